//! What the journal tells of a replacement after any story, cut off anywhere.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end where its ground is missing"
)]

use jiff::Timestamp;
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

use super::*;
use crate::{
    domain::{AppRef, Inventory, Place, ReplacementStep as Step, Service},
    engine::journal::{AppBefore, Asked, Conclusion, Intent, Journal as _, MemoryJournal},
};

/// What the journal is told.
#[derive(Debug, Clone)]
enum Said {
    Made(Outcome),
    Delivered(&'static str),
    Reset(Outcome, Option<&'static str>),
    OldDeleted(Outcome),
    TwinDeleted(Outcome),
    Granted(Outcome),
}

fn said() -> impl Strategy<Value = Said> {
    let outcome = || prop::sample::select(Outcome::iter().collect::<Vec<_>>());
    let how = || prop::sample::select(vec!["file", "failed", "dropped", "partly", "command"]);
    prop_oneof![
        4 => outcome().prop_map(Said::Made),
        3 => how().prop_map(Said::Delivered),
        2 => (outcome(), prop::option::of(how())).prop_map(|(end, how)| Said::Reset(end, how)),
        2 => outcome().prop_map(Said::OldDeleted),
        1 => outcome().prop_map(Said::TwinDeleted),
        1 => outcome().prop_map(Said::Granted),
    ]
}

fn arrives(how: &str) -> bool {
    matches!(how, "file" | "command")
}

fn app(id: &str) -> AppRef {
    AppRef {
        place: Place {
            profile: "p".into(),
            service: Service::Apig,
            instance: Some("i".into()),
        },
        id: id.into(),
    }
}

/// Tells `journal` of a write on `app`, or of one that makes it in place of another.
fn write(
    journal: &MemoryJournal,
    operation: OperationKind,
    app: &AppRef,
    in_place_of: Option<&AppRef>,
    outcome: Outcome,
) -> u64 {
    let time = Timestamp::UNIX_EPOCH;
    let intent = Intent {
        time,
        operation,
        place: &app.place,
        app: in_place_of.is_none().then_some(&app.id),
        app_name: "shop",
        before: AppBefore::default(),
        wanted: in_place_of.map(|old| Asked {
            name: Some("shop_2"),
            in_place_of: Some(old.id.raw()),
            ..Asked::default()
        }),
        aim: in_place_of.map(|_| Inventory::default()),
        chosen: None,
        typed: false,
        campaign: None,
    };
    let n = journal.intend(&intent).unwrap();
    let is_made = in_place_of.is_some() && matches!(outcome, Outcome::Done | Outcome::ValueLost);
    if outcome != Outcome::Intent {
        let conclusion = Conclusion {
            time,
            outcome,
            request_id: None,
            made: is_made.then_some(&app.id),
            closed: false,
            received: None,
            evidence: String::new(),
        };
        journal.conclude(n, &conclusion).unwrap();
    }
    n
}

/// A plain account of one replacement.
#[derive(Debug, Clone, Copy)]
struct Account {
    entry: u64,
    made: Outcome,
    is_handed: bool,
    deletion: Option<Step>,
}

impl Account {
    fn has_twin(&self) -> bool {
        matches!(self.made, Outcome::Done | Outcome::ValueLost)
    }

    fn step(&self) -> Step {
        match self.deletion {
            Some(open) => open,
            None if !self.has_twin() => Step::Making,
            None if self.is_handed => Step::Delivered,
            None => Step::Undelivered,
        }
    }
}

proptest! {
    #[test]
    fn an_old_app_is_ripe_only_after_its_twin_was_made_and_delivered(
        story in prop::collection::vec(said(), 0..10),
    ) {
        let journal = MemoryJournal::default();
        let (old, twin) = (app("old"), app("twin"));
        let mut known: Option<Account> = None;
        for event in story {
            match event {
                Said::Made(end) => {
                    let kind = OperationKind::ReplaceApp;
                    let entry = write(&journal, kind, &twin, Some(&old), end);
                    if !matches!(end, Outcome::Refused | Outcome::NotSent) {
                        let (is_handed, deletion) = (false, None);
                        known = Some(Account { entry, made: end, is_handed, deletion });
                    }
                }
                Said::Delivered(how) => {
                    if let Some(it) = &mut known
                        && it.made == Outcome::Done
                    {
                        journal.delivered(it.entry, how).unwrap();
                        it.is_handed |= arrives(how);
                    }
                }
                Said::Reset(end, how) => {
                    let n = write(&journal, OperationKind::ResetSecret, &twin, None, end);
                    if let Some(how) = how {
                        journal.delivered(n, how).unwrap();
                    }
                    let is_new = end == Outcome::Done && how.is_some_and(arrives);
                    if let Some(it) = &mut known
                        && it.has_twin()
                        && it.deletion.is_none()
                    {
                        it.is_handed |= is_new;
                    }
                }
                Said::OldDeleted(end) => {
                    let n = write(&journal, OperationKind::DeleteApp, &old, None, end);
                    known = known.and_then(|it| after(it, end, Step::Deleting(n)));
                }
                Said::TwinDeleted(end) => {
                    let n = write(&journal, OperationKind::DeleteApp, &twin, None, end);
                    known = known.and_then(|it| {
                        if it.has_twin() { after(it, end, Step::Undoing(n)) } else { Some(it) }
                    });
                }
                Said::Granted(end) => {
                    write(&journal, OperationKind::GrantApis, &twin, None, end);
                }
            }
            // After every prefix: one replacement at most, and as far as it is.
            let told = replacements(&journal.replacements().unwrap());
            let steps: Vec<_> = told.iter().map(|it| (it.entry, it.step)).collect();
            let expected: Vec<_> = known.iter().map(|it| (it.entry, it.step())).collect();
            prop_assert_eq!(steps, expected);
            for it in told {
                prop_assert_eq!(&it.old, &old);
                prop_assert_eq!(it.twin.is_some(), known.is_some_and(|it| it.has_twin()));
            }
        }
    }
}

/// What a deletion that ended so makes of it.
fn after(it: Account, end: Outcome, open: Step) -> Option<Account> {
    match end {
        Outcome::Done | Outcome::ValueLost => None,
        Outcome::Intent | Outcome::Unknown => Some(Account {
            deletion: Some(open),
            ..it
        }),
        Outcome::Refused | Outcome::NotSent => Some(it),
    }
}
