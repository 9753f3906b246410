//! How an operation ended when it was done.

use jiff::Timestamp;

use super::{App, CodeId, CredentialKind, OperationKind, Secret, ServiceError, Text};

/// A write that took effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// What was done.
    pub kind: OperationKind,
    /// When it was known to be done.
    pub at: Timestamp,
    /// The service's id of the request.
    pub request_id: Option<Text>,
    /// The app as the service shows it afterwards, where it does.
    pub app: Option<App>,
    /// Whether the app is gone with it.
    pub is_gone: bool,
    /// The new credential, where the operation yields one.
    pub credential: Option<Credential>,
    /// What became of each of several things that were asked for at once; empty where it was one.
    pub items: Vec<Item>,
    /// What else the administrator should know, as whole sentences.
    pub notes: Vec<String>,
    /// The journal entry.
    pub journal: Option<u64>,
}

/// One of several things that were asked for at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// What, by the name that a person would use.
    pub name: Text,
    /// What became of it.
    pub end: ItemEnd,
}

impl Item {
    /// What became of `name`.
    pub fn new(name: &Text, end: ItemEnd) -> Self {
        Self {
            name: name.clone(),
            end,
        }
    }
}

/// What became of one of several things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemEnd {
    /// It was done.
    Done,
    /// It was so already: nothing was changed.
    Already,
    /// The service refused this one.
    Refused(ServiceError),
}

/// A credential that a service has just put in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credential {
    /// What it is.
    pub kind: CredentialKind,
    /// The value, in no one's hands yet but ours.
    pub value: Secret,
    /// Who made it.
    pub maker: Maker,
    /// The id of a new code, where it has one.
    pub code_id: Option<CodeId>,
}

/// Who made a credential's value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Maker {
    /// This program, from the operating system's randomness.
    Here,
    /// The service.
    Service,
    /// The administrator typed it.
    Given,
}

impl Maker {
    /// Who made it, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Here => "made here",
            Self::Service => "made by the service",
            Self::Given => "given by you",
        }
    }
}
