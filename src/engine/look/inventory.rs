//! All that an app is, read before it is taken away.

use crate::{
    api::{ListGrants, ShowAccess, ShowBoundQuota, Site},
    domain::{App, AppId, Failure, Inventory, KeptGrant, Service},
    engine::Connection,
};

/// The most grants that are kept: more than a gateway has APIs. An entry of the journal has a limit.
const MOST: usize = 1000;

/// What `app` is, as far as it can be read; what cannot is named.
pub(in crate::engine) async fn read(connection: &Connection, app: &App) -> Inventory {
    let mut inventory = Inventory::of(app);
    match app.at.service() {
        Service::ModelArts => return inventory,
        Service::Apig | Service::Roma => {}
    }
    let site = connection.site(&app.at.place);
    let (site, app) = (&site, &app.at.id);
    let (show_access, show_quota) = (ShowAccess { site, app }, ShowBoundQuota { site, app });
    let (grants, access, quota) = tokio::join!(
        grants(connection, site, app),
        connection.read(&show_access),
        connection.read(&show_quota),
    );
    let mut unread = Vec::new();
    match grants {
        Ok(grants) => inventory.grants = grants,
        Err(_) => unread.push("APIs".to_owned()),
    }
    match access.map(|answer| answer.value) {
        Ok(Some(access)) => inventory.add_access(access),
        Ok(None) => {}
        Err(failure) if says_none(&failure) => {}
        Err(_) => unread.push("addresses".to_owned()),
    }
    match quota.map(|answer| answer.value) {
        Ok(quota) => inventory.quota = quota.map(Into::into),
        Err(failure) if says_none(&failure) => {}
        Err(_) => unread.push("quota".to_owned()),
    }
    inventory.unread = unread;
    inventory
}

/// All grants of an app, page after page.
async fn grants(
    connection: &Connection,
    site: &Site,
    app: &AppId,
) -> Result<Vec<KeptGrant>, Failure> {
    let mut grants: Vec<KeptGrant> = Vec::new();
    let mut offset = 0;
    loop {
        let page = connection
            .read(&ListGrants { site, app, offset })
            .await?
            .value;
        let got = page.items.len() as u64;
        grants.extend(page.items.into_iter().map(KeptGrant::from));
        offset += got;
        let is_complete = page.total.is_none_or(|total| offset >= total);
        if got == 0 || is_complete || grants.len() >= MOST {
            grants.truncate(MOST);
            return Ok(grants);
        }
    }
}

/// Whether a refusal means that there is nothing: how an app without a list or a quota is answered
/// is not documented.
fn says_none(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(error) => error.status == 404,
        Failure::NotSent(_) | Failure::Unknown(_) | Failure::ValueLost(_) => false,
    }
}
