//! What the program says about itself to shells and to `man`.

use std::io::{self, Write as _};

use clap::CommandFactory as _;

use super::{Cli, Exit, problem::Problem};

/// Prints the completion script of a shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "claviger", &mut script);
    write(&script)
}

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
    Ok(page)
}

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
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
