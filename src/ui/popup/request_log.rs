//! The request log.

use ratatui::text::{Line, Span};

use super::{Extent, Page};
use crate::{
    console::popup::RequestLogBox,
    domain::Call,
    ui::{View, age, text},
};

/// The least of a path that is worth showing.
const LEAST_PATH: usize = 12;
/// In fewer columns when and how long stand in the detail alone, so that operations can be told apart.
const NARROW: usize = 56;

pub(super) fn fill(view: View<'_>, log: RequestLogBox, page: &mut Page<'_>) {
    let theme = page.theme;
    let calls = &view.model.log;
    page.title("Request log");
    page.content.extent = Extent::Screen;
    let cursor = log.cursor.min(calls.len().saturating_sub(1));
    if let Some(call) = calls.get(cursor).filter(|_| log.detail) {
        detail(view, call, page);
        page.content.scroll = log.scroll;
        page.content.by_pages = true;
        return page.keys(&[("↑ ↓", "the others"), ("Esc", "back to the list")]);
    }
    if calls.is_empty() {
        page.text("Nothing was asked yet.", theme.plain);
        return page.keys(&[("Esc", "close")]);
    }
    for (position, call) in calls.iter().enumerate() {
        row(view, call, position == cursor, page);
    }
    page.content.in_sight = Some(cursor);
    page.content.scroll = cursor.saturating_sub(6);
    page.keys(&[("Enter", "detail"), ("Esc", "close")]);
}

/// When, how, how it ended, how long it took, which path and operation.
fn row(view: View<'_>, call: &Call, has_cursor: bool, page: &mut Page<'_>) {
    let theme = page.theme;
    let at = age::clock(call.at, view.now.wall, &view.model.options.zone);
    let (result, style) = match &call.result {
        Ok(status) if *status < 400 => (status.to_string(), theme.plain),
        Ok(status) => (status.to_string(), theme.danger),
        Err(fault) => (fault.clone(), theme.danger),
    };
    let (head, figures) = if page.width < NARROW {
        (String::new(), "  ".to_owned())
    } else {
        (
            format!("{at} {:<6} ", call.method),
            format!(" {:>6} ms  ", call.milliseconds),
        )
    };
    let used = 2 + text::width(&head) + text::width(&result) + text::width(&figures);
    let room = page.width.saturating_sub(used);
    // The operation is what the vendors' documents know it by.
    let operation = text::width(call.operation);
    let path = match room.checked_sub(operation + 2) {
        Some(left) if left >= LEAST_PATH => {
            let path = text::fit(&text::cut_start(&call.template, left), left);
            format!("{path}  {}", call.operation)
        }
        Some(_) | None => text::cut(call.operation, room),
    };
    let name = if has_cursor {
        theme.accent_strong
    } else {
        theme.plain
    };
    page.content.lines.push(Line::from(vec![
        Span::styled(if has_cursor { "▌ " } else { "  " }, theme.accent_strong),
        Span::styled(head, theme.dim),
        Span::styled(result, style),
        Span::styled(figures, theme.dim),
        Span::styled(path, name),
    ]));
}

/// All that is known of one exchange: names stand in the place of values, and of what was sent and
/// answered there is only the size.
fn detail(view: View<'_>, call: &Call, page: &mut Page<'_>) {
    const LABEL: usize = 12;
    let theme = page.theme;
    page.text(call.operation, theme.strong);
    page.gap();
    let plain = theme.plain;
    let request = format!("{} {}", call.method, call.template);
    page.labelled("Request", LABEL, &request, plain);
    let (result, style) = match &call.result {
        Ok(status) if *status < 400 => (status.to_string(), plain),
        Ok(status) => (status.to_string(), theme.danger_strong),
        Err(fault) => (fault.clone(), theme.danger_strong),
    };
    page.labelled("Status", LABEL, &result, style);
    if let Some(code) = &call.code {
        page.labelled("Code", LABEL, &code.to_string(), theme.strong);
    }
    if let Some(explanation) = &call.explanation {
        page.labelled("Means", LABEL, explanation.meaning, plain);
        page.labelled("Do", LABEL, explanation.remedy, plain);
    }
    let begun = age::moment(call.at, &view.model.options.zone);
    page.labelled("Begun", LABEL, &begun, plain);
    page.labelled("Took", LABEL, &format!("{} ms", call.milliseconds), plain);
    if call.result.is_ok() {
        page.labelled("Answer", LABEL, &format!("{} bytes", call.bytes), plain);
    }
    match &call.request_id {
        Some(id) => page.labelled("Request id", LABEL, &id.to_string(), plain),
        None => page.labelled("Request id", LABEL, "none came", theme.dim),
    }
}
