//! The writes that are put to the test.

use claviger::{
    domain::{
        Access, AccessRule, Api, ApiId, AppRef, Change, Choice, CodeId, CodeRef, Environment,
        EnvironmentId, Grant, GrantId, Operation, Quota, QuotaId, Secret, Service, Text,
    },
    simulator::{Operation as Call, Running, estate},
};
use strum::IntoEnumIterator as _;

use super::lab::{self, Held};

/// A secret that an administrator gives.
pub(crate) const GIVEN: &str = "Given-By-Hand-2031";

/// A code that an administrator gives.
pub(crate) const GIVEN_CODE: &str =
    "GivenCode0123456789abcdefGivenCode0123456789abcdefGivenCode01234";

/// A network that an administrator lets in.
const NETWORK: &str = "10.9.0.0/16";

/// The environment that every gateway has.
const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";

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

fn access(value: &str) -> estate::Access {
    estate::Access {
        kind: "PERMIT".to_owned(),
        values: vec![value.to_owned()],
    }
}

/// Every write, with the value chosen or made by the service where there is the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub(crate) enum Row {
    EditApig,
    EditApigSecret,
    EditRoma,
    ResetApigChosen,
    ResetApigGiven,
    ResetApigRandom,
    ResetApigRandomShown,
    ResetRomaChosen,
    ResetRomaGiven,
    ResetRomaRandom,
    ResetModelArts,
    GenerateApig,
    GenerateRoma,
    GenerateModelArts,
    ResetCodeModelArts,
    AddApig,
    AddRoma,
    RotateApig,
    RotateRoma,
    DeleteApig,
    DeleteRoma,
    DeleteModelArts,
    GrantApig,
    GrantRoma,
    RevokeApig,
    AllowApig,
    AllowRoma,
    ClearAccessApig,
    SetQuotaApig,
    ClearQuotaApig,
}

/// Who makes the new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Here,
    Given,
    Service,
}

