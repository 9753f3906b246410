//! Where new values go, and that nothing is sent where they could not.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use crate::common::command::Lab;

async fn reset(lab: &Lab, target: &str) -> crate::common::command::Ended {
    let arguments = ["secret", "reset", "app_demo", "--deliver", target, "--yes"];
    lab.run(&arguments).await
}

#[tokio::test]
async fn a_target_that_cannot_be_opened_stops_the_write() {
    let lab = Lab::new().await;
    fs::write(lab.path("taken"), "precious").expect("a file");
    symlink(lab.path("nowhere"), lab.path("link")).expect("a link");
    let home = lab.home.path().display();
    for (target, reason) in [
        (format!("file:{home}/taken"), "never overwritten"),
        (format!("file:{home}/link"), "symbolic link"),
        (format!("file:{home}"), "folder"),
        (format!("file:{home}/no/such"), "does not exist"),
        ("fd:987".to_owned(), "not open"),
        ("command:no-such-program".to_owned(), "not found"),
        (format!("age:nonsense:{home}/sealed"), "recipient"),
    ] {
        let ended = reset(&lab, &target).await.expect(2);
        assert!(ended.err.contains(reason), "{target}: {}", ended.err);
    }
    assert!(lab.writes().is_empty());
    assert_eq!(
        fs::read_to_string(lab.path("taken")).expect("a file"),
        "precious"
    );
    assert!(!lab.path("nowhere").exists());
    assert!(!lab.path("sealed").exists());
}

#[tokio::test]
async fn a_standard_output_that_keeps_nothing_stops_the_write() {
    let lab = Lab::new().await;
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let mut nowhere = lab.command(&arguments);
    nowhere.stdout(std::process::Stdio::null());
    let mut closed = tokio::process::Command::new("sh");
    closed
        .args(["-c", "exec \"$@\" >&-", "sh"])
        .arg(lab.command(&arguments).as_std().get_program())
        .args(arguments)
        .envs(
            lab.command(&arguments)
                .as_std()
                .get_envs()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))),
        )
        .stderr(std::process::Stdio::piped());
    for command in [&mut nowhere, &mut closed] {
        let child = command.spawn().expect("a program");
        let ended = child.wait_with_output().await.expect("an end");
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{told}");
        assert!(told.contains("would be lost"), "{told}");
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_file_is_private_and_holds_the_value_alone() {
    let lab = Lab::new().await;
    let target = format!("file:{}", lab.path("secret").display());
    reset(&lab, &target).await.expect(0);
    let path = lab.path("secret");
    assert_eq!(
        fs::read_to_string(&path).expect("a file"),
        lab.secret("app_demo")
    );
    let mode = path.metadata().expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_file_is_taken_back_when_the_write_is_refused() {
    let lab = Lab::new().await;
    lab.gateway.add_fault(claviger::simulator::Fault::on(
        claviger::simulator::Operation::ResettingAppSecretV2,
        claviger::simulator::Action::status(403),
    ));
    let target = format!("file:{}", lab.path("secret").display());
    reset(&lab, &target).await.expect(5);
    assert!(!lab.path("secret").exists());
}

#[tokio::test]
async fn a_program_gets_the_value_and_none_of_our_credentials() {
    let mut lab = Lab::new().await;
    lab.set("OS_PASSWORD", "sentinel");
    let script = lab.path("store");
    let body = "#!/bin/sh\ncat > \"$1.value\"\nenv > \"$1.env\"\n";
    fs::write(&script, body).expect("a file");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("a mode");
    let target = format!(
        "command:{} {}",
        script.display(),
        lab.path("seen").display()
    );
    reset(&lab, &target).await.expect(0);
    let read = |name: &str| fs::read_to_string(lab.path(name)).expect("a file");
    assert_eq!(read("seen.value"), lab.secret("app_demo"));
    for withheld in ["CLAVIGER_", "OS_PASSWORD"] {
        assert!(!read("seen.env").contains(withheld));
    }
}

#[tokio::test]
async fn an_inherited_descriptor_takes_the_value() {
    let lab = Lab::new().await;
    let command = lab.command(&[]);
    let program = command.as_std().get_program();
    let mut shell = tokio::process::Command::new("/bin/sh");
    shell
        .arg("-c")
        .arg("exec \"$0\" secret reset app_demo --deliver fd:3 --yes 3>out")
        .arg(program)
        .current_dir(lab.home.path())
        .env_clear();
    for (name, value) in command.as_std().get_envs() {
        shell.env(name, value.expect("a value"));
    }
    let ended = shell.output().await.expect("a shell");
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let out = fs::read_to_string(lab.path("out")).expect("a file");
    assert_eq!(out, lab.secret("app_demo"));
}

#[tokio::test]
async fn a_value_that_was_not_taken_after_the_write_is_exit_9() {
    let lab = Lab::new().await;
    let before = lab.secret("app_demo");
    let ended = reset(&lab, "command:false").await.expect(9);
    assert_ne!(lab.secret("app_demo"), before);
    assert!(ended.err.contains("took effect"), "{}", ended.err);
    assert!(!ended.err.contains(&lab.secret("app_demo")));
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "command:false",
        "--yes",
        "-o",
        "json",
    ];
    let ended = lab.run(&arguments).await.expect(9);
    assert_eq!(ended.error()["outcome"], "value_lost");
    assert!(ended.error()["request_id"].is_string());
}
