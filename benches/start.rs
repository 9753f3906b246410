//! The program itself, from its start to its first frames.

use std::{
    io::Read,
    sync::mpsc::channel,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// How often the program is started.
const STARTS: usize = 30;
/// What the first frame shows.
const FIRST: &str = "NAME";
/// What the list shows once the apps are there.
const LISTED: &str = "app_demo";

/// From the start of `--demo` to the first frame, and to the list.
pub(crate) fn first_frame() {
    let (mut first, mut listed) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let (to_first, to_list) = start();
        first.push(to_first);
        listed.push(to_list);
    }
    super::tell("start of --demo to the first frame", first);
    super::tell("start of --demo to the list", listed);
}

fn start() -> (Duration, Duration) {
    let pair = native_pty_system()
        .openpty(PtySize::default())
        .expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_claviger"));
    command.arg("--demo");
    command.env("TERM", "xterm-256color");
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let begun = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("a program");
    let (send, bytes) = channel();
    let reading = std::thread::spawn(move || {
        let mut some = vec![0; 65536];
        while let Ok(count @ 1..) = reader.read(&mut some) {
            if send
                .send((begun.elapsed(), some[..count].to_vec()))
                .is_err()
            {
                return;
            }
        }
    });
    // Only the screen tells: what stays the same from frame to frame is not written again.
    let mut screen = vt100::Parser::default();
    let mut first = None;
    let listed = loop {
        let (at, some) = bytes.recv().expect("a program that draws");
        screen.process(&some);
        let shown = screen.screen().contents();
        if first.is_none() && shown.contains(FIRST) {
            first = Some(at);
        }
        if shown.contains(LISTED) {
            break at;
        }
    };
    child.kill().expect("a process");
    child.wait().expect("a process");
    drop(pair);
    drop(bytes);
    reading.join().expect("a reader");
    (first.unwrap_or(listed), listed)
}
