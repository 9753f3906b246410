//! A client address as an app's list takes it: one address, a range, or a network.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::{fmt, str::FromStr};

/// An IPv4 address, a range of them, or a network. Its text is as it was typed, but for white space
/// around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address(String);

/// Why a text is no address of a list, as a whole sentence that names what was typed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressError {
    /// Nothing at all.
    #[error(
        "An address is missing. Give an IPv4 address, a range a-b, or a network such as 10.1.0.0/16."
    )]
    Empty,
    /// IPv6, in any of the forms.
    #[error(
        "{0} is an IPv6 address. The documents of these lists name only IPv4, so nothing is sent."
    )]
    V6(String),
    /// Neither of the forms.
    #[error(
        "{0:?} is no address. Give an IPv4 address, a range a-b, or a network such as 10.1.0.0/16."
    )]
    Malformed(String),
    /// A range that ends before it begins.
    #[error("The range {0} ends before it begins. Write the lower address first.")]
    Backwards(String),
    /// A network of more than 32 bits.
    #[error("{0} names no network: the number behind the slash is 0 to 32.")]
    Prefix(String),
}

impl Address {
    /// The text, as it goes to the gateway.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let given = || text.to_owned();
        let one = |part: &str| {
            part.parse::<Ipv4Addr>().map_err(|_| {
                if part.parse::<Ipv6Addr>().is_ok() {
                    AddressError::V6(given())
                } else {
                    AddressError::Malformed(given())
                }
            })
        };
        if let Some((address, bits)) = text.split_once('/') {
            one(address)?;
            let is_number = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
            let bits = bits.parse::<u8>().ok().filter(|bits| *bits <= 32);
            if !is_number || bits.is_none() {
                return Err(AddressError::Prefix(given()));
            }
        } else if let Some((from, to)) = text.split_once('-') {
            if one(from)? > one(to)? {
                return Err(AddressError::Backwards(given()));
            }
        } else {
            one(text)?;
        }
        Ok(Self(given()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn why(text: &str) -> AddressError {
        text.parse::<Address>().expect_err(text)
    }

    #[test]
    fn the_three_documented_forms_are_taken_as_they_are_typed() {
        for text in [
            "192.0.2.7",
            "192.0.2.7-192.0.2.9",
            "192.0.2.7-192.0.2.7",
            "10.1.0.0/16",
            "0.0.0.0/0",
            "10.1.2.3/32",
        ] {
            let address: Address = format!(" {text}\n").parse().expect(text);
            assert_eq!(address.as_str(), text);
        }
    }

    #[test]
    fn what_is_refused_is_refused_for_its_own_reason() {
        assert_eq!(why("  "), AddressError::Empty);
        for v6 in ["2001:db8::1", "::1", "2001:db8::/32", "::ffff:10.0.0.1"] {
            assert_eq!(why(v6), AddressError::V6(v6.to_owned()));
        }
        for malformed in [
            "10.0.0",
            "10.0.0.256",
            "010.0.0.1",
            "a",
            "10.0.0.1-",
            "-10.0.0.1",
            "1-2",
            "10.0.0.1 - 10.0.0.2",
            "10.0.0.1,10.0.0.2",
        ] {
            assert_eq!(
                why(malformed),
                AddressError::Malformed(malformed.to_owned())
            );
        }
        for prefix in ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8"] {
            assert_eq!(why(prefix), AddressError::Prefix(prefix.to_owned()));
        }
        let backwards = "10.0.0.2-10.0.0.1";
        assert_eq!(
            why(backwards),
            AddressError::Backwards(backwards.to_owned())
        );
    }

    proptest! {
        #[test]
        fn every_pair_of_addresses_is_a_range_one_way_round(from: [u8; 4], to: [u8; 4]) {
            let (from, to) = (Ipv4Addr::from(from), Ipv4Addr::from(to));
            let range = format!("{from}-{to}");
            match range.parse::<Address>() {
                Ok(address) => {
                    prop_assert!(from <= to);
                    prop_assert_eq!(address.as_str(), range);
                }
                Err(why) => {
                    prop_assert!(from > to);
                    prop_assert_eq!(why, AddressError::Backwards(range));
                }
            }
        }

        #[test]
        fn a_network_has_a_prefix_of_at_most_32_bits(address: [u8; 4], bits: u16) {
            let network = format!("{}/{bits}", Ipv4Addr::from(address));
            prop_assert_eq!(network.parse::<Address>().is_ok(), bits <= 32);
        }

        #[test]
        fn whatever_is_typed_is_taken_whole_or_refused_with_a_sentence(text in ".{0,40}") {
            match text.parse::<Address>() {
                Ok(address) => prop_assert_eq!(address.as_str(), text.trim()),
                Err(why) => prop_assert!(why.to_string().ends_with('.')),
            }
        }
    }
}
