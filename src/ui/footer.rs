//! The last line: the keys of the place one is in, or what has just been said.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Clear, Paragraph},
};

use super::{View, text};
use crate::{
    console::{
        Pane,
        keymap::{self, Intent, Scope},
    },
    domain::Service,
};

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let model = view.model;
    let theme = view.theme;
    let columns = usize::from(area.width);
    if area.width < 60 && model.list.typing && model.popups.is_empty() {
        return draw_filter(view, frame, area);
    }
    if model.toast.is_some() && model.popups.is_empty() {
        return draw_toast(view, frame, area);
    }
    let right = match model.tasks.len() {
        0 => String::new(),
        1 => "1 task running ".to_owned(),
        several => format!("{several} tasks running "),
    };
    let room = columns.saturating_sub(text::width(&right) + 1);
    let scope = match model.pane {
        Pane::Apps => Scope::Apps,
        Pane::Detail => Scope::Detail,
        Pane::Gateways => Scope::Gateways,
    };
    // A popup says its keys itself.
    let has_popup = !model.popups.is_empty();
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    let help: usize = 8;
    let is_typing = model.list.typing;
    if is_typing && !has_popup {
        for (key, label) in [
            ("Enter", "keep the filter"),
            ("Esc", "clear it"),
            ("↑ ↓", "move"),
        ] {
            spans.push(Span::styled(key, theme.accent_strong));
            spans.push(Span::styled(format!(" {label}  "), theme.plain));
        }
    }
    for binding in keymap::in_scope(scope).filter(|_| !has_popup && !is_typing) {
        let (Some(label), Some(key)) = (label(view, binding), binding.keys.first()) else {
            continue;
        };
        let key = key.to_string();
        let width = text::width(&key) + 1 + text::width(label) + 2;
        let is_help = binding.intent == Intent::Help;
        // Room for help is kept, since help leads to everything else.
        if used + width > room.saturating_sub(if is_help { 0 } else { help }) {
            continue;
        }
        used += width;
        spans.push(Span::styled(key, theme.accent_strong));
        spans.push(Span::styled(format!(" {label}  "), theme.plain));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
    let width = u16::try_from(text::width(&right)).unwrap_or(0);
    let right_area = Rect {
        x: area.right().saturating_sub(width),
        width,
        ..area
    };
    frame.render_widget(
        Paragraph::new(Span::styled(right, theme.strong)),
        right_area,
    );
}

/// The word of a key. One turns a code in one service, and does another thing in another; without an
/// app the keys of apps do nothing, and what failed has a key of its own.
fn label(view: View<'_>, binding: &keymap::Binding) -> Option<&'static str> {
    let model = view.model;
    let selected = model.list.selected();
    if selected.is_none() && model.pane != Pane::Gateways {
        return match binding.intent {
            Intent::Filter if model.list.filter.value().is_empty() => None,
            Intent::Filter | Intent::Reload | Intent::RequestLog | Intent::Help => binding.footer,
            Intent::Problems if model.fleet.progress().failed > 0 => Some("problems"),
            _ => None,
        };
    }
    let resets = selected.is_some_and(|app| app.service() == Service::ModelArts);
    if binding.intent == Intent::ResetCode && resets {
        return Some("reset code");
    }
    binding.footer
}

/// What has just been said, whole: where it is longer than the line, it takes those above, too.
pub(super) fn draw_toast(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let Some(toast) = &view.model.toast else {
        return;
    };
    let lines = text::wrap(&toast.text, usize::from(area.width).saturating_sub(2));
    let height = u16::try_from(lines.len()).unwrap_or(1).min(area.bottom());
    let area = Rect {
        y: area.bottom() - height,
        height,
        ..area
    };
    let lines: Vec<Line<'_>> = lines
        .into_iter()
        .map(|line| Line::styled(format!(" {line}"), view.theme.strong))
        .collect();
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines), area);
}

/// The filter as it is typed, where the list has no frame to hold it.
fn draw_filter(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let filter = &view.model.list.filter;
    let told = super::apps::reading(view).map_or_else(String::new, |told| format!("  {told}"));
    let room = usize::from(area.width).saturating_sub(4 + text::width(&told));
    let (shown, cursor) = text::window(filter.value(), filter.cursor(), room, |c| {
        crate::domain::text::visible(c.encode_utf8(&mut [0; 4])).into_owned()
    });
    let line = Line::from(vec![
        Span::styled(" / ", view.theme.accent_strong),
        Span::styled(shown, view.theme.strong),
        Span::styled(told, view.theme.accent_strong),
    ]);
    frame.render_widget(Paragraph::new(line), area);
    let x = area.x + 3 + u16::try_from(cursor).unwrap_or(0);
    frame.set_cursor_position(Position { x, y: area.y });
}
