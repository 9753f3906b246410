//! A small program in the console's loop, which this test binary runs as itself in a terminal.

use std::{collections::VecDeque, time::Duration};

use claviger::{
    console::key::{Input, Key},
    domain::{ColorDepth, Now, Secret},
    engine::osc52 as clipboard,
    shell::{self, Clock, Control, Program, Session, harden},
};
use ratatui::{Frame, text::Line, widgets::Paragraph};
use zeroize::Zeroizing;

use crate::common::pty;

/// Says to the test below that it was started as a program.
const MARK: &str = "CLAVIGER_TEST_PROBE";
/// Arguments of this test binary that make it the program.
const ARGUMENTS: [&str; 4] = [
    "--exact",
    "pty::probe::the_program",
    "--ignored",
    "--nocapture",
];

/// The program as a command line for a shell.
pub(crate) fn command_line() -> String {
    format!("{} {}", path(), ARGUMENTS.join(" "))
}

/// The program, to be started. Single keys are commands: `q` quits, `p` and `P` panic, `t` panics
/// in another thread, `s` hangs, `c` copies, Ctrl-Z suspends; any other input is shown.
pub(crate) fn program() -> pty::Program {
    pty::Program::new(path(), &ARGUMENTS).env(MARK, "1")
}

/// `sh` with `arguments`, in an environment in which [`command_line`] works.
pub(crate) fn shell(arguments: &[&str]) -> pty::Program {
    pty::Program::new("/bin/sh", arguments).env(MARK, "1")
}

fn path() -> String {
    let path = std::env::current_exe().expect("a test binary");
    path.to_str().expect("a plain path").to_owned()
}

#[test]
#[ignore = "not a test: the program that the tests of the terminal run"]
fn the_program() {
    if std::env::var_os(MARK).is_none() {
        return;
    }
    harden::harden().expect("a system that lets us");
    shell::panic::install().expect("the hooks are installed once");
    let clock = Clock::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (_sender, messages) = tokio::sync::mpsc::unbounded_channel::<()>();
    let session = Session::open(ColorDepth::Many, Duration::from_millis(50)).expect("a terminal");
    let mut probe = Probe::default();
    let ending = runtime.block_on(shell::run(&mut probe, messages, session, clock));
    std::process::exit(ending.expect("a loop").exit_code().into());
}

#[derive(Default)]
struct Probe {
    seen: Vec<String>,
    dirty: bool,
    controls: VecDeque<Control>,
}

impl Probe {
    fn note(&mut self, entry: String) {
        self.seen.push(entry);
        self.dirty = true;
    }
}

impl Program for Probe {
    type Message = ();

    fn input(&mut self, input: Input, _: Now) {
        match input {
            Input::Key(key) if key == Key::char('q') => self.controls.push_back(Control::Quit(0)),
            Input::Key(key) if key == Key::ctrl('z') => self.controls.push_back(Control::Suspend),
            Input::Key(key) if key == Key::char('p') => panic!("a constant message"),
            Input::Key(key) if key == Key::char('P') => panic!("{}", self.seen.join("hunter2")),
            Input::Key(key) if key == Key::char('t') => {
                std::thread::spawn(|| panic!("in a thread"));
            }
            Input::Key(key) if key == Key::char('s') => loop {
                std::thread::park();
            },
            Input::Key(key) if key == Key::char('c') => {
                let secret = Secret::new("hunter2".to_owned());
                let bytes = clipboard::copy(&secret, clipboard::Between::Nothing);
                self.controls.extend(bytes.ok().map(Control::WriteRaw));
            }
            Input::Key(key) => self.note(format!("[{key}]")),
            Input::Paste(text) => self.note(format!("paste({})", text.replace('\n', "|"))),
            Input::Resize { width, height } => self.note(format!("size({width}x{height})")),
            Input::FocusGained => self.note("focus".to_owned()),
            Input::FocusLost => self.note("blur".to_owned()),
        }
    }

    fn message(&mut self, (): (), _: Now) {}

    fn tick(&mut self, _: Now) {}

    fn next_deadline(&self) -> Option<Duration> {
        None
    }

    fn draw(&mut self, frame: &mut Frame<'_>, _: Now) {
        // As many of the last inputs as there is room for under the title.
        let room = usize::from(frame.area().height.saturating_sub(1)).min(15);
        let last = self.seen.len().saturating_sub(room);
        let lines = std::iter::once(Line::from("probe:")).chain(
            self.seen[last..]
                .iter()
                .map(|entry| Line::from(entry.as_str())),
        );
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), frame.area());
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn control(&mut self) -> Option<Control> {
        self.controls.pop_front()
    }

    fn leaving(&mut self) -> Zeroizing<Vec<u8>> {
        clipboard::clear(clipboard::Between::Nothing)
    }

    fn suspending(&mut self, _: Now) {
        self.note("suspending".to_owned());
    }

    fn suspend_refused(&mut self, _: Now) {
        self.note("no shell".to_owned());
    }
}
