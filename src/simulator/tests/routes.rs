//! Which operation a request is taken for.

use crate::simulator::{
    Operation,
    testing::{APP, Lab},
};

/// What `method` on `path` was taken for, and the answer's status.
async fn taken(lab: &Lab, method: &str, path: &str) -> (Option<Operation>, u16) {
    let answer = lab.ask(method, path, "{}").await;
    let last = lab.running.requests().pop().expect("a request");
    assert_eq!((last.method.as_str(), last.path.as_str()), (method, path));
    (last.operation, answer.status.as_u16())
}

#[tokio::test]
async fn the_word_secret_before_the_app_is_no_app() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/secret/{APP}"));
    assert_eq!(
        taken(&lab, "PUT", &path).await,
        (Some(Operation::ResettingAppSecretV2), 200)
    );
}

#[tokio::test]
async fn roma_has_no_writes_of_apps_on_its_apic_paths() {
    let lab = Lab::small().await;
    for path in ["apps/a", "apps/secret/a"] {
        assert_eq!(taken(&lab, "PUT", &lab.apic(path)).await, (None, 404));
    }
    let (operation, _) = taken(&lab, "PUT", &lab.apic("apps/a/app-codes")).await;
    assert_eq!(operation, Some(Operation::CreateAppCodeAutoV2));
}

#[tokio::test]
async fn an_encoded_slash_stays_within_its_segment() {
    let lab = Lab::small().await;
    let path = lab.modelarts("/a/app-code/x%2By%2Fz%3D");
    let (operation, _) = taken(&lab, "PUT", &path).await;
    assert_eq!(operation, Some(Operation::ResetApigAppCode));
    let path = lab.modelarts("/a%2Fexists");
    let (operation, _) = taken(&lab, "GET", &path).await;
    assert_eq!(operation, Some(Operation::ShowApigApp));
    let path = lab.modelarts("/a%2Fb/exists");
    let (operation, _) = taken(&lab, "GET", &path).await;
    assert_eq!(operation, Some(Operation::ApigAppExists));
}

#[tokio::test]
async fn an_unknown_method_is_an_unknown_path_and_nothing_is_said_about_others() {
    let lab = Lab::small().await;
    for method in ["PATCH", "OPTIONS", "DELETE"] {
        let answer = lab.ask(method, &lab.apig("apps"), "").await;
        assert_eq!(answer.error(), (404, "APIGW.0101".to_owned()), "{method}");
        assert_eq!(answer.header("allow"), None);
        assert!(answer.header("x-request-id").is_some());
    }
    let (operation, status) = taken(&lab, "HEAD", &lab.apig("apps")).await;
    assert_eq!((operation, status), (None, 404));
}

#[tokio::test]
async fn an_app_that_is_empty_or_no_utf_8_is_nobodys() {
    let lab = Lab::small().await;
    for path in [lab.apig("apps/%FF"), lab.apig("apps/")] {
        assert_eq!(taken(&lab, "GET", &path).await, (None, 404), "{path}");
    }
}

#[tokio::test]
async fn an_answer_without_content_has_no_body() {
    let lab = Lab::small().await;
    let answer = lab
        .ask("DELETE", &lab.apig(&format!("apps/{APP}")), "")
        .await;
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty());
    assert_eq!(answer.header("content-type"), None);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let lab = Lab::small().await;
    // One byte too many: all of it is read before the answer.
    let body = " ".repeat(12 * 1024 * 1024 + 1);
    let answer = lab.ask("POST", &lab.apig("apps"), &body).await;
    assert_eq!(answer.error(), (413, "APIG.0201".to_owned()));
    assert!(lab.running.requests().is_empty());
}
