//! What is known of an app before a write, and of what the write was to bring: in full while it is
//! under way, by marks when it is read from the journal.

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{AppCode, AppId, CodeId, Fingerprint, Inventory, Secret, same_moment},
    engine::{
        journal::{CodeMark, Entry, Mark, MarkKey},
        state::State,
    },
};

/// How far the clocks of a service and of this machine may be apart for a change still to be taken
/// as that of a request whose time is known from the journal.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);
/// How far apart two times may be that the same second stands for, where the clocks are known.
const WRITTEN_IN: SignedDuration = SignedDuration::from_secs(2);

/// What the update times before and after say of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Moved {
    /// Nothing changed in between.
    No,
    /// Something changed when the write left.
    ByIt,
    /// Something changed, but at another time than the write's.
    AtAnotherTime,
    /// They are the same, and yet a change may hide behind them: they are written in whole seconds,
    /// and the write left in that second; or there are none.
    Unclear,
}

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
    pub(in crate::engine) fn is(&self, value: &Secret) -> bool {
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
    pub(in crate::engine) fn is(&self, code: &AppCode) -> bool {
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
    /// The apps of the name that a new one was to have.
    pub namesakes: Option<Vec<AppId>>,
    /// What it had of grants, addresses and quota, as far as the write concerns it.
    pub inventory: Option<Inventory>,
    /// When the write was sent, if that is long ago: then not every change is its own.
    pub sent: Option<Timestamp>,
    /// When the write left by the service's clock, and how far that may be wrong.
    pub left: Option<(Timestamp, SignedDuration)>,
}

impl<'a> Before<'a> {
    /// What was read a moment ago.
    pub(in crate::engine) fn of(state: &'a State) -> Self {
        let code = |code: &'a AppCode| KnownCode {
            id: code.id.clone(),
            value: Known::Clear(&code.value),
        };
        Self {
            codes: state
                .known_codes()
                .map(|codes| codes.iter().map(code).collect()),
            secret: state.fingerprint.map(Known::Print),
            mask: state.mask().map(Known::Clear),
            updated_at: state.updated_at(),
            namesakes: state.known_namesakes(),
            inventory: state.hung(),
            sent: None,
            left: None,
        }
    }

    /// The same for a write that left at `sent` by a clock which was so many seconds ahead of the
    /// service's, where that is known.
    pub(in crate::engine) fn left(self, sent: Timestamp, seconds_ahead: Option<i64>) -> Self {
        let left = match seconds_ahead {
            Some(ahead) => sent
                .checked_sub(SignedDuration::from_secs(ahead))
                .map_or((sent, CLOCKS), |left| (left, WRITTEN_IN)),
            None => (sent, CLOCKS),
        };
        Self {
            left: Some(left),
            ..self
        }
    }

    /// What the journal kept of it.
    pub(in crate::engine) fn of_entry(entry: &Entry, key: &'a MarkKey) -> Self {
        let known = |mark: Mark| Known::Mark(mark, key);
        let code = |code: &CodeMark| KnownCode {
            id: code.id.clone(),
            value: known(code.fingerprint),
        };
        let before = &entry.before;
        Self {
            codes: before
                .codes
                .as_ref()
                .map(|codes| codes.iter().map(code).collect()),
            secret: before.secret.map(known),
            mask: before.mask.map(known),
            updated_at: before.updated_at,
            namesakes: before.namesakes.clone(),
            inventory: before.inventory.clone(),
            sent: Some(entry.record.time),
            left: Some((entry.record.time, CLOCKS)),
        }
    }

    /// Whether a change at `time` can be that of the write.
    pub(in crate::engine) fn in_time(&self, time: Option<Timestamp>) -> bool {
        self.sent
            .is_none_or(|sent| time.is_some_and(|time| time.duration_since(sent).abs() <= CLOCKS))
    }

    /// Whether the update time is the one from before, as far as both are written out.
    pub(in crate::engine) fn stands_still(&self, after: &State) -> bool {
        match (self.updated_at, after.updated_at()) {
            (Some(before), Some(after)) => same_moment(before, after),
            (before, after) => before == after,
        }
    }

    /// What the update times say.
    pub(in crate::engine) fn moved(&self, after: &State) -> Moved {
        if !self.stands_still(after) {
            return if self.in_time(after.updated_at()) {
                Moved::ByIt
            } else {
                Moved::AtAnotherTime
            };
        }
        match (self.updated_at, after.updated_at()) {
            (Some(before), Some(after)) if self.may_hide(before, after) => Moved::Unclear,
            (Some(_), Some(_)) => Moved::No,
            (None, _) | (_, None) => Moved::Unclear,
        }
    }

    /// Whether a change of the write could have left the update time as it was.
    fn may_hide(&self, before: Timestamp, after: Timestamp) -> bool {
        let is_whole = |time: Timestamp| time.subsec_nanosecond() == 0;
        let is_near = |(left, within): (Timestamp, SignedDuration)| {
            left.duration_since(before).abs() <= within
        };
        (is_whole(before) || is_whole(after)) && self.left.is_some_and(is_near)
    }
}
