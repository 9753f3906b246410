//! What the program is built from: the licences, sources and bans of `deny.toml`, checked without
//! any tool beyond Cargo.

mod licence;

use std::{path::Path, process::Command};

use serde::Deserialize;

/// The part of `cargo metadata` that matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// The part of `deny.toml` that matters here.
#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn metadata() -> Metadata {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).expect("what cargo knows of the packages")
}

#[test]
fn what_the_program_is_built_from_is_allowed_by_deny_toml() {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let deny: Deny = toml::from_str(&text).expect("a deny.toml in order");
    let mut wrong = Vec::new();
    let mut registry = None;
    for package in metadata().packages {
        let named = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or_default();
        if !licence::allows(licence, &|id| deny.licenses.allow.iter().any(|it| it == id)) {
            wrong.push(format!("{named}: the licence {licence:?} is not allowed"));
        }
        // What has no source is this package itself; all else comes from one registry.
        if let Some(source) = package.source {
            let is_usual = *registry.get_or_insert_with(|| source.clone()) == source;
            if !source.starts_with("registry+") || !is_usual {
                wrong.push(format!("{named}: the source {source} is not allowed"));
            }
        }
        if deny.bans.deny.iter().any(|it| it.name == package.name) {
            wrong.push(format!("{named}: banned"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
