//! What goes wrong on purpose.

use std::time::Duration;

use tokio::net::TcpStream;

use crate::simulator::{
    Action, Fault, Operation, Status,
    testing::{APP, Lab},
};

const RESET: Operation = Operation::ResettingAppSecretV2;

async fn reset(lab: &Lab) -> Option<crate::simulator::testing::Answer> {
    let path = lab.apig(&format!("apps/secret/{APP}"));
    lab.try_ask("PUT", &path, "{}").await
}

#[tokio::test]
async fn dropped_before_nothing_is_done() {
    let lab = Lab::small().await;
    let before = lab.secret_of_demo();
    lab.running
        .add_fault(Fault::on(RESET, Action::DropBefore).nth(1));
    assert!(reset(&lab).await.is_none());
    assert_eq!(lab.secret_of_demo(), before);
    assert!(reset(&lab).await.is_some());
}

#[tokio::test]
async fn dropped_after_it_is_done_without_an_answer() {
    let lab = Lab::small().await;
    let before = lab.secret_of_demo();
    lab.running.add_fault(Fault::on(RESET, Action::DropAfter));
    assert!(reset(&lab).await.is_none());
    assert_ne!(lab.secret_of_demo(), before);
}

#[tokio::test]
async fn a_reset_connection_fails_the_client() {
    let lab = Lab::small().await;
    lab.running.add_fault(Fault::on(RESET, Action::Reset));
    assert!(reset(&lab).await.is_none());
}

#[tokio::test]
async fn a_truncated_answer_announces_more_than_it_sends() {
    let lab = Lab::small().await;
    let before = lab.secret_of_demo();
    lab.running.add_fault(Fault::on(RESET, Action::Truncated));
    let answer = reset(&lab).await.expect("a head");
    let announced: usize = answer
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .expect("a length");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.len(), announced / 2);
    assert!(!answer.body.is_empty());
    assert_ne!(lab.secret_of_demo(), before);
}

#[tokio::test]
async fn an_answer_may_be_no_json_or_no_answer_of_the_service() {
    let lab = Lab::small().await;
    lab.running
        .add_fault(Fault::on(RESET, Action::Malformed).times(1));
    let malformed = reset(&lab).await.expect("an answer");
    assert_eq!(malformed.header("content-type"), Some("application/json"));
    assert!(serde_json::from_slice::<serde_json::Value>(&malformed.body).is_err());
    lab.running.clear_faults().await;
    lab.running.add_fault(Fault::on(RESET, Action::Html));
    let html = reset(&lab).await.expect("an answer");
    assert_eq!(
        (html.status.as_u16(), html.header("content-type")),
        (502, Some("text/html"))
    );
}

#[tokio::test]
async fn a_failure_carries_the_code_that_the_service_documents() {
    let lab = Lab::small().await;
    lab.running
        .add_fault(Fault::on(RESET, Action::throttle(3)).times(1));
    let throttled = reset(&lab).await.expect("an answer");
    assert_eq!(throttled.error(), (429, "APIG.0308".to_owned()));
    assert_eq!(throttled.header("retry-after"), Some("3"));
    for (status, code) in [(401, "APIG.1002"), (403, "APIG.1005"), (500, "APIG.9999")] {
        lab.running.clear_faults().await;
        lab.running
            .add_fault(Fault::on(RESET, Action::status(status)));
        let answer = reset(&lab).await.expect("an answer");
        assert_eq!(answer.error(), (status, code.to_owned()));
    }
}

#[tokio::test]
async fn a_gateway_timeout_may_hide_a_change_that_was_made() {
    let lab = Lab::small().await;
    let before = lab.secret_of_demo();
    lab.running.add_fault(Fault::on(
        RESET,
        Action::Status(Status {
            status: 504,
            done: true,
            ..Status::default()
        }),
    ));
    let answer = reset(&lab).await.expect("an answer");
    assert_eq!(answer.error(), (504, "APIG.0203".to_owned()));
    assert_ne!(lab.secret_of_demo(), before);
}

#[tokio::test]
async fn nothing_connects_while_the_port_is_closed() {
    let lab = Lab::small().await;
    lab.running.refuse().await;
    assert!(TcpStream::connect(lab.host()).await.is_err());
    lab.running.accept().await;
    assert!(reset(&lab).await.is_some());
    lab.running.add_fault(Fault::on(RESET, Action::Refuse));
    assert!(reset(&lab).await.is_none());
    lab.running.refuse().await;
    assert!(TcpStream::connect(lab.host()).await.is_err());
    lab.running.clear_faults().await;
    assert!(reset(&lab).await.is_some());
}

#[tokio::test]
async fn a_reply_is_held_until_it_is_released() {
    let lab = Lab::small().await;
    let before = lab.secret_of_demo();
    lab.running.pause_on(RESET);
    let held = reset(&lab);
    tokio::pin!(held);
    tokio::select! {
        _ = &mut held => panic!("the reply was not held"),
        () = lab.running.received(RESET, 1) => {}
    }
    let path = lab.apig(&format!("apps/{APP}"));
    tokio::select! {
        _ = &mut held => panic!("the reply was not held"),
        other = lab.get(&path) => assert_eq!(other.status, 200),
    }
    lab.running.resume();
    assert!(held.await.is_some());
    assert_ne!(lab.secret_of_demo(), before);
}

#[tokio::test]
async fn a_delay_comes_before_the_answer() {
    let lab = Lab::small().await;
    let delay = Duration::from_millis(20);
    lab.running
        .add_fault(Fault::on(RESET, Action::Delay(delay)));
    let start = std::time::Instant::now();
    assert_eq!(reset(&lab).await.expect("an answer").status, 200);
    assert!(start.elapsed() >= delay);
}

#[tokio::test]
async fn the_port_is_free_again_once_the_handle_is_gone() {
    let lab = Lab::small().await;
    let host = lab.host();
    drop(lab);
    while TcpStream::connect(&host).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
