//! Reports that go to a target.

use super::{Ready, campaigns::Campaigns};
use crate::{
    console::Exported,
    domain::{Named, ReportForm, TargetError, TargetTemplate},
};

/// Writes a report; where it went, or why it did not, as a whole sentence.
pub(super) async fn write(
    ready: &Ready,
    campaigns: &Campaigns,
    (what, form): (Exported, ReportForm),
    target: &str,
) -> Result<String, String> {
    let template: TargetTemplate = target
        .parse()
        .map_err(|error: TargetError| error.to_string())?;
    if template.has_braces() {
        return Err("A report is not of one app: braces stand for nothing here.".to_owned());
    }
    let report = match what {
        Exported::Campaign(id) => campaigns.report(&ready.session, &id, form)?,
        Exported::Board(report, ascii) => {
            let mut out = Vec::new();
            let engine = ready.session.engine();
            let written = engine.write_board(&report, form, ascii, &mut out);
            written.map_err(|error| format!("The report cannot be written: {error}."))?;
            String::from_utf8(out).map_err(|_invalid| "The report is not text.".to_owned())?
        }
    };
    let prepared = ready
        .session
        .delivery()
        .prepare(&template.expand(&Named::default()))
        .map_err(|error| error.to_string())?;
    let delivered = prepared.report(report).await;
    delivered
        .map(|receipt| receipt.sentence)
        .map_err(|error| error.to_string())
}
