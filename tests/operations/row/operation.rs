//! What each row asks of the engine.

use claviger::{
    domain::{
        Access, AccessRule, Api, ApiId, AppRef, Change, Choice, CodeId, CodeRef, Environment,
        EnvironmentId, Grant, GrantId, NewApp, NewQuota, Operation, Quota, QuotaId, Secret, Text,
        TimeUnit,
    },
    simulator::{Running, estate},
};

use super::{super::lab::Held, GIVEN, GIVEN_CODE, Row, Value};

/// The name of a new app.
pub(super) const NEW_APP: &str = "app_fresh";

/// Its remark.
pub(super) const NEW_REMARK: &str = "made anew";

/// The name of a new quota.
pub(super) const NEW_QUOTA: &str = "gentle";

/// A network that an administrator lets in.
pub(super) const NETWORK: &str = "10.9.0.0/16";

/// The environment that every gateway has.
pub(super) const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";

fn release() -> Environment {
    Environment {
        id: EnvironmentId::from(RELEASE),
        name: Text::from("RELEASE"),
    }
}

fn api(id: &str) -> Api {
    Api {
        id: ApiId::from(id),
        name: Text::from("an API"),
        group: None,
        auth: None,
    }
}

pub(super) fn access(value: &str) -> estate::Access {
    estate::Access {
        kind: "PERMIT".to_owned(),
        values: vec![value.to_owned()],
    }
}

fn new_app(secret: Choice) -> NewApp {
    NewApp {
        name: NEW_APP.to_owned(),
        remark: Some(NEW_REMARK.to_owned()),
        key: None,
        secret,
    }
}

fn new_quota() -> NewQuota {
    NewQuota {
        name: NEW_QUOTA.to_owned(),
        calls: 20,
        interval: 1,
        unit: TimeUnit::Minute,
        remark: None,
    }
}

impl Row {
    /// The write, on an app that is held so.
    pub(crate) fn operation(self, running: &Running, app: AppRef, before: &Held) -> Operation {
        let choice = match self.value() {
            Value::Here => Choice::Auto,
            Value::Given => Choice::Given(Secret::new(GIVEN.to_owned())),
            Value::Service => Choice::Server,
        };
        match self {
            Self::CreateApigHere | Self::CreateApig | Self::CreateRoma | Self::CreateModelArts => {
                Operation::CreateApp {
                    place: app.place,
                    app: new_app(choice),
                }
            }
            Self::DeleteAppApig | Self::DeleteAppRoma | Self::DeleteAppModelArts => {
                Operation::DeleteApp { app }
            }
            Self::EditApig | Self::EditRoma => Operation::EditApp {
                app,
                change: Change {
                    remark: Some("edited".to_owned()),
                    ..Change::default()
                },
            },
            Self::EditApigSecret => Operation::EditApp {
                app,
                change: Change {
                    key: Some("a-key-of-our-own".to_owned()),
                    secret: Some(Secret::new(GIVEN.to_owned())),
                    ..Change::default()
                },
            },
            Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaChosen
            | Self::ResetRomaGiven
            | Self::ResetRomaRandom
            | Self::ResetModelArts => Operation::ResetSecret { app, choice },
            Self::GenerateApig | Self::GenerateRoma | Self::GenerateModelArts => {
                Operation::GenerateCode { app }
            }
            Self::ResetCodeModelArts => Operation::ResetCode {
                app,
                code: before.codes[0].clone(),
            },
            Self::AddApig | Self::AddRoma => Operation::AddCode {
                app,
                code: Secret::new(GIVEN_CODE.to_owned()),
            },
            Self::RotateApig | Self::RotateRoma => Operation::RotateCode {
                app,
                old: CodeRef::Id(CodeId::new(&before.ids[0])),
            },
            Self::DeleteApig | Self::DeleteRoma => Operation::DeleteCode {
                app,
                code: CodeRef::Id(CodeId::new(&before.ids[0])),
            },
            Self::DeleteModelArts => Operation::DeleteCode {
                app,
                code: CodeRef::Value(before.codes[0].clone()),
            },
            Self::GrantApig | Self::GrantRoma => Operation::GrantApis {
                app,
                apis: vec![api(before.hung.other_api.as_deref().expect("an API"))],
                environment: release(),
            },
            Self::RevokeApig => Operation::RevokeApis {
                grant: Box::new(self.first_grant(running, &app)),
                app,
            },
            Self::AllowApig | Self::AllowRoma => Operation::SetAccess {
                app,
                access: Access {
                    rule: AccessRule::Allow,
                    addresses: vec![Text::from(NETWORK)],
                },
            },
            Self::ClearAccessApig => Operation::ClearAccess { app },
            Self::CreateQuotaApig => Operation::CreateQuota {
                place: app.place,
                quota: Box::new(new_quota()),
            },
            Self::SetQuotaApig => Operation::SetQuota {
                app,
                quota: Box::new(Quota {
                    id: QuotaId::new(before.hung.other_quota.as_deref().expect("a quota")),
                    name: Text::from("burst"),
                    calls: None,
                    interval: None,
                    unit: None,
                    remark: None,
                    apps: None,
                    counts_from: None,
                }),
            },
            Self::ClearQuotaApig => Operation::ClearQuota { app },
        }
    }

    /// The first right to call an API that the app has.
    fn first_grant(self, running: &Running, app: &AppRef) -> Grant {
        let binding = running.estate(|estate| {
            let instance = app.place.instance.as_ref().expect("a gateway").raw();
            let gateway = estate.gateway(self.service(), instance).expect("a gateway");
            let app = gateway.app(app.id.raw()).expect("an app");
            app.bindings[0].clone()
        });
        Grant {
            id: GrantId::new(binding.id),
            api: api(&binding.api_id),
            environment: release(),
            since: None,
        }
    }
}
