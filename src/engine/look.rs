//! Reading an app and what surrounds it, fresh.

pub(super) mod hanging;
pub(super) mod inventory;

use super::{
    AppsPage, Connection, Engine,
    state::{State, Want, Wants},
};
use crate::{
    api::{self, AppOutline, apig, modelarts, roma},
    domain::{
        App, AppCode, AppId, AppRef, BoundApis, Capability, Facts, Failure, Limits, Operation,
        Place, Secret, Service,
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

    /// What a gateway tells of somebody's app; `None` where there is none of this id.
    pub async fn check_app(
        &self,
        place: &Place,
        app: &AppId,
    ) -> Result<Option<AppOutline>, Failure> {
        place
            .service
            .offers(Capability::Check)
            .map_err(Failure::impossible)?;
        let connection = self.connected(place).await?;
        let site = connection.site(place);
        match connection.read(&api::CheckApp { site: &site, app }).await {
            Ok(answer) => Ok(Some(answer.value)),
            Err(failure) if is_gone(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
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
    let place = operation.place();
    let connection = engine.connected(place).await?;
    let reads = |want| wants.contains(&want);
    let limits = when(reads(Want::Limits), limits(connection, place));
    let Some(at) = operation.app() else {
        let name = operation.new_name().unwrap_or_default();
        let (limits, state) = tokio::join!(limits, state_at(engine, place, name, wants));
        let replacements = reads(Want::Replacements).then(|| engine.known_replacements());
        return Ok(State {
            limits,
            replacements,
            ..state.unwrap_or_else(|failure| State {
                namesakes: Some(Err(failure)),
                ..State::default()
            })
        });
    };
    let (app, codes, apis, limits, secret) = tokio::join!(
        app(connection, at),
        when(reads(Want::Codes), listed_codes(connection, at)),
        when(reads(Want::Apis), bound_apis(connection, at)),
        limits,
        async {
            // Only ROMA Connect shows its secret by a call of its own; what cannot be read merely
            // leaves less to compare with afterwards.
            match at.service() {
                Service::Roma if reads(Want::Secret) => engine.secret(at).await.ok(),
                Service::Roma | Service::Apig | Service::ModelArts => None,
            }
        },
    );
    let app = app?;
    let listed =
        |codes: Option<_>| codes.unwrap_or_else(|| Ok(app.codes.clone().unwrap_or_default()));
    Ok(State {
        codes: codes.map(listed),
        apis,
        limits,
        fingerprint: secret.map(|secret| secret.fingerprint()),
        rotations: reads(Want::Rotations).then(|| engine.rotations_of(at)),
        inventory: when(reads(Want::Inventory), inventory::read(connection, &app)).await,
        app: Some(app),
        ..Box::pin(hung(connection, at, wants)).await
    })
}

/// What of that which hangs on an app is wanted, with nothing else.
pub(super) async fn hung(connection: &Connection, at: &AppRef, wants: Wants) -> State {
    let reads = |want| wants.contains(&want);
    let (grants, access, quota, features) = tokio::join!(
        when(reads(Want::Grants), hanging::grants(connection, at)),
        when(reads(Want::Access), hanging::access(connection, at)),
        when(reads(Want::Quota), hanging::quota(connection, at)),
        when(
            reads(Want::Features),
            hanging::features(connection, &at.place)
        ),
    );
    State {
        grants,
        access,
        quota,
        features,
        ..State::default()
    }
}

/// The target of `operation` after it, as far as that can be told from it. Fails where something
/// of it cannot be read.
pub(super) async fn afterwards(
    engine: &Engine,
    operation: &Operation,
    wants: Wants,
) -> Result<State, Failure> {
    if let Some(at) = operation.app() {
        return state_of(engine, at, wants).await;
    }
    let name = operation.new_name().unwrap_or_default();
    state_at(engine, operation.place(), name, wants).await
}

/// An app as it is now, with what is wanted of it; without an app where it is gone.
pub(super) async fn state_of(engine: &Engine, at: &AppRef, wants: Wants) -> Result<State, Failure> {
    let app = match engine.app(at).await {
        Ok(app) => app,
        Err(failure) if is_gone(&failure) => return Ok(State::default()),
        Err(failure) => return Err(failure),
    };
    let reads = |want| wants.contains(&want);
    let (codes, secret) = tokio::join!(
        when(reads(Want::Codes), engine.codes(at)),
        when(reads(Want::Secret), shown_secret(engine, at)),
    );
    let secret = secret.flatten();
    Ok(State {
        app: Some(app),
        codes: codes.transpose()?.map(Ok),
        fingerprint: secret.as_ref().map(Secret::fingerprint),
        secret,
        ..Box::pin(hung(engine.connection(&at.place)?, at, wants)).await
    })
}

/// What a place has now of that which a write made: its quotas where they are wanted, else the apps
/// of this name.
pub(super) async fn state_at(
    engine: &Engine,
    place: &Place,
    name: &str,
    wants: Wants,
) -> Result<State, Failure> {
    if wants.contains(&Want::Quotas) {
        let connection = engine.connected(place).await?;
        let (quotas, features) = tokio::join!(
            engine.quotas(place),
            when(
                wants.contains(&Want::Features),
                hanging::features(connection, place)
            ),
        );
        return Ok(State {
            quotas: Some(quotas),
            features,
            ..State::default()
        });
    }
    let mut namesakes = Vec::new();
    if !name.is_empty() {
        let mut take = |page: AppsPage| {
            let same = page.apps.into_iter().filter(|app| app.name.raw() == name);
            namesakes.extend(same);
        };
        engine.apps(place, &mut take).await?;
    }
    Ok(State {
        namesakes: Some(Ok(namesakes)),
        ..State::default()
    })
}

/// Whether a service says that there is no such app. Which code goes with that differs from
/// document to document; those of a missing gateway are told apart.
pub(super) fn is_gone(failure: &Failure) -> bool {
    let no_gateway = ["APIG.3030", "APIC."];
    match failure {
        Failure::Refused(error) => {
            error.status == 404
                && error
                    .code
                    .as_ref()
                    .is_none_or(|code| no_gateway.iter().all(|no| !code.raw().starts_with(no)))
        }
        Failure::NotSent(_) | Failure::Unknown(_) | Failure::ValueLost(_) => false,
    }
}

/// Whether there is such an app.
pub(super) async fn is_there(engine: &Engine, at: &AppRef) -> Result<bool, Failure> {
    match engine.app(at).await {
        Ok(_) => Ok(true),
        Err(failure) if is_gone(&failure) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// What `work` brings, where it is wanted.
async fn when<T>(wanted: bool, work: impl Future<Output = T>) -> Option<T> {
    if wanted { Some(work.await) } else { None }
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
