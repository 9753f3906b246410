use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use strum::IntoEnumIterator as _;

use super::*;

/// Rows in the table: one for each code, status and family that is documented.
const ROWS: usize = 526;

fn told(code: &str, status: u16, service: Service) -> &'static Explanation {
    explain(code, Some(status), Some(service)).expect("a documented code")
}

#[test]
fn every_line_of_the_table_is_a_row_of_seven_filled_cells() {
    assert_eq!(catalogue::lines().count(), ROWS);
    assert_eq!(catalogue::rows().len(), ROWS);
    for line in catalogue::lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 7, "{line}");
        for cell in cells {
            assert!(!cell.is_empty() && cell.trim() == cell, "{line}");
            assert!(!cell.contains("  "), "{line}");
        }
    }
    assert!(catalogue::TABLE.starts_with("# Meanings and remedies are our own words. Sources:"));
}

#[test]
fn no_code_stands_twice_in_a_family_with_the_same_status() {
    let mut seen = BTreeSet::new();
    for row in catalogue::rows() {
        assert!(
            seen.insert((row.family.label(), row.code, row.status)),
            "{} {}",
            row.code,
            row.status
        );
    }
}

#[test]
fn each_family_keeps_all_its_rows() {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for row in catalogue::rows() {
        *rows.entry(row.family.label()).or_default() += 1;
    }
    let expected = [
        (Family::Apig, 228),
        (Family::ApigInstance, 68),
        (Family::Gateway, 70),
        (Family::GatewayPublic, 32),
        (Family::Roma, 14),
        (Family::RomaApic, 10),
        (Family::ModelArts, 64),
        (Family::Iam, 40),
    ];
    assert_eq!(
        rows,
        expected
            .map(|(family, count)| (family.label(), count))
            .into()
    );
}

/// What a title, a meaning and a remedy have to be, wherever they come from.
fn check(row: &Explanation) {
    let Explanation {
        code,
        title,
        meaning,
        remedy,
        ..
    } = *row;
    assert!(
        !title.ends_with('.') && title.len() <= 60,
        "{code}: {title}"
    );
    let first = title.split(' ').next().unwrap_or_default();
    let is_name = first.chars().skip(1).any(char::is_uppercase)
        || ["Authorization", "Nacos", "Swagger"].contains(&first);
    assert!(
        is_name || first.starts_with(char::is_lowercase),
        "{code}: {title}"
    );
    for text in [meaning, remedy] {
        assert!(text.starts_with(char::is_uppercase), "{code}: {text}");
        assert!(
            text.ends_with('.') && !text.ends_with(".."),
            "{code}: {text}"
        );
        assert!(text.len() <= 300, "{code}: {} characters", text.len());
        assert_eq!(text.matches('`').count() % 2, 0, "{code}: {text}");
        let lower = text.to_lowercase();
        for fragment in ["n/a", "todo", "see text", "as for apig", "etc."] {
            assert!(!lower.contains(fragment), "{code}: {text}");
        }
        assert!(text.split_whitespace().count() >= 4, "{code}: {text}");
    }
}

#[test]
fn every_row_is_told_in_whole_sentences() {
    for row in catalogue::rows() {
        check(row);
    }
}

#[test]
fn every_status_has_a_general_meaning_in_whole_sentences() {
    for status in 0..=999 {
        let told = explain_status(status);
        check(&told);
        assert_eq!((told.status, told.family), (status, Family::Http));
    }
    for (status, kind) in [
        (200, Kind::Success),
        (302, Kind::Invalid),
        (400, Kind::Invalid),
        (401, Kind::Credential),
        (403, Kind::Permission),
        (404, Kind::Missing),
        (408, Kind::Unavailable),
        (409, Kind::Conflict),
        (413, Kind::Invalid),
        (414, Kind::Invalid),
        (418, Kind::Invalid),
        (429, Kind::Throttle),
        (500, Kind::Internal),
        (502, Kind::Unavailable),
        (503, Kind::Unavailable),
        (504, Kind::Unavailable),
        (599, Kind::Internal),
        (0, Kind::Unavailable),
    ] {
        assert_eq!(explain_status(status).kind, kind, "{status}");
    }
}

