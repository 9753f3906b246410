//! `campaign`: many writes as one, planned, looked at, paused, resumed and reported.

mod arguments;
mod control;
mod going;
mod pick;
mod plan;
mod progress;
mod record;
mod report;
mod start;

use clap::{Args, Subcommand};

use self::record::CampaignRecord;
use super::{
    Exit,
    context::Context,
    journal,
    output::{Output, Table},
    problem::Problem,
    write::WriteArguments,
};
use crate::{
    config::{GlobalFlags, state_folder},
    engine::campaign::{CampaignError, Shelf},
};

/// `claviger campaign …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Plan one kind of write on many apps, and begin with the first
    Start(Box<arguments::Arguments>),
    /// The campaigns, the oldest first
    List,
    /// How far a campaign is, app by app
    Show(Which),
    /// Go on with a campaign: after a look, a pause, a stop, a time of grace or a crash
    Resume(ResumeArguments),
    /// Pause a campaign that another process runs, after the app in flight
    Pause(Which),
    /// Give a campaign up; what it did stays done
    Abandon(Which),
    /// Tell of each app what was done: as a table, -o csv, -o json or -o markdown
    Report(Which),
}

/// Which campaign.
#[derive(Args, Debug)]
pub struct Which {
    /// The campaign: its id, or the beginning of it
    #[arg(value_name = "C")]
    campaign: String,
}

/// Which campaign goes on.
#[derive(Args, Debug)]
pub struct ResumeArguments {
    /// The campaign: its id, or the beginning of it
    #[arg(value_name = "C")]
    campaign: String,
    /// Try the apps again that failed so far
    #[arg(long)]
    retry_failed: bool,
    #[command(flatten)]
    write: WriteArguments,
}

impl Command {
    /// Refuses what makes no sense before anything is opened.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self {
            Self::Start(arguments) => arguments.check(),
            Self::List
            | Self::Show(_)
            | Self::Resume(_)
            | Self::Pause(_)
            | Self::Abandon(_)
            | Self::Report(_) => Ok(()),
        }
    }
}

pub(super) async fn run(command: Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    command.check()?;
    match command {
        Command::Start(arguments) => start::run(&arguments, &Context::open(flags).await?).await,
        Command::Resume(arguments) => going::resume(&arguments, flags).await,
        Command::List => list(flags),
        Command::Show(which) => control::show(&which.campaign, flags),
        Command::Pause(which) => control::pause(&which.campaign, flags).await,
        Command::Abandon(which) => control::abandon(&which.campaign, flags),
        Command::Report(which) => report::run(&which.campaign, flags),
    }
}

/// The campaigns beside the journal.
fn shelf() -> Result<Shelf, Problem> {
    let folder = state_folder(&|name| std::env::var(name).ok());
    folder.as_deref().map(Shelf::beside).ok_or_else(|| {
        Problem::usage("There is no folder for campaigns: neither XDG_STATE_HOME nor HOME is set.")
    })
}

fn list(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let journal = journal::open(flags)?;
    let output = Output::offline(flags);
    let (campaigns, unread) = shelf()?.list()?;
    let mut records = Vec::new();
    for known in &campaigns {
        let entries = journal.of_campaign(&known.campaign.id)?;
        records.push(CampaignRecord::of(&known.summary(&entries)));
    }
    for error in &unread {
        Context::say(&format!("claviger: {error}"));
    }
    output.list(&records, || {
        let head = [
            "ID", "KIND", "PROFILE", "STARTED", "STATE", "TOTAL", "DONE", "FAILED", "UNKNOWN",
            "LEFT",
        ];
        let mut table = Table::new(head).when_empty("There is no campaign.");
        for record in &records {
            table.row(record.cells());
        }
        table
    })?;
    Ok(Exit::Done)
}

impl From<CampaignError> for Problem {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::Locked(_) => Self::refused(format!("{error} Nothing was sent.")),
            CampaignError::Other(why) => Self::usage(why),
        }
    }
}
