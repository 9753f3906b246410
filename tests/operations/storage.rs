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

/// A home whose profile seals new values in the journal.
async fn sealing_home() -> Home {
    let mut home = Home::new().await;
    home.configure(&profile(&home));
    home.set("LAB_TOKEN", home.gateway.token().expose().to_owned());
    home
}

/// A home whose profile is of this environment and has no recipient.
async fn home(environment: &str) -> Home {
    let home = sealing_home().await;
    let with_recipient = profile(&home);
    let lines = with_recipient.lines();
    let lines: Vec<&str> = lines
        .filter(|line| !line.starts_with("recipient"))
        .collect();
    let environment = format!("[profiles.lab]\nenvironment = \"{environment}\"");
    home.configure(&lines.join("\n").replace("[profiles.lab]", &environment));
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

/// The words with which something that was done is told of where no disk has its entry.
const ONLY_IN_MEMORY: &str = "The journal of this write is only in memory.";

/// Whether `ended` advises to do once more what was done.
fn advises_a_repeat(ended: &Ended) -> bool {
    let said = ended.err.to_lowercase();
    ["again", "once more", "repeat"]
        .iter()
        .any(|word| said.contains(word))
}

/// It is refused before anything is sent, and says how to do without a disk.
fn refused(home: &Home, ended: Ended, writes: usize) {
    let ended = ended.expect(7);
    assert_eq!(home.writes().len(), writes, "{}", ended.err);
    assert!(ended.err.contains("Nothing was sent."), "{}", ended.err);
    assert!(
        ended.err.contains("--accept-volatile-journal"),
        "{}",
        ended.err
    );
    assert_eq!(ended.out, "");
}

/// It is done, delivered, and said to be journalled in memory alone.
fn done_in_memory(home: &Home, ended: Ended, writes: usize) {
    let ended = ended.expect(0);
    assert_eq!(home.writes().len(), writes + 1, "{}", ended.err);
    assert_eq!(ended.out.trim_end(), home.secret("app_demo"));
    assert!(ended.err.contains(ONLY_IN_MEMORY), "{}", ended.err);
    assert!(!advises_a_repeat(&ended), "{}", ended.err);
}

/// A home of each kind, and whether a write there needs a disk for its entry.
async fn homes() -> [(Home, bool); 3] {
    [
        (home("test").await, false),
        (home("production").await, true),
        (sealing_home().await, true),
    ]
}

const ACCEPTED: &str = "--accept-volatile-journal";

#[tokio::test]
async fn a_disk_without_room_for_the_intent_keeps_writes_that_need_it_from_being_sent() {
    for (home, needs_disk) in homes().await {
        home.run(&RESET).await.expect(0);
        let writes = home.writes().len();
        let ended = run_on_a_full_disk(&home, &RESET, 1).await;
        if needs_disk {
            refused(&home, ended, writes);
            let accepted = [&[ACCEPTED], &RESET[..]].concat();
            let ended = run_on_a_full_disk(&home, &accepted, 1).await;
            done_in_memory(&home, ended, writes);
        } else {
            done_in_memory(&home, ended, writes);
        }
        // With room again it goes on where it was.
        home.run(&RESET).await.expect(0);
        home.run(&["journal", "verify"]).await.expect(0);
    }
}

#[tokio::test]
async fn a_disk_that_is_full_before_the_first_journal_keeps_writes_that_need_it_from_being_sent() {
    for (home, needs_disk) in homes().await {
        let ended = run_on_a_full_disk(&home, &RESET, 0).await;
        if needs_disk {
            refused(&home, ended, 0);
            let accepted = [&[ACCEPTED], &RESET[..]].concat();
            let ended = run_on_a_full_disk(&home, &accepted, 0).await;
            done_in_memory(&home, ended, 0);
        } else {
            done_in_memory(&home, ended, 0);
        }
        home.run(&RESET).await.expect(0);
    }
}

#[tokio::test]
async fn a_journal_that_another_process_holds_keeps_writes_that_need_it_from_being_sent() {
    let tried = homes().await.map(|(home, needs_disk)| async move {
        home.run(&RESET).await.expect(0);
        let writes = home.writes().len();
        let journal = fs::File::open(home.path(".local/state/claviger/journal.jsonl"));
        let journal = journal.expect("a journal");
        rustix::fs::flock(&journal, rustix::fs::FlockOperation::LockExclusive).expect("a lock");
        let ended = home.run(&RESET).await;
        if needs_disk {
            refused(&home, ended, writes);
        } else {
            done_in_memory(&home, ended, writes);
        }
    });
    futures_util::future::join_all(tried).await;
}

#[tokio::test]
async fn what_is_only_in_memory_has_no_number_that_another_process_could_ask_for() {
    let home = home("test").await;
    home.run(&RESET).await.expect(0);
    let arguments = [&["-o", "json"], &RESET[..]].concat();
    let ended = run_on_a_full_disk(&home, &arguments, 1).await.expect(0);
    let record = ended.err.lines().find(|line| line.contains("operation"));
    assert!(
        record.is_some() && !ended.err.contains("42949"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_home_that_cannot_be_written_keeps_writes_that_need_it_from_being_sent() {
    for (mut home, needs_disk) in homes().await {
        home.set("XDG_STATE_HOME", "/proc/self");
        let ended = home.run(&RESET).await;
        if needs_disk {
            refused(&home, ended, 0);
            let accepted = [&[ACCEPTED], &RESET[..]].concat();
            done_in_memory(&home, home.run(&accepted).await, 0);
        } else {
            done_in_memory(&home, ended, 0);
        }
    }
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
    let notes = done.notes.join(" ");
    assert!(notes.contains("its entry stays open"), "{notes}");
    assert!(!notes.contains("again"), "{notes}");
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
