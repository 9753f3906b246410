#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

const PATIENCE: i64 = 600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn run_of(apps: usize, care: Care) -> Run {
    Run::new(care, vec![Standing::Waiting; apps], false, None)
}

fn straight() -> Care {
    Care {
        first: 0,
        stop_after: StopAfter::Count(1000),
        ..Care::default()
    }
}

fn busy(asked: Option<i64>) -> End {
    End::Busy {
        asked: asked.map(SignedDuration::from_secs),
    }
}

#[test]
fn it_waits_for_a_look_after_the_first() {
    let mut run = run_of(3, Care::default());
    assert_eq!(run.step(at(0)), Step::Do(0));
    run.ended(0, End::Done, at(1));
    assert_eq!(run.step(at(1)), Step::Look);
    let run = Run::new(Care::default(), run.standings().to_vec(), true, None);
    assert_eq!(run.step(at(2)), Step::Do(1));
}

#[test]
fn a_campaign_of_one_needs_no_look() {
    let mut run = run_of(1, Care::default());
    run.ended(0, End::Done, at(0));
    assert_eq!(run.step(at(0)), Step::Finished);
}

#[test]
fn it_stops_at_a_number_of_failures_or_their_share() {
    for (text, total, stops_at) in [("3", 10, 3), ("20%", 10, 2), ("1%", 10, 1), ("5%", 100, 5)] {
        let stop_after: StopAfter = text.parse().unwrap();
        let mut run = run_of(
            total,
            Care {
                stop_after,
                ..straight()
            },
        );
        for failed in 0..stops_at {
            assert_eq!(run.step(at(0)), Step::Do(failed), "{text}");
            run.ended(failed, End::Failed, at(0));
        }
        assert_eq!(run.step(at(0)), Step::Stop(Stop::Failures), "{text}");
    }
}

#[test]
fn it_goes_at_the_pace_that_was_asked_for() {
    let care = Care {
        pace: Some("30/m".parse().unwrap()),
        ..straight()
    };
    let mut run = run_of(3, care);
    run.begun(at(0));
    run.ended(0, End::Done, at(0));
    assert_eq!(run.step(at(1)), Step::Wait(at(2)));
    assert_eq!(run.step(at(2)), Step::Do(1));
}

#[test]
fn it_waits_as_told_else_twice_as_long_each_time_up_to_a_minute() {
    let mut run = run_of(1, straight());
    let mut now = 0;
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
        run.ended(0, busy(None), at(now));
        assert_eq!(run.step(at(now)), Step::Wait(at(now + wait)));
        now += wait;
        assert_eq!(run.step(at(now)), Step::Do(0));
    }
    run.ended(0, busy(Some(90)), at(now));
    assert_eq!(run.step(at(now)), Step::Wait(at(now + 90)));
}

#[test]
fn patience_counts_from_the_last_success() {
    let mut run = run_of(2, straight());
    run.ended(0, busy(Some(500)), at(0));
    run.ended(0, End::Done, at(500));
    run.ended(1, busy(Some(500)), at(501));
    assert_eq!(run.step(at(501)), Step::Wait(at(1001)));
    run.ended(1, busy(Some(100)), at(1001));
    assert_eq!(run.step(at(1001)), Step::Wait(at(1101)));
    run.ended(1, busy(Some(1)), at(1101));
    assert_eq!(run.step(at(1101)), Step::Stop(Stop::Patience));
    assert_eq!(run.counts().failed, 0);
}

#[test]
fn an_old_code_goes_after_its_grace() {
    let care = Care {
        grace: Some(SignedDuration::from_secs(100)),
        ..straight()
    };
    let mut run = run_of(2, care);
    run.ended(0, End::Made, at(0));
    assert_eq!(run.step(at(5)), Step::Do(1));
    run.ended(1, End::Made, at(10));
    assert_eq!(run.step(at(10)), Step::Grace(Some(at(100))));
    assert_eq!(run.step(at(100)), Step::Finish(0));
    run.ended(0, End::Done, at(101));
    assert_eq!(run.step(at(101)), Step::Grace(Some(at(110))));
    assert_eq!(run.counts().left, 1);
}

#[test]
fn without_grace_or_proof_an_old_code_goes_only_when_somebody_resumes() {
    let mut run = run_of(1, straight());
    run.ended(0, End::Made, at(0));
    assert_eq!(run.step(at(9999)), Step::Grace(None));
    let resumed = Run::new(straight(), run.standings().to_vec(), true, Some(at(0)));
    assert_eq!(resumed.step(at(1)), Step::Finish(0));
    let proven = Care {
        is_proven: true,
        ..straight()
    };
    let proven = Run::new(proven, run.standings().to_vec(), true, None);
    assert_eq!(proven.step(at(1)), Step::Finish(0));
}

