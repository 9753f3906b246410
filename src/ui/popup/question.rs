//! Asks for what no source holds.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{console::popup::QuestionBox, domain::secret::MASK, ui::text};

pub(super) fn fill(popup: &QuestionBox, page: &mut Page<'_>) {
    let theme = page.theme;
    let Some(question) = popup.question() else {
        return;
    };
    let label = question.wanted.label();
    page.content.scroll = popup.scroll;
    page.title(format!("Sign in · {}", question.profile));
    if let Some(again) = &question.again {
        page.content.is_danger = true;
        page.text(again, theme.danger);
        page.gap();
    }
    for (what, name) in &question.who {
        page.labelled(what, 12, &name.to_string(), theme.plain);
    }
    page.gap();
    page.text(question.wanted.fate(), theme.dim);
    page.notice(popup.notice.as_ref());
    page.foot_gap();
    let mask = if popup.field.is_empty() { "" } else { MASK };
    let prompt = format!("The {label}: ");
    let place = page.content.lines.len() + page.content.foot.len();
    page.content.cursor = Some((place, text::width(&prompt) + text::width(mask)));
    page.content.foot.push(Line::from(vec![
        Span::styled(prompt, theme.plain),
        Span::styled(mask, theme.accent_strong),
    ]));
    match popup.waiting() {
        0 => {}
        1 => page.foot_text("One more question comes after this."),
        several => page.foot_text(&format!("{several} more questions come after this.")),
    }
    page.keys(&[("Enter", "sign in"), ("Esc", "not now")]);
}
