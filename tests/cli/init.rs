//! `config init`: a profile is asked for, tried and written, whole or not at all.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use rustix::process::Signal;

use crate::common::{
    command::Lab,
    pty::{Program, Terminal},
};

fn start(lab: &Lab) -> Terminal {
    let arguments = ["config", "init"];
    Program::new(env!("CARGO_BIN_EXE_claviger"), &arguments)
        .env("HOME", lab.home.path().to_str().expect("a path"))
        .start()
}

fn config(lab: &Lab) -> PathBuf {
    lab.path(".config/claviger/config.toml")
}

/// Answers each question in turn, once the cursor waits behind it: it may have been asked before.
fn answer(terminal: &mut Terminal, answers: &[(&str, &str)]) {
    for (question, answer) in answers {
        terminal.until(&format!("question {question:?}"), |terminal| {
            let raw = terminal.raw();
            let asked = raw.lines().next_back().unwrap_or_default();
            asked.contains(question) && asked.ends_with(": ")
        });
        terminal.types(format!("{answer}\r"));
    }
}

/// Everything up to how it signs in.
fn place<'a>(url: &'a str, region: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("Region, such as eu-de: ", region),
        ("Address of IAM", url),
        ("Address of API Gateway", url),
        ("Address of ROMA Connect", ""),
        ("Address of ModelArts", ""),
        ("Project, by its id or its name", "eu-de_small"),
    ]
}

const WITH_PASSWORD: [(&str, &str); 7] = [
    ("Sign in with", "password"),
    ("User name: ", "careful"),
    ("Account (domain): ", "OTC-EU-DE-00000000001000000001"),
    ("Where does the password come from", ""),
    ("Does it need a passcode too?", "y"),
    ("Is it production", "n"),
    ("refuse everything but reading?", "n"),
];