#[test]
fn going_on_after_a_look_deletes_nothing_that_was_made_only_now() {
    let mut run = run_of(2, Care::default());
    run.ended(0, End::Made, at(0));
    assert_eq!(run.step(at(1)), Step::Look);
    let mut resumed = Run::new(Care::default(), run.standings().to_vec(), true, None);
    assert_eq!(resumed.step(at(2)), Step::Do(1));
    resumed.ended(1, End::Made, at(3));
    assert_eq!(resumed.step(at(3)), Step::Grace(None));
}

#[test]
fn on_a_gateway_without_room_the_apps_take_turns() {
    let standings = vec![Standing::Waiting; 3];
    let mut run = Run::new(straight(), standings, true, None).on(vec![0, 0, 1]);
    run.ended(0, End::Made, at(0));
    assert_eq!(run.step(at(1)), Step::Do(1));
    run.ended(1, End::NoRoom, at(1));
    assert_eq!(run.step(at(2)), Step::Do(2));
    run.ended(2, End::Made, at(2));
    assert_eq!(run.step(at(3)), Step::Grace(None));
    let mut resumed = Run::new(straight(), run.standings().to_vec(), true, Some(at(3)));
    resumed = resumed.on(vec![0, 0, 1]);
    assert_eq!(resumed.step(at(4)), Step::Do(1));
    resumed.ended(1, End::NoRoom, at(4));
    assert_eq!(resumed.step(at(5)), Step::Finish(0));
    resumed.ended(0, End::Done, at(5));
    assert_eq!(resumed.step(at(6)), Step::Do(1));
    resumed.ended(1, End::Made, at(6));
    assert_eq!(resumed.step(at(7)), Step::Finish(2));
    resumed.ended(2, End::Done, at(7));
    assert_eq!(resumed.step(at(8)), Step::Grace(None));
}

#[test]
fn an_app_fails_that_nothing_makes_room_for() {
    let mut run = run_of(1, straight());
    run.ended(0, End::NoRoom, at(0));
    assert_eq!(run.counts().failed, 1);
}

#[test]
fn what_is_no_care_is_refused() {
    for text in ["", "2", "2/d", "0/s", "-1/s", "1.5/s", "+2/s", "s/2"] {
        assert_eq!(text.parse::<Pace>(), Err(CareError::Pace), "{text}");
    }
    for text in ["", "0", "101%", "-1", "x", "0%", "%"] {
        assert_eq!(
            text.parse::<StopAfter>(),
            Err(CareError::StopAfter),
            "{text}"
        );
    }
}

#[test]
fn a_remark_says_of_each_app_what_its_braces_say() {
    let named = crate::domain::Named {
        name: "pay demo".to_owned(),
        service: "apig".to_owned(),
        ..crate::domain::Named::default()
    };
    let template: RemarkTemplate = "{name} at {service}: {remark} {{2026}}".parse().unwrap();
    assert_eq!(
        template.expand(&named, "owner: {ops}"),
        "pay demo at apig: owner: {ops} {2026}"
    );
    let error = "{nam}".parse::<RemarkTemplate>().unwrap_err().to_string();
    assert!(
        error.contains("{nam}") && error.contains("{remark}"),
        "{error}"
    );
}

fn any_end() -> impl Strategy<Value = End> {
    prop_oneof![
        8 => Just(End::Done),
        2 => Just(End::Made),
        2 => Just(End::Failed),
        1 => Just(End::NoRoom),
        1 => Just(End::Unknown),
        1 => Just(End::Lost),
        3 => proptest::option::of(0_i64..700).prop_map(busy),
        1 => Just(End::Halted("The journal is full.".to_owned())),
    ]
}

fn any_care() -> impl Strategy<Value = Care> {
    (
        proptest::option::of("[1-9][0-9]{0,2}/[smh]"),
        0_usize..6,
        prop_oneof![
            (1_u32..9).prop_map(StopAfter::Count),
            (1_u32..=100).prop_map(StopAfter::Share)
        ],
        proptest::option::of(0_i64..4000),
        any::<bool>(),
    )
        .prop_map(|(pace, first, stop_after, grace, is_proven)| Care {
            pace: pace.map(|pace| pace.parse().unwrap()),
            first,
            stop_after,
            patience: SignedDuration::from_secs(PATIENCE),
            grace: grace.map(SignedDuration::from_secs),
            is_proven,
            ..Care::default()
        })
}

