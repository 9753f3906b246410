//! What a write took away, as its entry keeps it: to be put back.

use crate::{
    domain::{Access, KeptGrant, KeptQuota, OperationKind},
    engine::journal::{Entry, Outcome},
};

/// What a write took away. Nothing of it is told by a write that was not done, or of another kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The rights to call APIs that it took.
    pub grants: Vec<KeptGrant>,
    /// The list of addresses that it replaced or took.
    pub access: Was<Access>,
    /// The client quota that it replaced or took.
    pub quota: Was<KeptQuota>,
}

/// What was in the place of something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Was<T> {
    /// The write is not about it.
    #[default]
    Unsaid,
    /// Nothing.
    Nothing,
    /// This.
    One(T),
}

impl<T> From<Option<T>> for Was<T> {
    fn from(before: Option<T>) -> Self {
        before.map_or(Self::Nothing, Self::One)
    }
}

/// What the write of `entry` took away; nothing of one that is not known to have been done.
pub(in crate::engine) fn taken(entry: &Entry) -> Taken {
    let (Some(kind), Some(was)) = (entry.record.kind(), entry.before.inventory.as_ref()) else {
        return Taken::default();
    };
    if entry.record.outcome != Outcome::Done {
        return Taken::default();
    }
    match kind {
        OperationKind::DeleteApp => Taken {
            grants: was.grants.clone(),
            access: was.kept_access().map_or(Was::Unsaid, Was::One),
            quota: was.quota.clone().map_or(Was::Unsaid, Was::One),
        },
        OperationKind::RevokeApis => Taken {
            grants: was.grants.clone(),
            ..Taken::default()
        },
        OperationKind::SetAccess | OperationKind::ClearAccess => Taken {
            access: was.kept_access().into(),
            ..Taken::default()
        },
        OperationKind::SetQuota | OperationKind::ClearQuota => Taken {
            quota: was.quota.clone().into(),
            ..Taken::default()
        },
        OperationKind::CreateApp
        | OperationKind::ReplaceApp
        | OperationKind::EditApp
        | OperationKind::ResetSecret
        | OperationKind::GenerateCode
        | OperationKind::ResetCode
        | OperationKind::AddCode
        | OperationKind::DeleteCode
        | OperationKind::RotateCode
        | OperationKind::GrantApis
        | OperationKind::CreateQuota => Taken::default(),
    }
}
