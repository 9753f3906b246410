//! The remote acts that change something, complete and typed. The console, the command line and
//! the tests all ask for the same ones.

mod change;
mod choice;
mod code_ref;
mod kind;
mod new_app;
mod new_quota;

pub use self::{
    change::Change,
    choice::Choice,
    code_ref::CodeRef,
    new_app::NewApp,
    new_quota::{NewQuota, TimeUnit},
};
use super::{
    Access, Api, AppRef, Capability, Environment, Grant, Inventory, KeptGrant, Place, Quota,
    Secret, Strength,
};

/// One change at a service.
#[derive(Clone, PartialEq, Eq, Debug, strum::EnumDiscriminants)]
#[strum_discriminants(
    name(OperationKind),
    derive(strum::EnumIter, Hash, PartialOrd, Ord, strum::IntoStaticStr),
    strum(serialize_all = "snake_case"),
    doc = "Which [`Operation`], without its target."
)]
pub enum Operation {
    /// Make an app.
    CreateApp {
        /// Where.
        place: Place,
        /// What it is to be.
        app: NewApp,
    },
    /// Delete an app with its codes. Its key, its secret and its codes stop working at once.
    DeleteApp {
        /// The app.
        app: AppRef,
    },
    /// Begin to replace an app (APIG, ROMA Connect): make the twin that is to take its place. Nothing
    /// that works today stops working; the old one is deleted later.
    ReplaceApp {
        /// The app that is to go later.
        app: AppRef,
        /// What it has, which the twin gets by writes of their own.
        had: Box<Inventory>,
        /// What the twin is to be.
        twin: NewApp,
    },
    /// Change an app's name and remark, and key and secret where the gateway allows it.
    EditApp {
        /// The app.
        app: AppRef,
        /// What changes.
        change: Change,
    },
    /// Replace an app's secret. The old one stops working at once.
    ResetSecret {
        /// The app.
        app: AppRef,
        /// Where the new value comes from.
        choice: Choice,
    },
    /// Make a new `AppCode`. Nothing that works today stops working.
    GenerateCode {
        /// The app.
        app: AppRef,
    },
    /// Replace an `AppCode` in place (`ModelArts`). The old one stops working at once.
    ResetCode {
        /// The app.
        app: AppRef,
        /// The code to replace. It travels in the request's path.
        code: Secret,
    },
    /// Add an `AppCode` of one's own (APIG, ROMA Connect). Nothing that works today stops working.
    AddCode {
        /// The app.
        app: AppRef,
        /// The code.
        code: Secret,
    },
    /// Delete an `AppCode`. It stops working at once.
    DeleteCode {
        /// The app.
        app: AppRef,
        /// The code to delete.
        code: CodeRef,
    },
    /// Begin to rotate an `AppCode` (APIG, ROMA Connect): make the one that is to take its place.
    /// Nothing that works today stops working; the old one is deleted later.
    RotateCode {
        /// The app.
        app: AppRef,
        /// The code that is to go later.
        old: CodeRef,
    },
    /// Let an app call further APIs in an environment. Nothing that works today stops working.
    GrantApis {
        /// The app.
        app: AppRef,
        /// The APIs.
        apis: Vec<Api>,
        /// The environment.
        environment: Environment,
    },
    /// Take an app's right to call an API in an environment away. It is refused at once.
    RevokeApis {
        /// The app.
        app: AppRef,
        /// The right.
        grant: Box<Grant>,
    },
    /// Replace the list of addresses that an app may or may not call from.
    SetAccess {
        /// The app.
        app: AppRef,
        /// The new list.
        access: Access,
    },
    /// Take the list of addresses away: the app may call from anywhere.
    ClearAccess {
        /// The app.
        app: AppRef,
    },
    /// Make a client quota, which nothing is bound to yet.
    CreateQuota {
        /// Where.
        place: Place,
        /// What it is to be.
        quota: Box<NewQuota>,
    },
    /// Bind an app to a client quota, in place of the one it had.
    SetQuota {
        /// The app.
        app: AppRef,
        /// The quota.
        quota: Box<Quota>,
    },
    /// Release an app from its client quota.
    ClearQuota {
        /// The app.
        app: AppRef,
    },
}

impl Operation {
    /// The grants that give `app` all of `grants`: one for each environment.
    pub fn granting(app: &AppRef, grants: impl IntoIterator<Item = KeptGrant>) -> Vec<Self> {
        let mut by_environment: Vec<(Environment, Vec<Api>)> = Vec::new();
        for grant in grants {
            let api = Api {
                id: grant.api,
                name: grant.name,
                group: grant.group,
                auth: None,
            };
            let place = by_environment
                .iter_mut()
                .find(|(environment, _)| environment.id == grant.environment);
            if let Some((_, apis)) = place {
                apis.push(api);
            } else {
                let environment = Environment {
                    id: grant.environment,
                    name: grant.environment_name,
                };
                by_environment.push((environment, vec![api]));
            }
        }
        let grant = |(environment, apis)| Self::GrantApis {
            app: app.clone(),
            apis,
            environment,
        };
        by_environment.into_iter().map(grant).collect()
    }

    /// Whether it does no more than to let an app call further APIs.
    pub fn only_grants(&self) -> bool {
        self.kind() == OperationKind::GrantApis
    }

    /// Which operation it is.
    pub fn kind(&self) -> OperationKind {
        self.into()
    }

