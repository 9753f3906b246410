//! Client quotas: how many calls the apps bound to one may make.

use jiff::Timestamp;

use super::{QuotaId, Text};

/// A client quota of a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quota {
    /// Its id.
    pub id: QuotaId,
    /// Its name, unique on its gateway.
    pub name: Text,
    /// How many calls it grants in an interval.
    pub calls: Option<u64>,
    /// How many units an interval has.
    pub interval: Option<u64>,
    /// `SECOND`, `MINUTE`, `HOUR` or `DAY`; an open enumeration.
    pub unit: Option<Text>,
    /// Free text.
    pub remark: Option<Text>,
    /// How many apps are bound to it.
    pub apps: Option<u64>,
    /// From when the intervals are counted.
    pub counts_from: Option<Timestamp>,
}

impl Quota {
    /// Its limit in words, as far as the gateway says it: `200 calls a second`, `100 calls in 15
    /// minutes`.
    pub fn limit(&self) -> Option<String> {
        let unit = self.unit.as_ref()?.to_string().to_lowercase();
        let (calls, interval) = (self.calls?, self.interval?);
        Some(match interval {
            1 => format!("{calls} calls a {unit}"),
            several => format!("{calls} calls in {several} {unit}s"),
        })
    }
}
