//! What is known of an app before a write, and of what the write was to bring: in full while it is
//! under way, by marks when it is read from the journal.

use jiff::{SignedDuration, Timestamp};

use super::State;
use crate::{
    domain::{AppCode, CodeId, CodeRef, Fingerprint, Operation, Secret, same_moment},
    engine::journal::{Mark, MarkKey},
};

/// How far the clocks of a service and of this machine may be apart for a change still to be taken
/// as that of a request whose time is known from the journal.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// A secret as far as it is known.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Known<'a> {
    /// The value.
    Clear(&'a Secret),
    /// Its fingerprint.
    Print(Fingerprint),
    /// Its mark in the journal, and the key that recognises it.
    Mark(Mark, &'a MarkKey),
    /// Nothing of it is known: no value is taken for it.
    Nothing,
}

impl Known<'_> {
    /// Whether `value` is it.
    pub(super) fn is(&self, value: &Secret) -> bool {
        match self {
            Self::Clear(known) => *known == value,
            Self::Print(known) => *known == value.fingerprint(),
            Self::Mark(mark, key) => key.recognises(*mark, value.fingerprint()),
            Self::Nothing => false,
        }
    }
}

/// A code as far as it is known.
#[derive(Debug, Clone)]
pub(in crate::engine) struct KnownCode<'a> {
    /// Its id, where it has one.
    pub id: Option<CodeId>,
    /// Its value.
    pub value: Known<'a>,
}

impl KnownCode<'_> {
    /// Whether `code` is it.
    pub(super) fn is(&self, code: &AppCode) -> bool {
        match (&self.id, &code.id) {
            (Some(known), Some(id)) => known == id,
            (Some(_) | None, _) => self.value.is(&code.value),
        }
    }
}

/// An app before a write, as far as it is known.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Before<'a> {
    /// Its codes.
    pub codes: Option<Vec<KnownCode<'a>>>,
    /// Its secret.
    pub secret: Option<Known<'a>>,
    /// Its secret as the service masked it.
    pub mask: Option<Known<'a>>,
    /// When it had last changed.
    pub updated_at: Option<Timestamp>,
    /// When the write was sent, if that is long ago: then not every change is its own.
    pub sent: Option<Timestamp>,
}

impl<'a> Before<'a> {
    /// What was read a moment ago.
    pub(super) fn of(state: &'a State) -> Self {
        let code = |code: &'a AppCode| KnownCode {
            id: code.id.clone(),
            value: Known::Clear(&code.value),
        };
        Self {
            codes: state
                .codes
                .as_ref()
                .map(|codes| codes.iter().map(code).collect()),
            secret: state.fingerprint.map(Known::Print),
            mask: state.app.masked_secret.as_ref().map(Known::Clear),
            updated_at: state.app.updated_at,
            sent: None,
        }
    }

    /// Whether a change at `time` can be that of the write.
    pub(super) fn in_time(&self, time: Option<Timestamp>) -> bool {
        self.sent
            .is_none_or(|sent| time.is_some_and(|time| time.duration_since(sent).abs() <= CLOCKS))
    }

    /// Whether the update time is the one from before, as far as both are written out.
    pub(super) fn stands_still(&self, after: &State) -> bool {
        match (self.updated_at, after.app.updated_at) {
            (Some(before), Some(after)) => same_moment(before, after),
            (before, after) => before == after,
        }
    }

    /// Whether the update time moved; `None` where it moved at another time than the write's.
    pub(super) fn moved(&self, after: &State) -> Option<bool> {
        if self.stands_still(after) {
            Some(false)
        } else {
            self.in_time(after.app.updated_at).then_some(true)
        }
    }
}

/// What a write was to bring.
#[derive(Debug, Clone)]
pub(in crate::engine) enum Wanted<'a> {
    /// Other values of an app's fields.
    Edit(WantedEdit<'a>),
    /// Another secret: this one, or one that the service makes.
    Secret(Option<Known<'a>>),
    /// One code more.
    NewCode,
    /// Another code in place of this one.
    ReplacedCode(Known<'a>),
    /// This code, beside those that are there.
    GivenCode(Known<'a>),
    /// This code no more.
    NoCode(KnownCode<'a>),
}

/// What an edit was to bring; `None` where a field was to stay.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct WantedEdit<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// The remark.
    pub remark: Option<&'a str>,
    /// The key.
    pub key: Option<&'a str>,
    /// The secret.
    pub secret: Option<Known<'a>>,
}

impl<'a> Wanted<'a> {
    /// What `operation` is to bring with the value that was chosen for it, if one was.
    pub(super) fn of(operation: &'a Operation, chosen: Option<&'a Secret>) -> Self {
        match operation {
            Operation::EditApp { change, .. } => Self::Edit(WantedEdit {
                name: change.name.as_deref(),
                remark: change.remark.as_deref(),
                key: change.key.as_deref(),
                secret: change.secret.as_ref().map(Known::Clear),
            }),
            Operation::ResetSecret { .. } => Self::Secret(chosen.map(Known::Clear)),
            Operation::GenerateCode { .. } | Operation::RotateCode { .. } => Self::NewCode,
            Operation::AddCode { code, .. } => Self::GivenCode(Known::Clear(code)),
            Operation::DeleteCode { code, .. } => Self::NoCode(match code {
                CodeRef::Id(id) => KnownCode {
                    id: Some(id.clone()),
                    value: Known::Nothing,
                },
                CodeRef::Value(value) => KnownCode {
                    id: None,
                    value: Known::Clear(value),
                },
            }),
            Operation::ResetCode { code, .. } => Self::ReplacedCode(Known::Clear(code)),
        }
    }
}
