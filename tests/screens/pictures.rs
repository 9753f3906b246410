//! Pictures of the screens, with what of them is not plain. Below each the styles stand as
//! `lines:columns`.

use claviger::simulator::{Action, Fault, Operation, Status};
use insta::assert_snapshot;

use crate::common::scenario::{Builder, Scenario};

fn small() -> Builder {
    Scenario::on("small")
}

/// The same screen on terminals of other sorts.
macro_rules! on_other_terminals {
    ($name:literal, $keys:literal) => {
        for (kind, builder) in [
            ("narrow", small().size(40, 10)),
            ("wide", small().size(120, 36)),
            ("ascii", small().ascii()),
        ] {
            let mut scenario = builder.start().await;
            scenario.keys($keys).await;
            assert_snapshot!(format!("{}_{kind}", $name), scenario.snapshot());
        }
    };
}

#[tokio::test]
async fn before_the_network() {
    assert_snapshot!(small().open().await.snapshot());
}

#[tokio::test]
async fn the_list_and_the_detail() {
    let mut scenario = small().start().await;
    assert_snapshot!("list", scenario.snapshot());
    scenario.keys("enter j").await;
    assert_snapshot!("detail", scenario.snapshot());
    on_other_terminals!("list", "");
    on_other_terminals!("detail", "enter j");
}

#[tokio::test]
async fn a_filter_being_typed() {
    let mut scenario = small().start().await;
    scenario.keys("/").await.types("a service:apig").await;
    assert_snapshot!("filter", scenario.snapshot());
    on_other_terminals!("filter", "/ r o m");
}

#[tokio::test]
async fn help() {
    let mut scenario = small().start().await;
    scenario.keys("?").await;
    assert_snapshot!("help", scenario.snapshot());
    on_other_terminals!("help", "?");
}

#[tokio::test]
async fn the_write_dialogs() {
    let mut scenario = small().start().await;
    scenario.keys("s").await;
    assert_snapshot!("reset_secret", scenario.snapshot());
    scenario.keys("c").await.types_secret("too").await;
    assert_snapshot!("reset_secret_typed", scenario.snapshot());
    scenario.keys("esc esc n").await;
    assert_snapshot!("generate_code", scenario.snapshot());
    scenario.keys("esc j n").await;
    assert_snapshot!("generate_code_full", scenario.snapshot());
    scenario.keys("esc G r").await;
    assert_snapshot!("reset_which_code", scenario.snapshot());
    scenario.keys("1").await;
    assert_snapshot!("reset_code", scenario.snapshot());
    scenario.keys("esc s").await;
    assert_snapshot!("reset_secret_by_service", scenario.snapshot());
    on_other_terminals!("reset_secret", "s");
}

#[tokio::test]
async fn the_write_dialog_in_production() {
    let mut scenario = small().production().start().await;
    scenario.keys("s").await.types("app_d").await;
    assert_snapshot!("reset_secret_production", scenario.snapshot());
    let mut scenario = small().production().size(40, 10).start().await;
    scenario.keys("s").await.types("app_d").await;
    assert_snapshot!("reset_secret_production_narrow", scenario.snapshot());
}

#[tokio::test]
async fn the_write_dialog_of_a_stopped_gateway() {
    let mut scenario = small()
        .where_(|estate| estate.gateways[0].status = "Frozen".to_owned())
        .start()
        .await;
    scenario.keys("s").await;
    assert_snapshot!("reset_secret_stopped", scenario.snapshot());
}

