//! Codes that are added, deleted and rotated, by consoles that die between any two steps.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end where its ground is missing"
)]

use jiff::Timestamp;
use proptest::prelude::*;
use strum::IntoEnumIterator as _;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    domain::{Done, Operation, RotationStep, Service, Text},
    engine::{
        Ending,
        journal::{Conclusion, Intent, Journal as _, MemoryJournal, Outcome},
        reconcile::tests::{Scene, later},
    },
    simulator::{Action, Fault, Operation as Call},
};

impl Scene {
    async fn codes(&self, app: &AppRef) -> Vec<AppCode> {
        self.console().codes(app).await.unwrap()
    }

    async fn perform(&self, operation: &Operation) -> Result<Done, Failure> {
        let cancel = CancellationToken::new();
        self.console().perform(operation, None, &cancel).await
    }

    /// The only rotation under way, as a console sees it that has just been started.
    fn rotation(&self) -> Rotation {
        let rotations = self.console().rotations().unwrap();
        let [rotation] = rotations.as_slice() else {
            panic!("one rotation: {rotations:?}");
        };
        rotation.clone()
    }
}

fn rotate(app: &AppRef, old: &AppCode) -> Operation {
    Operation::RotateCode {
        app: app.clone(),
        old: CodeRef::of(old),
    }
}

fn delete(app: &AppRef, code: &AppCode) -> Operation {
    Operation::DeleteCode {
        app: app.clone(),
        code: CodeRef::of(code),
    }
}

fn own_code() -> Secret {
    Secret::new(format!("Sentinel{}", "x".repeat(64)))
}

#[tokio::test]
async fn a_code_of_ones_own_is_added_where_the_service_takes_one() {
    let scene = Scene::new().await;
    for (service, name) in [(Service::Apig, "app_demo"), (Service::Roma, "roma-001")] {
        let app = scene.app(service, name);
        let operation = Operation::AddCode {
            app: app.clone(),
            code: own_code(),
        };
        let done = scene.perform(&operation).await.unwrap();
        assert_eq!(done.credential, None);
        let codes = scene.codes(&app).await;
        let added = codes.iter().find(|code| code.value == own_code()).unwrap();
        let id = added.id.as_ref().unwrap().to_string();
        assert!(done.notes.iter().any(|note| note.contains(&id)));
        // The journal recognises it, and a guess could not be confirmed by what is in there.
        let entry = scene.journal().entry(done.journal.unwrap()).unwrap();
        let text = serde_json::to_string(&entry.unwrap()).unwrap();
        assert!(
            !text.contains(&own_code().fingerprint().to_string()),
            "{text}"
        );
        let again = scene.perform(&operation).await.unwrap_err().to_string();
        assert!(again.contains("has this AppCode already"), "{again}");
    }
    let app = scene.app(Service::ModelArts, "scorer");
    let operation = Operation::AddCode {
        app,
        code: own_code(),
    };
    let refused = scene.perform(&operation).await.unwrap_err().to_string();
    assert!(refused.contains("makes an AppCode itself"), "{refused}");
}

#[tokio::test]
async fn a_code_that_breaks_the_rule_is_refused_without_being_repeated() {
    let scene = Scene::new().await;
    let operation = Operation::AddCode {
        app: scene.app(Service::Apig, "app_demo"),
        code: Secret::new("short-sentinel".to_owned()),
    };
    let failure = scene.perform(&operation).await.unwrap_err();
    assert!(matches!(failure, Failure::NotSent(NotSent::Invalid(_))));
    assert!(!failure.to_string().contains("sentinel"), "{failure}");
    assert!(scene.running.requests_of(Call::CreateAppCodeV2).is_empty());
}

#[tokio::test]
async fn a_code_is_deleted_in_every_service_and_the_others_stay() {
    let scene = Scene::new().await;
    for (service, name) in [
        (Service::Apig, "app_demo"),
        (Service::Roma, "roma-001"),
        (Service::ModelArts, "scorer"),
    ] {
        let app = scene.app(service, name);
        if service == Service::Roma {
            let generate = Operation::GenerateCode { app: app.clone() };
            scene.perform(&generate).await.unwrap();
        }
        let before = scene.codes(&app).await;
        let done = scene.perform(&delete(&app, &before[0])).await.unwrap();
        assert_eq!(done.kind, OperationKind::DeleteCode);
        assert_eq!(scene.codes(&app).await, before[1..]);
        let again = scene.perform(&delete(&app, &before[0])).await.unwrap_err();
        assert!(again.to_string().contains("no longer has"), "{again}");
    }
}

