//! All gateways and all apps of a session, asked in parallel. What fails leaves the rest usable.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::{
    Exit,
    context::Context,
    listed::Listed,
    names::{NamedPlace, Names, NamesFile},
    problem::{Problem, report_one},
};
use crate::{
    config::session_folder,
    domain::{Failure, Gateway, Place, ProfileName, Service, Text, text::visible},
    engine::Connection,
};

/// What to look at; empty lists leave everything in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) profile: Option<String>,
    pub(super) services: Vec<Service>,
    /// Ids or names of gateways.
    pub(super) instances: Vec<String>,
}

impl Scope {
    /// One gateway.
    pub(super) fn of(place: &Place) -> Self {
        Self {
            profile: Some(place.profile.raw().to_owned()),
            services: vec![place.service],
            instances: place
                .instance
                .iter()
                .map(|id| id.raw().to_owned())
                .collect(),
        }
    }

    fn holds_service(&self, service: Service) -> bool {
        (self.services.is_empty() || self.services.contains(&service))
            // A gateway was asked for, and this service has none.
            && (self.instances.is_empty() || service.has_gateways())
    }

    fn holds(&self, gateway: &Gateway) -> bool {
        self.instances.is_empty()
            || self
                .instances
                .iter()
                .any(|wanted| is_called(gateway, wanted))
    }
}

/// Whether `text` is the gateway's id or name.
pub(super) fn is_called(gateway: &Gateway, text: &str) -> bool {
    let id = gateway.place.instance.as_ref();
    gateway.name.raw() == text || id.is_some_and(|id| id.raw() == text)
}

/// Something that could not be read.
#[derive(Debug)]
pub(super) struct Missed {
    /// Where: a service, or a gateway of it.
    pub(super) place: String,
    pub(super) failure: Failure,
}

/// What was found, and what could not be read.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub(super) items: Vec<T>,
    pub(super) missed: Vec<Missed>,
    /// How many things were read.
    pub(super) reached: usize,
    /// Gateways that were asked for and are nowhere.
    pub(super) unknown: Vec<String>,
}

impl<T> Found<T> {
    /// Refuses gateways that are not there, where everything could be read.
    pub(super) fn check_instances(&self) -> Result<(), Problem> {
        match self.unknown.as_slice() {
            [first, ..] if self.missed.is_empty() => Err(Problem::usage(format!(
                "There is no gateway {}. claviger instances list shows those that are there.",
                visible(first)
            ))),
            [] | [..] => Ok(()),
        }
    }

    /// Says what could not be read, and gives the exit code for it.
    pub(super) fn report(&self, context: &Context) -> Exit {
        for (places, failure) in alike(&self.missed) {
            report_one(&places.join(", "), failure, context.output.format);
        }
        Exit::of_many(
            self.reached > 0,
            self.missed.iter().map(|missed| &missed.failure),
        )
    }
}

/// Failures that have the same reason, once each with all places that they struck.
fn alike(missed: &[Missed]) -> Vec<(Vec<&str>, &Failure)> {
    let mut groups: Vec<(Vec<&str>, &Failure)> = Vec::new();
    for Missed { place, failure } in missed {
        match groups.iter_mut().find(|(_, known)| *known == failure) {
            Some((places, _)) => places.push(place),
            None => groups.push((vec![place], failure)),
        }
    }
    groups
}

/// The gateways within `scope`, in the order of profiles and services. A service without gateways
/// stands in for one.
pub(super) async fn gateways(context: &Context, scope: &Scope) -> Found<Gateway> {
    let connections: Vec<&Arc<Connection>> = context
        .session
        .profiles()
        .iter()
        .filter(|profile| {
            let wanted = scope.profile.as_deref();
            wanted.is_none_or(|wanted| profile.name.raw() == wanted)
        })
        .filter_map(|profile| {
            let mut all = context.engine().connections();
            all.find(|connection| *connection.profile() == profile.name)
        })
        .collect();
    let asked: Vec<(&ProfileName, Service)> = connections
        .iter()
        .flat_map(|connection| {
            connection
                .services()
                .map(|service| (connection.profile(), service))
        })
        .filter(|(_, service)| scope.holds_service(*service))
        .collect();
    let answers = join_all(
        asked
            .iter()
            .map(|(profile, service)| context.engine().gateways(profile, *service)),
    )
    .await;
    let mut found = Found {
        items: Vec::new(),
        missed: Vec::new(),
        reached: 0,
        unknown: Vec::new(),
    };
    for ((profile, service), answer) in asked.into_iter().zip(answers) {
        match answer {
            Ok(gateways) => {
                found.reached += 1;
                let wanted = gateways.into_iter().filter(|gateway| scope.holds(gateway));
                found.items.extend(wanted);
            }
            Err(failure) => found.missed.push(Missed {
                place: service_place(context, profile, service),
                failure,
            }),
        }
    }
    found.unknown.clone_from(&scope.instances);
    found
        .unknown
        .retain(|wanted| !found.items.iter().any(|gateway| is_called(gateway, wanted)));
    found
}

