//! Profiles that other tools hold, by command.

use claviger::simulator::Operation;

use crate::common::command::Lab;

/// A lab in which nothing but the settings of `OpenStack` clients leads to the services.
async fn lab(tool: impl FnOnce(&mut Lab)) -> Lab {
    let mut lab = Lab::new().await;
    for name in ["CLAVIGER_TOKEN", "CLAVIGER_PROJECT_ID"] {
        lab.unset(name);
    }
    for service in ["APIG", "ROMA", "MODELARTS"] {
        lab.unset(&format!("CLAVIGER_ENDPOINT_{service}"));
    }
    tool(&mut lab);
    lab
}

/// The variables of a token, as an `openrc` sets them.
fn openrc(lab: &mut Lab) {
    let (url, token) = (lab.gateway.url().to_owned(), lab.gateway.token());
    lab.set("OS_AUTH_URL", format!("{url}/v3"));
    lab.set("OS_TOKEN", token.expose());
    lab.set("OS_REGION_NAME", "eu-de");
    lab.set("OS_PROJECT_ID", lab.gateway.project_id());
}

fn clouds(lab: &mut Lab) {
    let text = format!(
        "clouds:\n  otc:\n    region_name: eu-de\n    auth:\n      auth_url: {}/v3\n      token: {}\n      project_id: {}\n",
        lab.gateway.url(),
        lab.gateway.token().expose(),
        lab.gateway.project_id()
    );
    let folder = lab.path(".config/openstack");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("clouds.yaml");
    std::fs::write(&file, text).expect("a file");
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(file, private).expect("a mode");
}

#[tokio::test]
async fn the_only_credential_of_the_environment_is_used_and_named() {
    let lab = lab(openrc).await;
    let ended = lab.run(&["instances", "list"]).await.expect(0);
    assert!(ended.out.contains("payments"), "{}", ended.out);
    assert_eq!(
        ended.err.trim_end(),
        "claviger: With OS_TOKEN in the environment, as the profile openstack."
    );
    let named = ["instances", "list", "--profile", "openstack"];
    assert_eq!(lab.run(&named).await.expect(0).err, "");
}

#[tokio::test]
async fn what_the_list_of_profiles_shows_as_usable_can_be_used() {
    let mut lab = lab(clouds).await;
    let list = lab.run(&["profiles", "list", "-o", "json"]).await.expect(0);
    assert_eq!(list.json()[0]["name"], "otc");
    assert_eq!(list.json()[0]["problem"], serde_json::Value::Null);
    let named = ["--profile", "otc", "apps", "list", "-o", "json"];
    let apps = lab.run(&named).await.expect(0).json();
    assert_eq!(apps[0]["profile"], "otc");
    // Nobody chose one, and it is not in the environment.
    let refused = lab.run(&["apps", "list"]).await.expect(2);
    assert!(refused.err.contains("no profile is configured"));
    assert!(refused.err.contains("--profile otc"), "{}", refused.err);
    lab.set("OS_CLOUD", "otc");
    lab.run(&["apps", "list"]).await.expect(0);
    lab.set("OS_CLOUD", "otk");
    let refused = lab.run(&["apps", "list"]).await.expect(2);
    assert!(refused.err.contains("did you mean otc?"), "{}", refused.err);
}

#[tokio::test]
async fn of_two_with_one_name_the_configuration_wins() {
    let lab = lab(clouds).await;
    let (url, project) = (lab.gateway.url().to_owned(), lab.gateway.project_id());
    std::fs::write(lab.path("token"), "wrong").expect("a file");
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(lab.path("token"), private).expect("a mode");
    lab.configure(&format!(
        "[profiles.otc]\nproject_id = \"{project}\"\n[profiles.otc.endpoints]\napig = \"{url}\"\n[profiles.otc.auth]\nmethod = \"token\"\ntoken_file = \"{}\"\n",
        lab.path("token").display()
    ));
    let own = ["--profile", "otc", "apps", "list"];
    lab.run(&own).await.expect(5);
    let other = ["--profile", "clouds:otc", "apps", "list", "-o", "json"];
    let apps = lab.run(&other).await.expect(0).json();
    assert_eq!(apps[0]["profile"], "clouds:otc");
    let list = lab.run(&["profiles", "list"]).await.expect(0);
    assert!(list.out.contains("clouds:otc"), "{}", list.out);
}

#[tokio::test]
async fn without_a_profile_what_was_found_is_named_with_what_it_lacks() {
    let lab = lab(|lab| {
        lab.set("OS_USERNAME", "me");
        lab.set("HW_ACCESS_KEY", "AK");
    })
    .await;
    let refused = lab.run(&["apps", "list"]).await.expect(2);
    let said = &refused.err;
    assert!(said.contains("no profile is configured"), "{said}");
    for lack in ["OS_USER_DOMAIN_ID", "HW_SECRET_KEY is not"] {
        assert!(said.contains(lack), "{said}");
    }
    let refused = lab.run(&["--profile", "terraform", "apps", "list"]);
    let said = refused.await.expect(2).err;
    assert!(said.contains("HW_SECRET_KEY is not"), "{said}");
}

#[tokio::test]
async fn certificates_are_not_left_unchecked_for_a_variable() {
    let lab = lab(|lab| {
        openrc(lab);
        lab.set("OS_INSECURE", "true");
    })
    .await;
    let refused = lab.run(&["apps", "list"]).await.expect(2);
    assert!(refused.err.contains("ca_bundle"), "{}", refused.err);
    let asked = lab.gateway.requests();
    let asked = asked
        .iter()
        .filter(|it| it.operation == Some(Operation::ListAppsV2));
    assert_eq!(asked.count(), 0);
}
