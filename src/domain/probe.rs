//! What an answer to a call with an app's credential proves about the credential.
//!
//! A probe is a pair: the same call is first made with a random credential of the same shape. Only
//! where the gateway itself refuses that one, an answer to the real one proves anything.

use std::{fmt, time::Duration};

use serde::Serialize;
use url::Url;

use super::{LinkFault, Text, is_loopback};

/// The longest time that a credential which is refused may be tried again.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How long one that is refused is tried again, unless it is said.
pub const USUAL_WAIT: Duration = Duration::from_secs(60);

/// The longest wait between two calls.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How an API is called: neither changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// HEAD: its answers have no body, and so no code of the gateway.
    Head,
}

/// What came back to one call, as far as it can prove anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The HTTP status.
    pub status: u16,
    /// The `error_code` of a body that is JSON.
    pub code: Option<Text>,
}

impl Heard {
    /// The code, where it is one that the gateway itself answers with.
    pub fn gateway_code(&self) -> Option<&str> {
        let code = self.code.as_ref()?.raw();
        (code.starts_with("APIG.") || code.starts_with("APIGW.")).then_some(code)
    }

    /// Whether the gateway itself refused the credential.
    fn is_refusal(&self) -> bool {
        self.status == 401
            && self
                .code
                .as_ref()
                .is_some_and(|code| code.raw() == "APIG.0303")
    }

    /// The status, and the code where there is one.
    fn shown(&self) -> String {
        match &self.code {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }
}

/// Why nothing is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproven {
    /// A random credential got an answer.
    AnswersAnybody(Heard),
    /// A random credential was refused otherwise than by the gateway's check of apps.
    RefusedOtherwise(Heard),
    /// The credential got an answer that says nothing about it.
    SaysNothing(Heard),
    /// There was no answer.
    NoAnswer(LinkFault),
    /// Somebody stopped waiting.
    Stopped,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnswersAnybody(heard) => write!(
                f,
                "this address answers anybody: it proves nothing. A random credential got {} where the gateway should have refused it",
                heard.shown()
            ),
            Self::RefusedOtherwise(heard) => write!(
                f,
                "a random credential got {} where the gateway should have answered 401 APIG.0303: this address proves nothing",
                heard.shown()
            ),
            Self::SaysNothing(heard) => write!(
                f,
                "the answer {} says nothing about the credential",
                heard.shown()
            ),
            Self::NoAnswer(fault) => write!(f, "there was no answer: {}", fault.title()),
            Self::Stopped => f.write_str("it was interrupted"),
        }
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The credential works.
    Proven(Heard),
    /// The credential is right, and the app is not granted the API.
    NotAuthorised(Heard),
    /// The gateway does not accept the credential, or not yet.
    Refused(Heard),
    /// Nothing is known.
    Unproven(Unproven),
}

/// The verdict in a word, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Word {
    /// See [`Verdict::Proven`].
    Proven,
    /// See [`Verdict::NotAuthorised`].
    NotAuthorised,
    /// See [`Verdict::Refused`].
    Refused,
    /// See [`Verdict::Unproven`].
    Unproven,
}

impl Verdict {
    /// The verdict in a word.
    pub const fn word(&self) -> Word {
        match self {
            Self::Proven(_) => Word::Proven,
            Self::NotAuthorised(_) => Word::NotAuthorised,
            Self::Refused(_) => Word::Refused,
            Self::Unproven(_) => Word::Unproven,
        }
    }

    /// The last answer, where there was one.
    pub const fn heard(&self) -> Option<&Heard> {
        match self {
            Self::Proven(heard)
            | Self::NotAuthorised(heard)
            | Self::Refused(heard)
            | Self::Unproven(
                Unproven::AnswersAnybody(heard)
                | Unproven::RefusedOtherwise(heard)
                | Unproven::SaysNothing(heard),
            ) => Some(heard),
            Self::Unproven(Unproven::NoAnswer(_) | Unproven::Stopped) => None,
        }
    }

