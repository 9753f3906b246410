//! *Delete an app*: its key, its secret and its codes stop working at once. The journal keeps what it
//! was, so that it can be made again, though never with its secret.

use std::borrow::Cow;

use super::{
    Call, Kept, Proof, Received, Write,
    told::{self, Loss},
};
use crate::{
    api::{self, Site},
    domain::{AppRef, Creator, Failure, Inventory, NotSent, Plan, Sentence, Service},
    engine::{
        choose::Chosen,
        finding::Finding,
        settle::Before,
        state::{State, Want, Wants},
    },
};

/// An app less.
#[derive(Debug)]
pub(super) struct DeleteApp<'a> {
    pub(super) app: &'a AppRef,
}

impl Write for DeleteApp<'_> {
    fn wants(&self) -> Wants {
        &[Want::Codes, Want::Apis, Want::Inventory]
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::grave(
            "The app's key, secret and AppCodes stop working at once and cannot be had back.",
        ));
        told::dependants(state, Loss::ForGood, plan);
        told::codes(state, plan, |codes| match codes.len() {
            0 => None,
            1 => Some("1 AppCode goes with it.".into()),
            several => Some(format!("{several} AppCodes go with it.").into()),
        });
        if let Some(inventory) = &state.inventory {
            tell_of(inventory, plan);
        }
        plan.add(
            "The journal keeps its name, remark, key, APIs, addresses and quota, never its secret: claviger apps create --from-journal makes it again.",
        );
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        let Some(app) = &state.app else { return Ok(()) };
        if app.creator == Creator::Market {
            return Err(NotSent::Impossible(
                "The marketplace allotted this app to its buyer. It cannot be deleted.".to_owned(),
            ));
        }
        match self.app.service() {
            Service::Apig | Service::Roma => Ok(()),
            Service::ModelArts => {
                let apis = state.apis.as_ref().and_then(|apis| apis.as_ref().ok());
                match apis.map(|apis| apis.total).or(app.api_count) {
                    Some(0) | None => Ok(()),
                    Some(1) => Err(bound("1 API is")),
                    Some(several) => Err(bound(&format!("{several} APIs are"))),
                }
            }
        }
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            inventory: before.inventory.as_ref().map(Cow::Borrowed),
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
        Ok(Call::new(api::DeleteApp { site, app }, |()| {
            Received::default()
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(NoApp)
    }

    fn takes_the_app_away(&self) -> bool {
        true
    }
}

/// `ModelArts` deletes no app that APIs are bound to.
fn bound(how_many: &str) -> NotSent {
    NotSent::Impossible(format!(
        "{how_many} bound to the app, and ModelArts deletes no such app. Take its APIs away first."
    ))
}

/// Tells of the addresses and the quota that go with the app.
fn tell_of(inventory: &Inventory, plan: &mut Plan) {
    match inventory.addresses.len() {
        0 => {}
        1 => plan.add("Its list of 1 client address goes with it."),
        several => plan.add(format!(
            "Its list of {several} client addresses goes with it."
        )),
    }
    if let Some(quota) = &inventory.quota {
        plan.add(format!("It is bound to the quota {}.", quota.name));
    }
    if !inventory.unread.is_empty() {
        plan.add(Sentence::strong(format!(
            "What could not be read, the journal will not keep: its {}.",
            inventory.unread.join(", ")
        )));
    }
}

/// That the app is not there any more.
pub(super) struct NoApp;

impl Proof for NoApp {
    fn needs_app(&self) -> bool {
        false
    }

    fn wants(&self) -> Wants {
        &[]
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        match after.app {
            None => Finding::applied(None, "The app is no longer there."),
            Some(_) => Finding::not_applied("The app is still there."),
        }
    }
}
