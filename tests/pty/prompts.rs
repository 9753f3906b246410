//! Questions in a plain terminal: however they end, the terminal is as it was found.

use rustix::process::Signal;

use crate::common::{
    command::Lab,
    pty::{Program, Terminal, child_of},
};

const PASSWORD: &str = "The password of the profile lab: ";
const ENDING: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];

/// A lab with a profile whose user has a password and a device for passcodes.
async fn lab() -> Lab {
    let lab = Lab::new().await;
    let url = lab.gateway.url();
    lab.configure(&format!(
        "default_profile = \"lab\"\n[profiles.lab]\nregion = \"eu-de\"\nproject_id = \"{}\"\n\
         [profiles.lab.auth]\nmethod = \"password\"\nusername = \"careful\"\n\
         domain = \"OTC-EU-DE-00000000001000000001\"\nmfa = true\n\
         [profiles.lab.endpoints]\niam = \"{url}\"\napig = \"{url}\"\n",
        lab.gateway.project_id()
    ));
    lab
}

/// `program` with the lab's home folder.
fn at_home(lab: &Lab, program: Program) -> Terminal {
    let home = lab.home.path().to_str().expect("a path");
    program.env("HOME", home).start()
}

fn logging_in(lab: &Lab) -> Terminal {
    let program = Program::new(env!("CARGO_BIN_EXE_claviger"), &["login"]);
    let mut terminal = at_home(lab, program);
    terminal.sees(PASSWORD);
    assert_eq!(terminal.left_behind(), ["driver modes"], "no echo");
    terminal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_signal_that_ends_it_at_a_hidden_question_gives_the_echo_back() {
    let lab = lab().await;
    for signal in ENDING {
        let mut terminal = logging_in(&lab);
        terminal.types("half of it");
        terminal.signal(signal);
        assert_ne!(terminal.ends().0, 0);
        assert_eq!(terminal.left_behind(), [""; 0], "{signal:?}");
        assert!(!terminal.raw().contains("half of it"));
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_that_make_signals_end_it_too() {
    let lab = lab().await;
    for key in ["\x03", "\x1c", "\x04"] {
        let mut terminal = logging_in(&lab);
        terminal.types(key);
        assert_ne!(terminal.ends().0, 0);
        assert_eq!(terminal.left_behind(), [""; 0], "{key:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_signal_ends_it_after_a_hidden_question_was_answered() {
    let lab = lab().await;
    for signal in ENDING {
        lab.gateway.forget_requests();
        lab.gateway.pause();
        let mut terminal = logging_in(&lab);
        terminal.types("Rehearsal.2\r");
        terminal.sees("The passcode");
        terminal.types("123456\r");
        // It waits for the gateway now.
        while lab.gateway.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        terminal.signal(signal);
        assert_ne!(terminal.ends().0, 0);
        assert_eq!(terminal.left_behind(), [""; 0], "{signal:?}");
        lab.gateway.resume();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_a_hidden_question_the_shell_has_its_terminal_and_fg_asks_again() {
    let lab = lab().await;
    let mut terminal = at_home(&lab, crate::pty::probe::shell(&["-i"]));
    terminal.sees("prompt: ");
    terminal.types(format!("{} login\n", env!("CARGO_BIN_EXE_claviger")));
    terminal.sees(PASSWORD);
    let shell = terminal.pid();
    for asked in 2..4 {
        if asked == 2 {
            terminal.types("half\x1a");
        } else {
            rustix::process::kill_process(child_of(shell), Signal::TSTP).expect("a process");
        }
        terminal.until("a stopped job", |terminal| {
            terminal.raw().matches("Stopped").count() == asked - 1
                && terminal.raw().ends_with("prompt: ")
        });
        terminal.types("fg\n");
        terminal.until("its echo, and the question again", |terminal| {
            let raw = terminal.raw();
            raw.matches("fg").count() == asked - 1 && raw.matches(PASSWORD).count() == asked
        });
    }
    terminal.types("Rehearsal.2\r");
    terminal.sees("The passcode");
    terminal.types("123456\r");
    terminal.sees("signed in as careful");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_shell_that_could_continue_it_it_is_not_stopped() {
    let lab = lab().await;
    let mut terminal = logging_in(&lab);
    terminal.signal(Signal::TSTP);
    terminal.until("the question again", |terminal| {
        terminal.raw().matches(PASSWORD).count() == 2
    });
    terminal.types("\x04");
    assert_eq!(terminal.ends().0, 5);
    assert_eq!(terminal.left_behind(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_at_a_plain_question_leave_nothing_behind_and_nothing_done() {
    let lab = lab().await;
    for signal in ENDING {
        let program = Program::new(env!("CARGO_BIN_EXE_claviger"), &["config", "init"]);
        let mut terminal = at_home(&lab, program);
        terminal.sees("Name of the profile");
        terminal.signal(signal);
        assert_ne!(terminal.ends().0, 0);
        assert_eq!(terminal.left_behind(), [""; 0], "{signal:?}");
    }
}
