//! *Delete an `AppCode`*: it stops working at once.

use super::{
    Call, Kept, Proof, Received, Write,
    codes::{self, CODES},
    told::{self, Loss},
};
use crate::{
    api::{self, Site, modelarts},
    domain::{AppCode, AppRef, CodeRef, Failure, NotSent, Plan, Sentence},
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::{Entry, Going, MarkKey},
        settle::{Before, Known, KnownCode},
        state::{State, Wants},
    },
};

/// One code less.
#[derive(Debug)]
pub(super) struct DeleteCode<'a> {
    pub(super) app: &'a AppRef,
    pub(super) code: &'a CodeRef,
}

impl Write for DeleteCode<'_> {
    fn wants(&self) -> Wants {
        CODES
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::grave(format!(
            "AppCode {} stops working at once and cannot be had back.",
            codes::name(self.code, state)
        )));
        told::dependants(state, Loss::MayBeInUse, plan);
        told::codes(state, plan, |codes| match codes.len() {
            0 | 1 => Some(Sentence::grave(
                "It is the app's last AppCode: callers that send a code have none to send any more.",
            )),
            _ => told::the_others_keep_working(codes),
        });
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        codes::is_there(self.code, state)
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        keeps(self.code, before)
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let app = &self.app.id;
        Ok(match self.code {
            CodeRef::Id(code) => Call::new(api::DeleteCode { site, app, code }, |()| {
                Received::default()
            }),
            CodeRef::Value(code) => Call::new(modelarts::DeleteCode { site, app, code }, |app| {
                Received::secret(app, None)
            }),
        })
    }

    fn contradiction(&self, received: &Received, _: &State) -> Option<String> {
        let codes = received.app.as_ref()?.codes.as_deref()?;
        self.code
            .find(codes)
            .map(|_| "The answer still shows the AppCode.".to_owned())
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Gone {
            code: match self.code {
                CodeRef::Id(id) => KnownCode {
                    id: Some(id.clone()),
                    value: Known::Nothing,
                },
                CodeRef::Value(value) => KnownCode {
                    id: None,
                    value: Known::Clear(value),
                },
            },
        })
    }

    fn aftermath(&self, before: &State, _: Option<&AppCode>) -> Option<String> {
        (before.known_codes()?.len() == 1).then(|| "It was the app's last AppCode.".to_owned())
    }
}

/// What the journal keeps of a code that is to go.
pub(super) fn keeps<'a>(code: &'a CodeRef, before: &'a State) -> Kept<'a> {
    Kept {
        going: Some(Going {
            name: code,
            code: before.known_codes().and_then(|codes| code.find(codes)),
        }),
        ..Kept::default()
    }
}

/// That a code is not there any more.
pub(super) struct Gone<'a> {
    code: KnownCode<'a>,
}

impl<'a> Gone<'a> {
    pub(super) fn of_entry(entry: &'a Entry, key: &'a MarkKey) -> Option<Self> {
        let going = entry.before.going.as_ref()?;
        let value = going.fingerprint.map(|mark| Known::Mark(mark, key));
        Some(Self {
            code: KnownCode {
                id: going.id.clone(),
                value: value.unwrap_or(Known::Nothing),
            },
        })
    }
}

impl Proof for Gone<'_> {
    fn wants(&self) -> Wants {
        CODES
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        let Some(codes) = after.known_codes() else {
            return Finding::open("The codes could not be read.");
        };
        if codes.iter().any(|code| self.code.is(code)) {
            Finding::not_applied("The code is still there.")
        } else {
            Finding::applied(None, "The code is no longer there.")
        }
    }
}
