//! *Edit an app*: name and remark, and key and secret where the gateway lets them be chosen. What is
//! not edited is sent as it was just read.

use super::{
    Call, Kept, Proof, Received, Write,
    reset_secret::SAME_SECOND,
    told::{self, Loss},
};
use crate::{
    api::{Site, apig, roma},
    domain::{
        AppRef, Change, Failure, FieldChange, NotSent, Plan, Secret, Sentence, Service, Text,
        rules::{self, Field},
    },
    engine::{
        choose::{self, Chosen},
        finding::Finding,
        journal::{Asked, Entry, MarkKey},
        settle::{Before, InForce, Known, Moved},
        state::{State, Want, Wants},
    },
};

/// Other values of an app's fields.
#[derive(Debug)]
pub(super) struct EditApp<'a> {
    pub(super) app: &'a AppRef,
    pub(super) change: &'a Change,
}

impl EditApp<'_> {
    /// Whether it changes what callers send.
    fn is_of_credentials(&self) -> bool {
        self.change.key.is_some() || self.change.secret.is_some()
    }
}

impl Write for EditApp<'_> {
    fn wants(&self) -> Wants {
        if self.is_of_credentials() {
            &[Want::Limits]
        } else {
            &[]
        }
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        let app = state.app.as_ref();
        let field = |field, before: Option<&Text>, after: Option<&String>| {
            Some(FieldChange {
                field,
                before: Some(before.cloned().unwrap_or_default()),
                after: Some(Text::new(after?.clone())),
            })
        };
        let change = self.change;
        plan.changes = [
            field("Name", app.map(|app| &app.name), change.name.as_ref()),
            field(
                "Remark",
                app.and_then(|app| app.remark.as_ref()),
                change.remark.as_ref(),
            ),
            field(
                "AppKey",
                app.and_then(|app| app.key.as_ref()),
                change.key.as_ref(),
            ),
            change.secret.as_ref().map(|_| FieldChange {
                field: "AppSecret",
                before: None,
                after: None,
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.is_of_credentials() {
            plan.effects.push(Sentence::grave(
                "Callers that use the present key and secret are turned away at once.",
            ));
            told::dependants(state, Loss::UntilTheNewOne, plan);
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        if self.change.is_empty() {
            return Err(NotSent::Invalid(
                "Nothing would change. Give at least one new value.".to_owned(),
            ));
        }
        let service = self.app.service();
        let fields = [
            (Field::Name, self.change.name.as_deref()),
            (Field::Remark, self.change.remark.as_deref()),
            (Field::Key, self.change.key.as_deref()),
            (
                Field::Secret,
                self.change.secret.as_ref().map(Secret::expose),
            ),
        ];
        for (field, value) in fields {
            if let (Some(value), Some(rule)) = (value, rules::rule(service, field)) {
                rule.check(value)
                    .map_err(|violation| NotSent::Invalid(violation.to_string()))?;
            }
        }
        if self.is_of_credentials() && choose::switch_is_off(state) {
            return Err(NotSent::Impossible(choose::SWITCH_IS_OFF.to_owned()));
        }
        Ok(())
    }

    fn choose(&self, _: &State) -> Result<Chosen, Failure> {
        let given = self.change.secret.as_ref();
        Ok(given.map_or_else(Chosen::by_service, Chosen::given))
    }

    fn keeps<'a>(&'a self, _: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            wanted: Some(Asked {
                name: self.change.name.as_deref(),
                remark: self.change.remark.as_deref(),
                key: self.change.key.as_deref(),
                in_place_of: None,
            }),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let shown = before.known_app()?;
        let (app, change) = (&self.app.id, self.change);
        let name = change.name.as_deref().unwrap_or(shown.name.raw());
        let remark = change
            .remark
            .as_deref()
            .or(shown.remark.as_ref().map(Text::raw));
        match self.app.service() {
            Service::Apig => {
                let call = apig::UpdateApp {
                    site,
                    app,
                    name,
                    remark,
                    key: change.key.as_deref(),
                    secret: change.secret.as_ref(),
                };
                Ok(Call::new(call, |shown| {
                    Received::secret(shown.app, shown.secret)
                }))
            }
            Service::Roma => {
                let call = roma::UpdateApp {
                    site,
                    app,
                    name,
                    remark,
                };
                Ok(Call::new(call, Received::from))
            }
            Service::ModelArts => Err(Failure::impossible(
                "ModelArts has no call that changes an app.",
            )),
        }
    }

    fn contradiction(&self, received: &Received, _: &State) -> Option<String> {
        let app = received.app.as_ref()?;
        let shown = [
            ("name", self.change.name.as_deref(), Some(&app.name)),
            ("remark", self.change.remark.as_deref(), app.remark.as_ref()),
            ("AppKey", self.change.key.as_deref(), app.key.as_ref()),
        ];
        let (field, ..) = shown.into_iter().find(|(_, wanted, now)| {
            // What an answer leaves out it does not contradict.
            let now = now.filter(|now| !now.is_empty());
            now.zip(*wanted)
                .is_some_and(|(now, wanted)| now.raw() != wanted)
        })?;
        Some(format!(
            "The answer shows another {field} than the one that was sent."
        ))
    }

    fn proof<'a>(&'a self, chosen: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Edited {
            name: self.change.name.as_deref(),
            remark: self.change.remark.as_deref(),
            key: self.change.key.as_deref(),
            secret: chosen.value.as_ref().map(Known::Clear),
        })
    }
}

