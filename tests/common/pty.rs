//! A program in a pseudo-terminal: keys in, screen out, and the modes it leaves behind.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::{
    io::Errno,
    process::{Pid, Signal, kill_process},
};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(15);

/// A program to run in a terminal.
pub(crate) struct Program {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Program {
    /// `path` with `arguments`, in an environment that is the same everywhere.
    pub(crate) fn new(path: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(path.into());
        command.args(arguments);
        command.cwd("/");
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("HOME", "/nonexistent"),
            ("PS1", "prompt: "),
        ] {
            command.env(name, value);
        }
        Self {
            command,
            columns: 80,
            rows: 24,
        }
    }

    /// Sets a variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> Terminal {
        let pair = native_pty_system()
            .openpty(size(self.columns, self.rows))
            .expect("a pseudo-terminal");
        let modes = modes(&*pair.master);
        let mut child = pair.slave.spawn_command(self.command).expect("a program");
        drop(pair.slave);
        let pid = child
            .process_id()
            .and_then(|pid| Pid::from_raw(pid.try_into().ok()?))
            .expect("a process");
        let (send, exit) = channel();
        std::thread::spawn(move || {
            let _ = send.send(child.wait().expect("a child"));
        });
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let stop = Arc::new(OnceLock::new());
        let last: Arc<OnceLock<&str>> = Arc::clone(&stop);
        let (send, bytes) = channel();
        let reading = std::thread::spawn(move || {
            let mut some = vec![0; 65536];
            let mut all = Vec::new();
            while let Ok(count @ 1..) = reader.read(&mut some) {
                all.extend_from_slice(&some[..count]);
                let gone = send.send(some[..count].to_vec()).is_err();
                if gone || last.get().is_some_and(|last| holds(&all, last)) {
                    break;
                }
            }
        });
        let cells = |n| NonZeroU16::new(n).expect("a size");
        Terminal {
            writer: Some(pair.master.take_writer().expect("a writer")),
            master: Some(pair.master),
            pid,
            exit,
            bytes,
            reading: Some(reading),
            stop,
            screen: vt100::Parser::new(cells(self.rows), cells(self.columns), 0),
            raw: Vec::new(),
            modes,
        }
    }
}

/// A terminal with a program in it.
pub(crate) struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    pid: Pid,
    exit: Receiver<ExitStatus>,
    bytes: Receiver<Vec<u8>>,
    reading: Option<JoinHandle<()>>,
    /// Once set, the text after which nothing is read any more.
    stop: Arc<OnceLock<&'static str>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    modes: String,
}

impl Terminal {
    /// Types bytes as they are.
    pub(crate) fn types(&mut self, bytes: impl AsRef<[u8]>) {
        let writer = self.writer.as_mut().expect("a terminal");
        writer.write_all(bytes.as_ref()).expect("a terminal");
        writer.flush().expect("a terminal");
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn sees(&mut self, text: &str) {
        self.until(&format!("{text:?} on the screen"), |terminal| {
            terminal.text().contains(text)
        });
    }

    /// Waits until `done`, which `what` describes.
    pub(crate) fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !done(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("no {what} ({error}); the screen:\n{}", self.text()),
            }
        }
    }

    /// The bytes that come within `time`.
    pub(crate) fn writes_within(&mut self, time: Duration) -> Vec<u8> {
        let deadline = Instant::now() + time;
        let mut all = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => {
                    self.take(&bytes);
                    all.extend(bytes);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return all,
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.raw.extend_from_slice(bytes);
    }

    /// The text on the screen.
    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// All bytes that came so far, as text.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let cells = |n| NonZeroU16::new(n).expect("a size");
        self.screen
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        let master = self.master.as_ref().expect("a terminal");
        master.resize(size(columns, rows)).expect("a size");
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        match kill_process(self.pid, signal) {
            // One before may have ended it already.
            Ok(()) | Err(Errno::SRCH) => {}
            Err(error) => panic!("a signal: {error}"),
        }
    }

    /// The program's process.
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Closes the far end of the terminal, as when a connection drops. The program must draw when
    /// its size changes: that is what brings the reader back to let go of its end.
    pub(crate) fn hang_up(&mut self) {
        self.hang_up_after("", |terminal| terminal.resize(70, 20));
    }

    /// The same, where `draw` makes the program draw, and `last` is the end of what is read of that.
    pub(crate) fn hang_up_after(&mut self, last: &'static str, draw: impl FnOnce(&mut Self)) {
        self.stop.set(last).expect("one end");
        draw(self);
        if let Some(reading) = self.reading.take() {
            reading.join().expect("a reader");
        }
        self.writer = None;
        self.master = None;
    }

    /// Waits for the end of the program; gives its exit code and how long that took.
    pub(crate) fn ends(&mut self) -> (u32, Duration) {
        let start = Instant::now();
        let status = self.exit.recv_timeout(PATIENCE).expect("an end in time");
        let taken = start.elapsed();
        // What it wrote before it ended is there already.
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(100)) {
            self.take(&bytes);
        }
        (status.exit_code(), taken)
    }

    /// What is not as it was before the program started; empty when all is well.
    pub(crate) fn left_behind(&self) -> Vec<&'static str> {
        let mut left = self.screen_modes();
        if modes(&**self.master.as_ref().expect("a terminal")) != self.modes {
            left.push("driver modes");
        }
        left
    }

    /// Modes of the screen that a shell would not expect.
    pub(crate) fn screen_modes(&self) -> Vec<&'static str> {
        let screen = self.screen.screen();
        // The emulator does not know this one: the last time it was set or reset counts.
        let raw = self.raw();
        let focus = raw.rfind("\x1b[?1004h") > raw.rfind("\x1b[?1004l");
        [
            (screen.alternate_screen(), "alternate screen"),
            (screen.hide_cursor(), "hidden cursor"),
            (screen.bracketed_paste(), "bracketed paste"),
            (focus, "focus reports"),
            (screen.bold() || screen.inverse(), "attributes"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// The modes of the terminal's driver, to be compared.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn holds(bytes: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(text)
}

/// The first child of a process.
pub(crate) fn child_of(pid: Pid) -> Pid {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let children = std::fs::read_to_string(path).expect("a process");
    let child = children.split_whitespace().next().expect("a child");
    let child = child.parse().ok().and_then(Pid::from_raw);
    child.expect("a process")
}
