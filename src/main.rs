//! The program: hardens itself, parses, runs the console or a command, and maps how that ended to
//! an exit code.

use std::{ffi::OsString, future::Future, path::PathBuf, process::ExitCode};

use claviger::{
    cli::{self, Cli, Exit},
    config::{GlobalFlags, Settings},
    shell::{self, Errand, capability::environment, console::Maker},
};
use color_eyre::eyre::{Result, WrapErr as _};

fn main() -> ExitCode {
    start().unwrap_or_else(|error| code(cli::fault(&error)))
}

/// Makes the process safe, and runs what its arguments ask for.
fn start() -> Result<ExitCode> {
    // A sandbox may refuse it; the program is of use without it.
    let hardened = shell::harden::harden();
    shell::panic::install()?;
    if let Some(exit) = cli::complete() {
        return Ok(code(exit));
    }
    let Cli { flags, command } = match Cli::read() {
        Ok(cli) => cli,
        Err(told) => return Ok(code(cli::told(&told, std::env::args_os().skip(1)))),
    };
    if let Err(error) = hardened {
        tracing::warn!(%error, "the process could not be hardened");
    }
    run(command, &flags)
}

/// Runs what was asked for. An error is one of this machine: a terminal or a thread that could not
/// be had.
fn run(command: Option<cli::Command>, flags: &GlobalFlags) -> Result<ExitCode> {
    match command {
        Some(command) => {
            let exit = block_on(async {
                match start_log(flags) {
                    Ok(()) => cli::run(command, flags).await,
                    Err(sentence) => cli::refuse(&sentence, flags),
                }
            })?;
            Ok(code(exit))
        }
        None => console(flags),
    }
}

fn console(flags: &GlobalFlags) -> Result<ExitCode> {
    let settings = match Settings::load(flags, &environment) {
        Ok(settings) => settings,
        Err(error) => return Ok(code(cli::refuse(&error.to_string(), flags))),
    };
    if let Err(refusal) = shell::require_terminal() {
        return Ok(code(cli::refuse(&refusal.to_string(), flags)));
    }
    if let Err(sentence) = start_log(flags) {
        return Ok(code(cli::refuse(&sentence, flags)));
    }
    let maker = Maker {
        errand: new_profile(),
        flags: flags.clone(),
    };
    let left = block_on(shell::console::run(settings, maker, &environment))?;
    Ok(ExitCode::from(left.wrap_err("the terminal failed")?))
}

/// This program once more, with the options that it was started with: where the console has the
/// terminal, the dialogue for a new profile is a process of its own, which Ctrl-C ends.
fn new_profile() -> Errand {
    let given = std::env::args_os().skip(1);
    let command = ["config", "init", "--from-console"].map(OsString::from);
    Errand {
        program: program(),
        arguments: given.chain(command).collect(),
    }
}

/// Where this program lies. In a root folder without `/proc` only how it was called tells.
fn program() -> PathBuf {
    std::env::current_exe()
        .ok()
        .or_else(|| std::env::args_os().next().map(PathBuf::from))
        .unwrap_or_default()
}

/// Begins to write the log, where the settings name one. Settings that can't be read are for the
/// command to complain of.
fn start_log(flags: &GlobalFlags) -> std::result::Result<(), String> {
    let settings = Settings::load(flags, &environment).ok();
    let Some(settings) = settings else {
        return Ok(());
    };
    match settings.log.value {
        Some(path) => shell::log::start(&path, settings.log_level.value)
            .map_err(|error| format!("{}: {error}", path.display())),
        None => Ok(()),
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .wrap_err("the threads of the program could not be started")?;
    let ended = runtime.block_on(work);
    // A question at the terminal that nobody answered must not keep the program, nor the terminal.
    runtime.shutdown_background();
    shell::silence::give_back();
    Ok(ended)
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit.code())
}
