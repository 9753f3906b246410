//! Asks where a secret goes.

use super::Page;
use crate::console::popup::{TargetPrompt, target::TargetKind};

pub(super) fn fill(prompt: &TargetPrompt, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(match prompt.kind {
        TargetKind::File => "Deliver to a new file",
        TargetKind::Command => "Deliver to a command",
        TargetKind::Age => "Deliver sealed",
        TargetKind::Named => "Deliver to a target of the configuration",
    });
    page.text(prompt.kind.question(), theme.plain);
    page.gap();
    page.input(">", &prompt.entry.field);
    if prompt.entry.pending.is_some() {
        page.text("Delivering …", theme.accent_strong);
    }
    page.notice(prompt.entry.notice.as_ref());
    page.foot_gap();
    page.keys(&[("Enter", "deliver"), ("Esc", "back")]);
}
