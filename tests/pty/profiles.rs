//! The first start in a terminal: a new profile from the console.

use std::{fs, path::Path};

use rustix::process::Signal;

use crate::common::{
    command::Lab,
    pty::{Program, Terminal},
};

fn first_start(home: &Path) -> Terminal {
    let mut terminal = Program::new(env!("CARGO_BIN_EXE_claviger"), &[])
        .env("HOME", home.to_str().expect("a path"))
        .start();
    terminal.sees("No profile yet");
    terminal
}

/// Begins the dialogue and waits for its first question.
fn asks_for_a_profile(terminal: &mut Terminal) {
    terminal.types("n");
    terminal.sees("Name of the profile");
    assert!(terminal.screen_modes().is_empty());
}

/// Closes the popup that says `text`.
fn closes(terminal: &mut Terminal, text: &str) {
    terminal.types("\x1b");
    terminal.until("the popup is closed", |terminal| {
        !terminal.text().contains(text)
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_made_in_the_plain_terminal_and_the_console_comes_back_on_it() {
    let lab = Lab::new().await;
    let url = lab.gateway.url().to_owned();
    let token = lab.path("token");
    fs::write(&token, lab.gateway.token().expose()).expect("a file");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&token, mode).expect("a file of one's own");
    let mut terminal = first_start(lab.home.path());
    asks_for_a_profile(&mut terminal);
    for (question, answer) in [
        ("Name of the profile", "lab"),
        ("Region, such as eu-de: ", "eu-dx"),
        ("Address of IAM", &url),
        ("Address of API Gateway", &url),
        ("Address of ROMA Connect", &url),
        ("Address of ModelArts", &url),
        ("Project, by its id or its name", &lab.gateway.project_id()),
        ("Sign in with", "token"),
        ("Where does the token come from", "file"),
        (
            "The file, with mode 0600: ",
            token.to_str().expect("a path"),
        ),
        ("Is it production", "n"),
        ("refuse everything but reading?", "n"),
        ("Try it now?", "n"),
    ] {
        terminal.sees(question);
        terminal.types(format!("{answer}\r"));
    }
    terminal.sees("lab ▸ eu-dx");
    terminal.sees("app_demo");
    // The region is one of the test's own, which the token is not for.
    terminal.sees("only good in its own region");
    closes(&mut terminal, "only good in its own region");
    terminal.types("p");
    terminal.sees("(in use)");
    closes(&mut terminal, "(in use)");
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn whoever_leaves_the_dialogue_is_back_on_the_first_screen() {
    for leave in ["\x03", "\x04"] {
        let home = tempfile::tempdir().expect("a folder");
        let mut terminal = first_start(home.path());
        asks_for_a_profile(&mut terminal);
        terminal.types(leave);
        terminal.sees("No profile was made.");
        terminal.sees("No profile yet");
        assert!(!home.path().join(".config/claviger/config.toml").exists());
        terminal.types("q");
        assert_eq!(terminal.ends().0, 0);
        assert_eq!(terminal.left_behind(), [""; 0]);
    }
}

#[test]
fn what_went_wrong_with_the_dialogue_can_be_read_before_the_console_comes_back() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = first_start(home.path());
    let folder = home.path().join(".config/claviger");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), "nonsense").expect("a file");
    terminal.types("n");
    terminal.sees("Enter goes back to the console.");
    terminal.sees("config.toml:1:");
    terminal.types("\r");
    terminal.sees("No profile yet");
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_signal_during_the_dialogue_ends_both() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = first_start(home.path());
    asks_for_a_profile(&mut terminal);
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ends().0, 143);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn the_demo_makes_no_profile() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Program::new(env!("CARGO_BIN_EXE_claviger"), &["--demo"])
        .env("HOME", home.path().to_str().expect("a path"))
        .start();
    terminal.sees("app_demo");
    terminal.types("p");
    terminal.sees("Switch to");
    terminal.types("n");
    terminal.sees("The demo writes nothing.");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ends().0, 143);
}
