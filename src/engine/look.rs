//! Reading an app and what surrounds it, fresh.

use super::{Connection, Engine};
use crate::{
    api::{self, apig, modelarts, roma},
    domain::{
        App, AppCode, AppRef, BoundApis, Capability, Facts, Failure, Limits, Place, Secret, Service,
    },
};

impl Engine {
    /// Everything an administrator should know about an app before changing it. Fails only where
    /// the app itself cannot be read.
    pub async fn facts(&self, at: &AppRef) -> Result<Facts, Failure> {
        let connection = self.connected(&at.place).await?;
        let (app, codes, apis, limits) = tokio::join!(
            app(connection, at),
            listed_codes(connection, at),
            bound_apis(connection, at),
            limits(connection, &at.place),
        );
        let mut app = app?;
        let codes = match (codes, &app.codes) {
            (Some(codes), _) => codes,
            (None, Some(codes)) => Ok(codes.clone()),
            (None, None) => Ok(Vec::new()),
        };
        if let Ok(codes) = &codes {
            app.code_count = Some(codes.len() as u64);
        }
        if let Ok(apis) = &apis {
            app.api_count = Some(apis.total);
        }
        Ok(Facts {
            app,
            codes,
            apis,
            limits,
        })
    }

    /// What the gateway at `place` allows, as far as it says so.
    pub async fn limits(&self, place: &Place) -> Result<Limits, Failure> {
        limits(self.connected(place).await?, place).await
    }

    /// The app alone, as its service shows it now.
    pub async fn app(&self, at: &AppRef) -> Result<App, Failure> {
        app(self.connected(&at.place).await?, at).await
    }

    /// The codes of an app, in clear.
    pub async fn codes(&self, at: &AppRef) -> Result<Vec<AppCode>, Failure> {
        let connection = self.connected(&at.place).await?;
        match listed_codes(connection, at).await {
            Some(codes) => codes,
            None => Ok(app(connection, at).await?.codes.unwrap_or_default()),
        }
    }

    /// The present secret of an app in clear, where its service shows it.
    pub async fn secret(&self, at: &AppRef) -> Result<Secret, Failure> {
        at.service()
            .offers(Capability::ReadSecret)
            .map_err(Failure::impossible)?;
        let connection = self.connected(&at.place).await?;
        let site = connection.site(&at.place);
        let secret = match at.service() {
            Service::Apig => {
                connection
                    .read(&apig::ShowApp {
                        site: &site,
                        app: &at.id,
                    })
                    .await?
                    .value
                    .secret
            }
            Service::Roma => {
                connection
                    .read(&roma::ShowSecret {
                        site: &site,
                        app: &at.id,
                    })
                    .await?
                    .value
            }
            Service::ModelArts => {
                connection
                    .read(&modelarts::ShowApp {
                        site: &site,
                        app: &at.id,
                        in_clear: true,
                    })
                    .await?
                    .value
                    .secret
            }
        };
        secret
            .filter(|secret| !secret.is_server_mask())
            .ok_or_else(|| {
                Failure::impossible(
                    "The service showed no secret, or only a mask of it. Reset it to get a new one.",
                )
            })
    }
}

/// The app as its service shows it now; `ModelArts` with its codes.
pub(super) async fn app(connection: &Connection, at: &AppRef) -> Result<App, Failure> {
    let site = connection.site(&at.place);
    let (site, id) = (&site, &at.id);
    Ok(match at.service() {
        Service::Apig => {
            connection
                .read(&apig::ShowApp { site, app: id })
                .await?
                .value
                .app
        }
        Service::Roma => {
            connection
                .read(&roma::ShowApp { site, app: id })
                .await?
                .value
        }
        Service::ModelArts => {
            let show = |in_clear| modelarts::ShowApp {
                site,
                app: id,
                in_clear,
            };
            let app = connection.read(&show(false)).await?.value.app;
            let masked = |code: &AppCode| code.value.is_server_mask();
            if app.codes.iter().flatten().any(masked) {
                // A code names itself in the path of its reset, so its mask is of no use.
                connection.read(&show(true)).await?.value.app
            } else {
                app
            }
        }
    })
}

/// The codes of an app, where they have a list of their own.
pub(super) async fn listed_codes(
    connection: &Connection,
    at: &AppRef,
) -> Option<Result<Vec<AppCode>, Failure>> {
    match at.service() {
        Service::ModelArts => None,
        Service::Apig | Service::Roma => {
            let site = connection.site(&at.place);
            let list = api::ListCodes {
                site: &site,
                app: &at.id,
            };
            let answer = connection.read(&list).await;
            Some(answer.map(|answer| answer.value.items))
        }
    }
}

async fn bound_apis(connection: &Connection, at: &AppRef) -> Result<BoundApis, Failure> {
    let site = connection.site(&at.place);
    let (site, app) = (&site, &at.id);
    Ok(match at.service() {
        Service::Apig | Service::Roma => {
            connection
                .read(&api::ListBoundApis { site, app })
                .await?
                .value
        }
        Service::ModelArts => {
            connection
                .read(&modelarts::ListBoundApis { site, app })
                .await?
                .value
        }
    })
}

/// What the gateway allows. Only APIG says: the switch for chosen secrets is in the configs, on
/// some gateways only among the features.
pub(super) async fn limits(connection: &Connection, place: &Place) -> Result<Limits, Failure> {
    match place.service {
        Service::Roma | Service::ModelArts => Ok(Limits::default()),
        Service::Apig => {
            let site = connection.site(place);
            let configs = connection.read(&api::ListConfigs { site: &site }).await;
            let mut limits = match configs {
                Ok(answer) => answer.value,
                Err(failure) => {
                    let features = connection.read(&api::ListFeatures { site: &site }).await;
                    return features
                        .map(|answer| Limits {
                            custom_secret: answer.value.is_on("app_secret"),
                            ..Limits::default()
                        })
                        .map_err(|_| failure);
                }
            };
            if limits.custom_secret.is_none() {
                limits.custom_secret = connection
                    .read(&api::ListFeatures { site: &site })
                    .await
                    .ok()
                    .and_then(|answer| answer.value.is_on("app_secret"));
            }
            Ok(limits)
        }
    }
}
