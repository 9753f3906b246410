//! Something to see of each kind.

use claviger::{
    console::look::{AccessSight, GatewaySight, Held, Look, Sight},
    domain::{
        Access, AccessRule, Api, ApiId, BoundApis, Environment, EnvironmentId, Failure, Grant,
        GrantId, Limits, Service, Text,
    },
};

/// Something of the kind that is asked for.
pub(super) fn sight(look: &Look, refusal: Failure) -> Sight {
    let environment = Environment {
        id: EnvironmentId::from("DEFAULT_ENVIRONMENT_RELEASE_ID"),
        name: Text::from("RELEASE"),
    };
    let api = Api {
        id: ApiId::from("0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
        name: Text::from("invoice_list"),
        group: Some(Text::from("Invoices")),
        auth: None,
    };
    match look {
        Look::Held(app) if app.service() == Service::ModelArts => {
            Sight::Held(Held::Bound(BoundApis::default()))
        }
        Look::Held(_) => Sight::Held(Held::Grants(vec![Grant {
            id: GrantId::from("7ff9e3a1d0c24f6b8a5e4d3c2b1a0f9e"),
            api,
            environment,
            since: None,
        }])),
        Look::Environments(_) => Sight::Environments(vec![environment]),
        Look::Grantable(..) => Sight::Grantable(vec![api]),
        Look::Access(_) => Sight::Access(Box::new(AccessSight {
            access: Ok(Some(Access {
                rule: AccessRule::Allow,
                addresses: vec![Text::from("192.0.2.7")],
            })),
            quota: Ok(None),
            members: None,
        })),
        Look::Gateway(_) => Sight::Gateway(Box::new(GatewaySight {
            limits: Ok(Limits::default()),
            features: Some(Err(refusal)),
            environments: Some(Ok(vec![environment])),
        })),
    }
}
