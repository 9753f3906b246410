//! All that an app is, read before it is taken away.

use super::hanging;
use crate::{
    domain::{App, Features, Inventory, KeptGrant, Service},
    engine::Connection,
};

/// The words for what could not be read.
const ADDRESSES: &str = "addresses";
const QUOTA: &str = "quota";

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
        Err(_) => unread.push(ADDRESSES.to_owned()),
    }
    match quota {
        Ok(quota) => inventory.quota = quota.map(Into::into),
        Err(_) => unread.push(QUOTA.to_owned()),
    }
    if !unread.is_empty() {
        // Where a gateway has a feature switched off, it answers no question about it, and nobody has it.
        let features = hanging::features(connection, &at.place).await.ok();
        let is_off = |name| {
            let features = features.as_ref();
            features.and_then(|features| features.is_on(name)) == Some(false)
        };
        unread.retain(|what| match what.as_str() {
            ADDRESSES => !is_off(Features::ADDRESSES),
            QUOTA => !is_off(Features::QUOTAS),
            _ => true,
        });
    }
    inventory.unread = unread;
    inventory
}
