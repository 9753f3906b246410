//! `ModelArts`.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::simulator::testing::Lab;

fn app(lab: &Lab, name: &str) -> (String, String, Vec<String>) {
    lab.running.estate(|estate| {
        let app = estate
            .modelarts
            .apps
            .iter()
            .find(|app| app.name == name)
            .expect("an app");
        let codes = app.codes.iter().map(|code| code.expose().to_owned());
        (
            app.id.clone(),
            app.secret.expose().to_owned(),
            codes.collect(),
        )
    })
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn the_offset_of_the_list_counts_pages() {
    let lab = Lab::small().await;
    let names = |query: &'static str| {
        let lab = &lab;
        async move {
            let list = lab.get(&lab.modelarts(query)).await.json();
            assert_eq!(list["total_count"], 3);
            assert_eq!(list["count"], list["apps"].as_array().map_or(0, Vec::len));
            list["apps"]
                .as_array()
                .expect("apps")
                .iter()
                .map(|app| app["app_name"].as_str().expect("a name").to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(names("").await, ["vision", "scorer", "legacy"]);
    assert_eq!(names("?limit=2&offset=1").await, ["legacy"]);
    assert_eq!(
        names("?sort_by=app_name&order=asc").await,
        ["legacy", "scorer", "vision"]
    );
    let refused = lab.get(&lab.modelarts("?limit=x")).await;
    assert_eq!(refused.error(), (400, "ModelArts.0107".to_owned()));
}

#[tokio::test]
async fn secrets_are_clear_only_where_asked_for() {
    let lab = Lab::small().await;
    let (id, secret, _) = app(&lab, "scorer");
    let secret_in = |json: &Value| json["app_secret"].as_str().expect("a secret").to_owned();
    let masked = lab.get(&lab.modelarts(&format!("/{id}"))).await.json();
    assert!(secret_in(&masked["app"]).contains("************"));
    let clear = lab
        .get(&lab.modelarts(&format!("/{id}?iphertext_enabled=true")))
        .await
        .json();
    assert_eq!(secret_in(&clear["app"]), secret);
    assert!(clear["app"]["created_at"].is_i64());
    let list = lab
        .get(&lab.modelarts(&format!("?iphertext_enabled=true&app_ids={id}")))
        .await
        .json();
    let clear: Vec<bool> = list["apps"]
        .as_array()
        .expect("apps")
        .iter()
        .map(|app| !secret_in(app).contains("***"))
        .collect();
    assert_eq!(clear, [false, true, false]);
}

#[tokio::test]
async fn a_code_with_slashes_is_reset_and_deleted_through_its_encoded_path() {
    let lab = Lab::small().await;
    let (id, _, codes) = app(&lab, "vision");
    assert!(codes[1].contains('/') && codes[1].contains('+'));
    let path = lab.modelarts(&format!("/{id}/app-code/{}", encode(&codes[1])));
    let reset = lab.ask("PUT", &path, r#"{"app_name":"vision"}"#).await;
    assert_eq!(reset.status, 200);
    let after = app(&lab, "vision").2;
    assert_ne!(after[1], codes[1]);
    assert_eq!((&after[0], &after[2..]), (&codes[0], &codes[2..]));
    assert_eq!(reset.json()["app"]["app_codes"], json!(after));
    let again = lab.ask("PUT", &path, r#"{"app_name":"vision"}"#).await;
    assert_eq!(again.error(), (500, "ModelArts.3927".to_owned()));
    assert!(!String::from_utf8_lossy(&again.body).contains(&codes[1]));

    let path = lab.modelarts(&format!("/{id}/app-code/{}", encode(&codes[0])));
    let deleted = lab.ask("DELETE", &path, "").await;
    assert_eq!(
        (deleted.status.as_u16(), app(&lab, "vision").2.len()),
        (200, 4)
    );
    assert_eq!(
        lab.ask("DELETE", &path, "").await.error(),
        (500, "ModelArts.3934".to_owned())
    );
}

#[tokio::test]
async fn codes_are_added_up_to_the_limit() {
    let lab = Lab::small().await;
    let (scorer, ..) = app(&lab, "scorer");
    let path = lab.modelarts(&format!("/{scorer}/app-code"));
    let added = lab.ask("POST", &path, r#"{"app_name":"scorer"}"#).await;
    assert_eq!(
        (added.status.as_u16(), app(&lab, "scorer").2.len()),
        (200, 3)
    );
    assert_eq!(
        lab.ask("POST", &path, "").await.error(),
        (400, "ModelArts.0107".to_owned())
    );
    assert_eq!(
        lab.ask("POST", &path, "[").await.error(),
        (400, "ModelArts.4105".to_owned())
    );
    for name in ["vision", "legacy"] {
        let path = lab.modelarts(&format!("/{}/app-code", app(&lab, name).0));
        let body = json!({ "app_name": name }).to_string();
        assert_eq!(
            lab.ask("POST", &path, &body).await.error(),
            (500, "ModelArts.3924".to_owned())
        );
    }
}

#[tokio::test]
async fn a_new_secret_comes_back_clear() {
    let lab = Lab::small().await;
    let (id, before, _) = app(&lab, "scorer");
    let path = lab.modelarts(&format!("/{id}/app-secret"));
    let reset = lab
        .ask("PUT", &path, r#"{"app_name":"other","app_remark":"x"}"#)
        .await;
    let after = app(&lab, "scorer").1;
    assert_eq!(reset.json()["app"]["app_secret"], after);
    assert_ne!(after, before);
}

#[tokio::test]
async fn a_name_sent_along_may_rename_the_app() {
    let lab = Lab::small().await;
    lab.running
        .estate(|estate| estate.switches.modelarts_renames = true);
    let (id, ..) = app(&lab, "scorer");
    let path = lab.modelarts(&format!("/{id}/app-secret"));
    let reset = lab.ask("PUT", &path, r#"{"app_name":"other"}"#).await;
    assert_eq!(reset.json()["app"]["app_name"], "other");
    assert_eq!(reset.json()["app"]["app_remark"], "");
}

#[tokio::test]
async fn apps_come_and_go_within_the_limit() {
    let lab = Lab::small().await;
    let apps = lab.modelarts("");
    let made = lab.ask("POST", &apps, r#"{"app_name":"fresh"}"#).await;
    assert_eq!(made.status, 200);
    assert_eq!(
        made.json()["app"]["app_codes"][0].as_str().map(str::len),
        Some(64)
    );
    let taken = lab.ask("POST", &apps, r#"{"app_name":"fresh"}"#).await;
    assert_eq!(taken.error(), (409, "ModelArts.3929".to_owned()));
    assert_eq!(
        lab.ask("POST", &apps, r#"{"app_name":"fifth"}"#)
            .await
            .status,
        200
    );
    let full = lab.ask("POST", &apps, r#"{"app_name":"sixth"}"#).await;
    assert_eq!(full.error(), (409, "ModelArts.3929".to_owned()));
    let exists = |name: &str| lab.modelarts(&format!("/{name}/exists"));
    assert_eq!(
        lab.get(&exists("fresh")).await.json(),
        json!({ "exists": true })
    );
    let fresh = lab.modelarts(&format!("/{}", app(&lab, "fresh").0));
    let deleted = lab.ask("DELETE", &fresh, "").await;
    assert_eq!((deleted.status.as_u16(), deleted.body.len()), (200, 0));
    assert_eq!(
        lab.get(&exists("fresh")).await.json(),
        json!({ "exists": false })
    );
    assert_eq!(
        lab.get(&fresh).await.error(),
        (404, "ModelArts.3923".to_owned())
    );
    let bound = lab.modelarts(&format!("/{}", app(&lab, "scorer").0));
    assert_eq!(
        lab.ask("DELETE", &bound, "").await.error(),
        (500, "ModelArts.3933".to_owned())
    );
    let callable = lab.get(&format!("{bound}/auth-apis")).await.json();
    assert_eq!(callable["apis"][0]["service_name"], "credit-score");
}

#[tokio::test]
async fn only_the_default_workspace_exists() {
    let lab = Lab::small().await;
    assert_eq!(lab.get(&lab.modelarts("?workspace_id=0")).await.status, 200);
    assert_eq!(
        lab.get(&lab.modelarts("?workspace_id=x")).await.error(),
        (400, "ModelArts.0102".to_owned())
    );
}
