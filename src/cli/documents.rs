//! What the program says about itself to shells and to `man`.

use std::io::{self, Write as _};

use clap::CommandFactory as _;

use strum::IntoEnumIterator as _;

use super::{Cli, Exit, help, problem::Problem};

/// Prints the manual page: the program, then each command with its options.
pub(super) fn man() -> Result<Exit, Problem> {
    write(&page()?)
}

fn write(bytes: &[u8]) -> Result<Exit, Problem> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::Done)
}

fn page() -> io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    writeln!(page, ".SH COMMANDS")?;
    for noun in command.get_subcommands() {
        describe(&mut page, noun, noun.get_name())?;
        for verb in noun.get_subcommands() {
            describe(
                &mut page,
                verb,
                &format!("{} {}", noun.get_name(), verb.get_name()),
            )?;
        }
    }
    sections(&mut page)?;
    Ok(page)
}

/// What a reader of a manual looks for at its end.
fn sections(page: &mut Vec<u8>) -> io::Result<()> {
    writeln!(page, ".SH EXIT STATUS")?;
    for exit in Exit::iter() {
        tagged(page, &exit.code().to_string(), exit.meaning())?;
    }
    writeln!(page, ".SH FILES")?;
    for (path, what) in FILES {
        tagged(page, path, what)?;
    }
    writeln!(page, ".SH ENVIRONMENT")?;
    writeln!(
        page,
        "{}",
        roff("Every option that all commands take is also a variable that begins with CLAVIGER_.")
    )?;
    for (name, what) in VARIABLES {
        tagged(page, name, what)?;
    }
    writeln!(page, ".SH EXAMPLES")?;
    for example in help::examples() {
        writeln!(page, ".PP\n.nf\n{}\n.fi", roff(example))?;
    }
    Ok(())
}

fn tagged(page: &mut Vec<u8>, tag: &str, text: &str) -> io::Result<()> {
    writeln!(page, ".TP\n\\fB{}\\fR\n{}", roff(tag), roff(text))
}

/// What the program reads and writes.
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/claviger/config.toml",
        "The configuration; without the variable below ~/.config. All of it is optional.",
    ),
    (
        "$XDG_STATE_HOME/claviger",
        "The journal and the log, for the user alone; without the variable below ~/.local/state.",
    ),
    (
        "$XDG_RUNTIME_DIR/claviger",
        "A new value that no target took, in memory, until journal reconcile --deliver hands it over; \
         the names of apps and gateways for the shell's completion.",
    ),
];

/// The variables beside those of options.
const VARIABLES: &[(&str, &str)] = &[
    (
        "CLAVIGER_TOKEN",
        "A token; with it, or an access key, and a project there is a profile named env.",
    ),
    (
        "HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN",
        "An access key, of which the last part belongs to a temporary one.",
    ),
    (
        "CLAVIGER_PROJECT_ID, HUAWEICLOUD_SDK_PROJECT_ID",
        "The project of that profile.",
    ),
    (
        "CLAVIGER_REGION",
        "Its region, which tells the addresses of the services.",
    ),
    (
        "CLAVIGER_ENDPOINT_IAM, CLAVIGER_ENDPOINT_APIG, CLAVIGER_ENDPOINT_ROMA, CLAVIGER_ENDPOINT_MODELARTS",
        "Addresses of services in place of the region's.",
    ),
    (
        "CLAVIGER_INSTANCES",
        "Its gateways, such as apig:ID,roma:ID; else they are discovered.",
    ),
    (
        "CLAVIGER_NAMES_MAX_AGE",
        "How old a name may be that the shell's completion offers, such as 10m; 0s asks each time.",
    ),
    ("NO_COLOR", "No colours."),
    (
        "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy where the profile names none.",
    ),
];

/// One command and the options that only it has.
fn describe(page: &mut Vec<u8>, command: &clap::Command, name: &str) -> io::Result<()> {
    writeln!(page, ".SS {}", roff(&format!("claviger {name}")))?;
    if let Some(about) = command.get_about() {
        writeln!(page, "{}", roff(&about.to_string()))?;
    }
    for argument in command.get_arguments() {
        let is_help = argument.get_id() == "help" || argument.get_id() == "version";
        if argument.is_global_set() || argument.is_hide_set() || is_help {
            continue;
        }
        let names = argument.get_value_names().unwrap_or_default();
        let value = names.first().map_or(String::new(), ToString::to_string);
        let takes_value = argument.get_action().takes_values();
        let title = match (argument.get_long(), takes_value) {
            (Some(long), true) => format!("--{long} {value}"),
            (Some(long), false) => format!("--{long}"),
            (None, _) => value,
        };
        writeln!(page, ".TP\n\\fB{}\\fR", roff(&title))?;
        if let Some(help) = argument.get_help() {
            writeln!(page, "{}", roff(&help.to_string()))?;
        }
    }
    Ok(())
}

/// Text in which roff finds nothing to obey.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) {
        format!("\\&{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_manual_page_names_every_command() {
        let page = String::from_utf8(page().unwrap()).unwrap();
        assert!(page.contains(".TH claviger 1"));
        for words in ["apps list", "secret reset", "codes reset", "errors explain"] {
            let heading = format!(".SS {}", roff(&format!("claviger {words}")));
            assert!(page.contains(&heading), "{heading}");
        }
        assert!(page.contains("\\-\\-deliver TARGET"));
        for section in ["EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES"] {
            assert!(page.contains(&format!(".SH {section}\n")), "{section}");
        }
        assert!(page.contains(".TP\n\\fB10\\fR\n"), "{page}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
