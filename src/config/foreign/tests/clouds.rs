//! `clouds.yaml` and the files around it.

use proptest::prelude::*;

use super::*;

const FILE: &str = "home/.config/openstack/clouds.yaml";
const VENDORS: &str = "home/.config/openstack/clouds-public.yaml";

const CLOUD: &str = "
clouds:
  mine:
    profile: telekom
    auth:
      username: me
      password: hunter2
      project_name: eu-de_payments
";
const VENDOR: &str = "
public-clouds:
  telekom:
    region_name: eu-de
    auth:
      auth_url: https://iam.eu-de.otc.t-systems.com/v3
      user_domain_name: OTC1
      username: nobody
";

#[tokio::test]
async fn a_vendors_profile_is_merged_below_the_clouds_own_values() {
    let machine = Machine::new(&[]).file(FILE, CLOUD).file(VENDORS, VENDOR);
    let offer = machine.only();
    let profile = offer.profile.as_ref().unwrap();
    assert_eq!(profile.region.as_deref(), Some("eu-de"));
    assert_eq!(
        profile.iam().unwrap().host_str(),
        Some("iam.eu-de.otc.t-systems.com")
    );
    let Auth::Password {
        username, account, ..
    } = &profile.auth
    else {
        panic!("{profile:?}");
    };
    assert_eq!((username.as_str(), account.raw()), ("me", "OTC1"));
    assert_eq!(secret(&offer).await, "hunter2");
}

#[test]
fn the_variable_names_another_file_of_vendors() {
    let machine = Machine::new(&[])
        .file(FILE, CLOUD)
        .file(VENDORS, "public-clouds: {}");
    assert!(refusal(machine.only()).contains("~/.config/openstack/clouds-public.yaml"));
    let machine = machine
        .file("vendors.yaml", VENDOR)
        .pointing("OS_CLIENT_VENDOR_FILE", "vendors.yaml");
    assert!(machine.only().profile.is_ok());
}

#[test]
fn a_file_of_the_current_folder_is_not_read() {
    let machine = Machine::new(&[("OS_CLIENT_CONFIG_FILE", "clouds.yaml")]).file(FILE, CLOUD);
    let offer = machine.only();
    assert_eq!(offer.origin, "OS_CLIENT_CONFIG_FILE in the environment");
    assert!(refusal(offer).contains("does not begin with /"));
}

#[test]
fn the_variables_name_the_other_files_and_the_cloud_in_use() {
    let offers = Machine::new(&[("OS_CLOUD", "otc-test")])
        .file("my.yaml", CLOUDS)
        .file(
            "my-secrets.yaml",
            "clouds: {otc-test: {auth: {sk: hunter2}}}",
        )
        .pointing("OS_CLIENT_CONFIG_FILE", "my.yaml")
        .pointing("OS_CLIENT_SECURE_FILE", "my-secrets.yaml")
        .offers();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.raw()).collect();
    assert_eq!(names, ["otc-test", "otc-prod"]);
    let sources = offers[0].profile.as_ref().unwrap().auth.sources();
    assert!(sources[0].to_string().contains("my-secrets.yaml"));
}

#[test]
fn the_profile_that_the_clients_know_by_heart_is_known_here_too() {
    let text = CLOUD
        .replace("telekom", "otc")
        .replace("me\n", "me\n      user_domain_name: OTC1\n");
    let text = format!("{text}    regions: [eu-nl]\n");
    let profile = Machine::new(&[]).file(FILE, &text).only().profile.unwrap();
    assert_eq!(profile.region.as_deref(), Some("eu-nl"));
    assert_eq!(
        profile.iam().unwrap().host_str(),
        Some("iam.eu-nl.otc.t-systems.com")
    );
}

#[test]
fn what_a_cloud_lacks_is_said() {
    for (text, said) in [
        ("{profile: telekom}", "profile is not known here"),
        ("{profile: 'https://vendor.example'}", "not fetched"),
        (
            "{auth: {application_credential_id: x}}",
            "application credential",
        ),
        ("{auth: {identity_provider: x}}", "OpenID Connect"),
        ("{auth: {user_id: x}}", "username and user_domain_name"),
        ("{auth: {username: x}}", "user_domain_name"),
        ("{auth: {ak: x}}", "add region_name"),
        ("{region_name: eu-de, auth: {token: x}}", "add project_id"),
    ] {
        let offer = Machine::new(&[])
            .file(FILE, &format!("clouds: {{c: {text}}}"))
            .only();
        let why = refusal(offer);
        assert!(why.contains(said), "{text}: {why}");
    }
}

#[test]
fn a_password_that_others_can_read_is_told() {
    let machine = Machine::new(&[]).file(FILE, CLOUDS).mode(FILE, 0o644);
    let offers = machine.offers();
    let why = offers[0].profile.as_ref().unwrap_err();
    assert!(why.contains("chmod 600"), "{why}");
    // The other cloud has no secret in the file.
    assert!(offers[1].profile.is_ok());
}

#[test]
fn a_file_that_is_too_long_is_told() {
    let text = format!("{CLOUDS}#{}", "x".repeat(256 * 1024));
    assert!(refusal(Machine::new(&[]).file(FILE, &text).only()).contains("longer than 256 KiB"));
}

proptest! {
    #[test]
    fn no_files_make_it_fall_over_or_say_a_secret(
        lines in proptest::collection::vec("(  ){0,3}(clouds|c|auth|profile|token|password|username|user_domain_name|regions|ak|<<):( hunter2| [&*]a| \\[x\\]| \\{\\})?", 0..12),
        vendor in "[a-c:{}\\[\\]&*<|>'\"#,?! \n-]{0,60}",
    ) {
        let text = lines.join("\n");
        let offers = Machine::new(&[]).file(FILE, &text).file(VENDORS, &vendor).offers();
        for offer in &offers {
            if let Err(why) = &offer.profile {
                prop_assert!(!why.contains("hunter2"), "{}", why);
            }
        }
    }
}
