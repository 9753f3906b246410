//! *Add an `AppCode` of one's own* (APIG, ROMA Connect): nothing that works today stops working.

use super::{
    Call, Proof, Received, Write,
    codes::{self, CODES, CODES_AND_ROOM},
    told,
};
use crate::{
    api::{self, Site},
    domain::{
        AppCode, AppRef, Failure, NotSent, Plan, Secret,
        rules::{self, Field},
    },
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::{Entry, MarkKey},
        settle::{Before, Known},
        state::{State, Wants},
    },
};

/// A given code beside those that are there.
#[derive(Debug)]
pub(super) struct AddCode<'a> {
    pub(super) app: &'a AppRef,
    pub(super) code: &'a Secret,
}

impl Write for AddCode<'_> {
    fn wants(&self) -> Wants {
        CODES_AND_ROOM
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(
            "Nothing that works today stops working. The new AppCode is the one you gave.".into(),
        );
        told::codes_so_far(state, plan);
    }

    /// No message repeats any of the code.
    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        if let Some(rule) = rules::rule(self.app.service(), Field::Code) {
            rule.check(self.code.expose())
                .map_err(|violation| NotSent::Invalid(violation.to_string()))?;
        }
        let mut codes = state.known_codes().unwrap_or_default().iter();
        if codes.any(|known| known.value == *self.code) {
            return Err(NotSent::Impossible(
                "The app has this AppCode already.".to_owned(),
            ));
        }
        codes::has_room(state)
    }

    fn choose(&self, _: &State) -> Result<Chosen, Failure> {
        Ok(Chosen::given(self.code))
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let call = api::AddCode {
            site,
            app: &self.app.id,
            code: self.code,
        };
        Ok(Call::new(call, Received::code))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Given {
            code: Known::Clear(self.code),
        })
    }

    fn aftermath(&self, _: &State, code: Option<&AppCode>) -> Option<String> {
        let id = code?.id.as_ref()?;
        Some(format!("The new AppCode has the id {id}."))
    }
}

/// That the app has a given code.
pub(super) struct Given<'a> {
    code: Known<'a>,
}

impl<'a> Given<'a> {
    pub(super) fn of_entry(entry: &'a Entry, key: &'a MarkKey) -> Option<Self> {
        let code = Known::Mark(entry.chosen?, key);
        Some(Self { code })
    }
}

impl Proof for Given<'_> {
    fn wants(&self) -> Wants {
        CODES
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        let Some(codes) = after.known_codes() else {
            return Finding::open("The codes could not be read.");
        };
        match codes.iter().find(|code| self.code.is(&code.value)) {
            Some(code) => Finding::brought(None, code, "The app has the code that was sent."),
            None => Finding::not_applied("The app does not have the code that was sent."),
        }
    }
}
