//! Signing in with what only a person knows, in a terminal.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use claviger::simulator::{Options, Running, Simulator};

use crate::common::pty::{Program, Terminal};

const PASSWORD: &str = "Rehearsal.2";
const PASSCODE: &str = "123456";

/// A profile whose user has a password and a device for passcodes.
fn settings(running: &Running, folder: &Path) -> String {
    let url = running.url();
    let path = folder.join("config.toml");
    let text = format!(
        "default_profile = \"mfa\"\n\
         [profiles.mfa]\n\
         region = \"eu-de\"\n\
         project_id = \"{}\"\n\
         [profiles.mfa.auth]\n\
         method = \"password\"\n\
         username = \"careful\"\n\
         domain = \"OTC-EU-DE-00000000001000000001\"\n\
         mfa = true\n\
         [profiles.mfa.endpoints]\n\
         iam = \"{url}\"\n\
         apig = \"{url}\"\n\
         roma = \"{url}\"\n\
         modelarts = \"{url}\"\n",
        running.project_id()
    );
    fs::write(&path, text).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a file of one's own");
    path.display().to_string()
}

/// Types `answer` until the dots show that it is taken: a question takes no key in its first moment.
fn answers(terminal: &mut Terminal, question: &str, answer: &str) {
    terminal.sees(question);
    // A paste is one act, and is not mistaken for keys that were meant for something else.
    terminal.types(format!("\x1b[200~{answer}\x1b[201~"));
    terminal.sees("••••••••");
    for _ in 0..100 {
        terminal.types("\r");
        terminal.writes_within(std::time::Duration::from_millis(100));
        if !terminal.text().contains(question) {
            return;
        }
    }
    panic!("nothing became of the answer:\n{}", terminal.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_to_sign_in_is_left_nowhere() {
    let options = Options::named("small").expect("an estate");
    let running = Simulator::start(options).await.expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    fs::create_dir(&home).expect("a folder");
    let config = settings(&running, folder.path());
    let log = folder.path().join("log").display().to_string();
    let arguments = ["--config", config.as_str(), "--log", log.as_str()];
    let mut terminal = Program::new(env!("CARGO_BIN_EXE_claviger"), &arguments)
        .env("HOME", &home.display().to_string())
        .env("CLAVIGER_LOG_LEVEL", "trace")
        .start();
    answers(&mut terminal, "The password:", PASSWORD);
    answers(&mut terminal, "The passcode:", PASSCODE);
    terminal.sees("app_demo");
    terminal.types("q");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(terminal.left_behind(), [""; 0]);
    let screen = terminal.text();
    let mut folders = vec![folder.path().to_owned()];
    let mut said = vec![screen];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(path).expect("a file");
                said.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    assert!(said.len() > 2, "the log is among them");
    for text in said {
        assert!(
            !text.contains(PASSWORD) && !text.contains(PASSCODE),
            "{text}"
        );
    }
}
