//! Where a request about apps goes.

use crate::domain::{AppId, AppRef, Place, ProjectId};

/// Where a request goes: the project of the credential, and the place whose apps it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The project.
    pub project: ProjectId,
    /// The place; for APIG and ROMA Connect with its instance.
    pub place: Place,
}

impl Site {
    /// An app of this place.
    pub(super) fn app(&self, id: String) -> AppRef {
        AppRef {
            place: self.place.clone(),
            id: AppId::new(id),
        }
    }
}
