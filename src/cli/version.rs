//! `version`: what was built, from what and for what.

use std::{env::consts, io};

use serde::Serialize;

use super::{
    Exit,
    output::{Output, Record},
    problem::Problem,
};

/// What is in every build of the program.
const FEATURES: &[&str] = &["age", "demo", "ssh-recipients", "simulate"];

/// The program's version, for programs.
#[derive(Debug, Serialize)]
struct VersionRecord {
    version: &'static str,
    /// The commit that it was built from; `null` where the build was not told.
    commit: Option<&'static str>,
    target: String,
    features: &'static [&'static str],
}

impl Record for VersionRecord {
    const FIELDS: &'static [&'static str] = &["version", "commit", "target", "features"];
}

pub(super) fn run(output: Output) -> Result<Exit, Problem> {
    let record = VersionRecord {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("CLAVIGER_COMMIT").filter(|commit| !commit.is_empty()),
        target: target(),
        features: FEATURES,
    };
    output.object(&mut io::stdout().lock(), &record, || record.text())?;
    Ok(Exit::Done)
}

impl VersionRecord {
    fn text(&self) -> String {
        format!(
            "claviger {}\ncommit    {}\ntarget    {}\nfeatures  {}\n",
            self.version,
            self.commit.unwrap_or("-"),
            self.target,
            self.features.join(", ")
        )
    }
}

/// What it was built for, as the compiler calls it.
fn target() -> String {
    let library = if cfg!(target_env = "musl") {
        "musl"
    } else {
        "gnu"
    };
    match consts::OS {
        "linux" => format!("{}-unknown-linux-{library}", consts::ARCH),
        "macos" => format!("{}-apple-darwin", consts::ARCH),
        other => format!("{}-unknown-{other}", consts::ARCH),
    }
}
