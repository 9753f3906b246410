//! The profiles that can be connected, as the console offers them.

use crate::{
    config::{self, Profile, Project, Settings},
    console::{
        Pick,
        profile_choice::{Held, ProfileChoice},
    },
    domain::{ProfileName, text::visible},
    shell::capability::Environment,
};

/// The settings' own, what other tools left here, the demo.
pub(super) fn all(settings: &Settings, env: Environment<'_>) -> Vec<ProfileChoice> {
    let offers: Vec<ProfileChoice> = settings.foreign(env).into_iter().map(offered).collect();
    let own = settings.names().into_iter().map(|name| {
        let profile = settings.profile(&name).map_err(|error| error.to_string());
        ProfileChoice {
            name: name.to_string(),
            held: Held::Settings,
            origin: "from the settings".to_owned(),
            about: profile.as_ref().map(about).unwrap_or_default(),
            lacks: profile.err(),
            pick: Pick::Profile(name),
        }
    });
    // The profile of the environment is one of the settings too.
    let is_offered = |choice: &ProfileChoice| offers.iter().any(|offer| offer.name == choice.name);
    let own: Vec<ProfileChoice> = own.filter(|choice| !is_offered(choice)).collect();
    let demo = ProfileChoice {
        pick: Pick::Demo,
        name: crate::session::DEMO.to_owned(),
        held: Held::Demo,
        origin: "a gateway inside this program".to_owned(),
        about: String::new(),
        lacks: None,
    };
    own.into_iter().chain(offers).chain([demo]).collect()
}

fn offered(offer: config::Offer) -> ProfileChoice {
    ProfileChoice {
        name: offer.name.to_string(),
        held: match offer.held {
            config::Held::Environment => Held::Environment,
            config::Held::Clouds => Held::Clouds,
            config::Held::KooCli => Held::KooCli,
            config::Held::Sdk => Held::Sdk,
        },
        origin: visible(&offer.origin).into_owned(),
        about: offer.profile.as_ref().map(about).unwrap_or_default(),
        lacks: offer.profile.err().map(|why| visible(&why).into_owned()),
        pick: Pick::Offer(offer.name),
    }
}

/// `eu-de, project eu-de_payments`.
fn about(profile: &Profile) -> String {
    let project = match &profile.project {
        Project::Id(id) => Some(begun(id.raw())),
        // The region's own project says nothing new.
        Project::Name(name) if profile.region.as_ref() == Some(name) => None,
        Project::Name(name) => Some(name.clone()),
    };
    let parts: Vec<String> = profile
        .region
        .clone()
        .into_iter()
        .chain(project.map(|project| format!("project {project}")))
        .collect();
    visible(&parts.join(", ")).into_owned()
}

/// The beginning of an id: enough to tell one's own apart.
fn begun(id: &str) -> String {
    match id.char_indices().nth(8) {
        Some((at, _)) if id.len() > 12 => format!("{}…", &id[..at]),
        Some(_) | None => id.to_owned(),
    }
}

/// Whether nobody said which profile to use: none is named and none is the default, or only the
/// environment would make one and lacks something for it.
pub(super) fn nobody_said(settings: &Settings) -> bool {
    if settings.demo {
        return false;
    }
    settings
        .chosen_profiles()
        .is_err_and(|error| error.is_no_choice() || settings.is_assumed())
}

/// The profile of `after` that was not in `before`.
pub(super) fn added(before: &[ProfileName], after: &[ProfileName]) -> Option<ProfileName> {
    after.iter().find(|name| !before.contains(name)).cloned()
}
