//! What comes in, and that nothing goes out without a reason.

use std::time::Duration;

use super::probe;

#[test]
fn a_split_arrow_key_is_an_arrow_key() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    for piece in ["\x1b", "["] {
        terminal.types(piece);
        assert_eq!(terminal.writes_within(Duration::from_millis(5)), b"");
    }
    terminal.types("A");
    terminal.sees("[↑]");
    assert!(!terminal.text().contains("[A]"));
    assert!(!terminal.text().contains("[Esc]"));
}

#[test]
fn a_lone_escape_is_a_key() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.types("\x1b");
    terminal.sees("[Esc]");
    terminal.types("x");
    terminal.sees("[x]");
}

#[test]
fn a_paste_is_text_and_none_of_it_acts() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.types("\x1b[200~q\ry");
    terminal.types("\x03\x1b[201~x");
    terminal.sees("[x]");
    assert!(terminal.text().contains("paste(q|y"));
}

#[test]
fn a_new_size_is_told_and_drawn() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    for columns in 41..60 {
        terminal.resize(columns, 30);
    }
    terminal.resize(40, 10);
    terminal.sees("size(40x10)");
    terminal.types("x");
    terminal.sees("[x]");
}

#[test]
fn nothing_is_written_and_nothing_wakes_while_idle() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.writes_within(Duration::from_millis(200));
    let before = switches(terminal.pid());
    assert_eq!(terminal.writes_within(Duration::from_millis(500)), b"");
    assert_eq!(switches(terminal.pid()), before);
}

#[test]
fn a_key_is_one_small_write() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.types("x");
    terminal.sees("[x]");
    terminal.types("y");
    let written = terminal.writes_within(Duration::from_millis(300));
    assert_eq!(String::from_utf8_lossy(&written), "\r\n[y]");
}

#[test]
fn no_question_is_asked_of_the_terminal() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.types("q");
    terminal.ends();
    for question in [
        "\x1b[6n",
        "\x1b[c",
        "\x1b[0c",
        "\x1b[>c",
        "\x1b[?u",
        "\x1b]11;?",
    ] {
        assert!(!terminal.raw().contains(question), "{question:?}");
    }
}

#[test]
fn the_suspend_key_without_a_shell_is_refused() {
    let mut terminal = probe::program().start();
    terminal.sees("size(80x24)");
    terminal.types("\x1a");
    terminal.sees("no shell");
    terminal.types("x");
    terminal.sees("[x]");
}

/// How often the threads of a process gave up the processor of their own accord.
fn switches(pid: rustix::process::Pid) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).expect("a process");
    let mut counts: Vec<String> = tasks
        .map(|task| {
            let path = task.expect("a thread").path().join("status");
            let status = std::fs::read_to_string(path).expect("a thread");
            let switches = status
                .lines()
                .filter(|line| line.contains("ctxt_switches") || line.starts_with("Pid:"));
            switches.collect::<Vec<_>>().join(" ")
        })
        .collect();
    counts.sort();
    counts
}
