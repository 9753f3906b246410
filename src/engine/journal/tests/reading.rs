//! What is kept, what never is, and how it reads back.

use serde_json::json;

use super::{super::store::Store as _, *};
use crate::domain::{AppCode, CodeId};

fn show(journal: &dyn Journal, n: u64) -> Entry {
    journal.entry(n).unwrap().unwrap()
}

#[test]
fn an_entry_reads_back_with_all_that_was_said_of_it() {
    let home = Home::new();
    let journal = home.open();
    let codes = [AppCode {
        id: Some(CodeId::from("code-1")),
        value: Secret::new("a code".to_owned()),
        created_at: None,
    }];
    let updated: Timestamp = "2025-02-01T10:00:00.123456Z".parse().unwrap();
    let n = journal
        .intend(&Intent {
            time: "2025-03-01T12:00:00Z".parse().unwrap(),
            operation: OperationKind::EditApp,
            place: &app().place,
            app: Some(&app().id),
            app_name: "pay\u{202e}gnp\u{1b}[2J",
            before: AppBefore {
                codes: Some(&codes),
                replaced: Some(&codes[0].value),
                going: None,
                secret: Some(sentinel().fingerprint()),
                mask: Some(&Secret::new("416****ab8".to_owned())),
                updated_at: Some(updated),
                ..AppBefore::default()
            },
            wanted: Some(Asked {
                name: Some("new"),
                ..Asked::default()
            }),
            aim: None,
            chosen: None,
            typed: false,
            campaign: None,
        })
        .unwrap();
    journal
        .conclude(
            n,
            &Conclusion {
                request_id: Some(&Text::from("4f1c")),
                evidence: "The app shows the new values.".to_owned(),
                ..conclusion(Outcome::Done, None)
            },
        )
        .unwrap();
    journal.delivered(n, "file").unwrap();
    journal.delivered(n, "clipboard").unwrap();

    let entry = show(&journal, n);
    assert_eq!(entry.record.kind(), Some(OperationKind::EditApp));
    assert_eq!(entry.record.target.app(), Some(app()));
    assert_eq!(
        entry.record.target.app_name.raw(),
        "pay\u{202e}gnp\u{1b}[2J"
    );
    assert_eq!(entry.before.updated_at, Some(updated));
    let code = &entry.before.codes.as_deref().unwrap()[0];
    assert_eq!(code.id, codes[0].id);
    assert!(
        journal
            .key()
            .recognises(code.fingerprint, codes[0].fingerprint())
    );
    assert_eq!(entry.before.replaced, Some(code.fingerprint));
    assert_eq!(entry.wanted.unwrap().name, Some(Text::from("new")));
    assert_eq!(
        entry.evidence,
        Some(Text::from("The app shows the new values."))
    );
    assert_eq!(&entry.actor, Actor::current());
    let text = home.text();
    assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");

    let record = journal.records(&Listing::default()).unwrap().remove(0);
    assert_eq!(
        serde_json::to_value(&record).unwrap(),
        json!({
            "n": 1,
            "time": "2025-03-01T12:00:00Z",
            "operation": "edit_app",
            "target": {
                "profile": "prod",
                "service": "roma",
                "instance_id": "gateway-1",
                "app_id": "app-1",
                "app_name": "pay<U+202E>gnp<U+001B>[2J",
            },
            "outcome": "done",
            "request_ids": ["4f1c"],
            "delivery": "file, clipboard",
        })
    );
}

#[test]
fn no_secret_is_ever_written_in_clear() {
    let home = Home::new();
    for journal in [home.open(), home.sealing()] {
        let n = begin(&journal, Some(&sentinel())).unwrap();
        journal
            .conclude(n, &conclusion(Outcome::Done, Some(&sentinel())))
            .unwrap();
        let n = begin(&journal, None).unwrap();
        journal
            .conclude(n, &conclusion(Outcome::Done, Some(&sentinel())))
            .unwrap();
        assert!(!format!("{journal:?}").contains(SENTINEL));
        assert!(!format!("{:?}", show(&journal, n)).contains(SENTINEL));
    }
    for file in std::fs::read_dir(home.state()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(SENTINEL));
    }
}