#[tokio::test]
async fn a_new_credential() {
    // Made by the gateway, so that it is the same in every run.
    for (kind, builder) in [
        ("", small()),
        ("_narrow", small().size(40, 10)),
        ("_ascii", small().ascii()),
    ] {
        let mut scenario = builder.start().await;
        scenario.keys("s g y").await;
        assert_snapshot!(format!("credential{kind}"), scenario.snapshot());
        scenario.keys("v").await;
        assert_snapshot!(format!("credential_revealed{kind}"), scenario.snapshot());
        scenario.keys("v y").await;
        assert_snapshot!(format!("deliver{kind}"), scenario.snapshot());
        scenario.keys("f").await;
        assert_snapshot!(format!("deliver_file{kind}"), scenario.snapshot());
        scenario.keys("esc esc d r").await;
        assert_snapshot!(format!("drop{kind}"), scenario.snapshot());
        scenario.keys("C-c").await;
        assert_snapshot!(format!("leave{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn the_form_of_an_edit() {
    for (kind, builder) in [("", small()), ("_narrow", small().size(40, 10))] {
        let mut scenario = builder.start().await;
        scenario.keys("e").await;
        assert_snapshot!(format!("edit{kind}"), scenario.snapshot());
        scenario.keys("-").await;
        assert_snapshot!(format!("edit_violation{kind}"), scenario.snapshot());
        scenario.keys("backspace x tab y enter").await;
        assert_snapshot!(format!("review{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn what_went_wrong() {
    let refused = || {
        Action::Status(Status {
            status: 403,
            code: Some("APIG.3103".to_owned()),
            message: Some("The number of apps exceeds the upper limit (50).".to_owned()),
            ..Status::default()
        })
    };
    let reset = Operation::ResettingAppSecretV2;
    for (kind, builder) in [("", small()), ("_narrow", small().size(40, 10))] {
        let mut scenario = builder.start().await;
        let fault = Fault::on(reset, refused()).nth(1);
        scenario.simulator().add_fault(fault);
        scenario.keys("s y").await;
        assert_snapshot!(format!("refused{kind}"), scenario.snapshot());
        scenario.keys("esc s").await;
        scenario.simulator().estate(|estate| {
            estate.gateways[0].apps[0].name = "renamed".to_owned();
        });
        scenario.keys("y").await;
        assert_snapshot!(format!("changed{kind}"), scenario.snapshot());
    }
    let mut scenario = small().start().await;
    scenario.keys("s").await;
    scenario.simulator().refuse().await;
    scenario.keys("y").await;
    assert_snapshot!("not_reached", scenario.snapshot());
}

#[tokio::test]
async fn an_outcome_that_is_unknown() {
    let reset = Operation::ResettingAppSecretV2;
    for (kind, builder) in [("", small()), ("_narrow", small().size(40, 10))] {
        let mut scenario = builder.start().await;
        scenario.keys("s").await;
        scenario.hold(reset);
        scenario.keys("y").await;
        assert_snapshot!(format!("sending{kind}"), scenario.snapshot());
        scenario.simulator().received(reset, 1).await;
        let fault = Fault::on(Operation::ShowDetailsOfAppV2, Action::status(403));
        scenario.simulator().add_fault(fault);
        scenario.keys("esc").await;
        scenario.wait_for("Outcome unknown").await;
        scenario.release().await;
        if kind.is_empty() {
            // The header learns of it a moment after the popup.
            scenario.wait_for("1 unsettled").await;
        }
        assert_snapshot!(format!("unknown{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn things_to_read() {
    for (kind, builder) in [
        ("", small()),
        ("_narrow", small().size(40, 10)),
        ("_wide", small().size(120, 36)),
    ] {
        let fault = Fault::on(Operation::ListRomaApp, Action::status(403));
        let mut scenario = builder.fault(fault).start().await;
        scenario.wait_for("app_demo").await;
        let log = scenario.model().log.make_contiguous();
        // Answers come in any order.
        log.sort_by(|a, b| (&a.template, a.operation).cmp(&(&b.template, b.operation)));
        scenario.keys("i").await;
        assert_snapshot!(format!("request_log{kind}"), scenario.snapshot());
        scenario.keys("esc t").await;
        assert_snapshot!(format!("tasks{kind}"), scenario.snapshot());
        scenario.keys("esc !").await;
        assert_snapshot!(format!("problems{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn a_question_to_whoever_signs_in() {
    for (kind, builder) in [
        ("", small()),
        ("_narrow", small().size(40, 10)),
        ("_ascii", small().ascii()),
    ] {
        let mut scenario = builder
            .signing_in("admin", false)
            .in_real_time()
            .start()
            .await;
        scenario.after(std::time::Duration::from_secs(1));
        scenario.types_secret("Rehearsal.x").await;
        assert_snapshot!(format!("question{kind}"), scenario.snapshot());
        scenario
            .keys("enter")
            .await
            .wait_for("did not accept")
            .await;
        assert_snapshot!(format!("question_again{kind}"), scenario.snapshot());
        scenario.after(std::time::Duration::from_secs(1));
        scenario.keys("enter").await;
        assert_snapshot!(format!("question_notice{kind}"), scenario.snapshot());
        scenario.keys("esc").await;
        assert_snapshot!(format!("not_signed_in{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn a_token_that_soon_ends() {
    for (kind, builder) in [("", small()), ("_narrow", small().size(40, 10))] {
        let scenario = builder.token_life(5).start().await;
        assert_snapshot!(format!("token_ends{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn a_terminal_that_is_too_small() {
    assert_snapshot!(small().size(23, 4).start().await.snapshot());
}