#[tokio::test]
async fn the_last_code_is_deleted_with_a_warning() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let codes = scene.codes(&app).await;
    for code in &codes[1..] {
        let done = scene.perform(&delete(&app, code)).await.unwrap();
        assert!(done.notes.is_empty(), "{done:?}");
    }
    let done = scene.perform(&delete(&app, &codes[0])).await.unwrap();
    assert!(done.notes[0].contains("last AppCode"), "{done:?}");
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_read_back_and_not_sent_twice() {
    let scene = Scene::new().await;
    for (service, name, call) in [
        (Service::Apig, "app_demo", Call::DeleteAppCodeV2),
        (Service::ModelArts, "scorer", Call::DeleteApigAppCode),
    ] {
        let app = scene.app(service, name);
        scene.running.add_fault(Fault::on(call, Action::DropAfter));
        let codes = scene.codes(&app).await;
        let done = scene.perform(&delete(&app, &codes[0])).await.unwrap();
        assert!(done.notes[0].contains("reading back"), "{done:?}");
        assert_eq!(scene.running.requests_of(call).len(), 1);
    }
}

#[tokio::test]
async fn an_added_code_whose_answer_is_lost_is_read_back() {
    let scene = Scene::new().await;
    let fault = Fault::on(Call::CreateAppCodeV2, Action::DropAfter);
    scene.running.add_fault(fault);
    let operation = Operation::AddCode {
        app: scene.app(Service::Roma, "roma-001"),
        code: own_code(),
    };
    let done = scene.perform(&operation).await.unwrap();
    assert!(done.notes[0].contains("code that was sent"), "{done:?}");
    assert_eq!(scene.running.requests_of(Call::CreateAppCodeV2).len(), 1);
}

#[tokio::test]
async fn what_a_dead_console_added_or_deleted_is_told_from_the_journal() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let add = Operation::AddCode {
        app: app.clone(),
        code: own_code(),
    };
    scene.die_during(&add, Call::CreateAppCodeV2).await;
    let found = scene.console().reconcile_at(1, later()).await.unwrap();
    assert_eq!((found.ending, found.credential), (Ending::Done, None));

    let code = scene.codes(&app).await[0].clone();
    let call = Call::DeleteAppCodeV2;
    scene.die_during(&delete(&app, &code), call).await;
    let found = scene.console().reconcile_at(2, later()).await.unwrap();
    assert_eq!(found.ending, Ending::Done, "{found:?}");

    let app = scene.app(Service::ModelArts, "scorer");
    let code = scene.codes(&app).await[0].clone();
    let call = Call::DeleteApigAppCode;
    scene.running.add_fault(Fault::on(call, Action::DropBefore));
    scene.die_during(&delete(&app, &code), call).await;
    let found = scene.console().reconcile_at(3, later()).await.unwrap();
    assert_eq!(found.ending, Ending::NotApplied, "{found:?}");
}

#[tokio::test]
async fn a_rotation_goes_on_in_another_console_after_each_of_its_steps() {
    for (service, name) in [(Service::Apig, "app_demo"), (Service::Roma, "roma-001")] {
        let scene = Scene::new().await;
        let app = scene.app(service, name);
        if service == Service::Roma {
            let generate = Operation::GenerateCode { app: app.clone() };
            scene.perform(&generate).await.unwrap();
        }
        let before = scene.codes(&app).await;
        assert_eq!(scene.console().rotations().unwrap(), []);

        // It dies while the new code is on its way.
        let call = Call::CreateAppCodeAutoV2;
        let made = scene.running.requests_of(call).len();
        scene.running.pause_on(call);
        let console = scene.console();
        let cancel = CancellationToken::new();
        let operation = rotate(&app, &before[0]);
        tokio::select! {
            ended = console.perform(&operation, None, &cancel) => panic!("ended: {ended:?}"),
            () = scene.running.received(call, made + 1) => {}
        }
        drop(console);
        scene.running.resume();
        let rotation = scene.rotation();
        assert_eq!(rotation.step, RotationStep::Generating);
        assert!(rotation.is_old(&before[0]));

        // The next one finds the new code, and dies before anybody has it.
        let found = scene.console().reconcile_at(rotation.entry, later()).await;
        let value = found.unwrap().credential.unwrap().value;
        let rotation = scene.rotation();
        assert_eq!(rotation.step, RotationStep::Undelivered);
        assert_eq!(rotation.new, Some(value.fingerprint()));

        // The next one hands it over, and dies.
        let console = scene.console();
        console
            .journal()
            .delivered(rotation.entry, "failed")
            .unwrap();
        assert_eq!(scene.rotation().step, RotationStep::Undelivered);
        console.journal().delivered(rotation.entry, "file").unwrap();
        drop(console);
        let rotation = scene.rotation();
        assert_eq!(rotation.step, RotationStep::Delivered);
        let Standing::Both { old, new } = rotation.standing(&scene.codes(&app).await) else {
            panic!("both codes are there");
        };
        assert_eq!((old, new), (CodeRef::of(&before[0]), value));

        // The next one dies while the deletion is on its way.
        let call = Call::DeleteAppCodeV2;
        scene.die_during(&delete(&app, &before[0]), call).await;
        let RotationStep::Deleting(n) = scene.rotation().step else {
            panic!("it is being deleted");
        };
        let found = scene.console().reconcile_at(n, later()).await.unwrap();
        assert_eq!(found.ending, Ending::Done);
        assert_eq!(scene.console().rotations().unwrap(), []);
        let after = scene.codes(&app).await;
        assert_eq!(after.len(), before.len());
        assert!(!after.contains(&before[0]));
    }
}

