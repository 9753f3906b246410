//! `apps delete`.

use clap::Args;

use super::super::{
    Exit,
    context::Context,
    find::{self, Purpose},
    problem::Problem,
    stdin,
    write::{
        self, WriteArguments,
        several::{self, Planned},
    },
};
use crate::domain::Operation;

/// Which apps to delete.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The apps: each by its id, its exact name, or [profile/]service/instance/name; - reads one a
    /// line from standard input
    #[arg(value_name = "APP", required = true)]
    apps: Vec<String>,
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    // All are looked at before the first is touched.
    let mut planned: Vec<Planned> = Vec::new();
    for app in &stdin::lines(&arguments.apps)? {
        let listed = find::app(context, app, Purpose::Write).await?;
        let at = listed.app.at.clone();
        if planned.iter().any(|known| known.ready.facts.app.at == at) {
            continue;
        }
        let operation = Operation::DeleteApp { app: at };
        planned.push(Planned::of(context, listed, operation, &arguments.write).await?);
    }
    several::perform(context, &planned, &arguments.write, |record, done| {
        if let Some(n) = done.journal {
            record.note(format!(
                "The journal keeps what it was: claviger apps create --from-journal {n}"
            ));
        }
    })
    .await
}
