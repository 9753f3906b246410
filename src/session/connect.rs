//! From a profile to a connection.

use std::{collections::HashMap, fs, sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{Ask, SessionError, credential::credential};
use crate::{
    api::{Client, ClientOptions, Host},
    config::{Profile, Project},
    domain::{Call, Gateway, Place, Service, Text},
    engine::{Connection, ConnectionOptions, Retry},
};

/// The longest time for a connection, TLS included; less where a whole exchange has less.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The connection of `profile`. Reads the CA bundle and the proxy's address; no credential yet.
pub(super) async fn connect(
    profile: &Profile,
    calls: Option<mpsc::UnboundedSender<Call>>,
    ask: Option<&Arc<dyn Ask>>,
) -> Result<Connection, SessionError> {
    let needs_iam = |what| SessionError::NeedsIam {
        profile: profile.name.clone(),
        what,
    };
    let project = match &profile.project {
        Project::Id(id) => id.clone(),
        Project::Name(_) => {
            return Err(needs_iam(
                "the id of the project is needed: give it as project_id",
            ));
        }
    };
    let credential = credential(profile.name.raw(), &profile.auth, ask).ok_or_else(|| {
        needs_iam("a password cannot be exchanged for a token yet: use the method token or aksk")
    })?;
    let extra_roots = match &profile.ca_bundle {
        None => None,
        Some(path) => Some(fs::read(path).map_err(|source| SessionError::CaBundle {
            profile: profile.name.clone(),
            path: path.clone(),
            source,
        })?),
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
        project,
        connect_timeout: CONNECT_TIMEOUT.min(profile.timeout),
        timeout: profile.timeout,
        extra_roots,
        proxy,
    };
    let client = Client::new(options, credential, calls).map_err(|why| SessionError::Client {
        profile: profile.name.clone(),
        why,
    })?;
    Ok(Connection::new(connection_options(profile), client))
}

fn endpoints(profile: &Profile) -> HashMap<Host, url::Url> {
    let services = [Service::Apig, Service::Roma, Service::ModelArts];
    services
        .into_iter()
        .filter(|service| profile.services.contains(service))
        .filter_map(|service| {
            let url = profile.endpoint(service)?.clone();
            Some((Host::Service(service), url))
        })
        .chain(profile.iam().map(|url| (Host::Iam, url.clone())))
        .collect()
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