#[tokio::test]
async fn a_deletion_that_did_not_arrive_leaves_the_rotation_where_it_was() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let old = scene.codes(&app).await[0].clone();
    scene.perform(&rotate(&app, &old)).await.unwrap();
    scene.journal().delivered(1, "command").unwrap();
    let call = Call::DeleteAppCodeV2;
    scene.running.add_fault(Fault::on(call, Action::DropBefore));
    scene.die_during(&delete(&app, &old), call).await;
    assert_eq!(scene.rotation().step, RotationStep::Deleting(2));
    scene.console().reconcile_at(2, later()).await.unwrap();
    assert_eq!(scene.rotation().step, RotationStep::Delivered);
}

#[tokio::test]
async fn an_app_with_as_many_codes_as_it_may_have_is_not_rotated() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let old = scene.codes(&app).await[0].clone();
    let generate = Operation::GenerateCode { app: app.clone() };
    while scene.codes(&app).await.len() < 5 {
        scene.perform(&generate).await.unwrap();
    }
    let failure = scene.perform(&rotate(&app, &old)).await.unwrap_err();
    let told = failure.to_string();
    assert!(told.contains("5 of 5 AppCodes") && told.contains("Delete one"));
    assert_eq!(scene.console().rotations().unwrap(), []);
}

#[tokio::test]
async fn a_code_is_not_rotated_twice_at_once_but_again_when_its_successor_is_gone() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let old = scene.codes(&app).await[0].clone();
    let begin = rotate(&app, &old);
    scene.perform(&begin).await.unwrap();
    let failure = scene.perform(&begin).await.unwrap_err();
    assert!(
        failure.to_string().contains("is being rotated"),
        "{failure}"
    );

    // Undone: the new one is deleted.
    let rotation = scene.rotation();
    let new = scene.codes(&app).await;
    let new = new.iter().find(|code| rotation.is_new(code)).unwrap();
    scene.perform(&delete(&app, new)).await.unwrap();
    assert_eq!(scene.console().rotations().unwrap(), []);

    // Or the new one is deleted by other means, which the journal does not know.
    scene.perform(&begin).await.unwrap();
    let rotation = scene.rotation();
    scene.running.estate(|estate| {
        let mut apps = estate
            .gateways
            .iter_mut()
            .flat_map(|gateway| &mut gateway.apps);
        let app = apps.find(|known| known.id == app.id.raw()).unwrap();
        app.codes
            .retain(|code| Some(code.value.fingerprint()) != rotation.new);
    });
    let codes = scene.codes(&app).await;
    assert_eq!(rotation.standing(&codes), Standing::NewGone);
    scene.perform(&begin).await.unwrap();
    assert_ne!(scene.rotation().entry, rotation.entry);
}

#[tokio::test]
async fn an_old_code_that_was_deleted_by_other_means_ends_the_rotation() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    let generate = Operation::GenerateCode { app: app.clone() };
    scene.perform(&generate).await.unwrap();
    let old = scene.codes(&app).await[0].clone();
    scene.perform(&rotate(&app, &old)).await.unwrap();
    scene.running.estate(|estate| {
        for known in estate
            .gateways
            .iter_mut()
            .flat_map(|gateway| &mut gateway.apps)
        {
            known.codes.retain(|code| code.value != old.value);
        }
    });
    let rotation = scene.rotation();
    let codes = scene.codes(&app).await;
    assert_eq!(rotation.standing(&codes), Standing::OldGone);
    scene.console().old_code_is_gone(&rotation, None).unwrap();
    assert_eq!(scene.console().rotations().unwrap(), []);
    assert_eq!(scene.journal().unresolved(), 0);
}

