#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{
    super::{Basis, ConfigFile, Origin},
    *,
};
use crate::domain::Account;

const PROJECT: &str = "project_id = \"0a1b\"\n";

/// Resolves the profile `p` of `text`, which stands in `/cfg/config.toml`, below its header.
fn resolve(text: &str) -> Result<Profile, ConfigError> {
    let text = format!("[profiles.p]\n{text}");
    let file = ConfigFile::parse(&text, Path::new("/cfg/config.toml"))?;
    let (key, written) = file.profiles().iter().next().unwrap();
    let context = Context {
        source: &file.source,
        home: Some(Path::new("/home/me")),
    };
    profile(&key.0, written, context)
}

fn resolved(text: &str) -> Profile {
    resolve(text).unwrap()
}

fn refusal(text: &str) -> String {
    resolve(text).unwrap_err().to_string()
}

fn eu_de(rest: &str) -> String {
    format!("region = \"eu-de\"\n{PROJECT}{rest}")
}

#[test]
fn a_region_brings_its_endpoints_and_leaves_out_services_without_one() {
    let profile = resolved(&eu_de(""));
    assert_eq!(profile.services, [Service::Apig, Service::ModelArts]);
    assert_eq!(profile.endpoint(Service::Roma), None);
    assert_eq!(
        profile.iam().unwrap().as_str(),
        "https://iam.eu-de.otc.t-systems.com/"
    );
    let apig = profile.endpoints.apig.unwrap();
    assert_eq!(apig.origin, Origin::Catalogue(Basis::Use));
}

#[test]
fn given_endpoints_win_over_the_catalogue_and_lose_the_version_of_iam() {
    let profile = resolved(&eu_de(
        "[profiles.p.endpoints]\nroma = \"https://roma.example/\"\niam = \"https://iam.example/v3/\"\n",
    ));
    assert_eq!(
        profile.endpoint(Service::Roma).unwrap().as_str(),
        "https://roma.example/"
    );
    assert_eq!(profile.iam().unwrap().as_str(), "https://iam.example/");
    assert_eq!(profile.services.len(), 3);
}

#[test]
fn any_region_will_do_where_endpoints_are_given() {
    let endpoints = "[profiles.p.endpoints]\napig = \"http://127.0.0.1:8080\"\n";
    let profile = resolved(&format!("region = \"atlantis\"\n{PROJECT}{endpoints}"));
    assert_eq!(profile.region.as_deref(), Some("atlantis"));
    assert_eq!(profile.services, [Service::Apig]);
    assert_eq!(profile.iam(), None);
    assert!(resolved(&format!("{PROJECT}{endpoints}")).region.is_none());
}

#[test]
fn in_an_unknown_region_the_tokens_catalog_tells_where_the_services_are() {
    let iam = "[profiles.p.endpoints]\niam = \"https://iam.atlantis.example\"\n";
    let profile = resolved(&format!("region = \"atlantis\"\n{PROJECT}{iam}"));
    assert_eq!(profile.services.len(), 3);
    assert_eq!(profile.endpoint(Service::Apig), None);

    let chosen = format!("region = \"atlantis\"\nservices = [\"roma\"]\n{PROJECT}{iam}");
    assert_eq!(resolved(&chosen).services, [Service::Roma]);
    assert!(!resolved(&eu_de("")).services.contains(&Service::Roma));
}

#[test]
fn without_any_endpoint_the_profile_says_what_to_give() {
    let refused = refusal(&format!("region = \"atlantis\"\n{PROJECT}"));
    assert!(refused.starts_with("/cfg/config.toml:1:"), "{refused}");
    assert!(refused.contains("profile p: no service has an endpoint in the region atlantis"));
    assert!(refusal(PROJECT).contains("give a region or endpoints"));
}

#[test]
fn chosen_services_keep_their_order() {
    let profile = resolved(&eu_de("services = [\"modelarts\", \"roma\", \"apig\"]\n"));
    assert_eq!(profile.services, [Service::ModelArts, Service::Apig]);
}

