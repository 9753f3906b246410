//! APIG, dedicated gateways: `/v2/{project_id}/apigw/…`.

mod app;
mod secret;

pub use self::{
    app::{ShowApp, UpdateApp},
    secret::ResetSecret,
};
use super::{Page, dialect::Dialect, gateway::ListInstances};
use crate::domain::{ProfileName, ProjectId, Service};

/// What is particular to APIG.
pub(super) const DIALECT: Dialect = Dialect {
    apps: "/v2/{project_id}/apigw/instances/{instance_id}",
    gateway: "/v2/{project_id}/apigw/instances/{instance_id}",
    name: "name",
    remark: "remark",
    key: Some("app_key"),
    secret: Some("app_secret"),
    list: "ListAppsV2",
    create: "CreateAnAppV2",
    delete: "DeleteAppV2",
    app: app::shown,
    page: |site, body| {
        let wire: Page<app::WireApp> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| app.into_app(site)))
    },
};

/// `ListInstancesV2`: the gateways of `project`, as `profile` finds them, from the `offset`th on.
pub fn list_instances<'a>(
    profile: &'a ProfileName,
    project: &'a ProjectId,
    offset: u64,
) -> ListInstances<'a> {
    ListInstances {
        service: Service::Apig,
        operation: "ListInstancesV2",
        path: "/v2/{project_id}/apigw/instances",
        profile,
        project,
        offset,
    }
}
