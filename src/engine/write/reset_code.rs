//! *Reset an `AppCode`* in place (`ModelArts`): the old one stops working at once.

use super::{
    Call, Kept, Proof, Received, Write,
    codes::{CODES, gone, new_codes},
    told::{self, Loss},
};
use crate::{
    api::{Site, modelarts},
    domain::{AppRef, Failure, NewValue, NotSent, Plan, Secret, Sentence},
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::{Entry, MarkKey},
        settle::{Before, Known},
        state::{State, Wants},
    },
};

/// Another code in place of one.
#[derive(Debug)]
pub(super) struct ResetCode<'a> {
    pub(super) app: &'a AppRef,
    pub(super) code: &'a Secret,
}

impl Write for ResetCode<'_> {
    fn wants(&self) -> Wants {
        CODES
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::grave(format!(
            "AppCode {} stops working at once. There is no overlap.",
            self.code.fingerprint()
        )));
        told::dependants(state, Loss::UntilTheNewOne, plan);
        told::codes(state, plan, told::the_others_keep_working);
        plan.value = Some(NewValue::by_service("New AppCode"));
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        match state.known_codes() {
            Some(codes) if codes.iter().all(|known| known.value != *self.code) => Err(gone()),
            Some(_) | None => Ok(()),
        }
    }

    fn keeps<'a>(&'a self, _: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            replaced: Some(self.code),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let before = before.known_app()?;
        let call = modelarts::ResetCode {
            site,
            app: &self.app.id,
            code: self.code,
            named: modelarts::Named::of(before),
        };
        Ok(Call::new(call, |shown| {
            Received::new_code(before, shown.app)
        }))
    }

    fn contradiction(&self, received: &Received, _: &State) -> Option<String> {
        let mut codes = received.app.as_ref()?.codes.iter().flatten();
        codes
            .any(|code| code.value == *self.code)
            .then(|| "The answer still shows the old AppCode.".to_owned())
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Replaced {
            old: Known::Clear(self.code),
        })
    }
}

/// That another code has taken the place of one.
pub(super) struct Replaced<'a> {
    old: Known<'a>,
}

impl<'a> Replaced<'a> {
    pub(super) fn of_entry(entry: &'a Entry, key: &'a MarkKey) -> Option<Self> {
        let old = Known::Mark(entry.before.replaced?, key);
        Some(Self { old })
    }
}

impl Proof for Replaced<'_> {
    fn wants(&self) -> Wants {
        CODES
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let Some((new, others)) = new_codes(before, after) else {
            return Finding::open("The codes could not be compared with those before.");
        };
        let mut codes = after.known_codes().unwrap_or_default().iter();
        let still_there = codes.any(|code| self.old.is(&code.value));
        match (still_there, new.as_slice(), others) {
            (true, _, _) => Finding::not_applied("The old code is still there."),
            (false, [code], _) => Finding::brought(
                Some(code.value.clone()),
                code,
                "The old code is gone and one new code has taken its place.",
            ),
            (false, [], 0) => Finding::value_lost("The old code is gone and no new one is listed."),
            (false, [], _) => Finding::open(
                "The old code is gone, and the new ones were made at another time than this.",
            ),
            (false, [_, _, ..], _) => Finding::open(
                "The old code is gone and there are several new ones: someone else is making some at the same time.",
            ),
        }
    }
}