/// The one gateway within `scope`; none or several are an error that says so.
pub(super) async fn gateway(context: &Context, scope: &Scope) -> Result<Gateway, Problem> {
    let mut found = gateways(context, scope).await;
    found.check_instances()?;
    if found.items.len() > 1 {
        let mut list = String::new();
        for gateway in &found.items {
            list.push_str("\n  ");
            list.push_str(&gateway_place(context, gateway));
        }
        return Err(Problem::usage(format!(
            "{} gateways are meant. Name one with --instance, its profile with --profile:{list}",
            found.items.len()
        )));
    }
    match found.items.pop() {
        Some(gateway) => Ok(gateway),
        None if found.missed.is_empty() => Err(Problem::usage(
            "There is no such gateway in these profiles. claviger instances list shows those that are there.",
        )),
        None => Err(Problem::Reported(found.report(context))),
    }
}

/// The apps of all gateways within `scope`: gateway by gateway, sorted by name. What a complete
/// listing of everything finds is kept for the shell's completion.
pub(super) async fn apps(context: &Context, scope: &Scope) -> Found<Listed> {
    named_apps(context, scope).await.0
}

/// The same with the names that were found.
pub(super) async fn named_apps(context: &Context, scope: &Scope) -> (Found<Listed>, Names) {
    let read_at = Timestamp::now().as_millisecond();
    let mut places = Vec::new();
    let gateways = gateways(context, scope).await;
    let mut found = Found {
        items: Vec::new(),
        missed: gateways.missed,
        reached: 0,
        unknown: gateways.unknown,
    };
    if gateways.items.is_empty() {
        found.reached = gateways.reached;
    }
    let lists = join_all(gateways.items.into_iter().map(|gateway| async move {
        let mut apps = Vec::new();
        let ended = context
            .engine()
            .apps(&gateway.place, &mut |page| apps.extend(page.apps))
            .await;
        (gateway, apps, ended)
    }))
    .await;
    // What the journal can't tell only leaves ages less exact.
    let set = context.engine().journal().secrets_set().unwrap_or_default();
    for (gateway, mut apps, ended) in lists {
        match ended {
            Ok(()) => found.reached += 1,
            Err(failure) => found.missed.push(Missed {
                place: gateway_place(context, &gateway),
                failure,
            }),
        }
        apps.sort_by(|a, b| (&a.name, &a.at.id).cmp(&(&b.name, &b.at.id)));
        places.push(NamedPlace::new(&gateway, &apps));
        let gateway = Arc::new(gateway);
        let listed = apps
            .into_iter()
            .filter_map(|app| Listed::new(context, app, Arc::clone(&gateway), &set));
        found.items.extend(listed);
    }
    let names = Names { read_at, places };
    if *scope == Scope::default() && found.missed.is_empty() {
        keep(context, &names);
    }
    (found, names)
}

/// Keeps the names of all apps for the shell's completion, where there is a place for them.
fn keep(context: &Context, names: &Names) {
    let folder = session_folder(&|name| std::env::var(name).ok());
    let is_demo = context.session.demo().is_some();
    let file = folder
        .filter(|_| !is_demo)
        .and_then(|folder| NamesFile::of(context.session.profiles(), &folder));
    if let Some(Err(error)) = file.map(|file| file.keep(names)) {
        tracing::debug!(%error, "the names for completion could not be kept");
    }
}

fn service_place(context: &Context, profile: &ProfileName, service: Service) -> String {
    if context.has_several_profiles() {
        format!("{profile}/{}", service.word())
    } else {
        service.word().to_owned()
    }
}

fn gateway_place(context: &Context, gateway: &Gateway) -> String {
    let name: &Text = &gateway.name;
    format!(
        "{}/{name}",
        service_place(context, &gateway.place.profile, gateway.place.service)
    )
}
