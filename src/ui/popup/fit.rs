//! A box in the place there is: its keys laid out, and what gives way where not everything fits.

use ratatui::text::{Line, Span};

use super::Content;
use crate::ui::{text, theme::Theme};

/// Below this many lines a box that does not fit has no blank ones.
pub(super) const ROOM_FOR_BLANKS: u16 = 20;

impl Content {
    /// As it stands on a screen of this size, and the rows of keys below it. Where not everything fits,
    /// there are no blank lines.
    pub(super) fn fitted(
        mut self,
        theme: &Theme,
        width: u16,
        height: u16,
    ) -> (Self, Vec<Line<'static>>) {
        let columns = usize::from(width).saturating_sub(2);
        while self.foot.last().is_some_and(is_blank) {
            self.foot.pop();
        }
        let is_typed_in = |content: &Self| {
            let end = content.lines.len().saturating_sub(1);
            content.cursor.is_some_and(|(line, _)| line == end)
        };
        while self.foot.is_empty() && self.lines.last().is_some_and(is_blank) && !is_typed_in(&self)
        {
            self.lines.pop();
        }
        let mut keys = lay_keys(theme, &self.keys, columns);
        let is_short = self.lines.len() + self.foot.len() + keys.len() + 2 > usize::from(height);
        if is_short && self.scrolls {
            let scroll = ("↑ ↓".to_owned(), "scroll".to_owned());
            self.keys.insert(0, scroll);
            keys = lay_keys(theme, &self.keys, columns);
        }
        if is_short && height < ROOM_FOR_BLANKS {
            self.drop_blank_lines();
        }
        (self, keys)
    }

    /// The columns that the widest line needs.
    pub(super) fn width(&self) -> usize {
        let lines = self.lines.iter().chain(&self.foot);
        lines
            .map(|line| text::width(line.to_string().trim_end()))
            .max()
            .unwrap_or_default()
    }

    fn drop_blank_lines(&mut self) {
        if let Some((place, _)) = &mut self.cursor {
            let above = self.lines.iter().chain(&self.foot).take(*place);
            *place -= above.filter(|line| is_blank(line)).count();
        }
        self.lines.retain(|line| !is_blank(line));
        self.foot.retain(|line| !is_blank(line));
    }
}

fn is_blank(line: &Line<'_>) -> bool {
    line.spans.iter().all(|span| span.content.trim().is_empty())
}

/// Keys and what they do, in as many lines as they need.
pub(super) fn lay_keys(
    theme: &Theme,
    keys: &[(String, String)],
    columns: usize,
) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut used = 0;
    for (key, does) in keys {
        let needed = text::width(key) + 1 + text::width(does) + 3;
        if lines.is_empty() || used + needed > columns + 3 {
            lines.push(Line::default());
            used = 0;
        }
        used += needed;
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(key.clone(), theme.accent_strong));
            line.push_span(Span::styled(format!(" {does}   "), theme.plain));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ColorDepth, ThemeName};

    fn content(lines: &[&'static str], keys: &[(&str, &str)]) -> Content {
        let keys = keys.iter();
        Content {
            lines: lines.iter().copied().map(Line::from).collect(),
            keys: keys
                .map(|(key, does)| ((*key).to_owned(), (*does).to_owned()))
                .collect(),
            ..Content::default()
        }
    }

    fn told(content: &Content) -> Vec<String> {
        let lines = content.lines.iter().chain(&content.foot);
        lines
            .map(|line| line.to_string().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn no_blank_line_stands_at_the_end() {
        let theme = Theme::new(ThemeName::Mono, ColorDepth::None);
        for lines in [&["text"][..], &["text", "", ""]] {
            let (fitted, keys) = content(lines, &[("Esc", "close")]).fitted(&theme, 40, 24);
            assert_eq!(told(&fitted), ["text"]);
            assert_eq!(keys[0].to_string().trim_end(), "Esc close");
        }
    }

    #[test]
    fn where_little_fits_blank_lines_go_first_and_the_cursor_stays_on_its_line() {
        let theme = Theme::new(ThemeName::Mono, ColorDepth::None);
        let mut content = content(&["one", "", "two", "", "three"], &[("Esc", "close")]);
        content.cursor = Some((4, 0));
        let (fitted, _) = content.fitted(&theme, 40, 7);
        assert_eq!(told(&fitted), ["one", "two", "three"]);
        assert_eq!(fitted.cursor, Some((2, 0)));
    }

    #[test]
    fn scrolling_is_named_only_where_there_is_something_to_scroll() {
        let theme = Theme::new(ThemeName::Mono, ColorDepth::None);
        for (height, expected) in [(24, false), (5, true)] {
            let mut content = content(&["one", "two", "three"], &[("Esc", "close")]);
            content.scrolls = true;
            let (_, keys) = content.fitted(&theme, 40, height);
            let named = keys.iter().any(|line| line.to_string().contains("scroll"));
            assert_eq!(named, expected, "{keys:?}");
        }
    }
}
