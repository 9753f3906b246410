//! The help of each command: examples, and the options that every command takes told once, with
//! the program's own help.

use std::io::{self, IsTerminal as _, Write as _};

use clap::{
    ArgAction, Command, CommandFactory as _, FromArgMatches as _, Parser as _, error::ErrorKind,
};

use super::{Cli, Exit, problem::Problem};
use crate::domain::text::visible;

/// Below the help of every command.
const GLOBAL: &str = "The options that every command takes, such as --profile, --read-only, -o json and --demo, \
stand in claviger --help.";

/// The examples of each command. Those with --demo run as they stand.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "claviger --demo",
            "claviger --profile prod",
            "claviger apps list --filter \"service:apig age:>365d\"",
            "claviger secret reset billing_batch --deliver file:/run/user/1000/new",
        ],
    ),
    (
        "instances list",
        &[
            "claviger --demo instances list",
            "claviger instances list -o json",
        ],
    ),
    (
        "apps list",
        &[
            "claviger --demo apps list --filter \"service:apig age:>365d\" --sort age",
            "claviger apps list --service roma --instance main -o csv",
        ],
    ),
    (
        "apps show",
        &[
            "claviger --demo apps show app_demo",
            "claviger apps show apig/payments/app_demo -o json",
        ],
    ),
    (
        "apps edit",
        &[
            "claviger --demo apps edit app_demo --remark \"owner: Finance IT\"",
            "claviger apps edit app_demo --name app_next --dry-run",
        ],
    ),
    (
        "secret reset",
        &[
            "claviger --demo secret reset app_demo --deliver stdout",
            "claviger secret reset app_demo --deliver file:/run/user/1000/new",
            "claviger secret reset app_demo --deliver \"command:vault kv put kv/app value=-\" --yes",
            "claviger secret reset app_demo --deliver age:@ops.keys:app.age",
        ],
    ),
    (
        "secret show",
        &["claviger --demo secret show roma-001 --deliver stdout"],
    ),
    ("codes list", &["claviger --demo codes list app_demo"]),
    (
        "codes generate",
        &["claviger --demo codes generate app_demo --deliver stdout"],
    ),
    (
        "codes add",
        &["pass show new-code | tr -d '\\n' | claviger codes add app_demo --code-stdin --yes"],
    ),
    (
        "codes reset",
        &["claviger --demo codes reset scorer \"#1\" --deliver stdout"],
    ),
    (
        "codes delete",
        &["claviger --demo codes delete app_demo \"#1\""],
    ),
    (
        "codes rotate",
        &[
            "claviger codes rotate billing_batch \"#1\" --deliver stdout --grace 10m",
            "claviger codes rotate billing_batch --finish --probe",
        ],
    ),
    (
        "identify",
        &[
            "cat found.txt | claviger identify",
            "cat found.txt | claviger identify --no-read -o json",
        ],
    ),
    (
        "probe",
        &[
            "claviger probe app_demo --code \"#1\" --url https://api.example.com/health",
            "printf %s \"$SECRET\" | claviger probe app_demo --secret-stdin",
        ],
    ),
    (
        "apps replace",
        &[
            "claviger apps replace billing_batch --deliver file:/run/user/1000/new",
            "claviger apps replace billing_batch --finish",
        ],
    ),
    (
        "campaign start",
        &[
            "claviger campaign start secrets --filter \"age:>=365d\" --deliver \"file:new/{gateway}-{name}\"",
            "claviger campaign start codes pay_batch pay_web --deliver k8s --grace 7d",
        ],
    ),
    (
        "campaign resume",
        &["claviger campaign resume 3fa81c --yes"],
    ),
    (
        "campaign report",
        &["claviger campaign report 3fa81c -o markdown > renewal.md"],
    ),
    (
        "journal list",
        &[
            "claviger journal list --unresolved",
            "claviger journal list --last 20 -o json",
        ],
    ),
    ("journal show", &["claviger journal show 41"]),
    (
        "journal reconcile",
        &[
            "claviger journal reconcile",
            "claviger journal reconcile 41 --deliver file:/run/user/1000/new",
        ],
    ),
    (
        "journal unseal",
        &["claviger journal unseal 41 --identity ~/.ssh/id_ed25519"],
    ),
    (
        "errors explain",
        &[
            "claviger errors explain APIG.3103",
            "claviger errors explain 3103",
        ],
    ),
    (
        "completions",
        &["claviger completions bash > ~/.local/share/bash-completion/completions/claviger"],
    ),
    (
        "man",
        &["claviger man > ~/.local/share/man/man1/claviger.1"],
    ),
    (
        "simulate",
        &[
            "claviger simulate --seed 1 --apps 500",
            "claviger simulate --faults faults.toml",
        ],
    ),
];

