//! The program: hardens itself, then runs the console or a command.

use std::process::ExitCode;

use clap::Parser as _;

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    flags: claviger::config::GlobalFlags,
}

fn main() -> ExitCode {
    let _ = claviger::shell::harden::harden();
    let _ = claviger::shell::panic::install();
    let cli = Cli::parse();
    let env = claviger::shell::capability::environment;
    let Ok(settings) = claviger::config::Settings::load(&cli.flags, &env) else {
        return ExitCode::from(2);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::from(1);
    };
    match runtime.block_on(claviger::shell::console::run(settings, &env)) {
        Ok(code) => ExitCode::from(code),
        Err(_) => ExitCode::from(1),
    }
}
