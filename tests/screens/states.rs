//! Every state of the console on terminals of four sizes, in two themes: as a snapshot, and what
//! holds of all of them.

use std::{collections::BTreeSet, time::Duration};

use claviger::{
    console::{Model, Pane, layout::Layout},
    domain::{CampaignKind, Care, ThemeName},
    simulator::{Action, Fault, Operation},
};
use insta::assert_snapshot;
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Position,
    style::Color,
};

use super::{
    campaigns::planned_to,
    profiles::{first, left_here},
};
use crate::common::scenario::{Builder, Scenario, is_revealing, snapshot_of, text_of};

/// Columns and rows.
const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 30), (200, 50)];
/// The least columns in which every name is whole.
const WHOLE: u16 = 80;
/// Where names begin in the list.
const NAME: usize = 3;

/// Something that is done.
enum Hand {
    /// Keys are pressed.
    Keys(&'static str),
    /// Text is typed.
    Types(&'static str),
    /// An app is gone to.
    Select(&'static str),
    /// Something is waited for.
    Awaits(&'static str),
    /// Something else happens.
    Happens(fn(&mut Scenario)),
}

use Hand::{Awaits, Happens, Keys, Select, Types};

fn prod() -> Builder {
    Scenario::on("demo").profile("prod")
}

/// These lists are refused.
fn forbidden_to(operations: &[Operation], builder: Builder) -> Builder {
    operations.iter().fold(builder, |builder, operation| {
        builder.fault(Fault::on(*operation, Action::status(403)))
    })
}

/// A test for each state: its name, what is there before the console starts, what leads there from
/// the list, and what is then on the screen.
macro_rules! states {
    ($($name:ident: $start:expr, $hands:expr, $shows:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let mut scenario = reached($start, &$hands).await;
                scenario.sees($shows);
                assert_snapshot!(stringify!($name), pictures(&mut scenario));
            }
        )*
    };
}

states! {
    list: prod(), [Keys("j j j")], "billing_batch";
    production: prod().production(), [], "PROD";
    read_only: prod().read_only(), [Keys("s")], "read-only";
    loading: prod().holding(Operation::ListRomaApp), [Awaits("39 "), Happens(rest), Awaits("invoice_create")], "loading";
    empty: prod().where_(|estate| {
        estate.modelarts.apps.clear();
        estate.gateways.iter_mut().for_each(|gateway| gateway.apps.clear());
    }), [], "There are no apps here.";
    one_failed: forbidden_to(&[Operation::ListRomaApp], Scenario::on("small").profile("prod")), [], "1 gateway failed";
    forbidden: forbidden_to(&[
        Operation::ListAppsV2,
        Operation::ListRomaApp,
        Operation::ListApigApps,
    ], prod()), [], "Nothing could be loaded.";
    filtered_to_nothing: prod(), [Keys("/"), Types("name:nobody"), Keys("enter")], "No app matches";
    locked: prod().production(), [Happens(idle)], "Locked";
    first_start: first(left_here()), [], "No profile yet";
    help: prod(), [Keys("?")], "Help";
    command: prod(), [Keys(":"), Types("re")], "re";
    sort: prod(), [Keys("o")], "Sort by";
    gateways: prod(), [Keys("tab tab j")], "Gateways";
    detail: prod(), [Select("billing_batch"), Keys("enter j")], "billing_batch";
    reset: prod().production(), [Select("billing_batch"), Keys("s")], "Reset AppSecret";
    credential: prod(), [Select("billing_batch"), Keys("s g y")], "New AppSecret";
    reveal: prod(), [Select("billing_batch"), Keys("s g y v")], "hidden in";
    rotate: prod(), [Select("billing_batch"), Keys("r")], "the oldest";
    unknown: prod(), [
        Select("billing_batch"),
        Happens(lose_the_answer),
        Keys("s y"),
        Awaits("Outcome unknown"),
        Awaits("1 unsettled"),
    ], "Nothing was repeated";
    journal: prod(), [
        Select("billing_batch"),
        Keys("e tab x enter y"),
        Happens(lose_the_answer),
        Keys("s y"),
        Awaits("Outcome unknown"),
        Keys("esc J"),
    ], "Journal";
    request_log: prod(), [Happens(sort_the_log), Keys("i j")], "Request log";
    board: prod(), [Keys("B")], "Hygiene";
    campaign: prod(), [Happens(plan_a_campaign), Keys("C enter")], "It has not begun";
    identify: prod(), [Keys(":"), Types("identify"), Keys("enter")], "Whose is it?";
}

/// The selection rests, and its detail is asked for.
fn rest(scenario: &mut Scenario) {
    scenario.after(Duration::from_secs(1));
}

fn idle(scenario: &mut Scenario) {
    scenario.after(Duration::from_secs(600));
}

/// A reset is done without an answer, and the app can no longer be read.
fn lose_the_answer(scenario: &mut Scenario) {
    let simulator = scenario.simulator();
    let lost = Fault::on(Operation::ResettingAppSecretV2, Action::DropAfter);
    simulator.add_fault(lost);
    // It is read when the dialog opens, and once more before the write.
    let unread = Fault::on(Operation::ShowDetailsOfAppV2, Action::status(403));
    simulator.add_fault(unread.nth(3).times(u32::MAX));
}

/// Answers come in any order.
fn sort_the_log(scenario: &mut Scenario) {
    let log = scenario.model().log.make_contiguous();
    log.sort_by(|a, b| (&a.template, a.operation).cmp(&(&b.template, b.operation)));
}

fn plan_a_campaign(scenario: &mut Scenario) {
    let (kind, target) = (CampaignKind::Secrets, "command:tee");
    drop(planned_to(scenario, kind, Care::default(), target));
}

async fn reached(start: Builder, hands: &[Hand]) -> Scenario {
    let mut scenario = start.start().await;
    for hand in hands {
        match hand {
            Keys(keys) => drop(scenario.keys(keys).await),
            Types(text) => drop(scenario.types(text).await),
            Select(app) => {
                scenario.keys("/").await.types(app).await;
                scenario.keys("enter").await;
            }
            Awaits(text) => drop(scenario.wait_for(text).await),
            Happens(what) => what(&mut scenario),
        }
    }
    scenario
}

/// The cells in a theme.
fn drawn(scenario: &mut Scenario, theme: ThemeName) -> Buffer {
    scenario.model().options.theme = Some(theme);
    scenario.redraw();
    scenario.cells().clone()
}

/// The screen on each terminal, in both themes.
fn pictures(scenario: &mut Scenario) -> String {
    let picture = |(width, height)| {
        scenario.resize(width, height);
        let [mono, dark, light] = [ThemeName::Mono, ThemeName::Dark, ThemeName::Light]
            .map(|theme| drawn(scenario, theme));
        let at = format!("{width}×{height}");
        assert_eq!(text_of(&mono), text_of(&dark), "{at}");
        assert!(!has_colours(&mono), "{at}");
        check(scenario, &at);
        format!("{at}\n{}\n", snapshot_of(&[&dark, &light]))
    };
    SIZES.map(picture).concat()
}

fn has_colours(buffer: &Buffer) -> bool {
    let colours = |cell: &Cell| cell.fg != Color::Reset || cell.bg != Color::Reset;
    buffer.content.iter().any(colours)
}

/// What holds of every screen.
fn check(scenario: &mut Scenario, at: &str) {
    let lines = scenario.lines();
    let screen = lines.join("\n");
    if scenario.model().locked {
        return;
    }
    let footer = lines.last().map(|line| line.trim());
    assert!(
        footer.is_some_and(|line| !line.is_empty()),
        "{at}: no footer\n{screen}"
    );
    // A revealed value stands alone on its line, over whatever frame is there.
    let is_whole = is_revealing(scenario.model()) || frames_are_whole(scenario.cells());
    assert!(is_whole, "{at}: a broken frame\n{screen}");
    let model = scenario.model();
    if model.popups.is_empty() && model.pane == Pane::Apps {
        let complaint = rows_are_told_apart(model, &lines);
        assert_eq!(complaint, None, "{at}\n{screen}");
    }
}

/// Whether each frame has its four corners, and nothing but lines between them.
fn frames_are_whole(cells: &Buffer) -> bool {
    let area = cells.area;
    let corners = area.positions().filter(|at| cells[*at].symbol() == "┌");
    corners.into_iter().all(|Position { x, y }| {
        let is = |x, y, symbol| cells[(x, y)].symbol() == symbol;
        let Some(right) = (x..area.right()).find(|x| is(*x, y, "┐")) else {
            return false;
        };
        let Some(bottom) = (y..area.bottom()).find(|y| is(x, *y, "└")) else {
            return false;
        };
        is(right, bottom, "┘") && (y + 1..bottom).all(|y| is(x, y, "│") && is(right, y, "│"))
    })
}

/// What is wrong with the rows of apps: each has its place, the selected one a marker, names are
/// whole where there is room, and no two rows look alike.
fn rows_are_told_apart(model: &Model, lines: &[String]) -> Option<String> {
    let (width, height) = model.size;
    let layout = Layout::of(width, height);
    let first = match layout {
        Layout::TooSmall | Layout::Compact { .. } => 1,
        Layout::Stacked { .. } | Layout::Beside { .. } => 4,
    };
    let mut seen = BTreeSet::new();
    let mut selected = 0;
    for (n, (row, is_selected)) in model.list.visible(layout.list_rows()).enumerate() {
        let name = model.fleet.row(row)?.app.name.to_string();
        let line: Vec<char> = lines[first + n].chars().collect();
        let (head, row) = line.split_at(NAME.min(line.len()));
        let row: String = row.iter().collect();
        selected += usize::from(is_selected);
        if head.contains(&'▌') != is_selected {
            return Some(format!("{name} is marked wrongly"));
        }
        let row = row
            .split('│')
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned();
        if width >= WHOLE && !row.starts_with(&name) {
            return Some(format!("{name} is cut"));
        }
        if !seen.insert(row) {
            return Some(format!("{name} looks like another app"));
        }
    }
    (!seen.is_empty() && selected != 1).then(|| format!("{selected} rows are selected"))
}
