//! `doctor`: everything between this terminal and an answer of a service, one check after the
//! other, each with what to do where it is not well.

mod clipboard;
mod finding;
mod machine;
mod network;
mod services;

use std::{io, sync::Arc};

use jiff::Timestamp;

pub(super) use self::finding::Finding;
use self::finding::Status;
use super::{
    Exit, load,
    output::{Output, Table, is_columns},
    problem::Problem,
};
use crate::{
    config::{GlobalFlags, Profile, Settings},
    domain::text::visible,
    session::{Ask, Session, SessionError, SessionOptions},
};

/// `claviger doctor`: exit code 2 where something is wrong, whatever else is well.
pub(super) async fn run(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let output = Output::offline(flags);
    let environment = |name: &str| std::env::var(name).ok();
    let mut findings = machine::check(&environment);
    findings.extend(clipboard::check(&environment).await);
    match load(flags) {
        Ok(settings) => findings.extend(with_settings(&settings).await),
        Err(Problem::Usage(message)) => findings.push(Finding::wrong(
            "configuration",
            message,
            "Mend the place that is named, then run claviger config check.",
        )),
        Err(problem) => return Err(problem),
    }
    if is_columns(output.format) {
        write_all(&mut io::stdout().lock(), &findings)?;
    } else {
        output.list(&findings, Table::default)?;
    }
    Ok(if is_any_wrong(&findings) {
        Exit::Usage
    } else {
        Exit::Done
    })
}

/// Says on standard error what was found of a profile, and whether something is wrong with it.
pub(super) fn show(findings: &[Finding]) -> io::Result<bool> {
    write_all(&mut io::stderr().lock(), findings)?;
    Ok(is_any_wrong(findings))
}

fn is_any_wrong(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.status == Status::Wrong)
}

fn write_all(out: &mut impl io::Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        write(out, finding)?;
    }
    out.flush()
}

fn write(out: &mut impl io::Write, finding: &Finding) -> io::Result<()> {
    writeln!(
        out,
        "{:<8} {}: {}",
        finding.status.word(),
        visible(&finding.check),
        visible(&finding.detail)
    )?;
    match &finding.remedy {
        Some(remedy) => writeln!(out, "{:<8} {}", "", visible(remedy)),
        None => Ok(()),
    }
}

async fn with_settings(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![machine::configuration(settings)];
    if settings.demo {
        findings.extend(of_demo(settings).await);
        return findings;
    }
    let profiles = match settings.chosen_profiles() {
        Ok(profiles) => profiles,
        Err(error) => {
            findings.push(Finding::wrong(
                "profile",
                error.to_string(),
                "List what there is with claviger profiles list.",
            ));
            return findings;
        }
    };
    for profile in profiles {
        findings.extend(of_profile(profile).await);
    }
    findings
}

/// The checks of the gateway inside the program, which answers like any other.
async fn of_demo(settings: &Settings) -> Vec<Finding> {
    match Session::demo_of(settings, SessionOptions::default()).await {
        Ok(session) => {
            let mut findings = Vec::new();
            for profile in session.profiles() {
                findings.push(settled(profile));
                findings.extend(network::check(profile).await);
            }
            findings.extend(services::check(&session).await);
            findings
        }
        Err(error) => vec![unopened(&error)],
    }
}

/// The checks of one profile, each with the profile's name before it.
pub(super) async fn of_profile(profile: Profile) -> Vec<Finding> {
    let name = profile.name.clone();
    let mut findings = vec![settled(&profile)];
    findings.extend(network::check(&profile).await);
    let options = SessionOptions {
        ask: interactive().then(|| -> Arc<dyn Ask> { Arc::new(super::ask::AtTerminal) }),
        ..SessionOptions::default()
    };
    match Session::with_profiles(vec![profile], options).await {
        Ok(session) => findings.extend(services::check(&session).await),
        Err(error) => findings.push(unopened(&error)),
    }
    for finding in &mut findings {
        finding.check = format!("{name}: {}", finding.check);
    }
    findings
}

/// A profile whose settings are in order.
fn settled(profile: &Profile) -> Finding {
    Finding::ok(
        "profile",
        format!(
            "It signs in by {} and uses {}.",
            profile.auth.method(),
            services::listed(&profile.services)
        ),
    )
}

/// A profile that cannot be used at all.
fn unopened(error: &SessionError) -> Finding {
    Finding::wrong(
        "profile",
        error.to_string(),
        error
            .remedy()
            .unwrap_or("Mend the setting that is named, then run claviger config check."),
    )
}

/// A moment without fractions of a second.
pub(super) fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn interactive() -> bool {
    use std::io::IsTerminal as _;
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests;
