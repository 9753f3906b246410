//! `clouds.yaml` of `OpenStack` clients, with `secure.yaml` over it and the profiles of vendors
//! below it.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    super::{Auth, Entry, Format, Layer, Lookup, SecretSource, node::Node, paths, yaml},
    Held, Offer,
    draft::Draft,
    given, named, shown, text_of,
    transport::{self, OPENSTACK},
};
use crate::domain::Account;

/// The files: what each is called, and the variable that names another.
const CLOUDS: (&str, &str) = ("clouds.yaml", "OS_CLIENT_CONFIG_FILE");
const SECURE: (&str, &str) = ("secure.yaml", "OS_CLIENT_SECURE_FILE");
const VENDORS: (&str, &str) = ("clouds-public.yaml", "OS_CLIENT_VENDOR_FILE");

/// The vendor profile that the clients know without a file, and the address of its IAM around the
/// region.
const BUILT_IN: (&str, [&str; 2]) = ("otc", ["https://iam.", ".otc.t-systems.com"]);

/// The profiles of the user's files, else of those in `system`.
pub(super) fn find(env: Lookup<'_>, home: Option<&Path>, system: &Path) -> Vec<Offer> {
    let places = Places { env, home, system };
    match places.clouds() {
        Ok(None) => Vec::new(),
        Ok(Some(files)) => files.offers(&places),
        Err((origin, why)) => {
            vec![Offer::unusable("clouds", Held::Clouds, origin, why)]
        }
    }
}

/// Where the files are looked for.
struct Places<'a> {
    env: Lookup<'a>,
    home: Option<&'a Path>,
    system: &'a Path,
}

/// A file that can't be used, for people, and why.
type Refused = (String, String);

impl Places<'_> {
    /// All files; `None` where there is no `clouds.yaml`.
    fn clouds(&self) -> Result<Option<Files>, Refused> {
        let Some(clouds) = self.read(CLOUDS)? else {
            return Ok(None);
        };
        let secure = self.read(SECURE)?;
        let vendors = self.read(VENDORS)?;
        let names = clouds.root.keys(&["clouds"]);
        let names = names.into_iter().map(str::to_owned).collect();
        let origin = shown(&clouds.path, self.home);
        Ok(Some(Files {
            names,
            origin,
            // What is in secure.yaml wins, so it is asked first.
            own: secure.into_iter().chain([clouds]).collect(),
            vendors,
        }))
    }

    fn read(&self, (name, variable): (&str, &str)) -> Result<Option<File>, Refused> {
        if let Some(path) = named(self.env, variable) {
            let path = path.map_err(|why| (format!("{variable} in the environment"), why))?;
            return self.file(&path);
        }
        let own = paths::absolute(self.env, "XDG_CONFIG_HOME").map(|it| it.join("openstack"));
        let usual = self.home.map(|home| home.join(".config/openstack"));
        for folder in own.into_iter().chain(usual).chain([self.system.to_owned()]) {
            if let Some(file) = self.file(&folder.join(name))? {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }

    fn file(&self, path: &Path) -> Result<Option<File>, Refused> {
        let refused = |why| (shown(path, self.home), why);
        let Some(text) = text_of(path).transpose().map_err(refused)? else {
            return Ok(None);
        };
        let root = yaml::parse(&text);
        let root = root.ok_or_else(|| refused("the file is not valid YAML".to_owned()))?;
        let path = path.to_owned();
        Ok(Some(File { path, root }))
    }
}

/// One of the files.
struct File {
    path: PathBuf,
    root: Rc<Node>,
}

/// All of them.
struct Files {
    names: Vec<String>,
    origin: String,
    own: Vec<File>,
    vendors: Option<File>,
}

impl Files {
    /// One for each cloud; the one in use first.
    fn offers(mut self, places: &Places<'_>) -> Vec<Offer> {
        let chosen = given(places.env, "OS_CLOUD");
        let mut names = std::mem::take(&mut self.names);
        names.sort_by_key(|name| Some(name) != chosen.as_ref());
        let cloud = |name: String| Cloud::new(name, &self).offer(&self, places);
        names.into_iter().map(cloud).collect()
    }
}

/// One of the clouds.
struct Cloud<'f> {
    name: String,
    /// The profile of a vendor that it builds on.
    vendor: Option<String>,
    /// Where it is described, the strongest first.
    places: Vec<Place<'f>>,
}

