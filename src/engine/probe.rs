//! Whether an app's credential works: the address of an API is called, first with a random
//! credential of the same shape, which the gateway itself must refuse, then with the app's.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Connection, Engine, choose};
pub use crate::api::probe::AppCredential;
use crate::{
    api::{probe::AppCall, sign::AccessKey},
    domain::{
        Failure, LinkFault, Place, Secret,
        probe::{self, Heard, Method, Unproven, Verdict},
    },
};

/// What is to be probed.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The address of an API, as [`probe::address`] takes it.
    pub url: Url,
    /// How it is called.
    pub method: Method,
    /// How long a credential that is refused may still be on its way to the gateway.
    pub patience: Duration,
}

/// What a probe found, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// What is proven.
    pub verdict: Verdict,
    /// How often the credential was tried.
    pub tries: u32,
    /// How long it was waited between.
    pub waited: Duration,
}

impl Probed {
    fn untried(why: Unproven) -> Self {
        Self {
            verdict: Verdict::Unproven(why),
            tries: 0,
            waited: Duration::ZERO,
        }
    }
}

/// What calls the address, and waits: the wire, or a test.
trait Caller {
    async fn call(&self, method: Method, credential: &AppCredential) -> Result<Heard, LinkFault>;

    async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// The wire.
struct Wire<'a> {
    connection: &'a Connection,
    url: &'a Url,
}

impl Caller for Wire<'_> {
    async fn call(&self, method: Method, credential: &AppCredential) -> Result<Heard, LinkFault> {
        let call = AppCall {
            url: self.url,
            method,
            credential,
        };
        self.connection.call_as_app(&call).await
    }
}

impl Engine {
    /// Calls the address with `credential`, of an app at `place`, until something is known about it or
    /// patience is over. Nothing is changed anywhere.
    pub async fn probe(
        &self,
        place: &Place,
        probe: &Probe,
        credential: &AppCredential,
        cancel: &CancellationToken,
    ) -> Result<Probed, Failure> {
        let connection = self.connection(place)?;
        let url = &probe.url;
        let decoy = decoy(credential)?;
        let run = pair(Wire { connection, url }, probe, credential, &decoy);
        Ok(tokio::select! {
            biased;
            () = cancel.cancelled() => Probed::untried(Unproven::Stopped),
            probed = run => probed,
        })
    }

    /// Whether the address could prove anything about a credential of this shape: the first half of a
    /// probe. The credential itself is not sent.
    pub async fn can_prove(
        &self,
        place: &Place,
        probe: &Probe,
        shape: &AppCredential,
    ) -> Result<Result<(), Unproven>, Failure> {
        let connection = self.connection(place)?;
        let url = &probe.url;
        let decoy = decoy(shape)?;
        Ok(is_fit(&Wire { connection, url }, probe.method, &decoy).await)
    }
}

/// Whether the gateway itself refuses the random credential. What it says stands in a body, which
/// answers to HEAD lack: the same call is then made by GET before.
async fn is_fit(
    caller: &impl Caller,
    method: Method,
    decoy: &AppCredential,
) -> Result<(), Unproven> {
    let methods: &[Method] = match method {
        Method::Get => &[Method::Get],
        Method::Head => &[Method::Get, Method::Head],
    };
    for method in methods {
        let heard = caller.call(*method, decoy).await;
        probe::fits(*method, &heard.map_err(Unproven::NoAnswer)?)?;
    }
    Ok(())
}

async fn pair(
    caller: impl Caller,
    probe: &Probe,
    credential: &AppCredential,
    decoy: &AppCredential,
) -> Probed {
    if let Err(why) = is_fit(&caller, probe.method, decoy).await {
        return Probed::untried(why);
    }
    let (mut tries, mut waited) = (0, Duration::ZERO);
    loop {
        let verdict = match caller.call(probe.method, credential).await {
            Ok(heard) => probe::judge(probe.method, heard),
            Err(fault) => Verdict::Unproven(Unproven::NoAnswer(fault)),
        };
        tries += 1;
        let may_arrive = matches!(verdict, Verdict::Refused(_));
        match probe::pause(tries, waited, probe.patience).filter(|_| may_arrive) {
            Some(pause) => {
                caller.wait(pause).await;
                waited += pause;
            }
            None => {
                return Probed {
                    verdict,
                    tries,
                    waited,
                };
            }
        }
    }
}

/// A random credential of the same kind, length and alphabet.
fn decoy(credential: &AppCredential) -> Result<AppCredential, Failure> {
    Ok(match credential {
        AppCredential::Code(code) => AppCredential::Code(unlike(code)?),
        AppCredential::Key(key) => AppCredential::Key(AccessKey {
            access: unlike(&Secret::new(key.access.clone()))?
                .expose()
                .to_owned(),
            secret: unlike(&key.secret)?,
            security_token: None,
        }),
    })
}

/// Another value that looks like `value`.
fn unlike(value: &Secret) -> Result<Secret, Failure> {
    const HEX: &str = "0123456789abcdef";
    let text = value.expose();
    let is_hex = text.bytes().all(|byte| HEX.as_bytes().contains(&byte));
    let set = |letter: char| match letter {
        _ if is_hex => Some(HEX),
        'a'..='z' => Some("abcdefghijklmnopqrstuvwxyz"),
        'A'..='Z' => Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        '0'..='9' => Some("0123456789"),
        _ => None,
    };
    // A value of so few letters that chance might hit it is no credential of a service.
    for _ in 0..64 {
        let mut other = zeroize::Zeroizing::new(String::with_capacity(text.len()));
        for letter in text.chars() {
            other.push(set(letter).map_or(Ok(letter), choose::draw)?);
        }
        let other = Secret::from(other);
        if other != *value {
            return Ok(other);
        }
    }
    Err(Failure::impossible(
        "This value has no letters or digits, so it is no credential that a gateway takes. Nothing was sent.",
    ))
}

#[cfg(test)]
mod tests;
