//! A sentinel secret is driven through every command: it is nowhere but where it was asked for.

use claviger::domain::Secret;

use crate::common::command::Lab;

const SECRET: &str = "SentinelSecret0123456789";
const CODE: &str = "SentinelCode0123456789abcdefSentinelCode0123456789abcdefXYZ01234";

#[tokio::test]
async fn no_secret_shows_where_it_was_not_asked_for() {
    let lab = Lab::new().await;
    let value = |text: &str| Secret::new(text.to_owned());
    lab.gateway.estate(|estate| {
        estate.switches.clear_secrets = true;
        for app in estate
            .gateways
            .iter_mut()
            .flat_map(|gateway| &mut gateway.apps)
        {
            app.secret = value(SECRET);
            if let Some(code) = app.codes.first_mut() {
                code.value = value(CODE);
            }
        }
        for app in &mut estate.modelarts.apps {
            app.secret = value(SECRET);
            if let Some(code) = app.codes.first_mut() {
                *code = value(CODE);
            }
        }
    });
    let token = lab.gateway.token().expose().to_owned();
    let log = lab.path("log").display().to_string();
    let file = |name: &str| format!("file:{}", lab.path(name).display());
    let (first, second, third) = (file("1"), file("2"), file("3"));
    let mut told = String::new();
    for arguments in [
        &["apps", "list"][..],
        &["apps", "list", "-o", "csv", "--filter", "codes:>0"],
        &["apps", "show", "app_demo"],
        &["apps", "show", "scorer", "-o", "json"],
        &["apps", "show", "roma-001", "-o", "jsonl"],
        &["codes", "list", "app_demo", "-o", "json"],
        &["codes", "list", "scorer"],
        &["codes", "reset", "scorer", "#1", "--dry-run"],
        &[
            "codes",
            "reset",
            "scorer",
            "#1",
            "--deliver",
            "command:false",
            "--yes",
        ],
        &["secret", "show", "roma-001", "--deliver", &first],
        &["secret", "reset", "roma-001", "--deliver", &second, "--yes"],
        &[
            "apps", "edit", "app_demo", "--remark", "x", "--yes", "-o", "json",
        ],
        &[
            "codes",
            "generate",
            "app_demo",
            "--deliver",
            &third,
            "--yes",
            "-o",
            "json",
        ],
    ] {
        let all = [&["--log", &log], arguments].concat();
        let ended = lab.run(&all).await;
        told.push_str(&ended.out);
        told.push_str(&ended.err);
    }
    told.push_str(&std::fs::read_to_string(&log).unwrap_or_default());
    told.push_str(&journal(&lab));
    let delivered = |name: &str| std::fs::read_to_string(lab.path(name)).expect("a file");
    assert_eq!(delivered("1"), SECRET);
    for secret in [SECRET, CODE, &token, &delivered("2"), &delivered("3")] {
        assert!(!told.contains(secret), "{told}");
    }
}

/// Everything in the folder for state.
fn journal(lab: &Lab) -> String {
    let folder = lab.path(".local/state/claviger");
    let files = std::fs::read_dir(folder).expect("a folder for state");
    files
        .map(|file| {
            let bytes = std::fs::read(file.expect("a file").path()).expect("a file");
            String::from_utf8_lossy(&bytes).into_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_mask_of_the_service_is_never_delivered() {
    let lab = Lab::new().await;
    lab.gateway
        .estate(|estate| estate.switches.masked_answers = true);
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--server-generated",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(9);
    assert_eq!(ended.out, "");
    assert!(ended.err.contains("took effect"), "{}", ended.err);
}
