//! What a fault of the program leaves behind: the terminal as it was, and a report without data.

use std::{
    fmt,
    panic::{PanicHookInfo, set_hook},
    process,
};

use super::{silence, terminal};
use crate::domain::text::visible;

/// The exit code of a fault of the program.
const FAULT: i32 = 1;

/// Makes a panic, in whatever thread, restore the terminal, say where it happened and end the
/// process; and makes the errors that reach the end of the program plain. Once, before anything else
/// can fail.
///
/// The message of a panic is shown only where it is a constant of the source: a formatted one
/// may hold data, and data may be secret.
///
/// # Errors
/// When it was called before.
pub fn install() -> color_eyre::Result<()> {
    // Its report of a panic shows any message; ours, below, doesn't.
    let (_, errors) = color_eyre::config::HookBuilder::blank()
        .display_env_section(false)
        .into_hooks();
    errors.install()?;
    set_hook(Box::new(|info| {
        terminal::restore();
        silence::give_back();
        let report = Report::of(info);
        tracing::error!("{report}");
        write_error(&format!("{report}\n"));
        process::exit(FAULT);
    }));
    Ok(())
}

/// Writes to standard error without ever failing: it may be the terminal that is gone.
fn write_error(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// What is said about a panic.
struct Report {
    place: String,
    message: Option<&'static str>,
}

impl Report {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        Self {
            place: info
                .location()
                .map_or_else(|| "an unknown place".to_owned(), ToString::to_string),
            message: info.payload().downcast_ref::<&'static str>().copied(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "claviger {} has a fault at {}",
            env!("CARGO_PKG_VERSION"),
            visible(&self.place)
        )?;
        match self.message {
            Some(message) => write!(f, ": {}", visible(message))?,
            None => f.write_str(" (its message may hold data and is not shown)")?,
        }
        f.write_str(". What was sent and what became of it is in 'claviger journal list'.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_the_place_and_a_constant_message_only() {
        let report = |message| {
            let place = "src/x.rs:1:2".to_owned();
            Report { place, message }.to_string()
        };
        assert!(report(Some("list is empty")).contains("src/x.rs:1:2: list is empty."));
        assert!(report(None).contains("is not shown"));
        assert!(!report(Some("a\u{1b}[2Jb")).contains('\u{1b}'));
    }
}
