//! Reading what is only shown.

use crate::{
    console::look::{AccessSight, GatewaySight, Held, Look, QuotasSight, Sight},
    domain::{AppRef, Capability, Failure, Place},
    engine::Engine,
};

/// Reads what is asked for.
pub(super) async fn seen(engine: &Engine, look: Look) -> Result<Sight, Failure> {
    match look {
        Look::Held(app) => held(engine, &app).await.map(Sight::Held),
        Look::Environments(place) => engine.environments(&place).await.map(Sight::Environments),
        Look::Grantable(app, environment) => engine
            .grantable(&app, &environment)
            .await
            .map(Sight::Grantable),
        Look::Access(app) => Ok(Sight::Access(Box::new(access(engine, &app).await))),
        Look::Quotas(app) => {
            let (bound, quotas) = tokio::join!(engine.quota(&app), engine.quotas(&app.place));
            let quotas = quotas?;
            Ok(Sight::Quotas(Box::new(QuotasSight { bound, quotas })))
        }
        Look::Twin(app) => engine
            .twin_of(&app)
            .await
            .map(|operation| Sight::Twin(Box::new(operation))),
        Look::Gateway(place) => Ok(Sight::Gateway(Box::new(gateway(engine, &place).await))),
    }
}

async fn held(engine: &Engine, app: &AppRef) -> Result<Held, Failure> {
    match app.service().offers(Capability::Grant) {
        Ok(()) => engine.grants(app).await.map(Held::Grants),
        Err(_) => engine.facts(app).await?.apis.map(Held::Bound),
    }
}

async fn access(engine: &Engine, app: &AppRef) -> AccessSight {
    let has_members = app.service().offers(Capability::Members).is_ok();
    let members = async {
        if has_members {
            Some(engine.members(app).await)
        } else {
            None
        }
    };
    let (access, quota, members) = tokio::join!(engine.access(app), engine.quota(app), members);
    AccessSight {
        access,
        quota,
        members,
    }
}

async fn gateway(engine: &Engine, place: &Place) -> GatewaySight {
    if !place.service.has_gateways() {
        return GatewaySight {
            limits: engine.limits(place).await,
            features: None,
            environments: None,
        };
    }
    let (limits, features, environments) = tokio::join!(
        engine.limits(place),
        engine.features(place),
        engine.environments(place)
    );
    GatewaySight {
        limits,
        features: Some(features),
        environments: Some(environments),
    }
}
