//! Services on loopback, a home for the journal, and consoles that come and go.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use claviger::{
    api::{
        Client, ClientOptions, Credential as Proof, Host,
        client::Project,
        credential::{Fetch, Token, TokenSource},
    },
    domain::{AppId, AppRef, InstanceId, Place, ProfileName, ProjectId, Secret, Service},
    engine::{
        Connection, ConnectionOptions, Engine, FileJournal, Journal, Patience, Retry,
        seal::Recipient,
    },
    simulator::{
        Options, Running, Simulator,
        estate::{self, Binding},
    },
};

/// The profile of every lab.
pub(crate) const PROFILE: &str = "lab";
/// The time for a whole exchange where nothing else is said.
const PATIENT: Duration = Duration::from_secs(20);

/// What a service holds of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// Whether it is there.
    pub(crate) is_there: bool,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) key: String,
    pub(crate) secret: Secret,
    pub(crate) codes: Vec<Secret>,
    /// The ids of the codes, where they have any.
    pub(crate) ids: Vec<String>,
    pub(crate) hung: Hung,
    pub(crate) beside: Beside,
}

/// What stands beside an app at its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Beside {
    /// The other apps, by their ids.
    pub(crate) apps: BTreeMap<String, Other>,
    /// The names of the quotas.
    pub(crate) quotas: BTreeSet<String>,
}

/// Another app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) key: String,
    pub(crate) secret: Secret,
}

impl Held {
    /// An app that is not there any more.
    pub(crate) fn gone(beside: Beside) -> Self {
        Self {
            is_there: false,
            name: String::new(),
            remark: String::new(),
            key: String::new(),
            secret: Secret::default(),
            codes: Vec::new(),
            ids: Vec::new(),
            hung: Hung::default(),
            beside,
        }
    }
}

/// What hangs on an app, and what its gateway has for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hung {
    pub(crate) grants: Vec<Binding>,
    pub(crate) access: Option<estate::Access>,
    /// The id of the quota that it is bound to.
    pub(crate) quota: Option<String>,
    /// The id of an API that it may not call.
    pub(crate) other_api: Option<String>,
    /// The id of a quota that it is not bound to.
    pub(crate) other_quota: Option<String>,
}

impl Hung {
    fn of(gateway: &estate::Gateway, app: &estate::App) -> Self {
        let bound = app.quota.as_ref().map(|bound| bound.quota.clone());
        let other_api = gateway.apis.last().map(|api| api.id.clone());
        let other_quota = gateway.quotas.first().map(|quota| quota.id.clone());
        Self {
            grants: app
                .bindings
                .iter()
                .map(|binding| Binding {
                    // A grant that was given again has another.
                    id: String::new(),
                    since: jiff::Timestamp::UNIX_EPOCH,
                    ..binding.clone()
                })
                .collect(),
            access: app.access.clone(),
            quota: bound,
            other_api,
            other_quota,
        }
    }
}

pub(crate) struct Lab {
    pub(crate) running: Arc<Running>,
    pub(crate) home: tempfile::TempDir,
    roots: Option<Vec<u8>>,
}

#[derive(Debug)]
struct OneToken(Secret);

impl TokenSource for OneToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        let value = self.0.clone();
        Box::pin(async move {
            Ok(Token {
                value,
                expires_at: None,
                identity: None,
            })
        })
    }
}

/// How a console reaches the services.
pub(crate) struct Way {
    pub(crate) url: String,
    pub(crate) roots: Option<Vec<u8>>,
    pub(crate) timeout: Duration,
    pub(crate) environment: Option<&'static str>,
    pub(crate) read_only: bool,
}

impl Lab {
    /// Services that are reached over http.
    pub(crate) async fn new() -> Self {
        Self::of(Options::named("small").expect("an estate")).await
    }

    /// Services of the test's own, over http.
    pub(crate) async fn of(options: Options) -> Self {
        Self::with(options, None).await
    }

