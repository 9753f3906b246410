//! What the program is built from: the licences, sources and bans of `deny.toml`, checked without
//! any tool beyond Cargo.

mod licence;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde::Deserialize;

/// The part of `cargo metadata` that matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
    root: String,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Resolve {
    /// The packages that the program is built from, by their ids, without those of its tests.
    fn built_in(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![self.root.as_str()];
        while let Some(id) = waiting.pop() {
            if found.insert(id) {
                let node = self.nodes.iter().filter(|node| node.id == id);
                let is_used = |kind: &Kind| kind.kind.as_deref() != Some("dev");
                let edges = node.flat_map(|node| &node.deps);
                let used = edges.filter(|edge| edge.dep_kinds.iter().any(is_used));
                waiting.extend(used.map(|edge| edge.pkg.as_str()));
            }
        }
        found
    }
}

#[derive(Deserialize)]
struct Package {
    id: String,
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
    deny: Vec<Named>,
    skip: Vec<Named>,
}

/// A crate, for `skip` with its version after an `@`.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "crate")]
    name: String,
}

/// The part of `Cargo.toml` that matters here.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    dependencies: BTreeMap<String, toml::Value>,
    dev_dependencies: BTreeMap<String, toml::Value>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect("a file of the repository")
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
    let deny: Deny = toml::from_str(&read("deny.toml")).expect("a deny.toml in order");
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

#[test]
fn no_crate_is_built_in_twice_without_its_excuse() {
    let deny: Deny = toml::from_str(&read("deny.toml")).expect("a deny.toml in order");
    let metadata = metadata();
    let built_in = metadata.resolve.built_in();
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for package in &metadata.packages {
        if built_in.contains(package.id.as_str()) {
            *versions.entry(&package.name).or_default() += 1;
        }
    }
    let doubled: BTreeSet<String> = versions
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let excused: BTreeSet<String> = deny
        .bans
        .skip
        .iter()
        .map(|it| it.name.split('@').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        doubled, excused,
        "doubled (left), excused in deny.toml (right)"
    );
}

#[test]
fn each_direct_dependency_is_told_what_it_is_for() {
    let manifest: Manifest = toml::from_str(&read("Cargo.toml")).expect("a Cargo.toml in order");
    let page = read("docs/dependencies.md");
    let told = |marker: &str| -> Vec<String> {
        let (_, rest) = page
            .split_once(&format!("<!-- {marker} -->"))
            .expect("where it begins");
        let (block, _) = rest
            .split_once(&format!("<!-- /{marker} -->"))
            .expect("where it ends");
        let rows = block.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            let (name, purpose) = (cells.next()?, cells.next()?);
            assert!(
                purpose.trim_end_matches(" |").len() > 3,
                "{name}: what for?"
            );
            Some(name.to_owned())
        });
        // The first row is the head of the table.
        rows.skip(1).collect()
    };
    let names = |all: BTreeMap<String, toml::Value>| all.into_keys().collect::<Vec<_>>();
    assert_eq!(told("dependencies"), names(manifest.dependencies));
    assert_eq!(told("dev-dependencies"), names(manifest.dev_dependencies));
}
