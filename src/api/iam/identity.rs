//! Who a credential belongs to, and what it opens until when.

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::super::{Host, Malformed, lenient};
use crate::domain::{Service, Text, is_loopback};

/// What IAM says of a credential. Nothing in it is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The IAM user.
    pub user: Option<Named>,
    /// The user's account.
    pub account: Option<Named>,
    /// The project that the credential is for; `None` for the whole account.
    pub project: Option<Named>,
    /// How the user signed in: `password`, `totp` …
    pub methods: Vec<Text>,
    /// When the credential was issued.
    pub issued_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    addresses: Vec<Address>,
}

/// Something in IAM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: Text,
    /// Its name.
    #[serde(default)]
    pub name: Text,
}

/// Where the token's catalog says that a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    host: Host,
    region: Option<String>,
    url: Url,
}

impl Identity {
    /// The address of `host` in the token's catalog, as a base to add paths to: for `region`, else
    /// for all regions, else, where no region is known, the only one. Only https, or this machine.
    pub fn endpoint(&self, host: Host, region: Option<&str>) -> Option<Url> {
        let all: Vec<&Address> = self
            .addresses
            .iter()
            .filter(|address| address.host == host)
            .collect();
        let found = match (region, all.as_slice()) {
            (None, [only]) => Some(*only),
            (region, all) => all
                .iter()
                .find(|address| region.is_some() && address.region.as_deref() == region)
                .or_else(|| all.iter().find(|address| address.region.is_none()))
                .copied(),
        };
        found.map(|address| address.url.clone())
    }

    /// What an access key can say of itself: its project, where it may see it.
    pub(in crate::api) fn of_access_key(project: Option<Named>) -> Self {
        Self {
            project,
            methods: vec![Text::from("aksk")],
            ..Self::default()
        }
    }

    /// Reads the body of `/v3/auth/tokens`.
    pub(super) fn read(body: &[u8]) -> Result<Self, Malformed> {
        let Wire { token } = lenient::decode(body)?;
        let account = token.domain.or_else(|| token.user.as_ref()?.domain.clone());
        Ok(Self {
            user: token.user.map(|user| Named {
                id: user.id,
                name: user.name,
            }),
            account,
            project: token.project,
            methods: token.methods,
            issued_at: token.issued_at,
            expires_at: token.expires_at,
            addresses: token.catalog.iter().flat_map(Entry::addresses).collect(),
        })
    }
}

#[derive(Deserialize)]
struct Wire {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    project: Option<Named>,
    #[serde(default)]
    domain: Option<Named>,
    #[serde(default)]
    methods: Vec<Text>,
    #[serde(default, deserialize_with = "lenient::time")]
    issued_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    expires_at: Option<Timestamp>,
    #[serde(default)]
    catalog: Vec<Entry>,
}

#[derive(Deserialize)]
struct User {
    id: Text,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    domain: Option<Named>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    kind: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<Text>,
    #[serde(default)]
    endpoints: Vec<EntryAddress>,
}

#[derive(Deserialize)]
struct EntryAddress {
    #[serde(default, deserialize_with = "lenient::text")]
    interface: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    region: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    url: Option<Text>,
}

impl Entry {
    fn host(&self) -> Option<Host> {
        [&self.kind, &self.name]
            .into_iter()
            .flatten()
            .find_map(|word| match word.raw().to_ascii_lowercase().as_str() {
                "iam" | "identity" => Some(Host::Iam),
                "apig" | "apigw" | "apig_instance" => Some(Host::Service(Service::Apig)),
                "roma" | "romaconnect" => Some(Host::Service(Service::Roma)),
                "csms" | "dew" => Some(Host::Csms),
                "modelarts" => Some(Host::Service(Service::ModelArts)),
                _ => None,
            })
    }

    fn addresses(&self) -> Vec<Address> {
        let Some(host) = self.host() else {
            return Vec::new();
        };
        let public = |address: &&EntryAddress| {
            let interface = address.interface.as_ref().map(Text::raw);
            interface.is_none_or(|interface| interface == "public")
        };
        self.endpoints
            .iter()
            .filter(public)
            .filter_map(|address| {
                let region = address.region.as_ref().map(Text::raw);
                Some(Address {
                    host,
                    region: region
                        .filter(|region| !matches!(*region, "" | "*"))
                        .map(str::to_owned),
                    url: base(address.url.as_ref()?.raw())?,
                })
            })
            .collect()
    }
}

/// The part of a catalog's address before the version, which the requests name themselves. A
/// credential travels there, so it must be safe to.
fn base(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok().filter(Url::has_host)?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if !safe || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let is_version = |part: &&str| {
        let digits = part.strip_prefix('v').unwrap_or_default();
        digits.starts_with(|c: char| c.is_ascii_digit())
    };
    let before: Vec<&str> = url
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .take_while(|part| !is_version(part))
        .collect();
    let path = before.join("/");
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}
