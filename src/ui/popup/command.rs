//! The command bar.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{console::popup::CommandBar, ui::text};

/// The most completions that are seen at once.
const SHOWN: usize = 12;
/// The columns of a completion before what it does.
const COLUMNS: usize = 14;

pub(super) fn fill(command: &CommandBar, page: &mut Page<'_>, rows: usize) {
    let theme = page.theme;
    page.title("Command");
    page.input(":", &command.field);
    let completions = command.completions();
    let notice = command.notice.as_deref().unwrap_or_default();
    let said = match notice {
        "" => 0,
        notice => 1 + text::wrap(notice, page.width).len(),
    };
    // Beside the line that is typed, the notice, the keys and a gap, and the frame.
    let room = rows.saturating_sub(5 + said).clamp(1, SHOWN);
    let first = (command.chosen + 1).saturating_sub(room);
    let width = completions
        .iter()
        .map(|completion| text::width(&completion.line) + 2)
        .max()
        .unwrap_or(0)
        .clamp(COLUMNS, (page.width / 2).max(COLUMNS));
    for (number, completion) in completions.iter().enumerate().skip(first).take(room) {
        let (mark, style) = if number == command.chosen {
            ("▌", theme.accent_strong)
        } else {
            (" ", theme.plain)
        };
        let left = text::fit(&completion.line, width);
        let does = text::cut(&completion.does, page.width.saturating_sub(width + 2));
        page.content.lines.push(Line::from(vec![
            Span::styled(mark, theme.accent_strong),
            Span::styled(format!(" {left}"), style),
            Span::styled(does, theme.dim),
        ]));
    }
    page.notice(command.notice.as_ref());
    page.foot_gap();
    let hidden = completions.len().saturating_sub(room);
    let more = format!("choose ({hidden} more)");
    let choose = if hidden > 0 { more.as_str() } else { "choose" };
    page.keys(&[
        ("Enter", "do it"),
        ("Tab", "complete"),
        ("↑↓", choose),
        ("Esc", "close"),
    ]);
}
