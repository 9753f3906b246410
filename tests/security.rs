//! `SECURITY.md` names the tests that hold its promises: they exist.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The files of code below `folder`.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// The names of all tests: functions below an attribute that ends in `test]`, or within `proptest!`.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests"), &mut files);
    let mut names = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).expect("a file of code");
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[") {
                is_test |= line.ends_with("test]") || line.contains("::test(");
            } else if let Some((_, rest)) = line.split_once("fn ") {
                if is_test {
                    let name = rest.split('(').next().unwrap_or_default();
                    names.insert(name.to_owned());
                }
                is_test = false;
            }
        }
    }
    names
}

#[test]
fn every_test_that_security_md_names_exists() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("SECURITY.md");
    let page = fs::read_to_string(page).expect("SECURITY.md");
    let known = tests();
    let mut threats = 0;
    for row in page.lines().filter(|line| line.starts_with("| **")) {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next();
        let named: Vec<&str> = cell
            .unwrap_or_default()
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        assert!(!named.is_empty(), "nothing holds {row}");
        for name in named {
            assert!(known.contains(name), "there is no test {name}");
        }
        threats += 1;
    }
    assert_eq!(threats, 8);
}
