//! ROMA Connect's public-resource paths. Its `/apic/` paths are served by [`super::gateway`].

pub(super) mod apps;
pub(super) mod instances;
pub(super) mod members;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    call::{Call, Page},
    error::Refusal,
    estate::Switches,
    times,
};

fn time(time: Timestamp, switches: Switches) -> Value {
    if switches.roma_epoch_times {
        times::epoch_ms(time).into()
    } else {
        time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string().into()
    }
}

/// These paths have bounds of their own: offset up to 10000, limit 1 to 500, 10 when left out.
fn page(call: &Call) -> Result<Page, Refusal> {
    let number = |name, default, range: std::ops::RangeInclusive<usize>| match call.param(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| Refusal::roma_parameter(name)),
    };
    Ok(Page {
        offset: number("offset", 0, 0..=10_000)?,
        limit: number("limit", 10, 1..=500)?,
    })
}
