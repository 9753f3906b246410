//! What 20,000 apps on 50 gateways cost: to take them in, to page, sort and mark them; and how long a
//! campaign over 2,000 apps is planned.

use std::{hint::black_box, process::Command, time::Instant};

use claviger::{
    console::{Input, Key, KeyCode},
    simulator::{Options, Running, Simulator},
};

use super::{Desk, SIZES, draw, floor, print, tell, terminal};

/// How many apps the console has.
const APPS: usize = 20_000;
/// How often each is done.
const TIMES: usize = 40;
/// How many apps a campaign has on each of the two gateways of its estate.
const CAMPAIGN: usize = 1_000;

/// Loading, paging, sorting and marking.
pub(crate) fn console() {
    let size = SIZES[0];
    let least = tell("floor, 80×24", floor::moves(size, super::MOVES));
    let begun = Instant::now();
    let mut desk = Desk::with_apps(APPS, size);
    print(&format!(
        "load: {APPS} apps taken in within {:?}, no message took longer than {:?}",
        begun.elapsed(),
        desk.longest()
    ));
    let mut terminal = terminal(size);
    draw(&mut desk, &mut terminal);
    let mut timed = |what: &str, before: &[KeyCode], keys: &[KeyCode]| {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            for key in before {
                desk.input(Input::Key(Key::new(*key)));
                draw(&mut desk, &mut terminal);
            }
            for key in keys {
                let begun = Instant::now();
                desk.input(Input::Key(Key::new(*key)));
                black_box(draw(&mut desk, &mut terminal));
                times.push(begun.elapsed());
            }
        }
        let median = tell(what, times);
        let ratio = median.as_secs_f64() / least.as_secs_f64();
        print(&format!("  {ratio:.1} × a move of the floor"));
    };
    timed("page", &[], &[KeyCode::PageDown, KeyCode::PageDown]);
    timed(
        "end and beginning",
        &[],
        &[KeyCode::Char('G'), KeyCode::Char('g')],
    );
    timed("mark one", &[], &[KeyCode::Char(' ')]);
    // Twice, so that it begins with none marked each time.
    timed(
        "mark all, and none",
        &[],
        &[KeyCode::Char('*'), KeyCode::Char('*')],
    );
    timed(
        "turn the marks round",
        &[],
        &[KeyCode::Char('~'), KeyCode::Char('~')],
    );
    timed(
        "sort by the next column",
        &[KeyCode::Char('o'), KeyCode::Down],
        &[KeyCode::Enter],
    );
}

/// The plan of a campaign, made and shown by the command line.
pub(crate) fn campaign() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let simulator = runtime.block_on(async {
        let mut options = Options::named("small").expect("an estate");
        options.apps = CAMPAIGN;
        Simulator::start(options).await.expect("a loopback port")
    });
    for (kind, extra) in [
        ("edit", ["--remark", "{remark} 2030"]),
        ("secrets", ["--deliver", "file:/nowhere/{id}"]),
    ] {
        simulator.forget_requests();
        let begun = Instant::now();
        let ended = plan(&simulator, kind, extra);
        let took = begun.elapsed();
        let (apps, told) = ended;
        print(&format!(
            "campaign of {kind}: {apps} apps planned in {took:?}, {:?} for each, {told} KiB told",
            took / u32::try_from(apps.max(1)).unwrap_or(1)
        ));
    }
}

/// How many apps are planned, and how many KiB are told of it.
fn plan(simulator: &Running, kind: &str, extra: [&str; 2]) -> (usize, usize) {
    let home = tempfile::tempdir().expect("a folder");
    let ended = Command::new(env!("CARGO_BIN_EXE_claviger"))
        .args(["campaign", "start", kind, "--filter", "!service:modelarts"])
        .args(extra)
        .args(["--dry-run", "-o", "json"])
        .env_clear()
        .env("HOME", home.path())
        .env("CLAVIGER_TOKEN", simulator.token().expose())
        .env("CLAVIGER_PROJECT_ID", simulator.project_id())
        .env("CLAVIGER_ENDPOINT_APIG", simulator.url())
        .env("CLAVIGER_ENDPOINT_ROMA", simulator.url())
        .output()
        .expect("a program");
    let text = String::from_utf8_lossy(&ended.stdout);
    let planned: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let apps = planned.as_array().map_or(0, Vec::len);
    assert!(
        apps > CAMPAIGN,
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    (apps, text.len() / 1024)
}