#[test]
fn the_project_is_an_id_or_a_name_but_not_both() {
    assert_eq!(
        resolved(&eu_de("")).project,
        Project::Id(ProjectId::new("0a1b"))
    );
    let named = resolved("region = \"eu-de\"\nproject = \"eu-de_payments\"\n");
    assert_eq!(named.project, Project::Name("eu-de_payments".to_owned()));
    assert!(refusal(&eu_de("project = \"eu-de\"\n")).contains("not both"));
}

#[test]
fn a_token_needs_its_project_and_other_methods_fall_back_to_the_regions_own() {
    let refused = refusal("region = \"eu-de\"\n");
    assert!(
        refused.contains("a token belongs to one project"),
        "{refused}"
    );
    let profile =
        resolved("region = \"eu-de\"\n[profiles.p.auth]\nmethod = \"aksk\"\naccess_key = \"AK\"\n");
    assert_eq!(profile.project, Project::Name("eu-de".to_owned()));
}

#[test]
fn a_name_of_a_project_and_a_password_need_iam() {
    let apig = "[profiles.p.endpoints]\napig = \"https://apig.example\"\n";
    let refused = refusal(&format!("project = \"payments\"\n{apig}"));
    assert!(refused.contains("give project_id"), "{refused}");
    let refused = refusal(&format!(
        "{PROJECT}{apig}[profiles.p.auth]\nmethod = \"password\"\nusername = \"u\"\ndomain = \"d\"\n"
    ));
    assert!(refused.contains("endpoint: give one for iam"), "{refused}");
}

#[test]
fn production_keeps_the_clipboard_shut_unless_it_is_opened() {
    let production = "environment = \"Production\"\n";
    assert!(resolved(&eu_de(production)).is_production());
    assert!(!resolved(&eu_de(production)).clipboard);
    assert!(resolved(&eu_de(&format!("{production}clipboard = true\n"))).clipboard);
    let test = resolved(&eu_de("environment = \"test\"\n"));
    assert!(test.clipboard && !test.is_production());
    assert!(!resolved(&eu_de("clipboard = false\n")).clipboard);
}

#[test]
fn never_reveal_takes_the_clipboard_away() {
    let profile = resolved(&eu_de("never_reveal = true\nclipboard = true\n"));
    assert!(profile.never_reveal && !profile.clipboard);
}

#[test]
fn without_a_word_about_it_the_console_locks_after_ten_minutes() {
    assert_eq!(
        resolved(&eu_de("")).idle_lock,
        Some(Duration::from_secs(600))
    );
    let hour = resolved(&eu_de("idle_lock = \"1h\"\n"));
    assert_eq!(hour.idle_lock, Some(Duration::from_secs(3600)));
    assert_eq!(resolved(&eu_de("idle_lock = \"off\"\n")).idle_lock, None);
}

#[test]
fn paths_start_at_the_folder_of_the_file_or_at_home() {
    let profile = resolved(&eu_de(
        "ca_bundle = \"corp.pem\"\nrecipient = \"@~/key.pub\"\n[profiles.p.auth]\nmethod = \"token\"\ntoken_file = \"token\"\n",
    ));
    assert_eq!(
        profile.ca_bundle.as_deref(),
        Some(Path::new("/cfg/corp.pem"))
    );
    assert_eq!(profile.recipient.as_deref(), Some("@/home/me/key.pub"));
    assert_eq!(
        profile.auth,
        Auth::Token(SecretSource::File("/cfg/token".into()))
    );
}

#[test]
fn a_proxy_has_one_address() {
    let url = resolved(&eu_de("proxy = \"http://proxy:3128\"\n"));
    assert!(matches!(url.proxy, Some(Proxy::Url(_))));
    let variable = resolved(&eu_de("proxy_env = \"MY_PROXY\"\n"));
    assert_eq!(variable.secret_variables(), ["MY_PROXY"]);
    let refused = refusal(&eu_de("proxy_env = \"MY_PROXY\"\nproxy_file = \"proxy\"\n"));
    assert!(
        refused.contains("give one of proxy, proxy_env"),
        "{refused}"
    );
}

