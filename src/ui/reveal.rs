//! A revealed secret: on lines of its own from the first column, without borders beside it, so
//! that it can be selected with the mouse.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::{Clear, Paragraph},
};

use super::{View, text};
use crate::{console::Popup, domain::Secret};

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let Some((label, value, seconds)) = shown(view) else {
        return;
    };
    let theme = view.theme;
    let columns = usize::from(area.width);
    let value_lines = text::chop(&crate::domain::text::visible(value.expose()), columns);
    let height = u16::try_from(value_lines.len() + 4).unwrap_or(area.height);
    let height = height.min(area.height);
    let band = Rect {
        y: area.y + (area.height - height) / 2,
        height,
        ..area
    };
    let rule = Line::styled("─".repeat(columns), theme.accent);
    let mut lines = vec![
        rule.clone(),
        Line::from(vec![
            Span::styled(text::cut(&label, columns.saturating_sub(1)), theme.strong),
            Span::raw(" "),
        ]),
    ];
    lines.extend(value_lines.into_iter().map(Line::raw));
    lines.push(Line::styled(
        text::cut(&format!("hidden in {seconds} s, or by any key"), columns),
        theme.dim,
    ));
    lines.push(rule);
    frame.render_widget(Clear, band);
    frame.render_widget(Paragraph::new(lines), band);
}

/// What is shown now, if anything is.
fn shown(view: View<'_>) -> Option<(String, &Secret, u64)> {
    view.model
        .popups
        .iter()
        .rev()
        .find_map(|popup| match popup {
            Popup::Reveal(reveal) if reveal.reveal.is_shown() => Some((
                reveal.label.clone(),
                &reveal.value,
                reveal.reveal.seconds_left(),
            )),
            Popup::Credential(credential) if credential.reveal.is_shown() => Some((
                format!(
                    "New {} of {}",
                    credential.credential.kind.label(),
                    credential.app.name
                ),
                &credential.credential.value,
                credential.reveal.seconds_left(),
            )),
            Popup::Reveal(_)
            | Popup::Credential(_)
            | Popup::Write(_)
            | Popup::Edit(_)
            | Popup::Failure(_)
            | Popup::Menu(_)
            | Popup::Target(_)
            | Popup::Reading(_)
            | Popup::Leave(_)
            | Popup::Journal(_)
            | Popup::RequestLog(_)
            | Popup::Tasks(_)
            | Popup::Board(_)
            | Popup::Apis(_)
            | Popup::Access(_)
            | Popup::Quotas(_)
            | Popup::Gateway(_)
            | Popup::Campaigns(_)
            | Popup::CampaignPlan(_)
            | Popup::Export(_)
            | Popup::Identify(_)
            | Popup::Unlock(_)
            | Popup::Command(_)
            | Popup::Question(_) => None,
        })
}