/// A description of a cloud: the file, and the keys that lead to it.
struct Place<'f> {
    file: &'f File,
    keys: [String; 2],
}

/// What a place says: the place, the keys that lead to it, and the value.
struct Found<'f> {
    file: &'f File,
    keys: Vec<String>,
    value: &'f str,
}

impl<'f> Cloud<'f> {
    fn new(name: String, files: &'f Files) -> Self {
        let own = |file| Place {
            file,
            keys: ["clouds".to_owned(), name.clone()],
        };
        let mut cloud = Self {
            places: files.own.iter().map(own).collect(),
            name,
            vendor: None,
        };
        // The older name of the key is still understood by the clients.
        let vendor = ["profile", "cloud"]
            .iter()
            .find_map(|key| cloud.find(&[key]));
        cloud.vendor = vendor.map(|found| found.value.to_owned());
        if let (Some(file), Some(vendor)) = (&files.vendors, &cloud.vendor) {
            cloud.places.push(Place {
                file,
                keys: ["public-clouds".to_owned(), vendor.clone()],
            });
        }
        cloud
    }

    fn offer(&self, files: &Files, places: &Places<'_>) -> Offer {
        let one = |keys: &[&str]| self.find(keys).map(|found| found.value.to_owned());
        let region = one(&["region_name"]).or_else(|| self.only_region());
        let draft = Draft {
            name: self.name.clone(),
            project_id: one(&["auth", "project_id"]).or_else(|| one(&["auth", "tenant_id"])),
            project: one(&["auth", "project_name"]).or_else(|| one(&["auth", "tenant_name"])),
            iam: one(&["auth", "auth_url"]).or_else(|| self.built_in(region.as_deref())),
            region,
            give_region: "add region_name to the cloud",
            give_project: "add project_id to its auth",
            ..Draft::default()
        };
        let name = draft.profile_name();
        let ready = || {
            self.vendor_is_there(files, places.home)?;
            self.is_checked(places.env)?;
            let draft = Draft {
                ca_bundle: self.ca_bundle(places)?,
                ..draft
            };
            draft.profile(self.auth()?, Layer::File)
        };
        Offer {
            name,
            held: Held::Clouds,
            origin: format!("{} in {}", self.name, files.origin),
            credential: None,
            profile: ready(),
        }
    }

    /// Refuses what the cloud or the environment would leave unchecked, or sign in with by a
    /// certificate.
    fn is_checked(&self, env: Lookup<'_>) -> Result<(), String> {
        transport::check(env, &OPENSTACK)?;
        let on = |key: &str| {
            let found = self.find(&[key]);
            found.map(|found| transport::is_on(found.value))
        };
        if on("verify") == Some(false) || on("insecure") == Some(true) {
            return Err(transport::unchecked(
                "it says not to verify certificates",
                "take that line out",
            ));
        }
        match ["cert", "key"]
            .iter()
            .find(|key| self.find(&[key]).is_some())
        {
            Some(key) => Err(transport::certificate(
                &format!("it has the key {key}"),
                "take it out",
            )),
            None => Ok(()),
        }
    }

    /// The bundle of authorities that the cloud names, else the environment.
    fn ca_bundle(&self, places: &Places<'_>) -> Result<Option<PathBuf>, String> {
        let Some(found) = self.find(&["cacert"]) else {
            return transport::ca_bundle(places.env);
        };
        let path = match (found.value.strip_prefix("~/"), places.home) {
            (Some(rest), Some(home)) => home.join(rest).display().to_string(),
            (_, _) => found.value.to_owned(),
        };
        transport::whole("cacert", &path).map(Some)
    }

    /// The region, where the cloud lists exactly one.
    fn only_region(&self) -> Option<String> {
        let regions = self.places.iter().find_map(|place| {
            let keys = [place.keys[0].as_str(), place.keys[1].as_str(), "regions"];
            Some(place.file.root.items(&keys)).filter(|regions| !regions.is_empty())
        })?;
        match regions {
            [only] => only.text(&[""; 0]).map(str::to_owned),
            _ => None,
        }
    }