#[test]
fn a_value_that_a_person_typed_cannot_be_guessed_from_its_mark() {
    let home = Home::new();
    let journal = home.open();
    let typed = Secret::new("Sommer2024".to_owned());
    let n = journal
        .intend(&Intent {
            time: Timestamp::now(),
            operation: OperationKind::ResetSecret,
            place: &app().place,
            app: Some(&app().id),
            app_name: "billing_batch",
            before: AppBefore {
                secret: Some(typed.fingerprint()),
                ..AppBefore::default()
            },
            wanted: None,
            aim: None,
            chosen: Some(&typed),
            typed: true,
            campaign: None,
        })
        .unwrap();
    journal
        .conclude(n, &conclusion(Outcome::Done, Some(&typed)))
        .unwrap();
    assert!(!home.text().contains(&typed.fingerprint().to_string()));
    // Another console of the same installation still recognises it.
    let entry = show(&home.open(), n);
    assert_eq!(entry.after, entry.chosen);
    assert!(
        home.open()
            .key()
            .recognises(entry.after.unwrap(), typed.fingerprint())
    );
}

#[test]
fn a_chosen_value_is_sealed_before_anything_could_be_sent() {
    let home = Home::new();
    let n = begin(&home.sealing(), Some(&sentinel())).unwrap();
    // As after a crash: only the intent is there.
    let sealed = show(&home.open(), n).sealed.unwrap();
    assert_eq!(sealed.unseal(&key_file("ed25519")), Ok(sentinel()));
}

#[test]
fn a_received_value_is_sealed_with_the_outcome_also_by_another_process() {
    let home = Home::new();
    let n = begin(&home.sealing(), None).unwrap();
    home.sealing()
        .conclude(n, &conclusion(Outcome::Done, Some(&sentinel())))
        .unwrap();
    let entry = show(&home.open(), n);
    assert_eq!(
        entry.sealed.unwrap().unseal(&key_file("ed25519")),
        Ok(sentinel())
    );
    assert_eq!(entry.after, Some(Mark::Plain(sentinel().fingerprint())));
}

#[test]
fn a_value_that_the_service_put_in_place_of_the_chosen_one_is_the_one_kept() {
    let home = Home::new();
    let journal = home.sealing();
    let n = begin(&journal, Some(&sentinel())).unwrap();
    let theirs = Secret::new("another".to_owned());
    journal
        .conclude(n, &conclusion(Outcome::Done, Some(&theirs)))
        .unwrap();
    let sealed = show(&journal, n).sealed.unwrap();
    assert_eq!(sealed.unseal(&key_file("ed25519")), Ok(theirs));
}

#[test]
fn a_value_that_the_service_refused_is_no_longer_searched_for() {
    let home = Home::new();
    let journal = home.sealing();
    let n = begin(&journal, Some(&sentinel())).unwrap();
    journal.withdraw(n).unwrap();
    let entry = show(&journal, n);
    assert_eq!((entry.chosen, entry.sealed), (None, None));
    journal
        .conclude(n, &conclusion(Outcome::Done, Some(&sentinel())))
        .unwrap();
    assert!(show(&journal, n).sealed.is_some());
}

#[test]
fn without_a_recipient_only_the_fingerprint_is_kept() {
    let home = Home::new();
    let journal = home.open();
    let n = begin(&journal, Some(&sentinel())).unwrap();
    let entry = show(&journal, n);
    assert_eq!(entry.sealed, None);
    assert_eq!(entry.chosen, Some(Mark::Plain(sentinel().fingerprint())));
}

