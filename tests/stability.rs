//! What `docs/stability.md` promises, held against what the program prints.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::common::command::Lab;

/// The fields that are promised, by what they are of.
fn promised() -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stability.md");
    let page = fs::read_to_string(path).expect("the page");
    let (_, rest) = page.split_once("<!-- fields -->").expect("its table");
    let (table, _) = rest.split_once("<!-- /fields -->").expect("its end");
    let rows = table.lines().filter_map(|line| {
        let (name, fields) = line.strip_prefix("| ")?.split_once(" | ")?;
        let fields = fields.split('`').skip(1).step_by(2).map(str::to_owned);
        Some((name.to_owned(), fields.collect::<Vec<_>>()))
    });
    rows.filter(|(_, fields)| !fields.is_empty()).collect()
}

/// Holds `value` against what is promised of `name`.
fn holds(name: &str, value: &Value) {
    let promised = promised().remove(name).expect("a row of the table");
    let object = value.as_object().expect("an object");
    for field in promised {
        assert!(
            object.contains_key(&field),
            "{name} has no {field}: {value}"
        );
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The first of a list in JSON.
fn first(text: &str) -> Value {
    json(text)
        .get(0)
        .cloned()
        .expect("a list that is not empty")
}

#[tokio::test]
async fn every_promised_field_is_printed() {
    let lab = Lab::new().await;
    let lists = [
        ("an app", &["apps", "list", "-o", "json"][..]),
        ("an AppCode", &["codes", "list", "app_demo", "-o", "json"]),
        ("a gateway", &["instances", "list", "-o", "json"]),
        ("a check of the doctor", &["doctor", "-o", "json"]),
    ];
    for (name, arguments) in lists {
        holds(name, &first(&lab.run(arguments).await.out));
    }
    let to = format!("file:{}", lab.path("new").display());
    let reset = ["secret", "reset", "app_demo", "--deliver"];
    let reset = [&reset[..], &[&to, "--yes", "-o", "json"]].concat();
    let write = json(&lab.run(&reset).await.expect(0).out);
    holds("a write", &write);
    holds("the target of a write", &write["target"]);
    let entry = first(&lab.run(&["journal", "list", "-o", "json"]).await.out);
    holds("an entry of the journal", &entry);
    holds("the target of a write", &entry["target"]);
}

#[tokio::test]
async fn an_error_has_every_promised_field() {
    let lab = Lab::new().await;
    let here = lab.run(&["apps", "show", "nobody", "-o", "json"]).await;
    assert_eq!(here.code, 2);
    holds("an error", &json(&here.err));
}

#[tokio::test]
async fn json_lines_and_csv_have_the_same_fields() {
    let lab = Lab::new().await;
    let lines = lab.run(&["apps", "list", "-o", "jsonl"]).await.out;
    holds("an app", &json(lines.lines().next().expect("a line")));
    let csv = lab.run(&["apps", "list", "-o", "csv"]).await.out;
    let head: Vec<&str> = csv.lines().next().expect("a head").split(',').collect();
    for field in &promised()["an app"] {
        assert!(head.contains(&field.as_str()), "no {field} in {head:?}");
    }
}
