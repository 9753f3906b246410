//! Rotations: a new `AppCode` is made, handed over, and the old one deleted later, perhaps by
//! another run on another day. How far each one is follows from the journal alone, so that nothing
//! is lost when a process ends between two steps.

use jiff::Timestamp;

use super::{
    Engine,
    journal::{AppBefore, Conclusion, Going, Intent, JournalError, Outcome},
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
    /// ends the rotation. Nothing is sent.
    pub fn old_code_is_gone(&self, rotation: &Rotation) -> Result<u64, Failure> {
        let id = rotation.old_id.as_ref().ok_or_else(|| {
            Failure::impossible("The journal does not say which AppCode was to be deleted.")
        })?;
        let name = CodeRef::Id(id.clone());
        let time = Timestamp::now();
        let intent = Intent {
            time,
            operation: OperationKind::DeleteCode,
            place: &rotation.app.place,
            app: Some(&rotation.app.id),
            app_name: rotation.app_name.raw(),
            before: AppBefore {
                going: Some(Going {
                    name: &name,
                    code: None,
                }),
                ..AppBefore::default()
            },
            wanted: None,
            aim: None,
            chosen: None,
            typed: false,
            campaign: None,
        };
        let conclusion = Conclusion {
            time,
            outcome: Outcome::Done,
            request_id: None,
            made: None,
            closed: false,
            received: None,
            evidence: "The app had the code no longer. Nothing was sent.".to_owned(),
        };
        let record = || {
            let n = self.journal.intend(&intent)?;
            self.journal.conclude(n, &conclusion)?;
            Ok(n)
        };
        record().map_err(|error: JournalError| unusable(&error))
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
