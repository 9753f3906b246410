//! `config check`, `show`, `path` and `profiles list`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use crate::common::command::{Lab, PROJECT};

/// A lab without anything in the environment.
async fn bare() -> Lab {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_TOKEN");
    lab.unset("CLAVIGER_PROJECT_ID");
    for service in ["APIG", "ROMA", "MODELARTS"] {
        lab.unset(&format!("CLAVIGER_ENDPOINT_{service}"));
    }
    lab
}

#[tokio::test]
async fn a_mistake_is_named_with_file_line_column_and_what_was_meant() {
    let lab = bare().await;
    let place = lab.path(".config/claviger/config.toml");
    let place = place.to_str().expect("a path");
    for (text, at, says) in [
        (
            "[profiles.prod]\nregoin = \"eu-de\"\n",
            "2:1",
            "there is no key regoin; did you mean region?",
        ),
        (
            "[profiles.prod]\nread_only = \"yes\"\n",
            "2:13",
            "expected true or false",
        ),
        ("[profiles.prod\n", "1:15", ""),
        (
            "[profiles.prod]\nregion = \"eu-dee\"\nproject_id = \"a\"\n",
            "1:1",
            "did you mean eu-de",
        ),
        (
            "[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n[profiles.prod.auth]\nmethod = \"pasword\"\n",
            "5:10",
            "token, password or aksk",
        ),
        (
            "[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n[profiles.prod.auth]\ntoken = \"SentinelToken\"\n",
            "5:1",
            "token_env",
        ),
        (
            "[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\nproxy = \"http://me:SentinelPassword@p:1\"\n",
            "4:9",
            "proxy_env",
        ),
        (
            "[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n[profiles.prod.endpoints]\napig = \"http://far.example\"\n",
            "5:8",
            "use https",
        ),
    ] {
        lab.configure(text);
        for arguments in [&["config", "check"][..], &["config", "check", "-o", "json"]] {
            let ended = lab.run(arguments).await.expect(2);
            assert!(
                ended.err.contains(&format!("{place}:{at}: ")),
                "{at} in {}",
                ended.err
            );
            assert!(ended.err.contains(says), "{says} in {}", ended.err);
            assert!(!ended.err.contains("Sentinel"), "{}", ended.err);
            assert_eq!(ended.out, "");
        }
        let json = lab.run(&["config", "check", "-o", "json"]).await.error();
        assert_eq!(json["outcome"], "not_sent");
    }
}

