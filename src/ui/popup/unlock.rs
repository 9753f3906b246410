//! Asks before a read-only profile is unlocked for a while.

use super::Page;
use crate::console::popup::UnlockBox;

pub(super) fn fill(unlock: &UnlockBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(format!("Unlock {}?", unlock.profile));
    page.content.is_danger = true;
    page.text(
        "It is read-only. Unlocked, it takes changes for 10 minutes.",
        theme.plain,
    );
    page.gap();
    page.input("Type its name to unlock it:", &unlock.typed);
    page.notice(unlock.notice.as_ref());
    page.foot_gap();
    page.keys(&[("Esc", "cancel"), ("name + Enter", "unlock")]);
}