proptest! {
    /// Whatever happens in whatever order, a run obeys its rules.
    #[test]
    fn a_run_obeys_its_rules(
        care in any_care(),
        apps in 1_usize..12,
        ends in proptest::collection::vec(any_end(), 0..60),
    ) {
        let first = care.first;
        let mut run = run_of(apps, care.clone());
        let mut now = 0_i64;
        let mut done_to = vec![0; apps];
        let mut last_begin: Option<Timestamp> = None;
        for end in ends {
            let before = run.counts();
            let (item, is_finish) = match run.step(at(now)) {
                Step::Do(item) => {
                    prop_assert_eq!(run.standings()[item], Standing::Waiting);
                    let touched = run.standings().iter().filter(|it| **it != Standing::Waiting);
                    prop_assert!(first == 0 || touched.count() < first);
                    (item, false)
                }
                Step::Finish(item) => {
                    let Standing::Made(since) = run.standings()[item] else {
                        return Err(TestCaseError::fail("nothing was made"));
                    };
                    if let Some(grace) = care.grace {
                        prop_assert!(at(now).duration_since(since) >= grace);
                    } else {
                        prop_assert!(care.is_proven);
                    }
                    (item, true)
                }
                Step::Wait(until) => {
                    prop_assert!(until > at(now));
                    now += until.duration_since(at(now)).as_secs() + 1;
                    continue;
                }
                Step::Look | Step::Grace(None) | Step::Finished | Step::Stop(_) => break,
                Step::Grace(Some(until)) => {
                    prop_assert!(until > at(now));
                    now += until.duration_since(at(now)).as_secs() + 1;
                    continue;
                }
            };
            if let (Some(pace), Some(last)) = (care.pace, last_begin) {
                prop_assert!(at(now).duration_since(last) >= pace.interval());
            }
            last_begin = Some(at(now));
            run.begun(at(now));
            // Only the first phase makes something, and only of codes.
            let end = match end {
                End::Made | End::NoRoom if is_finish => End::Done,
                end => end,
            };
            run.ended(item, end.clone(), at(now));
            let after = run.counts();
            prop_assert_eq!(after.total, apps);
            prop_assert_eq!(after.done + after.failed + after.unknown + after.left, apps);
            match end {
                End::Done => {
                    done_to[item] += 1;
                    prop_assert_eq!(done_to[item], 1);
                }
                End::Made => prop_assert_eq!(after.left, before.left),
                End::Failed => prop_assert_eq!(after.failed, before.failed + 1),
                End::NoRoom if before.made > 0 => prop_assert_eq!(after, before),
                End::NoRoom => prop_assert_eq!(after.failed, before.failed + 1),
                End::Unknown => prop_assert_eq!(run.step(at(now)), Step::Stop(Stop::Unknown)),
                End::Lost => prop_assert_eq!(run.step(at(now)), Step::Stop(Stop::Lost)),
                End::Busy { asked } => {
                    prop_assert_eq!(after, before);
                    match run.step(at(now)) {
                        Step::Stop(stop) => prop_assert_eq!(stop, Stop::Patience),
                        Step::Wait(until) => {
                            let wait = until.duration_since(at(now));
                            prop_assert!(asked.is_none_or(|asked| wait >= asked));
                        }
                        step => prop_assert!(asked == Some(SignedDuration::ZERO), "{step:?}"),
                    }
                }
                End::Halted(_) => {
                    prop_assert_eq!(after, before);
                    prop_assert!(matches!(run.step(at(now)), Step::Stop(Stop::Halted(_))));
                }
            }
            now += 1;
        }
    }

    #[test]
    fn care_reads_back_as_it_is_written(pace in "[1-9][0-9]{0,5}/[smh]", failures in "[1-9][0-9]?%?") {
        prop_assert_eq!(pace.parse::<Pace>().unwrap().to_string(), pace);
        prop_assert_eq!(failures.parse::<StopAfter>().unwrap().to_string(), failures);
    }

    #[test]
    fn no_text_breaks_the_parsers(text in any::<String>()) {
        let _ = (text.parse::<Pace>(), text.parse::<StopAfter>());
    }
}

#[test]
fn a_time_is_read_in_days_too() {
    assert_eq!(time("30d"), Ok(SignedDuration::from_hours(720)));
    assert_eq!(time("1h 30m"), Ok(SignedDuration::from_mins(90)));
    for text in ["", "0d", "-1d", "d", "0s", "99999999999999999999d", "5"] {
        assert_eq!(time(text), Err(CareError::Time), "{text}");
    }
}

proptest! {
    /// A time in days is so many hours, and no text is read as none or less.
    #[test]
    fn a_time_is_what_its_words_say(days in 1_i64..3660, text in ".{0,12}") {
        prop_assert_eq!(time(&format!(" {days}d ")), Ok(SignedDuration::from_hours(days * 24)));
        if let Ok(read) = time(&text) {
            prop_assert!(read.is_positive());
        }
    }
}
