//! `campaign report`: each app, times, outcome, fingerprints, targets and request ids; no secret.

use std::io::{self, Write as _};

use super::{
    super::{
        Exit, journal,
        output::{Output, Table},
        problem::Problem,
    },
    shelf,
};
use crate::{
    config::{GlobalFlags, OutputFormat},
    engine::campaign::report::{self, RowRecord},
};

pub(super) fn run(text: &str, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let shelf = shelf()?;
    let id = shelf.find(text)?;
    let known = shelf.get(&id)?;
    let entries = journal::open(flags)?.of_campaign(&id)?;
    let rows = known.rows(&entries);
    let records: Vec<RowRecord> = rows.iter().map(RowRecord::of).collect();
    let output = Output::offline(flags);
    if output.format == OutputFormat::Markdown {
        let summary = known.summary(&entries);
        let text = report::markdown(&summary, &rows);
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    output.list(&records, || table(&records))?;
    Ok(Exit::Done)
}

fn table(records: &[RowRecord]) -> Table {
    let head = [
        "APP", "ID", "OUTCOME", "ENDED", "BEFORE", "AFTER", "DELIVERY", "REQUESTS", "WHY",
    ];
    let mut table = Table::new(head).may_leave_out(&["REQUESTS", "BEFORE", "ID", "WHY"]);
    for record in records {
        table.row([
            Some(record.path()),
            Some(record.app_id.to_string()),
            Some(record.outcome.replace('_', " ")),
            record.ended.clone(),
            record.fingerprint_before.clone(),
            record.fingerprint_after.clone(),
            record.delivery.as_ref().map(ToString::to_string),
            Some(record.requests()).filter(|ids| !ids.is_empty()),
            record.why.clone(),
        ]);
    }
    table
}
