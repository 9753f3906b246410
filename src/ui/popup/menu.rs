//! A choice of a few things.

use ratatui::text::{Line, Span};

use super::{Extent, Page};
use crate::{console::popup::Menu, ui::text};

pub(super) fn fill(menu: &Menu, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(menu.title.clone());
    if menu.stays {
        page.content.extent = Extent::Page;
    }
    let mut first = 0;
    for (position, item) in menu.items.iter().enumerate() {
        let has_cursor = position == menu.cursor;
        let (mark, style) = match (has_cursor, &item.choice) {
            (true, Ok(_)) => ("▌", theme.accent_strong),
            (true, Err(_)) => ("▌", theme.dim),
            (false, Ok(_)) => (" ", theme.plain),
            (false, Err(_)) => (" ", theme.dim),
        };
        if has_cursor {
            first = page.content.lines.len();
        }
        let room = page.width.saturating_sub(5);
        let note = item.note.iter().flat_map(|note| text::wrap(note, room));
        let label = text::wrap(&item.label, room).into_iter();
        let label = label.map(|line| (line, style));
        let lines = label.chain(note.map(|line| (line, theme.dim)));
        for (number, (line, style)) in lines.enumerate() {
            let key = if number == 0 { item.key } else { ' ' };
            page.content.lines.push(Line::from(vec![
                Span::styled(mark, theme.accent_strong),
                Span::styled(format!("{key}  "), theme.accent_strong),
                Span::styled(line, style),
            ]));
        }
    }
    if let Some(hint) = &menu.hint {
        page.gap();
        page.text(hint, theme.dim);
    }
    page.foot_gap();
    if menu.stays {
        page.keys(&[("Enter", "choose"), ("↑ ↓", "move")]);
    } else {
        page.keys(&[("Enter", "choose"), ("Esc", "back")]);
    }
    page.content.scroll = first.saturating_sub(1);
}
