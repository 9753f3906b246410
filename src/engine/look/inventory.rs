//! All that an app is, read before it is taken away.

use super::hanging;
use crate::{
    domain::{App, Inventory, KeptGrant, Service},
    engine::Connection,
};

/// What `app` is, as far as it can be read; what cannot is named.
pub(in crate::engine) async fn read(connection: &Connection, app: &App) -> Inventory {
    let mut inventory = Inventory::of(app);
    match app.at.service() {
        Service::ModelArts => return inventory,
        Service::Apig | Service::Roma => {}
    }
    let at = &app.at;
    let (grants, access, quota) = tokio::join!(
        hanging::grants(connection, at),
        hanging::access(connection, at),
        hanging::quota(connection, at),
    );
    let mut unread = Vec::new();
    match grants {
        Ok(grants) => inventory.grants = grants.into_iter().map(KeptGrant::from).collect(),
        Err(_) => unread.push("APIs".to_owned()),
    }
    match access {
        Ok(Some(access)) => inventory.add_access(access),
        Ok(None) => {}
        Err(_) => unread.push("addresses".to_owned()),
    }
    match quota {
        Ok(quota) => inventory.quota = quota.map(Into::into),
        Err(_) => unread.push("quota".to_owned()),
    }
    inventory.unread = unread;
    inventory
}
