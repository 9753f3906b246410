//! Something to see of each kind.

use claviger::{
    console::look::{AccessSight, GatewaySight, Held, Look, QuotasSight, Sight},
    domain::{
        Access, AccessRule, Api, ApiId, BoundApis, Environment, EnvironmentId, Failure, Grant,
        GrantId, Limits, NewApp, Operation, Quota, QuotaId, Service, Text,
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
        Look::Quotas(_) => Sight::Quotas(Box::new(QuotasSight {
            bound: Ok(None),
            quotas: vec![Quota {
                id: QuotaId::from("9f0e1d2c3b4a59687786a5b4c3d2e1f0"),
                name: Text::from("burst"),
                calls: Some(20),
                interval: Some(1),
                unit: Some(Text::from("SECOND")),
                remark: None,
                apps: Some(0),
                counts_from: None,
            }],
        })),
        Look::Twin(app) => Sight::Twin(Box::new(Operation::ReplaceApp {
            app: app.clone(),
            had: Box::default(),
            twin: NewApp {
                name: "twin_2".to_owned(),
                ..NewApp::default()
            },
        })),
        Look::Gateway(_) => Sight::Gateway(Box::new(GatewaySight {
            limits: Ok(Limits::default()),
            features: Some(Err(refusal)),
            environments: Some(Ok(vec![environment])),
        })),
    }
}
