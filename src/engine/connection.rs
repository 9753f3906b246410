//! One profile's way to its services, and the guard that every request passes.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::Method;
use tokio::sync::watch;
use tracing::Instrument as _;

use crate::{
    api::{
        Answer, CallError, Client, Endpoint, Host, Identity, Repeat, Request, Site,
        credential::{Renewal, TokenState},
        probe::AppCall,
    },
    domain::{
        Failure, Gateway, LinkFault, NotSent, Place, ProfileName, Service, Text, probe::Heard,
    },
    engine::{Retry, randomness, verdict},
};

/// What a connection is besides its client.
#[derive(Debug, Clone)]
pub struct ConnectionOptions {
    /// The profile's name: part of the identity of all that is found through it.
    pub profile: ProfileName,
    /// The region, for display.
    pub region: Option<String>,
    /// What the profile says it is, for the banner.
    pub environment: Option<String>,
    /// Refuse everything but reads.
    pub read_only: bool,
    /// The services in use.
    pub services: Vec<Service>,
    /// Gateways that the profile names; a service without any here is asked for its list.
    pub gateways: Vec<Gateway>,
    /// When to ask again.
    pub retry: Retry,
}

/// Why a request brought no answer.
#[derive(Debug)]
pub(super) enum Broken {
    /// Nothing was sent, for a reason of this program's own.
    Here(Failure),
    /// The administrator stopped waiting when it may have left.
    Cancelled,
    /// The call failed.
    Call(CallError),
}

/// One profile's way to its services. Its client is private: nothing is sent but through the guard.
pub struct Connection {
    options: ConnectionOptions,
    client: Client,
    /// Until when a read-only profile takes changes all the same.
    unlocked: Mutex<Option<Instant>>,
    held: Option<Text>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// A connection that sends through `client`.
    pub fn new(options: ConnectionOptions, client: Client) -> Self {
        Self {
            options,
            client,
            unlocked: Mutex::new(None),
            held: None,
        }
    }

    /// Names what holds the credential, where that is not the configuration.
    #[must_use]
    pub fn with_holder(mut self, held: Option<Text>) -> Self {
        self.held = held;
        self
    }

    /// What holds the credential, where that is not the configuration: `OS_TOKEN in the
    /// environment`.
    pub fn holder(&self) -> Option<&Text> {
        self.held.as_ref()
    }

    /// The profile's name.
    pub fn profile(&self) -> &ProfileName {
        &self.options.profile
    }

    /// What the connection is besides its client.
    pub fn options(&self) -> &ConnectionOptions {
        &self.options
    }

    /// Whether a reset or a deletion needs the app's name typed in full.
    pub fn is_production(&self) -> bool {
        self.options.environment.as_deref() == Some("production")
    }

    /// Whether everything but reads is refused now.
    pub fn is_read_only(&self) -> bool {
        let unlocked = *self.unlocked.lock().unwrap_or_else(PoisonError::into_inner);
        self.options.read_only && unlocked.is_none_or(|until| until <= Instant::now())
    }

    /// Takes changes to a read-only profile for `time` from now.
    pub fn unlock(&self, time: Duration) {
        let mut unlocked = self.unlocked.lock().unwrap_or_else(PoisonError::into_inner);
        *unlocked = Some(Instant::now() + time);
    }

    /// The project that requests are about.
    pub fn project(&self) -> &crate::domain::ProjectId {
        self.client.project()
    }

    /// The services that have an endpoint, in a fixed order.
    pub fn services(&self) -> impl Iterator<Item = Service> {
        self.options
            .services
            .iter()
            .copied()
            .filter(|service| self.client.reaches(Host::Service(*service)))
    }

    /// Whether the secret manager can be asked.
    pub fn has_secret_manager(&self) -> bool {
        self.client.reaches(Host::Csms)
    }

    /// The address of a service, without a slash at its end.
    pub fn base(&self, service: Service) -> Option<String> {
        self.client.base(Host::Service(service))
    }

    /// Finds what the profile leaves open, a project given by its name or addresses that the
    /// token's catalog names. Asks once until it succeeds; asks nothing where nothing is open.
    pub async fn ready(&self) -> Result<(), Failure> {
        let mut failed = 0;
        while let Err(error) = self.client.ready().await {
            failed += 1;
            if !self.waited(Repeat::Safe, &error, failed).await {
                return Err(verdict::of_read(&error));
            }
        }
        Ok(())
    }

    /// Whose the credential is, what for and until when; asks IAM where that is not known yet.
    pub async fn identity(&self) -> Result<Arc<Identity>, Failure> {
        let mut failed = 0;
        loop {
            let error = match self.client.identity().await {
                Ok(identity) => return Ok(identity),
                Err(error) => error,
            };
            failed += 1;
            if !self.waited(Repeat::Safe, &error, failed).await {
                return Err(verdict::of_read(&error));
            }
        }
    }

