//! A page in the place of the panes, where there is nothing behind it to come back to.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Clear, Paragraph},
};

use super::{Content, draw_keys};
use crate::ui::theme::Theme;

/// What the program is, for whoever sees it for the first time.
const ABOUT: &str = "Apps, secrets and AppCodes of your API gateways.";
/// Blank columns at the left.
const MARGIN: u16 = 3;
/// From this height on there is a blank line around what is said.
const AIRY: u16 = 16;

/// Draws the page below the first line, and tells how many lines can be scrolled past its top.
pub(super) fn draw(theme: &Theme, content: Content, frame: &mut Frame<'_>, area: Rect) -> usize {
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    frame.render_widget(Clear, body);
    let (mut content, keys) = content.fitted(theme, area.width, area.height);
    let keys = draw_keys(keys, frame, area);
    let air = u16::from(area.height >= AIRY);
    let mut head = vec![Line::styled(content.title.clone(), theme.strong)];
    if air > 0 {
        head.insert(0, Line::styled(ABOUT, theme.dim));
        head.insert(1, Line::default());
        head.push(Line::default());
    }
    let inside = Rect {
        x: area.x + MARGIN.min(area.width),
        y: body.y + air,
        width: area.width.saturating_sub(MARGIN + 1),
        height: body.height.saturating_sub(keys + air),
    };
    let most = (head.len() + content.lines.len()).saturating_sub(usize::from(inside.height));
    let first = content.scroll.min(most);
    if first > 0 {
        content.lines.drain(..first);
        content
            .lines
            .insert(0, Line::from(Span::styled("…", theme.dim)));
    }
    head.append(&mut content.lines);
    head.append(&mut content.foot);
    frame.render_widget(Paragraph::new(head), inside);
    most
}
