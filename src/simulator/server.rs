//! What to simulate.

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{net::TcpListener, sync::watch};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{
    auth::{Access, Token},
    connection::listen,
    dice::Dice,
    fault::{Fault, Faults},
    running::Running,
    shared::{Clock, Gate, Shared, State},
    story::{Story, StoryError},
};

/// What to simulate.
pub struct Options {
    /// The estate.
    pub story: Story,
    /// The fewest apps on each gateway.
    pub apps: usize,
    /// Decides all secrets and keys.
    pub seed: u64,
    /// Where to listen; the caller sees to it that this is a loopback address.
    pub listen: SocketAddr,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// The time.
    pub clock: Clock,
    /// Whether the access key is a temporary one that comes with a security token.
    pub temporary_key: bool,
    /// How long a token lives.
    pub token_life: SignedDuration,
    /// How long a new credential takes to reach the place where APIs are called.
    pub arrival: SignedDuration,
    /// Certificate and key to serve https with; without them it is http.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

/// How long IAM's tokens live.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(24);

impl Options {
    /// `story` on any free loopback port, with a fixed seed and the machine's clock.
    pub fn new(story: Story) -> Self {
        Self {
            story,
            apps: 0,
            seed: 1,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            faults: Vec::new(),
            clock: Arc::new(Timestamp::now),
            temporary_key: false,
            token_life: TOKEN_LIFE,
            arrival: SignedDuration::ZERO,
            tls: None,
        }
    }

    /// As [`Options::new`], with the story that the program holds under `name`.
    pub fn named(name: &str) -> Result<Self, StoryError> {
        Story::named(name).map(Self::new)
    }
}

/// Why the simulator does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The story can't be told.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// The port can't be had.
    #[error("The simulator cannot listen on {address}: {source}.")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
}

/// A gateway inside the program, which speaks the services' contract over HTTP on loopback.
pub struct Simulator;

impl Simulator {
    /// Starts to listen; requests are served until the returned handle is dropped.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let now = (options.clock)();
        let mut estate = options.story.build(options.apps, options.seed, now)?;
        estate.arrival = options.arrival;
        let mut dice = Dice::new(options.seed ^ 0x5eed);
        let access = Access {
            tokens: vec![Token {
                value: dice.secret_base64(400),
                issued: now,
                expires: now.checked_add(options.token_life).unwrap_or(now),
                scoped: true,
                user: None,
                with_passcode: false,
            }],
            access_key: dice.hex(20).to_uppercase(),
            secret_key: dice.secret_hex(40),
            security_token: options.temporary_key.then(|| dice.secret_base64(200)),
            token_life: options.token_life,
        };
        let failed = |source| StartError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut faults = Faults::default();
        for fault in options.faults {
            faults.add(fault);
        }
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                estate,
                access,
                faults,
                received: VecDeque::new(),
                ids: dice,
            }),
            clock: options.clock,
            url: match options.tls {
                // Certificates are for names.
                Some(_) => format!("https://localhost:{}", address.port()),
                None => format!("http://{address}"),
            },
            address,
            tls: options.tls.map(TlsAcceptor::from),
            gate: watch::Sender::new(Gate::Open),
            arrivals: watch::Sender::new(0),
            judged: watch::Sender::default(),
            open: watch::Sender::new(true),
            listening: watch::Sender::new(true),
            stop: CancellationToken::new(),
        });
        tokio::spawn(listen(Arc::clone(&shared), listener));
        Ok(Running::new(shared))
    }
}
