//! Who may come in: a live token, or a request signed with the access key.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::{
    call::Call,
    error::{IAM, Refusal},
    operation::{Operation, Plane, Target},
    signature::{self, Claim},
};
use crate::domain::Secret;

/// How far a signature's date may be from the gateway's clock.
const LARGEST_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// A token that was handed out.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Its value.
    pub(super) value: Secret,
    /// When it was issued.
    pub(super) issued: Timestamp,
    /// When it ends.
    pub(super) expires: Timestamp,
    /// Whether it is scoped to the project; without that, the services refuse it.
    pub(super) scoped: bool,
    /// The user's place in the estate; `None` for the token made at the start.
    pub(super) user: Option<usize>,
    /// Whether a passcode was given for it.
    pub(super) with_passcode: bool,
}

/// The credentials that the services accept.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "an access key is called so")]
pub(super) struct Access {
    /// The tokens, the one made at the start first.
    pub(super) tokens: Vec<Token>,
    /// The access key (AK).
    pub(super) access_key: String,
    /// The secret access key (SK).
    pub(super) secret_key: Secret,
    /// The security token that a temporary key must come with.
    pub(super) security_token: Option<Secret>,
    /// How long a token lives that is handed out.
    pub(super) token_life: SignedDuration,
}

/// Why a caller stays out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Denied {
    Missing,
    Unknown,
    Expired,
    Unscoped,
    OtherProject,
    BadSignature(&'static str),
}

impl Access {
    /// Lets the caller in, or makes the answer that the service documents for the reason.
    pub(super) fn admit(
        &self,
        call: &Call,
        target: &Target,
        project_id: &str,
    ) -> Result<(), Refusal> {
        if target.operation == Operation::KeystoneCreateUserToken {
            return Ok(());
        }
        self.check(call, target, project_id)
            .map_err(|denied| denied.refusal(target.plane))
    }

    /// The live token of this value.
    pub(super) fn token(&self, value: &str, now: Timestamp) -> Option<&Token> {
        let value = Secret::new(value.to_owned());
        self.tokens
            .iter()
            .find(|token| token.value == value && token.expires > now)
    }

    fn check(&self, call: &Call, target: &Target, project_id: &str) -> Result<(), Denied> {
        match (call.header("x-auth-token"), call.header("authorization")) {
            (Some(value), _) => {
                let value = Secret::new(value.to_owned());
                let token = self
                    .tokens
                    .iter()
                    .find(|token| token.value == value)
                    .ok_or(Denied::Unknown)?;
                if token.expires <= call.now {
                    return Err(Denied::Expired);
                }
                if !token.scoped && target.plane != Plane::Iam {
                    return Err(Denied::Unscoped);
                }
            }
            (None, Some(header)) if header.starts_with(signature::SCHEME) => {
                self.check_signature(call, header)?;
            }
            (None, _) => return Err(Denied::Missing),
        }
        if target.plane != Plane::Iam && target.project != project_id {
            return Err(Denied::OtherProject);
        }
        Ok(())
    }

    fn check_signature(&self, call: &Call, header: &str) -> Result<(), Denied> {
        let claim = Claim::read(header).ok_or(Denied::BadSignature("malformed Authorization"))?;
        if claim.access != self.access_key {
            return Err(Denied::BadSignature("access key does not exist"));
        }
        match signed_at(call) {
            None => return Err(Denied::BadSignature("malformed X-Sdk-Date")),
            Some(date) if !is_near(date, call.now) => {
                return Err(Denied::BadSignature("signature expired"));
            }
            Some(_) => {}
        }
        if let Some(expected) = &self.security_token
            && call.header("x-security-token") != Some(expected.expose())
        {
            return Err(Denied::BadSignature("security token does not match"));
        }
        if claim.holds(call, &self.secret_key) {
            Ok(())
        } else {
            Err(Denied::BadSignature("verify aksk signature fail"))
        }
    }
}

/// The date that a signed request gives.
fn signed_at(call: &Call) -> Option<Timestamp> {
    let text = call.header("x-sdk-date")?;
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn is_near(date: Timestamp, now: Timestamp) -> bool {
    now.duration_since(date).abs() <= LARGEST_SKEW
}

/// Whether a signed request gives a date near to the gateway's own.
pub(super) fn is_recent(call: &Call) -> bool {
    signed_at(call).is_some_and(|date| is_near(date, call.now))
}

impl Denied {
    /// The documented answer: every family of paths has its own codes and statuses.
    fn refusal(self, plane: Plane) -> Refusal {
        let (status, code, text) = match (self, plane) {
            (Self::BadSignature(why), _) => {
                return Refusal::new(
                    401,
                    "APIGW.0301",
                    format!("Incorrect IAM authentication information: {why}"),
                );
            }
            (Self::Missing, Plane::Apig | Plane::RomaApic) => {
                (401, "APIG.1000", "Token is missing")
            }
            (Self::Expired, Plane::Apig | Plane::RomaApic) => (401, "APIG.1001", "Token expired"),
            (Self::Unknown, Plane::Apig | Plane::RomaApic) => (
                401,
                "APIG.1002",
                "Incorrect token or token resolution failed",
            ),
            (Self::Unscoped, Plane::Apig | Plane::RomaApic) => {
                (401, "APIG.1003", "The token contains no project")
            }
            (Self::OtherProject, Plane::Apig | Plane::RomaApic) => {
                (403, "APIG.1005", "No permissions to request for the method")
            }
            (Self::Missing, Plane::Instances) => (401, "APIC.7100", "Token is missing"),
            (Self::Expired, Plane::Instances) => (401, "APIC.7101", "Token expired"),
            (Self::Unknown, Plane::Instances) => (401, "APIC.7102", "Incorrect token"),
            (Self::Unscoped, Plane::Instances) => {
                (401, "APIC.7103", "The token contains no project")
            }
            (Self::OtherProject, Plane::Instances) => {
                (403, "APIC.7130", "The gateway belongs to another project")
            }
            (Self::Missing, Plane::Roma) => (400, "ROMA.1000", "The request contains no token"),
            (Self::Expired | Self::Unknown | Self::Unscoped, Plane::Roma) => {
                (400, "ROMA.1002", "The token is wrong")
            }
            (Self::OtherProject, Plane::Roma) => (400, "ROMA.1006", "Not permitted"),
            (Self::Missing, Plane::ModelArts) => (401, "ModelArts.0201", "Token is missing"),
            (Self::Expired, Plane::ModelArts) => (401, "ModelArts.0202", "Token expired"),
            (Self::Unknown, Plane::ModelArts) => (401, "ModelArts.0203", "Invalid token"),
            (Self::Unscoped, Plane::ModelArts) => {
                (401, "ModelArts.0212", "The token contains no project")
            }
            (Self::OtherProject, Plane::ModelArts) => (
                403,
                "ModelArts.0210",
                "The project in the URL is not that of the token",
            ),
            (Self::OtherProject, Plane::Csms) => (403, "KMS.0205", "Not permitted"),
            (_, Plane::Csms) => (401, "KMS.0201", "Authentication failed"),
            (
                Self::Missing | Self::Expired | Self::Unknown | Self::Unscoped | Self::OtherProject,
                Plane::Iam,
            ) => (
                401,
                IAM,
                "The request you have made requires authentication.",
            ),
        };
        Refusal::new(status, code, text)
    }
}
