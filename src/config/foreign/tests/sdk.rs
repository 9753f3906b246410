//! The vendor's SDKs: their file, and the addresses in the environment.

use proptest::prelude::*;

use super::*;

const FILE: &str = "home/.huaweicloud/credentials";
const BASIC: &str = "[basic]\nak = AK\nsk = hunter2\nproject_id = 0123\n";

#[tokio::test]
async fn the_variable_names_another_file() {
    let machine = Machine::new(&[("CLAVIGER_REGION", "cn-north-4")])
        .file("keys", BASIC)
        .file(FILE, "[global]\nak = OTHER\nsk = no\n")
        .pointing("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "keys");
    let offer = machine.only();
    assert_eq!(offer.name, "huaweicloud-basic".into());
    assert_eq!(secret(&offer).await, "hunter2");
}

#[test]
fn a_file_that_is_named_and_not_there_is_told() {
    for (path, said) in [
        ("/nonexistent/keys", "not there"),
        ("keys", "does not begin with /"),
    ] {
        let offer = Machine::new(&[("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path)]).only();
        assert_eq!(
            offer.origin,
            "HUAWEICLOUD_SDK_CREDENTIALS_FILE in the environment"
        );
        assert!(refusal(offer).contains(said));
    }
}

#[test]
fn addresses_of_the_sdks_take_the_place_of_the_catalogues() {
    let profile = Machine::new(&[
        ("CLAVIGER_REGION", "cn-north-4"),
        (
            "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4",
            "https://apig.example,https://b.example",
        ),
        (
            "HUAWEICLOUD_SDK_REGION_ROMA_CN_NORTH_1",
            "https://other.example",
        ),
    ])
    .file(FILE, BASIC)
    .only()
    .profile
    .unwrap();
    assert_eq!(
        profile.endpoint(Service::Apig).unwrap().host_str(),
        Some("apig.example")
    );
    let modelarts = profile.endpoint(Service::ModelArts).unwrap();
    assert_eq!(
        modelarts.host_str(),
        Some("modelarts.cn-north-4.myhuaweicloud.com")
    );
}

#[test]
fn another_iam_keeps_the_key_out_of_the_catalogues_cloud() {
    let machine = Machine::new(&[
        ("CLAVIGER_REGION", "cn-north-4"),
        (
            "HUAWEICLOUD_SDK_IAM_ENDPOINT",
            "https://iam.private.example",
        ),
    ])
    .file(FILE, BASIC);
    assert!(refusal(machine.only()).contains("not known"));
    let mut machine = machine;
    let apig = "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4";
    machine
        .variables
        .push((apig.to_owned(), "https://apig.private.example".to_owned()));
    let profile = machine.only().profile.unwrap();
    assert_eq!(profile.services, [Service::Apig]);
    assert_eq!(
        profile.iam().unwrap().host_str(),
        Some("iam.private.example")
    );
}

#[test]
fn an_address_that_is_not_used_names_its_variable() {
    let offer = Machine::new(&[
        ("CLAVIGER_REGION", "cn-north-4"),
        (
            "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4",
            "http://apig.example",
        ),
    ])
    .file(FILE, BASIC)
    .only();
    let why = refusal(offer);
    assert!(
        why.contains("HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4") && why.contains("plain http"),
        "{why}"
    );
}

#[test]
fn a_key_that_others_can_read_is_told() {
    let machine = Machine::new(&[("CLAVIGER_REGION", "cn-north-4")])
        .file(FILE, BASIC)
        .mode(FILE, 0o640);
    assert!(refusal(machine.only()).contains("chmod 600"));
}

proptest! {
    #[test]
    fn no_file_makes_it_fall_over_or_say_a_secret(
        text in "(\\[(basic|global)\\]\n)?((ak|sk|security_token|project_id|iam_endpoint|idp_id) ?[=:] ?(hunter2[a-z =:/]{0,6})?\n){0,6}",
    ) {
        let machine = Machine::new(&[("CLAVIGER_REGION", "cn-north-4")]).file(FILE, &text);
        for offer in machine.offers() {
            match &offer.profile {
                Err(why) => prop_assert!(!why.contains("hunter2"), "{}", why),
                Ok(profile) => for source in profile.auth.sources() {
                    {
                    let told = format!("{source:?}");
                    prop_assert!(!told.contains("hunter2"));
                    }
                },
            }
        }
    }
}