/// What stands in the folder of the configuration.
fn left(lab: &Lab) -> Vec<String> {
    let Ok(files) = fs::read_dir(lab.path(".config/claviger")) else {
        return Vec::new();
    };
    let name = |file: std::io::Result<fs::DirEntry>| {
        let name = file.expect("a file").file_name();
        name.to_string_lossy().into_owned()
    };
    files.map(name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_asked_for_tried_and_written_for_its_owner_alone() {
    let lab = Lab::new().await;
    let mut terminal = start(&lab);
    answer(&mut terminal, &[("Name of the profile [prod]: ", "lab")]);
    answer(&mut terminal, &place(lab.gateway.url(), "eu-dx"));
    // The region of the project is another one, which the check finds.
    answer(&mut terminal, &WITH_PASSWORD);
    answer(
        &mut terminal,
        &[
            ("Try it now?", ""),
            ("The password of the profile lab: ", "Rehearsal.2"),
            ("The passcode of the profile lab: ", "123456"),
            ("Write it all the same?", "y"),
        ],
    );
    terminal.sees("Wrote the profile lab to ");
    assert_eq!(terminal.ends().0, 0);
    let said = terminal.raw();
    assert!(
        said.contains("did you mean") || said.contains("Did you mean eu-de?"),
        "{said}"
    );
    assert!(!said.contains("Rehearsal.2") && !said.contains("123456"));
    assert!(terminal.left_behind().is_empty());

    let text = fs::read_to_string(config(&lab)).expect("a configuration");
    let mode = fs::metadata(config(&lab))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        text.contains("default_profile = \"lab\"") && text.contains("# "),
        "{text}"
    );
    assert!(!text.contains("Rehearsal") && !text.contains("123456"));
    assert_eq!(left(&lab), ["config.toml"]);
    let checked = lab.run(&["config", "check"]).await.expect(0);
    assert!(checked.err.contains("nothing is wrong"), "{}", checked.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_does_not_work_is_written_only_on_request() {
    let lab = Lab::new().await;
    let mut terminal = start(&lab);
    answer(&mut terminal, &[("Name of the profile [prod]: ", "")]);
    answer(&mut terminal, &place(lab.gateway.url(), "nowhere-9"));
    answer(&mut terminal, &WITH_PASSWORD);
    answer(
        &mut terminal,
        &[
            ("Try it now?", "y"),
            ("The password of the profile prod: ", "Sentinel.Wrong"),
            ("The passcode of the profile prod: ", "123456"),
            ("Write it all the same?", ""),
        ],
    );
    terminal.sees("did not accept the password or the passcode of careful");
    terminal.sees("Nothing was written.");
    assert_eq!(terminal.ends().0, 7);
    assert!(left(&lab).is_empty());
    assert!(!terminal.raw().contains("Sentinel.Wrong"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_c_and_the_end_of_input_leave_nothing_half_done() {
    let lab = Lab::new().await;
    let mut terminal = start(&lab);
    answer(&mut terminal, &[("Name of the profile [prod]: ", "")]);
    terminal.sees("Region, such as eu-de: ");
    terminal.types("\x03");
    terminal.ends();
    assert!(left(&lab).is_empty());
    assert!(terminal.left_behind().is_empty());

    let mut terminal = start(&lab);
    answer(&mut terminal, &[("Name of the profile [prod]: ", "")]);
    terminal.sees("Region, such as eu-de: ");
    terminal.types("\x04");
    terminal.sees("Nothing was written.");
    assert_eq!(terminal.ends().0, 7);
    assert!(left(&lab).is_empty());

    let mut terminal = start(&lab);
    answer(&mut terminal, &[("Name of the profile [prod]: ", "")]);
    answer(&mut terminal, &place(lab.gateway.url(), "lab-1"));
    answer(&mut terminal, &WITH_PASSWORD);
    answer(&mut terminal, &[("Try it now?", "y")]);
    terminal.sees("The password of the profile prod: ");
    terminal.signal(Signal::INT);
    terminal.ends();
    assert!(left(&lab).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_ahead_answers_no_question_that_was_not_shown() {
    let lab = Lab::new().await;
    let mut terminal = start(&lab);
    terminal.sees("Name of the profile [prod]: ");
    terminal.types("lab\reu-de\r");
    terminal.sees("Region, such as eu-de: ");
    terminal.types("\x04");
    terminal.sees("No profile was made");
    assert_eq!(terminal.ends().0, 7);
    assert!(!terminal.text().contains("Project, by its"));
    assert!(left(&lab).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_that_is_there_keeps_every_byte_and_its_names() {
    let lab = Lab::new().await;
    let before = "# mine\ndefault_profile = \"prod\"\n[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n";
    lab.configure(before);
    let mut terminal = start(&lab);
    terminal.sees("A profile is added at its end");
    answer(&mut terminal, &[("Name of the profile [test]: ", "prod")]);
    terminal.sees("There is a profile prod already");
    answer(&mut terminal, &[("Name of the profile [test]: ", "second")]);
    answer(
        &mut terminal,
        &[
            ("Region, such as eu-de: ", "eu-de"),
            ("Project, by its id or its name [eu-de]: ", ""),
            ("Sign in with", "token"),
            ("Where does the token come from", "variable"),
            ("The name of the variable: ", "MY_TOKEN"),
            ("Is it production", "y"),
            ("refuse everything but reading?", "y"),
            ("Try it now?", "n"),
        ],
    );
    terminal.sees("Wrote the profile second");
    assert_eq!(terminal.ends().0, 0);
    let text = fs::read_to_string(config(&lab)).expect("a configuration");
    assert!(text.starts_with(before), "{text}");
    assert_eq!(left(&lab), ["config.toml"]);
    let listed = lab
        .run(&["profiles", "list", "-o", "json"])
        .await
        .expect(0)
        .json();
    let names: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|profile| profile["name"].as_str())
        .collect();
    assert!(
        names.contains(&"prod") && names.contains(&"second"),
        "{names:?}"
    );
}

#[tokio::test]
async fn without_a_terminal_the_commented_example_is_written_and_nothing_overwritten() {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_TOKEN");
    let ended = lab.run(&["config", "init"]).await.expect(0);
    assert!(
        ended.err.contains("Every key stands there as a comment"),
        "{}",
        ended.err
    );
    let mode = fs::metadata(config(&lab))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(left(&lab), ["config.toml"]);
    fs::write(config(&lab), "# mine\n").expect("a file");
    let ended = lab.run(&["config", "init"]).await.expect(2);
    assert!(ended.err.contains("It was left as it is"), "{}", ended.err);
    assert_eq!(
        fs::read_to_string(config(&lab)).expect("a file"),
        "# mine\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_with_a_mistake_is_not_added_to() {
    let lab = Lab::new().await;
    lab.configure("[profiles.prod\n");
    let mut terminal = start(&lab);
    terminal.sees("config.toml:1:");
    assert_eq!(terminal.ends().0, 2);
    assert_eq!(
        fs::read_to_string(config(&lab)).expect("a file"),
        "[profiles.prod\n"
    );
}
