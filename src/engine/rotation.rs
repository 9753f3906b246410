//! Rotations: a new `AppCode` is made, handed over, and the old one deleted later, perhaps by
//! another run on another day. How far each one is follows from the journal alone, so that nothing
//! is lost when a process ends between two steps.

use super::{
    Engine,
    journal::{AppBefore, Going, JournalError},
    write,
};
use crate::domain::{AppCode, AppRef, CodeRef, Failure, NotSent, OperationKind, Rotation, Secret};

/// What the codes that are there now allow of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Both codes are there.
    Both {
        /// How the service names the old one.
        old: CodeRef,
        /// The new one.
        new: Secret,
    },
    /// The old code is gone already: there is nothing left to delete.
    OldGone,
    /// The new code is gone: to delete the old one would leave its callers with nothing.
    NewGone,
}

impl Engine {
    /// The rotations under way, oldest first, as the journal tells. Nothing is sent.
    pub fn rotations(&self) -> Result<Vec<Rotation>, JournalError> {
        Ok(write::under_way(&self.journal.rotations()?))
    }

    /// The rotations of one app that are under way.
    pub fn rotations_of(&self, app: &AppRef) -> Result<Vec<Rotation>, Failure> {
        let mut rotations = self.rotations().map_err(|error| unusable(&error))?;
        rotations.retain(|rotation| rotation.app == *app);
        Ok(rotations)
    }

    /// Records that the old code of `rotation` is gone although it was not deleted from here, which
    /// ends the rotation, for a campaign where one is named. Nothing is sent.
    pub fn old_code_is_gone(
        &self,
        rotation: &Rotation,
        campaign: Option<&str>,
    ) -> Result<u64, Failure> {
        let id = rotation.old_id.as_ref().ok_or_else(|| {
            Failure::impossible("The journal does not say which AppCode was to be deleted.")
        })?;
        let name = CodeRef::Id(id.clone());
        let before = AppBefore {
            going: Some(Going {
                name: &name,
                code: None,
            }),
            ..AppBefore::default()
        };
        self.note_gone(
            OperationKind::DeleteCode,
            &rotation.app,
            &rotation.app_name,
            before,
            "The app had the code no longer. Nothing was sent.",
            campaign,
        )
    }
}

impl Rotation {
    /// What `codes`, those that are there now, allow.
    pub fn standing(&self, codes: &[AppCode]) -> Standing {
        let Some(old) = codes.iter().find(|code| self.is_old(code)) else {
            return Standing::OldGone;
        };
        match codes.iter().find(|code| self.is_new(code)) {
            Some(new) => Standing::Both {
                old: CodeRef::of(old),
                new: new.value.clone(),
            },
            None => Standing::NewGone,
        }
    }
}

fn unusable(error: &JournalError) -> Failure {
    Failure::NotSent(NotSent::Journal(error.to_string()))
}

#[cfg(test)]
mod tests;