    /// Services that are reached over https.
    pub(crate) async fn with_tls() -> Self {
        let identity = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let identity = identity.expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![identity.cert.der().clone()],
                rustls::pki_types::PrivateKeyDer::Pkcs8(
                    identity.signing_key.serialize_der().into(),
                ),
            )
            .expect("a certificate");
        let options = Options {
            tls: Some(Arc::new(config)),
            ..Options::named("small").expect("an estate")
        };
        Self::with(options, Some(identity.cert.pem().into_bytes())).await
    }

    async fn with(options: Options, roots: Option<Vec<u8>>) -> Self {
        let running = Simulator::start(options).await.expect("a loopback port");
        Self {
            running: Arc::new(running),
            roots,
            home: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The straight way.
    pub(crate) fn way(&self) -> Way {
        Way {
            roots: self.roots.clone(),
            ..Way::to(&self.running)
        }
    }

    pub(crate) fn connection(&self, way: Way) -> Connection {
        connection(&self.running, way)
    }

    /// The journal of this home, sealing to the key of the fixtures.
    pub(crate) fn journal(&self) -> Arc<FileJournal> {
        journal_in(&self.home.path().join("state"))
    }

    /// A console that has just been started and need not wait long.
    pub(crate) fn console(&self, way: Way, journal: Arc<dyn Journal>) -> Engine {
        Engine::new([self.connection(way)], journal).with_patience(hurried())
    }

    pub(crate) fn app(&self, service: Service, name: &str) -> AppRef {
        app(&self.running, service, name)
    }

    /// What its service holds of an app now, without what stands beside it.
    pub(crate) fn held(&self, at: &AppRef) -> Held {
        held(&self.running, at)
    }

    /// How many requests so far were no reads.
    pub(crate) fn writes(&self) -> usize {
        let requests = self.running.requests();
        requests.iter().filter(|it| it.method != "GET").count()
    }
}

/// What its service holds of an app now, without what stands beside it.
pub(crate) fn held(running: &Running, at: &AppRef) -> Held {
    Held {
        beside: Beside::default(),
        ..held_and_beside(running, at)
    }
}

/// What its service holds of an app now, and beside it.
pub(crate) fn held_and_beside(running: &Running, at: &AppRef) -> Held {
    running.estate(|estate| match &at.place.instance {
        None => held_by_modelarts(estate, at.id.raw()),
        Some(instance) => {
            let gateway = estate.gateway(at.service(), instance.raw());
            held_by_gateway(gateway.expect("a gateway"), at.id.raw())
        }
    })
}

fn held_by_modelarts(estate: &estate::Estate, id: &str) -> Held {
    let others = estate.modelarts.apps.iter().filter(|app| app.id != id);
    let other = |app: &estate::ModelArtsApp| Other {
        name: app.name.clone(),
        remark: app.remark.clone(),
        key: app.key.clone(),
        secret: app.secret.clone(),
    };
    let beside = Beside {
        apps: others.map(|app| (app.id.clone(), other(app))).collect(),
        quotas: BTreeSet::new(),
    };
    let Some(app) = estate.modelarts.app(id) else {
        return Held::gone(beside);
    };
    Held {
        is_there: true,
        name: app.name.clone(),
        remark: app.remark.clone(),
        key: app.key.clone(),
        secret: app.secret.clone(),
        codes: app.codes.clone(),
        ids: Vec::new(),
        hung: Hung::default(),
        beside,
    }
}

fn held_by_gateway(gateway: &estate::Gateway, id: &str) -> Held {
    let others = gateway.apps.iter().filter(|app| app.id != id);
    let other = |app: &estate::App| Other {
        name: app.name.clone(),
        remark: app.remark.clone(),
        key: app.key.clone(),
        secret: app.secret.clone(),
    };
    let quotas = gateway.quotas.iter();
    let beside = Beside {
        apps: others.map(|app| (app.id.clone(), other(app))).collect(),
        quotas: quotas.map(|quota| quota.name.clone()).collect(),
    };
    let Some(app) = gateway.app(id) else {
        return Held::gone(beside);
    };
    Held {
        is_there: true,
        name: app.name.clone(),
        remark: app.remark.clone(),
        key: app.key.clone(),
        secret: app.secret.clone(),
        codes: app.codes.iter().map(|code| code.value.clone()).collect(),
        ids: app.codes.iter().map(|code| code.id.clone()).collect(),
        hung: Hung::of(gateway, app),
        beside,
    }
}

/// The journal in a folder for state, sealing to the key of the fixtures.
pub(crate) fn journal_in(folder: &Path) -> Arc<FileJournal> {
    let public = std::fs::read_to_string(key("ed25519.pub")).expect("a key");
    let recipient = Recipient::parse(&public).expect("a key");
    let recipients = BTreeMap::from([(ProfileName::from(PROFILE), recipient)]);
    Arc::new(FileJournal::open(folder, recipients).expect("a journal"))
}

/// A key of the fixtures.
pub(crate) fn key(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/keys")
        .join(name)
}

/// The default patience, a hundred times as fast but for what may be on its way.
pub(crate) fn hurried() -> Patience {
    let default = Patience::default();
    Patience {
        read_back: default.read_back.map(|wait| wait / 100),
        ..default
    }
}

/// A profile that reaches the services on this way.
pub(crate) fn connection(running: &Running, way: Way) -> Connection {
    let url: url::Url = way.url.parse().expect("an address");
    let services = [Service::Apig, Service::Roma, Service::ModelArts];
    let options = ClientOptions {
        endpoints: HashMap::from(services.map(|service| (Host::Service(service), url.clone()))),
        project: Project::Id(ProjectId::new(running.project_id())),
        region: None,
        workspace: None,
        from_catalog: Vec::new(),
        connect_timeout: PATIENT,
        timeout: way.timeout,
        extra_roots: way.roots,
        proxy: None,
    };
    let proof = Proof::tokens(Arc::new(OneToken(running.token())));
    Connection::new(
        ConnectionOptions {
            profile: ProfileName::from(PROFILE),
            region: None,
            environment: way.environment.map(str::to_owned),
            read_only: way.read_only,
            services: services.to_vec(),
            gateways: Vec::new(),
            retry: Retry {
                attempts: 3,
                base: Duration::from_millis(2),
                longest: Duration::from_millis(8),
                ..Retry::default()
            },
        },
        Client::new(options, proof, None).expect("a client"),
    )
}

/// A console to which every request arrived long ago.
pub(crate) fn later(running: &Running, journal: Arc<dyn Journal>) -> Engine {
    let way = Way::to(running);
    Engine::new([connection(running, way)], journal).with_patience(Patience {
        on_its_way: Duration::ZERO,
        ..hurried()
    })
}

impl Way {
    /// The straight way.
    pub(crate) fn to(running: &Running) -> Self {
        Self {
            url: running.url().to_owned(),
            roots: None,
            timeout: PATIENT,
            environment: None,
            read_only: false,
        }
    }
}

/// The app of this name.
pub(crate) fn app(running: &Running, service: Service, name: &str) -> AppRef {
    running.estate(|estate| {
        let (instance, id) = match service {
            Service::ModelArts => {
                let mut apps = estate.modelarts.apps.iter();
                let app = apps.find(|app| app.name == name).expect("an app");
                (None, app.id.clone())
            }
            Service::Apig | Service::Roma => {
                let mut gateways = estate.gateways.iter();
                let gateway = gateways
                    .find(|gateway| gateway.service == service)
                    .expect("a gateway");
                let app = gateway.app_named(name).expect("an app");
                (Some(InstanceId::new(&gateway.id)), app.id.clone())
            }
        };
        AppRef {
            place: Place {
                profile: ProfileName::from(PROFILE),
                service,
                instance,
            },
            id: AppId::new(id),
        }
    })
}
