//! The command bar.

use super::Page;
use crate::{
    console::popup::{CommandBar, command::COMMANDS},
    ui::text,
};

/// How many completions are shown.
const SHOWN: usize = 8;

pub(super) fn fill(command: &CommandBar, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Command");
    page.input(":", &command.field);
    for completion in command.completions().into_iter().take(SHOWN) {
        let does = COMMANDS
            .iter()
            .find(|(name, _)| *name == completion)
            .map_or("", |(_, does)| does);
        page.item(&format!("{} {does}", text::fit(&completion, 12)), theme.dim);
    }
    page.notice(command.notice.as_ref());
    page.foot_gap();
    page.keys(&[("Tab", "complete"), ("Enter", "do it"), ("Esc", "close")]);
}