impl Row {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::EditApig => "edit app, APIG",
            Self::EditApigSecret => "edit app with key and secret, APIG",
            Self::EditRoma => "edit app, ROMA Connect",
            Self::ResetApigChosen => "reset secret, APIG, made here",
            Self::ResetApigGiven => "reset secret, APIG, given",
            Self::ResetApigRandom => "reset secret, APIG, made by the gateway",
            Self::ResetApigRandomShown => "the same, on a gateway that shows secrets",
            Self::ResetRomaChosen => "reset secret, ROMA Connect, made here",
            Self::ResetRomaGiven => "reset secret, ROMA Connect, given",
            Self::ResetRomaRandom => "reset secret, ROMA Connect, made by the service",
            Self::ResetModelArts => "reset secret, ModelArts",
            Self::GenerateApig => "generate code, APIG",
            Self::GenerateRoma => "generate code, ROMA Connect",
            Self::GenerateModelArts => "generate code, ModelArts",
            Self::ResetCodeModelArts => "reset code, ModelArts",
            Self::AddApig => "add code, APIG",
            Self::AddRoma => "add code, ROMA Connect",
            Self::RotateApig => "begin to rotate code, APIG",
            Self::RotateRoma => "begin to rotate code, ROMA Connect",
            Self::DeleteApig => "delete code, APIG",
            Self::DeleteRoma => "delete code, ROMA Connect",
            Self::DeleteModelArts => "delete code, ModelArts",
            Self::GrantApig => "grant an API, APIG",
            Self::GrantRoma => "grant an API, ROMA Connect",
            Self::RevokeApig => "revoke an API, APIG",
            Self::AllowApig => "set addresses, APIG",
            Self::AllowRoma => "set addresses, ROMA Connect",
            Self::ClearAccessApig => "clear addresses, APIG",
            Self::SetQuotaApig => "set quota, APIG",
            Self::ClearQuotaApig => "clear quota, APIG",
        }
    }

    pub(crate) const fn service(self) -> Service {
        match self {
            Self::EditApig
            | Self::EditApigSecret
            | Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::GenerateApig
            | Self::AddApig
            | Self::RotateApig
            | Self::DeleteApig
            | Self::GrantApig
            | Self::RevokeApig
            | Self::AllowApig
            | Self::ClearAccessApig
            | Self::SetQuotaApig
            | Self::ClearQuotaApig => Service::Apig,
            Self::EditRoma
            | Self::ResetRomaChosen
            | Self::ResetRomaGiven
            | Self::ResetRomaRandom
            | Self::GenerateRoma
            | Self::AddRoma
            | Self::RotateRoma
            | Self::DeleteRoma
            | Self::GrantRoma
            | Self::AllowRoma => Service::Roma,
            Self::ResetModelArts
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::DeleteModelArts => Service::ModelArts,
        }
    }

    /// The call that the write is.
    pub(crate) const fn call(self) -> Call {
        match self {
            Self::EditApig | Self::EditApigSecret => Call::UpdateAppV2,
            Self::EditRoma => Call::UpdateRomaApp,
            Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown => Call::ResettingAppSecretV2,
            Self::ResetRomaChosen | Self::ResetRomaGiven | Self::ResetRomaRandom => {
                Call::ResetRomaAppSecret
            }
            Self::ResetModelArts => Call::ResetApigAppSecret,
            Self::GenerateApig | Self::GenerateRoma | Self::RotateApig | Self::RotateRoma => {
                Call::CreateAppCodeAutoV2
            }
            Self::AddApig | Self::AddRoma => Call::CreateAppCodeV2,
            Self::DeleteApig | Self::DeleteRoma => Call::DeleteAppCodeV2,
            Self::DeleteModelArts => Call::DeleteApigAppCode,
            Self::GenerateModelArts => Call::CreateApigAppCode,
            Self::ResetCodeModelArts => Call::ResetApigAppCode,
            Self::GrantApig | Self::GrantRoma => Call::CreateAuthorizingAppsV2,
            Self::RevokeApig => Call::CancelingAuthorizationV2,
            Self::AllowApig | Self::AllowRoma => Call::UpdateAppAcl,
            Self::ClearAccessApig => Call::DeleteAppAcl,
            Self::SetQuotaApig => Call::AssociateAppsForAppQuota,
            Self::ClearQuotaApig => Call::DisassociateAppQuotaWithApp,
        }
    }

    const fn value(self) -> Value {
        match self {
            Self::EditApigSecret
            | Self::ResetApigGiven
            | Self::ResetRomaGiven
            | Self::AddApig
            | Self::AddRoma => Value::Given,
            Self::ResetApigChosen | Self::ResetRomaChosen => Value::Here,
            Self::EditApig
            | Self::EditRoma
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaRandom
            | Self::ResetModelArts
            | Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::RotateApig
            | Self::RotateRoma
            | Self::DeleteApig
            | Self::DeleteRoma
            | Self::DeleteModelArts
            | Self::GrantApig
            | Self::GrantRoma
            | Self::RevokeApig
            | Self::AllowApig
            | Self::AllowRoma
            | Self::ClearAccessApig
            | Self::SetQuotaApig
            | Self::ClearQuotaApig => Value::Service,
        }
    }

    /// Whether the value is known before it is sent.
    pub(crate) fn is_chosen(self) -> bool {
        self.value() != Value::Service
    }

    /// Whether its service never shows the new value once the answer is lost.
    pub(crate) fn is_shown_once(self) -> bool {
        self == Self::ResetApigRandom
    }

    pub(crate) const fn app_name(self) -> &'static str {
        match self.service() {
            Service::Apig => "app_demo",
            Service::Roma => "roma-001",
            Service::ModelArts => "scorer",
        }
    }

    /// Gives the services the manners of this row.
    pub(crate) fn prepare(self, running: &Running) {
        running.estate(|estate| {
            for gateway in &mut estate.gateways {
                gateway.custom_secrets = self.is_chosen();
            }
            estate.switches.clear_secrets = self == Self::ResetApigRandomShown;
            if self == Self::ClearAccessApig {
                estate.gateways[0].apps[0].access = Some(access("192.0.2.7"));
            }
        });
    }

    pub(crate) fn app(self, running: &Running) -> AppRef {
        lab::app(running, self.service(), self.app_name())
    }

    /// The write, on an app that is held so.
    pub(crate) fn operation(self, running: &Running, app: AppRef, before: &Held) -> Operation {
        let choice = match self.value() {
            Value::Here => Choice::Auto,
            Value::Given => Choice::Given(Secret::new(GIVEN.to_owned())),
            Value::Service => Choice::Server,
        };
        match self {
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

    /// Whether `after` is `before` with this write done once, and nothing else. `None` where it is
    /// neither that nor untouched.
    pub(crate) fn done_once(self, before: &Held, after: &Held) -> Option<bool> {
        if before == after {
            return Some(false);
        }
        let mut wanted = before.clone();
        match self {
            Self::EditApig | Self::EditRoma => "edited".clone_into(&mut wanted.remark),
            Self::EditApigSecret => {
                "a-key-of-our-own".clone_into(&mut wanted.key);
                wanted.secret = Secret::new(GIVEN.to_owned());
            }
            Self::ResetApigGiven | Self::ResetRomaGiven => {
                wanted.secret = Secret::new(GIVEN.to_owned());
            }
            Self::ResetApigChosen
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaChosen
            | Self::ResetRomaRandom
            | Self::ResetModelArts => wanted.secret = after.secret.clone(),
            Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::RotateApig
            | Self::RotateRoma => {
                wanted.codes.extend(after.codes.last().cloned());
            }
            Self::ResetCodeModelArts => {
                wanted.codes = before.codes[1..].to_vec();
                let place = after
                    .codes
                    .iter()
                    .position(|code| !before.codes.contains(code))?;
                wanted.codes.insert(place, after.codes[place].clone());
            }
            Self::AddApig | Self::AddRoma => {
                wanted.codes.push(Secret::new(GIVEN_CODE.to_owned()));
            }
            Self::DeleteApig | Self::DeleteRoma | Self::DeleteModelArts => {
                wanted.codes.remove(0);
            }
            Self::GrantApig | Self::GrantRoma => {
                let granted = after.hung.grants.last()?.clone();
                let is_it = Some(&granted.api_id) == before.hung.other_api.as_ref()
                    && granted.env_id == RELEASE;
                wanted.hung.grants.extend(is_it.then_some(granted));
            }
            Self::RevokeApig => {
                wanted.hung.grants.remove(0);
            }
            Self::AllowApig | Self::AllowRoma => wanted.hung.access = Some(access(NETWORK)),
            Self::ClearAccessApig => wanted.hung.access = None,
            Self::SetQuotaApig => wanted.hung.quota.clone_from(&before.hung.other_quota),
            Self::ClearQuotaApig => wanted.hung.quota = None,
        }
        wanted.ids.clone_from(&after.ids);
        (wanted == *after).then_some(true)
    }

    /// Whether it yields a value that someone must take.
    pub(crate) fn yields(self) -> bool {
        !matches!(
            self,
            Self::EditApig
                | Self::EditApigSecret
                | Self::EditRoma
                | Self::AddApig
                | Self::AddRoma
                | Self::DeleteApig
                | Self::DeleteRoma
                | Self::DeleteModelArts
                | Self::GrantApig
                | Self::GrantRoma
                | Self::RevokeApig
                | Self::AllowApig
                | Self::AllowRoma
                | Self::ClearAccessApig
                | Self::SetQuotaApig
                | Self::ClearQuotaApig
        )
    }

    /// The new value in force after it was done; `None` where it yields none.
    pub(crate) fn new_value(self, before: &Held, after: &Held) -> Option<Secret> {
        match self {
            Self::EditApig
            | Self::EditApigSecret
            | Self::EditRoma
            | Self::AddApig
            | Self::AddRoma
            | Self::DeleteApig
            | Self::DeleteRoma
            | Self::DeleteModelArts
            | Self::GrantApig
            | Self::GrantRoma
            | Self::RevokeApig
            | Self::AllowApig
            | Self::AllowRoma
            | Self::ClearAccessApig
            | Self::SetQuotaApig
            | Self::ClearQuotaApig => None,
            Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaChosen
            | Self::ResetRomaGiven
            | Self::ResetRomaRandom
            | Self::ResetModelArts => Some(after.secret.clone()),
            Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::RotateApig
            | Self::RotateRoma => {
                let mut codes = after.codes.iter();
                codes.find(|code| !before.codes.contains(code)).cloned()
            }
        }
    }

    /// The same write on the command line, and what goes to standard input.
    pub(crate) const fn arguments(self) -> (&'static [&'static str], Option<&'static str>) {
        match self {
            Self::EditApig => (&["apps", "edit", "app_demo", "--remark", "edited"], None),
            Self::EditApigSecret => (
                &[
                    "apps",
                    "edit",
                    "app_demo",
                    "--key",
                    "a-key-of-our-own",
                    "--secret-stdin",
                ],
                Some(GIVEN),
            ),
            Self::EditRoma => (&["apps", "edit", "roma-001", "--remark", "edited"], None),
            Self::ResetApigChosen => (&["secret", "reset", "app_demo"], None),
            Self::ResetApigGiven => (
                &["secret", "reset", "app_demo", "--secret-stdin"],
                Some(GIVEN),
            ),
            Self::ResetApigRandom | Self::ResetApigRandomShown => {
                (&["secret", "reset", "app_demo", "--server-generated"], None)
            }
            Self::ResetRomaChosen => (&["secret", "reset", "roma-001"], None),
            Self::ResetRomaGiven => (
                &["secret", "reset", "roma-001", "--secret-stdin"],
                Some(GIVEN),
            ),
            Self::ResetRomaRandom => (&["secret", "reset", "roma-001", "--server-generated"], None),
            Self::ResetModelArts => (&["secret", "reset", "scorer"], None),
            Self::GenerateApig => (&["codes", "generate", "app_demo"], None),
            Self::GenerateRoma => (&["codes", "generate", "roma-001"], None),
            Self::GenerateModelArts => (&["codes", "generate", "scorer"], None),
            Self::ResetCodeModelArts => (&["codes", "reset", "scorer", "#1"], None),
            Self::AddApig => (
                &["codes", "add", "app_demo", "--code-stdin"],
                Some(GIVEN_CODE),
            ),
            Self::AddRoma => (
                &["codes", "add", "roma-001", "--code-stdin"],
                Some(GIVEN_CODE),
            ),
            Self::RotateApig => (&["codes", "rotate", "app_demo", "#1"], None),
            Self::RotateRoma => (&["codes", "rotate", "roma-001", "#1"], None),
            Self::DeleteApig => (&["codes", "delete", "app_demo", "#1"], None),
            Self::DeleteRoma => (&["codes", "delete", "roma-001", "#1"], None),
            Self::DeleteModelArts => (&["codes", "delete", "scorer", "#1"], None),
            Self::GrantApig => (
                &["apis", "grant", "app_demo", "refund", "--env", "RELEASE"],
                None,
            ),
            Self::GrantRoma => (
                &["apis", "grant", "roma-001", "erp_stock", "--env", "RELEASE"],
                None,
            ),
            Self::RevokeApig => (&["apis", "revoke", "app_demo", "invoice_create"], None),
            Self::AllowApig => (&["access", "set", "app_demo", "--allow", NETWORK], None),
            Self::AllowRoma => (&["access", "set", "roma-001", "--allow", NETWORK], None),
            Self::ClearAccessApig => (&["access", "clear", "app_demo"], None),
            Self::SetQuotaApig => (&["quotas", "set", "app_demo", "burst"], None),
            Self::ClearQuotaApig => (&["quotas", "clear", "app_demo"], None),
        }
    }
}
