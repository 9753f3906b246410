//! `campaign show`, `pause` and `abandon`: nothing is sent.

use std::{io, time::Duration};

use super::{
    super::{Exit, context::Context, journal, output::Output, problem::Problem},
    record::{self, CampaignRecord},
    shelf,
};
use crate::{
    config::{GlobalFlags, OutputFormat},
    domain::{CampaignState, CampaignSummary, campaign::Cell},
    engine::campaign::CampaignFile,
};

/// How long to wait for a pause: the app in flight has to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look.
const GLANCE: Duration = Duration::from_millis(100);

/// What is known of a campaign by its file and the journal.
fn known(id: &str, flags: &GlobalFlags) -> Result<(CampaignSummary, Vec<Cell>), Problem> {
    let known: CampaignFile = shelf()?.get(id)?;
    let entries = journal::open(flags)?.of_campaign(id)?;
    Ok((known.summary(&entries), known.cells(&entries)))
}

pub(super) fn show(text: &str, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let id = shelf()?.find(text)?;
    let (summary, cells) = known(&id, flags)?;
    let record = CampaignRecord::of(&summary);
    let output = Output::offline(flags);
    output.object(&mut io::stdout().lock(), &record, || {
        format!("{}{}", record.text(), record::map(&cells, output.ascii))
    })?;
    Ok(record::exit(&summary))
}

fn say(id: &str, flags: &GlobalFlags) -> Result<CampaignSummary, Problem> {
    let (summary, _) = known(id, flags)?;
    let record = CampaignRecord::of(&summary);
    Output::offline(flags).object(&mut io::stdout().lock(), &record, || record.text())?;
    Ok(summary)
}

pub(super) async fn pause(text: &str, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let shelf = shelf()?;
    let id = shelf.find(text)?;
    let (summary, _) = known(&id, flags)?;
    if summary.state != CampaignState::Running {
        return Err(Problem::refused(format!(
            "The campaign {id} does not run: it is {}.",
            summary.state
        )));
    }
    shelf.pause(&id)?;
    let began = std::time::Instant::now();
    while known(&id, flags)?.0.state == CampaignState::Running {
        if began.elapsed() > PATIENCE {
            Context::say("claviger: It pauses when the app in flight has ended.");
            break;
        }
        tokio::time::sleep(GLANCE).await;
    }
    say(&id, flags)?;
    Ok(Exit::Done)
}

pub(super) fn abandon(text: &str, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let shelf = shelf()?;
    let id = shelf.find(text)?;
    let mut held = shelf.take(&id)?;
    let entries = journal::open(flags)?.of_campaign(&id)?;
    let summary = held.known().summary(&entries);
    match summary.state {
        CampaignState::Done => {
            return Err(Problem::refused(format!(
                "The campaign {id} is done: there is nothing to give up."
            )));
        }
        CampaignState::Abandoned => {}
        CampaignState::Planned
        | CampaignState::Running
        | CampaignState::Waiting
        | CampaignState::Paused
        | CampaignState::Stopped => held.abandon()?,
    }
    drop(held);
    let summary = say(&id, flags)?;
    let counts = summary.counts;
    if let Some(words) = summary.kind.second_phase().filter(|_| counts.made > 0)
        && Output::offline(flags).format == OutputFormat::Table
    {
        Context::say(words.given_up);
    }
    Ok(Exit::Done)
}
