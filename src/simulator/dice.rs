//! Made-up values that are the same for the same seed.

use crate::domain::Secret;

/// A `SplitMix64` generator: small, fast, and good enough for sample data. Never for a credential
/// that protects anything.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Starts at `seed`.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts at a number derived from `parts`, so that a name always leads to the same id.
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for part in parts {
            for byte in part.bytes().chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Self(hash)
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which must not be 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap_or_default()
    }

    /// One of `choices`, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let place = usize::try_from(self.next()).unwrap_or_default() % choices.len();
        &choices[place]
    }

    /// `len` characters of `alphabet`.
    fn draw(&mut self, alphabet: &str, len: usize) -> String {
        (0..len)
            .map(|_| char::from(*self.pick(alphabet.as_bytes())))
            .collect()
    }

    /// `len` lower-case hex digits.
    pub(super) fn hex(&mut self, len: usize) -> String {
        self.draw("0123456789abcdef", len)
    }

    /// An id as APIG writes it: 32 lower-case hex digits.
    pub(super) fn id(&mut self) -> String {
        self.hex(32)
    }

    /// An id as ROMA Connect writes it: a UUID with dashes.
    pub(super) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }

    /// A secret of `len` lower-case hex digits.
    pub(super) fn secret_hex(&mut self, len: usize) -> Secret {
        Secret::new(self.hex(len))
    }

    /// A code of `len` characters of Base64's alphabet, `/`, `+` and `=` among them.
    pub(super) fn secret_base64(&mut self, len: usize) -> Secret {
        let mut value = self.draw(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            len.saturating_sub(4),
        );
        value.push_str("/+9=");
        Secret::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_yields_the_same_values() {
        assert_eq!(Dice::new(7).id(), Dice::new(7).id());
        assert_ne!(Dice::new(7).id(), Dice::new(8).id());
        assert_eq!(Dice::of(&["a", "b"]).id(), Dice::of(&["a", "b"]).id());
        assert_ne!(Dice::of(&["a", "b"]).id(), Dice::of(&["ab", ""]).id());
    }

    #[test]
    fn an_id_has_the_documented_shape() {
        let mut dice = Dice::new(1);
        assert_eq!(dice.id().len(), 32);
        assert_eq!(dice.uuid().len(), 36);
        assert_eq!(dice.secret_base64(64).expose().len(), 64);
    }
}
