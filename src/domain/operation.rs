//! The remote acts that change something, complete and typed. The console, the command line and
//! the tests all ask for the same ones.

use super::{AppCode, AppRef, CodeId, Secret, Service};

/// One change at a service.
#[derive(Clone, PartialEq, Eq, Debug, strum::EnumDiscriminants)]
#[strum_discriminants(
    name(OperationKind),
    derive(strum::EnumIter, Hash, PartialOrd, Ord, strum::IntoStaticStr),
    strum(serialize_all = "snake_case"),
    doc = "Which [`Operation`], without its target."
)]
pub enum Operation {
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
}

/// How a service names an `AppCode` of an app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodeRef {
    /// By its id (APIG, ROMA Connect).
    Id(CodeId),
    /// By itself (`ModelArts`): it travels in the request's path.
    Value(Secret),
}

impl CodeRef {
    /// The name of `code`.
    pub fn of(code: &AppCode) -> Self {
        match &code.id {
            Some(id) => Self::Id(id.clone()),
            None => Self::Value(code.value.clone()),
        }
    }

    /// Whether it names `code`.
    pub fn names(&self, code: &AppCode) -> bool {
        match self {
            Self::Id(id) => code.id.as_ref() == Some(id),
            Self::Value(value) => code.value == *value,
        }
    }

    /// The code it names, among `codes`.
    pub fn find<'a>(&self, codes: &'a [AppCode]) -> Option<&'a AppCode> {
        codes.iter().find(|code| self.names(code))
    }
}

impl Operation {
    /// The app it changes.
    pub fn app(&self) -> &AppRef {
        match self {
            Self::EditApp { app, .. }
            | Self::ResetSecret { app, .. }
            | Self::GenerateCode { app }
            | Self::ResetCode { app, .. }
            | Self::AddCode { app, .. }
            | Self::DeleteCode { app, .. }
            | Self::RotateCode { app, .. } => app,
        }
    }

    /// Which operation it is.
    pub fn kind(&self) -> OperationKind {
        self.into()
    }

    /// Whether its success yields a credential that someone must take.
    pub fn yields_credential(&self) -> bool {
        self.kind().yields_credential()
    }
}

impl OperationKind {
    /// What it does, as a title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::EditApp => "Edit app",
            Self::ResetSecret => "Reset AppSecret",
            Self::GenerateCode => "Generate AppCode",
            Self::ResetCode => "Reset AppCode",
            Self::AddCode => "Add AppCode",
            Self::DeleteCode => "Delete AppCode",
            Self::RotateCode => "Rotate AppCode",
        }
    }

    /// The word for it in the journal and in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether its success yields a credential that someone must take.
    pub const fn yields_credential(self) -> bool {
        match self {
            Self::EditApp | Self::AddCode | Self::DeleteCode => false,
            Self::ResetSecret | Self::GenerateCode | Self::ResetCode | Self::RotateCode => true,
        }
    }

    /// Whether something that works today stops working when it succeeds.
    pub const fn breaks_callers(self) -> bool {
        match self {
            Self::EditApp | Self::GenerateCode | Self::AddCode | Self::RotateCode => false,
            Self::ResetSecret | Self::ResetCode | Self::DeleteCode => true,
        }
    }

    /// The services in which it exists.
    pub fn services(self) -> &'static [Service] {
        match self {
            Self::EditApp | Self::AddCode | Self::RotateCode => &[Service::Apig, Service::Roma],
            Self::ResetSecret | Self::GenerateCode | Self::DeleteCode => {
                &[Service::Apig, Service::Roma, Service::ModelArts]
            }
            Self::ResetCode => &[Service::ModelArts],
        }
    }
}

/// The fields of an app that an edit changes; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// The new name.
    pub name: Option<String>,
    /// The new remark; empty removes it.
    pub remark: Option<String>,
    /// The new key.
    pub key: Option<String>,
    /// The new secret.
    pub secret: Option<Secret>,
}

impl Change {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a new secret comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Choice {
    /// Made here where the service takes a chosen value, so that the reset can be repeated safely;
    /// else by the service.
    #[default]
    Auto,
    /// Made by the service.
    Server,
    /// Given by the administrator.
    Given(Secret),
}
