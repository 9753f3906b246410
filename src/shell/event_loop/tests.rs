use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    os::unix::net::UnixStream,
    sync::Arc,
};

use ratatui::Frame;
use rustix::process::Signal;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

use super::*;
use crate::{
    console::key::{Key, KeyCode},
    domain::{ColorDepth, Now},
    shell::{tty::Tty, watchdog::Watchdog},
};

/// A program that writes down what it is told, shows the last of it, and does what single keys say.
#[derive(Default)]
struct Diary {
    entries: Vec<String>,
    dirty: bool,
    drawn: usize,
    alarm: Option<Duration>,
    controls: Vec<Control>,
}

impl Diary {
    fn note(&mut self, entry: impl Into<String>) {
        self.entries.push(entry.into());
        self.dirty = true;
    }
}

impl Program for Diary {
    type Message = String;

    fn input(&mut self, input: Input, now: Now) {
        match input {
            Input::Key(key) if key == Key::char('q') => self.controls.push(Control::Quit(7)),
            Input::Key(key) if key == Key::char('a') => {
                self.alarm = Some(now.mono + Duration::from_millis(5));
            }
            Input::Key(key) if key == Key::char('.') => {}
            Input::Key(key) if key == Key::char('w') => {
                let bytes = Zeroizing::new(b"<raw>".to_vec());
                self.controls.push(Control::WriteRaw(bytes));
            }
            Input::Key(key) if key == Key::char('c') => {
                let clear_line = Zeroizing::new(b"\x1b[2K".to_vec());
                self.controls.push(Control::WriteRaw(clear_line));
                self.note("copied");
            }
            Input::Key(key) => self.note(format!("key {key}")),
            Input::Paste(text) => self.note(format!("paste {text}")),
            Input::Resize { width, height } => self.note(format!("size {width}x{height}")),
            Input::FocusGained | Input::FocusLost => self.note("focus"),
        }
    }

    fn message(&mut self, message: String, _: Now) {
        self.note(message);
    }

    fn tick(&mut self, now: Now) {
        if self.alarm.is_some_and(|alarm| alarm <= now.mono) {
            self.alarm = None;
            self.note("tick");
        }
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.alarm
    }

    fn draw(&mut self, frame: &mut Frame<'_>, _: Now) {
        self.drawn += 1;
        let last = self.entries.last().map_or("", String::as_str);
        frame.render_widget(last, frame.area());
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn control(&mut self) -> Option<Control> {
        self.controls.pop()
    }

    fn leaving(&mut self) -> Zeroizing<Vec<u8>> {
        Zeroizing::default()
    }
}

/// The far end of the terminal, and the ends of the two channels.
struct Far {
    terminal: UnixStream,
    screen: vt100::Parser,
    messages: UnboundedSender<String>,
    notices: UnboundedSender<Notice>,
}

impl Far {
    fn types(&mut self, bytes: &[u8]) {
        self.terminal.write_all(bytes).expect("a reader");
    }

    /// Quits, and reads until the terminal is left.
    fn quits(&mut self) {
        self.types(b"q");
        let mut rest = Vec::new();
        self.terminal.read_to_end(&mut rest).expect("in time");
    }

    /// Reads until the screen shows `text`.
    fn sees(&mut self, text: &str) {
        let mut some = [0; 4096];
        while !self.screen.screen().contents().contains(text) {
            let count = self.terminal.read(&mut some).expect("in time");
            assert!(count > 0, "the terminal was closed");
            self.screen.process(&some[..count]);
        }
    }
}

/// Runs a diary against what `play` does at the far end of its terminal.
fn run_against(play: impl FnOnce(&mut Far) + Send) -> (Diary, Ending) {
    let (near, terminal) = UnixStream::pair().expect("a pair");
    near.set_nonblocking(true).expect("a flag");
    terminal
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    let (messages, receive) = unbounded_channel();
    let (notices, watch) = unbounded_channel();
    let size = |cells| NonZeroU16::new(cells).expect("a size");
    let mut far = Far {
        terminal,
        screen: vt100::Parser::new(size(24), size(80), 0),
        messages,
        notices,
    };
    let session = Session::with(
        Arc::new(Tty::over(near.into())),
        Watchdog::fed_by(watch),
        None,
        ColorDepth::Many,
        Duration::from_millis(50),
    )
    .expect("a session");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut diary = Diary::default();
    let ending = std::thread::scope(|scope| {
        // Dropped when it is done, so that the loop ends even where an expectation fails.
        let player = scope.spawn(move || play(&mut far));
        let ending = runtime.block_on(run(&mut diary, receive, session, Clock::start()));
        player.join().expect("all that was expected");
        ending
    });
    (diary, ending.expect("a terminal"))
}

#[test]
fn the_size_comes_first_and_a_key_is_shown() {
    let (diary, ending) = run_against(|far| {
        far.sees("size 80x24");
        far.types(b"\x1b[A");
        far.sees("key ↑");
        far.quits();
    });
    assert_eq!(ending, Ending::Quit(7));
    assert_eq!(diary.entries, ["size 80x24", "key ↑"]);
}

#[test]
fn all_that_is_ready_is_taken_in_before_one_frame() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        for n in 0..500 {
            far.messages.send(format!("row {n} ")).expect("a loop");
        }
        far.sees("row 499");
        far.quits();
    });
    assert_eq!(diary.entries.len(), 501);
    assert!(diary.drawn < 250, "drawn {} times", diary.drawn);
}

