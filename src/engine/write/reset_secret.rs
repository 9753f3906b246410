//! *Reset an `AppSecret`*: the old one stops working at once. Where the service takes a chosen value
//! it is made here, so that the reset can be repeated and its result is known even if the answer is
//! lost.

use super::{
    Call, Proof, Received, Write,
    told::{self, Loss},
};
use crate::{
    api::{Site, apig, modelarts, roma},
    domain::{AppRef, Choice, Failure, NewValue, NotSent, Plan, Sentence, Service, rules::Field},
    engine::{
        choose::{self, Chosen},
        finding::Finding,
        journal::{Entry, MarkKey},
        settle::{Before, InForce, Known, Moved},
        state::{State, Want, Wants},
    },
};

/// Why a time that stands still proves nothing.
pub(super) const SAME_SECOND: &str = "The app was last changed in the second in which the request left, as far as its service tells: whether by this or by an earlier change cannot be told.";

/// Another secret for an app.
#[derive(Debug)]
pub(super) struct ResetSecret<'a> {
    pub(super) app: &'a AppRef,
    pub(super) choice: &'a Choice,
}

impl Write for ResetSecret<'_> {
    fn wants(&self) -> Wants {
        match self.choice {
            Choice::Server => &[Want::Secret],
            Choice::Auto | Choice::Given(_) => &[Want::Secret, Want::Limits],
        }
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::grave(
            "The current secret stops working at once. There is no overlap.",
        ));
        told::dependants(state, Loss::UntilTheNewOne, plan);
        told::codes(state, plan, |codes| {
            let codes = Some(codes.len()).filter(|codes| *codes > 0)?;
            Some(format!("AppCodes ({codes}) keep working.").into())
        });
        let service = self.app.service();
        let by_itself = match (choose::takes_chosen(service, state), service) {
            (Some(true), _) => "made here, 48 characters: the reset can be repeated safely",
            (Some(false) | None, Service::ModelArts) => "made by the service",
            (Some(false), Service::Apig | Service::Roma) => {
                "made by the service: if its answer is lost, so may be the value"
            }
            (None, Service::Apig | Service::Roma) => "made here where the gateway takes that",
        };
        let mut value = NewValue {
            label: "New secret",
            field: Field::Secret,
            by_itself,
            chosen: by_itself,
            may_be_given: Some(choose::may_be_given(service, state)),
        };
        value.chosen = value.origin(self.choice);
        plan.value = Some(value);
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        match self.choice {
            Choice::Given(value) => choose::check(self.app.service(), value, state),
            Choice::Auto | Choice::Server => Ok(()),
        }
    }

    fn choose(&self, state: &State) -> Result<Chosen, Failure> {
        let service = self.app.service();
        match self.choice {
            Choice::Auto if choose::takes_chosen(service, state) == Some(true) => {
                Chosen::here(service)
            }
            Choice::Auto | Choice::Server => Ok(Chosen::by_service()),
            Choice::Given(value) => Ok(Chosen::given(value)),
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        chosen: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let (app, secret) = (&self.app.id, chosen.value.as_ref());
        Ok(match self.app.service() {
            Service::Apig => Call::new(apig::ResetSecret { site, app, secret }, |shown| {
                Received::secret(shown.app, shown.secret)
            }),
            Service::Roma => {
                Call::new(roma::ResetSecret { site, app, secret }, |secret| Received {
                    about: secret.app,
                    ..Received::secret(None, secret.secret)
                })
            }
            Service::ModelArts => {
                let named = modelarts::Named::of(before.known_app()?);
                Call::new(modelarts::ResetSecret { site, app, named }, |shown| {
                    Received::secret(shown.app, shown.secret)
                })
            }
        })
    }

    fn proof<'a>(&'a self, chosen: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(AnotherSecret {
            chosen: chosen.value.as_ref().map(Known::Clear),
        })
    }
}

/// That another secret is in force: the chosen one, or one that the service made.
pub(super) struct AnotherSecret<'a> {
    chosen: Option<Known<'a>>,
}

impl<'a> AnotherSecret<'a> {
    pub(super) fn of_entry(entry: &'a Entry, key: &'a MarkKey) -> Self {
        Self {
            chosen: entry.chosen.map(|mark| Known::Mark(mark, key)),
        }
    }
}

impl Proof for AnotherSecret<'_> {
    fn wants(&self) -> Wants {
        &[Want::Secret]
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        match &self.chosen {
            Some(chosen) => chosen_secret(chosen, before, after),
            None => random_secret(before, after),
        }
    }

    /// The change is confirmed, so the secret that is shown now is the new one.
    fn confirmed(&self, _: &Before<'_>, after: &State) -> Finding {
        Finding::applied(
            after.secret.clone(),
            "The service shows its present secret.",
        )
    }
}

/// What became of a reset whose value was chosen.
fn chosen_secret(chosen: &Known<'_>, before: &Before<'_>, after: &State) -> Finding {
    match (InForce::of(chosen, before, after), chosen) {
        (InForce::Sent, Known::Clear(chosen)) => Finding::applied(
            Some((*chosen).clone()),
            "The service shows the secret that was sent.",
        ),
        (InForce::Sent, Known::Print(_) | Known::Mark(..) | Known::Nothing) => Finding::applied(
            after.secret.clone(),
            "The service shows the secret that was sent.",
        ),
        (InForce::Former, _) => {
            Finding::not_applied("The service still shows the secret that was there before.")
        }
        (InForce::Another, _) => Finding::open(
            "The secret in force is neither the one that was sent nor known to be the one before: it may have been set again since.",
        ),
        (InForce::Unsaid, Known::Clear(_)) => {
            Finding::open("The service does not show which secret is in force.")
        }
        (InForce::Unsaid, Known::Print(_) | Known::Mark(..) | Known::Nothing) => {
            match before.moved(after) {
                Moved::ByIt => Finding::applied(
                    None,
                    "The app changed when the request left. Its update time is all that could be compared: the service does not show which secret is in force.",
                ),
                Moved::No => Finding::not_applied("The app is as it was before."),
                Moved::Unclear => Finding::open(SAME_SECOND),
                Moved::AtAnotherTime => Finding::open(
                    "The app was changed at another time than this, and it does not show which secret is in force.",
                ),
            }
        }
    }
}

/// What became of a reset whose value the service makes: only a change can be seen, unless the
/// service shows the secret in clear.
fn random_secret(before: &Before<'_>, after: &State) -> Finding {
    let moved = before.moved(after);
    let changed = match (&before.secret, &after.secret) {
        (Some(before), Some(after)) => Some(!before.is(after)),
        _ => match (&before.mask, after.mask()) {
            (Some(before), Some(after)) if !before.is(after) => Some(true),
            _ if before.updated_at.is_some() && after.updated_at().is_some() => match moved {
                Moved::AtAnotherTime => {
                    return Finding::open("The app was changed at another time than this.");
                }
                Moved::Unclear => return Finding::open(SAME_SECOND),
                Moved::ByIt => Some(true),
                Moved::No => Some(false),
            },
            _ => None,
        },
    };
    match (changed, &after.secret) {
        (Some(true), _) if !before.in_time(after.updated_at()) => Finding::open(
            "The secret changed, but the app was last changed at another time than this.",
        ),
        (Some(true), Some(secret)) => Finding::applied(
            Some(secret.clone()),
            "The service shows another secret than before.",
        ),
        (Some(true), None) => Finding::value_lost(
            "The app changed after the request left, and its service does not show the new secret.",
        ),
        (Some(false), _) => Finding::not_applied("The app is as it was before."),
        (None, _) => Finding::open("The service does not show whether the secret changed."),
    }
}
