//! Asks before leaving.

use super::Page;
use crate::console::popup::{LeaveBox, credential::DROP_WORD};

pub(super) fn fill(leave: &LeaveBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Leave?");
    page.content.is_danger = true;
    match leave.in_flight {
        0 => {}
        1 => page.text(
            "A write is in flight. If you leave now, its outcome stays unknown until it is read back.",
            theme.plain,
        ),
        several => page.text(
            &format!("{several} writes are in flight. If you leave now, their outcomes stay unknown until they are read back."),
            theme.plain,
        ),
    }
    match leave.undelivered.len() {
        0 => {}
        1 => page.text(
            "A new credential was not delivered. The service may never show it again.",
            theme.danger_strong,
        ),
        several => page.text(
            &format!("{several} new credentials were not delivered. The services may never show them again."),
            theme.danger_strong,
        ),
    }
    page.notice(leave.notice.as_ref());
    if leave.needs_word() {
        page.gap();
        page.input(
            &format!("Type {DROP_WORD} to let go and leave:"),
            &leave.word,
        );
        page.keys(&[("Esc", "stay"), ("drop + Enter", "leave")]);
    } else {
        page.foot_gap();
        page.keys(&[("Esc", "stay"), ("y", "leave")]);
    }
}