#[test]
fn every_kind_and_every_table_is_in_use() {
    for kind in Kind::iter() {
        assert!(
            catalogue::rows().iter().any(|row| row.kind == kind),
            "{kind}"
        );
    }
    for family in Family::iter() {
        let used = catalogue::rows().iter().any(|row| row.family == family);
        assert_eq!(used, family != Family::Http, "{family}");
    }
}

#[test]
fn every_command_that_a_remedy_names_is_one_of_the_program() {
    let commands = [
        "claviger apps list",
        "claviger codes list",
        "claviger config check",
        "claviger doctor",
        "claviger instances list",
        "claviger journal reconcile",
        "claviger login",
        "claviger whoami",
    ];
    for row in catalogue::rows() {
        for quoted in row.remedy.split('`').skip(1).step_by(2) {
            assert!(commands.contains(&quoted), "{}: {quoted}", row.code);
        }
    }
}

#[test]
fn the_403_of_a_full_gateway_is_a_matter_of_quota_not_of_rights() {
    assert_eq!(told("APIG.3103", 403, Service::Apig).kind, Kind::Quota);
    assert_eq!(told("APIG.3131", 403, Service::Roma).kind, Kind::Quota);
    assert_eq!(told("APIG.1104", 403, Service::Apig).kind, Kind::Permission);
}

#[test]
fn a_throttle_is_known_whatever_status_carries_it() {
    for (code, status, service) in [
        ("APIG.0308", 429, Service::Apig),
        ("APIG.9008", 500, Service::Apig),
        ("APIGW.0308", 429, Service::Roma),
        ("ModelArts.4206", 429, Service::ModelArts),
        ("ModelArts.2799", 429, Service::ModelArts),
        ("IAM.0012", 429, Service::Apig),
    ] {
        assert_eq!(told(code, status, service).kind, Kind::Throttle, "{code}");
    }
}

#[test]
fn a_missing_right_with_status_401_is_not_taken_for_an_expired_token() {
    let refused = told("APIG.1005", 401, Service::Apig);
    assert_eq!((refused.status, refused.kind), (401, Kind::Permission));
    assert_eq!(told("APIG.1005", 403, Service::Apig).status, 403);
    assert_eq!(told("APIG.1001", 401, Service::Apig).kind, Kind::Credential);
}

#[test]
fn a_wrong_token_of_roma_is_known_although_its_status_is_400() {
    assert_eq!(told("ROMA.1002", 400, Service::Roma).kind, Kind::Credential);
    assert_eq!(
        told("ROMA.12001", 400, Service::Roma).kind,
        Kind::Permission
    );
}

#[test]
fn the_service_decides_among_tables_that_share_a_code() {
    assert_eq!(told("APIG.3004", 404, Service::Apig).family, Family::Apig);
    assert_eq!(
        told("APIG.3004", 404, Service::Roma).family,
        Family::RomaApic
    );
    assert_eq!(told("APIG.3103", 403, Service::Roma).family, Family::Apig);
    assert_eq!(told("APIG.1001", 401, Service::Apig).title, "token expired");
}

#[test]
fn the_status_decides_among_rows_of_one_table() {
    assert_eq!(told("APIG.0201", 504, Service::Apig).status, 504);
    assert_eq!(told("APIG.0201", 413, Service::Apig).status, 413);
    assert_eq!(
        told("ModelArts.0210", 403, Service::ModelArts).kind,
        Kind::Permission
    );
    assert_eq!(
        explain("APIG.1009", Some(400), None).map(|row| row.family),
        Some(Family::Gateway)
    );
}

#[test]
fn a_code_with_an_undocumented_status_is_still_explained() {
    assert_eq!(told("APIG.3004", 418, Service::Apig).kind, Kind::Missing);
    assert_eq!(
        explain(" apig.3103\n", None, None).map(|row| row.code),
        Some("APIG.3103")
    );
}

