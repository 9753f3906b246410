//! The configuration of `KooCLI`, which the vendor's Terraform provider reads too.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    super::{Auth, Entry, Format, Layer, Lookup, SecretSource, json, node::Node},
    Held, Offer,
    draft::Draft,
    given, named, shown, text_of,
};

/// The variable of the Terraform provider that names another file.
const FILE: &str = "HW_SHARED_CONFIG_FILE";
/// The longest access key id, in characters. The vendor's have 20; encrypted ones have 44 or more.
const LONGEST_ACCESS: usize = 40;
/// The longest secret access key, in characters. The vendor's have 40; encrypted ones have 64 or
/// more.
const LONGEST_SECRET: usize = 60;
const ENCRYPTED: &str = "KooCLI encrypts what it stores, and only KooCLI can read it: run hcloud configure set --cli-auth-encrypt=false, or make a profile of your own";

/// The profiles of `~/.hcloud/config.json`, the one in use first.
pub(super) fn find(env: Lookup<'_>, home: Option<&Path>) -> Vec<Offer> {
    let refused =
        |origin: String, why: String| vec![Offer::unusable("koocli", Held::KooCli, origin, why)];
    let path = match named(env, FILE) {
        Some(Ok(path)) => Some(path),
        Some(Err(why)) => return refused(format!("{FILE} in the environment"), why),
        None => home.map(|home| home.join(".hcloud/config.json")),
    };
    let Some((path, text)) = path.and_then(|path| text_of(&path).map(|text| (path, text))) else {
        return Vec::new();
    };
    let origin = shown(&path, home);
    let root = text.and_then(|text| json::parse(&text).ok_or("the file is not JSON".to_owned()));
    match root {
        Ok(root) => {
            let file = File { path, origin, root };
            file.offers(given(env, "HW_PROFILE"))
        }
        Err(why) => refused(origin, why),
    }
}

/// The file.
struct File {
    path: PathBuf,
    origin: String,
    root: Rc<Node>,
}

impl File {
    fn offers(&self, chosen: Option<String>) -> Vec<Offer> {
        let current = chosen.or_else(|| self.root.text(&["current"]).map(str::to_owned));
        let mut names: Vec<&str> = Vec::new();
        for profile in self.root.items(&["profiles"]) {
            // Of two with one name the first counts, as where its secret is read.
            if let Some(name) = profile.text(&["name"])
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        // The one in use first; the others keep their order.
        names.sort_by_key(|name| Some(*name) != current.as_deref());
        names.into_iter().map(|name| self.offer(name)).collect()
    }

    fn offer(&self, name: &str) -> Offer {
        let profile = InFile { file: self, name };
        let draft = Draft {
            name: format!("koocli-{name}"),
            region: profile.value(&["region"]).map(str::to_owned),
            project_id: profile.value(&["projectId"]).map(str::to_owned),
            give_region: "set it with hcloud configure set --cli-region",
            give_project: "set it with hcloud configure set --cli-project-id",
            ..Draft::default()
        };
        Offer {
            name: draft.profile_name(),
            held: Held::KooCli,
            origin: format!("{name} in {}", self.origin),
            credential: None,
            profile: profile
                .auth()
                .and_then(|auth| draft.profile(auth, Layer::File)),
        }
    }

    /// Whether the file says that what it holds is encrypted.
    fn is_encrypted(&self) -> bool {
        self.root.text(&["authEncrypt"]) == Some("true")
    }
}

/// One of its profiles.
struct InFile<'f> {
    file: &'f File,
    name: &'f str,
}

impl<'f> InFile<'f> {
    fn auth(&self) -> Result<Auth, String> {
        let mode = self.value(&["mode"]).unwrap_or("AKSK");
        match mode.to_ascii_lowercase().as_str() {
            "aksk" => self.key(&[]),
            "sso" => self.key(&["ssoAuth", "stsToken"]),
            "ecsagency" => Err(
                "it acts as the server (ecsAgency), not as a person, and is not used here: sign in as yourself"
                    .to_owned(),
            ),
            "agency" => Err(
                "it takes on an agency, which this program does not do: use the profile that it starts from"
                    .to_owned(),
            ),
            _ => Err("its mode is none that can be used here: AKSK or SSO".to_owned()),
        }
    }

    /// The key at `place` in the profile.
    fn key(&self, place: &[&str]) -> Result<Auth, String> {
        let at = |key: &'static str| [place, &[key]].concat();
        let missing = if place.is_empty() {
            "it holds no access key: run hcloud configure init"
        } else {
            "it is not signed in: run hcloud configure sso"
        };
        let access = self.value(&at("accessKeyId"));
        let secret = self.value(&at("secretAccessKey"));
        let (access, secret) = access.zip(secret).ok_or(missing)?;
        if self.file.is_encrypted() || !is_plain(access, secret) {
            return Err(ENCRYPTED.to_owned());
        }
        let temporary = self.value(&at("securityToken")).is_some();
        if !place.is_empty() && !temporary {
            return Err(missing.to_owned());
        }
        Ok(Auth::AccessKey {
            access: access.to_owned(),
            secret: self.entry(&at("secretAccessKey")),
            security_token: temporary.then(|| self.entry(&at("securityToken"))),
        })
    }

    fn value(&self, path: &[&str]) -> Option<&'f str> {
        self.file
            .root
            .text(&[&["profiles", self.name], path].concat())
    }

    fn entry(&self, path: &[&str]) -> SecretSource {
        SecretSource::Entry(Entry {
            file: self.file.path.clone(),
            format: Format::Json,
            path: [&["profiles", self.name], path]
                .concat()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// Whether the two can be what the services know, not what an encryption made of it.
fn is_plain(access: &str, secret: &str) -> bool {
    let letters = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    access.len() <= LONGEST_ACCESS
        && letters(access)
        && secret.len() <= LONGEST_SECRET
        && secret.is_ascii()
        && !secret.ends_with('=')
}
