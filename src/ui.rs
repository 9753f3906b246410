//! Between the console and a terminal: the model as cells, a terminal's bytes as keys.
//!
//! Nothing here decides anything: what is drawn follows from the model alone. Only what is on the
//! screen is built: a list of 20,000 apps costs as much as its visible rows.

pub mod age;
mod ages;
mod apps;
pub mod ascii;
mod bar;
pub mod column;
mod detail;
mod empty;
mod footer;
mod gateways;
mod header;
mod popup;
mod reveal;
pub mod text;
pub mod theme;
pub mod translate;

use ratatui::{
    Frame,
    layout::{Alignment, Rect},
    style::Style,
    widgets::Paragraph,
};

use crate::{
    console::{
        Model, Pane, Popup,
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
    let theme = Theme::new(model.theme(), model.options.colors);
    let view = View {
        model,
        theme: &theme,
        now,
    };
    let area = frame.area();
    if model.locked {
        locked(view, frame, area);
        return Drawn::default();
    }
    let mut drawn = Drawn::default();
    let layout = Layout::of(area.width, area.height);
    match layout {
        Layout::TooSmall => {
            too_small(frame, area);
            return drawn;
        }
        Layout::Compact { .. } => drawn.detail = compact(view, frame, area),
        Layout::Stacked { rows, detail } => {
            drawn.detail = match model.pane {
                Pane::Apps => stacked(view, frame, area, (rows, detail)),
                Pane::Detail => alone(view, frame, area),
                Pane::Gateways => gateways_alone(view, frame, area),
            }
        }
        Layout::Beside { rows, list_width } => {
            drawn.detail = beside(view, frame, area, (rows, list_width));
        }
    }
    footer::draw(view, frame, last(area));
    drawn.popup = popups(view, frame, area);
    if model.options.ascii {
        ascii::fold(frame.buffer_mut());
    }
    drawn
}

/// One pane at a time, between a line of header and the footer.
fn compact(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    header::draw(view, frame, line(area, 0));
    let body = lines(area, 1, area.height - 2);
    match view.model.pane {
        Pane::Apps => {
            apps::draw_bare(view, frame, body);
            0
        }
        Pane::Detail => detail::draw_bare(view, frame, body),
        Pane::Gateways => {
            gateways::draw(view, frame, body);
            0
        }
    }
}

/// The list, and the detail in brief under it.
fn stacked(view: View<'_>, frame: &mut Frame<'_>, area: Rect, (rows, detail): (u16, u16)) -> usize {
    heads(view, frame, area);
    rule(view, frame, line(area, 2), None);
    apps::draw(view, frame, lines(area, 3, rows + 1));
    let y = 4 + rows;
    rule(view, frame, line(area, y), detail::title(view));
    let most = detail::draw_under(view, frame, lines(area, y + 1, detail));
    let y = y + 1 + detail;
    rule(view, frame, line(area, y), None);
    apps::draw_bottom(view, frame, line(area, y + 1), usize::from(rows));
    most
}

/// The whole of the detail, in the place of the list.
fn alone(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    heads(view, frame, area);
    rule(view, frame, line(area, 2), detail::title(view));
    let most = detail::draw(view, frame, lines(area, 3, area.height - 5));
    rule(view, frame, line(area, area.height - 2), None);
    most
}

/// The list, and the detail beside it.
fn beside(
    view: View<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    (rows, list_width): (u16, u16),
) -> usize {
    heads(view, frame, area);
    rule(view, frame, line(area, 2), None);
    let style = border(view);
    let x = area.x + list_width;
    let buffer = frame.buffer_mut();
    buffer.set_string(x, area.y + 2, "┬", style);
    for y in area.y + 3..area.bottom() - 1 {
        buffer.set_string(x, y, "│", style);
    }
    // A blank column before the line between them.
    let list = Rect {
        width: list_width - 1,
        ..area
    };
    apps::draw(view, frame, lines(list, 3, rows + 1));
    apps::draw_bottom(view, frame, line(list, rows + 4), usize::from(rows));
    let side = Rect {
        x: x + 1,
        width: area.width - list_width - 1,
        ..area
    };
    let gateways = u16::try_from(view.model.gateway_rows()).unwrap_or(1);
    let y = area.height - 2 - gateways;
    let style = border(view);
    frame.buffer_mut().set_string(x, area.y + y, "├", style);
    let title = gateways::title(view, usize::from(gateways));
    rule(view, frame, line(side, y), Some(title));
    gateways::draw(view, frame, lines(side, y + 1, gateways));
    detail::draw_beside(view, frame, lines(side, 3, y - 3))
}

/// The gateways, in the place of the list.
fn gateways_alone(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    heads(view, frame, area);
    let height = area.height - 5;
    let title = gateways::title(view, usize::from(height));
    rule(view, frame, line(area, 2), Some(title));
    gateways::draw(view, frame, lines(area, 3, height));
    rule(view, frame, line(area, area.height - 2), None);
    0
}

/// The two lines of the header.
fn heads(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    header::draw(view, frame, line(area, 0));
    ages::draw(view, frame, line(area, 1));
}

/// A line across, with a name in it.
fn rule(view: View<'_>, frame: &mut Frame<'_>, area: Rect, name: Option<String>) {
    let style = border(view);
    let buffer = frame.buffer_mut();
    buffer.set_string(area.x, area.y, "─".repeat(usize::from(area.width)), style);
    if let Some(name) = name {
        let room = usize::from(area.width).saturating_sub(6);
        let name = format!(" {} ", text::cut_middle(&name, room));
        buffer.set_string(area.x + 2, area.y, name, view.theme.strong);
    }
}

/// What lines between panes look like: no more than they need to be seen.
fn border(view: View<'_>) -> Style {
    view.theme.dim
}

/// The row of `area` at `y`.
fn line(area: Rect, y: u16) -> Rect {
    lines(area, y, 1)
}

/// So many rows of `area` from `y` on.
fn lines(area: Rect, y: u16, height: u16) -> Rect {
    Rect {
        y: area.y + y,
        height,
        ..area
    }
}

fn last(area: Rect) -> Rect {
    line(area, area.height - 1)
}

/// The popup in front, and how far the one in front can be scrolled.
fn popups(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    // One at a time: those behind it come back when it goes. A page stands for the panes.
    let is_page = |popup: &&Popup| matches!(popup, Popup::Menu(menu) if menu.stays);
    if let Some(page) = view.model.popups.iter().find(is_page) {
        popup::draw(view, page, frame, area);
    }
    let most = match view.model.popups.last() {
        Some(popup) => {
            let most = popup::draw(view, popup, frame, area);
            // Its keys have the footer; what has just been said stands above them.
            let above = Rect {
                height: area.height - 1,
                ..area
            };
            footer::draw_toast(view, frame, above);
            most
        }
        None => 0,
    };
    reveal::draw(view, frame, area);
    most
}

/// What is said while the screen is locked: which profile, since when, and what waits.
fn locked(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let model = view.model;
    let profiles: Vec<String> = model
        .banners
        .iter()
        .map(|banner| banner.profile.to_string())
        .collect();
    let since = model.locked_at.map_or_else(String::new, |at| {
        format!(
            " since {}",
            age::clock(at, view.now.wall, &model.options.zone)
        )
    });
    let waiting = model.popups.iter().filter(
        |popup| matches!(popup, Popup::Credential(credential) if credential.is_undelivered()),
    );
    let waiting = match waiting.count() {
        0 => String::new(),
        1 => "A new credential waits to be delivered.".to_owned(),
        several => format!("{several} new credentials wait to be delivered."),
    };
    let running = match model.tasks.len() {
        0 => String::new(),
        1 => "A write is on its way.".to_owned(),
        several => format!("{several} writes are on their way."),
    };
    let asked = match model.woken_by() {
        None => "Press any key to go on.".to_owned(),
        Some(profile) => format!("Type {profile} and Enter to go on."),
    };
    let lines = [
        format!("Locked{since}. {asked}"),
        format!("Profile {}", profiles.join(", ")),
        waiting,
        running,
    ];
    let width = usize::from(area.width).saturating_sub(2);
    let lines: Vec<String> = lines
        .iter()
        .filter(|line| !line.is_empty())
        .flat_map(|line| text::wrap(line, width))
        .collect();
    let top = area.y + area.height.saturating_sub(4) / 3;
    let below = top.saturating_add(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (y, line) in (top..area.bottom()).zip(lines) {
        frame
            .buffer_mut()
            .set_stringn(area.x + 1, y, line, width, view.theme.plain);
    }
    if model.woken_by().is_some() && below < area.bottom() {
        let room = width.saturating_sub(3).max(1);
        let (typed, cursor) = text::window(model.wake.value(), model.wake.cursor(), room, |c| {
            crate::domain::text::visible(c.encode_utf8(&mut [0; 4])).into_owned()
        });
        let buffer = frame.buffer_mut();
        buffer.set_stringn(area.x + 1, below, "> ", width, view.theme.plain);
        buffer.set_stringn(area.x + 3, below, typed, room, view.theme.accent_strong);
        let x = area.x + 3 + u16::try_from(cursor).unwrap_or(0);
        frame.set_cursor_position((x, below));
    }
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
