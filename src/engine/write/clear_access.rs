//! *Clear the addresses*: an app may call from anywhere. The journal keeps the list that it had.

use super::{
    Call, Kept, Proof, Received, Write, features,
    set_access::{ACCESS, FEATURE, kept},
};
use crate::{
    api::{self, Site},
    domain::{AccessRule, AppRef, Failure, NotSent, Plan, Sentence},
    engine::{
        choose::Chosen,
        finding::Finding,
        settle::Before,
        state::{Has, State, Want, Wants},
    },
};

/// No list.
#[derive(Debug)]
pub(super) struct ClearAccess<'a> {
    pub(super) app: &'a AppRef,
}

impl Write for ClearAccess<'_> {
    fn wants(&self) -> Wants {
        ACCESS
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::strong(
            "The app may call from any address at once. Nothing that works today stops working.",
        ));
        if let Some(access) = state.known_access().one() {
            let what = match access.rule {
                AccessRule::Allow => "It could call only from",
                AccessRule::Deny | AccessRule::Other(_) => "It could not call from",
            };
            let addresses: Vec<String> = access.addresses.iter().map(ToString::to_string).collect();
            plan.add(format!("{what}: {}.", addresses.join(", ")));
            plan.add("The journal keeps this list.");
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        features::is_on(FEATURE, state)?;
        match state.known_access() {
            Has::None => Err(NotSent::Impossible(
                "The app has no list of addresses: it may call from anywhere already.".to_owned(),
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

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let app = &self.app.id;
        Ok(Call::new(api::ClearAccess { site, app }, |()| {
            Received::default()
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(NoList)
    }
}

/// That an app has no list of addresses.
pub(super) struct NoList;

impl Proof for NoList {
    fn wants(&self) -> Wants {
        &[Want::Access]
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        match after.known_access() {
            Has::Unsaid => Finding::open("The list of addresses could not be read."),
            Has::None => Finding::applied(None, "The app has no list of addresses."),
            Has::One(_) => Finding::not_applied("The app still has a list of addresses."),
        }
    }
}
