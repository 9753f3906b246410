//! What is offered, as words that a shell takes for nothing but text.

use std::collections::HashMap;

use clap_complete::CompletionCandidate;
use strum::{IntoEnumIterator as _, VariantArray as _};

use super::super::names::{NamedPlace, Names};
use crate::domain::{AppCode, CodeId, Service, filter::About, text::visible};

/// A word, and what is said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) word: String,
    pub(super) about: String,
}

impl Offer {
    pub(super) fn new(word: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            about: about.into(),
        }
    }
}

impl From<Offer> for CompletionCandidate {
    fn from(offer: Offer) -> Self {
        let about = Some(offer.about).filter(|about| !about.is_empty());
        Self::new(offer.word).help(about.map(Into::into))
    }
}

/// Whether a shell takes `word` for nothing but text. A service may send any name, and bash puts what
/// is offered into the line as it stands.
fn is_plain(word: &str) -> bool {
    let is_text = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '@' | '+');
    !word.is_empty() && !word.starts_with('-') && word.chars().all(is_text)
}

/// The apps that `current` begins, each under the shortest word that means it alone: its name, its
/// path, its id. An id is begun only by what begins no name.
pub(super) fn apps(names: &Names, current: &str) -> Vec<Offer> {
    let all = || {
        names
            .places
            .iter()
            .flat_map(|place| place.apps.iter().map(move |app| (place, app)))
    };
    let with_profile = names
        .places
        .iter()
        .any(|place| place.profile != names.places[0].profile);
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut by_path: HashMap<String, usize> = HashMap::new();
    for (place, (_, name)) in all() {
        *by_name.entry(name).or_default() += 1;
        *by_path.entry(path(place, name, with_profile)).or_default() += 1;
    }
    let wants_path = current.contains('/');
    let begun = |offer: &Offer| offer.word.starts_with(current);
    let offers: Vec<Offer> = all()
        .filter_map(|(place, (id, name))| {
            let path = path(place, name, with_profile);
            let is_alone = by_path.get(&path) == Some(&1);
            let word = if !wants_path && by_name.get(name.as_str()) == Some(&1) && is_plain(name) {
                name.clone()
            } else if is_alone && is_plain(&path) {
                path
            } else {
                id.clone()
            };
            let offer = Offer::new(word, about(place, name));
            (is_plain(&offer.word) && begun(&offer)).then_some(offer)
        })
        .collect();
    if !offers.is_empty() {
        return offers;
    }
    all()
        .map(|(place, (id, name))| Offer::new(id, about(place, name)))
        .filter(|offer| is_plain(&offer.word) && begun(offer))
        .collect()
}

fn about(place: &NamedPlace, name: &str) -> String {
    let service = place.service.word();
    match &place.id {
        Some(_) => format!("{} {service} {}", visible(name), visible(&place.name)),
        None => format!("{} {service}", visible(name)),
    }
}

fn path(place: &NamedPlace, name: &str, with_profile: bool) -> String {
    let profile = if with_profile {
        format!("{}/", place.profile)
    } else {
        String::new()
    };
    let gateway = place
        .id
        .as_ref()
        .map_or(String::new(), |_| format!("{}/", place.name));
    format!("{profile}{}/{gateway}{name}", place.service.word())
}

/// The gateways, by name where that means one alone.
pub(super) fn gateways(names: &Names) -> Vec<Offer> {
    let has_gateways = |place: &&NamedPlace| place.id.is_some();
    let all = || names.places.iter().filter(has_gateways);
    all()
        .filter_map(|place| {
            let is_alone = all().filter(|other| other.name == place.name).count() == 1;
            let id = place.id.clone()?;
            let word = if is_alone && is_plain(&place.name) {
                place.name.clone()
            } else {
                id
            };
            let about = format!("{} {}", place.service.word(), visible(&place.name));
            is_plain(&word).then_some(Offer { word, about })
        })
        .collect()
}

/// The codes of one app, by fingerprint where that means one alone.
pub(super) fn codes(codes: &[AppCode]) -> Vec<Offer> {
    let prints: Vec<String> = codes
        .iter()
        .map(|code| code.fingerprint().to_string())
        .collect();
    codes
        .iter()
        .zip(&prints)
        .enumerate()
        .filter_map(|(number, (code, print))| {
            let id = code.id.as_ref().map(CodeId::raw);
            let is_alone = prints.iter().filter(|other| *other == print).count() == 1;
            let word = if is_alone {
                print.clone()
            } else {
                id?.to_owned()
            };
            let made = code
                .created_at
                .map(|at| format!(" made {}", at.strftime("%Y-%m-%d")));
            let about = format!("#{}{}", number + 1, made.unwrap_or_default());
            is_plain(&word).then_some(Offer { word, about })
        })
        .collect()
}

/// The services.
pub(super) fn services() -> Vec<Offer> {
    Service::iter()
        .map(|service| Offer::new(service.word(), service.label()))
        .collect()
}

