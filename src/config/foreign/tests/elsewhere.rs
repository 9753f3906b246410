//! What is recognised and not used, and what lacks something.

use super::*;

#[test]
fn identities_that_are_not_a_persons_are_recognised_and_said() {
    for (variable, name, said) in [
        ("HUAWEICLOUD_OIDC_PROVIDER_URN", "oidc", "OpenID Connect"),
        ("HUAWEICLOUD_SDK_IDP_ID", "oidc", "CLAVIGER_TOKEN"),
        (
            "HC_CONTAINER_CREDENTIALS_FULL_URI",
            "pod",
            "identity of a pod",
        ),
        ("HW_ASSUME_ROLE_AGENCY_NAME", "agency", "HW_ACCESS_KEY"),
    ] {
        let offer = Machine::new(&[(variable, "hunter2")]).only();
        assert_eq!(offer.name, name.into());
        assert_eq!(offer.origin, format!("{variable} in the environment"));
        let why = refusal(offer);
        assert!(why.contains(said) && !why.contains("hunter2"), "{why}");
    }
}

#[test]
fn beside_a_key_the_agency_is_told_of_with_it() {
    let offer = Machine::new(&[
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("HW_REGION_NAME", "cn-north-4"),
        ("HW_ASSUME_ROLE_AGENCY_NAME", "ops"),
    ])
    .only();
    assert!(
        offer
            .origin
            .contains("without taking on HW_ASSUME_ROLE_AGENCY_NAME")
    );
    assert!(offer.profile.is_ok());
}

#[test]
fn half_a_key_in_the_environment_says_what_is_missing() {
    let offer = Machine::new(&[("HUAWEICLOUD_SDK_AK", "AK")]).only();
    assert!(refusal(offer).contains("HUAWEICLOUD_SDK_SK is not"));
    let offer = Machine::new(&[("HUAWEICLOUD_SDK_SK", "hunter2")]).only();
    assert_eq!(offer.origin, "HUAWEICLOUD_SDK_SK in the environment");
    assert!(refusal(offer).contains("HUAWEICLOUD_SDK_AK is not"));
    let offer = Machine::new(&[("OS_USERNAME", "me")]).only();
    assert!(refusal(offer).contains("neither OS_USER_DOMAIN_NAME nor OS_USER_DOMAIN_ID"));
}
