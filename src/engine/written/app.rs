//! An app for programs.

use jiff::Timestamp;
use serde::Serialize;

use super::Record;
use crate::{
    domain::{
        App, AppId, InstanceId, ProfileName, ProjectId, Service, Text,
        text::{Exact, visible},
    },
    engine::Connection,
};

/// An app for programs. What is not known is `null`; name, key and remark are exactly what the
/// service holds, so that they can be handed back to it.
#[derive(Debug, Clone, Serialize)]
pub struct AppRecord {
    profile: ProfileName,
    region: Option<String>,
    project_id: ProjectId,
    service: Service,
    instance_id: Option<InstanceId>,
    instance_name: Option<Exact>,
    id: AppId,
    name: Exact,
    remark: Option<Exact>,
    key: Option<Exact>,
    status: Option<i64>,
    api_count: Option<u64>,
    code_count: Option<u64>,
    created_at: Option<String>,
    updated_at: Option<String>,
    secret_set_at: Option<String>,
    secret_age_min_days: Option<i64>,
}

impl Record for AppRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "region",
        "project_id",
        "service",
        "instance_id",
        "instance_name",
        "id",
        "name",
        "remark",
        "key",
        "status",
        "api_count",
        "code_count",
        "created_at",
        "updated_at",
        "secret_set_at",
        "secret_age_min_days",
    ];
}

impl AppRecord {
    /// The record of `app`, which `connection` reaches.
    pub fn of(
        connection: &Connection,
        app: &App,
        gateway: &Text,
        secret_set_at: Option<Timestamp>,
        age_days: Option<i64>,
    ) -> Self {
        let has_gateways = app.at.service().has_gateways();
        let region = connection.options().region.as_deref();
        Self {
            profile: app.at.place.profile.clone(),
            region: region.map(|region| visible(region).into_owned()),
            project_id: connection.project().clone(),
            service: app.at.service(),
            instance_id: app.at.place.instance.clone(),
            instance_name: has_gateways.then(|| Exact(gateway.clone())),
            id: app.at.id.clone(),
            name: Exact(app.name.clone()),
            remark: app.remark.clone().map(Exact),
            key: app.key.clone().map(Exact),
            status: app.status,
            api_count: app.api_count,
            code_count: app.code_count,
            created_at: app.created_at.map(time),
            updated_at: app.updated_at.map(time),
            secret_set_at: secret_set_at.map(time),
            secret_age_min_days: age_days,
        }
    }
}

/// A time for programs: RFC 3339, UTC.
fn time(at: Timestamp) -> String {
    at.to_string()
}
