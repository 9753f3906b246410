#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, os::unix::fs::PermissionsExt as _};

use proptest::prelude::*;

use super::*;

fn refusal(text: &str) -> String {
    ConfigFile::parse(text, Path::new("/cfg/config.toml"))
        .unwrap_err()
        .to_string()
}

/// The default configuration without the signs that make comments of its keys.
fn uncommented() -> String {
    DEFAULT_CONFIG
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest,
            Some(_) | None => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_default_configuration_is_all_comments_and_every_key_of_it_is_known() {
    let path = Path::new("config.toml");
    let empty = ConfigFile::parse(DEFAULT_CONFIG, path).unwrap();
    assert!(empty.profiles().is_empty());
    let full = ConfigFile::parse(&uncommented(), path).unwrap();
    assert_eq!(full.profiles().len(), 3);
    assert_eq!(full.default_profile(), Some("prod"));
}

#[test]
fn every_key_stands_in_the_default_configuration() {
    for section in [
        "",
        "[profiles.p]\n",
        "[profiles.p.auth]\n",
        "[profiles.p.endpoints]\n",
    ] {
        let refused =
            toml::from_str::<shape::Shape>(&format!("{section}zzzzzzzzzzzzzzzz = 1")).unwrap_err();
        let known: Vec<&str> = refused.message().split('`').skip(3).step_by(2).collect();
        assert!(known.len() > 3);
        for key in known {
            assert!(DEFAULT_CONFIG.contains(key), "{key}");
        }
    }
}

#[test]
fn a_mistyped_key_is_placed_and_the_nearest_one_named() {
    assert_eq!(
        refusal("[profiles.prod]\n  regoin = \"eu-de\"\n"),
        "/cfg/config.toml:2:3: there is no key regoin; did you mean region?"
    );
    let far = refusal("[profiles.prod.endpoints]\nobs = \"https://obs.example\"\n");
    assert_eq!(
        far,
        "/cfg/config.toml:2:1: there is no key obs; known here are iam, apig, roma, modelarts, csms"
    );
}

#[test]
fn a_secret_in_the_file_is_refused_with_what_to_use_instead() {
    for (key, family) in [
        ("token", "token"),
        ("password", "password"),
        ("secret_key", "secret_key"),
        ("security_token", "security_token"),
    ] {
        let refused = refusal(&format!("[profiles.prod.auth]\n{key} = \"hunter2\"\n"));
        assert!(refused.starts_with("/cfg/config.toml:2:1: a secret is never written"));
        for kind in ["env", "file", "command"] {
            assert!(refused.contains(&format!("{family}_{kind}")), "{refused}");
        }
        assert!(!refused.contains("hunter2"));
    }
}

#[test]
fn credentials_in_the_proxy_are_refused_with_what_to_use_instead() {
    let refused = refusal("[profiles.p]\nproxy = \"http://me:hunter2@proxy:3128\"\n");
    assert!(refused.starts_with("/cfg/config.toml:2:9: "), "{refused}");
    assert!(refused.contains("proxy_env") && refused.contains("proxy_file"));
    assert!(!refused.contains("hunter2"));
}

#[test]
fn a_value_of_the_wrong_kind_is_placed_but_not_repeated() {
    assert_eq!(
        refusal("[profiles.p]\nread_only = \"hunter2, expected x\"\n"),
        "/cfg/config.toml:2:13: expected true or false"
    );
    assert_eq!(
        refusal("[profiles.p]\nregion = 4711\n"),
        "/cfg/config.toml:2:10: expected text in quotation marks"
    );
    assert_eq!(
        refusal("[profiles.p]\nauth = \"hunter2\"\n"),
        "/cfg/config.toml:2:8: expected a table"
    );
    let method = refusal("[profiles.p.auth]\nmethod = \"hunter2\"\n");
    assert_eq!(
        method,
        "/cfg/config.toml:2:10: expected token, password or aksk"
    );
    let services = refusal("[profiles.p]\nservices = [\"apig\", \"obs\"]\n");
    assert!(services.contains("expected apig, roma or modelarts"));
}

#[test]
fn a_gateway_without_its_id_is_refused() {
    let refused = refusal("[[profiles.p.instances]]\nservice = \"apig\"\n");
    assert!(refused.ends_with("the key id is missing"), "{refused}");
}

#[test]
fn an_endpoint_that_would_show_the_credential_is_refused_in_its_place() {
    let refused = refusal("[profiles.p.endpoints]\napig = \"http://apig.example\"\n");
    assert!(
        refused.starts_with("/cfg/config.toml:2:8: plain http to apig.example"),
        "{refused}"
    );
}

#[test]
fn a_profile_may_not_take_a_name_of_the_program() {
    let refused = refusal("[profiles.env]\nregion = \"eu-de\"\n");
    assert!(refused.contains("taken by the program"), "{refused}");
}

#[test]
fn a_file_that_others_can_write_is_refused_with_the_chmod() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o664)).unwrap();
    let refused = ConfigFile::read(file.path()).unwrap_err().to_string();
    assert!(refused.contains("chmod go-w"), "{refused}");
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(ConfigFile::read(file.path()).unwrap().is_some());
}

#[test]
fn no_file_is_no_error_here() {
    let folder = tempfile::tempdir().unwrap();
    let found = ConfigFile::read(&folder.path().join("config.toml")).unwrap();
    assert!(found.is_none());
}

#[test]
fn a_file_that_is_not_text_is_an_error_that_names_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), [0xff, 0xfe]).unwrap();
    let refused = ConfigFile::read(file.path()).unwrap_err().to_string();
    assert!(refused.contains(&file.path().display().to_string()));
}

proptest! {
    #[test]
    fn no_complaint_repeats_a_value(
        key in prop::sample::select(vec![
            "region", "project_id", "project", "environment", "read_only", "services", "ca_bundle",
            "proxy", "proxy_env", "idle_lock", "timeout", "recipient", "auth", "endpoints",
            "instances", "token", "password", "clipboard",
        ]),
        shape in prop::sample::select(vec![
            "\"S\"", "'S'", "[\"S\"]", "{ method = \"S\" }", "{ S = 1 }", "\"S", "'S\n", "\"\"\"S",
            "{ token_env = \"S=\" }", "[{ service = \"S\", id = \"a\" }]", "\"http://S:S@proxy\"",
            "{ apig = \"https://S@host\" }", "{ apig = \"https://host/?S\" }", "\"\\q S\"",
        ]),
        noise in "[ -~]{0,6}",
    ) {
        let secret = "hunter2hunter2";
        let value = shape.replace('S', &format!("{secret}{noise}"));
        let text = format!("[profiles.p]\n{key} = {value}\n");
        if let Err(error) = ConfigFile::parse(&text, Path::new("config.toml")) {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains(secret) || shape.starts_with("{ S"), "{}", shown);
        }
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(text in "[\\[\\]a-z\"'={}.,#\n \u{e9}-]{0,60}") {
        let _ = ConfigFile::parse(&text, Path::new("config.toml"));
    }
}