    /// What it means, as whole sentences; `what` is the credential's name.
    pub fn sentence(&self, what: &str) -> String {
        match self {
            Self::Proven(heard) => format!(
                "The {what} works: the gateway refused a random one and let this one through ({}).",
                heard.shown()
            ),
            Self::NotAuthorised(_) => format!(
                "The {what} is right, but the app is not authorised for this API (APIG.0304). Grant it with claviger apis grant, or name another address."
            ),
            Self::Refused(_) => format!(
                "The gateway does not accept the {what} (APIG.0303). A new one can take longer to arrive: try again with more --probe-wait."
            ),
            Self::Unproven(why) => format!("Nothing is proven about the {what}: {why}."),
        }
    }
}

/// Whether the answer to a random credential makes the address fit to prove anything.
///
/// `Method::Head` asks only that the call was refused: its answer has no body, so the code has been
/// read from the same call by GET before.
pub fn fits(method: Method, heard: &Heard) -> Result<(), Unproven> {
    let is_fit = match method {
        Method::Get => heard.is_refusal(),
        Method::Head => heard.status == 401,
    };
    if is_fit {
        Ok(())
    } else if matches!(heard.status, 200..=399) {
        Err(Unproven::AnswersAnybody(heard.clone()))
    } else {
        Err(Unproven::RefusedOtherwise(heard.clone()))
    }
}

/// What the answer to the credential proves at an address that is fit; a refusal may be one that
/// only comes too early.
pub fn judge(method: Method, heard: Heard) -> Verdict {
    match method {
        Method::Get => judge_with_body(heard),
        // Without a code, a refusal of the gateway looks like one of the backend.
        Method::Head => match heard.status {
            200..=399 => Verdict::Proven(heard),
            401 => Verdict::Refused(heard),
            _ => Verdict::Unproven(Unproven::SaysNothing(heard)),
        },
    }
}

fn judge_with_body(heard: Heard) -> Verdict {
    if heard.is_refusal() {
        return Verdict::Refused(heard);
    }
    match (heard.status, heard.gateway_code()) {
        (403, Some("APIG.0304")) => Verdict::NotAuthorised(heard),
        // A proxy on the way asks for its own credential.
        (407, _) | (_, Some(_)) => Verdict::Unproven(Unproven::SaysNothing(heard)),
        (200..=499, None) => Verdict::Proven(heard),
        (_, None) => Verdict::Unproven(Unproven::SaysNothing(heard)),
    }
}

/// How long to wait before a refused credential is tried again, after `tries` tries and `waited` in
/// all; `None` once `patience` is over. The last try is made when it ends.
pub fn pause(tries: u32, waited: Duration, patience: Duration) -> Option<Duration> {
    let left = patience
        .checked_sub(waited)
        .filter(|left| !left.is_zero())?;
    let step = Duration::from_secs(1) * 2_u32.saturating_pow(tries.saturating_sub(1).min(8));
    Some(step.min(LONGEST_PAUSE).min(left))
}

/// Reads the address of an API that is to be called.
pub fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|url| url.host().is_some())
        .ok_or("expected an address such as https://api.example.com/health")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address of an API holds no user and no password".to_owned());
    }
    if url.fragment().is_some() {
        return Err("an address of an API has no #: it would never be sent".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(
            "a credential goes over https only; plain http is for this machine itself".to_owned(),
        ),
        _ => Err("expected an address that begins with https://".to_owned()),
    }
}

/// Reads how many seconds a gateway may take to know a new credential.
pub fn wait(text: &str) -> Result<Duration, String> {
    let seconds: Option<u64> = text.trim().parse().ok();
    seconds
        .map(Duration::from_secs)
        .filter(|wait| *wait <= LONGEST_WAIT)
        .ok_or_else(|| format!("expected seconds, at most {}", LONGEST_WAIT.as_secs()))
}

/// The part of an address that says who gets the credential: `https://api.example.com`.
pub fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests;
