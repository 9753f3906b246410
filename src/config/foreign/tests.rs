#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clouds;
mod elsewhere;
mod koocli;
mod sdk;

use std::{fs, os::unix::fs::PermissionsExt as _};

use tempfile::TempDir;

use super::{
    super::{Auth, Entry, Format, GlobalFlags, Layer, Project, SecretSource, Settings},
    *,
};
use crate::domain::{Account, ProjectId, Service};

/// A machine with a home folder, a system folder for clouds and an environment.
struct Machine {
    root: TempDir,
    variables: Vec<(String, String)>,
}

impl Machine {
    fn new(variables: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home").display().to_string();
        let variables = [("HOME", home.as_str())]
            .iter()
            .chain(variables)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self { root, variables }
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    /// Gives a file another mode.
    fn mode(self, path: &str, mode: u32) -> Self {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// Sets a variable to the path of a file of this machine.
    fn pointing(mut self, variable: &str, path: &str) -> Self {
        let path = self.path(path).display().to_string();
        self.variables.push((variable.to_owned(), path));
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn env(&self, name: &str) -> Option<String> {
        let (_name, value) = self
            .variables
            .iter()
            .find(|(found, _value)| found == name)?;
        Some(value.clone())
    }

    fn offers(&self) -> Vec<Offer> {
        find(&|name| self.env(name), &self.path("system"))
    }

    fn only(&self) -> Offer {
        let mut offers = self.offers();
        assert_eq!(offers.len(), 1, "{offers:?}");
        offers.remove(0)
    }
}

fn refusal(offer: Offer) -> String {
    offer.profile.unwrap_err()
}

/// The only secret of an offer, read where it is.
async fn secret(offer: &Offer) -> String {
    let sources = offer.profile.as_ref().unwrap().auth.sources();
    sources[0].read().await.unwrap().expose().to_owned()
}

const CLOUDS: &str = "
clouds:
  otc-prod:
    auth:
      auth_url: https://iam.eu-de.otc.t-systems.com/v3
      username: me
      user_domain_name: OTC1
      project_name: eu-de_payments
      password: in-clouds
    region_name: eu-de
  otc-test:
    auth:
      auth_url: https://iam.eu-de.otc.t-systems.com/v3
      ak: AK
      project_id: 0123
";

#[test]
fn a_machine_without_any_offers_nothing() {
    assert!(Machine::new(&[]).offers().is_empty());
}

#[test]
fn the_environment_of_the_sdk_is_offered_as_the_profile_env() {
    let offer = Machine::new(&[
        ("HUAWEICLOUD_SDK_AK", "AK"),
        ("HUAWEICLOUD_SDK_SK", "hunter2"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "0123"),
        ("CLAVIGER_REGION", "cn-north-4"),
    ])
    .only();
    assert_eq!(offer.name, "env".into());
    assert_eq!(offer.origin, "HUAWEICLOUD_SDK_AK in the environment");
    assert!(offer.profile.is_ok());
    assert!(!format!("{offer:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_credentials_file_of_the_sdk_is_offered_and_read_where_it_is() {
    let machine = Machine::new(&[("CLAVIGER_REGION", "cn-north-4")]).file(
        "home/.huaweicloud/credentials",
        "[basic]\nak = AK\nsk = hunter2\nproject_id = 0123\n",
    );
    let offer = machine.only();
    assert_eq!(offer.origin, "~/.huaweicloud/credentials [basic]");
    assert!(!format!("{offer:?}").contains("hunter2"));
    let profile = offer.profile.unwrap();
    assert_eq!(profile.project, Project::Id(ProjectId::new("0123")));
    let secret = profile.auth.sources()[0].read().await.unwrap();
    assert_eq!(secret.expose(), "hunter2");
}

#[test]
fn the_credentials_file_of_the_sdk_names_no_region() {
    let machine = Machine::new(&[]).file(
        "home/.huaweicloud/credentials",
        "[basic]\nak = AK\nsk = hunter2\n",
    );
    assert!(refusal(machine.only()).contains("set CLAVIGER_REGION"));
}

#[test]
fn a_file_that_others_can_write_is_not_used() {
    let machine = Machine::new(&[]).file("home/.huaweicloud/credentials", "[basic]\nak = AK\n");
    let path = machine.path("home/.huaweicloud/credentials");
    fs::set_permissions(path, fs::Permissions::from_mode(0o622)).unwrap();
    assert!(refusal(machine.only()).contains("chmod go-w"));
}

#[test]
fn terraforms_environment_is_offered() {
    let variables = [
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("HW_REGION_NAME", "cn-north-4"),
    ];
    let profile = Machine::new(&variables).only().profile.unwrap();
    assert_eq!(profile.name, "terraform".into());
    assert_eq!(profile.project, Project::Name("cn-north-4".to_owned()));
    assert_eq!(profile.secret_variables(), ["HW_SECRET_KEY"]);
    assert_eq!(profile.layer("auth"), Layer::Environment);
    assert!(refusal(Machine::new(&variables[..1]).only()).contains("HW_SECRET_KEY is not"));
}

#[test]
fn another_cloud_of_terraforms_gets_addresses_of_its_own() {
    let profile = Machine::new(&[
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("HW_REGION_NAME", "cn-north-4"),
        ("HW_CLOUD", "cloud.example"),
    ])
    .only()
    .profile
    .unwrap();
    assert_eq!(
        profile.iam().unwrap().as_str(),
        "https://iam.cn-north-4.cloud.example/"
    );
    assert_eq!(
        profile.endpoint(Service::Apig).unwrap().as_str(),
        "https://apig.cn-north-4.cloud.example/"
    );
}

#[test]
fn an_openrc_with_a_password_is_offered_with_the_region_of_its_address() {
    let profile = Machine::new(&[
        ("OS_AUTH_URL", "https://iam.eu-de.otc.t-systems.com/v3"),
        ("OS_USERNAME", "me"),
        ("OS_PASSWORD", "hunter2"),
        ("OS_USER_DOMAIN_NAME", "OTC1"),
        ("OS_PROJECT_NAME", "eu-de_payments"),
        ("OS_CACERT", "/etc/corp.pem"),
    ])
    .only()
    .profile
    .unwrap();
    assert_eq!(profile.region.as_deref(), Some("eu-de"));
    assert_eq!(profile.project, Project::Name("eu-de_payments".to_owned()));
    assert_eq!(
        profile.iam().unwrap().as_str(),
        "https://iam.eu-de.otc.t-systems.com/"
    );
    assert_eq!(
        profile.ca_bundle.as_deref(),
        Some(Path::new("/etc/corp.pem"))
    );
    assert_eq!(
        profile.auth,
        Auth::Password {
            username: "me".to_owned(),
            account: Account::Name("OTC1".to_owned()),
            source: SecretSource::Env("OS_PASSWORD".to_owned()),
            mfa: false
        }
    );
}

#[test]
fn a_credential_of_another_cloud_does_not_travel_to_the_region_of_the_same_name() {
    let variables = [
        ("OS_AUTH_URL", "https://keystone.other.example/v3"),
        ("OS_REGION_NAME", "eu-de"),
        ("OS_PROJECT_ID", "0123"),
    ];
    let with =
        |more: &[(&'static str, &'static str)]| Machine::new(&[&variables[..], more].concat());
    let key = with(&[("OS_AK", "AK"), ("OS_SK", "hunter2")]).only();
    assert!(refusal(key).contains("endpoints of the region eu-de are not known"));
    // The catalog of that cloud's own token names its addresses.
    let token = with(&[("OS_TOKEN", "hunter2")]).only().profile.unwrap();
    assert_eq!(
        token.services,
        [Service::Apig, Service::Roma, Service::ModelArts]
    );
    assert!(token.endpoints.services().is_empty());
    assert_eq!(
        token.iam().unwrap().host_str(),
        Some("keystone.other.example")
    );
}

#[test]
fn a_private_cloud_needs_no_region_where_its_catalog_tells() {
    let variables = [
        ("OS_AUTH_URL", "https://iam.private.example/v3"),
        ("OS_TOKEN", "hunter2"),
        ("OS_PROJECT_ID", "0123"),
    ];
    let profile = Machine::new(&variables).only().profile.unwrap();
    assert_eq!(profile.region, None);
    assert_eq!(profile.services.len(), 3);
    assert!(refusal(Machine::new(&variables[..2]).only()).contains("set OS_PROJECT_ID"));
}

#[test]
fn plain_http_to_the_identity_service_is_refused() {
    let offer = Machine::new(&[
        ("OS_AUTH_URL", "http://iam.eu-de.otc.t-systems.com/v3"),
        ("OS_TOKEN", "hunter2"),
        ("OS_PROJECT_ID", "0123"),
    ])
    .only();
    assert!(refusal(offer).contains("plain http"));
}

#[test]
fn the_clouds_of_the_user_are_offered_with_secure_yaml_over_them() {
    let machine = Machine::new(&[])
        .file("home/.config/openstack/clouds.yaml", CLOUDS)
        .file(
            "home/.config/openstack/secure.yaml",
            "clouds: {otc-prod: {auth: {password: 4711}}, otc-test: {auth: {sk: hunter2}}}",
        )
        .file("system/clouds.yaml", "clouds: {other: {}}");
    let offers = machine.offers();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.raw()).collect();
    assert_eq!(names, ["otc-prod", "otc-test"]);
    assert_eq!(
        offers[0].origin,
        "otc-prod in ~/.config/openstack/clouds.yaml"
    );
    let test = offers[1].profile.as_ref().unwrap();
    assert_eq!(test.project, Project::Id(ProjectId::new("0123")));
    assert_eq!(
        test.auth,
        Auth::AccessKey {
            access: "AK".to_owned(),
            secret: SecretSource::Entry(Entry {
                file: machine.path("home/.config/openstack/secure.yaml"),
                format: Format::Yaml,
                path: ["clouds", "otc-test", "auth", "sk"]
                    .map(str::to_owned)
                    .to_vec(),
            }),
            security_token: None,
        }
    );
}

#[tokio::test]
async fn a_password_of_a_cloud_is_read_from_the_file_that_wins() {
    let machine = Machine::new(&[]).file("home/.config/openstack/clouds.yaml", CLOUDS);
    let password = async |machine: &Machine| {
        let profile = machine.offers().remove(0).profile.unwrap();
        let secret = profile.auth.sources()[0].read().await.unwrap();
        secret.expose().to_owned()
    };
    assert_eq!(password(&machine).await, "in-clouds");
    let machine = machine.file(
        "home/.config/openstack/secure.yaml",
        "clouds: {otc-prod: {auth: {password: 4711}}}",
    );
    assert_eq!(password(&machine).await, "4711");
}

#[test]
fn without_the_users_file_the_systems_is_offered() {
    let machine = Machine::new(&[]).file("system/clouds.yaml", CLOUDS);
    assert_eq!(machine.offers().len(), 2);
}

#[test]
fn a_clouds_file_that_is_not_yaml_says_so() {
    let machine = Machine::new(&[]).file("home/.config/openstack/clouds.yaml", "clouds: [");
    assert!(refusal(machine.only()).contains("not valid YAML"));
}

#[test]
fn a_cloud_without_a_credential_says_what_it_lacks() {
    let machine = Machine::new(&[]).file("system/clouds.yaml", "clouds: {\"a b\": {}}");
    let offer = machine.only();
    assert_eq!(offer.name, "other-a-b".into());
    assert!(refusal(offer).contains("no token, access key or user"));
}

#[test]
fn offers_of_one_name_are_kept_apart() {
    let clouds = CLOUDS.replace("otc-prod", "openstack");
    let offers = Machine::new(&[("OS_TOKEN", "hunter2")])
        .file("system/clouds.yaml", &clouds)
        .offers();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.raw()).collect();
    assert_eq!(names, ["openstack", "clouds:openstack", "otc-test"]);
    assert_eq!(
        offers[1].profile.as_ref().unwrap().name,
        "clouds:openstack".into()
    );
}

#[test]
fn read_only_holds_for_offers_and_the_demo_looks_for_none() {
    let machine = Machine::new(&[
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("HW_REGION_NAME", "cn-north-4"),
    ]);
    let offers = |flags: &GlobalFlags| {
        let env = |name: &str| machine.env(name);
        let settings = Settings::load(flags, &env).unwrap();
        let mut offers = settings.foreign(&env);
        offers.retain(|offer| offer.name == "terraform".into());
        offers
    };
    let read_only = GlobalFlags {
        read_only: true,
        ..GlobalFlags::default()
    };
    assert!(offers(&read_only)[0].profile.as_ref().unwrap().read_only);
    let demo = GlobalFlags {
        demo: true,
        ..GlobalFlags::default()
    };
    assert!(offers(&demo).is_empty());
}

#[test]
fn two_variables_that_hold_one_credential_are_one() {
    let machine = Machine::new(&[
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("OS_ACCESS_KEY", "AK"),
        ("OS_SECRET_KEY", "hunter2"),
        ("OS_REGION_NAME", "eu-de"),
        ("OS_PROJECT_ID", "0123"),
    ]);
    let only = machine.only();
    assert_eq!(only.origin, "OS_ACCESS_KEY in the environment");
    assert!(only.profile.is_ok(), "the one that can be used");
    let others = Machine::new(&[
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("OS_ACCESS_KEY", "AK"),
        ("OS_SECRET_KEY", "hunter3"),
    ]);
    assert_eq!(others.offers().len(), 2);
}

#[test]
fn a_user_known_by_the_accounts_id_is_usable() {
    let offer = Machine::new(&[
        ("OS_USERNAME", "me"),
        ("OS_USER_DOMAIN_ID", "d0123"),
        ("OS_PASSWORD", "hunter2"),
        ("OS_REGION_NAME", "eu-de"),
    ])
    .only();
    let account = |offer: &Offer| match &offer.profile.as_ref().unwrap().auth {
        Auth::Password { account, .. } => account.clone(),
        Auth::Token(_) | Auth::AccessKey { .. } => panic!("{offer:?}"),
    };
    assert_eq!(account(&offer), Account::Id("d0123".to_owned()));
    let clouds = CLOUDS.replace("user_domain_name: OTC1", "user_domain_id: d0123");
    let offers = Machine::new(&[])
        .file("system/clouds.yaml", &clouds)
        .offers();
    assert_eq!(account(&offers[0]), Account::Id("d0123".to_owned()));
}

#[test]
fn certificates_are_never_left_unchecked() {
    let openstack = [
        ("OS_TOKEN", "hunter2"),
        ("OS_REGION_NAME", "eu-de"),
        ("OS_PROJECT_ID", "0123"),
    ];
    let terraform = [
        ("HW_ACCESS_KEY", "AK"),
        ("HW_SECRET_KEY", "hunter2"),
        ("HW_REGION_NAME", "cn-north-4"),
    ];
    for value in ["true", "1", "yes"] {
        let with = |rest: &[(&'static str, &'static str)], name: &'static str| {
            refusal(Machine::new(&[rest, &[(name, value)]].concat()).only())
        };
        let said = with(&openstack, "OS_INSECURE");
        assert!(
            said.contains("OS_INSECURE") && said.contains("ca_bundle"),
            "{said}"
        );
        let said = with(&terraform, "HW_INSECURE");
        assert!(
            said.contains("HW_INSECURE") && said.contains("ca_bundle"),
            "{said}"
        );
    }
    for off in ["false", "0", ""] {
        let variables = [&openstack[..], &[("OS_INSECURE", off)]].concat();
        assert!(Machine::new(&variables).only().profile.is_ok());
    }
    for name in ["OS_CERT", "OS_KEY", "OS_CLIENT_CERT"] {
        let variables = [&openstack[..], &[(name, "/me.pem")]].concat();
        let said = refusal(Machine::new(&variables).only());
        assert!(said.starts_with(&format!("{name} is set")), "{said}");
    }
    for line in ["verify: false", "insecure: true", "cert: /me.pem"] {
        let clouds = CLOUDS.replace(
            "    region_name: eu-de",
            &format!("    region_name: eu-de\n    {line}"),
        );
        let machine = Machine::new(&[]).file("system/clouds.yaml", &clouds);
        assert!(machine.offers()[0].profile.is_err(), "{line}");
    }
}

#[test]
fn the_bundle_of_the_environment_is_trusted_by_clouds_too() {
    let machine =
        Machine::new(&[("OS_CACERT", "/etc/corp.pem")]).file("system/clouds.yaml", CLOUDS);
    let bundle = |offer: &Offer| offer.profile.as_ref().unwrap().ca_bundle.clone();
    assert_eq!(bundle(&machine.offers()[0]), Some("/etc/corp.pem".into()));
    let relative = Machine::new(&[("OS_CACERT", "corp.pem")]).file("system/clouds.yaml", CLOUDS);
    assert!(refusal(relative.offers().remove(0)).contains("OS_CACERT does not begin with /"));
}

#[test]
fn clouds_below_the_users_own_folder_count() {
    let mut machine = Machine::new(&[]).file("cfg/openstack/clouds.yaml", CLOUDS);
    let folder = machine.path("cfg").display().to_string();
    machine
        .variables
        .push(("XDG_CONFIG_HOME".to_owned(), folder));
    assert_eq!(machine.offers()[0].name, "otc-prod".into());
}
