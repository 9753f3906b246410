//! Where a write is recorded and where its value goes: if there is no such place, nothing is sent.

use std::{fs, os::unix::fs::symlink, sync::Arc};

use claviger::{
    domain::{Choice, Operation, Service},
    engine::{Engine, MemoryJournal},
};
use tokio_util::sync::CancellationToken;

use super::{
    hooked::Hooked,
    lab::{Lab, Way},
    matrix::profile,
};
use crate::common::command::{Ended, Lab as Home};

const RESET: [&str; 8] = [
    "secret",
    "reset",
    "app_demo",
    "--deliver",
    "stdout",
    "--yes",
    "--confirm",
    "app_demo",
];

async fn home(environment: &str) -> Home {
    let mut home = Home::new().await;
    let profile = profile(&home).replace(
        "[profiles.lab]\n",
        &format!("[profiles.lab]\nenvironment = \"{environment}\"\n"),
    );
    home.configure(&profile);
    home.set("LAB_TOKEN", home.gateway.token().expose().to_owned());
    home
}

/// Runs the program where no file may grow beyond `blocks` of 512 bytes.
async fn run_on_a_full_disk(home: &Home, arguments: &[&str], blocks: u64) -> Ended {
    let program = home.command(&[]);
    let mut command = home.command(&[]);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    command = {
        let mut shell = tokio::process::Command::new("sh");
        shell.arg("-c").arg(script);
        shell.arg(program.as_std().get_program()).args(arguments);
        shell.env_clear();
        for (name, value) in command.as_std().get_envs() {
            if let Some(value) = value {
                shell.env(name, value);
            }
        }
        shell.current_dir(home.home.path());
        shell.stdin(std::process::Stdio::null());
        shell
    };
    Ended::of(command.output().await.expect("a shell"))
}

#[tokio::test]
async fn a_disk_without_room_for_the_intent_keeps_the_write_from_being_sent() {
    for environment in ["test", "production"] {
        let home = home(environment).await;
        home.run(&RESET).await.expect(0);
        let writes = home.writes().len();
        let ended = run_on_a_full_disk(&home, &RESET, 1).await.expect(7);
        assert_eq!(home.writes().len(), writes, "{}", ended.err);
        assert!(ended.err.contains("Nothing was sent."), "{}", ended.err);
        assert_eq!(ended.out, "");
        // With room again it goes on where it was.
        home.run(&RESET).await.expect(0);
    }
}

#[tokio::test]
async fn a_home_that_cannot_be_written_keeps_writes_from_production_alone() {
    let mut production = home("production").await;
    production.set("XDG_STATE_HOME", "/proc/self");
    let ended = production.run(&RESET).await.expect(7);
    assert!(production.writes().is_empty());
    assert!(
        ended.err.contains("--accept-volatile-journal"),
        "{}",
        ended.err
    );
    let accepted = [&["--accept-volatile-journal"], &RESET[..]].concat();
    production.run(&accepted).await.expect(0);

    let mut test = home("test").await;
    test.set("XDG_STATE_HOME", "/proc/self");
    let ended = test.run(&RESET).await.expect(0);
    assert!(ended.err.contains("only in memory"), "{}", ended.err);
}

#[tokio::test]
async fn a_journal_that_is_a_link_or_a_device_is_not_written_and_production_is_left_alone() {
    for target in ["/dev/full", "elsewhere"] {
        let home = home("production").await;
        let state = home.path(".local/state/claviger");
        fs::create_dir_all(&state).expect("a folder");
        let own_only = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&state, own_only).expect("a folder");
        symlink(target, state.join("journal.jsonl")).expect("a link");
        let ended = home.run(&RESET).await.expect(7);
        assert!(home.writes().is_empty(), "{}", ended.err);
        assert!(!state.join("elsewhere").exists());
    }
}

#[tokio::test]
async fn a_target_that_is_there_already_or_cannot_be_made_keeps_the_write_from_being_sent() {
    let home = home("test").await;
    fs::write(home.path("there"), "kept").expect("a file");
    symlink("elsewhere", home.path("link")).expect("a link");
    symlink("there", home.path("link-to-file")).expect("a link");
    for target in [
        "file:there",
        "file:link",
        "file:link-to-file",
        "file:no/such/folder/x",
        "file:/proc/x",
        "fd:77",
        "command:/no/such/program",
    ] {
        let arguments = ["secret", "reset", "app_demo", "--deliver", target, "--yes"];
        let ended = home.run(&arguments).await.expect(2);
        assert!(
            ended.err.contains("Nothing was sent."),
            "{target}: {}",
            ended.err
        );
    }
    assert!(home.writes().is_empty());
    assert_eq!(
        fs::read_to_string(home.path("there")).expect("a file"),
        "kept"
    );
    assert!(!home.path("elsewhere").exists());
}

#[tokio::test]
async fn a_disk_that_fills_up_while_the_write_is_under_way_takes_nothing_from_its_value() {
    let lab = Lab::new().await;
    let journal = lab.journal();
    let path = journal.path().to_owned();
    let gone = Box::new(move || {
        fs::remove_file(&path).expect("a journal");
        fs::create_dir(&path).expect("a folder in its place");
    });
    let hooked = Hooked::new(journal, Some(gone));
    let console = lab.console(lab.way(), Arc::new(hooked));
    let app = lab.app(Service::Roma, "roma-001");
    let reset = Operation::ResetSecret {
        app: app.clone(),
        choice: Choice::Auto,
    };
    let done = console
        .perform(&reset, None, &CancellationToken::new())
        .await;
    let done = done.expect("it was done");
    assert_eq!(
        done.credential.expect("a value").value,
        lab.held(&app).secret
    );
    assert!(
        done.notes.iter().any(|note| note.contains("journal")),
        "{:?}",
        done.notes
    );
}

#[tokio::test]
async fn a_journal_in_memory_keeps_every_write_from_production() {
    let lab = Lab::new().await;
    let way = Way {
        environment: Some("production"),
        ..lab.way()
    };
    let console = Engine::new([lab.connection(way)], Arc::new(MemoryJournal::default()));
    for row in super::row::Row::all() {
        let at = row.app(&lab.running);
        let operation = row.operation(&lab.running, at.clone(), &lab.held(&at));
        let ended = console
            .perform(&operation, None, &CancellationToken::new())
            .await;
        let told = ended.expect_err("refused").to_string();
        assert!(told.contains("--accept-volatile-journal"), "{told}");
    }
    assert_eq!(lab.writes(), 0);
}
