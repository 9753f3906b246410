//! Reading an app and what surrounds it, fresh.

use super::{
    Connection, Engine,
    state::{State, Want, Wants},
};
use crate::{
    api::{self, apig, modelarts, roma},
    domain::{
        App, AppCode, AppRef, BoundApis, Capability, Facts, Failure, Limits, Operation, Place,
        Secret, Service,
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

/// The target of `operation` just before it. Fails where the app itself cannot be read.
pub(super) async fn beforehand(
    engine: &Engine,
    operation: &Operation,
    wants: Wants,
) -> Result<State, Failure> {
    let Some(at) = operation.app() else {
        return Ok(State::default());
    };
    let connection = engine.connected(&at.place).await?;
    let (app, codes, limits, fingerprint) = tokio::join!(
        app(connection, at),
        async {
            if wants.contains(&Want::Codes) {
                listed_codes(connection, at).await
            } else {
                None
            }
        },
        async {
            if wants.contains(&Want::Limits) {
                Some(limits(connection, &at.place).await)
            } else {
                None
            }
        },
        async {
            // Only ROMA Connect shows its secret by a call of its own; what cannot be read merely
            // leaves less to compare with afterwards.
            match at.service() {
                Service::Roma if wants.contains(&Want::Secret) => engine.secret(at).await.ok(),
                Service::Roma | Service::Apig | Service::ModelArts => None,
            }
        },
    );
    let app = app?;
    let codes = codes.unwrap_or_else(|| Ok(app.codes.clone().unwrap_or_default()));
    Ok(State {
        app: Some(app),
        codes: wants.contains(&Want::Codes).then_some(codes),
        limits,
        fingerprint: fingerprint.map(|secret| secret.fingerprint()),
        rotations: wants
            .contains(&Want::Rotations)
            .then(|| engine.rotations_of(at)),
        ..State::default()
    })
}

/// The target of `operation` after it, as far as that can be told from it. Fails where something
/// of it cannot be read.
pub(super) async fn afterwards(
    engine: &Engine,
    operation: &Operation,
    wants: Wants,
) -> Result<State, Failure> {
    match operation.app() {
        Some(at) => state_of(engine, at, wants).await,
        None => Ok(State::default()),
    }
}

/// An app as it is now, with what is wanted of it.
pub(super) async fn state_of(engine: &Engine, at: &AppRef, wants: Wants) -> Result<State, Failure> {
    let (app, codes, secret) = tokio::join!(
        engine.app(at),
        async {
            if wants.contains(&Want::Codes) {
                Some(engine.codes(at).await)
            } else {
                None
            }
        },
        async {
            if wants.contains(&Want::Secret) {
                shown_secret(engine, at).await
            } else {
                None
            }
        },
    );
    Ok(State {
        app: Some(app?),
        codes: codes.transpose()?.map(Ok),
        fingerprint: secret.as_ref().map(Secret::fingerprint),
        secret,
        ..State::default()
    })
}

/// The secret in force where any call of its service shows it in clear.
async fn shown_secret(engine: &Engine, at: &AppRef) -> Option<Secret> {
    let secret = match at.service() {
        Service::Roma | Service::ModelArts => engine.secret(at).await.ok()?,
        Service::Apig => {
            let connection = engine.connection(&at.place).ok()?;
            let site = connection.site(&at.place);
            let show = apig::ShowApp {
                site: &site,
                app: &at.id,
            };
            connection.read(&show).await.ok()?.value.secret?
        }
    };
    (!secret.is_server_mask()).then_some(secret)
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
