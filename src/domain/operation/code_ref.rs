//! How an operation names a code.

use crate::domain::{AppCode, CodeId, Secret};

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