/// What the last word of a filter can become, with what stands before it.
pub(super) fn terms(current: &str, names: impl FnOnce() -> Option<Names>) -> Vec<Offer> {
    let from = current.rfind(' ').map_or(0, |at| at + 1);
    let (before, word) = current.split_at(from);
    let negated = if word.starts_with('!') { "!" } else { "" };
    let word = &word[negated.len()..];
    let Some((about, value)) = word.split_once(':') else {
        return About::VARIANTS
            .iter()
            // Marks are the console's.
            .filter(|about| **about != About::Marked)
            .filter(|about| about.word().starts_with(word))
            .map(|about| Offer::new(format!("{before}{negated}{}:", about.word()), about.value()))
            .collect();
    };
    let values: Vec<Offer> = match about.parse() {
        Ok(About::Service) => services(),
        Ok(About::Gateway) => names().as_ref().map(gateways).unwrap_or_default(),
        Ok(
            About::Name
            | About::Id
            | About::Key
            | About::Remark
            | About::Profile
            | About::Region
            | About::Age
            | About::CodeAge
            | About::Codes
            | About::Apis
            | About::Api
            | About::Status
            | About::Marked,
        )
        | Err(_) => Vec::new(),
    };
    values
        .into_iter()
        .filter(|offer| offer.word.starts_with(value))
        .map(|offer| {
            Offer::new(
                format!("{before}{negated}{about}:{}", offer.word),
                offer.about,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(service: Service, gateway: &str, apps: &[(&str, &str)]) -> NamedPlace {
        NamedPlace {
            profile: "prod".to_owned(),
            service,
            id: service.has_gateways().then(|| format!("id-{gateway}")),
            name: gateway.to_owned(),
            apps: apps
                .iter()
                .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
                .collect(),
        }
    }

    fn names(places: Vec<NamedPlace>) -> Names {
        Names { read_at: 0, places }
    }

    fn words(offers: &[Offer]) -> Vec<&str> {
        offers.iter().map(|offer| offer.word.as_str()).collect()
    }

    #[test]
    fn an_app_is_offered_under_the_shortest_word_that_means_it_alone() {
        let names = names(vec![
            place(
                Service::Apig,
                "payments",
                &[("a1", "billing"), ("a2", "shop"), ("a3", "shop")],
            ),
            place(
                Service::Roma,
                "orders",
                &[("r1", "billing"), ("r2", "ship it")],
            ),
            place(Service::ModelArts, "", &[("m1", "scorer")]),
        ]);
        assert_eq!(
            words(&apps(&names, "")),
            [
                "apig/payments/billing",
                "a2",
                "a3",
                "roma/orders/billing",
                "r2",
                "scorer"
            ]
        );
        assert_eq!(words(&apps(&names, "modelarts/")), ["modelarts/scorer"]);
        assert_eq!(words(&apps(&names, "s")), ["scorer"]);
        assert_eq!(words(&apps(&names, "m1")), ["m1"]);
    }

    #[test]
    fn nothing_that_a_shell_would_obey_is_offered() {
        let hostile = [
            "$(reboot)",
            "a;b",
            "-rf",
            "a b",
            "`x`",
            "a\nb",
            "a'b",
            "~root",
            "#no",
            "a\u{202e}b",
            "*",
        ];
        let apps_of: Vec<(&str, &str)> = hostile.iter().map(|name| ("id7", *name)).collect();
        let names = names(vec![place(Service::Apig, "pay", &apps_of)]);
        let is_safe = |word: &&str| matches!(*word, "id7" | "apig/pay/-rf");
        assert!(words(&apps(&names, "")).iter().all(is_safe));
    }

    #[test]
    fn a_filter_is_completed_term_by_term() {
        let known = || Some(names(vec![place(Service::Apig, "payments", &[])]));
        assert_eq!(words(&terms("ga", known)), ["gateway:"]);
        assert_eq!(words(&terms("age:>1y ga", known)), ["age:>1y gateway:"]);
        assert_eq!(words(&terms("!service:r", known)), ["!service:roma"]);
        assert_eq!(words(&terms("gateway:p", known)), ["gateway:payments"]);
        assert!(!words(&terms("", known)).contains(&"marked:"));
    }

    proptest! {
        #[test]
        fn every_word_is_plain_and_means_one_app(
            listed in prop::collection::vec(("[a-z0-9]{4}", "[a-b /$;]{1,3}"), 1..8),
        ) {
            let mut ids: Vec<&str> = listed.iter().map(|(id, _)| id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assume!(ids.len() == listed.len());
            let apps_of: Vec<(&str, &str)> =
                listed.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
            let offers = apps(&names(vec![place(Service::Apig, "pay", &apps_of)]), "");
            let mut words = words(&offers);
            prop_assert_eq!(words.len(), listed.len());
            prop_assert!(words.iter().all(|word| is_plain(word)));
            words.sort_unstable();
            words.dedup();
            prop_assert_eq!(words.len(), listed.len());
        }
    }
}
