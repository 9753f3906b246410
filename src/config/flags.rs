//! The options that every command takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::domain::ThemeName;

use super::{amount, check};

/// Options that stand before or after a subcommand; each may also come from the environment.
#[derive(Args, Clone, PartialEq, Eq, Debug, Default)]
#[command(next_help_heading = "Global options")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub struct GlobalFlags {
    /// Profiles to use, separated by commas
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_PROFILE",
        value_name = "NAME",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub profile: Vec<String>,

    /// Read this configuration file
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_CONFIG",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,

    /// Refuse everything but reading
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_READ_ONLY",
        hide_env_values = true
    )]
    pub read_only: bool,

    /// Write in production, or with a recipient, even if the journal cannot be kept on disk
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_ACCEPT_VOLATILE_JOURNAL",
        hide_env_values = true
    )]
    pub accept_volatile_journal: bool,

    /// Trust the certificate authorities in this PEM file, too
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_CA_BUNDLE",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub ca_bundle: Option<PathBuf>,

    /// How long one request may take
    #[arg(long, global = true, env = "CLAVIGER_TIMEOUT", value_name = "SECONDS",
        value_parser = amount::seconds, hide_env_values = true)]
    pub timeout: Option<u64>,

    /// Which colours: auto reads on any background [auto, dark, light, mono]
    #[arg(long, global = true, env = "CLAVIGER_THEME", value_name = "THEME",
        value_parser = check::theme, hide_env_values = true)]
    pub theme: Option<ThemeName>,

    /// The workspace of `ModelArts` that its apps are in
    #[arg(long, global = true, env = "CLAVIGER_WORKSPACE", value_name = "ID",
        value_parser = check::workspace_id, hide_env_values = true)]
    pub workspace: Option<String>,

    /// When to use colours
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_COLOR",
        value_name = "WHEN",
        hide_env_values = true
    )]
    pub color: Option<ColorChoice>,

    /// Draw with ASCII characters only
    #[arg(long, global = true, env = "CLAVIGER_ASCII", hide_env_values = true)]
    pub ascii: bool,

    /// Write a log to this file
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_LOG",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub log: Option<PathBuf>,

    /// How much the log holds
    #[arg(
        long,
        global = true,
        env = "CLAVIGER_LOG_LEVEL",
        value_name = "LEVEL",
        hide_env_values = true
    )]
    pub log_level: Option<LogLevel>,

    /// How results are written
    #[arg(
        short,
        long,
        global = true,
        env = "CLAVIGER_OUTPUT",
        value_name = "FORMAT",
        hide_env_values = true
    )]
    pub output: Option<OutputFormat>,

    /// Use a gateway inside the program, with sample apps
    #[arg(long, global = true)]
    pub demo: bool,
}

/// When to use colours.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Default,
    ValueEnum,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How results are written.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Default,
    ValueEnum,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum OutputFormat {
    /// Columns for people
    #[default]
    Table,
    /// Columns with ids, keys and all else that there is
    Wide,
    /// One JSON value
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A document, of reports only
    Markdown,
    /// What a monitoring system reads, of hygiene only
    #[value(name = "openmetrics")]
    OpenMetrics,
}

/// How much the log holds; each level holds what those before it do.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    ValueEnum,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum LogLevel {
    /// What went wrong
    Error,
    /// Each call, and each decision of a write
    #[default]
    Info,
    /// What was read beforehand, and the sizes of answers
    Debug,
    /// The names of the headers of answers
    Trace,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use clap::{CommandFactory as _, Parser, Subcommand};

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        flags: GlobalFlags,
        #[command(subcommand)]
        command: Option<Command>,
    }

    #[derive(Subcommand)]
    enum Command {
        Apps,
    }

    fn parse(words: &[&str]) -> Result<GlobalFlags, clap::Error> {
        let words = std::iter::once("claviger").chain(words.iter().copied());
        let program = Program::try_parse_from(words)?;
        assert!(matches!(program.command, Some(Command::Apps) | None));
        Ok(program.flags)
    }

    #[test]
    fn the_options_stand_before_or_after_the_subcommand() {
        let options = [
            "--profile",
            "prod,test",
            "--read-only",
            "--timeout",
            "5",
            "-o",
            "json",
        ];
        let before = parse(&[&options[..], &["apps"]].concat()).unwrap();
        let after = parse(&[&["apps"], &options[..]].concat()).unwrap();
        assert_eq!(before, after);
        assert_eq!(before.profile, ["prod", "test"]);
        assert_eq!(before.output, Some(OutputFormat::Json));
        assert!(before.read_only);
    }

    #[test]
    fn a_time_limit_of_zero_is_refused() {
        assert!(parse(&["--timeout", "0"]).is_err());
        assert!(parse(&["--timeout", "5s"]).is_err());
    }

    #[test]
    fn every_option_but_the_demo_has_its_variable() {
        let command = Program::command();
        for option in command.get_arguments() {
            let long = option.get_long().unwrap_or_default();
            if !["demo", "help"].contains(&long) {
                let name = format!("CLAVIGER_{}", long.replace('-', "_").to_uppercase());
                assert_eq!(option.get_env().unwrap(), name.as_str());
            }
        }
        command.debug_assert();
    }
}
