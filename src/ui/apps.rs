//! The list of apps.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
    widgets::{Block, Borders},
};

use super::{View, column, empty, text};
use crate::console::Pane;

/// The list with frame and heading.
pub(super) fn draw_framed(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let theme = view.theme;
    let has_keys = view.model.pane == Pane::Apps && view.model.popups.is_empty();
    let border = if has_keys { theme.accent } else { theme.dim };
    let block = Block::default()
        .borders(Borders::ALL)
        .border_style(border)
        .title(ratatui::text::Span::styled(" Apps ", theme.strong));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = column::arrange(usize::from(inner.width).saturating_sub(2));
    let heading: Vec<String> = columns
        .iter()
        .map(|(column, width)| text::fit(column.heading(), *width))
        .collect();
    frame.buffer_mut().set_stringn(
        inner.x + 2,
        inner.y,
        heading.join(" "),
        usize::from(inner.width).saturating_sub(2),
        theme.dim,
    );
    let body = Rect {
        y: inner.y + 1,
        height: inner.height.saturating_sub(1),
        ..inner
    };
    draw_rows(view, frame, body, &columns);
    bottom_line(view, frame, area, border);
}

/// The list alone.
pub(super) fn draw_bare(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let columns = column::arrange(usize::from(area.width).saturating_sub(2));
    draw_rows(view, frame, area, &columns);
}

fn draw_rows(
    view: View<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    columns: &[(column::Column, usize)],
) {
    let model = view.model;
    if model.list.is_empty() {
        return empty::draw(view, frame, area);
    }
    let theme = view.theme;
    let buffer = frame.buffer_mut();
    let visible = model.list.visible(usize::from(area.height));
    for (y, (row, is_selected)) in (area.y..area.bottom()).zip(visible) {
        let Some(row) = model.fleet.row(row) else {
            continue;
        };
        // Only the marker and the name tell the selection: few bytes go over a slow line.
        let name_style = if is_selected {
            buffer.set_string(area.x, y, "▌", theme.accent);
            theme.accent_strong
        } else {
            theme.plain
        };
        let mut x = area.x + 2;
        for (position, cell) in column::cells(row, columns, view.now.wall).enumerate() {
            let style = if position == 0 {
                name_style
            } else {
                Style::new()
            };
            let room = usize::from(area.right().saturating_sub(x));
            let width = u16::try_from(text::width(&cell)).unwrap_or(0);
            buffer.set_stringn(x, y, cell, room, style);
            x = x.saturating_add(width + 1);
        }
    }
}

/// The filter and the count, in the frame's bottom line.
fn bottom_line(view: View<'_>, frame: &mut Frame<'_>, area: Rect, border: Style) {
    let model = view.model;
    let theme = view.theme;
    let y = area.bottom() - 1;
    let progress = model.fleet.progress();
    let filtered = !model.list.filter.value().is_empty();
    let count = if filtered {
        format!(" {} of {} ", model.list.len(), progress.loaded)
    } else {
        format!(" {} ", progress.loaded)
    };
    let count_width = u16::try_from(text::width(&count)).unwrap_or(0);
    if model.list.typing || filtered {
        let room = usize::from(area.width).saturating_sub(usize::from(count_width) + 7);
        let (shown, cursor) = text::window(
            model.list.filter.value(),
            model.list.filter.cursor(),
            room,
            |c| crate::domain::text::visible(c.encode_utf8(&mut [0; 4])).into_owned(),
        );
        let buffer = frame.buffer_mut();
        buffer.set_string(area.x + 1, y, " / ", theme.accent_strong);
        buffer.set_string(area.x + 4, y, format!("{shown} "), theme.strong);
        if model.list.typing && model.popups.is_empty() {
            let x = area.x + 4 + u16::try_from(cursor).unwrap_or(0);
            frame.set_cursor_position(Position { x, y });
        }
    } else {
        frame
            .buffer_mut()
            .set_string(area.x + 1, y, " / filter ", theme.dim);
    }
    let x = area.right().saturating_sub(count_width + 1);
    frame.buffer_mut().set_string(x, y, count, border);
}
