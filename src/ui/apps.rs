//! The list of apps.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{View, column, empty, text};
use crate::domain::text::visible;

/// The heading, and the rows below it.
pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let columns = column::arrange(usize::from(area.width));
    if !view.model.list.is_empty() {
        let sort = view.model.list.sorted_by();
        let heading: Vec<String> = columns
            .iter()
            .map(|(column, width)| text::fit(&column.heading(sort, *width), *width))
            .collect();
        let x = area.x + 3;
        let room = usize::from(area.right().saturating_sub(x));
        let heading = heading.join(" ");
        let buffer = frame.buffer_mut();
        buffer.set_stringn(x, area.y, heading.trim_end(), room, view.theme.dim);
    }
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    draw_rows(view, frame, body, &columns);
}

/// The rows alone.
pub(super) fn draw_bare(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let columns = column::arrange(usize::from(area.width));
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
        let name = if is_selected {
            buffer.set_string(area.x + 1, y, "▌", theme.accent);
            theme.accent_strong
        } else {
            theme.plain
        };
        if model.list.marks.has(&row.app.at) {
            buffer.set_string(area.x, y, "•", theme.accent_strong);
        }
        let mut spans = Vec::new();
        for (column, width) in columns {
            spans.extend(column::spans(view, *column, *width, row, name));
            spans.push(Span::raw(" "));
        }
        let x = area.x + 3;
        let room = area.right().saturating_sub(x);
        buffer.set_line(x, y, &Line::from(spans), room);
    }
}

/// The line below the list: the filter, and which rows are seen.
pub(super) fn draw_bottom(view: View<'_>, frame: &mut Frame<'_>, area: Rect, rows: usize) {
    let (model, theme) = (view.model, view.theme);
    let (count, count_style) = match &model.list.complaint {
        Some(error) => (error.sentence.clone(), theme.danger),
        None => (position(view, rows), theme.dim),
    };
    let room = usize::from(area.width).saturating_sub(16);
    let count = text::cut(&count, room);
    let count_width = u16::try_from(text::width(&count)).unwrap_or(0);
    let filter = &model.list.filter;
    if model.list.typing || !filter.value().is_empty() {
        let room = usize::from(area.width.saturating_sub(count_width + 6));
        let (shown, cursor) = text::window(filter.value(), filter.cursor(), room, |c| {
            visible(c.encode_utf8(&mut [0; 4])).into_owned()
        });
        let buffer = frame.buffer_mut();
        buffer.set_string(area.x + 1, area.y, "/", theme.accent_strong);
        buffer.set_string(area.x + 3, area.y, shown, theme.strong);
        if model.list.typing && model.popups.is_empty() {
            let x = area.x + 3 + u16::try_from(cursor).unwrap_or(0);
            frame.set_cursor_position(Position { x, y: area.y });
        }
    } else {
        let line = Line::from(vec![
            Span::styled(" /", theme.accent_strong),
            Span::styled(" filter", theme.dim),
        ]);
        frame
            .buffer_mut()
            .set_line(area.x, area.y, &line, area.width);
    }
    let x = area.right().saturating_sub(count_width + 1);
    frame.buffer_mut().set_string(x, area.y, count, count_style);
}

/// What the filter has to read, or how far that is.
pub(super) fn reading(view: View<'_>) -> Option<String> {
    if let Some(reader) = view.model.reader {
        return Some(format!(
            "reading {} of {}, Esc stops",
            reader.done, reader.total
        ));
    }
    let (reads, unread) = &view.model.list.unread;
    match unread.len() {
        0 => None,
        1 => Some(format!("Enter reads {} of 1 app", reads.what())),
        several => Some(format!("Enter reads {} of {several} apps", reads.what())),
    }
}

/// `1–10 of 2004`, or with a filter `3 of 2417`.
fn position(view: View<'_>, rows: usize) -> String {
    let apps = &view.model.list;
    let loaded = view.model.fleet.progress().loaded;
    if !apps.filter.value().is_empty() {
        let shown = format!("{} of {loaded}", apps.len());
        return match reading(view) {
            Some(told) => format!("{told} · {shown}"),
            None => shown,
        };
    }
    match apps.window(rows) {
        Some((first, last)) => format!("{first}–{last} of {loaded}"),
        None => String::new(),
    }
}
