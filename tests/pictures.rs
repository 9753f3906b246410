//! The pictures in `assets/pictures`: screens of the console over the estate of the demo, as the
//! README shows them. `CLAVIGER_REWRITE=1 cargo test --locked --test suite up_to_date` makes them anew.

mod svg;

use claviger::simulator::{Fault, Operation};

use ratatui::buffer::Buffer;

use crate::common::{
    document,
    scenario::{Builder, Scenario},
};

fn prod() -> Builder {
    Scenario::on("demo").profile("prod")
}

/// Compares the screen with `assets/pictures/<name>.svg`, or writes that.
fn pictured(scenario: &Scenario, name: &str) {
    let picture = svg::picture(&the_same_in_every_run(scenario.cells().clone()));
    document::check(&format!("assets/pictures/{name}.svg"), &picture);
}

/// `buffer` with what differs in every run replaced: the fingerprint of a value made at random, and
/// the port of the services, which has five digits.
fn the_same_in_every_run(mut buffer: Buffer) -> Buffer {
    for y in 0..buffer.area.height {
        let line: Vec<&str> = (0..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect();
        let after = |mark: &str| {
            let starts = |x: &usize| line[*x..].concat().starts_with(mark);
            Some((0..line.len()).find(starts)? + mark.len())
        };
        let replaced = [("fingerprint ", "9f3a61c2"), ("127.0.0.1:", "34443")]
            .map(|(mark, digits)| (after(mark), digits));
        for (x, digits) in replaced {
            for (x, digit) in x.into_iter().flat_map(|x| (x..).zip(digits.chars())) {
                let x = u16::try_from(x).expect("a column");
                buffer[(x, y)].set_char(digit);
            }
        }
    }
    buffer
}

/// Goes to the app of this name.
async fn select(scenario: &mut Scenario, name: &str) {
    scenario
        .keys("/")
        .await
        .types(name)
        .await
        .keys("enter")
        .await;
    scenario.sees(name);
}

#[tokio::test]
async fn the_picture_of_the_list_is_up_to_date() {
    let mut scenario = prod().size(110, 30).start().await;
    scenario.keys("j j j").await;
    pictured(&scenario, "list");
}

#[tokio::test]
async fn the_picture_of_a_reset_in_production_is_up_to_date() {
    let mut scenario = prod().production().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s").await.types("billing_ba").await;
    pictured(&scenario, "reset");
}

#[tokio::test]
async fn the_picture_of_a_new_credential_is_up_to_date() {
    let mut scenario = prod().production().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s").await.types("billing_batch").await;
    scenario.keys("enter").await.sees("New AppSecret");
    pictured(&scenario, "credential");
}

#[tokio::test]
async fn the_picture_of_an_unknown_outcome_is_up_to_date() {
    let reset = Operation::ResettingAppSecretV2;
    let mut scenario = prod().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s").await;
    scenario.hold(reset);
    scenario.keys("y").await;
    scenario.simulator().received(reset, 1).await;
    let refused = claviger::simulator::Action::status(503);
    let fault = Fault::on(Operation::ShowDetailsOfAppV2, refused);
    scenario.simulator().add_fault(fault);
    scenario.simulator().refuse().await;
    scenario.wait_for("Outcome unknown").await;
    scenario.wait_for("1 unresolved").await;
    pictured(&scenario, "unknown");
}