    /// The address of IAM that the clients know for the vendor.
    fn built_in(&self, region: Option<&str>) -> Option<String> {
        let (vendor, [before, after]) = BUILT_IN;
        let region = region.filter(|_| self.vendor.as_deref() == Some(vendor))?;
        Some(format!("{before}{region}{after}"))
    }

    /// Whether the profile of the vendor is known, where the cloud names one.
    fn vendor_is_there(&self, files: &Files, home: Option<&Path>) -> Result<(), String> {
        let Some(vendor) = &self.vendor else {
            return Ok(());
        };
        let in_file = files
            .vendors
            .as_ref()
            .is_some_and(|file| file.root.at(&["public-clouds", vendor]).is_some());
        if in_file || vendor == BUILT_IN.0 || self.find(&["auth", "auth_url"]).is_some() {
            return Ok(());
        }
        if vendor.contains("://") {
            return Err(
                "its profile is an address, which is not fetched: write auth_url and region_name into the cloud"
                    .to_owned(),
            );
        }
        Err(match &files.vendors {
            Some(file) => format!(
                "its profile is not in {}: add it there, or auth_url to the cloud",
                shown(&file.path, home)
            ),
            None => "its profile is not known here: write auth_url and region_name into the cloud"
                .to_owned(),
        })
    }

    fn auth(&self) -> Result<Auth, String> {
        let auth = |keys: &[&str]| keys.iter().find_map(|key| self.find(&["auth", key]));
        let text = |found: Found<'_>| found.value.to_owned();
        let secret = |keys: &[&str]| auth(keys).map(|found| found.entry());
        if let Some(token) = secret(&["token"]) {
            return Ok(Auth::Token(token));
        }
        if let Some(access) = auth(&["ak", "access_key"]) {
            return Ok(Auth::AccessKey {
                access: text(access),
                secret: secret(&["sk", "secret_key"]).unwrap_or(SecretSource::Ask),
                security_token: secret(&["security_token"]),
            });
        }
        let Some(username) = auth(&["username"]) else {
            return Err(self.no_user().to_owned());
        };
        let name = auth(&["user_domain_name", "domain_name", "default_domain"]);
        let account = name
            .map(|found| Account::Name(text(found)))
            .or_else(|| {
                let id = auth(&["user_domain_id", "domain_id"])?;
                Some(Account::Id(text(id)))
            })
            .ok_or("the key user_domain_name, the account's name, is missing beside username")?;
        Ok(Auth::Password {
            username: text(username),
            account,
            source: secret(&["password"]).unwrap_or(SecretSource::Ask),
            mfa: false,
        })
    }

    /// Why there is nobody to sign in as.
    fn no_user(&self) -> &'static str {
        let has = |keys: &[&str]| self.find(keys).is_some();
        if has(&["auth", "application_credential_id"])
            || has(&["auth", "application_credential_name"])
        {
            "it signs in with an application credential, which these services do not take: give ak and sk, or username and password"
        } else if has(&["auth", "identity_provider"]) {
            super::elsewhere::FEDERATED
        } else if has(&["auth", "user_id"]) {
            "it names its user by user_id: give username and user_domain_name"
        } else {
            "it names no token, access key or user"
        }
    }

    /// The value that `keys` lead to below the cloud, in the strongest place that has one.
    fn find(&self, keys: &[&str]) -> Option<Found<'f>> {
        self.places.iter().find_map(|place| {
            let keys: Vec<String> = place
                .keys
                .iter()
                .cloned()
                .chain(keys.iter().map(|key| (*key).to_owned()))
                .collect();
            let file = place.file;
            let value = file.root.text(&keys)?;
            Some(Found { file, keys, value })
        })
    }
}

impl Found<'_> {
    /// The same as a secret, to be read when it is needed.
    fn entry(&self) -> SecretSource {
        SecretSource::Entry(Entry {
            file: self.file.path.clone(),
            format: Format::Yaml,
            path: self.keys.clone(),
        })
    }
}
