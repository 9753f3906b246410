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
    page.notice(command.notice.as_ref());
    page.foot_gap();
    page.keys(&[
        ("Enter", "do it"),
        ("Tab", "complete"),
        ("↑ ↓", "choose"),
        ("Esc", "close"),
    ]);
    // Beside the frame, the line that is typed and what stands at the bottom.
    let room = rows.saturating_sub(3 + page.rows_below()).clamp(1, SHOWN);
    // The chosen one is never the line that tells what is left out.
    let first = (command.chosen + 2)
        .min(completions.len())
        .saturating_sub(room);
    let width = completions
        .iter()
        .map(|completion| text::width(&completion.shown) + 2)
        .max()
        .unwrap_or(0)
        .clamp(COLUMNS, (page.width / 2).max(COLUMNS));
    let hidden = completions.len().saturating_sub(first + room);
    for (number, completion) in completions.iter().enumerate().skip(first).take(room) {
        if hidden > 0 && number + 1 == first + room {
            let more = format!("  … {} more, ↓", hidden + 1);
            page.content.lines.push(Line::styled(more, theme.dim));
            break;
        }
        let (mark, style) = if number == command.chosen {
            ("▌", theme.accent_strong)
        } else {
            (" ", theme.plain)
        };
        let left = text::fit(&completion.shown, width);
        let does = text::cut(&completion.does, page.width.saturating_sub(width + 2));
        page.content.lines.push(Line::from(vec![
            Span::styled(mark, theme.accent_strong),
            Span::styled(format!(" {left}"), style),
            Span::styled(does, theme.dim),
        ]));
    }
}