    /// Where it is done.
    pub fn place(&self) -> &Place {
        match self {
            Self::CreateApp { place, .. } | Self::CreateQuota { place, .. } => place,
            Self::DeleteApp { app }
            | Self::ReplaceApp { app, .. }
            | Self::EditApp { app, .. }
            | Self::ResetSecret { app, .. }
            | Self::GenerateCode { app }
            | Self::ResetCode { app, .. }
            | Self::AddCode { app, .. }
            | Self::DeleteCode { app, .. }
            | Self::RotateCode { app, .. }
            | Self::GrantApis { app, .. }
            | Self::RevokeApis { app, .. }
            | Self::SetAccess { app, .. }
            | Self::ClearAccess { app }
            | Self::SetQuota { app, .. }
            | Self::ClearQuota { app } => &app.place,
        }
    }

    /// The app it changes; `None` where it makes one.
    pub fn app(&self) -> Option<&AppRef> {
        match self {
            Self::CreateApp { .. } | Self::ReplaceApp { .. } | Self::CreateQuota { .. } => None,
            Self::DeleteApp { app }
            | Self::EditApp { app, .. }
            | Self::ResetSecret { app, .. }
            | Self::GenerateCode { app }
            | Self::ResetCode { app, .. }
            | Self::AddCode { app, .. }
            | Self::DeleteCode { app, .. }
            | Self::RotateCode { app, .. }
            | Self::GrantApis { app, .. }
            | Self::RevokeApis { app, .. }
            | Self::SetAccess { app, .. }
            | Self::ClearAccess { app }
            | Self::SetQuota { app, .. }
            | Self::ClearQuota { app } => Some(app),
        }
    }

    /// The name of what it makes; `None` where it makes nothing that has one.
    pub fn new_name(&self) -> Option<&str> {
        match self {
            Self::CreateApp { app, .. } | Self::ReplaceApp { twin: app, .. } => Some(&app.name),
            Self::CreateQuota { quota, .. } => Some(&quota.name),
            Self::DeleteApp { .. }
            | Self::EditApp { .. }
            | Self::ResetSecret { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. }
            | Self::GrantApis { .. }
            | Self::RevokeApis { .. }
            | Self::SetAccess { .. }
            | Self::ClearAccess { .. }
            | Self::SetQuota { .. }
            | Self::ClearQuota { .. } => None,
        }
    }

    /// What its service must offer for it.
    pub fn needs(&self) -> Vec<Capability> {
        let mut needs = self.kind().needs().to_vec();
        match self {
            Self::EditApp { change, .. } => {
                needs.extend(change.key.as_ref().map(|_| Capability::EditKey));
                needs.extend(change.secret.as_ref().map(|_| Capability::EditSecret));
            }
            Self::ResetSecret {
                choice: Choice::Given(_),
                ..
            } => needs.push(Capability::ChooseSecret),
            Self::CreateApp { app, .. } | Self::ReplaceApp { twin: app, .. } => {
                needs.extend(app.key.as_ref().map(|_| Capability::ChooseKey));
                if let Choice::Given(_) = app.secret {
                    needs.push(Capability::ChooseSecret);
                }
            }
            Self::DeleteApp { .. }
            | Self::ResetSecret { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. }
            | Self::GrantApis { .. }
            | Self::RevokeApis { .. }
            | Self::SetAccess { .. }
            | Self::CreateQuota { .. }
            | Self::ClearAccess { .. }
            | Self::SetQuota { .. }
            | Self::ClearQuota { .. } => {}
        }
        needs
    }

    /// How strong a yes it asks for.
    pub fn strength(&self) -> Strength {
        match self {
            Self::EditApp { change, .. } if change.key.is_some() || change.secret.is_some() => {
                Strength::NameInProduction
            }
            Self::CreateApp { .. }
            | Self::ReplaceApp { .. }
            | Self::DeleteApp { .. }
            | Self::EditApp { .. }
            | Self::ResetSecret { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. }
            | Self::GrantApis { .. }
            | Self::RevokeApis { .. }
            | Self::SetAccess { .. }
            | Self::CreateQuota { .. }
            | Self::ClearAccess { .. }
            | Self::SetQuota { .. }
            | Self::ClearQuota { .. } => self.kind().row().strength,
        }
    }

    /// The same with another origin of its new value, where it can be chosen.
    #[must_use]
    pub fn with(self, chosen: Choice) -> Self {
        match self {
            Self::ResetSecret { app, .. } => Self::ResetSecret {
                app,
                choice: chosen,
            },
            Self::CreateApp { place, app } => Self::CreateApp {
                place,
                app: NewApp {
                    secret: chosen,
                    ..app
                },
            },
            Self::ReplaceApp { app, had, twin } => Self::ReplaceApp {
                app,
                had,
                twin: NewApp {
                    secret: chosen,
                    ..twin
                },
            },
            Self::GenerateCode { app } => match chosen {
                Choice::Given(code) => Self::AddCode { app, code },
                Choice::Auto | Choice::Server => Self::GenerateCode { app },
            },
            Self::DeleteApp { .. }
            | Self::EditApp { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. }
            | Self::GrantApis { .. }
            | Self::RevokeApis { .. }
            | Self::SetAccess { .. }
            | Self::CreateQuota { .. }
            | Self::ClearAccess { .. }
            | Self::SetQuota { .. }
            | Self::ClearQuota { .. } => self,
        }
    }
}
