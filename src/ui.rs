//! Between the console and a terminal: the model as cells, a terminal's bytes as keys.
//!
//! Nothing here decides anything: what is drawn follows from the model alone. Only what is on the
//! screen is built: a list of 20,000 apps costs as much as its visible rows.

pub mod age;
mod apps;
pub mod ascii;
pub mod column;
mod detail;
mod empty;
mod footer;
mod header;
mod popup;
mod reveal;
pub mod text;
pub mod theme;
pub mod translate;

use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    widgets::Paragraph,
};

use crate::{
    console::{
        Model, Pane,
        layout::{Drawn, Layout},
    },
    domain::Now,
};
use theme::Theme;

/// What a drawing needs besides the place for it.
#[derive(Clone, Copy)]
struct View<'a> {
    model: &'a Model,
    theme: &'a Theme,
    now: Now,
}

/// Draws the whole screen, and tells what [`crate::console::drawn`] wants to know.
pub fn draw(model: &Model, frame: &mut Frame<'_>, now: Now) -> Drawn {
    let theme = Theme::new(model.options.colour, model.options.light);
    let view = View {
        model,
        theme: &theme,
        now,
    };
    let area = frame.area();
    if model.locked {
        locked(frame, area);
        return Drawn::default();
    }
    let mut drawn = Drawn::default();
    match Layout::of(area.width, area.height) {
        Layout::TooSmall => too_small(frame, area),
        Layout::Compact { .. } => {
            let [head, body, foot] = rows(area);
            header::draw(view, frame, head);
            match model.pane {
                Pane::Apps => apps::draw_bare(view, frame, body),
                Pane::Detail => drawn.detail = detail::draw_bare(view, frame, body),
            }
            footer::draw(view, frame, foot);
            drawn.popup = popups(view, frame, area);
        }
        Layout::Panes { list_width, .. } => {
            let [head, body, foot] = rows(area);
            header::draw(view, frame, head);
            let list = Rect {
                width: list_width,
                ..body
            };
            let side = Rect {
                x: body.x + list_width,
                width: body.width - list_width,
                ..body
            };
            apps::draw_framed(view, frame, list);
            drawn.detail = detail::draw_framed(view, frame, side);
            footer::draw(view, frame, foot);
            drawn.popup = popups(view, frame, area);
        }
    }
    if model.options.ascii {
        ascii::fold(frame.buffer_mut());
    }
    drawn
}

/// The header, the body and the footer.
fn rows(area: Rect) -> [Rect; 3] {
    let line = |y| Rect {
        y,
        height: 1,
        ..area
    };
    let body = Rect {
        y: area.y + 1,
        height: area.height - 2,
        ..area
    };
    [line(area.y), body, line(area.bottom() - 1)]
}

/// The popups, and how far the one in front can be scrolled.
fn popups(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    let mut most = 0;
    for (depth, popup) in view.model.popups.iter().enumerate() {
        let is_top = depth + 1 == view.model.popups.len();
        most = popup::draw(view, popup, is_top, frame, area);
    }
    reveal::draw(view, frame, area);
    most
}

fn locked(frame: &mut Frame<'_>, area: Rect) {
    frame.render_widget(Paragraph::new("Locked. Press any key to go on."), area);
}

fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (width, height) = crate::console::layout::LEAST;
    let text = format!(
        "{}×{} is too small: {width}×{height} at least",
        area.width, area.height
    );
    let lines = text::wrap(&text, usize::from(area.width.max(1)));
    let paragraph = Paragraph::new(lines.join("\n")).alignment(Alignment::Left);
    frame.render_widget(paragraph, area);
}
