//! A write as the journal tells of it, and what reading it back found.

use jiff::Timestamp;

use super::{AppRef, Credential, OperationKind, Text};

/// A write of this run or an earlier one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deed {
    /// Its number in the journal.
    pub n: u64,
    /// When it was about to be done.
    pub time: Timestamp,
    /// What, as a title such as `Reset AppSecret`.
    pub operation: String,
    /// The app's name at that time.
    pub app_name: Text,
    /// The app's id.
    pub app_id: String,
    /// Where the app is, such as `prod · roma · 1c1f00d2`.
    pub place: String,
    /// How it ended, in the journal's word.
    pub outcome: &'static str,
    /// Whether it is still open.
    pub unresolved: bool,
    /// What the outcome rests on.
    pub evidence: Option<Text>,
    /// How its new value was delivered, where it was.
    pub delivery: Option<Text>,
    /// The services' ids of its requests.
    pub request_ids: Vec<Text>,
    /// Who did it.
    pub actor: String,
    /// The fingerprint of the new value.
    pub fingerprint: Option<String>,
    /// Whether the new value is sealed in the journal.
    pub sealed: bool,
}

/// What reading back found of a write whose outcome was not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadBack {
    /// Which operation it was, where this version knows it.
    pub operation: Option<OperationKind>,
    /// The app that it was done to, where the journal says which.
    pub app: Option<AppRef>,
    /// What became of it.
    pub ending: Ending,
    /// Why that is known or not, as whole sentences.
    pub evidence: String,
    /// The new value, where the service shows it: to be delivered as after the write itself.
    pub credential: Option<Credential>,
}

/// What became of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// It took effect.
    Done,
    /// It took effect, and its new value cannot be had.
    ValueLost,
    /// It did not take effect.
    NotApplied,
    /// It still cannot be told.
    Open,
    /// Its app is gone, so that nothing can tell any more.
    AppGone,
}
