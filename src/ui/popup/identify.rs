//! Whose is a value.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{
    console::popup::{IdentifyBox, identify::Phase},
    domain::{
        identify::{Found, Match},
        secret::MASK,
    },
    ui::{View, text},
};

pub(super) fn fill(view: View<'_>, popup: &IdentifyBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Whose is it?");
    match &popup.phase {
        Phase::Asking(field) => {
            page.text(
                "A key, a secret or an AppCode that was found somewhere. It is compared here, and kept nowhere.",
                theme.plain,
            );
            page.notice(popup.notice.as_ref());
            page.foot_gap();
            let mask = if field.is_empty() { "" } else { MASK };
            let prompt = "The value (not shown): ";
            let place = page.content.lines.len() + page.content.foot.len();
            page.content.cursor = Some((place, text::width(prompt) + text::width(mask)));
            page.content.foot.push(Line::from(vec![
                Span::styled(prompt, theme.plain),
                Span::styled(mask, theme.accent_strong),
            ]));
            page.keys(&[("Enter", "look for it"), ("Esc", "close")]);
        }
        Phase::Searching { reads, .. } => {
            let sentence = if *reads {
                "Reading AppCodes and secrets, and comparing each …"
            } else {
                "Comparing with the lists and the journal …"
            };
            page.text(sentence, theme.accent_strong);
            page.keys(&[("Esc", "stop")]);
        }
        Phase::Found { found, .. } => told(view, popup, found, page),
    }
}

fn told(view: View<'_>, popup: &IdentifyBox, found: &Found, page: &mut Page<'_>) {
    let theme = page.theme;
    if found.matches.is_empty() {
        let sentence = match (found.could_read(), found.missed) {
            (true, _) => "By the lists and the journal it is nobody's.",
            (false, 0) => "The value is nobody's that is known.",
            (false, _) => "The value is none of those that could be read.",
        };
        page.text(sentence, theme.strong);
    }
    for (position, one) in found.matches.iter().enumerate() {
        row(view, one, position == popup.cursor, page);
    }
    if found.missed > 0 {
        let sentence = format!("{} could not be read.", apps(found.missed));
        page.text(&sentence, theme.danger);
    }
    for sentence in &found.warnings {
        page.text(sentence, theme.danger);
    }
    if found.could_read() {
        page.gap();
        page.text(&question(found), theme.plain);
        page.keys(&[("y", "read them")]);
    }
    if !found.matches.is_empty() {
        page.keys(&[("Enter", "go to the app"), ("↑ ↓", "move")]);
    }
    page.keys(&[("Esc", "close")]);
    page.foot_gap();
}

/// What could still be read.
fn question(found: &Found) -> String {
    let mut parts = Vec::new();
    if found.codes > 0 {
        parts.push(format!("the AppCodes of {}", apps(found.codes)));
    }
    if found.secrets > 0 {
        let begin = if found.codes > 0 {
            "if none is it, "
        } else {
            ""
        };
        parts.push(format!(
            "{begin}the secrets in clear of {}",
            apps(found.secrets)
        ));
    }
    format!(
        "Not read yet: {}. The cloud's audit trail shows each reading.",
        parts.join(", then, ")
    )
}

fn row(view: View<'_>, one: &Match, has_cursor: bool, page: &mut Page<'_>) {
    let theme = page.theme;
    let row = view.model.fleet.find(&one.app);
    let row = row.and_then(|row| view.model.fleet.row(row));
    let service = one.app.service().label();
    let place = match row.filter(|_| one.app.place.instance.is_some()) {
        Some(row) => format!("{service} · {}", row.gateway),
        None => service.to_owned(),
    };
    let style = if has_cursor {
        theme.accent_strong
    } else {
        theme.plain
    };
    let mut sentences = vec![one.sentence(&place)];
    if let Some((n, _)) = one.entry {
        sentences.push(format!("Entry {n} of the journal has a mark of it."));
    }
    if row.is_none() {
        sentences.push("No list shows that app now.".to_owned());
    }
    if one.in_force == Some(false) {
        sentences.push("It no longer works.".to_owned());
    }
    let room = page.width.saturating_sub(2);
    for (number, line) in text::wrap(&sentences.join(" "), room)
        .into_iter()
        .enumerate()
    {
        let mark = if has_cursor && number == 0 {
            "▌ "
        } else {
            "  "
        };
        page.content.lines.push(Line::from(vec![
            Span::styled(mark, theme.accent_strong),
            Span::styled(line, style),
        ]));
    }
}

fn apps(count: usize) -> String {
    match count {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    }
}
