//! This machine: terminal, locale, folders, configuration.

use std::io::{self, IsTerminal as _};

use super::Finding;
use crate::{
    config::{Lookup, Settings, create_state_folder, session_folder, state_folder},
    domain::text::visible,
    engine::Keep,
    shell::capability::unicode_locale,
};

/// Checks what needs no settings.
pub(super) fn check(env: Lookup<'_>) -> Vec<Finding> {
    let mut findings = vec![terminal(env), locale(env), state(env)];
    findings.extend(kept(env));
    findings
}

/// Values that lie there since nobody took them.
fn kept(env: Lookup<'_>) -> Option<Finding> {
    let sentence = Keep::at(&session_folder(env)?)?.sentence()?;
    Some(Finding::warning(
        "undelivered values",
        sentence,
        "Each has the number of its entry in its name: claviger journal reconcile N --deliver TARGET delivers it and wipes it there.",
    ))
}

fn terminal(env: Lookup<'_>) -> Finding {
    let name = env("TERM").unwrap_or_default();
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Finding::ok(
            "terminal",
            "This is no terminal, so only subcommands can be used here, not the console.",
        );
    }
    match name.as_str() {
        "" | "dumb" => Finding::warning(
            "terminal",
            "TERM names no terminal that can draw, so the console will look broken.",
            "Set TERM to what your terminal is, such as xterm-256color.",
        ),
        name => Finding::ok("terminal", format!("TERM is {}.", visible(name))),
    }
}

fn locale(env: Lookup<'_>) -> Finding {
    if unicode_locale(env) {
        return Finding::ok("locale", "It is UTF-8.");
    }
    Finding::warning(
        "locale",
        "It is not UTF-8, so borders and masks are drawn in ASCII and other letters may not show.",
        "Set LC_ALL or LANG to a UTF-8 locale, such as C.UTF-8.",
    )
}

fn state(env: Lookup<'_>) -> Finding {
    const REMEDY: &str = "Make it a folder of your own that you can write, or point XDG_STATE_HOME to another. Until then writes are journalled in memory only.";
    let Some(path) = state_folder(env) else {
        return Finding::warning(
            "state folder",
            "Neither XDG_STATE_HOME nor HOME is an absolute path.",
            REMEDY,
        );
    };
    match create_state_folder(&path) {
        Ok(()) => Finding::ok(
            "state folder",
            format!("{} is yours alone.", visible(&path.to_string_lossy())),
        ),
        Err(error) => Finding::warning("state folder", format!("{error}."), REMEDY),
    }
}

/// Where the settings came from.
pub(super) fn configuration(settings: &Settings) -> Finding {
    let shown = |path: &std::path::Path| visible(&path.to_string_lossy()).into_owned();
    let detail = match &settings.config.value {
        Some(path) if settings.config_found => format!("{} was read.", shown(path)),
        Some(path) => format!("There is none at {}; it is optional.", shown(path)),
        None => "There is none; it is optional.".to_owned(),
    };
    Finding::ok("configuration", detail)
}
