//! The only type that holds a credential in clear, and the only way to see one: [`Secret::expose`].
//!
//! # What is wiped, and what is not
//! The memory of a [`Secret`] is wiped when it is dropped, and so are the buffers of this program
//! on its way in and out: the body of an answer and of a request, the address with a `ModelArts`
//! code in it, what a program or a file handed over, a field that is being typed into, what is
//! sealed or unsealed. Beyond the reach of this program there are copies that nobody wipes:
//! - in the HTTP and TLS libraries, the buffers that a request or an answer passes through, and the
//!   header with the token, which is only marked as sensitive;
//! - in the `age` library, the buffer of a value on its way to being sealed or out of a seal;
//! - in the JSON decoder, the scratch space for a string with escapes, which no real secret has;
//! - in the terminal library and in the terminal, text that was pasted, and the cells of a secret
//!   that was revealed, until they are drawn over; and what the clipboard or the terminal's history
//!   keeps;
//! - in the environment of this process, a variable that a credential came from;
//! - in the kernel, the buffers of pipes, sockets and terminals, and swapped-out pages.
//!
//! Against the rest, the process writes no core file and lets no other process of the same user
//! look into it (`shell::harden`), and the console forgets what it holds when it locks.

use std::fmt;

use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// What stands in for a secret wherever one would be: its width says nothing of the value's length.
pub const MASK: &str = "••••••••";
/// The mask for terminals whose locale is not UTF-8.
pub const MASK_ASCII: &str = "********";

/// A credential in clear: an `AppSecret`, an `AppCode`, a token, a password, a secret access key.
///
/// It has no `Display` and no `Serialize`, its `Debug` is redacted, its memory is wiped on drop and
/// its comparison takes the same time whatever differs. [`Secret::expose`] is the one way out.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over `value`; the caller's buffer becomes the secret's, nothing is copied.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value in clear. Each call site is a place where the secret leaves its type.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the service itself masked this value (three or more `*` in a row, as in
    /// `416************ab8`). Such a value is never a credential: it can't be copied, stored or sent.
    pub fn is_server_mask(&self) -> bool {
        self.0.contains("***")
    }

    /// The first eight hex digits of the value's SHA-256: enough to tell two generated values
    /// apart, useless for finding one.
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = Sha256::digest(self.0.as_bytes());
        Fingerprint(u32::from_be_bytes([
            digest[0], digest[1], digest[2], digest[3],
        ]))
    }

    /// Whether a value that the service masked could be this one: its first and last clear
    /// characters agree. `None` where `mask` is no mask or shows no character.
    pub fn agrees_with_mask(&self, mask: &Secret) -> Option<bool> {
        if !mask.is_server_mask() {
            return None;
        }
        let shown = mask.expose();
        let head = shown.split('*').next().unwrap_or_default();
        let tail = shown.rsplit('*').next().unwrap_or_default();
        if head.is_empty() && tail.is_empty() {
            return None;
        }
        Some(self.0.starts_with(head) && self.0.ends_with(tail))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (x, y)| seen | (x ^ y)) == 0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(••••)")
    }
}

impl From<Zeroizing<String>> for Secret {
    fn from(value: Zeroizing<String>) -> Self {
        Self(value)
    }
}

impl Zeroize for Secret {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Tells two secrets apart without showing either: eight hex digits of a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(u32);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u32::from_str_radix(text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(••••)");
    }

    #[test]
    fn a_masked_value_is_known_as_such() {
        assert!(Secret::new("416************ab8".to_owned()).is_server_mask());
        assert!(Secret::new("******".to_owned()).is_server_mask());
        assert!(!Secret::new("a*b*c".to_owned()).is_server_mask());
    }

    #[test]
    fn the_ends_of_a_mask_confirm_or_deny_a_value() {
        let value = Secret::new("416aaaaaaaaaaab8".to_owned());
        let mask = |text: &str| Secret::new(text.to_owned());
        assert_eq!(
            value.agrees_with_mask(&mask("416************ab8")),
            Some(true)
        );
        assert_eq!(
            value.agrees_with_mask(&mask("417************ab8")),
            Some(false)
        );
        assert_eq!(value.agrees_with_mask(&mask("******")), None);
        assert_eq!(value.agrees_with_mask(&mask("416aaaaaaaaaaab8")), None);
    }

    proptest! {
        #[test]
        fn equality_is_that_of_the_values(a in ".{0,8}", b in ".{0,8}") {
            prop_assert_eq!(Secret::new(a.clone()) == Secret::new(b.clone()), a == b);
        }

        #[test]
        fn a_fingerprint_reads_back(value in ".{0,64}") {
            let fingerprint = Secret::new(value).fingerprint();
            prop_assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        }
    }
}
