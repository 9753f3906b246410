//! The workspaces of `ModelArts`: named everywhere when one is chosen, and never otherwise.

use http::Method;
use serde_json::Value;

use crate::common::command::Lab;

/// Every act on an app of `ModelArts` that a command does, and the app.
const ACTS: [&[&str]; 5] = [
    &["apps", "show"],
    &["secret", "reset"],
    &["codes", "generate"],
    &["codes", "reset"],
    &["codes", "delete"],
];

async fn acts(lab: &Lab, app: &str) {
    for act in ACTS {
        let mut words = [act, &[app]].concat();
        if let ["codes", "reset" | "delete"] = act {
            words.push("#1");
        }
        if !matches!(act, ["apps", _]) {
            words.push("--yes");
        }
        if !matches!(act, ["apps", _] | ["codes", "delete"]) {
            words.extend(["--deliver", "stdout"]);
        }
        lab.run(&words).await.expect(0);
    }
    let create = ["apps", "create", "--service", "modelarts"];
    let create = [&create[..], &["--name", "new_one", "--yes"]].concat();
    lab.run(&create).await.expect(0);
    lab.run(&["apps", "delete", "new_one", "--yes"])
        .await
        .expect(0);
}

/// The workspace that each request to `ModelArts` named: in its query, or in its body.
fn named(lab: &Lab) -> Vec<(Method, Option<String>)> {
    let mut requests = lab.gateway.requests();
    requests.retain(|request| request.path.contains("/app-auth/"));
    assert!(requests.len() > 10, "{}", requests.len());
    requests
        .into_iter()
        .map(|request| {
            let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let in_body = body["workspace_id"].as_str().map(str::to_owned);
            let in_query = request
                .query
                .split('&')
                .find_map(|pair| pair.strip_prefix("workspace_id="))
                .map(str::to_owned);
            let by_query = matches!(request.method, Method::GET | Method::DELETE);
            let elsewhere = if by_query { &in_body } else { &in_query };
            assert_eq!(*elsewhere, None, "{} {}", request.method, request.path);
            (request.method, if by_query { in_query } else { in_body })
        })
        .collect()
}

#[tokio::test]
async fn without_a_workspace_none_is_ever_named() {
    let lab = Lab::new().await;
    acts(&lab, "scorer").await;
    for (method, workspace) in named(&lab) {
        assert_eq!(workspace, None, "{method}");
    }
}

#[tokio::test]
async fn a_chosen_workspace_is_named_everywhere_the_default_one_too() {
    for (workspace, app) in [("research", "lab_scorer"), ("0", "scorer")] {
        let mut lab = Lab::new().await;
        lab.set("CLAVIGER_WORKSPACE", workspace);
        acts(&lab, app).await;
        for (method, named) in named(&lab) {
            assert_eq!(named.as_deref(), Some(workspace), "{method}");
        }
    }
}

#[tokio::test]
async fn an_app_is_sought_in_its_workspace_alone() {
    let lab = Lab::new().await;
    let unknown = lab.run(&["apps", "show", "lab_scorer"]).await.expect(2);
    assert!(unknown.err.contains("lab_scorer"), "{}", unknown.err);
    let there = ["apps", "list", "--service", "modelarts", "-o", "json"];
    let listed = lab
        .run(&[&there[..], &["--workspace", "research"]].concat())
        .await
        .json();
    let names: Vec<_> = listed.as_array().expect("apps").iter().collect();
    assert_eq!(names.len(), 1, "{listed}");
    assert_eq!(names[0]["name"], "lab_scorer");
    let elsewhere = ["apps", "list", "--service", "modelarts", "--workspace", "x"];
    let refused = lab.run(&elsewhere).await.expect(3);
    assert!(refused.err.contains("ModelArts.0102"), "{}", refused.err);
}

#[tokio::test]
async fn the_profile_names_its_workspace_and_the_flag_is_stronger() {
    let mut lab = Lab::new().await;
    let url = lab.gateway.url().to_owned();
    let project = lab.gateway.project_id();
    for service in ["APIG", "ROMA", "MODELARTS"] {
        lab.unset(&format!("CLAVIGER_ENDPOINT_{service}"));
    }
    lab.unset("CLAVIGER_PROJECT_ID");
    lab.unset("CLAVIGER_TOKEN");
    lab.set("LAB_TOKEN", lab.gateway.token().expose().to_owned());
    lab.configure(&format!(
        "[profiles.lab]\nproject_id = \"{project}\"\nworkspace_id = \"research\"\n\
         [profiles.lab.auth]\nmethod = \"token\"\ntoken_env = \"LAB_TOKEN\"\n\
         [profiles.lab.endpoints]\nmodelarts = \"{url}\"\n"
    ));
    let list = ["apps", "list", "--profile", "lab", "-o", "csv"];
    let listed = lab.run(&list).await.expect(0);
    assert!(listed.out.contains("lab_scorer"), "{}", listed.out);
    let default = lab
        .run(&[&list[..], &["--workspace", "0"]].concat())
        .await
        .expect(0);
    assert!(!default.out.contains("lab_scorer"), "{}", default.out);
    assert!(default.out.contains("scorer"), "{}", default.out);
    let shown = lab.run(&["config", "show"]).await.expect(0);
    assert!(
        shown
            .out
            .lines()
            .any(|line| line.contains("workspace_id") && line.contains("research")),
        "{}",
        shown.out
    );
}

#[tokio::test]
async fn a_workspace_that_no_service_would_take_is_refused_before_anything_is_sent() {
    let lab = Lab::new().await;
    let refused = lab
        .run(&["apps", "list", "--workspace", "a b"])
        .await
        .expect(2);
    assert!(refused.err.contains("workspace"), "{}", refused.err);
    assert!(lab.gateway.requests().is_empty());
}
