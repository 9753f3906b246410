//! `KooCLI`.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const FILE: &str = "home/.hcloud/config.json";
const AK: &str = "HPUAIOKF0JSKEXAMPLE0";
const SK: &str = "hunter2hunter2hunter2hunter2hunter2hunte";

fn with(config: &serde_json::Value) -> Machine {
    Machine::new(&[]).file(FILE, &config.to_string())
}

fn plain(profiles: serde_json::Value) -> Machine {
    let mut config = json!({ "authEncrypt": "false", "current": "default" });
    config["profiles"] = profiles;
    with(&config)
}

fn aksk(name: &str) -> serde_json::Value {
    json!({
        "name": name, "mode": "AKSK", "accessKeyId": AK, "secretAccessKey": SK,
        "securityToken": "", "region": "cn-north-4", "projectId": "0123", "domainId": "",
    })
}

#[tokio::test]
async fn each_profile_is_offered_the_one_in_use_first() {
    let machine = plain(json!([aksk("work"), aksk("default")]));
    let offers = machine.offers();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.raw()).collect();
    assert_eq!(names, ["koocli-default", "koocli-work"]);
    assert_eq!(offers[1].origin, "work in ~/.hcloud/config.json");
    assert_eq!(offers[1].held, Held::KooCli);
    let profile = offers[1].profile.as_ref().unwrap();
    assert_eq!(profile.region.as_deref(), Some("cn-north-4"));
    assert_eq!(profile.project, Project::Id(ProjectId::new("0123")));
    assert_eq!(secret(&offers[1]).await, SK);
    assert!(!format!("{offers:?}").contains("hunter2"));
}

#[test]
fn without_a_project_that_of_the_region_is_looked_up() {
    let mut profile = aksk("default");
    profile["projectId"] = json!("");
    let offer = plain(json!([profile])).only();
    let found = offer.profile.unwrap().project;
    assert_eq!(found, Project::Name("cn-north-4".to_owned()));
}

#[tokio::test]
async fn a_temporary_key_and_a_single_sign_on_are_offered_with_their_security_token() {
    let mut temporary = aksk("default");
    temporary["securityToken"] = json!("token-of-hunter2");
    let sso = json!({
        "name": "sso", "mode": "SSO", "accessKeyId": "", "secretAccessKey": "",
        "region": "ap-southeast-1", "projectId": "", "ssoAuth": { "stsToken": {
            "accessKeyId": AK, "secretAccessKey": SK, "securityToken": "token-of-hunter3",
        }},
    });
    let machine = plain(json!([temporary, sso]));
    let offers = machine.offers();
    for (offer, expected) in offers.iter().zip(["token-of-hunter2", "token-of-hunter3"]) {
        let sources = offer.profile.as_ref().unwrap().auth.sources();
        assert_eq!(sources[0].read().await.unwrap().expose(), SK);
        assert_eq!(sources[1].read().await.unwrap().expose(), expected);
    }
    assert!(!format!("{offers:?}").contains("hunter"));
}

#[test]
fn what_it_encrypted_is_recognised_with_the_remedy() {
    let said = "hcloud configure set --cli-auth-encrypt=false";
    let config =
        json!({ "authEncrypt": "true", "current": "default", "profiles": [aksk("default")] });
    assert!(refusal(with(&config).only()).contains(said));
    // An older file does not say so: then the values tell.
    for (access, secret) in [
        ("vJ2oVQx7b0n1nJ6l0kYqK3mZk2yqk1m0vJ2oVQx7b0k=", SK),
        (
            AK,
            "vJ2oVQx7b0n1nJ6l0kYqK3mZk2yqk1m0vJ2oVQx7b0n1nJ6l0kYqK3mZk2yqk1m0",
        ),
        (AK, "vJ2oVQx7b0n1nJ6l0kYqK3mZk2yqk1m0vJ2oVQx7b0k="),
        ("hunter2 \u{1}\u{fffd}", SK),
    ] {
        let mut profile = aksk("default");
        profile["accessKeyId"] = json!(access);
        profile["secretAccessKey"] = json!(secret);
        let why = refusal(with(&json!({ "profiles": [profile] })).only());
        assert!(why.contains(said), "{why}");
        assert!(!why.contains("hunter2") && !why.contains("vJ2o"), "{why}");
    }
}

