//! ROMA Connect applications: `/v2/{project_id}/instances/…`. What hangs on them lives on the
//! `/apic/` paths, which are shared with APIG.

mod app;
mod members;
mod secret;

pub use self::{
    app::{ShowApp, UpdateApp},
    members::ListMembers,
    secret::{OwnedSecret, ResetSecret, ShowSecret},
};
use super::{Page, ShownApp, dialect::Dialect, gateway::ListInstances, lenient};
use crate::domain::{ProfileName, ProjectId, Service};

/// What is particular to ROMA Connect.
pub(super) const DIALECT: Dialect = Dialect {
    apps: "/v2/{project_id}/instances/{instance_id}",
    gateway: "/v2/{project_id}/apic/instances/{instance_id}",
    name: "name",
    remark: "remark",
    key: Some("key"),
    secret: Some("secret"),
    list: "ListRomaApp",
    create: "CreateRomaApp",
    delete: "DeleteRomaApp",
    app: |site, body| {
        let app: app::WireApp = lenient::decode(body)?;
        Ok(ShownApp {
            app: app.into_app(site),
            secret: None,
        })
    },
    page: |site, body| {
        let wire: Page<app::WireApp> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| app.into_app(site)))
    },
};

/// `CheckRomaInstanceListV2`: the instances of `project`, as `profile` finds them, from the
/// `offset`th on.
pub fn list_instances<'a>(
    profile: &'a ProfileName,
    project: &'a ProjectId,
    offset: u64,
) -> ListInstances<'a> {
    ListInstances {
        service: Service::Roma,
        operation: "CheckRomaInstanceListV2",
        path: "/v2/{project_id}/instances",
        profile,
        project,
        offset,
    }
}
