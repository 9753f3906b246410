//! The board for a monitoring system: `OpenMetrics` text, as a collector of files reads it.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use strum::IntoEnumIterator as _;

use super::record;
use crate::domain::{Ages, Bucket, hygiene::Report};

/// What is told of a group; `None` where it is not known.
type Value = fn(&record::GroupRecord) -> Option<usize>;

/// Writes all of it, `# EOF` at the end.
pub fn write(found: &Report, out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    family(
        &mut text,
        "claviger_scrape_complete",
        "Whether everything was read.",
    );
    let complete = usize::from(found.missing.is_empty());
    sample(&mut text, "claviger_scrape_complete", &[], complete);
    family(
        &mut text,
        "claviger_scrape_missing",
        "How many places could not be read.",
    );
    sample(
        &mut text,
        "claviger_scrape_missing",
        &[],
        found.missing.len(),
    );
    family(
        &mut text,
        "claviger_secrets",
        "AppSecrets by their least age: younger than so many days, and not younger than the bucket before.",
    );
    ages(&mut text, "claviger_secrets", &found.board.secrets);
    if found.reads_codes {
        family(&mut text, "claviger_codes", "AppCodes by their age.");
        ages(&mut text, "claviger_codes", &found.board.codes);
        family(
            &mut text,
            "claviger_codes_over_age",
            "AppCodes that are over the policy's age.",
        );
        let over = found.board.codes.over;
        sample(&mut text, "claviger_codes_over_age", &[], over);
    }
    let groups = record::groups(found);
    let counts: [(&str, &str, Value); 3] = [
        ("claviger_apps", "Apps.", |group| Some(group.apps())),
        (
            "claviger_secrets_over_age",
            "AppSecrets that are over the policy's age, at least.",
            |group| Some(group.over_age()),
        ),
        (
            "claviger_apps_without_api",
            "Apps that no API is bound to, where that is known.",
            record::GroupRecord::without_api,
        ),
    ];
    for (name, help, value) in counts {
        family(&mut text, name, help);
        for group in &groups {
            if let Some(value) = value(group) {
                sample(&mut text, name, &group.labels(), value);
            }
        }
    }
    for (name, help, days) in [
        (
            "claviger_policy_secret_max_age_days",
            "From which age on an AppSecret is over age.",
            found.policy.secret,
        ),
        (
            "claviger_policy_code_max_age_days",
            "From which age on an AppCode is over age.",
            found.policy.code,
        ),
    ] {
        family(&mut text, name, help);
        sample(&mut text, name, &[], days);
    }
    text.push_str("# EOF\n");
    out.write_all(text.as_bytes())
}

fn family(text: &mut String, name: &str, help: &str) {
    let _ = writeln!(text, "# TYPE {name} gauge\n# HELP {name} {help}");
}

fn ages(text: &mut String, name: &str, ages: &Ages) {
    for bucket in Bucket::iter() {
        let below = bucket
            .end()
            .map_or_else(|| "+Inf".to_owned(), |end| end.to_string());
        let labels = [("below_days", below)];
        sample(text, name, &labels, ages.of(bucket));
    }
    let labels = [("below_days", "unknown".to_owned())];
    sample(text, name, &labels, ages.unknown);
}

fn sample(text: &mut String, name: &str, labels: &[(&str, String)], value: impl std::fmt::Display) {
    text.push_str(name);
    if !labels.is_empty() {
        let pairs: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let _ = write!(text, "{{{}}}", pairs.join(","));
    }
    let _ = writeln!(text, " {value}");
}

/// A label's value as the format wants it; what would act on a terminal is made visible.
fn escaped(value: &str) -> String {
    crate::domain::text::visible(value)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_value_of_a_label_leaves_its_quotes(value in any::<String>()) {
            let mut text = String::new();
            sample(&mut text, "claviger_apps", &[("gateway", value)], 1);
            prop_assert_eq!(text.lines().count(), 1);
            let inside = text.trim_end().strip_prefix("claviger_apps{gateway=\"");
            let inside = inside.and_then(|rest| rest.strip_suffix("\"} 1"));
            let inside = inside.expect("a sample");
            let mut escaped = false;
            for char in inside.chars() {
                prop_assert!(char != '"' || escaped);
                escaped = char == '\\' && !escaped;
            }
            prop_assert!(!escaped);
        }
    }
}