    /// What is wrong with using a credential of this identity here, as a whole sentence: it is for
    /// another project or another region.
    pub fn misfit(&self, identity: &Identity) -> Option<String> {
        let Some(project) = identity.project.as_ref() else {
            // What IAM says of a token names at least the user; of an access key it says less.
            return identity.user.as_ref().map(|_| {
                "The token is for no project, and the services want one. Fetch a token for the project of the profile."
                    .to_owned()
            });
        };
        if let Some(wanted) = self.client.known_project()
            && wanted.raw() != project.id.raw()
        {
            return Some(format!(
                "The credential is for the project {} ({}), the profile names {wanted}. Use a credential of that project, or correct project_id.",
                project.name, project.id
            ));
        }
        // Projects are named like their region, or region_name.
        let region = self.options.region.as_deref()?;
        let theirs = project.name.raw().split('_').next().unwrap_or_default();
        let is_region = |name: &str| name.matches('-').count() >= 1;
        (is_region(theirs) && theirs != region).then(|| {
            format!(
                "The credential is for the region {}, the profile for {}. A token is only good in its own region: fetch one there.",
                Text::from(theirs),
                Text::from(region)
            )
        })
    }

    /// How many seconds the clock of this machine was ahead of the service's at the last answer;
    /// negative where it was behind.
    pub fn seconds_ahead(&self) -> Option<i64> {
        self.client.seconds_ahead()
    }

    /// When the credential in hand ends, where that is known.
    pub async fn credential_expires_at(&self) -> Option<jiff::Timestamp> {
        self.client.credential().expires_at().await
    }

    /// Tells of each change of the token in hand; `None` where requests are signed.
    pub fn token(&self) -> Option<watch::Receiver<TokenState>> {
        self.client.credential().watch()
    }

    /// Whether another token comes without somebody being asked.
    pub fn renews_alone(&self) -> bool {
        self.client.credential().renewal() == Renewal::Alone
    }

    /// Whether IAM can be asked about a token.
    pub fn reaches_iam(&self) -> bool {
        self.client.reaches(Host::Iam)
    }

    /// Questions that were declined may be asked again.
    pub fn may_ask(&self) {
        self.client.credential().may_ask();
    }

    /// Forgets the passwords and keys that somebody typed.
    pub fn forget_typed(&self) {
        self.client.credential().forget();
    }

    /// The site of `place`.
    pub(super) fn site(&self, place: &Place) -> Site {
        Site {
            project: self.client.project().clone(),
            place: place.clone(),
        }
    }

    /// The request as it would go out.
    pub(super) fn addressed(&self, request: Request) -> Request {
        self.client.addressed(request)
    }

    /// The guard. Every request of the program passes here, and nowhere else is a write allowed. What
    /// does not say that it only reads, or would not be sent as a read, is a write.
    fn guard(&self, method: &Method, repeat: Repeat) -> Result<(), Failure> {
        let reads = match repeat {
            Repeat::Safe => *method == Method::GET,
            Repeat::Same | Repeat::Never => false,
        };
        if reads || !self.is_read_only() {
            return Ok(());
        }
        Err(Failure::NotSent(NotSent::ReadOnly(
            self.options.profile.clone(),
        )))
    }

    /// Refuses early what the guard would refuse in the end, before the first look.
    pub(super) fn may_write(&self) -> Result<(), Failure> {
        self.guard(&Method::PUT, Repeat::Never)
    }

    /// Reads, again where a failure was passing.
    pub(super) async fn read<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<Answer<E::Reply>, Failure> {
        self.send(endpoint).await.map_err(|broken| match broken {
            Broken::Here(failure) => failure,
            Broken::Cancelled => Failure::NotSent(NotSent::Cancelled),
            Broken::Call(error) => verdict::of_read(&error),
        })
    }

    /// Writes, again only where that can do no harm.
    pub(super) async fn write<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<Answer<E::Reply>, Broken> {
        self.send(endpoint).await
    }

    /// The one way out: past the guard, and again as far as the request allows.
    async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<Answer<E::Reply>, Broken> {
        let mut failed = 0;
        loop {
            let (method, repeat) = {
                let request = endpoint.request();
                (request.method, request.repeat)
            };
            // Each time anew: what was unlocked may have been locked again meanwhile.
            self.guard(&method, repeat).map_err(Broken::Here)?;
            let request = tracing::error_span!(
                "request",
                profile = %self.options.profile,
                tries = failed + 1
            );
            let error = match Box::pin(self.client.call(endpoint))
                .instrument(request)
                .await
            {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            failed += 1;
            if !self.waited(repeat, &error, failed).await {
                return Err(Broken::Call(error));
            }
        }
    }

    /// Waits until a request that failed for the `failed`th time may be sent again; `false` where it
    /// must not or need not be.
    async fn waited(&self, repeat: Repeat, error: &CallError, failed: u32) -> bool {
        let mut random = [0];
        // Without randomness all clients merely wait alike.
        let _ = randomness::fill(&mut random);
        let Some(wait) = self.options.retry.wait(repeat, error, failed, random[0]) else {
            return false;
        };
        let why = error.label();
        tracing::info!(profile = %self.options.profile, why, failed, ?wait, "a request is sent again");
        tokio::time::sleep(wait).await;
        true
    }

    /// Calls an API as an app. It passes no guard: it only reads, and is not sent to a service.
    pub(super) async fn call_as_app(&self, call: &AppCall<'_>) -> Result<Heard, LinkFault> {
        self.client.call_as_app(call).await
    }

    /// Begins to watch whether a write leaves.
    pub(super) fn watch_writes(&self) -> crate::api::client::WriteWatch {
        self.client.watch_writes()
    }
}

#[cfg(test)]
mod tests;
