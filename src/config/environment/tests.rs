#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::{super::Project, *};
use crate::domain::{ProjectId, Service};

fn read(pairs: &[(&str, &str)]) -> Environment {
    Environment::read(&|name| {
        let (_name, value) = pairs.iter().find(|(found, _value)| *found == name)?;
        Some((*value).to_owned())
    })
}

const TOKEN_AND_PROJECT: [(&str, &str); 3] = [
    ("CLAVIGER_TOKEN", "hunter2"),
    ("CLAVIGER_PROJECT_ID", "0a1b"),
    ("CLAVIGER_REGION", "eu-de"),
];

fn with(more: &[(&'static str, &'static str)]) -> Environment {
    read(&[&TOKEN_AND_PROJECT[..], more].concat())
}

#[test]
fn a_token_a_project_and_a_region_make_a_profile() {
    let profile = with(&[]).profile().unwrap();
    assert_eq!(profile.name, ProfileName::new("env"));
    assert_eq!(profile.project, Project::Id(ProjectId::new("0a1b")));
    assert_eq!(
        profile.auth,
        Auth::Token(SecretSource::Env("CLAVIGER_TOKEN".to_owned()))
    );
    assert_eq!(profile.services, [Service::Apig, Service::ModelArts]);
    assert_eq!(profile.layer("region"), Layer::Environment);
    assert_eq!(profile.secret_variables(), ["CLAVIGER_TOKEN"]);
}

#[test]
fn the_secret_is_not_kept() {
    let environment = with(&[]);
    let profile = environment.profile().unwrap();
    assert!(!format!("{environment:?} {profile:?}").contains("hunter2"));
}

#[test]
fn the_variables_of_the_vendors_sdk_make_a_profile_too() {
    let environment = read(&[
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "hunter3"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "0a1b"),
        ("CLAVIGER_REGION", "cn-north-4"),
    ]);
    let profile = environment.profile().unwrap();
    assert_eq!(
        profile.auth,
        Auth::AccessKey {
            access: "AK".to_owned(),
            secret: SecretSource::Env("HUAWEICLOUD_SDK_SK".to_owned()),
            security_token: Some(SecretSource::Env(
                "HUAWEICLOUD_SDK_SECURITY_TOKEN".to_owned()
            )),
        }
    );
    assert_eq!(profile.project, Project::Id(ProjectId::new("0a1b")));
    assert_eq!(profile.services.len(), 3);
}

#[test]
fn a_token_wins_over_an_access_key_and_our_project_over_the_sdks() {
    let profile = with(&[
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "ffff"),
    ])
    .profile()
    .unwrap();
    assert!(matches!(profile.auth, Auth::Token(_)));
    assert_eq!(profile.project, Project::Id(ProjectId::new("0a1b")));
}

#[test]
fn an_access_key_alone_uses_the_project_of_the_region() {
    let profile = read(&[
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("CLAVIGER_REGION", "cn-north-4"),
    ])
    .profile()
    .unwrap();
    assert_eq!(profile.project, Project::Name("cn-north-4".to_owned()));
}

#[test]
fn endpoints_alone_are_enough_and_the_rest_is_left_out() {
    let profile = read(&[
        ("CLAVIGER_TOKEN", "hunter2"),
        ("CLAVIGER_PROJECT_ID", "0a1b"),
        ("CLAVIGER_ENDPOINT_ROMA", "http://127.0.0.1:8080"),
    ])
    .profile()
    .unwrap();
    assert_eq!(profile.services, [Service::Roma]);
    assert_eq!(profile.region, None);
    assert_eq!(profile.iam(), None);
}

#[test]
fn what_is_missing_is_named() {
    let refusal = |pairs: &[(&str, &str)]| read(pairs).profile().unwrap_err().to_string();
    assert!(refusal(&[]).contains("set CLAVIGER_TOKEN"));
    let half = refusal(&[("HUAWEICLOUD_SDK_AK", "AK")]);
    assert!(half.contains("HUAWEICLOUD_SDK_SK is not"), "{half}");
    let half = refusal(&[("HUAWEICLOUD_SDK_SK", "hunter2")]);
    assert!(half.contains("HUAWEICLOUD_SDK_AK is not"), "{half}");
    assert!(refusal(&TOKEN_AND_PROJECT[..2]).contains("set CLAVIGER_REGION"));
    let project = refusal(&[("CLAVIGER_TOKEN", "hunter2"), ("CLAVIGER_REGION", "eu-de")]);
    assert!(project.contains("set CLAVIGER_PROJECT_ID"), "{project}");
}

