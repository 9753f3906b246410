//! A profile that allows reads only: no write of any kind gets out.

use std::{path::Path, sync::Arc};

use claviger::domain::{Failure, NotSent, ProfileName};
use claviger::{
    domain::{
        AppId, AppRef, Change, Choice, CodeId, CodeRef, InstanceId, Operation, Place, Secret,
        Service,
    },
    engine::MemoryJournal,
    simulator::Options,
};
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use super::lab::{Lab, PROFILE, Way};

fn app() -> impl Strategy<Value = AppRef> {
    let known = prop::sample::select(vec![
        "356de8eb7a8742168586e5daf5339965".to_owned(),
        "eddc4d25480b4cd6b512f270a1b8b341".to_owned(),
    ]);
    let id = prop_oneof![known.clone(), "[ -~]{0,40}"];
    let instance = prop::option::of(prop_oneof![known, "[ -~]{0,40}"]);
    let service = prop::sample::select(vec![Service::Apig, Service::Roma, Service::ModelArts]);
    (id, instance, service).prop_map(|(id, instance, service)| AppRef {
        place: Place {
            profile: ProfileName::from(PROFILE),
            service,
            instance: instance.map(InstanceId::new),
        },
        id: AppId::new(id),
    })
}

fn secret() -> impl Strategy<Value = Secret> {
    "\\PC{0,70}".prop_map(Secret::new)
}

fn code() -> impl Strategy<Value = CodeRef> {
    prop_oneof![
        secret().prop_map(CodeRef::Value),
        "[ -~]{0,40}".prop_map(|id| CodeRef::Id(CodeId::new(id))),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let text = || prop::option::of("\\PC{0,70}");
    let change = (text(), text(), text(), prop::option::of(secret())).prop_map(
        |(name, remark, key, secret)| Change {
            name,
            remark,
            key,
            secret,
        },
    );
    let choice = prop_oneof![
        Just(Choice::Auto),
        Just(Choice::Server),
        secret().prop_map(Choice::Given),
    ];
    prop_oneof![
        (app(), change).prop_map(|(app, change)| Operation::EditApp { app, change }),
        (app(), choice).prop_map(|(app, choice)| Operation::ResetSecret { app, choice }),
        app().prop_map(|app| Operation::GenerateCode { app }),
        (app(), secret()).prop_map(|(app, code)| Operation::ResetCode { app, code }),
        (app(), secret()).prop_map(|(app, code)| Operation::AddCode { app, code }),
        (app(), code()).prop_map(|(app, code)| Operation::DeleteCode { app, code }),
        (app(), code()).prop_map(|(app, old)| Operation::RotateCode { app, old }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_operation_gets_past_a_read_only_profile(
        operations in prop::collection::vec(operation(), 1..16),
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let lab = Lab::of(Options::named("small").expect("an estate")).await;
            let way = Way { read_only: true, ..lab.way() };
            let journal = Arc::new(MemoryJournal::default());
            let console = lab.console(way, journal.clone());
            let never = CancellationToken::new();
            for operation in &operations {
                let ended = console.perform(operation, None, &never).await;
                let refused = matches!(ended, Err(Failure::NotSent(NotSent::ReadOnly(_))));
                prop_assert!(refused, "{operation:?}: {ended:?}");
            }
            prop_assert!(lab.running.requests().is_empty());
            prop_assert!(journal.outcomes().is_empty());
            Ok(())
        })?;
    }
}

/// The files below `folder`, with what is in them.
fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("a file");
            into.push((path.display().to_string(), text));
        }
    }
}

#[test]
fn the_guard_stands_before_the_only_call_of_a_service() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&root, &mut all);
    let calls: Vec<_> = all
        .iter()
        .filter(|(path, _)| !path.contains("/src/api/"))
        .flat_map(|(path, text)| text.matches("client.call(").map(move |_| path))
        .collect();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(calls[0].ends_with("/src/engine/connection.rs"), "{calls:?}");
    let (_, text) = all
        .iter()
        .find(|(path, _)| path == calls[0])
        .expect("the file");
    let guard = text.find("self.guard(&method, repeat)").expect("the guard");
    assert!(guard < text.find("client.call(").expect("the call"));
}