#[test]
fn without_a_source_the_secret_is_asked_for() {
    assert_eq!(resolved(&eu_de("")).auth, Auth::Token(SecretSource::Ask));
    let password = resolved(&eu_de(
        "[profiles.p.auth]\nmethod = \"password\"\nusername = \"me\"\ndomain = \"account\"\nmfa = true\n",
    ));
    assert_eq!(
        password.auth,
        Auth::Password {
            username: "me".to_owned(),
            account: Account::Name("account".to_owned()),
            source: SecretSource::Ask,
            mfa: true
        }
    );
}

#[test]
fn an_access_key_takes_its_parts_from_sources() {
    let profile = resolved(&eu_de(
        "[profiles.p.auth]\nmethod = \"aksk\"\naccess_key = \"AK\"\nsecret_key_command = \"~/bin/sk --for 'a b'\"\nsecurity_token_env = \"ST\"\n",
    ));
    let words = ["/home/me/bin/sk", "--for", "a b"];
    assert_eq!(
        profile.auth,
        Auth::AccessKey {
            access: "AK".to_owned(),
            secret: SecretSource::Command(words.map(str::to_owned).to_vec()),
            security_token: Some(SecretSource::Env("ST".to_owned())),
        }
    );
    assert_eq!(profile.secret_variables(), ["ST"]);
}

#[test]
fn what_is_missing_or_mixed_up_in_the_method_is_named() {
    let auth = |text: &str| refusal(&eu_de(&format!("[profiles.p.auth]\n{text}")));
    let missing = auth("username = \"me\"\n");
    assert!(missing.contains("the key method is missing"), "{missing}");
    let missing = auth("method = \"password\"\nusername = \"me\"\n");
    assert!(missing.contains("the key domain is missing"), "{missing}");
    let missing = auth("method = \"aksk\"\n");
    assert!(
        missing.contains("the key access_key is missing"),
        "{missing}"
    );
    let mixed = auth("method = \"token\"\nusername = \"me\"\n");
    assert!(
        mixed.contains("username belongs to the method password, not to token"),
        "{mixed}"
    );
    let several = auth("method = \"token\"\ntoken_env = \"A\"\ntoken_file = \"b\"\n");
    assert!(several.contains("give one of token_env"), "{several}");
}

#[test]
fn given_gateways_are_kept() {
    let profile = resolved(&eu_de(
        "[[profiles.p.instances]]\nservice = \"apig\"\nid = \"eddc\"\nname = \"payments\"\nprobe = \"https://api.example.com/health\"\n",
    ));
    assert_eq!(
        profile.instances,
        [ConfiguredInstance {
            service: Service::Apig,
            id: InstanceId::new("eddc"),
            name: Some("payments".to_owned()),
            probe: Some(url::Url::parse("https://api.example.com/health").unwrap()),
        }]
    );
}

#[test]
fn it_is_known_which_layer_set_what() {
    let mut profile = resolved(&eu_de("timeout = \"5s\"\n"));
    assert_eq!(profile.layer("timeout"), Layer::File);
    assert_eq!(profile.layer("read_only"), Layer::Default);
    Overrides {
        read_only: Some(Layer::Flag),
        ca_bundle: None,
        timeout: Some(Sourced::new(Duration::from_secs(9), Layer::Environment)),
        workspace_id: None,
        targets: Vec::new(),
    }
    .apply(&mut profile);
    assert_eq!(profile.layer("timeout"), Layer::Environment);
    assert_eq!(profile.timeout, Duration::from_secs(9));
    assert!(profile.read_only);
    assert_eq!(profile.layer("read_only"), Layer::Flag);
}

#[test]
fn the_profile_is_shown_without_the_arguments_of_a_command() {
    let profile = resolved(&eu_de(
        "[profiles.p.auth]\nmethod = \"token\"\ntoken_command = \"echo hunter2\"\n",
    ));
    let shown = profile.shown();
    let line = |key: &str| shown.iter().find(|line| line.key == key).unwrap();
    assert_eq!(line("auth.token").value, "the command echo");
    assert_eq!(line("region").layer, Layer::File);
    assert_eq!(line("clipboard").layer, Layer::Default);
    assert_eq!(
        line("endpoints.apig").note.as_deref(),
        Some("from the catalogue, basis use")
    );
    assert!(!format!("{shown:?} {profile:?}").contains("hunter2"));
}
