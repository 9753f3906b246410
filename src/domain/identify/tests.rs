use proptest::prelude::*;

use super::*;
use crate::domain::{AppId, Creator, Place, ProfileName, Service};

fn app(service: Service, key: &str, mask: Option<&str>) -> App {
    App {
        at: AppRef {
            place: Place {
                profile: ProfileName::from("p"),
                service,
                instance: None,
            },
            id: AppId::from("a1"),
        },
        name: Text::from("shop"),
        remark: None,
        key: Some(Text::from(key)),
        creator: Creator::User,
        status: None,
        kind: None,
        api_count: None,
        code_count: None,
        created_at: None,
        updated_at: None,
        masked_secret: mask.map(secret),
        codes: None,
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn parts(value: &str, app: &App) -> Vec<(Part, Certainty)> {
    let found = listed(&secret(value), app);
    found.iter().map(|one| (one.part, one.certainty)).collect()
}

#[test]
fn a_key_is_certain_and_the_ends_of_a_secret_are_possible() {
    let app = app(Service::Apig, "key1", Some("abc******xyz"));
    assert_eq!(parts("key1", &app), [(Part::AppKey, Certainty::Certain)]);
    let ends = [(Part::AppSecret, Certainty::Possible)];
    assert_eq!(parts("abc-anything-xyz", &app), ends);
    assert_eq!(parts("abc-anything-xy", &app), []);
}

#[test]
fn only_what_lists_leave_open_is_read() {
    let value = secret("abc-anything-xyz");
    let roma = app(Service::Roma, "k", Some("abc******xyz"));
    assert!(may_be_secret(&value, &roma));
    assert!(may_be_secret(&value, &app(Service::Roma, "k", None)));
    assert!(!may_be_secret(
        &value,
        &app(Service::Roma, "k", Some("abd******xyz"))
    ));
    assert!(!may_be_secret(&value, &app(Service::Apig, "k", None)));

    let long = secret(&"c".repeat(64));
    let mut apig = app(Service::Apig, "k", None);
    assert!(may_be_code(&long, &apig));
    // No AppCode is as short as that.
    assert!(!may_be_code(&value, &apig));
    apig.code_count = Some(0);
    assert!(!may_be_code(&long, &apig));
}

#[test]
fn each_credential_is_renewed_in_its_own_way() {
    let renewal =
        |service, part| Match::now(&app(service, "k", None), part, Certainty::Certain).renewal();
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(
        renewal(Service::Apig, Part::AppKey),
        said("claviger apps edit a1 --key KEY")
    );
    assert_eq!(renewal(Service::Roma, Part::AppKey), None);
    let reset = said("claviger secret reset a1 --deliver TARGET");
    assert_eq!(renewal(Service::Roma, Part::AppSecret), reset);
    let rotate = said("claviger codes rotate a1 CODE --deliver TARGET");
    assert_eq!(renewal(Service::Apig, Part::AppCode), rotate);
    let reset = said("claviger codes reset a1 CODE --deliver TARGET");
    assert_eq!(renewal(Service::ModelArts, Part::AppCode), reset);
}

#[test]
fn what_is_known_twice_is_shown_once() {
    let app = app(Service::Apig, "k", None);
    let entry = |n| Some((n, Timestamp::UNIX_EPOCH));
    let possible = Match::now(&app, Part::AppSecret, Certainty::Possible);
    let journalled = |n| Match {
        entry: entry(n),
        ..Match::now(&app, Part::AppSecret, Certainty::Journalled)
    };
    let found = merged(vec![possible, journalled(3), journalled(7), journalled(5)]);
    assert_eq!(found, [journalled(7)]);
}

proptest! {
    #[test]
    fn a_value_that_is_in_a_list_is_found_and_no_other(value in "[a-z0-9]{4,20}", other in "[a-z0-9]{4,20}") {
        let app = app(Service::Apig, &value, None);
        prop_assert_eq!(listed(&secret(&value), &app).len(), 1);
        prop_assert_eq!(listed(&secret(&other), &app).is_empty(), value != other);
    }

    #[test]
    fn the_secret_behind_a_mask_is_always_among_the_possible(value in "[a-z0-9]{8,40}", head in 1_usize..4, tail in 1_usize..4) {
        let mask = format!("{}******{}", &value[..head], &value[value.len() - tail..]);
        let app = app(Service::Roma, "k", Some(&mask));
        let value = secret(&value);
        prop_assert_eq!(listed(&value, &app).len(), 1);
        prop_assert!(may_be_secret(&value, &app));
    }
}
