//! However the console ends, the terminal is as it was found.

use std::time::Duration;

use rustix::process::Signal;

use super::probe;
use crate::common::pty::Terminal;

/// The program, once its first frame is there.
fn started() -> Terminal {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    assert_eq!(
        terminal.left_behind().len(),
        5,
        "all modes are set while it runs: {:?}",
        terminal.left_behind()
    );
    terminal
}

#[test]
fn quitting_leaves_nothing_behind() {
    let mut terminal = started();
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn every_signal_that_ends_it_leaves_nothing_behind() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut terminal = started();
        terminal.signal(signal);
        let (code, taken) = terminal.ends();
        assert_eq!(code, u32::try_from(128 + signal.as_raw()).expect("a code"));
        assert!(taken < Duration::from_secs(1), "{taken:?}");
        assert_eq!(terminal.left_behind(), [""; 0]);
    }
}

#[test]
fn a_program_that_hangs_is_ended_all_the_same() {
    let mut terminal = started();
    terminal.types("x");
    terminal.sees("[x]");
    terminal.types("s");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ends().0, 143);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn a_second_signal_ends_at_once_a_program_that_hangs() {
    let mut terminal = started();
    terminal.types("s");
    terminal.signal(Signal::TERM);
    terminal.signal(Signal::INT);
    let (code, _) = terminal.ends();
    assert!(code == 130 || code == 143, "{code}");
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn a_panic_is_reported_on_a_terminal_that_was_left() {
    let mut terminal = started();
    terminal.types("p");
    assert_eq!(terminal.ends().0, 1);
    assert_eq!(terminal.left_behind(), [""; 0]);
    assert!(terminal.text().contains("a constant message"));
}

#[test]
fn a_panic_does_not_show_a_message_made_of_data() {
    let mut terminal = started();
    terminal.types("xP");
    assert_eq!(terminal.ends().0, 1);
    assert_eq!(terminal.left_behind(), [""; 0]);
    assert!(terminal.text().contains("has a fault at"));
    assert!(!terminal.raw().contains("hunter2"));
}

#[test]
fn a_panic_in_another_thread_leaves_nothing_behind() {
    let mut terminal = started();
    terminal.types("t");
    assert_eq!(terminal.ends().0, 1);
    assert_eq!(terminal.left_behind(), [""; 0]);
    assert!(terminal.text().contains("in a thread"));
}

#[test]
fn a_terminal_that_dies_ends_it() {
    let mut terminal = started();
    terminal.hang_up();
    let (code, taken) = terminal.ends();
    assert_eq!(code, 129);
    assert!(taken < Duration::from_secs(2), "{taken:?}");
}

#[test]
fn a_terminal_that_dies_ends_it_even_if_sighup_is_ignored() {
    let script = format!("trap '' HUP; exec {}", probe::command_line());
    let mut terminal = probe::shell(&["-c", &script]).start();
    terminal.sees("size(80x24)");
    terminal.hang_up();
    let (code, taken) = terminal.ends();
    assert_eq!(code, 129);
    assert!(taken < Duration::from_secs(2), "{taken:?}");
}

#[test]
fn a_terminal_that_dies_ends_even_a_program_that_hangs() {
    let script = format!("trap '' HUP; exec {}", probe::command_line());
    let mut terminal = probe::shell(&["-c", &script]).start();
    terminal.sees("size(80x24)");
    terminal.hang_up_after("[x]", |terminal| {
        terminal.types("x");
        terminal.sees("[x]");
        terminal.types("s");
    });
    let (code, taken) = terminal.ends();
    assert_eq!(code, 129);
    assert!(taken < Duration::from_secs(3), "{taken:?}");
}

#[test]
fn keys_that_nobody_read_do_not_reach_the_shell() {
    let mut terminal = probe::shell(&["-i"]).start();
    terminal.sees("prompt: ");
    terminal.types(format!("{}\n", probe::command_line()));
    terminal.sees("size(80x24)");
    terminal.types("qecho unread\r");
    terminal.until("a prompt after the program", |terminal| {
        terminal.screen_modes().is_empty() && terminal.raw().ends_with("prompt: ")
    });
    terminal.types("echo fin''ished\n");
    terminal.sees("finished");
    assert!(!terminal.text().contains("unread"));
}

#[test]
fn the_clipboard_is_cleared_before_the_terminal_is_left() {
    let mut terminal = started();
    terminal.types("c");
    terminal.until("a copy", |terminal| {
        terminal.raw().contains("\x1b]52;c;aHVudGVyMg==\x07")
    });
    terminal.types("q");
    terminal.ends();
    let raw = terminal.raw();
    let cleared = raw.rfind("\x1b]52;c;\x07").expect("a clear");
    assert!(cleared < raw.rfind("\x1b[?1049l").expect("an end"));
    assert_eq!(terminal.left_behind(), [""; 0]);
}
