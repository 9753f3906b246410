//! What a shell offers at its prompt.

use std::{fs, path::Path};

use claviger::simulator::Operation;

use crate::common::command::{Ended, Lab};

/// What bash is told when Tab is pressed after `words`, of which the last one is begun.
async fn offered(lab: &Lab, words: &[&str]) -> Vec<String> {
    let line = [&["--", "claviger"], words].concat();
    let output = lab
        .command(&line)
        .env("CLAVIGER_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .output()
        .await
        .expect("a program");
    let ended = Ended::of(output).expect(0);
    assert_eq!(ended.err, "", "a prompt stays clean");
    ended.out.lines().map(str::to_owned).collect()
}

fn names(session: &Path) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(session.join("claviger")).into_iter().flatten();
    files.map(|file| file.expect("an entry").path()).collect()
}

#[tokio::test]
async fn the_names_of_apps_gateways_and_codes_are_those_that_are_there() {
    let lab = Lab::new().await;
    assert_eq!(
        offered(&lab, &["apps", "show", "app_d"]).await,
        ["app_demo"]
    );
    assert_eq!(
        offered(&lab, &["apps", "list", "--instance", "pay"]).await,
        ["payments"]
    );
    assert_eq!(
        offered(&lab, &["apps", "list", "--service", "ro"]).await,
        ["roma"]
    );
    let codes = offered(&lab, &["codes", "delete", "app_demo", ""]).await;
    let listed = lab.run(&["codes", "list", "app_demo", "-o", "json"]).await;
    let listed = listed.expect(0).json();
    let listed = listed.as_array().expect("a list");
    assert!(!listed.is_empty());
    for code in listed {
        let fingerprint = code["fingerprint"].as_str().expect("text").to_owned();
        assert!(codes.contains(&fingerprint), "{codes:?}");
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn profiles_targets_and_terms_of_the_filter_come_from_the_settings() {
    let lab = Lab::new().await;
    lab.configure(
        "[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"0a1b2c3d4e5f60718293a4b5c6d7e8f9\"\n\
         [targets.vault]\ncommand = \"vault kv put secret/{name} value=-\"\n",
    );
    assert_eq!(offered(&lab, &["--profile", "pr"]).await, ["prod"]);
    assert_eq!(offered(&lab, &["--profile", "env,pr"]).await, ["env,prod"]);
    let targets = offered(&lab, &["secret", "reset", "app_demo", "--deliver", ""]).await;
    assert_eq!(targets[0], "vault");
    assert!(targets.contains(&"file:".to_owned()), "{targets:?}");
    let terms = offered(&lab, &["apps", "list", "--filter", "service:roma ag"]).await;
    assert_eq!(terms, ["service:roma age:"]);
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn names_are_read_once_and_again_only_when_they_are_older_than_asked() {
    let mut lab = Lab::new().await;
    let session = lab.session();
    let lists = |lab: &Lab| {
        let requests = lab.gateway.requests();
        let is_list = |request: &&claviger::simulator::Received| {
            request.operation == Some(Operation::ListAppsV2)
        };
        requests.iter().filter(is_list).count()
    };
    offered(&lab, &["apps", "show", "app_d"]).await;
    let once = lists(&lab);
    assert!(once > 0);
    offered(&lab, &["apps", "show", "app_d"]).await;
    offered(&lab, &["secret", "reset", "bil"]).await;
    assert_eq!(lists(&lab), once, "they are known");
    lab.set("CLAVIGER_NAMES_MAX_AGE", "0s");
    offered(&lab, &["apps", "show", "app_d"]).await;
    assert!(lists(&lab) > once, "asked for anew");

    let kept = names(session.path());
    let [file] = kept.as_slice() else {
        panic!("one file of names, not {kept:?}");
    };
    let text = fs::read_to_string(file).expect("text");
    assert!(text.contains("app_demo"), "{text}");
    let mut secrets = lab.codes("app_demo");
    secrets.push(lab.secret("app_demo"));
    for secret in secrets {
        assert!(!text.contains(&secret), "no secret among the names");
    }
}

#[tokio::test]
async fn a_listing_by_hand_is_known_to_completion_and_other_settings_have_other_names() {
    let mut lab = Lab::new().await;
    let session = lab.session();
    lab.run(&["apps", "list"]).await.expect(0);
    assert_eq!(names(session.path()).len(), 1);
    let before = lab.gateway.requests().len();
    assert_eq!(
        offered(&lab, &["apps", "show", "app_d"]).await,
        ["app_demo"]
    );
    assert_eq!(lab.gateway.requests().len(), before);
    lab.set("CLAVIGER_REGION", "eu-nl");
    offered(&lab, &["apps", "show", "app_d"]).await;
    assert!(lab.gateway.requests().len() > before);
    // Part of a listing is none of everything.
    let part = lab.run(&["apps", "list", "--service", "roma"]).await;
    part.expect(0);
    assert_eq!(names(session.path()).len(), 2);
}

#[tokio::test]
async fn where_nothing_can_be_had_nothing_is_offered_and_nobody_is_asked() {
    let mut lab = Lab::new().await;
    let url = lab.gateway.url().to_owned();
    lab.unset("CLAVIGER_TOKEN");
    let asks = lab.path("asked");
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"0a1b2c3d4e5f60718293a4b5c6d7e8f9\"\n\
         auth = {{ token_command = [\"touch\", \"{}\"] }}\nendpoints = {{ apig = \"{url}\" }}\n",
        asks.display()
    ));
    assert!(
        offered(&lab, &["--profile", "prod", "apps", "show", "app"])
            .await
            .is_empty()
    );
    assert!(!asks.exists(), "no command of the settings is run");
    lab.configure("this is no TOML");
    assert!(offered(&lab, &["apps", "show", "app"]).await.is_empty());
    assert_eq!(offered(&lab, &["apps", "sho"]).await, ["show"]);
}

#[tokio::test]
async fn bash_itself_completes_a_line() {
    let lab = Lab::new().await;
    let program = Path::new(env!("CARGO_BIN_EXE_claviger"));
    let script = "source <(claviger completions bash)\n\
        COMP_WORDS=(claviger apps show app_d); COMP_CWORD=3; COMP_TYPE=9\n\
        _clap_complete_claviger claviger app_d show\n\
        printf '%s\\n' \"${COMPREPLY[@]}\"";
    let output = {
        let environment = lab.command(&[]);
        let mut bash = tokio::process::Command::new("bash");
        bash.args(["--norc", "-c", script]).env_clear();
        for (name, value) in environment.as_std().get_envs() {
            if let Some(value) = value {
                bash.env(name, value);
            }
        }
        let folder = program.parent().expect("a folder").display();
        bash.env("PATH", format!("{folder}:/usr/bin:/bin"));
        bash.output().await.expect("bash")
    };
    let ended = Ended::of(output).expect(0);
    assert_eq!(ended.out.trim(), "app_demo", "{ended:?}");
}