#[tokio::test]
async fn a_profile_that_is_not_there_names_the_nearest() {
    let lab = bare().await;
    lab.configure("[profiles.production]\nregion = \"eu-de\"\nproject_id = \"a\"\n");
    let ended = lab
        .run(&["--profile", "prodution", "whoami"])
        .await
        .expect(2);
    assert!(
        ended.err.contains("did you mean production?"),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn a_good_configuration_says_that_nothing_is_wrong() {
    let lab = bare().await;
    lab.configure("[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n");
    let ended = lab.run(&["config", "check"]).await.expect(0);
    assert!(
        ended.err.contains("nothing is wrong. Profiles: 1."),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn a_configuration_that_others_can_write_is_refused() {
    let lab = bare().await;
    lab.configure("[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n");
    let path = lab.path(".config/claviger/config.toml");
    fs::set_permissions(path, fs::Permissions::from_mode(0o666)).expect("a mode");
    let ended = lab.run(&["config", "check"]).await.expect(2);
    assert!(ended.err.contains("chmod go-w"), "{}", ended.err);
}

fn line<'a>(all: &'a Value, key: &str) -> &'a Value {
    let mut found = all.as_array().expect("a list").iter();
    found
        .find(|line| line["key"] == key)
        .unwrap_or_else(|| panic!("{key} in {all:#}"))
}

#[tokio::test]
async fn show_says_which_layer_won_and_never_a_secret() {
    let mut lab = bare().await;
    lab.set("MY_TOKEN", "SentinelToken");
    lab.set("MY_PROXY", "http://me:SentinelPassword@proxy:1");
    lab.set("CLAVIGER_COLOR", "never");
    lab.set("CLAVIGER_TIMEOUT", "20");
    lab.configure(&format!(
        "default_profile = \"prod\"\ncolor = \"always\"\n[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"{PROJECT}\"\nproxy_env = \"MY_PROXY\"\ntimeout = \"10s\"\n[profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"MY_TOKEN\"\n"
    ));
    let arguments = ["--read-only", "config", "show"];
    let json = lab
        .run(&[&arguments[..], &["-o", "json"]].concat())
        .await
        .expect(0);
    let all = json.json();
    for (key, value, source) in [
        ("color", "never", "environment"),
        ("profile", "prod", "file"),
        ("read_only", "true", "flag"),
        ("timeout", "20s", "environment"),
        ("ascii", "false", "default"),
        ("auth.token", "the environment variable MY_TOKEN", "file"),
        ("proxy", "the environment variable MY_PROXY", "file"),
    ] {
        let line = line(&all, key);
        assert_eq!(line["value"], value, "{line}");
        let from = line["source"].as_str().unwrap_or_default();
        assert!(from.contains(source), "{source} in {line}");
    }
    let table = lab.run(&arguments).await.expect(0);
    for place in [&json.out, &json.err, &table.out, &table.err] {
        assert!(!place.contains("Sentinel"), "{place}");
    }
}

#[tokio::test]
async fn show_says_of_a_token_in_the_environment_only_where_it_is() {
    let lab = Lab::new().await;
    let ended = lab.run(&["config", "show"]).await.expect(0);
    assert!(ended.out.contains("CLAVIGER_TOKEN"), "{}", ended.out);
    assert!(!ended.out.contains(lab.gateway.token().expose()));
}

#[tokio::test]
async fn the_path_is_printed_whether_there_is_a_file_or_not() {
    let mut lab = bare().await;
    let usual = lab.path(".config/claviger/config.toml");
    let ended = lab.run(&["config", "path"]).await.expect(0);
    assert_eq!(ended.out, format!("{}\n", usual.display()));
    lab.configure("this is no TOML");
    let ended = lab.run(&["config", "path"]).await.expect(0);
    assert_eq!(ended.out, format!("{}\n", usual.display()));
    lab.set("XDG_CONFIG_HOME", "relative");
    let ended = lab.run(&["config", "path"]).await.expect(0);
    assert_eq!(ended.out, format!("{}\n", usual.display()));
    let ended = lab
        .run(&["--config", "/x/y.toml", "config", "path"])
        .await
        .expect(0);
    assert_eq!(ended.out, "/x/y.toml\n");
}

#[tokio::test]
async fn profiles_are_listed_with_those_of_other_tools_and_their_origin() {
    let mut lab = bare().await;
    lab.configure(
        "default_profile = \"prod\"\n[profiles.prod]\nregion = \"eu-de\"\nproject_id = \"a\"\n[profiles.broken]\nread_only = true\n",
    );
    let folder = lab.path(".config/openstack");
    fs::create_dir_all(&folder).expect("a folder");
    let clouds = folder.join("clouds.yaml");
    fs::write(
        &clouds,
        "clouds:\n  otc:\n    region_name: eu-de\n    auth:\n      auth_url: https://iam.eu-de.otc.t-systems.com/v3\n      username: me\n      password: SentinelPassword\n      user_domain_name: OTC1\n      project_name: eu-de\n",
    )
    .expect("a file");
    fs::set_permissions(&clouds, fs::Permissions::from_mode(0o600)).expect("a mode");
    lab.set("OS_ACCESS_KEY", "AKOTHER");
    let json = lab.run(&["profiles", "list", "-o", "json"]).await.expect(0);
    let all = json.json();
    let profile = |name: &str| {
        let mut found = all.as_array().expect("a list").iter();
        found
            .find(|profile| profile["name"] == name)
            .unwrap_or_else(|| panic!("{name} in {all:#}"))
    };
    assert_eq!(profile("prod")["chosen"], true);
    assert_eq!(profile("prod")["origin"], "settings");
    assert!(profile("broken")["problem"].is_string(), "{all:#}");
    let foreign = all
        .as_array()
        .expect("a list")
        .iter()
        .find(|profile| {
            profile["origin"]
                .as_str()
                .is_some_and(|from| from.contains("clouds.yaml"))
        })
        .unwrap_or_else(|| panic!("clouds.yaml in {all:#}"));
    assert_eq!(foreign["chosen"], false);
    assert_eq!(foreign["method"], "password");
    let table = lab.run(&["profiles", "list"]).await.expect(0);
    assert!(table.out.contains("clouds.yaml"), "{}", table.out);
    for place in [&json.out, &json.err, &table.out, &table.err] {
        assert!(!place.contains("Sentinel"), "{place}");
    }
}
