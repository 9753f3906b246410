//! A choice of a few things.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{console::popup::Menu, ui::text};

pub(super) fn fill(menu: &Menu, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(menu.title.clone());
    for (position, item) in menu.items.iter().enumerate() {
        let has_cursor = position == menu.cursor;
        let (mark, style) = match (has_cursor, &item.choice) {
            (true, Ok(_)) => ("▌", theme.accent_strong),
            (true, Err(_)) => ("▌", theme.dim),
            (false, Ok(_)) => (" ", theme.plain),
            (false, Err(_)) => (" ", theme.dim),
        };
        let label = text::cut(&item.label, page.width.saturating_sub(5));
        page.content.lines.push(Line::from(vec![
            Span::styled(mark, theme.accent_strong),
            Span::styled(format!("{}  ", item.key), theme.accent_strong),
            Span::styled(label, style),
        ]));
    }
    if let Some(hint) = &menu.hint {
        page.gap();
        page.text(hint, theme.dim);
    }
    page.foot_gap();
    page.keys(&[("Enter", "choose"), ("Esc", "back")]);
    page.content.scroll = menu.cursor.saturating_sub(3);
}