/// That an app's fields have other values; `None` where a field was to stay.
pub(super) struct Edited<'a> {
    name: Option<&'a str>,
    remark: Option<&'a str>,
    key: Option<&'a str>,
    secret: Option<Known<'a>>,
}

impl<'a> Edited<'a> {
    pub(super) fn of_entry(entry: &'a Entry, key: &'a MarkKey) -> Self {
        let fields = entry.wanted.as_ref();
        let raw = |text: &'a Option<Text>| text.as_ref().map(Text::raw);
        Self {
            name: fields.and_then(|fields| raw(&fields.name)),
            remark: fields.and_then(|fields| raw(&fields.remark)),
            key: fields.and_then(|fields| raw(&fields.key)),
            secret: entry.chosen.map(|mark| Known::Mark(mark, key)),
        }
    }
}

impl Proof for Edited<'_> {
    fn wants(&self) -> Wants {
        &[]
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let Some(app) = &after.app else {
            return Finding::open("The app is no longer there.");
        };
        let same = |wanted: Option<&str>, now: Option<&Text>| {
            wanted.is_none_or(|wanted| now.map_or("", Text::raw) == wanted)
        };
        let shown = same(self.name, Some(&app.name))
            && same(self.remark, app.remark.as_ref())
            && same(self.key, app.key.as_ref());
        let secret = self
            .secret
            .as_ref()
            .map_or(InForce::Sent, |secret| InForce::of(secret, before, after));
        match (shown, secret, before.moved(after)) {
            (true, InForce::Sent, _) => Finding::applied(None, "The app shows the new values."),
            (true, InForce::Unsaid, Moved::ByIt) => Finding::applied(
                None,
                "The app shows the new values and its update time moved.",
            ),
            (false, _, Moved::No | Moved::Unclear)
            | (true, InForce::Former | InForce::Another, Moved::No) => {
                Finding::not_applied("The app is as it was before.")
            }
            (true, InForce::Unsaid, Moved::No) => match self.secret {
                // What the journal keeps of a secret cannot be held against a mask; the time can.
                Some(Known::Print(_) | Known::Mark(..) | Known::Nothing) => {
                    Finding::not_applied("The app is as it was before.")
                }
                Some(Known::Clear(_)) | None => {
                    Finding::open("The app shows neither the old nor the new secret.")
                }
            },
            (true, _, Moved::Unclear) => Finding::open(SAME_SECOND),
            (true, InForce::Unsaid, Moved::AtAnotherTime) => Finding::open(
                "The app was changed at another time than this, and it does not show which secret is in force.",
            ),
            (false, _, Moved::ByIt | Moved::AtAnotherTime)
            | (true, InForce::Former | InForce::Another, Moved::ByIt | Moved::AtAnotherTime) => {
                Finding::open("The app changed, but not into what was asked for.")
            }
        }
    }
}
