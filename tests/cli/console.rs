//! Writes at a terminal: the question, and what answers it.

use crate::common::{command::Lab, pty::Program};

/// The program in a terminal, as [`Lab::command`] has it.
fn at_terminal(lab: &Lab, arguments: &[&str]) -> crate::common::pty::Terminal {
    let command = lab.command(&[]);
    let command = command.as_std();
    let mut program = Program::new(command.get_program(), arguments);
    for (name, value) in command.get_envs() {
        let value = value.and_then(|value| value.to_str()).expect("a value");
        program = program.env(name.to_str().expect("a name"), value);
    }
    program.start()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_asks_and_says_what_will_break() {
    let lab = Lab::new().await;
    let target = format!("file:{}", lab.path("secret").display());
    let arguments = ["secret", "reset", "app_demo", "--deliver", &target];
    let mut terminal = at_terminal(&lab, &arguments);
    terminal.sees("stops working at once");
    terminal.sees("3 APIs lose this caller");
    terminal.sees("Go on?");
    terminal.types("n\r");
    terminal.sees("Not confirmed");
    assert_eq!(terminal.ends().0, 7);
    assert!(lab.writes().is_empty());
    assert!(!lab.path("secret").exists());

    let mut terminal = at_terminal(&lab, &arguments);
    terminal.sees("Go on?");
    terminal.types("y\r");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn production_wants_the_name_in_full() {
    let lab = Lab::new().await;
    let url = lab.gateway.url();
    let project = lab.gateway.project_id();
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{project}\"\nenvironment = \"production\"\n\
         [profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"CLAVIGER_TOKEN\"\n\
         [profiles.prod.endpoints]\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n"
    ));
    let target = format!("file:{}", lab.path("secret").display());
    let arguments = [
        "--profile",
        "prod",
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        &target,
    ];
    let mut terminal = at_terminal(&lab, &arguments);
    terminal.sees("PRODUCTION");
    terminal.sees("Type the app's name");
    terminal.types("y\r");
    assert_eq!(terminal.ends().0, 7);
    let mut terminal = at_terminal(&lab, &arguments);
    terminal.sees("Type the app's name");
    terminal.types("app_demo\r");
    assert_eq!(terminal.ends().0, 0);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yes_typed_before_the_question_is_no_consent() {
    let lab = Lab::new().await;
    let target = format!("file:{}", lab.path("secret").display());
    let arguments = ["secret", "reset", "app_demo", "--deliver", &target];
    lab.gateway.pause();
    let mut terminal = at_terminal(&lab, &arguments);
    terminal.types("y\r");
    // The terminal's own echo: it has taken the line.
    terminal.sees("y");
    lab.gateway.resume();
    terminal.sees("Go on?");
    terminal.types("n\r");
    terminal.sees("Not confirmed");
    assert_eq!(terminal.ends().0, 7);
    assert!(lab.writes().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_typed_before_the_question_is_no_answer() {
    let lab = Lab::new().await;
    let arguments = ["codes", "add", "app_demo", "--code-stdin"];
    let mut terminal = at_terminal(&lab, &arguments);
    terminal.sees("The new AppCode: ");
    let code = "A".repeat(64);
    terminal.types(format!("{code}\r{code}\r"));
    terminal.sees("Once more: ");
    terminal.types("B\r");
    terminal.sees("The two are not the same");
    assert_eq!(terminal.ends().0, 2);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn the_console_needs_a_terminal() {
    let lab = Lab::new().await;
    let ended = lab.run(&["--demo"]).await.expect(2);
    assert!(ended.err.contains("needs a terminal"), "{}", ended.err);
}
