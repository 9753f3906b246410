//! The pictures in `assets/pictures`: screens of the console over the estate of the demo, as the
//! README shows them. `CLAVIGER_REWRITE=1 cargo test --locked --test suite up_to_date` makes them anew.

mod recording;
mod svg;

use claviger::{
    domain::{CampaignKind, Care, ThemeName, campaign::StopAfter},
    simulator::{Action, Fault, Operation, Status},
};

use ratatui::buffer::Buffer;

use crate::{
    common::{
        document,
        scenario::{Builder, Scenario},
    },
    screens::campaigns::planned_to,
};

fn prod() -> Builder {
    Scenario::on("demo").profile("prod")
}

/// The colours in which a screen is drawn, the terminal that it is on, and what the name of the
/// picture ends with.
const PAPERS: [(ThemeName, svg::Paper, &str); 2] = [
    (ThemeName::Dark, svg::DARK, ""),
    (ThemeName::Light, svg::LIGHT, "-light"),
];

/// The screen on each of [`PAPERS`].
fn screens(scenario: &mut Scenario) -> [Buffer; 2] {
    PAPERS.map(|(theme, ..)| {
        scenario.model().options.theme = Some(theme);
        scenario.redraw();
        the_same_in_every_run(scenario.cells().clone())
    })
}

/// Compares pictures with `assets/pictures/<name>.svg`, and on a light terminal with
/// `<name>-light.svg`, or writes those.
fn check<T>(name: &str, pictured: [T; 2], draw: impl Fn(&T, svg::Paper) -> String) {
    for ((_, paper, after), pictured) in PAPERS.into_iter().zip(pictured) {
        let path = format!("assets/pictures/{name}{after}.svg");
        document::check(&path, &draw(&pictured, paper));
    }
}

/// Checks the picture of the screen, or makes it.
fn pictured(scenario: &mut Scenario, name: &str) {
    check(name, screens(scenario), svg::picture);
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
        let replaced = [
            ("fingerprint ", "9f3a61c2"),
            ("127.0.0.1:", "34443"),
            ("Campaign ", "3f9a2c"),
        ]
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
    pictured(&mut scenario, "list");
}

#[tokio::test]
async fn the_picture_of_a_reset_in_production_is_up_to_date() {
    let mut scenario = prod().production().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s").await.types("billing_ba").await;
    pictured(&mut scenario, "reset");
}

#[tokio::test]
async fn the_picture_of_a_new_credential_is_up_to_date() {
    let mut scenario = prod().production().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s").await.types("billing_batch").await;
    scenario.keys("enter").await.sees("New AppSecret");
    pictured(&mut scenario, "credential");
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
    scenario.wait_for("1 unsettled").await;
    pictured(&mut scenario, "unknown");
}

#[tokio::test]
async fn the_picture_of_a_campaign_is_up_to_date() {
    let mut scenario = prod().production().start().await;
    let (kind, target) = (CampaignKind::Secrets, "command:tee");
    let care = Care {
        first: 0,
        stop_after: StopAfter::Count(9),
        ..Care::default()
    };
    drop(planned_to(&mut scenario, kind, care, target));
    let reset = Operation::ResettingAppSecretV2;
    // It is asked for patience, so that the picture stands still.
    let busy = Action::Status(Status {
        status: 429,
        retry_after: Some(300),
        ..Status::default()
    });
    scenario
        .simulator()
        .add_fault(Fault::on(reset, busy).nth(20));
    scenario.keys("C enter r").await.types("35").await;
    scenario.keys("enter").await.wait_for("Said").await;
    scenario.after(std::time::Duration::from_secs(42));
    pictured(&mut scenario, "campaign");
}

#[tokio::test]
async fn the_picture_of_a_narrow_terminal_is_up_to_date() {
    let mut scenario = prod().production().size(80, 24).start().await;
    scenario.keys("j j j").await;
    pictured(&mut scenario, "narrow");
}

#[tokio::test]
async fn the_picture_of_the_help_is_up_to_date() {
    let mut scenario = prod().size(110, 30).start().await;
    scenario.keys("?").await;
    pictured(&mut scenario, "help");
}

#[tokio::test]
async fn the_picture_of_a_delivery_is_up_to_date() {
    let mut scenario = prod().start().await;
    select(&mut scenario, "billing_batch").await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario.keys("y").await;
    pictured(&mut scenario, "deliver");
}

#[tokio::test]
async fn the_picture_of_the_board_is_up_to_date() {
    let mut scenario = prod().size(110, 30).start().await;
    scenario.keys("B").await;
    pictured(&mut scenario, "board");
}

/// Screens that keys alone lead to: the name of the picture, the app, the keys, and what is then there.
const BY_KEYS: [(&str, &str, &str, &str); 8] = [
    ("apis", "billing_batch", "a", "APIs of billing_batch"),
    ("access", "billing_batch", "x", "finance_daily"),
    ("gateway", "billing_batch", "l", "13 of 50"),
    ("create", "billing_batch", "c", "Name"),
    ("rotate", "billing_batch", "r", "the oldest"),
    (
        "replace",
        "billing_batch",
        "w",
        "A twin of billing_batch is made",
    ),
    ("sort", "billing_batch", "o", "Sort by"),
    ("command", "billing_batch", ":", "all apps"),
];

#[tokio::test]
async fn the_pictures_of_screens_by_keys_are_up_to_date() {
    for (name, app, keys, text) in BY_KEYS {
        let mut scenario = prod().size(100, 28).start().await;
        select(&mut scenario, app).await;
        scenario.keys(keys).await;
        scenario.wait_for(text).await;
        pictured(&mut scenario, name);
    }
}

#[tokio::test]
async fn the_picture_of_a_wide_terminal_is_up_to_date() {
    let mut scenario = prod().size(200, 50).start().await;
    scenario.keys("j j j").await;
    pictured(&mut scenario, "wide");
}

#[test]
fn every_picture_is_shown_on_a_page() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |page: &str| std::fs::read_to_string(root.join(page)).expect("a page");
    let pages = [read("README.md"), read("docs/screens.md")].concat();
    let pictures = std::fs::read_dir(root.join("assets/pictures")).expect("the pictures");
    for picture in pictures {
        let name = picture.expect("a picture").file_name();
        let name = name.to_str().expect("a name");
        assert!(pages.contains(&format!("assets/pictures/{name}")), "{name}");
    }
}
