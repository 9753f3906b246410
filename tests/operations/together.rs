//! Two consoles, or a console and somebody else, at work on the same app.

use std::sync::Arc;

use claviger::{
    domain::{Change, Choice, Failure, NotSent, Operation, Secret, Seen, Service},
    engine::{Engine, Journal as _, journal::Outcome},
    simulator::{Action, Fault, Operation as Call, Status},
};
use tokio_util::sync::CancellationToken;

use super::lab::Lab;

/// Two consoles of one user, which share a journal.
fn consoles(lab: &Lab) -> [Engine; 2] {
    [(); 2].map(|()| lab.console(lab.way(), lab.journal()))
}

#[tokio::test]
async fn the_second_of_two_consoles_is_told_that_the_app_has_changed() {
    let lab = Lab::new().await;
    let [first, second] = consoles(&lab);
    for (service, name) in [(Service::Apig, "app_demo"), (Service::Roma, "roma-001")] {
        let app = lab.app(service, name);
        let seen = Seen::of(&second.app(&app).await.expect("an app"));
        let never = CancellationToken::new();
        let edit = |name: &str| Operation::EditApp {
            app: app.clone(),
            change: Change {
                name: Some(name.to_owned()),
                ..Change::default()
            },
        };
        let done = first.perform(&edit("ours"), Some(&seen), &never).await;
        done.expect("the first goes through");
        let writes = lab.writes();
        let reset = Operation::ResetSecret {
            app: app.clone(),
            choice: Choice::Auto,
        };
        for operation in [edit("theirs"), reset] {
            let told = second.perform(&operation, Some(&seen), &never).await;
            let Err(Failure::NotSent(NotSent::Changed(differences))) = told else {
                panic!("{told:?}");
            };
            assert!(differences.iter().any(|it| it.field == "name"));
        }
        assert_eq!(lab.writes(), writes, "nothing was sent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_resets_at_once_each_is_told_its_own_value_and_one_of_them_is_in_force() {
    let lab = Lab::new().await;
    let [first, second] = consoles(&lab);
    let app = lab.app(Service::Roma, "roma-001");
    let reset = Operation::ResetSecret {
        app: app.clone(),
        choice: Choice::Auto,
    };
    let never = CancellationToken::new();
    let (one, other) = tokio::join!(
        first.perform(&reset, None, &never),
        second.perform(&reset, None, &never)
    );
    let values = [one, other].map(|done| done.expect("done").credential.expect("a value").value);
    assert_ne!(values[0], values[1]);
    assert!(values.contains(&lab.held(&app).secret));
    let journal = lab.journal();
    assert_eq!(journal.unresolved(), 0);
    assert!(journal.verify(None).expect("a journal").is_consistent());
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_two_consoles_make_at_once_are_told_apart_or_said_to_be_lost() {
    let lab = Lab::new().await;
    let [first, second] = consoles(&lab);
    for (service, name) in [
        (Service::Apig, "app_demo"),
        (Service::Roma, "roma-001"),
        (Service::ModelArts, "scorer"),
    ] {
        let app = lab.app(service, name);
        let before = lab.held(&app).codes;
        let generate = Operation::GenerateCode { app: app.clone() };
        let never = CancellationToken::new();
        let (one, other) = tokio::join!(
            first.perform(&generate, None, &never),
            second.perform(&generate, None, &never)
        );
        let new = lab.held(&app).codes.len() - before.len();
        assert_eq!(new, 2, "{service:?}");
        let mut told: Vec<Secret> = Vec::new();
        for ended in [one, other] {
            match ended {
                Ok(done) => told.push(done.credential.expect("a code").value),
                // ModelArts names no code its answer is about.
                Err(Failure::ValueLost(lost)) if service == Service::ModelArts => {
                    assert!(lost.evidence.contains("several new codes"), "{lost:?}");
                }
                Err(failure) => panic!("{service:?}: {failure:?}"),
            }
        }
        assert!(!told.is_empty());
        let codes = lab.held(&app).codes;
        assert!(
            told.iter()
                .all(|it| codes.contains(it) && !before.contains(it))
        );
        assert!(told.len() < 2 || told[0] != told[1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_someone_else_sets_before_it_could_be_read_back_leaves_ours_open() {
    for (service, name, call) in [
        (Service::Roma, "roma-001", Call::ResetRomaAppSecret),
        (Service::Apig, "app_demo", Call::ResettingAppSecretV2),
    ] {
        let lab = Lab::new().await;
        lab.running.estate(|estate| {
            for gateway in &mut estate.gateways {
                gateway.custom_secrets = true;
            }
        });
        let app = lab.app(service, name);
        lab.running
            .add_fault(Fault::on(call, Action::DropAfter).times(1));
        lab.running.pause_on(call);
        let journal = lab.journal();
        let console = lab.console(lab.way(), journal.clone());
        let reset = Operation::ResetSecret {
            app: app.clone(),
            choice: Choice::Auto,
        };
        let never = CancellationToken::new();
        let meanwhile = async {
            lab.running.judged(call, 1).await;
            lab.running.estate(|estate| {
                let mut apps = estate.gateways.iter_mut().flat_map(|it| &mut it.apps);
                let app = apps.find(|it| it.id == app.id.raw()).expect("an app");
                app.secret = Secret::new("Someone-elses-9".to_owned());
            });
            lab.running.resume();
        };
        let (ended, ()) = tokio::join!(console.perform(&reset, None, &never), meanwhile);
        let Err(Failure::Unknown(unknown)) = ended else {
            panic!("{ended:?}");
        };
        let findings = unknown.findings.join(" ");
        assert!(findings.contains("set again since"), "{findings}");
        let entry = journal.entry(1).expect("a journal").expect("an entry");
        assert_eq!(entry.record.outcome, Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_token_that_roma_refuses_is_not_taken_for_a_value_that_it_refuses() {
    let lab = Lab::new().await;
    let app = lab.app(Service::Roma, "roma-001");
    let refused = Action::Status(Status {
        status: 400,
        code: Some("ROMA.1002".to_owned()),
        ..Status::default()
    });
    lab.running
        .add_fault(Fault::on(Call::ResetRomaAppSecret, refused));
    let console = lab.console(lab.way(), Arc::clone(&lab.journal()) as _);
    let reset = Operation::ResetSecret {
        app,
        choice: Choice::Auto,
    };
    let ended = console
        .perform(&reset, None, &CancellationToken::new())
        .await;
    assert!(matches!(ended, Err(Failure::Refused(_))), "{ended:?}");
    assert_eq!(lab.writes(), 1);
}
