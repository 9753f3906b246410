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
    fn profile(&self) -> &'static str {
        "prod"
    }
    fn region(&self) -> Option<&str> {
        Some("eu-de")
    }
    fn is_marked(&self) -> bool {
        self.codes == Some(2)
    }
    fn code_age_days(&self) -> Option<i64> {
        Some(84)
    }
    fn api_names(&self) -> Option<Vec<String>> {
        Some(vec!["invoice_create".to_owned()])
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

fn read(filter: &str) -> Filter {
    Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

fn fits(filter: &str, app: &App) -> bool {
    read(filter).rank(app).is_some()
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
        assert!(read(filter).is_empty(), "{filter}");
        assert!(Filter::parse_whole(filter).is_err(), "{filter}");
    }
}

#[test]
fn text_with_a_colon_stands_in_quotes() {
    assert!(fits("\"pay:roll\"", &app("pay:roll-2")));
    assert!(fits("name:\"ing_b\"", &app("billing_batch")));
}

#[test]
fn what_is_no_term_and_no_value_is_said_with_its_place() {
    for (filter, at, part) in [
        ("pay:roll", 0, "no term pay"),
        ("billing agee:>1d", 8, "did you mean age?"),
        ("service:rma", 0, "Did you mean roma?"),
        ("x age:old", 2, "an age such as"),
        ("codes:many", 0, "a number"),
        ("name:>3", 0, "text in it"),
        ("marked:perhaps", 0, "yes or no"),
    ] {
        let error = Filter::parse(filter).expect_err(filter);
        assert_eq!(error.at, at, "{filter}");
        assert!(error.to_string().contains(part), "{filter}: {error}");
    }
}

#[test]
fn every_term_can_be_turned_round() {
    let billing = app("billing_batch");
    for (yes, no) in [
        ("name:ing", "!name:ing"),
        ("name:=billing_batch", "name:!=billing_batch"),
        ("id:356de8", "id:!356de8"),
        ("key:ee8f", "!key:ee8f"),
        ("remark:finance", "!remark:finance"),
        ("profile:prod", "!profile:prod"),
        ("region:eu", "!region:eu"),
        ("code-age:>80d", "!code-age:>80d"),
        ("api:invoice", "!api:invoice"),
        ("marked:yes", "marked:no"),
    ] {
        assert!(fits(yes, &billing), "{yes}");
        assert!(!fits(no, &billing), "{no}");
    }
}

#[test]
fn a_name_comes_before_all_else() {
    let filter = read("pay");
    let mut remark = app("zebra");
    remark.remark = Some("pay".to_owned());
    let mut apps = [
        remark,
        app("p_a_y"),
        app("re pay"),
        app("repay"),
        app("payroll"),
    ];
    apps.sort_by_key(|app| filter.rank(app));
    let names = apps.map(|app| app.name);
    assert_eq!(names, ["payroll", "re pay", "repay", "p_a_y", "zebra"]);
}

#[test]
fn an_id_and_a_key_are_found_by_six_characters_of_their_beginning() {
    for (filter, found) in [
        ("356de", false),
        ("356de8", true),
        ("56de8eb", false),
        ("ee8f87", true),
        ("ee8f", false),
    ] {
        assert_eq!(fits(filter, &app("x")), found, "{filter}");
    }
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
    let filter = read("pay");
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
    assert!(read("x age:>1d").looks_at_age());
    assert!(!read("age").looks_at_age());
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in any::<String>(), name in any::<String>()) {
        if let Ok(filter) = Filter::parse(&text) {
            let _ = filter.rank(&app(&name));
        }
    }

    #[test]
    fn an_app_is_found_by_its_own_name(name in "[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,20}") {
        let rank = read(&name).rank(&app(&name));
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
