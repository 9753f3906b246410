//! *Set the addresses*: replaces the whole list that an app may or may not call from. The journal keeps
//! the one before.

use std::{borrow::Cow, collections::BTreeSet};

use super::{Call, Kept, Proof, Received, Write, features};
use crate::{
    api::{self, Site},
    domain::{
        Access, AccessRule, Address, AppRef, Failure, Features, FieldChange, Inventory, NotSent,
        Plan, Sentence, Text,
    },
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::Entry,
        settle::Before,
        state::{Has, State, Want, Wants},
    },
};

/// The feature that lists of addresses hang on.
pub(super) const FEATURE: &str = Features::ADDRESSES;
/// What shows the list.
pub(super) const ACCESS: Wants = &[Want::Access, Want::Features];

/// Another list.
#[derive(Debug)]
pub(super) struct SetAccess<'a> {
    pub(super) app: &'a AppRef,
    pub(super) access: &'a Access,
}

impl Write for SetAccess<'_> {
    fn wants(&self) -> Wants {
        ACCESS
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(match self.access.rule {
            AccessRule::Allow => Sentence::grave(
                "Calls from any address that is not in the new list are refused at once.",
            ),
            AccessRule::Deny | AccessRule::Other(_) => {
                Sentence::grave("Calls from the addresses of the new list are refused at once.")
            }
        });
        let before = state.known_access();
        if before.is_said() {
            plan.changes.push(FieldChange {
                field: "Addresses",
                before: Some(shown(before.one())),
                after: Some(shown(Some(self.access))),
            });
        }
        if let Some(Err(failure)) = &state.access {
            plan.add(Sentence::grave(format!(
                "The list before could not be read, so the journal does not keep it: {failure}"
            )));
        } else {
            plan.add("The new list replaces the whole one before, which the journal keeps.");
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        let invalid = |why: String| Err(NotSent::Invalid(why));
        if self.access.addresses.is_empty() {
            return invalid("No address is named. access clear takes the list away.".to_owned());
        }
        let mut known = BTreeSet::new();
        for address in &self.access.addresses {
            if let Err(why) = address.raw().parse::<Address>() {
                return invalid(why.to_string());
            }
            if !known.insert(address) {
                return invalid(format!("{address} is named twice."));
            }
        }
        features::is_on(FEATURE, state)?;
        match state.known_access().one() {
            Some(before) if before.says(self.access) => Err(NotSent::Impossible(
                "The app has this list already.".to_owned(),
            )),
            Some(_) | None => Ok(()),
        }
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            inventory: kept(before),
            aim: Some(Inventory::of_access(self.access.clone())),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let call = api::SetAccess {
            site,
            app: &self.app.id,
            access: self.access,
        };
        Ok(Call::new(call, |shown: Option<Access>| {
            let is_another = shown.is_some_and(|shown| !shown.says(self.access));
            Received {
                contradicts: is_another.then(|| {
                    "The answer shows another list than the one that was sent.".to_owned()
                }),
                ..Received::default()
            }
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Listed(self.access.clone()))
    }
}

/// A list as a person sees it.
fn shown(access: Option<&Access>) -> Text {
    Text::new(access.map_or_else(|| "from anywhere".to_owned(), Access::to_string))
}

/// What the journal keeps of the list before; nothing where there was none.
pub(super) fn kept(before: &State) -> Option<Cow<'_, Inventory>> {
    let kept = match before.known_access() {
        Has::Unsaid => return None,
        Has::None => Inventory::default(),
        Has::One(access) => Inventory::of_access(access.clone()),
    };
    Some(Cow::Owned(kept))
}

/// That an app has a list of addresses.
pub(super) struct Listed(Access);

impl Listed {
    pub(super) fn of_entry(entry: &Entry) -> Option<Self> {
        entry.aim.as_ref()?.kept_access().map(Self)
    }
}

impl Proof for Listed {
    fn wants(&self) -> Wants {
        &[Want::Access]
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let now = after.known_access();
        if !now.is_said() {
            return Finding::open("The list of addresses could not be read.");
        }
        let now = now.one();
        if now.is_some_and(|now| now.says(&self.0)) {
            return Finding::applied(None, "The app has the list that was sent.");
        }
        let former = before.inventory.as_ref().map(Inventory::kept_access);
        let is_former = match (now, &former) {
            (None, Some(None)) => true,
            (Some(now), Some(Some(former))) => now.says(former),
            (None | Some(_), _) => false,
        };
        if is_former {
            Finding::not_applied("The list of addresses is as it was before.")
        } else {
            Finding::open("The list of addresses is neither the one before nor the one sent.")
        }
    }
}
