//! What hangs on an app: grants, addresses, quota, members; and what its gateway has for them.

use crate::{
    api::{
        Endpoint, ListEnvironments, ListFeatures, ListGrantable, ListGrants, ListQuotas, Page,
        ShowAccess, ShowBoundQuota, roma,
    },
    domain::{
        Access, Api, AppRef, Capability, Environment, EnvironmentId, Failure, Features, Grant,
        Member, Place, Quota,
    },
    engine::{Connection, Engine},
};

/// The most items of one list: more than a gateway has APIs. An entry of the journal has a limit.
const MOST: usize = 1000;

impl Engine {
    /// Which APIs an app may call, in which environments.
    pub async fn grants(&self, at: &AppRef) -> Result<Vec<Grant>, Failure> {
        offered(&at.place, Capability::Grant)?;
        grants(self.connected(&at.place).await?, at).await
    }

    /// Which APIs an app could be granted in an environment.
    pub async fn grantable(
        &self,
        at: &AppRef,
        environment: &EnvironmentId,
    ) -> Result<Vec<Api>, Failure> {
        offered(&at.place, Capability::Grant)?;
        let connection = self.connected(&at.place).await?;
        let site = connection.site(&at.place);
        all(connection, |offset| ListGrantable {
            site: &site,
            app: &at.id,
            environment,
            offset,
        })
        .await
    }

    /// The environments of a gateway.
    pub async fn environments(&self, place: &Place) -> Result<Vec<Environment>, Failure> {
        offered(place, Capability::Grant)?;
        let connection = self.connected(place).await?;
        let site = connection.site(place);
        let list = ListEnvironments { site: &site };
        Ok(connection.read(&list).await?.value.items)
    }

    /// The list of addresses that an app may or may not call from, where it has one.
    pub async fn access(&self, at: &AppRef) -> Result<Option<Access>, Failure> {
        offered(&at.place, Capability::Addresses)?;
        access(self.connected(&at.place).await?, at).await
    }

    /// The client quota that an app is bound to, where it is.
    pub async fn quota(&self, at: &AppRef) -> Result<Option<Quota>, Failure> {
        offered(&at.place, Capability::Quota)?;
        quota(self.connected(&at.place).await?, at).await
    }

    /// The client quotas of a gateway.
    pub async fn quotas(&self, place: &Place) -> Result<Vec<Quota>, Failure> {
        offered(place, Capability::Quota)?;
        let connection = self.connected(place).await?;
        let site = connection.site(place);
        all(connection, |offset| ListQuotas {
            site: &site,
            offset,
        })
        .await
    }

    /// Who may use an app beside its owner.
    pub async fn members(&self, at: &AppRef) -> Result<Vec<Member>, Failure> {
        offered(&at.place, Capability::Members)?;
        let connection = self.connected(&at.place).await?;
        let site = connection.site(&at.place);
        let list = roma::ListMembers {
            site: &site,
            app: &at.id,
        };
        Ok(connection.read(&list).await?.value)
    }

    /// What a gateway has switched on and off.
    pub async fn features(&self, place: &Place) -> Result<Features, Failure> {
        offered(place, Capability::Addresses)?;
        features(self.connected(place).await?, place).await
    }
}

/// Refuses what the service has no call for.
fn offered(place: &Place, capability: Capability) -> Result<(), Failure> {
    let offers = place.service.offers(capability);
    offers.map_err(Failure::impossible)
}

/// See [`Engine::grants`].
pub(in crate::engine) async fn grants(
    connection: &Connection,
    at: &AppRef,
) -> Result<Vec<Grant>, Failure> {
    let site = connection.site(&at.place);
    all(connection, |offset| ListGrants {
        site: &site,
        app: &at.id,
        offset,
    })
    .await
}

/// See [`Engine::access`].
pub(in crate::engine) async fn access(
    connection: &Connection,
    at: &AppRef,
) -> Result<Option<Access>, Failure> {
    let site = connection.site(&at.place);
    let show = ShowAccess {
        site: &site,
        app: &at.id,
    };
    none_where_missing(connection.read(&show).await.map(|answer| answer.value))
}

/// See [`Engine::quota`].
pub(in crate::engine) async fn quota(
    connection: &Connection,
    at: &AppRef,
) -> Result<Option<Quota>, Failure> {
    let site = connection.site(&at.place);
    let show = ShowBoundQuota {
        site: &site,
        app: &at.id,
    };
    none_where_missing(connection.read(&show).await.map(|answer| answer.value))
}

/// See [`Engine::features`].
pub(in crate::engine) async fn features(
    connection: &Connection,
    place: &Place,
) -> Result<Features, Failure> {
    let site = connection.site(place);
    let list = ListFeatures { site: &site };
    Ok(connection.read(&list).await?.value)
}

/// All of a list, page after page.
async fn all<T, E: Endpoint<Reply = Page<T>>>(
    connection: &Connection,
    page: impl Fn(u64) -> E,
) -> Result<Vec<T>, Failure> {
    let mut items = Vec::new();
    let mut offset = 0;
    loop {
        let page = connection.read(&page(offset)).await?.value;
        let got = page.items.len() as u64;
        items.extend(page.items);
        offset += got;
        let is_complete = page.total.is_none_or(|total| offset >= total);
        if got == 0 || is_complete || items.len() >= MOST {
            items.truncate(MOST);
            return Ok(items);
        }
    }
}

/// What an app has, where a 404 means that it has none: how an app without a list or a quota is
/// answered is not documented.
fn none_where_missing<T>(read: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match read {
        Err(Failure::Refused(error)) if error.status == 404 => Ok(None),
        read => read,
    }
}
