//! The few facts of an X.509 certificate that help a person: who issued it, and its dates.
//!
//! Read from untrusted bytes and for display only: what it says is never a reason to trust.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use crate::domain::Text;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version, which old certificates lack.
const VERSION: u8 = 0xa0;
/// `2.5.4.3`, the common name.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `2.5.4.10`, the organisation.
const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];

/// What a certificate says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Who issued it: common name and organisation.
    pub issuer: Option<Text>,
    /// Who it is for.
    pub subject: Option<Text>,
    /// When it begins.
    pub not_before: Option<Timestamp>,
    /// When it ends.
    pub not_after: Option<Timestamp>,
}

impl Certificate {
    /// Reads a DER certificate (RFC 5280, section 4.1); `None` where it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let mut certificate = Reader(Reader(der).expect(SEQUENCE)?);
        let mut fields = Reader(certificate.expect(SEQUENCE)?);
        if fields.peek() == Some(VERSION) {
            fields.any()?;
        }
        let (_serial, _algorithm) = (fields.any()?, fields.any()?);
        let issuer = name(fields.expect(SEQUENCE)?);
        let mut dates = Reader(fields.expect(SEQUENCE)?);
        let (not_before, not_after) = (dates.any().and_then(time), dates.any().and_then(time));
        let subject = name(fields.expect(SEQUENCE)?);
        Some(Self {
            issuer,
            subject,
            not_before,
            not_after,
        })
    }
}

/// Common name and organisation of a distinguished name, whichever are there.
fn name(der: &[u8]) -> Option<Text> {
    let (mut common, mut organisation) = (None, None);
    let mut parts = Reader(der);
    while let Some(part) = parts.expect(SET) {
        let Some(pair) = Reader(part).expect(SEQUENCE) else {
            continue;
        };
        let mut pair = Reader(pair);
        let (Some(kind), Some((_, value))) = (pair.expect(OBJECT_ID), pair.any()) else {
            continue;
        };
        let value = String::from_utf8_lossy(value).into_owned();
        match kind {
            COMMON_NAME => common = Some(value),
            ORGANISATION => organisation = Some(value),
            _ => {}
        }
    }
    let words = match (common, organisation) {
        (Some(common), Some(organisation)) if common != organisation => {
            format!("{common} ({organisation})")
        }
        (Some(only), _) | (None, Some(only)) => only,
        (None, None) => return None,
    };
    Some(Text::new(words))
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`.
fn time((tag, value): (u8, &[u8])) -> Option<Timestamp> {
    let text = std::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let (year, rest): (i16, &str) = match tag {
        UTC_TIME => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            let century = if year < 50 { 2000 } else { 1900 };
            (century + year, text.get(2..)?)
        }
        GENERALIZED_TIME => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let two = |at: usize| -> Option<i8> { rest.get(at..at + 2)?.parse().ok() };
    let date = Date::new(year, two(0)?, two(2)?).ok()?;
    let time = Time::new(two(4)?, two(6)?, two(8)?, 0).ok()?;
    let zoned = DateTime::from_parts(date, time).to_zoned(TimeZone::UTC);
    Some(zoned.ok()?.timestamp())
}

/// Reads DER values one after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next value with its tag.
    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0..0x80 => (usize::from(first), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes
                    .iter()
                    .fold(0, |length, byte| length << 8 | usize::from(*byte));
                (length, rest)
            }
            0x80 | 0x85.. => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }

    /// The next value if it has this tag.
    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        match self.any()? {
            (found, value) if found == tag => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn made() -> Vec<u8> {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec!["gate.example".to_owned()]).expect("params");
        params
            .distinguished_name
            .push(DnType::CommonName, "Corp CA");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Corp\u{1b}[2J");
        params.not_before = rcgen::date_time_ymd(2024, 1, 2);
        params.not_after = rcgen::date_time_ymd(2051, 3, 4);
        params
            .self_signed(&key)
            .expect("a certificate")
            .der()
            .to_vec()
    }

    #[test]
    fn issuer_and_dates_are_read_and_shown_harmlessly() {
        let certificate = Certificate::read(&made()).expect("a certificate");
        let issuer = certificate.issuer.expect("an issuer").to_string();
        assert_eq!(issuer, "Corp CA (Corp<U+001B>[2J)");
        let at = |text: &str| text.parse::<Timestamp>().ok();
        assert_eq!(certificate.not_before, at("2024-01-02T00:00:00Z"));
        assert_eq!(certificate.not_after, at("2051-03-04T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Certificate::read(&bytes);
        }

        #[test]
        fn no_damage_breaks_the_reader(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut der = made();
            let at = at.index(der.len());
            der[at] = byte;
            let _ = Certificate::read(&der);
            der.truncate(at);
            let _ = Certificate::read(&der);
        }
    }
}
