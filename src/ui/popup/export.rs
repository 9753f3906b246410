//! Asks where a report goes.

use super::Page;
use crate::console::{Exported, popup::ExportBox};

pub(super) fn fill(export: &ExportBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(match &export.what {
        Exported::Campaign(id) => format!("Report of the campaign {id}"),
        Exported::Board(..) => "The board as a report".to_owned(),
    });
    page.text(
        &format!(
            "Where it goes, as {}: a new file, a command, or another target",
            export.form.label()
        ),
        theme.plain,
    );
    page.gap();
    page.input(">", &export.entry.field);
    if export.entry.pending.is_some() {
        page.text("Writing …", theme.accent_strong);
    }
    page.notice(export.entry.notice.as_ref());
    page.foot_gap();
    let forms = export.what.forms().iter().map(|form| form.label());
    let forms: Vec<&str> = forms.collect();
    page.keys(&[
        ("Enter", "write"),
        ("Tab", &forms.join(", ")),
        ("Esc", "back"),
    ]);
}