#[test]
fn fields_and_events_of_a_later_version_are_passed_over() {
    let home = Home::new();
    let journal = home.open();
    let n = begin(&journal, None).unwrap();
    let add = |said: &str| {
        journal
            .store
            .append(&mut |tail| {
                Ok(format!(
                    r#"{{"v":9,"n":{n},"entries":{n},"prev":"{}","time":"2030-01-01T00:00:00Z",{said}}}{}"#,
                    tail.hash, "\n"
                ))
            })
            .unwrap();
    };
    add(r#""event":"moved","to":{"somewhere":[1,2]}"#);
    add(r#""event":"conclusion","outcome":"done","mood":"good""#);
    add(r#""event":"conclusion","outcome":"half_done""#);
    add(r#""event":"delivery","delivery":17"#);
    assert_eq!(show(&journal, n).record.outcome, Outcome::Done);
    assert_eq!(begin(&journal, None).unwrap(), n + 1);
    assert!(journal.verify(None).unwrap().is_consistent());
}

#[test]
fn a_list_can_be_short_or_of_what_is_unresolved() {
    let home = Home::new();
    let journal = home.open();
    for outcome in [Outcome::Done, Outcome::Unknown, Outcome::Refused] {
        let n = begin(&journal, None).unwrap();
        conclude(&journal, n, outcome).unwrap();
    }
    begin(&journal, None).unwrap();
    let numbers = |listing: Listing| {
        let records = journal.records(&listing).unwrap();
        records.iter().map(|record| record.n).collect::<Vec<_>>()
    };
    let unresolved = Listing {
        unresolved: true,
        last: None,
    };
    let last = Listing {
        unresolved: false,
        last: Some(2),
    };
    assert_eq!(numbers(Listing::default()), [1, 2, 3, 4]);
    assert_eq!(numbers(unresolved), [2, 4]);
    assert_eq!(numbers(last), [3, 4]);
    assert_eq!(journal.unresolved(), 2);
}

#[test]
fn the_age_of_a_secret_is_known_from_the_reset_that_was_done() {
    let home = Home::new();
    let journal = home.open();
    let n = begin(&journal, None).unwrap();
    assert!(journal.secrets_set().unwrap().is_empty());
    conclude(&journal, n, Outcome::Done).unwrap();
    assert_eq!(
        journal.secrets_set().unwrap().get(&app()),
        Some(&"2025-03-01T12:00:00Z".parse().unwrap())
    );
}

#[test]
fn an_entry_with_very_many_codes_does_not_hide_the_end_of_the_journal() {
    let home = Home::new();
    let journal = home.open();
    let codes: Vec<_> = (0..1500)
        .map(|number| AppCode {
            id: Some(CodeId::new(format!("{number:032}"))),
            value: Secret::new(format!("value {number}")),
            created_at: None,
        })
        .collect();
    let n = journal
        .intend(&Intent {
            time: Timestamp::now(),
            operation: OperationKind::GenerateCode,
            place: &app().place,
            app: Some(&app().id),
            app_name: "billing_batch",
            before: AppBefore {
                codes: Some(&codes),
                ..AppBefore::default()
            },
            wanted: None,
            aim: None,
            chosen: None,
            typed: false,
            campaign: None,
        })
        .unwrap();
    assert_eq!(begin(&journal, None).unwrap(), n + 1);
    assert!(journal.verify(None).unwrap().is_consistent());
}

#[test]
fn a_journal_in_memory_reads_back_alike_and_says_that_it_will_not_last() {
    let journal = MemoryJournal::default();
    let n = begin(&journal, Some(&sentinel())).unwrap();
    conclude(&journal, n, Outcome::Done).unwrap();
    assert!(!journal.is_durable());
    assert_eq!(journal.outcomes(), [Outcome::Done]);
    assert_eq!(journal.unresolved(), 0);
    assert!(journal.verify(None).unwrap().is_consistent());
    assert_eq!(show(&journal, n).record.target.app(), Some(app()));
}

#[test]
fn a_list_knows_of_each_entry_what_looking_it_up_alone_finds() {
    let home = Home::new();
    let journal = home.open();
    let chosen = sentinel();
    for outcome in [Outcome::Done, Outcome::Unknown, Outcome::Refused] {
        let n = begin(&journal, Some(&chosen)).unwrap();
        conclude(&journal, n, outcome).unwrap();
        journal.delivered(n, "file").unwrap();
    }
    let listed = journal.entries(&Listing::default()).unwrap();
    let found: Vec<_> = (1..=3)
        .map(|n| Entry {
            before: super::super::entry::Before::default(),
            ..show(&journal, n)
        })
        .collect();
    assert_eq!(listed, found);
}