#[test]
fn an_empty_variable_is_none() {
    assert!(!read(&[("CLAVIGER_TOKEN", "")]).is_there());
}

#[test]
fn a_wrong_value_is_blamed_on_its_variable() {
    let refused = with(&[("CLAVIGER_ENDPOINT_APIG", "http://apig.example")])
        .profile()
        .unwrap_err()
        .to_string();
    assert!(
        refused.starts_with("the environment variable CLAVIGER_ENDPOINT_APIG: plain http"),
        "{refused}"
    );
}

#[test]
fn gateways_are_a_list_of_services_and_ids() {
    let profile = with(&[("CLAVIGER_INSTANCES", "apig:a1, roma:b2")])
        .profile()
        .unwrap();
    let found: Vec<_> = profile
        .instances
        .iter()
        .map(|found| (found.service, found.id.raw()))
        .collect();
    assert_eq!(found, [(Service::Apig, "a1"), (Service::Roma, "b2")]);
    for wrong in ["apig", "modelarts:a", "apig:", "apig:a/b", "obs:a"] {
        assert!(instances(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn gateways_read_back(list in prop::collection::vec(("apig|roma", "[0-9a-f]{1,32}"), 0..5)) {
        let text: Vec<String> = list.iter().map(|(s, id)| format!("{s}:{id}")).collect();
        let found = instances(&text.join(",")).unwrap();
        let back: Vec<_> = found
            .iter()
            .map(|found| (found.service.word().to_owned(), found.id.raw().to_owned()))
            .collect();
        prop_assert_eq!(back, list);
    }
}

#[test]
fn in_a_region_that_is_not_known_the_catalog_of_the_token_tells_the_addresses() {
    let variables = [
        ("CLAVIGER_TOKEN", "hunter2"),
        ("CLAVIGER_PROJECT_ID", "0a1b"),
        ("CLAVIGER_REGION", "private-1"),
        ("CLAVIGER_ENDPOINT_IAM", "https://iam.private.example"),
    ];
    let profile = read(&variables).profile().unwrap();
    assert_eq!(
        profile.services,
        [Service::Apig, Service::Roma, Service::ModelArts]
    );
    assert!(profile.endpoints.services().is_empty());
    let refused = read(&variables[..3]).profile().unwrap_err().to_string();
    assert!(refused.contains("CLAVIGER_ENDPOINT_IAM"), "{refused}");
}

#[test]
fn a_key_has_no_catalog_to_look_into() {
    let refused = read(&[
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "0a1b"),
        ("CLAVIGER_REGION", "private-1"),
        (
            "HUAWEICLOUD_SDK_IAM_ENDPOINT",
            "https://iam.private.example",
        ),
    ])
    .profile()
    .unwrap_err();
    assert!(refused.to_string().contains("CLAVIGER_ENDPOINT_APIG"));
}

#[test]
fn addresses_of_the_vendors_sdks_are_taken_and_ones_own_win() {
    let variables = [
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "0a1b"),
        ("CLAVIGER_REGION", "cn-north-4"),
        (
            "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4",
            "https://sdk.example",
        ),
        ("CLAVIGER_ENDPOINT_APIG", "https://own.example"),
    ];
    let apig = |variables: &[(&'static str, &'static str)]| {
        let profile = read(variables).profile().unwrap();
        profile.endpoint(Service::Apig).unwrap().to_string()
    };
    assert_eq!(apig(&variables), "https://own.example/");
    assert_eq!(apig(&variables[..5]), "https://sdk.example/");
    let wrong = [
        &variables[..4],
        &[(
            "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4",
            "http://sdk.example",
        )],
    ]
    .concat();
    let refused = read(&wrong).profile().unwrap_err().to_string();
    assert!(
        refused.contains("HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: plain http"),
        "{refused}"
    );
}
