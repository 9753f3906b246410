//! How the command line names an app: by id, by name, or by its path.

use crate::domain::Service;

/// What was given for `APP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// The text as it was given: an id or a name.
    pub(super) whole: String,
    /// The path, where the text can be read as `[profile/]service/instance/name`.
    pub(super) path: Option<Path>,
}

/// `[profile/]service/instance/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) profile: Option<String>,
    pub(super) service: Service,
    /// The gateway's id or name; `None` for `ModelArts`.
    pub(super) instance: Option<String>,
    /// The app's name or id, which may hold slashes itself.
    pub(super) name: String,
}

/// Where an app is.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) profile: &'a str,
    pub(super) service: Service,
    /// The gateway's id.
    pub(super) instance: Option<&'a str>,
    /// The gateway's name.
    pub(super) gateway: &'a str,
}

impl Reference {
    /// Whether it means the app of this id and name.
    pub(super) fn names(&self, at: &At<'_>, id: &str, name: &str) -> bool {
        let called = |text: &str| text == id || text == name;
        called(&self.whole)
            || self
                .path
                .as_ref()
                .is_some_and(|path| path.leads_to(at) && called(&path.name))
    }

    /// Reads what was given. Never fails: what is no path may still be a name.
    pub(super) fn parse(text: &str) -> Self {
        let parts: Vec<&str> = text.split('/').collect();
        let path = match parts.as_slice() {
            [first, rest @ ..] if !rest.is_empty() => match (service(first), rest) {
                (Some(service), rest) => path(None, service, rest),
                (None, [second, rest @ ..]) if !first.is_empty() => {
                    service(second).and_then(|service| path(Some(first), service, rest))
                }
                (None, _) => None,
            },
            _ => None,
        };
        Self {
            whole: text.to_owned(),
            path,
        }
    }
}

impl Path {
    fn leads_to(&self, at: &At<'_>) -> bool {
        let instance = self.instance.as_deref();
        self.profile
            .as_deref()
            .is_none_or(|profile| profile == at.profile)
            && self.service == at.service
            && instance.is_none_or(|wanted| at.instance == Some(wanted) || at.gateway == wanted)
    }
}

fn service(word: &str) -> Option<Service> {
    word.to_ascii_lowercase().parse().ok()
}

fn path(profile: Option<&&str>, service: Service, rest: &[&str]) -> Option<Path> {
    let (instance, name) = match (service.has_gateways(), rest) {
        (true, [instance, name @ ..]) if !instance.is_empty() => (Some(*instance), name),
        // Nothing, or a dash, stands for the gateway that ModelArts does not have.
        (false, ["" | "-", name @ ..]) if !name.is_empty() => (None, name),
        (false, name) => (None, name),
        (true, _) => return None,
    };
    let name = name.join("/");
    (!name.is_empty()).then(|| Path {
        profile: profile.map(|name| (*name).to_owned()),
        service,
        instance: instance.map(str::to_owned),
        name,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Option<(Option<String>, Service, Option<String>, String)> {
        let path = Reference::parse(text).path?;
        Some((path.profile, path.service, path.instance, path.name))
    }

    #[test]
    fn a_path_names_profile_service_gateway_and_app() {
        let app = || "app".to_owned();
        assert_eq!(
            parts("prod/apig/pay/app"),
            Some((
                Some("prod".to_owned()),
                Service::Apig,
                Some("pay".to_owned()),
                app()
            ))
        );
        assert_eq!(
            parts("ROMA/main/app"),
            Some((None, Service::Roma, Some("main".to_owned()), app()))
        );
        assert_eq!(
            parts("apig/pay/a/b"),
            Some((
                None,
                Service::Apig,
                Some("pay".to_owned()),
                "a/b".to_owned()
            ))
        );
    }

    #[test]
    fn modelarts_has_a_dash_or_nothing_for_a_gateway() {
        for text in [
            "modelarts/-/scorer",
            "modelarts//scorer",
            "modelarts/scorer",
        ] {
            assert_eq!(
                parts(text),
                Some((None, Service::ModelArts, None, "scorer".to_owned())),
                "{text}"
            );
        }
        assert_eq!(
            parts("prod/modelarts/-/scorer"),
            Some((
                Some("prod".to_owned()),
                Service::ModelArts,
                None,
                "scorer".to_owned()
            ))
        );
    }

    #[test]
    fn what_is_no_path_is_a_name() {
        for text in [
            "app",
            "a/b",
            "apig",
            "apig/",
            "apig/pay",
            "apig/pay/",
            "/apig/pay/app",
            "",
        ] {
            assert_eq!(parts(text), None, "{text}");
            assert_eq!(Reference::parse(text).whole, text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_kept_whole(text in any::<String>()) {
            prop_assert_eq!(Reference::parse(&text).whole, text);
        }

        #[test]
        fn a_path_reads_back(
            profile in proptest::option::of("[b-l][a-z]{0,8}"),
            instance in "[a-z0-9]{1,8}",
            name in "[a-z][a-z/]{0,8}",
        ) {
            let start = profile.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
            let text = format!("{start}roma/{instance}/{name}");
            prop_assert_eq!(parts(&text), Some((profile, Service::Roma, Some(instance), name)));
        }
    }
}
