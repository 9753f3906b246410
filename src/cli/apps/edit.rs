//! `apps edit`.

use clap::Args;

use super::super::{
    Exit,
    context::Context,
    find::{self, Purpose},
    problem::Problem,
    stdin,
    write::{self, WriteArguments},
};
use crate::domain::{Change, CredentialKind, Operation};

/// Which app to change, and into what.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The new remark; empty removes it
    #[arg(long, value_name = "REMARK")]
    remark: Option<String>,
    /// The new AppKey (APIG)
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Read the new AppSecret from standard input (APIG)
    #[arg(long)]
    secret_stdin: bool,
    #[command(flatten)]
    write: WriteArguments,
}

impl Arguments {
    pub(super) fn check(&self) -> Result<(), Problem> {
        let fields = [&self.name, &self.remark, &self.key];
        if fields.iter().all(|field| field.is_none()) && !self.secret_stdin {
            return Err(Problem::usage(
                "Nothing would change. Give --name, --remark, --key or --secret-stdin.",
            ));
        }
        Ok(())
    }
}

pub(super) async fn run(arguments: Arguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    let secret = arguments
        .secret_stdin
        .then(|| stdin::secret(CredentialKind::AppSecret))
        .transpose()?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let operation = Operation::EditApp {
        app: listed.app.at.clone(),
        change: Change {
            name: arguments.name,
            remark: arguments.remark,
            key: arguments.key,
            secret,
        },
    };
    let ready = write::look(context, listed, &operation.needs(), &arguments.write).await?;
    write::perform(context, &ready, &operation, None, &arguments.write).await
}
