//! `ModelArts` app authentication: `/v1/{project_id}/app-auth/…`.

mod apis;
mod app;
mod codes;
mod secret;

use serde_json::Value;

pub use self::{
    apis::ListBoundApis,
    app::{AppExists, ListApps, ShowApp},
    codes::{DeleteCode, GenerateCode, ResetCode},
    secret::ResetSecret,
};
use super::{Body, dialect::Dialect, request::Field};
use crate::domain::{App, Text};

/// The largest page, and the documented default.
pub const PAGE_LIMIT: u64 = 1000;

/// What is particular to `ModelArts`.
pub(super) const DIALECT: Dialect = Dialect {
    apps: "/v1/{project_id}/app-auth",
    gateway: "/v1/{project_id}/app-auth",
    name: "app_name",
    remark: "app_remark",
    key: None,
    secret: None,
    list: "ListApigApps",
    create: "CreateApigApp",
    delete: "DeleteApigApp",
    app: app::decode_app,
    page: app::decode_page,
};

/// The body that the calls on codes and secrets share. Whether the service renames the app from
/// it is not documented, so it always holds the app's present name and remark.
#[derive(Debug)]
pub struct Named<'a> {
    /// The app's present name.
    pub name: &'a str,
    /// The app's present remark.
    pub remark: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// What `app` is called as it was just read.
    pub fn of(app: &'a App) -> Self {
        Self {
            name: app.name.raw(),
            remark: app.remark.as_ref().map(Text::raw),
        }
    }

    pub(super) fn body(&self) -> Body {
        let mut fields = vec![("app_name", Field::Open(Value::from(self.name)))];
        fields.extend(
            self.remark
                .map(|remark| ("app_remark", Field::Open(Value::from(remark)))),
        );
        Body::Json(fields)
    }
}
