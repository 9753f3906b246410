//! Times as services write them: the same one in seconds here, in nanoseconds there.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// Whether two times that a service gave can be the same: equal as far as the coarser of them goes.
/// One operation of a service may answer with a fraction of a second where another leaves it out.
pub fn same_moment(one: Timestamp, other: Timestamp) -> bool {
    let unit = coarser(precision(one), precision(other));
    one == other || cut(one, unit) == cut(other, unit)
}

/// The finest unit that `time` uses. A fraction that happens to end in zeros passes for a coarser
/// one, which at worst takes two times within that unit for one.
fn precision(time: Timestamp) -> Unit {
    let nanoseconds = time.subsec_nanosecond();
    if nanoseconds == 0 {
        Unit::Second
    } else if nanoseconds % 1_000_000 == 0 {
        Unit::Millisecond
    } else if nanoseconds % 1_000 == 0 {
        Unit::Microsecond
    } else {
        Unit::Nanosecond
    }
}

fn coarser(one: Unit, other: Unit) -> Unit {
    one.max(other)
}

/// `time` without what is finer than `unit`, which is how services shorten it.
fn cut(time: Timestamp, unit: Unit) -> Option<Timestamp> {
    time.round(TimestampRound::new().smallest(unit).mode(RoundMode::Floor))
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_time_is_the_same_with_and_without_its_fraction() {
        let full = at("2026-08-14T06:29:11.987654321Z");
        for short in [
            "2026-08-14T06:29:11Z",
            "2026-08-14T06:29:11.987Z",
            "2026-08-14T06:29:11.987654Z",
            "2026-08-14T06:29:11.987654321Z",
        ] {
            assert!(same_moment(full, at(short)), "{short}");
            assert!(same_moment(at(short), full), "{short}");
        }
        for other in [
            "2026-08-14T06:29:12Z",
            "2026-08-14T06:29:11.988Z",
            "2026-08-14T06:29:11.987653Z",
            "2026-08-14T06:29:11.987654322Z",
        ] {
            assert!(!same_moment(full, at(other)), "{other}");
        }
    }

    proptest! {
        #[test]
        fn times_a_second_apart_are_never_the_same(
            start in 0_i64..4_000_000_000, one in 0_i64..1_000_000_000, other in 1_000_000_000_i64..9_000_000_000,
        ) {
            let base = i128::from(start) * 1_000_000_000;
            let time = |more: i64| Timestamp::from_nanosecond(base + i128::from(more)).expect("a time");
            prop_assert!(!same_moment(time(one), time(one + other)));
            prop_assert!(same_moment(time(one), time(one)));
        }
    }
}
