//! Ctrl-Z and back.

use rustix::process::Signal;

use super::probe;
use crate::common::pty::{Terminal, child_of};

/// A shell with job control in which `line` was typed, once the program's first frame is there.
fn in_shell(line: &str) -> Terminal {
    let mut terminal = probe::shell(&["-i"]).start();
    terminal.sees("prompt: ");
    terminal.types(format!("{line}\n"));
    terminal.sees("size(80x24)");
    terminal
}

/// Waits until the shell says that the job is stopped, and that the terminal is its own.
fn stopped(terminal: &mut Terminal) {
    terminal.until("a stopped job", |terminal| {
        terminal.text().contains("Stopped") && terminal.raw().ends_with("prompt: ")
    });
    assert_eq!(terminal.screen_modes(), [""; 0]);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_draws_everything_again() {
    let mut terminal = in_shell(&probe::command_line());
    terminal.types("x");
    terminal.sees("[x]");
    for _ in 0..2 {
        terminal.types("\x1a");
        stopped(&mut terminal);
        assert!(!terminal.text().contains("[x]"));
        terminal.types("fg\n");
        terminal.sees("[x]");
        assert!(terminal.screen_modes().contains(&"alternate screen"));
    }
    terminal.types("y");
    terminal.sees("[y]");
    terminal.types("q");
    terminal.until("a prompt", |terminal| {
        terminal.raw().ends_with("prompt: ") && terminal.screen_modes().is_empty()
    });
    terminal.types("exit\n");
    terminal.ends();
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[test]
fn ctrl_z_stops_the_script_that_started_it_too() {
    let script = format!("sh -c '{}; echo after'", probe::command_line());
    let mut terminal = in_shell(&script);
    terminal.types("\x1a");
    stopped(&mut terminal);
    terminal.types("fg\n");
    terminal.sees("suspending");
    terminal.types("q");
    terminal.sees("after");
}

#[test]
fn a_stop_signal_from_outside_gives_the_terminal_to_the_shell() {
    let mut terminal = in_shell(&probe::command_line());
    let program = child_of(terminal.pid());
    rustix::process::kill_process(program, Signal::TSTP).expect("a process");
    stopped(&mut terminal);
    terminal.types("fg\n");
    terminal.sees("suspending");
    assert!(terminal.screen_modes().contains(&"alternate screen"));
}

#[test]
fn a_signal_that_ends_it_while_stopped_does_not_bring_it_back() {
    let mut terminal = in_shell(&probe::command_line());
    let program = child_of(terminal.pid());
    terminal.types("\x1a");
    stopped(&mut terminal);
    let before = terminal.raw().matches("\x1b[?1049h").count();
    rustix::process::kill_process(program, Signal::TERM).expect("a process");
    terminal.types("fg\n");
    terminal.types("echo fin''ished\n");
    terminal.sees("finished");
    assert_eq!(terminal.raw().matches("\x1b[?1049h").count(), before);
    assert_eq!(terminal.screen_modes(), [""; 0]);
}
