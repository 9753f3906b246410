//! Answers that say *done* and contradict what was asked for: nothing is done on their word, what
//! happened is read back, and a value that somebody else may have made is never handed on.

use claviger::{
    domain::{
        AppRef, Change, Choice, CodeRef, Done, Failure, Operation, Secret, Service, UnknownCause,
    },
    engine::journal::{Journal as _, Outcome},
    simulator::{Action, Fault, Misstatement, Operation as Call},
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::lab::{Held, Lab};

const ANOTHER: &str = "ffffffffffffffffffffffffffffffff";
const FOREIGN: &str = "Sentinel_of_somebody_else_0123456789abcdefghijkl";
const FOREIGN_CODE: &str = "SentinelForeign123456789abcdefSentinelForeign123456789abcdefXYZ01";

/// A lab, and how a write ended whose answer said something else.
struct Told {
    lab: Lab,
    app: AppRef,
    before: Held,
    after: Held,
    ended: Result<Done, Failure>,
}

async fn told(
    service: Service,
    name: &str,
    operation: impl FnOnce(AppRef, &Held) -> Operation,
    call: Call,
    answer: Value,
    done: bool,
) -> Told {
    let lab = Lab::new().await;
    let app = lab.app(service, name);
    let before = lab.held(&app);
    let operation = operation(app.clone(), &before);
    let said = Misstatement { answer, done };
    lab.running
        .add_fault(Fault::on(call, Action::Misstate(said)));
    let console = lab.console(lab.way(), lab.journal());
    let cancel = CancellationToken::new();
    let ended = console.perform(&operation, None, &cancel).await;
    assert_eq!(lab.writes(), 1, "nothing is repeated");
    Told {
        after: lab.held(&app),
        lab,
        app,
        before,
        ended,
    }
}

impl Told {
    /// It was done, the value that is handed on is in force, and a note says what the answer said.
    #[track_caller]
    fn is_done(&self, says: &str) -> &Done {
        let done = self.ended.as_ref().expect("done");
        let notes = done.notes.join(" ");
        assert!(notes.contains(says), "{notes}");
        assert!(notes.contains("reading back showed"), "{notes}");
        if let Some(credential) = &done.credential {
            let value = &credential.value;
            assert!(value.expose() != FOREIGN && value.expose() != FOREIGN_CODE);
            let in_force = self.after.secret == *value || self.after.codes.contains(value);
            assert!(in_force, "a value that is not in force was handed on");
        }
        assert_eq!(self.outcome(), Outcome::Done);
        done
    }

    /// It was not done, whatever the service said.
    #[track_caller]
    fn is_refused(&self, says: &str) {
        let Err(Failure::Refused(error)) = &self.ended else {
            panic!("{:?}", self.ended);
        };
        let message = error.message.to_string();
        assert!(message.contains(says), "{message}");
        assert!(message.contains("nothing was changed"), "{message}");
        assert_eq!(self.before, self.after);
        assert_eq!(self.outcome(), Outcome::Refused);
    }

    fn outcome(&self) -> Outcome {
        let records = self
            .lab
            .journal()
            .records(&claviger::engine::journal::Listing::default());
        records
            .expect("a journal")
            .last()
            .expect("an entry")
            .outcome
    }
}

fn reset(choice: Choice) -> impl FnOnce(AppRef, &Held) -> Operation {
    |app, _| Operation::ResetSecret { app, choice }
}

#[tokio::test]
async fn another_app_and_another_secret_in_the_answer_to_a_reset_are_not_believed() {
    for (answer, says) in [
        (
            json!({"id": ANOTHER, "app_secret": FOREIGN}),
            "about another app",
        ),
        (json!({"app_secret": FOREIGN}), "another value"),
        (json!({"app_secret": "xyz************xyz"}), "another value"),
    ] {
        let call = Call::ResettingAppSecretV2;
        let auto = reset(Choice::Auto);
        let told = told(Service::Apig, "app_demo", auto, call, answer, true).await;
        let done = told.is_done(says);
        assert!(done.credential.is_some());
    }
}

#[tokio::test]
async fn a_reset_that_was_never_applied_is_refused_whatever_its_answer_says() {
    for (service, name, call, answer) in [
        (
            Service::Apig,
            "app_demo",
            Call::ResettingAppSecretV2,
            json!({"id": ANOTHER, "name": "app_demo", "app_secret": FOREIGN}),
        ),
        (
            Service::Roma,
            "roma-001",
            Call::ResetRomaAppSecret,
            json!({"id": ANOTHER, "secret": FOREIGN}),
        ),
    ] {
        let auto = reset(Choice::Auto);
        let told = told(service, name, auto, call, answer, false).await;
        told.is_refused("about another app");
    }
}

#[tokio::test]
async fn a_secret_that_the_service_made_is_taken_from_the_app_and_not_from_a_foreign_answer() {
    let answer = json!({"id": ANOTHER, "secret": FOREIGN});
    let server = reset(Choice::Server);
    let call = Call::ResetRomaAppSecret;
    let told = told(Service::Roma, "roma-001", server, call, answer, true).await;
    let done = told.is_done("about another app");
    let value = done.credential.as_ref().expect("a secret").value.clone();
    assert_eq!(value, told.after.secret);
    assert_ne!(told.before.secret, told.after.secret);
}

#[tokio::test]
async fn a_foreign_answer_of_a_service_that_shows_no_secret_loses_the_value() {
    let answer = json!({"id": ANOTHER, "app_secret": FOREIGN});
    let server = reset(Choice::Server);
    let call = Call::ResettingAppSecretV2;
    let told = told(Service::Apig, "app_demo", server, call, answer, true).await;
    assert!(
        matches!(told.ended, Err(Failure::ValueLost(_))),
        "{:?}",
        told.ended
    );
    assert_eq!(told.outcome(), Outcome::ValueLost);
}

#[tokio::test]
async fn another_apps_code_is_not_handed_on() {
    let answer = json!({"app_id": ANOTHER, "app_code": FOREIGN_CODE, "id": ANOTHER});
    let call = Call::CreateAppCodeAutoV2;
    let generate = |app, _: &Held| Operation::GenerateCode { app };
    let told = told(Service::Apig, "app_demo", generate, call, answer, true).await;
    let done = told.is_done("about another app");
    let value = &done.credential.as_ref().expect("a code").value;
    assert!(!told.before.codes.contains(value));
}

#[tokio::test]
async fn a_code_that_was_there_before_is_no_new_one() {
    let lab = Lab::new().await;
    let app = lab.app(Service::Roma, "roma-001");
    let old = lab.held(&app).codes[0].expose().to_owned();
    let call = Call::CreateAppCodeAutoV2;
    let generate = |app, _: &Held| Operation::GenerateCode { app };
    let answer = json!({"app_code": old});
    let told = told(Service::Roma, "roma-001", generate, call, answer, true).await;
    // Each lab has the same estate.
    assert_eq!(told.before.codes[0].expose(), old);
    told.is_done("that the app had before");
}

#[tokio::test]
async fn a_code_of_ones_own_is_looked_for_where_the_answer_shows_another() {
    let own = Secret::new(
        "OwnCode0123456789abcdefOwnCode0123456789abcdefOwnCode012345678".to_owned() + "9ab",
    );
    let given = own.clone();
    let add = move |app, _: &Held| Operation::AddCode { app, code: given };
    let answer = json!({"app_code": FOREIGN_CODE});
    let call = Call::CreateAppCodeV2;
    let told = told(Service::Apig, "app_demo", add, call, answer, true).await;
    told.is_done("another value");
    assert!(told.after.codes.contains(&own));
}

#[tokio::test]
async fn another_app_in_an_answer_of_modelarts_is_not_believed() {
    let app_id = json!({"app": {"app_id": ANOTHER}});
    let reset_code = |app, held: &Held| Operation::ResetCode {
        app,
        code: held.codes[0].clone(),
    };
    let told_of_code = told(
        Service::ModelArts,
        "scorer",
        reset_code,
        Call::ResetApigAppCode,
        app_id.clone(),
        true,
    )
    .await;
    let done = told_of_code.is_done("about another app");
    let value = &done.credential.as_ref().expect("a code").value;
    assert!(!told_of_code.before.codes.contains(value));
    let call = Call::ResetApigAppSecret;
    let auto = reset(Choice::Auto);
    let told_of_secret = told(Service::ModelArts, "scorer", auto, call, app_id, true).await;
    let done = told_of_secret.is_done("about another app");
    let value = &done.credential.as_ref().expect("a secret").value;
    assert_eq!(*value, told_of_secret.after.secret);
}

#[tokio::test]
async fn a_code_that_the_answer_still_shows_was_not_deleted() {
    let lab = Lab::new().await;
    let app = lab.app(Service::ModelArts, "scorer");
    let id = app.id.raw().to_owned();
    let delete = |app, held: &Held| Operation::DeleteCode {
        app,
        code: CodeRef::Value(held.codes[0].clone()),
    };
    let answer = json!({"app": {"app_id": ANOTHER, "app_name": "scorer", "app_codes": []}});
    let call = Call::DeleteApigAppCode;
    let told = told(Service::ModelArts, "scorer", delete, call, answer, false).await;
    assert_eq!(told.app.id.raw(), id);
    told.is_refused("about another app");
}

#[tokio::test]
async fn an_edit_that_was_never_applied_is_refused() {
    let edit = |app, _: &Held| Operation::EditApp {
        app,
        change: Change {
            remark: Some("a new remark".to_owned()),
            ..Change::default()
        },
    };
    let lab = Lab::new().await;
    let id = lab.app(Service::Apig, "app_demo").id.raw().to_owned();
    let answer = json!({"id": id, "name": "app_demo", "remark": "the shop's front end"});
    let told = told(
        Service::Apig,
        "app_demo",
        edit,
        Call::UpdateAppV2,
        answer,
        false,
    )
    .await;
    told.is_refused("another remark");
}

#[tokio::test]
async fn an_answer_that_masks_or_leaves_out_the_chosen_value_is_no_contradiction() {
    for secret in [Value::Null, json!("******"), json!("")] {
        let answer = json!({"app_secret": secret});
        let call = Call::ResettingAppSecretV2;
        let auto = reset(Choice::Auto);
        let told = told(Service::Apig, "app_demo", auto, call, answer, true).await;
        let done = told.ended.as_ref().expect("done");
        let value = &done.credential.as_ref().expect("a secret").value;
        assert_eq!(*value, told.after.secret);
        assert!(done.notes.is_empty(), "{:?}", done.notes);
        // A reading back is owed only where the answer disagrees.
        let requests = told.lab.running.requests();
        let write = requests.iter().position(|it| it.method == "PUT");
        assert_eq!(write.map(|at| at + 1), Some(requests.len()));
    }
}

#[tokio::test]
async fn where_reading_back_cannot_tell_it_is_unknown_and_the_chosen_value_is_kept() {
    let lab = Lab::new().await;
    let app = lab.app(Service::Apig, "app_demo");
    let said = Misstatement {
        answer: json!({"id": ANOTHER, "app_secret": FOREIGN}),
        done: true,
    };
    let call = Call::ResettingAppSecretV2;
    lab.running
        .add_fault(Fault::on(call, Action::Misstate(said)));
    // The app is read before the write, and then no more.
    let unreadable = Fault::on(Call::ShowDetailsOfAppV2, Action::status(403));
    lab.running.add_fault(unreadable.nth(2).times(100));
    let journal = lab.journal();
    let console = lab.console(lab.way(), journal.clone());
    let operation = Operation::ResetSecret {
        app: app.clone(),
        choice: Choice::Auto,
    };
    let cancel = CancellationToken::new();
    let ended = console.perform(&operation, None, &cancel).await;
    let Err(Failure::Unknown(unknown)) = ended else {
        panic!("{ended:?}");
    };
    assert!(matches!(unknown.cause, UnknownCause::Contradiction(_)));
    let sent = unknown.sent.expect("the value that was sent");
    assert_eq!(sent.value, lab.held(&app).secret);
    let entry = journal
        .entry(unknown.journal.expect("an entry"))
        .expect("a journal")
        .expect("an entry");
    assert_eq!(entry.record.outcome, Outcome::Unknown);
    assert!(entry.sealed.is_some());
    assert_eq!(entry.record.delivery, None);
}

#[tokio::test]
async fn a_change_in_a_second_that_already_had_one_is_unknown_and_not_nothing() {
    let lab = Lab::new().await;
    let app = lab.app(Service::Apig, "app_demo");
    let now = jiff::Timestamp::now();
    let second = jiff::Timestamp::from_second(now.as_second()).expect("a time");
    lab.running.estate(|estate| {
        let gateway = estate
            .gateways
            .iter_mut()
            .find(|it| it.service == Service::Apig)
            .expect("a gateway");
        let app = gateway.app_mut(app.id.raw()).expect("an app");
        app.updated = second;
    });
    lab.running
        .add_fault(Fault::on(Call::ResettingAppSecretV2, Action::DropBefore));
    let console = lab.console(lab.way(), lab.journal());
    let operation = Operation::ResetSecret {
        app,
        choice: Choice::Server,
    };
    let cancel = CancellationToken::new();
    let ended = console.perform(&operation, None, &cancel).await;
    assert!(matches!(ended, Err(Failure::Unknown(_))), "{ended:?}");
}
