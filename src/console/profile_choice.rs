//! The profiles that can be connected.

use super::Pick;

/// A profile that can be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChoice {
    /// What connects it.
    pub pick: Pick,
    /// Its name.
    pub name: String,
    /// Who holds it.
    pub held: Held,
    /// Where it comes from.
    pub origin: String,
    /// What more is known of it, such as its project; may be empty.
    pub about: String,
    /// Why it can't be used, as a fragment of a sentence.
    pub lacks: Option<String>,
}

/// Who holds a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The settings of this program.
    Settings,
    /// The environment.
    Environment,
    /// The `clouds.yaml` of `OpenStack` clients.
    Clouds,
    /// `KooCLI`.
    KooCli,
    /// The credentials file of the vendor's SDKs.
    Sdk,
    /// Nobody: it is the gateway inside the program.
    Demo,
}
