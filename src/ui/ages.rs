//! The line of ages under the header: how many secrets are how old, at least.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use strum::IntoEnumIterator as _;

use super::{View, bar, text};
use crate::domain::Bucket;

/// The cells of the longest bar.
const CELLS: usize = 10;

/// How much of the line there is room for.
#[derive(Clone, Copy, PartialEq, Eq, strum::EnumIter)]
enum Form {
    /// Bars beside each other, `≥1y ██████████ 977`.
    Lengths,
    /// Heights, `≥1y █ 977`.
    Heights,
    /// The same, set closer.
    Close,
    /// Counts alone.
    Counts,
}

/// Draws the line; nothing as long as no app is there.
pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    if view.model.list.ages.total() == 0 {
        return;
    }
    let columns = usize::from(area.width);
    let fitting = Form::iter()
        .map(|form| spans(view, form))
        .find(|spans| spans.iter().map(Span::width).sum::<usize>() < columns);
    if let Some(spans) = fitting {
        frame
            .buffer_mut()
            .set_line(area.x, area.y, &Line::from(spans), area.width);
    }
}

fn spans(view: View<'_>, form: Form) -> Vec<Span<'static>> {
    let (theme, ascii) = (view.theme, view.model.options.ascii);
    let ages = &view.model.list.ages;
    let policy = view.model.banners.iter().map(|banner| banner.policy.secret);
    let policy = policy.min().unwrap_or(crate::domain::policy::YEAR);
    let (label, gap) = match form {
        Form::Lengths | Form::Heights => (" secret age  ", "   "),
        Form::Close | Form::Counts => (" age", "  "),
    };
    let mut spans = vec![Span::styled(label, theme.dim)];
    let mut begin = 0;
    for bucket in Bucket::iter() {
        let count = ages.of(bucket);
        // A bucket is over age where all in it is.
        let is_over = begin >= policy && count > 0;
        begin = bucket.end().unwrap_or(begin);
        let style = if is_over { theme.danger } else { theme.dim };
        let number = if is_over {
            theme.danger_strong
        } else {
            theme.plain
        };
        let drawn = match form {
            Form::Lengths => bar::length(count, ages.most(), CELLS, ascii),
            Form::Heights | Form::Close => bar::height(count, ages.most(), ascii).to_owned(),
            Form::Counts => String::new(),
        };
        spans.push(Span::styled(format!("{gap}{} ", bucket.label()), theme.dim));
        if !drawn.trim().is_empty() {
            spans.push(Span::styled(drawn, style));
            spans.push(Span::raw(" "));
        }
        spans.push(Span::styled(count.to_string(), number));
    }
    if ages.unknown > 0 && form == Form::Lengths {
        let words = format!("{gap}? {}", ages.unknown);
        spans.push(Span::styled(words, theme.dim));
    }
    spans.retain(|span| text::width(&span.content) > 0);
    spans
}
