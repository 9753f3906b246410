//! The pane of gateways: a line each.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};

use super::{View, text};
use crate::console::{Pane, fleet::Loading, gateways::GatewayLine};

/// The columns that a count takes.
const COUNT: usize = 9;
/// The columns of what is over age, or of how the listing goes.
const STATE: usize = 12;

/// The name of the pane, and how many there are where not all are seen.
pub(super) fn title(view: View<'_>, height: usize) -> String {
    match view.model.gateways.len() {
        all if all > height => format!("Gateways, {height} of {all}"),
        _ => "Gateways".to_owned(),
    }
}

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let (model, theme) = (view.model, view.theme);
    if model.gateways.is_empty() {
        let sentence = "No gateway is listed yet.";
        let room = usize::from(area.width.saturating_sub(2));
        frame
            .buffer_mut()
            .set_stringn(area.x + 2, area.y, sentence, room, theme.dim);
        return;
    }
    let has_keys = model.pane == Pane::Gateways && model.popups.is_empty();
    let width = usize::from(area.width);
    let name_room = width.saturating_sub(3 + COUNT + STATE + 2).max(8);
    let lines = model.gateways.visible(usize::from(area.height));
    for (y, (line, is_selected)) in (area.y..area.bottom()).zip(lines) {
        let is_current = is_selected && has_keys;
        let buffer = frame.buffer_mut();
        if is_current {
            buffer.set_string(area.x + 1, y, "▌", theme.accent);
        }
        let name = if is_current {
            theme.accent_strong
        } else {
            theme.plain
        };
        let count = match line.apps {
            1 => "1 app".to_owned(),
            several => format!("{several} apps"),
        };
        let (state, style) = state(view, line);
        let spans = vec![
            Span::styled(text::fit_middle(&self::name(line), name_room), name),
            Span::raw(format!(" {count:>COUNT$} ")),
            Span::styled(text::cut(&state, STATE), style),
        ];
        let room = area.right().saturating_sub(area.x + 3);
        buffer.set_line(area.x + 3, y, &Line::from(spans), room);
    }
}

/// `apig payments`, or the service alone where it has no gateways.
fn name(line: &GatewayLine) -> String {
    let place = &line.gateway.place;
    if place.instance.is_some() {
        format!("{} {}", place.service.word(), line.gateway.name)
    } else {
        place.service.word().to_owned()
    }
}

/// What is most worth knowing of it.
fn state(view: View<'_>, line: &GatewayLine) -> (String, ratatui::style::Style) {
    let theme = view.theme;
    match (&line.state, &line.gateway.status) {
        (Loading::Failed(_), _) => ("failed (!)".to_owned(), theme.danger),
        (_, Some(status)) if line.gateway.is_stopped() => (status.to_string(), theme.danger),
        (Loading::Underway, _) => ("loading …".to_owned(), theme.dim),
        (Loading::Complete, _) if line.over > 0 => {
            (format!("{} over age", line.over), theme.danger)
        }
        (Loading::Complete, _) => (String::new(), theme.dim),
    }
}
