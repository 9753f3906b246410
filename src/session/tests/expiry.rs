//! Tokens that end in the middle of work.

use futures_util::{StreamExt as _, stream};

use super::{sign_in::admin, *};
use crate::{
    domain::{AppId, AppRef, Place},
    simulator::Status,
};

async fn apps(session: &Session) -> Vec<AppRef> {
    let name = &session.profiles()[0].name;
    let places: Vec<Place> = session
        .engine()
        .gateways(name, Service::Apig)
        .await
        .unwrap()
        .into_iter()
        .map(|gateway| gateway.place)
        .collect();
    let mut apps = Vec::new();
    for place in &places {
        let mut keep = |page: crate::engine::AppsPage| {
            apps.extend(page.apps.into_iter().map(|app| app.at));
        };
        session.engine().apps(place, &mut keep).await.unwrap();
    }
    apps
}

#[tokio::test]
async fn a_thousand_requests_across_three_expiries_all_succeed() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    let apps = apps(&session).await;
    let results: Vec<_> = stream::iter(0..1000)
        .map(|number| {
            let app = &apps[number % apps.len()];
            let (session, running) = (&session, &running);
            async move {
                if [250, 500, 750].contains(&number) {
                    running.expire_tokens();
                }
                session.engine().app(app).await
            }
        })
        .buffer_unordered(16)
        .collect()
        .await;
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert!(
        failed.is_empty(),
        "{} failed: {:?}",
        failed.len(),
        failed.first()
    );
    let tokens = running.requests_of(Operation::KeystoneCreateUserToken);
    assert_eq!(tokens.len(), 4, "one at the start and one for each expiry");
}

#[tokio::test]
async fn a_service_whose_clock_is_a_day_behind_is_not_asked_for_a_token_each_time() {
    let mut options = Options::named("small").unwrap();
    // What it issues seems to have ended already.
    options.clock = Arc::new(|| {
        jiff::Timestamp::now()
            .checked_sub(jiff::SignedDuration::from_hours(24))
            .unwrap()
    });
    let running = Simulator::start(options).await.unwrap();
    let session = open(admin(&running)).await.unwrap();
    for _ in 0..20 {
        assert_eq!(gateways(&session).await.unwrap(), 1);
    }
    let tokens = running.requests_of(Operation::KeystoneCreateUserToken);
    assert_eq!(tokens.len(), 1, "not one for each request");
}

#[tokio::test]
async fn a_refusal_that_another_token_does_not_mend_is_reported_after_one_repetition() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    running.add_fault(Fault::on(Operation::ListInstancesV2, Action::status(401)));
    assert!(gateways(&session).await.unwrap_err().is_denied());
    assert_eq!(running.requests_of(Operation::ListInstancesV2).len(), 2);
    assert_eq!(
        running
            .requests_of(Operation::KeystoneCreateUserToken)
            .len(),
        2
    );
}

#[tokio::test]
async fn a_missing_right_with_status_401_renews_nothing() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    let refused = Action::Status(Status {
        status: 401,
        code: Some("APIG.1005".to_owned()),
        ..Status::default()
    });
    running.add_fault(Fault::on(Operation::ListInstancesV2, refused));
    assert!(gateways(&session).await.unwrap_err().is_denied());
    assert_eq!(running.requests_of(Operation::ListInstancesV2).len(), 1);
}

#[tokio::test]
async fn a_write_whose_token_has_ended_is_repeated_and_done_once() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    let apps = apps(&session).await;
    let demo = AppId::from("356de8eb7a8742168586e5daf5339965");
    let app = apps.into_iter().find(|app| app.id == demo).unwrap();
    let operation = crate::domain::Operation::GenerateCode { app };
    running.expire_tokens();
    let cancel = tokio_util::sync::CancellationToken::new();
    let done = session
        .engine()
        .perform(&operation, None, &cancel)
        .await
        .unwrap();
    assert!(done.credential.is_some());
    running.expire_tokens();
    session
        .engine()
        .perform(&operation, None, &cancel)
        .await
        .unwrap();
}
