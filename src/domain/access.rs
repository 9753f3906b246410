//! From which addresses an app may call.

use std::fmt;

use super::Text;

/// An app's list of client addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// What the list does.
    pub rule: AccessRule,
    /// Addresses, ranges `a-b` and networks in CIDR form, as the gateway wrote them.
    pub addresses: Vec<Text>,
}

impl Access {
    /// Whether it says the same as `other`, in whatever order.
    pub fn says(&self, other: &Self) -> bool {
        let sorted = |access: &Self| {
            let mut addresses = access.addresses.clone();
            addresses.sort();
            addresses
        };
        self.rule == other.rule && sorted(self) == sorted(other)
    }
}

/// The list on one line: `allow 10.0.0.0/8, 192.0.2.7`.
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<String> = self.addresses.iter().map(Text::to_string).collect();
        write!(f, "{} {}", self.rule, addresses.join(", "))
    }
}

/// What a list of addresses does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccessRule {
    /// Only these may call: `PERMIT`.
    Allow,
    /// All but these may call: `DENY`.
    Deny,
    /// A word that no document lists.
    Other(Text),
}

impl AccessRule {
    /// The rule of the wire's `word`.
    pub fn of(word: Text) -> Self {
        match word.raw() {
            "PERMIT" => Self::Allow,
            "DENY" => Self::Deny,
            _ => Self::Other(word),
        }
    }

    /// The word for it on the wire.
    pub fn word(&self) -> &str {
        match self {
            Self::Allow => "PERMIT",
            Self::Deny => "DENY",
            Self::Other(word) => word.raw(),
        }
    }
}

/// As a person says it: `allow`, `deny`, or the word that came.
impl fmt::Display for AccessRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => f.pad("allow"),
            Self::Deny => f.pad("deny"),
            Self::Other(word) => fmt::Display::fmt(word, f),
        }
    }
}
