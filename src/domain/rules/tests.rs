//! What the rules accept, refuse and say.

use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;

fn check(service: Service, field: Field, value: &str) -> Result<(), Violation> {
    rule(service, field)
        .expect("the service has this field")
        .check(value)
}

#[test]
fn an_apig_name_begins_with_a_letter_or_a_chinese_character() {
    assert_eq!(check(Service::Apig, Field::Name, "app_demo"), Ok(()));
    assert_eq!(check(Service::Apig, Field::Name, "订单服务"), Ok(()));
    let error = check(Service::Apig, Field::Name, "1app").expect_err("a digit first");
    assert_eq!(
        error.to_string(),
        "The name must begin with a letter or Chinese character, not “1”."
    );
    let error = check(Service::Apig, Field::Name, "my-app").expect_err("a dash");
    assert_eq!(
        error.to_string(),
        "“-” at position 3 is not accepted: the name takes letters, digits, Chinese, _."
    );
}

#[test]
fn lengths_count_characters_not_bytes() {
    assert_eq!(check(Service::Apig, Field::Name, &"订".repeat(64)), Ok(()));
    assert_eq!(
        check(Service::Apig, Field::Name, &"订".repeat(65)),
        Err(Violation::TooLong {
            field: Field::Name,
            max: 64,
            len: 65
        })
    );
    assert_eq!(
        check(Service::Apig, Field::Name, "订单")
            .expect_err("two characters")
            .to_string(),
        "The name needs at least 3 characters; it has 2."
    );
}

#[test]
fn a_remark_keeps_its_line_breaks_and_may_be_empty() {
    assert_eq!(check(Service::Apig, Field::Remark, "one\ntwo\n"), Ok(()));
    assert_eq!(check(Service::Apig, Field::Remark, ""), Ok(()));
    assert!(check(Service::Apig, Field::Remark, "a<b").is_err());
    assert_eq!(check(Service::Roma, Field::Remark, "a<b"), Ok(()));
    assert!(check(Service::ModelArts, Field::Remark, &"x".repeat(201)).is_err());
}

#[test]
fn a_piped_secret_with_a_line_break_is_told_so() {
    assert_eq!(
        check(Service::Apig, Field::Secret, "Abcdefgh1\n"),
        Err(Violation::TrailingLineBreak {
            field: Field::Secret
        })
    );
}

#[test]
fn a_masked_value_is_never_taken_for_a_secret() {
    let error = check(Service::Roma, Field::Secret, "416************ab8").expect_err("a mask");
    assert_eq!(
        error.to_string(),
        "This is a masked AppSecret, not the value itself: use the real one."
    );
}

#[test]
fn hints_say_only_what_the_documents_say() {
    let describe = |service, field| rule(service, field).map(|rule| rule.describe());
    assert_eq!(
        describe(Service::Apig, Field::Name).as_deref(),
        Some(
            "3 to 64 characters; first a letter or Chinese character, then letters, digits, Chinese, _"
        )
    );
    assert_eq!(
        describe(Service::Roma, Field::Secret).as_deref(),
        Some("letters, digits, ! @ # $ % + = . - /")
    );
    assert_eq!(
        describe(Service::Apig, Field::Remark).as_deref(),
        Some("up to 255 characters; no < or >")
    );
    assert_eq!(describe(Service::ModelArts, Field::Secret), None);
}

#[test]
fn every_hint_fits_a_line() {
    for service in Service::iter() {
        for field in Field::iter() {
            if let Some(rule) = rule(service, field) {
                let hint = rule.describe();
                assert!(!hint.is_empty() && hint.chars().count() <= 100, "{hint}");
            }
        }
    }
}

#[test]
fn the_generated_form_of_every_credential_is_accepted() {
    for service in Service::iter() {
        for field in Field::iter() {
            let Some(alphabet) = generate_alphabet(service, field) else {
                continue;
            };
            let rule = rule(service, field).expect("what can be generated has a rule");
            for first in alphabet.first.chars() {
                let mut value = first.to_string();
                value.extend(alphabet.rest.chars().cycle().take(alphabet.default_len - 1));
                assert_eq!(rule.check(&value), Ok(()));
            }
        }
    }
}

proptest! {
    #[test]
    fn an_apig_name_is_accepted_exactly_when_it_fits_the_documented_pattern(
        value in prop_oneof!["[A-Za-z订单][A-Za-z0-9订_]{0,70}", "\\PC{0,70}"],
    ) {
        let len = value.chars().count();
        let han = |c: char| is_chinese(c);
        let fits = (3..=64).contains(&len)
            && value.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || han(c))
            && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || han(c));
        prop_assert_eq!(check(Service::Apig, Field::Name, &value).is_ok(), fits);
    }

    #[test]
    fn a_generated_like_secret_is_accepted(value in "[A-Za-z0-9][A-Za-z0-9_!@#$%-]{7,127}") {
        prop_assert_eq!(check(Service::Apig, Field::Secret, &value), Ok(()));
    }

    #[test]
    fn no_message_about_a_secret_repeats_any_of_it(value in "[äöüßÄÖÜ∀∃∞]{1,12}") {
        for field in [Field::Secret, Field::Code] {
            let error = check(Service::Apig, field, &value).expect_err("no such characters");
            let told = format!("{error} {error:?}");
            prop_assert!(!value.chars().any(|c| told.contains(c)), "{}", told);
        }
    }

    #[test]
    fn checking_never_fails_otherwise(value in any::<String>()) {
        for service in Service::iter() {
            for field in Field::iter() {
                if let Some(rule) = rule(service, field)
                    && let Err(violation) = rule.check(&value)
                {
                    let told = violation.to_string();
                    prop_assert!(told.ends_with('.'));
                    prop_assert_eq!(super::super::text::visible(&told), told.as_str());
                }
            }
        }
    }
}
