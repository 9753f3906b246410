//! The remote acts that change something, complete and typed. The console, the command line and
//! the tests all ask for the same ones.

use super::{AppCode, AppRef, Capability, CodeId, CredentialKind, Place, Secret, Strength};

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
    /// Which operation it is.
    pub fn kind(&self) -> OperationKind {
        self.into()
    }

    /// Where it is done.
    pub fn place(&self) -> &Place {
        match self {
            Self::EditApp { app, .. }
            | Self::ResetSecret { app, .. }
            | Self::GenerateCode { app }
            | Self::ResetCode { app, .. }
            | Self::AddCode { app, .. }
            | Self::DeleteCode { app, .. }
            | Self::RotateCode { app, .. } => &app.place,
        }
    }

    /// The app it changes; `None` where it makes one.
    pub fn app(&self) -> Option<&AppRef> {
        match self {
            Self::EditApp { app, .. }
            | Self::ResetSecret { app, .. }
            | Self::GenerateCode { app }
            | Self::ResetCode { app, .. }
            | Self::AddCode { app, .. }
            | Self::DeleteCode { app, .. }
            | Self::RotateCode { app, .. } => Some(app),
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
            Self::ResetSecret { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. } => {}
        }
        needs
    }

    /// How strong a yes it asks for.
    pub fn strength(&self) -> Strength {
        match self {
            Self::EditApp { change, .. } if change.key.is_some() || change.secret.is_some() => {
                Strength::NameInProduction
            }
            Self::EditApp { .. }
            | Self::ResetSecret { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. } => self.kind().row().strength,
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
            Self::EditApp { .. }
            | Self::GenerateCode { .. }
            | Self::ResetCode { .. }
            | Self::AddCode { .. }
            | Self::DeleteCode { .. }
            | Self::RotateCode { .. } => self,
        }
    }
}

/// What is true of all operations of one kind.
struct Row {
    title: &'static str,
    verb: &'static str,
    past: &'static str,
    needs: &'static [Capability],
    yields: Option<CredentialKind>,
    strength: Strength,
}

impl OperationKind {
    const fn row(self) -> Row {
        match self {
            Self::EditApp => Row {
                title: "Edit app",
                verb: "send",
                past: "Edited",
                needs: &[Capability::Edit],
                yields: None,
                strength: Strength::Yes,
            },
            Self::ResetSecret => Row {
                title: "Reset AppSecret",
                verb: "reset",
                past: "Reset the AppSecret of",
                needs: &[Capability::ResetSecret],
                yields: Some(CredentialKind::AppSecret),
                strength: Strength::NameInProduction,
            },
            Self::GenerateCode => Row {
                title: "Generate AppCode",
                verb: "generate",
                past: "Generated an AppCode of",
                needs: &[Capability::GenerateCode],
                yields: Some(CredentialKind::AppCode),
                strength: Strength::Yes,
            },
            Self::ResetCode => Row {
                title: "Reset AppCode",
                verb: "reset",
                past: "Reset an AppCode of",
                needs: &[Capability::ResetCode],
                yields: Some(CredentialKind::AppCode),
                strength: Strength::NameInProduction,
            },
            Self::AddCode => Row {
                title: "Add AppCode",
                verb: "add",
                past: "Added an AppCode to",
                needs: &[Capability::AddCode],
                yields: None,
                strength: Strength::Yes,
            },
            Self::DeleteCode => Row {
                title: "Delete AppCode",
                verb: "delete",
                past: "Deleted an AppCode of",
                needs: &[Capability::DeleteCode],
                yields: None,
                strength: Strength::NameInProduction,
            },
            Self::RotateCode => Row {
                title: "Rotate AppCode",
                verb: "make the new one",
                past: "Made a new AppCode of",
                needs: &[Capability::RotateCode],
                yields: Some(CredentialKind::AppCode),
                strength: Strength::Yes,
            },
        }
    }

    /// What it does, as a title.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// What the key that confirms it does, in a word or few.
    pub const fn verb(self) -> &'static str {
        self.row().verb
    }

    /// What was done, to be followed by the app's name.
    pub const fn past(self) -> &'static str {
        self.row().past
    }

    /// The word for it in the journal and in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What its service must offer for it, whatever its choices.
    pub const fn needs(self) -> &'static [Capability] {
        self.row().needs
    }

    /// The credential that its success yields and that someone must take.
    pub const fn yields(self) -> Option<CredentialKind> {
        self.row().yields
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
