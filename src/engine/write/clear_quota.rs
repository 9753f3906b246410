//! *Clear the quota*: releases an app from its client quota, which the journal keeps.

use super::{
    Call, Kept, Proof, Received, Write, features,
    set_quota::{FEATURE, QUOTA, kept},
};
use crate::{
    api::{self, Site},
    domain::{AppRef, Failure, NotSent, Plan, Sentence},
    engine::{
        choose::Chosen,
        finding::Finding,
        settle::Before,
        state::{Has, State, Want, Wants},
    },
};

/// No quota.
#[derive(Debug)]
pub(super) struct ClearQuota<'a> {
    pub(super) app: &'a AppRef,
}

impl Write for ClearQuota<'_> {
    fn wants(&self) -> Wants {
        QUOTA
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::strong(
            "No client quota limits the app's calls any more. Nothing that works today stops working.",
        ));
        if let Some(quota) = state.known_quota().one() {
            plan.add(format!(
                "It is bound to the quota {} now, which the journal keeps.",
                quota.name
            ));
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        features::is_on(FEATURE, state)?;
        match state.known_quota() {
            Has::None => Err(NotSent::Impossible(
                "The app is bound to no quota.".to_owned(),
            )),
            Has::One(_) | Has::Unsaid => Ok(()),
        }
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            inventory: kept(before),
            ..Kept::default()
        }
    }

    /// The call names the quota, so it must have been read.
    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let quota = match &before.quota {
            Some(Ok(Some(quota))) => &quota.id,
            Some(Err(failure)) => return Err(failure.clone()),
            Some(Ok(None)) | None => {
                return Err(Failure::impossible("The quota of the app was not read."));
            }
        };
        let app = &self.app.id;
        Ok(Call::new(api::UnbindQuota { site, quota, app }, |()| {
            Received::default()
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Released)
    }
}

/// That an app has no quota.
pub(super) struct Released;

impl Proof for Released {
    fn wants(&self) -> Wants {
        &[Want::Quota]
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        match after.known_quota() {
            Has::Unsaid => Finding::open("The quota of the app could not be read."),
            Has::None => Finding::applied(None, "The app is bound to no quota."),
            Has::One(_) => Finding::not_applied("The app is still bound to a quota."),
        }
    }
}
