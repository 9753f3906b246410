//! `clouds.yaml` of `OpenStack` clients, with `secure.yaml` over it.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    super::{Auth, Entry, Format, Layer, SecretSource, yaml},
    Offer,
    draft::Draft,
    shown, text_of,
};

/// The profiles of the user's files, else of those in `system`.
pub(super) fn find(home: Option<&Path>, system: &Path) -> Vec<Offer> {
    let folders: Vec<PathBuf> = home
        .map(|home| home.join(".config/openstack"))
        .into_iter()
        .chain([system.to_owned()])
        .collect();
    let read = |name: &str| {
        folders
            .iter()
            .find_map(|folder| Layered::read(&folder.join(name)))
    };
    let Some(clouds) = read("clouds.yaml") else {
        return Vec::new();
    };
    let refused = |file: &Path, why: String| {
        let draft = Draft {
            name: "clouds".to_owned(),
            ..Draft::default()
        };
        vec![Offer {
            name: draft.profile_name(),
            origin: shown(file, home),
            profile: Err(why),
        }]
    };
    let clouds = match clouds {
        Ok(clouds) => clouds,
        Err((path, why)) => return refused(&path, why),
    };
    let secure = match read("secure.yaml").transpose() {
        Ok(secure) => secure,
        Err((path, why)) => return refused(&path, why),
    };
    let origin = shown(&clouds.path, home);
    let names: Vec<String> = clouds.names();
    // What is in secure.yaml wins, so it is asked first.
    let files: Vec<Layered> = secure.into_iter().chain([clouds]).collect();
    names
        .into_iter()
        .map(|name| {
            Cloud {
                name,
                files: &files,
            }
            .offer(&origin)
        })
        .collect()
}

/// One of the files.
struct Layered {
    path: PathBuf,
    root: Rc<yaml::Node>,
}

impl Layered {
    fn read(path: &Path) -> Option<Result<Self, (PathBuf, String)>> {
        let read = |text: Result<zeroize::Zeroizing<String>, String>| {
            let root = yaml::parse(&text?).ok_or("the file is not valid YAML")?;
            Ok(Self {
                path: path.to_owned(),
                root,
            })
        };
        Some(read(text_of(path)?).map_err(|why: String| (path.to_owned(), why)))
    }

    fn names(&self) -> Vec<String> {
        let names = self.root.keys(&["clouds"]);
        names.into_iter().map(str::to_owned).collect()
    }
}

/// One of the clouds.
struct Cloud<'f> {
    name: String,
    files: &'f [Layered],
}

impl Cloud<'_> {
    fn offer(&self, origin: &str) -> Offer {
        let one = |path: &[&str]| self.value(path).map(|(_file, value)| value);
        let draft = Draft {
            name: self.name.clone(),
            region: one(&["region_name"]),
            project_id: one(&["auth", "project_id"]),
            project: one(&["auth", "project_name"]),
            iam: one(&["auth", "auth_url"]),
            domain: None,
            ca_bundle: one(&["cacert"])
                .map(PathBuf::from)
                .filter(|path| path.is_absolute()),
        };
        Offer {
            name: draft.profile_name(),
            origin: format!("{} in {origin}", self.name),
            profile: self
                .auth()
                .and_then(|auth| draft.profile(auth, Layer::File)),
        }
    }

    fn auth(&self) -> Result<Auth, String> {
        let auth = |keys: &[&str]| keys.iter().find_map(|key| self.value(&["auth", key]));
        let secret = |keys: &[&str]| {
            keys.iter().find_map(|key| {
                let (file, _value) = self.value(&["auth", key])?;
                Some(self.entry(file, key))
            })
        };
        if let Some(token) = secret(&["token"]) {
            return Ok(Auth::Token(token));
        }
        if let Some((_file, access)) = auth(&["ak", "access_key"]) {
            return Ok(Auth::AccessKey {
                access,
                secret: secret(&["sk", "secret_key"]).unwrap_or(SecretSource::Ask),
                security_token: secret(&["security_token"]),
            });
        }
        let (_file, username) =
            auth(&["username"]).ok_or("it names no token, access key or user")?;
        let (_file, domain) = auth(&["user_domain_name", "domain_name"])
            .ok_or("the key user_domain_name is missing beside username")?;
        Ok(Auth::Password {
            username,
            domain,
            source: secret(&["password"]).unwrap_or(SecretSource::Ask),
            mfa: false,
        })
    }

    /// The value at `path` below the cloud, and the file that has it.
    fn value(&self, path: &[&str]) -> Option<(&Path, String)> {
        let path = [&["clouds", &self.name], path].concat();
        self.files
            .iter()
            .find_map(|file| Some((file.path.as_path(), file.root.text(&path)?.to_owned())))
    }

    fn entry(&self, file: &Path, key: &str) -> SecretSource {
        SecretSource::Entry(Entry {
            file: file.to_owned(),
            format: Format::Yaml,
            path: ["clouds", &self.name, "auth", key]
                .map(str::to_owned)
                .to_vec(),
        })
    }
}
