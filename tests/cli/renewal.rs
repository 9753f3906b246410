//! The page about a yearly renewal: its commands run as they stand.

use std::{fs, path::Path, process::Stdio};

use tokio::process::Command;

use crate::common::command::Ended;

/// The blocks of the page that are for a shell, one after the other.
fn script() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/renewal.md");
    let text = fs::read_to_string(page).expect("the page");
    let blocks = text.split("```sh\n").skip(1);
    let blocks: Vec<&str> = blocks.filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 5, "{text}");
    format!(
        "set -eu\ntrap 'kill $!' EXIT\n{}trap - EXIT\n",
        blocks.concat()
    )
}

#[tokio::test]
async fn the_yearly_renewal_goes_as_its_page_says() {
    let home = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_claviger"));
    let folder = program.parent().expect("a folder").display();
    let output = Command::new("/bin/sh")
        .args(["-c", &script()])
        .env_clear()
        .env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"))
        .env("HOME", home.path())
        .env("LANG", "C.UTF-8")
        .current_dir(home.path())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .expect("a shell");
    let ended = Ended::of(output).expect(0);
    let said = format!("{}{}", ended.out, ended.err);
    for part in [
        "Reset AppSecrets of 9 apps",
        "waits for a look after the first",
        "the old ones still work",
        "Delete apps of",
        "has taken the place of refund_portal",
        "Replace apps of 2 apps",
        "the old apps still work",
        "No app fits.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let files = fs::read_dir(home.path()).expect("a folder").flatten();
    let reports: Vec<String> = files
        .filter(|file| file.file_name().to_string_lossy().starts_with("renewal-"))
        .map(|file| fs::read_to_string(file.path()).expect("a report"))
        .collect();
    assert_eq!(reports.len(), 3);
    for report in &reports {
        assert!(
            report.contains("failed 0, unknown or lost 0, left 0"),
            "{report}"
        );
    }
    let values = fs::read_dir(home.path().join("values"))
        .expect("a folder")
        .count();
    let done: usize = reports
        .iter()
        .map(|report| report.matches("| done |").count())
        .sum();
    assert_eq!(values, done + 1, "the twin has one, too");
}
