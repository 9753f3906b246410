//! A box in the place there is: its keys laid out, and what gives way where not everything fits.

use ratatui::text::{Line, Span};

use super::Content;
use crate::ui::{text, theme::Theme};

/// Below this many lines a box that does not fit has no blank ones.
pub(super) const ROOM_FOR_BLANKS: u16 = 20;

impl Content {
    /// With the keys laid out; where not everything fits into `height`, without blank lines.
    pub(super) fn fitted(mut self, theme: &Theme, width: u16, height: u16) -> Self {
        let columns = usize::from(width).saturating_sub(4);
        let keys = lay_keys(theme, &self.keys, columns);
        let has_gap = self.foot.last().is_some_and(is_blank);
        let gap = usize::from(!has_gap && !keys.is_empty());
        // A paragraph at the end and a gap below it make one blank line, not two.
        let below = self.foot.first().map_or(gap == 1, is_blank);
        let end = self.lines.len().saturating_sub(1);
        let has_cursor = self.cursor.is_some_and(|(line, _)| line == end);
        if below && !has_cursor && self.lines.last().is_some_and(is_blank) {
            self.lines.pop();
            if let Some((line, _)) = self.cursor.as_mut().filter(|(line, _)| *line > end) {
                *line -= 1;
            }
        }
        let all = self.lines.len() + self.foot.len() + gap + keys.len() + 2;
        let is_short = all > usize::from(height);
        if is_short && self.scrolls {
            let scroll = ("↑ ↓".to_owned(), "scroll".to_owned());
            self.keys.insert(0, scroll);
        }
        if is_short && height < ROOM_FOR_BLANKS {
            self.drop_blank_lines();
        } else if gap == 1 {
            self.foot.push(Line::default());
        }
        self.foot.extend(lay_keys(theme, &self.keys, columns));
        self
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
    fn one_blank_line_stands_above_the_keys() {
        let theme = Theme::new(false, false);
        for lines in [&["text"][..], &["text", ""]] {
            let fitted = content(lines, &[("Esc", "close")]).fitted(&theme, 40, 24);
            assert_eq!(told(&fitted), ["text", "", "Esc close"]);
        }
    }

    #[test]
    fn where_little_fits_blank_lines_go_first_and_the_cursor_stays_on_its_line() {
        let theme = Theme::new(false, false);
        let mut content = content(&["one", "", "two", "", "three"], &[("Esc", "close")]);
        content.cursor = Some((4, 0));
        let fitted = content.fitted(&theme, 40, 8);
        assert_eq!(told(&fitted), ["one", "two", "three", "Esc close"]);
        assert_eq!(fitted.cursor, Some((2, 0)));
    }

    #[test]
    fn scrolling_is_named_only_where_there_is_something_to_scroll() {
        let theme = Theme::new(false, false);
        for (height, expected) in [(24, false), (5, true)] {
            let mut content = content(&["one", "two", "three"], &[("Esc", "close")]);
            content.scrolls = true;
            let fitted = told(&content.fitted(&theme, 40, height));
            let named = fitted.iter().any(|line| line.contains("scroll"));
            assert_eq!(named, expected, "{fitted:?}");
        }
    }
}