#[test]
fn a_code_that_nobody_documents_is_not_explained() {
    for code in ["", " ", "APIG.9998", "403", "EPS.0042", "3103"] {
        assert_eq!(
            explain(code, Some(403), Some(Service::Apig)),
            None,
            "{code}"
        );
    }
}

#[test]
fn a_code_is_found_however_it_is_typed() {
    for typed in [
        "APIG.3103",
        "apig.3103",
        " APIG.3103 ",
        "apig3103",
        "Apig 3103",
        "\"APIG.3103\"",
    ] {
        let codes: Vec<&str> = lookup(typed).iter().map(|row| row.code).collect();
        assert_eq!(codes, ["APIG.3103"], "{typed}");
    }
    assert_eq!(lookup("modelarts.0203").len(), 2);
    assert!(lookup("").is_empty() && lookup(" . ").is_empty() && lookup("APIG").is_empty());
}

#[test]
fn a_bare_number_finds_every_family_that_has_it() {
    let families = |typed| -> Vec<Family> { lookup(typed).iter().map(|row| row.family).collect() };
    assert_eq!(families("3103"), [Family::Apig]);
    assert_eq!(
        families("9999"),
        [Family::Apig, Family::ApigInstance, Family::RomaApic]
    );
    assert_eq!(families("1101"), [Family::Apig, Family::Iam, Family::Iam]);
}

#[test]
fn a_mistyped_code_brings_the_one_that_was_meant() {
    assert_eq!(nearest("APIG.31031", 1), ["APIG.3103"]);
    assert_eq!(nearest("APGI.3103", 1), ["APIG.3103"]);
    assert_eq!(nearest("ModelArt.3927", 1), ["ModelArts.3927"]);
    assert!(nearest("APIG.313", 5).contains(&"APIG.3131"));
    assert!(nearest("39270", 3).contains(&"ModelArts.3927"));
}

#[test]
fn nonsense_is_near_to_nothing() {
    for typed in ["", "hello, world", "….", &"9".repeat(4000)] {
        assert!(nearest(typed, 5).is_empty(), "{typed}");
    }
    assert!(nearest("APIG.3103", 0).is_empty());
}

proptest! {
    #[test]
    fn whatever_is_asked_gets_an_answer_or_none(
        typed in prop_oneof![any::<String>(), "(?i)(apig|apic|roma|iam|modelarts)?[. ]?[0-9]{0,6}"],
        status in any::<Option<u16>>(),
        service in prop::option::of(prop::sample::select(vec![Service::Apig, Service::Roma, Service::ModelArts])),
        n in 0_usize..8,
    ) {
        let explained = explain(&typed, status, service);
        if let Some(row) = explained {
            prop_assert!(row.code.eq_ignore_ascii_case(typed.trim()));
            prop_assert!(lookup(&typed).contains(&row));
            prop_assert!(n == 0 || nearest(&typed, n).contains(&row.code));
        }
        let near = nearest(&typed, n);
        prop_assert!(near.len() <= n);
        prop_assert_eq!(near.iter().collect::<BTreeSet<_>>().len(), near.len());
        prop_assert_eq!(explain_status(status.unwrap_or_default()).status, status.unwrap_or_default());
    }

    #[test]
    fn every_documented_code_is_found_with_its_own_status(index in 0..ROWS) {
        let row = &catalogue::rows()[index];
        let found = explain(row.code, Some(row.status), None).map(|found| (found.code, found.status));
        prop_assert_eq!(found, Some((row.code, row.status)));
        prop_assert!(lookup(row.code).contains(&row));
        prop_assert_eq!(nearest(row.code, 1), [row.code]);
    }
}

#[test]
fn words_find_the_codes_that_are_about_them() {
    let found = search("APP not AUTHORISED");
    assert_eq!(found.first().map(|row| row.code), Some("APIG.0304"));
    assert!(search("quota").len() > 3);
    for nothing in ["", " ", "a", "quota zzzzz"] {
        assert!(search(nothing).is_empty(), "{nothing}");
    }
}
