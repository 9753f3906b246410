//! What works without any service.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::common::command::Lab;

#[tokio::test]
async fn error_codes_are_explained_offline_and_without_settings() {
    let mut lab = Lab::new().await;
    lab.configure("this is no TOML");
    let ended = lab.run(&["errors", "explain", "APIG.3103"]).await.expect(0);
    assert!(ended.out.contains("as many apps"), "{}", ended.out);
    let json = lab
        .run(&["errors", "explain", "apig 3103", "-o", "json"])
        .await;
    let list = json.expect(0).json();
    assert_eq!(list[0]["code"], "APIG.3103");
    assert!(list[0]["remedy"].is_string());
    let unknown = lab.run(&["errors", "explain", "APIG.31O3"]).await.expect(2);
    assert!(unknown.err.contains("nearest"), "{}", unknown.err);
    lab.unset("CLAVIGER_TOKEN");
    lab.run(&["errors", "explain", "APIG.3103"]).await.expect(0);
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn completions_and_the_manual_page_are_printed() {
    let lab = Lab::new().await;
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = lab.run(&["completions", shell]).await.expect(0);
        assert!(ended.out.contains("claviger"));
    }
    let man = lab.run(&["man"]).await.expect(0);
    assert!(man.out.contains(".TH claviger"));
    let help = lab.run(&["--help"]).await.expect(0);
    assert!(help.out.contains("apps"));
    lab.run(&["--version"]).await.expect(0);
}

#[tokio::test]
async fn the_version_says_what_it_was_built_for() {
    let lab = Lab::new().await;
    let json = lab.run(&["version", "-o", "json"]).await.expect(0).json();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert!(
        json["target"]
            .as_str()
            .is_some_and(|target| target.contains('-'))
    );
    assert!(json["features"].as_array().is_some_and(|all| all.len() > 1));
    let text = lab.run(&["version"]).await.expect(0).out;
    assert!(text.starts_with("claviger "), "{text}");
}

#[tokio::test]
async fn help_is_a_command_too() {
    let lab = Lab::new().await;
    for (words, usage) in [
        (&["help"][..], "Usage: claviger"),
        (&["help", "apps", "list"], "Usage: claviger apps list"),
    ] {
        let out = lab.run(words).await.expect(0).out;
        assert!(out.contains(usage), "{out}");
    }
    let wrong = lab.run(&["help", "appz"]).await.expect(2);
    assert!(
        wrong.err.contains("There is no command appz"),
        "{}",
        wrong.err
    );
}

#[tokio::test]
async fn words_find_the_codes_that_are_about_them() {
    let lab = Lab::new().await;
    let words = [
        "errors",
        "explain",
        "app",
        "not",
        "authorised",
        "-o",
        "json",
    ];
    let list = lab.run(&words).await.expect(0).json();
    let list = list.as_array().expect("a list");
    assert!(
        list.iter().any(|row| row["code"] == "APIG.0304"),
        "{list:#?}"
    );
    lab.run(&["errors", "explain", "xyzzy", "plugh"])
        .await
        .expect(2);
}

#[tokio::test]
async fn the_simulator_announces_itself_in_one_line() {
    let lab = Lab::new().await;
    let mut child = lab
        .command(&["simulate", "--estate", "small", "--seed", "7"])
        .spawn()
        .expect("a program");
    let out = child.stdout.take().expect("a pipe");
    let line = BufReader::new(out).lines().next_line().await;
    let line = line.expect("a pipe").expect("a line");
    let announced: Value = serde_json::from_str(&line).expect("JSON");
    for field in ["url", "project_id", "token", "access_key", "secret_key"] {
        assert!(announced[field].is_string(), "{field}");
    }
    assert_eq!(announced["instances"][0]["service"], "apig");
    child.kill().await.expect("an end");
    let refused = lab.run(&["simulate", "--listen", "0.0.0.0:0"]).await;
    assert!(refused.expect(2).err.contains("loopback"));
}
