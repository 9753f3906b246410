//! Times in the journal's lines: RFC 3339 in UTC, for serde.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de};

/// Writes a time with its full precision.
pub(in crate::engine) fn serialize<S: Serializer>(
    time: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

/// Reads a time.
pub(in crate::engine) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(|_| de::Error::custom("not a time"))
}

/// The same for times that may not be known.
pub(in crate::engine) mod option {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// Writes a time, or `null`.
    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(in crate::engine) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(time),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a time, or `null`.
    pub(in crate::engine) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| text.parse().map_err(|_| de::Error::custom("not a time")))
            .transpose()
    }
}
