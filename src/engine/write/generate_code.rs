//! *Generate an `AppCode`*: nothing that works today stops working.

use super::{
    Call, Proof, Received, Write,
    codes::{self, CODES_AND_ROOM, NewCode},
    told,
};
use crate::{
    api::{self, Site, modelarts},
    domain::{AppRef, Capability, Failure, NewValue, NotSent, Plan, Service},
    engine::{
        choose::Chosen,
        state::{State, Wants},
    },
};

/// One code more for an app.
#[derive(Debug)]
pub(super) struct GenerateCode<'a> {
    pub(super) app: &'a AppRef,
}

impl Write for GenerateCode<'_> {
    fn wants(&self) -> Wants {
        CODES_AND_ROOM
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects
            .push("The app gets one AppCode more. Nothing that works today stops working.".into());
        told::codes_so_far(state, plan);
        let service = self.app.service();
        plan.value = Some(NewValue {
            may_be_given: Some(service.offers(Capability::AddCode).map_err(str::to_owned)),
            ..NewValue::by_service("New AppCode")
        });
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        codes::has_room(state)
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let app = &self.app.id;
        Ok(match self.app.service() {
            Service::Apig | Service::Roma => {
                Call::new(api::GenerateCode { site, app }, Received::code)
            }
            Service::ModelArts => {
                let before = before.known_app()?;
                let named = modelarts::Named::of(before);
                let call = modelarts::GenerateCode { site, app, named };
                Call::new(call, |shown| Received::new_code(before, shown.app))
            }
        })
    }

    fn contradiction(&self, received: &Received, before: &State) -> Option<String> {
        codes::is_no_new_one(received, before)
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(NewCode)
    }
}
