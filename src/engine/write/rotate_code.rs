//! *Begin to rotate an `AppCode`* (APIG, ROMA Connect): the one that is to take its place is made
//! beside it; the old one is deleted later.

mod under_way;

pub(in crate::engine) use self::under_way::under_way;
use super::{
    Call, Kept, Proof, Received, Write,
    codes::{self, NewCode},
    delete_code, told,
};
use crate::{
    api::{self, Site},
    domain::{AppRef, CodeRef, Failure, NewValue, NotSent, Plan, RotationStep, Service},
    engine::{
        choose::Chosen,
        state::{State, Want, Wants},
    },
};

/// A new code beside the one that is to go.
#[derive(Debug)]
pub(super) struct RotateCode<'a> {
    pub(super) app: &'a AppRef,
    pub(super) old: &'a CodeRef,
}

impl Write for RotateCode<'_> {
    fn wants(&self) -> Wants {
        &[Want::Codes, Want::Limits, Want::Rotations]
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(
            format!(
                "A new AppCode is made beside {}, which keeps working until it is deleted, once its callers have the new one.",
                codes::name(self.old, state)
            )
            .into(),
        );
        told::codes_so_far(state, plan);
        plan.value = Some(NewValue::by_service("New AppCode"));
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        codes::is_there(self.old, state)?;
        codes::has_room(state)?;
        if let Some(Err(_)) = &state.codes {
            return Err(NotSent::Impossible(
                "The AppCodes could not be read, so a rotation could not be finished.".to_owned(),
            ));
        }
        self.is_the_first(state)
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        delete_code::keeps(self.old, before)
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let app = &self.app.id;
        match self.app.service() {
            Service::Apig | Service::Roma => {
                Ok(Call::new(api::GenerateCode { site, app }, Received::code))
            }
            Service::ModelArts => Err(Failure::impossible(
                "ModelArts replaces an AppCode in place. Reset it.",
            )),
        }
    }

    fn contradiction(&self, received: &Received, before: &State) -> Option<String> {
        codes::is_no_new_one(received, before)
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(NewCode)
    }
}

impl RotateCode<'_> {
    /// Refuses to begin a rotation of a code that is being rotated already.
    fn is_the_first(&self, state: &State) -> Result<(), NotSent> {
        let codes = state.known_codes().unwrap_or_default();
        let old = self.old.find(codes);
        let rotations = match &state.rotations {
            None => return Ok(()),
            Some(Ok(rotations)) => rotations,
            Some(Err(failure)) => return Err(NotSent::Journal(failure.summary())),
        };
        let is_same =
            |rotation: &&crate::domain::Rotation| old.is_some_and(|old| rotation.is_old(old));
        // A rotation whose new code is gone again is no reason against another.
        let stands = |rotation: &&crate::domain::Rotation| match rotation.step {
            RotationStep::Generating => true,
            RotationStep::Undelivered | RotationStep::Delivered | RotationStep::Deleting(_) => {
                codes.iter().any(|code| rotation.is_new(code))
            }
        };
        match rotations.iter().filter(is_same).find(stands) {
            None => Ok(()),
            Some(rotation) => Err(NotSent::Impossible(format!(
                "The AppCode {} is being rotated since {} (entry {} of the journal). Finish that, or undo it by deleting its new AppCode.",
                rotation.old, rotation.started, rotation.entry
            ))),
        }
    }
}
