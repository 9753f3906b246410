//! Twins, by consoles that do not know of each other.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end where its ground is missing"
)]

use super::*;
use crate::{
    domain::{Features, Service},
    engine::reconcile::tests::Scene,
    simulator::Operation as Call,
};

/// The twin of `app` under another name, so that the gateway itself has nothing against a second.
fn renamed(operation: Operation, name: &str) -> Operation {
    let Operation::ReplaceApp { app, had, twin } = operation else {
        panic!("a replacement: {operation:?}");
    };
    let name = name.to_owned();
    Operation::ReplaceApp {
        app,
        had,
        twin: NewApp { name, ..twin },
    }
}

#[tokio::test]
async fn of_two_consoles_that_agree_to_the_same_twin_one_makes_it() {
    let scene = Scene::new().await;
    let (one, other) = (scene.console(), scene.console());
    let app = scene.app(Service::Apig, "app_demo");
    let first = one.twin_of(&app).await.unwrap();
    let second = renamed(other.twin_of(&app).await.unwrap(), "twin_of_another");
    let never = CancellationToken::new();
    one.perform_with_rest(&first, None, &never).await.unwrap();
    let refused = other.perform_with_rest(&second, None, &never).await;
    let sentence = refused.unwrap_err().to_string();
    assert!(sentence.contains("is being replaced since"), "{sentence}");
    assert_eq!(scene.running.requests_of(Call::CreateAnAppV2).len(), 1);
}

#[tokio::test]
async fn what_is_revoked_of_a_twin_stays_revoked() {
    let scene = Scene::new().await;
    let console = scene.console();
    let app = scene.app(Service::Apig, "app_demo");
    let never = CancellationToken::new();
    let operation = console.twin_of(&app).await.unwrap();
    let made = console.perform_with_rest(&operation, None, &never).await;
    let twin = made.unwrap().app.unwrap().at;
    let mut grants = console.grants(&twin).await.unwrap();
    assert_eq!(grants.len(), 3);
    let revoke = Operation::RevokeApis {
        app: twin.clone(),
        grant: Box::new(grants.remove(0)),
    };
    console
        .perform_with_rest(&revoke, None, &never)
        .await
        .unwrap();
    assert_eq!(console.grants(&twin).await.unwrap().len(), 2);
}

#[tokio::test]
async fn where_lists_of_addresses_are_switched_off_an_app_lacks_none() {
    let scene = Scene::new().await;
    scene.running.estate(|estate| {
        let off = &mut estate.gateways[0].switched_off;
        off.push(Features::ADDRESSES.to_owned());
    });
    let app = scene.app(Service::Apig, "app_demo");
    let had = scene.console().inventory(&app).await.unwrap();
    assert_eq!((had.unread, had.access), (Vec::new(), None));
    assert!(had.quota.is_some());
}
