//! A profile: everything that one connection needs.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use url::Url;

use crate::domain::{
    Account, InstanceId, NamedTarget, Policy, ProfileName, ProjectId, Secret, Service, ThemeName,
};

use super::{
    Endpoint, Endpoints, Layer, Origin, Proxy, SecretSource,
    amount::{DEFAULT_IDLE_LOCK, DEFAULT_TIMEOUT},
};

/// A resolved profile. No credential is in it, only where each comes from.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// What holds its credential where that is not the configuration, for people.
    pub held: Option<String>,
    /// The region's id; `None` where only endpoints are given.
    pub region: Option<String>,
    /// The project.
    pub project: Project,
    /// What the banner says: `production`, `test`, anything.
    pub environment: Option<String>,
    /// Whether everything but reading is refused.
    pub read_only: bool,
    /// The services that were chosen and have an endpoint; never empty.
    pub services: Vec<Service>,
    /// The workspace of `ModelArts` that its apps are in; with none, none is named.
    pub workspace_id: Option<String>,
    /// The addresses.
    pub endpoints: Endpoints,
    /// The gateways, where they are given; else they are discovered.
    pub instances: Vec<ConfiguredInstance>,
    /// How it signs in.
    pub auth: Auth,
    /// A PEM file with further certificate authorities.
    pub ca_bundle: Option<PathBuf>,
    /// The proxy; `None` is a direct connection.
    pub proxy: Option<Proxy>,
    /// Whether secrets are never shown, nor sent to the clipboard.
    pub never_reveal: bool,
    /// Whether secrets may be sent to the terminal's clipboard; never with `never_reveal`.
    pub clipboard: bool,
    /// After how long without a key the console locks; `None` is never.
    pub idle_lock: Option<Duration>,
    /// Who new secrets are sealed to in the journal: an age or SSH public key, or `@` and a path.
    pub recipient: Option<String>,
    /// Its colours, where it has some of its own.
    pub theme: Option<ThemeName>,
    /// How old its credentials may become.
    pub policy: Policy,
    /// The targets that have a name.
    pub targets: Vec<NamedTarget>,
    /// How long one request may take.
    pub timeout: Duration,
    pub(super) layers: BTreeMap<&'static str, Layer>,
}

/// The project of a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Project {
    /// By its id.
    Id(ProjectId),
    /// By its name, to be looked up through IAM.
    Name(String),
}

/// A gateway that the settings name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfiguredInstance {
    /// APIG or ROMA Connect.
    pub service: Service,
    /// Its id.
    pub id: InstanceId,
    /// Its name, if it was given.
    pub name: Option<String>,
    /// The address that a probe calls if nobody names another.
    pub probe: Option<Url>,
}

/// How a profile signs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Auth {
    /// With a token that somebody else got.
    Token(SecretSource),
    /// With a token for a name and a password.
    Password {
        /// The user.
        username: String,
        /// The account of the user.
        account: Account,
        /// The password.
        source: SecretSource,
        /// Whether a passcode is asked for as well.
        mfa: bool,
    },
    /// By signing each request.
    AccessKey {
        /// The id of the key.
        access: String,
        /// The secret access key.
        secret: SecretSource,
        /// Only for a temporary key.
        security_token: Option<SecretSource>,
    },
}

impl Auth {
    /// The word for the method in the configuration.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Password { .. } => "password",
            Self::AccessKey { .. } => "aksk",
        }
    }

    /// Where its secrets come from.
    pub fn sources(&self) -> Vec<&SecretSource> {
        match self {
            Self::Token(source) | Self::Password { source, .. } => vec![source],
            Self::AccessKey {
                secret,
                security_token,
                ..
            } => std::iter::once(secret).chain(security_token).collect(),
        }
    }
}

impl Profile {
    /// A profile for a gateway on this machine that serves everything at `base`, such as the one
    /// inside this program.
    pub fn local(name: ProfileName, base: &Url, project: ProjectId, token: Secret) -> Self {
        let endpoint = || {
            Some(Endpoint {
                url: base.clone(),
                origin: Origin::Given(Layer::Flag),
            })
        };
        let endpoints = Endpoints {
            iam: endpoint(),
            apig: endpoint(),
            roma: endpoint(),
            modelarts: endpoint(),
            csms: endpoint(),
        };
        let auth = Auth::Token(SecretSource::Given(token));
        Self::plain(name, None, Project::Id(project), endpoints, auth)
    }

    /// A profile with every service that has an endpoint, and the defaults for the rest.
    pub(super) fn plain(
        name: ProfileName,
        region: Option<String>,
        project: Project,
        endpoints: Endpoints,
        auth: Auth,
    ) -> Self {
        Self {
            name,
            held: None,
            region,
            project,
            environment: None,
            read_only: false,
            services: endpoints.services(),
            endpoints,
            instances: Vec::new(),
            workspace_id: None,
            auth,
            ca_bundle: None,
            proxy: None,
            never_reveal: false,
            clipboard: true,
            idle_lock: Some(DEFAULT_IDLE_LOCK),
            recipient: None,
            theme: None,
            policy: Policy::default(),
            targets: Vec::new(),
            timeout: DEFAULT_TIMEOUT,
            layers: BTreeMap::new(),
        }
    }

    /// Whether the environment is `production`, in any case of letters.
    pub fn is_production(&self) -> bool {
        self.environment
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case("production"))
    }

    /// The address of a service, if it has one: a base to add paths to.
    pub fn endpoint(&self, service: Service) -> Option<&Url> {
        self.endpoints.service(service).map(|found| &found.url)
    }

    /// The address of the secret manager, where the region has one.
    pub fn secret_manager(&self) -> Option<&Url> {
        self.endpoints.csms.as_ref().map(|found| &found.url)
    }

    /// The address of IAM, without `/v3`.
    pub fn iam(&self) -> Option<&Url> {
        self.endpoints.iam.as_ref().map(|found| &found.url)
    }

    /// The layer that set `key`, which is named as in the configuration file.
    pub fn layer(&self, key: &str) -> Layer {
        self.layers.get(key).copied().unwrap_or(Layer::Default)
    }

    /// The environment variables that its secrets come from. Programs that this one starts should
    /// not inherit them.
    pub fn secret_variables(&self) -> Vec<&str> {
        let proxy = match &self.proxy {
            Some(Proxy::Secret(source)) => Some(source),
            Some(Proxy::Url(_)) | None => None,
        };
        self.auth
            .sources()
            .into_iter()
            .chain(proxy)
            .filter_map(SecretSource::variable)
            .collect()
    }
}
