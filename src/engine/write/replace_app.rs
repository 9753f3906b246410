//! *Begin to replace an app* (APIG, ROMA Connect): a twin is made that is to take its place. What the
//! old one may call, its addresses and its quota are given to the twin by writes of their own; the old
//! one is deleted later.

mod under_way;

pub(in crate::engine) use self::under_way::replacements;
use super::{Call, Kept, Proof, Received, Write, create_app::CreateApp};
use crate::{
    api::Site,
    domain::{AppRef, Failure, Inventory, NewApp, NotSent, Plan, Sentence},
    engine::{
        choose::Chosen,
        journal::Asked,
        state::{State, Want, Wants},
    },
};

/// A twin of an app.
#[derive(Debug)]
pub(super) struct ReplaceApp<'a> {
    old: &'a AppRef,
    had: &'a Inventory,
    twin: CreateApp<'a>,
}

impl<'a> ReplaceApp<'a> {
    pub(super) fn new(old: &'a AppRef, had: &'a Inventory, new: &'a NewApp) -> Self {
        let place = &old.place;
        Self {
            old,
            had,
            twin: CreateApp { place, new },
        }
    }
}

impl ReplaceApp<'_> {
    /// Refuses to replace an app that is being replaced already, perhaps from another terminal.
    fn is_the_first(&self, state: &State) -> Result<(), NotSent> {
        let known = match &state.replacements {
            None => return Ok(()),
            Some(Ok(replacements)) => replacements,
            Some(Err(failure)) => return Err(NotSent::Journal(failure.summary())),
        };
        match known.iter().find(|known| known.old == *self.old) {
            None => Ok(()),
            Some(known) => Err(NotSent::Impossible(format!(
                "{} is being replaced since {} (entry {} of the journal). Go on with that, or undo it.",
                known.old_name, known.started, known.entry
            ))),
        }
    }
}

impl Write for ReplaceApp<'_> {
    fn wants(&self) -> Wants {
        &[Want::Limits, Want::Replacements]
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        let name = &self.had.name;
        plan.effects.push(
            format!(
                "A twin of {name} is made, with a key and a secret of its own. {name} works as before until it is deleted."
            )
            .into(),
        );
        plan.add(format!(
            "The twin is called {} until the old app is deleted, and then gets its name.",
            self.twin.new.name
        ));
        // It is about the app that is there.
        plan.name = name.clone();
        match self.had.grants.len() {
            0 => plan.add("It may call no API, as the old one."),
            1 => plan.add("It is granted the API of the old one."),
            several => plan.add(format!("It is granted the {several} APIs of the old one.")),
        }
        if self.had.access.is_some() {
            plan.add("It gets the list of client addresses of the old one.");
        }
        if let Some(quota) = &self.had.quota {
            plan.add(format!("It is bound to the quota {}.", quota.name));
        }
        plan.add(Sentence::strong(
            "Its AppKey is another one, and it has no AppCode: callers need the new key with the new secret.",
        ));
        self.twin.tell_value(state, plan);
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        if !self.had.unread.is_empty() {
            return Err(NotSent::Impossible(format!(
                "What the app has could not be read: its {}. A twin would lack it.",
                self.had.unread.join(", ")
            )));
        }
        self.is_the_first(state)?;
        self.twin.obstacle(state)
    }

    fn choose(&self, state: &State) -> Result<Chosen, Failure> {
        self.twin.choose(state)
    }

    fn keeps<'a>(&'a self, before: &'a State, chosen: &'a Chosen) -> Kept<'a> {
        let kept = self.twin.keeps(before, chosen);
        Kept {
            wanted: kept.wanted.map(|wanted| Asked {
                in_place_of: Some(self.old.id.raw()),
                ..wanted
            }),
            aim: Some(self.had.clone()),
            ..kept
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        chosen: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        self.twin.call(site, before, chosen)
    }

    fn contradiction(&self, received: &Received, before: &State) -> Option<String> {
        self.twin.contradiction(received, before)
    }

    fn proof<'a>(&'a self, chosen: &'a Chosen) -> Box<dyn Proof + 'a> {
        self.twin.proof(chosen)
    }

    fn may_leave_it_to_the_service(&self) -> bool {
        self.twin.may_leave_it_to_the_service()
    }

    /// Nobody uses the twin yet: its secret can be read or set again.
    fn must_yield(&self) -> bool {
        false
    }
}
