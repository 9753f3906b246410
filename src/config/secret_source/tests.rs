#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::*;

fn file(mode: u32, contents: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, contents).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    (folder, path)
}

fn shell(script: &str) -> SecretSource {
    SecretSource::Command(["sh", "-c", script].map(str::to_owned).to_vec())
}

async fn refusal(source: &SecretSource) -> String {
    source.read().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_variable_is_read_from_the_environment_given() {
    let source = SecretSource::Env("MY_TOKEN".to_owned());
    let read = |value: Option<&'static str>| {
        let source = source.clone();
        async move {
            source
                .read_with(&|name| value.filter(|_value| name == "MY_TOKEN").map(str::to_owned))
                .await
        }
    };
    assert_eq!(read(Some("hunter2")).await.unwrap().expose(), "hunter2");
    let unset = read(None).await.unwrap_err().to_string();
    assert!(unset.contains("MY_TOKEN is not set"), "{unset}");
    let empty = read(Some("")).await.unwrap_err().to_string();
    assert!(empty.contains("MY_TOKEN is empty"), "{empty}");
    let lines = read(Some("hunter2\n")).await.unwrap_err().to_string();
    assert!(lines.contains("line break") && !lines.contains("hunter2"));
}

#[tokio::test]
async fn a_file_of_the_owner_alone_is_read() {
    let (_folder, path) = file(0o600, "hunter2\n");
    let secret = SecretSource::File(path).read().await.unwrap();
    assert_eq!(secret.expose(), "hunter2");
}

#[tokio::test]
async fn a_file_that_others_can_read_is_refused_with_the_chmod() {
    let (_folder, path) = file(0o640, "hunter2\n");
    let refused = refusal(&SecretSource::File(path.clone())).await;
    assert!(refused.contains("chmod 600"), "{refused}");
    assert!(refused.contains(&path.display().to_string()));
    assert!(!refused.contains("hunter2"));
}

#[tokio::test]
async fn a_file_with_more_lines_is_refused() {
    let (_folder, path) = file(0o600, "hunter2\nhunter3\n");
    let refused = refusal(&SecretSource::File(path)).await;
    assert!(refused.contains("more than one line"), "{refused}");
    assert!(!refused.contains("hunter"));
}

#[tokio::test]
async fn a_missing_file_and_a_folder_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nothing");
    let refused = refusal(&SecretSource::File(missing.clone())).await;
    assert!(refused.contains(&missing.display().to_string()));
    let refused = refusal(&SecretSource::File(folder.path().to_owned())).await;
    assert!(refused.contains("not a regular file"), "{refused}");
}

#[tokio::test]
async fn a_pipe_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RUSR).unwrap();
    let refused = refusal(&SecretSource::File(path)).await;
    assert!(refused.contains("not a regular file"), "{refused}");
}

#[tokio::test]
async fn a_command_prints_the_secret_and_sees_the_environment() {
    let secret = shell("echo \"hunter2${PATH:+!}\"; echo noise >&2");
    assert_eq!(secret.read().await.unwrap().expose(), "hunter2!");
}

#[tokio::test]
async fn a_command_runs_without_a_shell() {
    let words = ["printf", "%s", "$HOME;`id`"].map(str::to_owned).to_vec();
    let secret = SecretSource::Command(words).read().await.unwrap();
    assert_eq!(secret.expose(), "$HOME;`id`");
}

#[tokio::test]
async fn a_command_that_fails_is_quoted_with_its_last_message_made_visible() {
    let refused = refusal(&shell(
        "echo first >&2; printf 'no \\033[31mkey\\n\\n' >&2; exit 3",
    ))
    .await;
    assert!(refused.contains("exit status: 3"), "{refused}");
    assert!(refused.contains("no <U+001B>[31mkey"), "{refused}");
    assert!(!refused.contains("first"));
}

#[tokio::test]
async fn a_failing_command_that_repeats_the_secret_in_its_message_is_not_quoted() {
    let refused = refusal(&shell("echo hunter2; echo got hunter2 >&2; exit 1")).await;
    assert!(!refused.contains("hunter2"), "{refused}");
}

#[tokio::test]
async fn a_command_that_prints_more_lines_or_none_is_refused() {
    let more = refusal(&shell("echo hunter2; echo hunter3")).await;
    assert!(more.contains("more than one line") && !more.contains("hunter"));
    let none = refusal(&shell("true")).await;
    assert!(none.contains("is empty"), "{none}");
    let endless = refusal(&shell("head -c 1000000 /dev/zero")).await;
    assert!(endless.contains("too long"), "{endless}");
}

#[tokio::test]
async fn a_command_that_does_not_end_is_stopped() {
    let words = ["tail", "-f", "/dev/null"].map(str::to_owned).to_vec();
    let begun = Instant::now();
    let refused = command::run(&words, Duration::from_millis(20)).await;
    assert!(matches!(refused, Err(SecretSourceError::TimedOut { .. })));
    assert!(begun.elapsed() < command::TIME_LIMIT);
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let words = vec!["/nowhere/claviger-token".to_owned()];
    let refused = refusal(&SecretSource::Command(words)).await;
    assert!(refused.contains("/nowhere/claviger-token"), "{refused}");
}

#[tokio::test]
async fn asking_is_left_to_the_caller() {
    let refused = SecretSource::Ask.read().await;
    assert!(matches!(refused, Err(SecretSourceError::Ask)));
}

#[tokio::test]
async fn an_entry_of_another_programs_file_is_read_where_it_is() {
    let (_folder, path) = file(0o600, "[basic]\nak = AK\nsk = hunter2\n");
    let entry = |key: &str| {
        SecretSource::Entry(Entry {
            file: path.clone(),
            format: Format::Ini,
            path: vec!["basic".to_owned(), key.to_owned()],
        })
    };
    assert_eq!(entry("sk").read().await.unwrap().expose(), "hunter2");
    let missing = refusal(&entry("security_token")).await;
    assert!(missing.contains("basic.security_token"), "{missing}");
}

#[test]
fn a_source_says_where_it_is_but_not_the_arguments_of_a_command() {
    let command = SecretSource::Command(["echo", "hunter2"].map(str::to_owned).to_vec());
    assert_eq!(command.to_string(), "the command echo");
    assert!(!format!("{command:?}").contains("hunter2"));
    let given = SecretSource::Given(Secret::new("hunter2".to_owned()));
    assert!(!format!("{given} {given:?}").contains("hunter2"));
    let path = Path::new("/run/token").to_owned();
    assert_eq!(SecretSource::File(path).to_string(), "the file /run/token");
}
