//! The program: parse, run, map how it ended to an exit code.

use std::process::ExitCode;

use clap::Parser as _;
use claviger::cli::{Cli, Exit};

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help and version are no errors; where they can't be written, nobody reads them.
            let _ = told.print();
            let code = if told.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            return Ok(ExitCode::from(code.code()));
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let exit = runtime.block_on(claviger::cli::run(cli));
    // A question at the terminal that nobody answered must not keep the program.
    runtime.shutdown_background();
    Ok(ExitCode::from(exit.code()))
}
