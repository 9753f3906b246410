//! *Create an app*. Where the gateway takes a chosen key and secret, both are made here: the key then
//! tells which app is ours if the answer is lost, and its secret is known.

use super::{Call, Kept, Proof, Received, Write};
use crate::{
    api::{self, Site},
    domain::{
        App, AppId, Capability, Choice, Failure, NewApp, NewValue, NotSent, Place, Plan, Secret,
        rules::{self, Field},
    },
    engine::{
        choose::{self, Chosen},
        finding::Finding,
        journal::{Asked, Entry},
        settle::Before,
        state::{State, Want, Wants},
    },
};

/// One app more.
#[derive(Debug)]
pub(super) struct CreateApp<'a> {
    pub(super) place: &'a Place,
    pub(super) new: &'a NewApp,
}

impl CreateApp<'_> {
    fn gives_credentials(&self) -> bool {
        self.new.key.is_some() || matches!(self.new.secret, Choice::Given(_))
    }

    /// Adds where its secret comes from.
    pub(super) fn tell_value(&self, state: &State, plan: &mut Plan) {
        let service = self.place.service;
        let by_itself = match choose::takes_chosen(service, state) {
            Some(true) => "made here, 48 characters",
            Some(false) => "made by the service",
            None => "made here where the gateway takes that",
        };
        let mut value = NewValue {
            label: "Secret",
            field: Field::Secret,
            by_itself,
            chosen: by_itself,
            may_be_given: Some(choose::may_be_given(service, state)),
        };
        value.chosen = value.origin(&self.new.secret);
        plan.value = Some(value);
    }

    fn checked(&self, field: Field, value: Option<&str>) -> Result<(), NotSent> {
        match (value, rules::rule(self.place.service, field)) {
            (Some(value), Some(rule)) => rule
                .check(value)
                .map_err(|violation| NotSent::Invalid(violation.to_string())),
            (None, _) | (_, None) => Ok(()),
        }
    }
}

impl Write for CreateApp<'_> {
    fn wants(&self) -> Wants {
        &[Want::Limits]
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects
            .push("One app more. Nothing that works today stops working.".into());
        if let Some(limits) = state.known_limits()
            && let (Some(used), Some(most)) = (limits.apps_used, limits.apps)
        {
            plan.add(format!("The gateway has {used} of {most} apps now."));
        }
        match state.known_namesakes().as_deref() {
            Some([]) | None => {}
            Some([other]) => plan.add(format!("There is an app of this name already: {other}.")),
            Some(others) => plan.add(format!(
                "There are apps of this name already: {}.",
                listed(others)
            )),
        }
        self.tell_value(state, plan);
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        self.checked(Field::Name, Some(&self.new.name))?;
        self.checked(Field::Remark, self.new.remark.as_deref())?;
        self.checked(Field::Key, self.new.key.as_deref())?;
        if let Choice::Given(secret) = &self.new.secret {
            choose::check(self.place.service, secret, state)?;
        }
        if self.gives_credentials() && choose::switch_is_off(state) {
            return Err(NotSent::Impossible(choose::SWITCH_IS_OFF.to_owned()));
        }
        if let Some(limits) = state.known_limits()
            && let (Some(used), Some(most)) = (limits.apps_used, limits.apps)
            && used >= most
        {
            return Err(NotSent::Impossible(format!(
                "The gateway is full: it has {used} of {most} apps. Delete one that no API is bound to (filter apis:0), or ask for a larger quota."
            )));
        }
        match state.known_namesakes().as_deref() {
            Some([other, ..]) if self.place.service.names_apps_once() => {
                Err(NotSent::Impossible(format!(
                    "There is an app of this name already ({other}), and a name stands once here. Choose another."
                )))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn choose(&self, state: &State) -> Result<Chosen, Failure> {
        let service = self.place.service;
        let is_taken = choose::takes_chosen(service, state) == Some(true);
        let chosen = match &self.new.secret {
            Choice::Auto if is_taken => Chosen::here(service)?,
            Choice::Auto | Choice::Server => Chosen::by_service(),
            Choice::Given(secret) => Chosen::given(secret),
        };
        let makes_key = is_taken && service.offers(Capability::ChooseKey).is_ok();
        let (key, key_is_made) = match &self.new.key {
            Some(key) => (Some(key.clone()), false),
            None if makes_key => (Some(choose::generate_key()?), true),
            None => (None, false),
        };
        Ok(Chosen {
            key,
            key_is_made,
            ..chosen
        })
    }

    fn keeps<'a>(&'a self, _: &'a State, chosen: &'a Chosen) -> Kept<'a> {
        Kept {
            wanted: Some(Asked {
                name: Some(&self.new.name),
                remark: self.new.remark.as_deref(),
                key: chosen.key.as_deref(),
                in_place_of: None,
            }),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        chosen: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let call = api::CreateApp {
            site,
            name: &self.new.name,
            remark: self.new.remark.as_deref(),
            key: chosen.key.as_deref(),
            secret: chosen.value.as_ref(),
        };
        Ok(Call::new(call, |shown| {
            Received::secret(shown.app, shown.secret)
        }))
    }

    fn contradiction(&self, received: &Received, before: &State) -> Option<String> {
        let app = received.app.as_ref()?;
        let known = before.known_namesakes().unwrap_or_default();
        if known.contains(&app.at.id) {
            return Some("The answer shows an app that was there before.".to_owned());
        }
        (!app.name.is_empty() && app.name.raw() != self.new.name)
            .then(|| "The answer shows an app of another name.".to_owned())
    }

    fn proof<'a>(&'a self, chosen: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Made {
            key: chosen.key.as_deref(),
            secret: chosen.value.as_ref(),
        })
    }

    fn may_leave_it_to_the_service(&self) -> bool {
        self.new.key.is_none()
    }

    /// Nobody uses it yet: it can be set or read later.
    fn must_yield(&self) -> bool {
        false
    }
}