/// What a journal may say of one rotation.
#[derive(Debug, Clone, Copy)]
enum Said {
    Generated(Outcome),
    Delivered(&'static str),
    Deleted(Outcome),
    DeletedNew,
}

fn said() -> impl Strategy<Value = Said> {
    let outcome = prop::sample::select(Outcome::iter().collect::<Vec<_>>());
    let how = prop::sample::select(vec!["file", "failed", "dropped", "command"]);
    prop_oneof![
        3 => outcome.clone().prop_map(Said::Generated),
        4 => how.prop_map(Said::Delivered),
        3 => outcome.prop_map(Said::Deleted),
        1 => Just(Said::DeletedNew),
    ]
}

proptest! {
    #[test]
    fn an_old_code_is_ripe_only_after_its_successor_was_made_and_delivered(
        story in prop::collection::vec(said(), 0..8),
    ) {
        let journal = MemoryJournal::default();
        let code = |id: &str, value: &str| AppCode {
            id: Some(id.into()),
            value: Secret::new(value.to_owned()),
            created_at: None,
        };
        let (old, new) = (code("1", "old"), code("2", "new"));
        let app = AppRef {
            place: crate::domain::Place {
                profile: "p".into(),
                service: Service::Apig,
                instance: Some("i".into()),
            },
            id: "a".into(),
        };
        let name = Text::from("app");
        let write = |operation, code: &AppCode, outcome, received: Option<&Secret>| {
            let time = Timestamp::UNIX_EPOCH;
            let n = journal.intend(&Intent {
                time,
                operation,
                place: &app.place,
                app: Some(&app.id),
                app_name: name.raw(),
                before: AppBefore {
                    going: Some(Going { name: &CodeRef::of(code), code: Some(code) }),
                    ..AppBefore::default()
                },
                wanted: None,
                aim: None,
                chosen: None,
                typed: false,
                campaign: None,
            }).unwrap();
            if outcome != Outcome::Intent {
                journal.conclude(n, &Conclusion {
                    time,
                    outcome,
                    request_id: None,
                    made: None,
                    closed: false,
                    received,
                    evidence: String::new(),
                }).unwrap();
            }
            n
        };
        // A plain account of the same story.
        let mut begun: Option<(u64, bool, bool, Option<u64>)> = None;
        for event in story {
            match event {
                Said::Generated(outcome) => {
                    let value = (outcome == Outcome::Done).then_some(&new.value);
                    let n = write(OperationKind::RotateCode, &old, outcome, value);
                    match outcome {
                        Outcome::Done => begun = Some((n, true, false, None)),
                        Outcome::Intent | Outcome::Unknown => begun = Some((n, false, false, None)),
                        Outcome::Refused | Outcome::NotSent | Outcome::ValueLost => {}
                    }
                }
                Said::Delivered(how) => {
                    if let Some((n, _, delivered, _)) = &mut begun {
                        journal.delivered(*n, how).unwrap();
                        *delivered |= !["failed", "dropped"].contains(&how);
                    }
                }
                Said::Deleted(outcome) => {
                    let n = write(OperationKind::DeleteCode, &old, outcome, None);
                    match (outcome, &mut begun) {
                        (Outcome::Done | Outcome::ValueLost, _) => begun = None,
                        (Outcome::Intent | Outcome::Unknown, Some(known)) => known.3 = Some(n),
                        (_, _) => {}
                    }
                }
                Said::DeletedNew => {
                    write(OperationKind::DeleteCode, &new, Outcome::Done, None);
                    if begun.is_some_and(|(_, made, _, _)| made) {
                        begun = None;
                    }
                }
            }
        }
        let rotations = crate::engine::write::under_way(&journal.rotations().unwrap());
        let steps: Vec<_> = rotations.iter().map(|known| (known.entry, known.step)).collect();
        let expected: Vec<_> = begun.into_iter().map(|(n, made, delivered, deleting)| {
            (n, match (deleting, made, delivered) {
                (Some(n), _, _) => RotationStep::Deleting(n),
                (None, false, _) => RotationStep::Generating,
                (None, true, false) => RotationStep::Undelivered,
                (None, true, true) => RotationStep::Delivered,
            })
        }).collect();
        prop_assert_eq!(steps, expected);
    }
}
