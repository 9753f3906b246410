//! What the journal keeps of a secret: enough to recognise it, nothing to guess it by.

use std::{fmt, io};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{domain::Fingerprint, engine::randomness};

/// How a secret is recognised in the journal. Written `9f3a61c2`, or `hmac:9f3a61c2` where it can
/// only be recognised with the key of this installation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mark {
    /// The fingerprint itself: for values that were generated.
    Plain(Fingerprint),
    /// An HMAC of the fingerprint: for values that a person may have chosen, since a guess could
    /// be confirmed by the plain one.
    Keyed(u32),
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(fingerprint) => write!(f, "{fingerprint}"),
            Self::Keyed(tag) => write!(f, "hmac:{tag:08x}"),
        }
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mark = match text.strip_prefix("hmac:") {
            Some(digits) => u32::from_str_radix(digits, 16).map(Self::Keyed),
            None => text.parse().map(Self::Plain),
        };
        mark.map_err(|_| de::Error::custom("not a fingerprint"))
    }
}

/// The key of this installation, with which marks of chosen values are made and recognised.
#[derive(Clone)]
pub struct MarkKey(Zeroizing<[u8; 32]>);

impl MarkKey {
    /// A new key from the operating system's randomness.
    pub(super) fn generate() -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        randomness::fill(&mut *key)?;
        Ok(Self(key))
    }

    /// A key for marks that end with the process, where there is no randomness.
    pub(super) fn constant() -> Self {
        Self(Zeroizing::new([0; 32]))
    }

    /// Takes over the bytes of a key file; `None` where there are not 32 of them.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, for the key file.
    pub(super) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// The mark of a value that a person may have chosen.
    pub fn keyed(&self, fingerprint: Fingerprint) -> Mark {
        Mark::Keyed(self.mac(fingerprint))
    }

    /// Whether `mark` was made of a value with this fingerprint.
    pub fn recognises(&self, mark: Mark, fingerprint: Fingerprint) -> bool {
        match mark {
            Mark::Plain(known) => known == fingerprint,
            Mark::Keyed(known) => known == self.mac(fingerprint),
        }
    }

    fn mac(&self, fingerprint: Fingerprint) -> u32 {
        // A key shorter than a block is padded with zeros, as HMAC has it.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(self.bytes());
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        mac.update(fingerprint.to_string().as_bytes());
        let tag = mac.finalize().into_bytes();
        u32::from_be_bytes([tag[0], tag[1], tag[2], tag[3]])
    }
}

impl fmt::Debug for MarkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MarkKey(••••)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Secret;

    #[test]
    fn a_keyed_mark_shows_another_number_than_the_fingerprint() {
        let key = MarkKey::generate().expect("randomness");
        let fingerprint = Secret::new("Sommer2024".to_owned()).fingerprint();
        let mark = key.keyed(fingerprint);
        assert!(!mark.to_string().contains(&fingerprint.to_string()));
        assert!(key.recognises(mark, fingerprint));
        let other = MarkKey::generate().expect("randomness");
        assert!(!other.recognises(mark, fingerprint));
    }

    proptest! {
        #[test]
        fn a_mark_reads_back(value in ".{0,20}", keyed in any::<bool>()) {
            let key = MarkKey::from_bytes(&[7; 32]).expect("32 bytes");
            let fingerprint = Secret::new(value).fingerprint();
            let mark = if keyed { key.keyed(fingerprint) } else { Mark::Plain(fingerprint) };
            let json = serde_json::to_string(&mark).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Mark>(&json).expect("a mark"), mark);
            prop_assert!(key.recognises(mark, fingerprint));
        }
    }
}
