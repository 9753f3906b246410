//! Why there is no credential to send.

use std::fmt;

use super::ServiceError;

/// Why there is no credential to send. Nothing in it is secret.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NoCredential {
    /// Why, as whole sentences.
    pub reason: String,
    /// What to do, as whole sentences, where the reason does not say it.
    pub remedy: Option<String>,
    /// The answer of the issuer that refused, where it was one.
    pub refusal: Option<ServiceError>,
}

impl NoCredential {
    /// The same with what to do about it, as whole sentences.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }
}

impl From<String> for NoCredential {
    fn from(reason: String) -> Self {
        Self {
            reason,
            ..Self::default()
        }
    }
}

impl From<&str> for NoCredential {
    fn from(reason: &str) -> Self {
        Self::from(reason.to_owned())
    }
}

/// The reason and the remedy.
impl fmt::Display for NoCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        match &self.remedy {
            Some(remedy) => write!(f, " {remedy}"),
            None => Ok(()),
        }
    }
}
