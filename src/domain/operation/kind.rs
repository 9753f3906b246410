//! What is true of all operations of one kind: a table of one row each.

use super::OperationKind;
use crate::domain::{Capability, CredentialKind, Strength};

/// What is true of all operations of one kind.
pub(super) struct Row {
    title: &'static str,
    verb: &'static str,
    past: &'static str,
    needs: &'static [Capability],
    yields: Option<CredentialKind>,
    pub(super) strength: Strength,
}

impl OperationKind {
    #[expect(clippy::too_many_lines, reason = "a table of one row each")]
    pub(super) const fn row(self) -> Row {
        match self {
            Self::CreateApp => Row {
                title: "Create app",
                verb: "create",
                past: "Created",
                needs: &[Capability::Create],
                yields: Some(CredentialKind::AppSecret),
                strength: Strength::Yes,
            },
            Self::ReplaceApp => Row {
                title: "Replace app",
                verb: "make the twin",
                past: "Made a twin of",
                needs: &[Capability::Replace, Capability::Create, Capability::Delete],
                yields: Some(CredentialKind::AppSecret),
                strength: Strength::Yes,
            },
            Self::DeleteApp => Row {
                title: "Delete app",
                verb: "delete",
                past: "Deleted",
                needs: &[Capability::Delete],
                yields: None,
                strength: Strength::NameInProduction,
            },
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
            Self::GrantApis => Row {
                title: "Grant APIs",
                verb: "grant",
                past: "Granted APIs to",
                needs: &[Capability::Grant],
                yields: None,
                strength: Strength::Yes,
            },
            Self::RevokeApis => Row {
                title: "Revoke API",
                verb: "revoke",
                past: "Revoked an API of",
                needs: &[Capability::Grant],
                yields: None,
                strength: Strength::NameInProduction,
            },
            Self::SetAccess => Row {
                title: "Set addresses",
                verb: "set",
                past: "Set the addresses of",
                needs: &[Capability::Addresses],
                yields: None,
                strength: Strength::NameInProduction,
            },
            Self::ClearAccess => Row {
                title: "Clear addresses",
                verb: "clear",
                past: "Cleared the addresses of",
                needs: &[Capability::Addresses],
                yields: None,
                strength: Strength::Yes,
            },
            Self::CreateQuota => Row {
                title: "Create quota",
                verb: "create",
                past: "Created the quota",
                needs: &[Capability::Quota],
                yields: None,
                strength: Strength::Yes,
            },
            Self::SetQuota => Row {
                title: "Set quota",
                verb: "bind",
                past: "Bound a quota to",
                needs: &[Capability::Quota],
                yields: None,
                strength: Strength::NameInProduction,
            },
            Self::ClearQuota => Row {
                title: "Clear quota",
                verb: "release",
                past: "Cleared the quota of",
                needs: &[Capability::Quota],
                yields: None,
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

    /// The credential that its success yields, for someone to take.
    pub const fn yields(self) -> Option<CredentialKind> {
        self.row().yields
    }
}