#[test]
fn a_key_that_changes_nothing_draws_nothing() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        far.types(b"....");
        far.quits();
    });
    assert_eq!(diary.drawn, 1);
}

#[test]
fn the_end_of_the_messages_is_not_the_end_of_the_loop() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        let (other, _) = unbounded_channel();
        far.messages = other;
        far.types(b"x");
        far.sees("key x");
        far.quits();
    });
    assert_eq!(diary.entries, ["size 80x24", "key x"]);
}

#[test]
fn a_deadline_ticks_without_any_input() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        far.types(b"a");
        far.sees("tick");
        far.quits();
    });
    assert_eq!(diary.entries, ["size 80x24", "tick"]);
}

#[test]
fn a_lone_escape_is_a_key_when_nothing_follows() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        far.types(b"\x1b");
        far.sees("Esc");
        far.quits();
    });
    assert_eq!(
        diary.entries,
        ["size 80x24", &format!("key {}", KeyCode::Esc)]
    );
}

#[test]
fn raw_bytes_reach_the_terminal_as_they_are() {
    run_against(|far| {
        far.sees("size");
        far.types(b"w");
        far.sees("<raw>");
        far.quits();
    });
}

#[test]
fn a_frame_behind_raw_bytes_does_not_wait_for_the_next_key() {
    run_against(|far| {
        far.sees("size");
        far.types(b"c");
        far.sees("copied");
        far.quits();
    });
}

#[test]
fn a_terminal_that_takes_nothing_still_gets_its_keys_read_and_the_latest_frame() {
    let (diary, ending) = run_against(|far| {
        // More frames than the socket holds, none of which is read before the last is due.
        for n in 0..20_000 {
            far.messages.send(format!("{n:->70}")).expect("a loop");
            if n % 10 == 0 {
                std::thread::yield_now();
            }
        }
        far.types(b"x");
        far.messages.send("last".to_owned()).expect("a loop");
        far.quits();
    });
    assert_eq!(ending, Ending::Quit(7));
    assert!(diary.entries.contains(&"key x".to_owned()));
    assert!(diary.drawn < 20_000, "drawn {} times", diary.drawn);
}

#[test]
fn a_terminal_that_is_closed_ends_the_loop() {
    let (_, ending) = run_against(|far| {
        far.sees("size");
        let (other, _) = UnixStream::pair().expect("a pair");
        far.terminal = other;
    });
    assert_eq!(ending, Ending::HungUp);
    assert_eq!(ending.exit_code(), 129);
}

#[test]
fn a_signal_ends_the_loop_with_its_number() {
    let (_, ending) = run_against(|far| {
        far.sees("size");
        far.notices.send(Notice::End(Signal::TERM)).expect("a loop");
    });
    assert_eq!(ending, Ending::Signal(15));
    assert_eq!(ending.exit_code(), 143);
}

#[test]
fn many_new_sizes_are_one() {
    let (diary, _) = run_against(|far| {
        far.sees("size");
        for _ in 0..100 {
            far.notices.send(Notice::Resized).expect("a loop");
        }
        far.types(b"x");
        far.sees("key x");
        far.quits();
    });
    assert!(diary.entries.len() < 50, "{:?}", diary.entries);
}