#[test]
fn what_cannot_be_used_says_why() {
    let mut agency = aksk("default");
    agency["mode"] = json!("ecsAgency");
    assert!(refusal(plain(json!([agency])).only()).contains("acts as the server"));
    let mut empty = aksk("default");
    empty["accessKeyId"] = json!("");
    assert!(refusal(plain(json!([empty])).only()).contains("hcloud configure init"));
    let sso = json!([{ "name": "default", "mode": "SSO", "region": "cn-north-4" }]);
    assert!(refusal(plain(sso).only()).contains("hcloud configure sso"));
    let mut nowhere = aksk("default");
    nowhere["region"] = json!("");
    assert!(refusal(plain(json!([nowhere])).only()).contains("--cli-region"));
    let mut odd = aksk("default");
    odd["mode"] = json!("hunter2");
    let why = refusal(plain(json!([odd])).only());
    assert!(why.contains("mode") && !why.contains("hunter2"), "{why}");
}

#[test]
fn a_file_that_is_not_json_or_not_ones_own_is_told() {
    let offer = Machine::new(&[]).file(FILE, "{").only();
    assert_eq!(offer.origin, "~/.hcloud/config.json");
    assert!(refusal(offer).contains("not JSON"));
    let offer = plain(json!([aksk("default")])).mode(FILE, 0o622).only();
    assert!(refusal(offer).contains("chmod go-w"));
    let offer = plain(json!([aksk("default")])).mode(FILE, 0o644).only();
    assert!(refusal(offer).contains("chmod 600"));
    assert!(with(&json!({ "profiles": [] })).offers().is_empty());
}

#[test]
fn terraforms_variables_name_another_file_and_profile() {
    let config =
        json!({ "authEncrypt": "false", "current": "a", "profiles": [aksk("a"), aksk("b")] });
    let offers = Machine::new(&[("HW_PROFILE", "b")])
        .file("elsewhere.json", &config.to_string())
        .pointing("HW_SHARED_CONFIG_FILE", "elsewhere.json")
        .offers();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.raw()).collect();
    assert_eq!(names, ["koocli-b", "koocli-a"]);
    let missing = Machine::new(&[("HW_SHARED_CONFIG_FILE", "/nonexistent/config.json")]).only();
    assert!(refusal(missing).contains("not there"));
}

proptest! {
    #[test]
    fn no_file_makes_it_fall_over_or_say_a_secret(
        name in "[a-z. /\u{1b}]{0,8}",
        mode in "AKSK|SSO|ecsAgency|agency|[a-z]{0,4}",
        access in "[A-Z0-9=+]{0,50}",
        secret in "[a-zA-Z0-9=+]{0,70}",
        token in "[a-zA-Z0-9]{0,9}",
        region in "cn-north-4|eu-de|[a-z/.-]{0,8}",
        text in "[{}\\[\\]:,\"a-c ]{0,40}",
    ) {
        let _ = Machine::new(&[]).file(FILE, &text).offers();
        let secret = format!("hunter2{secret}");
        let offers = with(&json!({ "current": name, "profiles": [
            { "name": name, "mode": mode, "accessKeyId": access, "secretAccessKey": secret,
              "securityToken": token, "region": region },
            { "name": "sso", "mode": "SSO", "region": region,
              "ssoAuth": { "stsToken": { "accessKeyId": access, "secretAccessKey": secret } } },
            text,
        ]})).offers();
        prop_assert!(offers.len() <= 2);
        let told = format!("{offers:?}");
        prop_assert!(!told.contains("hunter2"));
        for offer in &offers {
            prop_assert!(offer.name.raw().chars().all(|c| !c.is_control() && c != '/'));
        }
    }
}
