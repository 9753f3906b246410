//! A row as the filter sees it.

use jiff::Timestamp;

use crate::{
    console::{
        Banner,
        fleet::{Fleet, Row},
        marks::Marks,
    },
    domain::{InstanceId, Service, Text, filter},
};

/// A row as the filter sees it.
pub(super) struct FilterRow<'a> {
    pub(super) row: &'a Row,
    pub(super) fleet: &'a Fleet,
    pub(super) banners: &'a [Banner],
    pub(super) marks: &'a Marks,
    pub(super) now: Timestamp,
}

impl filter::Row for FilterRow<'_> {
    fn name(&self) -> &str {
        self.row.app.name.raw()
    }

    fn id(&self) -> &str {
        self.row.app.at.id.raw()
    }

    fn key(&self) -> Option<&str> {
        self.row.app.key.as_ref().map(Text::raw)
    }

    fn remark(&self) -> Option<&str> {
        self.row.app.remark.as_ref().map(Text::raw)
    }

    fn service(&self) -> Service {
        self.row.app.at.service()
    }

    fn gateway_name(&self) -> Option<&str> {
        self.gateway_id().map(|_| self.row.gateway.raw())
    }

    fn gateway_id(&self) -> Option<&str> {
        self.row.app.at.place.instance.as_ref().map(InstanceId::raw)
    }

    fn age_days(&self) -> Option<i64> {
        self.row.secret_days(self.now)
    }

    fn code_count(&self) -> Option<u64> {
        self.row.app.code_count
    }

    fn api_count(&self) -> Option<u64> {
        self.row.app.api_count
    }

    fn status(&self) -> Option<i64> {
        self.row.app.status
    }

    fn gateway_status(&self) -> Option<&str> {
        let gateway = self.fleet.gateway(&self.row.app.at.place)?;
        gateway.gateway.status.as_ref().map(Text::raw)
    }

    fn profile(&self) -> &str {
        self.row.app.at.place.profile.raw()
    }

    fn region(&self) -> Option<&str> {
        let profile = &self.row.app.at.place.profile;
        let mut banners = self.banners.iter();
        let banner = banners.find(|banner| banner.profile == *profile)?;
        banner.region.as_deref()
    }

    fn is_marked(&self) -> bool {
        self.marks.has(&self.row.app.at)
    }

    fn code_age_days(&self) -> Option<i64> {
        let days = self.fleet.code_days(&self.row.app.at, self.now)?;
        days.into_iter().flatten().max()
    }

    fn api_names(&self) -> Option<Vec<String>> {
        let read = self.fleet.reading(&self.row.app.at)?;
        Some(read.apis.as_ref()?.0.clone())
    }
}