/// That an app was made.
pub(super) struct Made<'a> {
    key: Option<&'a str>,
    secret: Option<&'a Secret>,
}

impl<'a> Made<'a> {
    pub(super) fn of_entry(entry: &'a Entry) -> Self {
        let wanted = entry.wanted.as_ref();
        Self {
            key: wanted.and_then(|wanted| wanted.key.as_ref().map(crate::domain::Text::raw)),
            secret: None,
        }
    }
}

impl Proof for Made<'_> {
    fn needs_app(&self) -> bool {
        false
    }

    fn must_yield(&self) -> bool {
        false
    }

    fn wants(&self) -> Wants {
        &[]
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let Some(Ok(now)) = &after.namesakes else {
            return Finding::open("The apps could not be read.");
        };
        if let Some(key) = self.key {
            let has_key = |app: &&App| app.key.as_ref().is_some_and(|known| known.raw() == key);
            return match now.iter().find(has_key) {
                Some(app) => Finding::made(
                    app.clone(),
                    self.secret.cloned(),
                    "There is an app with the key that was sent.",
                ),
                None => Finding::not_applied("There is no app with the key that was sent."),
            };
        }
        let Some(known) = &before.namesakes else {
            return Finding::open("The apps could not be compared with those before.");
        };
        let new: Vec<&App> = now
            .iter()
            .filter(|app| !known.contains(&app.at.id))
            .filter(|app| app.created_at.is_none() || before.in_time(app.created_at))
            .collect();
        match new.as_slice() {
            [] => Finding::not_applied("There is no new app of this name."),
            [app] => Finding::made(
                (*app).clone(),
                self.secret.cloned(),
                "There is one app of this name more than before.",
            ),
            several => {
                let ids: Vec<AppId> = several.iter().map(|app| app.at.id.clone()).collect();
                Finding::open(format!(
                    "Several apps of this name were made at that time: {}.",
                    listed(&ids)
                ))
            }
        }
    }
}

fn listed(ids: &[AppId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