/// What a file of faults looks like.
const FAULTS: &str = "\
A file of faults has a table for each; the first that matches acts:
  [[fault]]
  match = { method = \"PUT\", path = \"*/apps/secret/*\", nth = 2 }
  do = \"drop_after\"

  [[fault]]
  match = { operation = \"CreateAppCodeAutoV2\", times = 1 }
  do = { status = 429, retry_after = 2 }

It does one of refuse, drop_before, drop_after, reset, html, malformed, truncated, or
{ delay_ms = 2000 }, or { status = 500, code = \"APIG.9999\", done = true }, or
{ status = 503, page = true, retry_after = 2, as_date = true }: a page that is no JSON.";

impl Cli {
    /// Reads the arguments of this process. Help and version come back as errors, as with clap.
    pub fn read() -> Result<Self, clap::Error> {
        match Self::try_parse() {
            // Examples are put to all commands at once, which a start without help need not wait for.
            Err(told) if is_help(&told) => {
                let matches = dressed().try_get_matches()?;
                Self::from_arg_matches(&matches)
            }
            read => read,
        }
    }
}

/// Prints the help of the command that `words` name.
pub(super) fn print(words: &[String]) -> Result<Exit, Problem> {
    let mut command = dressed();
    for word in words {
        let Some(below) = command.find_subcommand(word) else {
            return Err(Problem::usage(format!(
                "There is no command {}. claviger help shows those that are there.",
                visible(&words.join(" "))
            )));
        };
        command = below.clone();
    }
    let text = command.render_help();
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        write!(out, "{}", text.ansi())?;
    } else {
        write!(out, "{text}")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The examples, each command's after the other.
pub(super) fn examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES
        .iter()
        .flat_map(|(_, examples)| examples.iter().copied())
}

fn is_help(told: &clap::Error) -> bool {
    matches!(
        told.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// The command line with its examples.
fn dressed() -> Command {
    let mut command = Cli::command();
    command.build();
    dress(command, "")
}

fn dress(mut command: Command, path: &str) -> Command {
    for below in command.get_subcommands_mut() {
        let path = format!("{path} {}", below.get_name());
        *below = dress(std::mem::take(below), path.trim_start());
    }
    let is_root = path.is_empty();
    let mut parts = Vec::new();
    if let Some((_, examples)) = EXAMPLES.iter().find(|(of, _)| *of == path) {
        parts.push(format!("Examples:\n  {}", examples.join("\n  ")));
    }
    if path == "simulate" {
        parts.push(FAULTS.to_owned());
    }
    if is_root {
        return command.after_help(parts.join("\n\n"));
    }
    parts.push(GLOBAL.to_owned());
    command
        .mut_args(|argument| {
            let is_global = argument.is_global_set();
            let is_help = argument.get_id() == "help";
            let argument = argument.hide(is_global);
            if is_help {
                // One form for -h and --help: a line for each option.
                argument
                    .action(ArgAction::HelpShort)
                    .help("Print this help")
            } else {
                argument
            }
        })
        .after_help(parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help_of(path: &str) -> String {
        let words = path.split_whitespace().chain(["--help"]);
        let words: Vec<&str> = ["claviger"].into_iter().chain(words).collect();
        let told = dressed().try_get_matches_from(words);
        told.expect_err("help is told as an error").to_string()
    }

    #[test]
    fn every_example_can_be_given() {
        for (path, examples) in EXAMPLES {
            for example in *examples {
                let at = example.find("claviger").expect("the program");
                let line = example[at..].split(" > ").next().unwrap_or_default();
                let words = shell_words::split(line).expect("words of a shell");
                let read = dressed().try_get_matches_from(words);
                assert!(read.is_ok(), "{example}: {:?}", read.err());
                assert!(line.contains(path), "{path}: {example}");
            }
        }
    }

    #[test]
    fn every_example_belongs_to_a_command_and_stands_in_its_help() {
        for (path, examples) in EXAMPLES {
            let help = help_of(path);
            for example in *examples {
                assert!(help.contains(example), "{path}: {help}");
            }
        }
    }

    #[test]
    fn the_help_of_a_command_fits_a_terminal() {
        for (path, _) in EXAMPLES.iter().filter(|(path, _)| !path.is_empty()) {
            let lines = help_of(path).lines().count();
            let most = match *path {
                "simulate" => 36,
                // A kind of write and its targets, and how careful to be.
                "campaign start" => 40,
                _ => 30,
            };
            assert!(lines <= most, "{path}: {lines} lines");
        }
    }

    #[test]
    fn what_every_command_takes_is_still_taken_after_it() {
        let words = ["claviger", "apps", "list", "-o", "json", "--demo"];
        assert!(dressed().try_get_matches_from(words).is_ok());
    }
}
