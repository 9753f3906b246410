//! From a profile to a connection.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{
    Ask, SessionError,
    credential::credential,
    hosts::{endpoints, from_catalog},
};
use crate::{
    api::{self, Client, ClientOptions, Credential},
    config::{self, Profile},
    domain::{Call, Gateway, Place, Text},
    engine::{Connection, ConnectionOptions, Retry},
};

/// The longest time for a connection, TLS included; less where a whole exchange has less.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest CA bundle, in bytes: several times what any system trusts.
const BUNDLE_LIMIT: u64 = 8 << 20;

/// The connection of `profile`. Reads the CA bundle and the proxy's address; no credential yet, and
/// nothing is sent.
pub(super) async fn connect(
    profile: &Profile,
    calls: Option<mpsc::UnboundedSender<Call>>,
    ask: Option<&Arc<dyn Ask>>,
) -> Result<Connection, SessionError> {
    let extra_roots = match &profile.ca_bundle {
        None => None,
        Some(path) => {
            let pem = config::read_trusted(path, BUNDLE_LIMIT).map_err(|why| format!("{why}."));
            let checked = pem.and_then(|pem| {
                api::client::check_roots(&pem)?;
                Ok(pem)
            });
            Some(checked.map_err(|why| SessionError::CaBundle {
                profile: profile.name.clone(),
                path: path.clone(),
                why,
            })?)
        }
    };
    let proxy = match &profile.proxy {
        None => None,
        Some(proxy) => Some(
            proxy
                .address()
                .await
                .map_err(|source| SessionError::Proxy {
                    profile: profile.name.clone(),
                    source,
                })?,
        ),
    };
    let options = ClientOptions {
        endpoints: endpoints(profile),
        project: match &profile.project {
            config::Project::Id(id) => api::client::Project::Id(id.clone()),
            config::Project::Name(name) => api::client::Project::Name(name.clone()),
        },
        region: profile.region.clone(),
        workspace: profile.workspace_id.clone(),
        from_catalog: from_catalog(profile),
        connect_timeout: CONNECT_TIMEOUT.min(profile.timeout),
        timeout: profile.timeout,
        extra_roots,
        proxy,
    };
    let failed = |why| SessionError::Client {
        profile: profile.name.clone(),
        why,
    };
    let credential = credential(profile, ask, || {
        let options = ClientOptions {
            from_catalog: Vec::new(),
            ..options.clone()
        };
        Client::new(options, Credential::Nobody, calls.clone())
    })
    .map_err(failed)?;
    let client = Client::new(options, credential, calls).map_err(failed)?;
    let held = profile.held.as_deref().map(Text::from);
    Ok(Connection::new(connection_options(profile), client).with_holder(held))
}

fn connection_options(profile: &Profile) -> ConnectionOptions {
    ConnectionOptions {
        profile: profile.name.clone(),
        region: profile.region.clone(),
        // The engine knows the one spelling only.
        environment: if profile.is_production() {
            Some("production".to_owned())
        } else {
            profile.environment.clone()
        },
        read_only: profile.read_only,
        services: profile.services.clone(),
        gateways: profile
            .instances
            .iter()
            .map(|instance| Gateway {
                place: Place {
                    profile: profile.name.clone(),
                    service: instance.service,
                    instance: Some(instance.id.clone()),
                },
                // A gateway without a name in the settings goes by its id.
                name: Text::from(instance.name.as_deref().unwrap_or(instance.id.raw())),
                status: None,
            })
            .collect(),
        retry: Retry::default(),
    }
}
