//! The real program from its start to its end: what an administrator does, in a terminal.

use std::time::Duration;

use rustix::process::Signal;

use crate::common::pty::{Program, Terminal};

fn demo() -> Terminal {
    let mut terminal = Program::new(env!("CARGO_BIN_EXE_claviger"), &["--demo"])
        .env("HOME", "/nonexistent")
        .start();
    terminal.sees("app_demo");
    terminal
}

/// Presses `key` until one of `texts` is there: a dialog takes no key in its first moment.
fn presses_until(terminal: &mut Terminal, key: &str, texts: [&str; 2]) {
    for _ in 0..30 {
        terminal.types(key);
        terminal.writes_within(Duration::from_secs(1));
        if texts.iter().any(|text| terminal.text().contains(text)) {
            return;
        }
    }
    panic!("{key} never led to {texts:?}:\n{}", terminal.text());
}

#[test]
fn a_secret_is_reset_revealed_for_a_moment_and_let_go() {
    let mut terminal = demo();
    terminal.types("s");
    terminal.sees("7 APIs lose this caller");
    // Pressed once more, what asks for the write would ask the new secret for a target.
    presses_until(&mut terminal, "y", ["Sending", "New AppSecret"]);
    terminal.sees("New AppSecret");
    let masked = terminal.text();
    assert!(masked.contains("••••••••"));
    terminal.types("v");
    terminal.sees("hidden in");
    let shown = terminal.text();
    let is_secret = |line: &&str| {
        line.trim_end().len() == 48 && line.trim_end().chars().all(|c| c.is_ascii_alphanumeric())
    };
    let secret = shown
        .lines()
        .find(is_secret)
        .expect("a value on a line of its own");
    let secret = secret.trim_end().to_owned();
    assert!(!masked.contains(&secret));
    terminal.types("v");
    terminal.until("the value is hidden", |terminal| {
        !terminal.text().contains(&secret)
    });
    terminal.types("q");
    terminal.types("\x1b");
    terminal.sees("Type drop");
    terminal.types("drop\r");
    terminal.until("the popup is closed", |terminal| {
        !terminal.text().contains("New AppSecret")
    });
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn the_console_is_ended_by_a_signal_and_leaves_the_terminal_as_it_was() {
    let mut terminal = demo();
    terminal.types("?");
    terminal.sees("edit the app");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ends().0, 143);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn a_copy_is_told_of_at_once() {
    let mut terminal = demo();
    terminal.types("y");
    terminal.sees("Copy from app_demo");
    terminal.types("i");
    terminal.sees("Sent to the terminal's clipboard");
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
}
