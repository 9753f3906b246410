use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
struct App {
    name: String,
    id: String,
    key: Option<String>,
    remark: Option<String>,
    service: Service,
    gateway: String,
    age: Option<i64>,
    codes: Option<u64>,
    apis: Option<u64>,
}

impl Row for App {
    fn name(&self) -> &str {
        &self.name
    }
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
    fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }
    fn service(&self) -> Service {
        self.service
    }
    fn gateway_name(&self) -> Option<&str> {
        Some(&self.gateway)
    }
    fn gateway_id(&self) -> Option<&str> {
        Some("7379aad5")
    }
    fn age_days(&self) -> Option<i64> {
        self.age
    }
    fn code_count(&self) -> Option<u64> {
        self.codes
    }
    fn api_count(&self) -> Option<u64> {
        self.apis
    }
    fn status(&self) -> Option<i64> {
        Some(1)
    }
    fn gateway_status(&self) -> Option<&str> {
        Some("Frozen")
    }
}

fn app(name: &str) -> App {
    App {
        name: name.to_owned(),
        id: "356de8eb7a8742168586e5daf5339965".to_owned(),
        key: Some("ee8f878c252747028f07eb116c2cd91b".to_owned()),
        remark: Some("Nightly invoices of the finance team".to_owned()),
        service: Service::Apig,
        gateway: "payments".to_owned(),
        age: Some(402),
        codes: Some(2),
        apis: None,
    }
}

fn fits(filter: &str, app: &App) -> bool {
    Filter::parse(filter).rank(app).is_some()
}

#[test]
fn terms_narrow_the_list_together() {
    let billing = app("billing_batch");
    for filter in [
        "",
        "service:apig",
        "SERVICE:API",
        "gateway:pay",
        "gateway:7379",
        "age:>90d",
        "age:>=402",
        "age:402",
        "age:1y",
        "age:<14m",
        "age:<=58w",
        "codes:2",
        "codes:>1 service:apig billing",
        "status:1",
        "status:froz",
    ] {
        assert!(fits(filter, &billing), "{filter}");
    }
    for filter in [
        "service:roma",
        "gateway:other",
        "age:>402d",
        "age:<1y",
        "age:=401d",
        "codes:0",
        "status:2",
        "service:apig codes:>2",
    ] {
        assert!(!fits(filter, &billing), "{filter}");
    }
}

#[test]
fn what_is_not_known_matches_no_term() {
    let mut unknown = app("x");
    unknown.age = None;
    for filter in ["apis:0", "apis:>0", "apis:<9", "age:>0d", "age:<9y"] {
        assert!(!fits(filter, &unknown), "{filter}");
    }
}

#[test]
fn a_term_that_is_still_being_typed_hides_nothing() {
    for filter in ["age:", "age:>", "service:", "codes:<=", "gateway:"] {
        assert!(fits(filter, &app("x")), "{filter}");
        assert!(Filter::parse(filter).is_empty(), "{filter}");
    }
}

#[test]
fn what_is_no_term_is_free_text() {
    assert!(fits("pay:roll", &app("pay:roll-2")));
    assert!(fits("age:old", &app("age:old")));
    assert!(!fits("age:old", &app("other")));
}

#[test]
fn text_is_looked_for_in_name_id_key_and_remark() {
    let billing = app("billing_batch");
    for filter in [
        "billing_batch",
        "BILL",
        "ing_ba",
        "blbt",
        "356de8eb",
        "ee8f878c252747028f07eb116c2cd91b",
        "nightly",
        "invoices billing",
        "finance team",
    ] {
        assert!(fits(filter, &billing), "{filter}");
    }
    for filter in ["payroll", "billing payroll", "zzz", "batch_billing"] {
        assert!(!fits(filter, &billing), "{filter}");
    }
}

#[test]
fn one_field_alone_must_hold_the_text() {
    let mut split = app("alpha");
    split.remark = Some("beta".to_owned());
    assert!(!fits("alphabeta", &split));
    assert!(fits("alpha beta", &split));
}

#[test]
fn exact_comes_before_prefix_substring_and_fuzzy() {
    let filter = Filter::parse("pay");
    let mut names = ["p_a_y", "repay", "payroll", "pay"].map(app);
    names.sort_by_key(|app| filter.rank(app));
    assert_eq!(
        names.map(|app| app.name),
        ["pay", "payroll", "repay", "p_a_y"]
    );
}

#[test]
fn scattered_letters_of_an_id_are_no_match() {
    assert!(!fits("abe", &app("x")));
}

#[test]
fn names_in_other_scripts_are_found() {
    assert!(fits("订单", &app("新订单服务")));
    assert!(fits("ÜBUNG", &app("übung")));
}

#[test]
fn it_is_known_that_ages_are_looked_at() {
    assert!(Filter::parse("x age:>1d").looks_at_age());
    assert!(!Filter::parse("age").looks_at_age());
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in any::<String>(), name in any::<String>()) {
        let _ = Filter::parse(&text).rank(&app(&name));
    }

    #[test]
    fn an_app_is_found_by_its_own_name(name in "[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,20}") {
        let rank = Filter::parse(&name).rank(&app(&name));
        prop_assert!(rank.is_some());
    }

    #[test]
    fn bounds_agree_with_arithmetic(number in 0_i64..2000, age in 0_i64..2000) {
        let mut row = app("x");
        row.age = Some(age);
        prop_assert_eq!(fits(&format!("age:>{number}d"), &row), age > number);
        prop_assert_eq!(fits(&format!("age:>={number}"), &row), age >= number);
        prop_assert_eq!(fits(&format!("age:<{number}w"), &row), age < number * 7);
        prop_assert_eq!(fits(&format!("age:<={number}m"), &row), age <= number * 30);
        prop_assert_eq!(fits(&format!("age:={number}"), &row), age == number);
    }

    #[test]
    fn further_words_never_let_more_through(
        filter in "(service:(roma|apig) )?(age:[<>][0-9]{1,3}d )?[a-z]{0,3}",
        more in "[a-z]{1,3}|codes:[0-9]|service:r",
    ) {
        let row = app("billing_batch");
        if !fits(&filter, &row) && !filter.trim().is_empty() {
            let both = format!("{filter} {more}");
            prop_assert!(!fits(&both, &row));
        }
    }
}
