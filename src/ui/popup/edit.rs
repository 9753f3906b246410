//! The form of an edit.

use ratatui::text::{Line, Span};

use super::{Page, place, plan, sending};
use crate::{
    console::{
        detail::Remote,
        popup::edit::{Content, EditForm, FormField, Phase, Subject},
    },
    domain::{
        rules::{self, Field},
        secret::MASK,
        text::visible,
    },
    ui::{View, text},
};

const LABEL: usize = 12;

pub(super) fn fill(view: View<'_>, form: &EditForm, page: &mut Page<'_>) {
    let theme = view.theme;
    page.title(match &form.subject {
        Subject::Present { app, .. } => format!("Edit {}", app.name),
        Subject::New(_) => "Create an app".to_owned(),
    });
    let place = place(view, form.subject.place(), &form.gateway);
    page.text(&place, theme.dim);
    page.gap();
    match &form.phase {
        Phase::Editing => {
            editing(form, page);
            page.notice(form.notice.as_ref());
            page.foot_gap();
            page.keys(&[("Tab", "next"), ("Enter", "review"), ("Esc", "leave")]);
        }
        Phase::Discarding => {
            review(form, page);
            page.gap();
            page.text("Throw these changes away?", theme.strong);
            page.keys(&[("y", "throw away"), ("Esc", "go on editing")]);
        }
        Phase::Review(preview) => {
            page.content.scroll = form.scroll;
            review(form, page);
            match preview {
                Remote::Ready(plan) => {
                    for sentence in &plan.effects {
                        page.sentence(sentence);
                    }
                    plan::told(plan, 0, page);
                    if let (Subject::New(_), Some(value)) = (&form.subject, &plan.value) {
                        page.labelled(value.label, LABEL, value.chosen, theme.plain);
                    }
                    page.gap();
                    for line in plan.request.iter().flat_map(|request| request.lines()) {
                        for part in text::chop(&visible(line), page.width) {
                            page.content.lines.push(Line::styled(part, theme.dim));
                        }
                    }
                    if let Some(obstacle) = plan.obstacle() {
                        page.text(&obstacle.to_string(), theme.danger);
                    }
                }
                Remote::Failed(failure) => page.indented(&failure.summary(), theme.danger),
                Remote::Unasked | Remote::Loading(_) => page.indented("…", theme.dim),
            }
            page.notice(form.notice.as_ref());
            page.foot_gap();
            if form.needs_name() {
                page.foot_input("Type the app's name to go on:", &form.typed_name);
                page.keys(&[("name + Enter", "send"), ("Esc", "go on editing")]);
            } else {
                page.keys(&[("y", "send"), ("Esc", "go on editing")]);
            }
        }
        Phase::Sending(sending) => {
            review(form, page);
            page.gap();
            sending::fill(*sending, page);
        }
    }
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Name => "Name",
        Field::Remark => "Remark",
        Field::Key => "AppKey",
        Field::Secret => "AppSecret",
        Field::Code => "AppCode",
    }
}

fn editing(form: &EditForm, page: &mut Page<'_>) {
    let theme = page.theme;
    for (position, field) in form.fields.iter().enumerate() {
        let has_cursor = position == form.cursor;
        let room = page.width.saturating_sub(LABEL);
        let (shown, cursor) = match &field.content {
            Content::Open { now, .. } => {
                // The first half of a line break of two characters takes no room of its own.
                let paired = !now.value().replace("\r\n", "\n").contains('\r');
                text::window(now.value(), now.cursor(), room, |c| match c {
                    '\r' if paired => String::new(),
                    c => visible(c.encode_utf8(&mut [0; 4])).into_owned(),
                })
            }
            Content::Secret(secret) => {
                let mask = if secret.is_empty() { "" } else { MASK };
                (mask.to_owned(), text::width(mask))
            }
        };
        let (mark, style) = match (has_cursor, &field.locked) {
            (true, None) => ("▌", theme.accent_strong),
            (true, Some(_)) => ("▌", theme.dim),
            (false, None) => (" ", theme.plain),
            (false, Some(_)) => (" ", theme.dim),
        };
        if has_cursor && field.locked.is_none() {
            page.content.cursor = Some((page.content.lines.len(), LABEL + cursor));
        }
        page.content.lines.push(Line::from(vec![
            Span::styled(mark, theme.accent_strong),
            Span::styled(text::fit(label(field.field), LABEL - 1), theme.dim),
            Span::styled(shown, style),
        ]));
        below(form, position, field, has_cursor, page);
    }
}

/// What is wrong with a field, why it is locked, or what it takes.
fn below(
    form: &EditForm,
    position: usize,
    field: &FormField,
    has_cursor: bool,
    page: &mut Page<'_>,
) {
    let theme = page.theme;
    if let Some(violation) = form.violation(position) {
        return page.labelled("", LABEL, &violation, theme.danger);
    }
    match &field.locked {
        Some(reason) if has_cursor => page.labelled("", LABEL, reason, theme.dim),
        None if has_cursor => {
            if let Some(rule) = rules::rule(form.service(), field.field) {
                let rule = rule.describe();
                let hint = match (&form.subject, field.field) {
                    (Subject::Present { .. }, Field::Secret) => {
                        format!("empty leaves it as it is; {rule}")
                    }
                    (Subject::New(_), Field::Key | Field::Secret) => {
                        format!("empty lets it be made; {rule}")
                    }
                    (_, Field::Name | Field::Remark | Field::Code)
                    | (Subject::Present { .. }, Field::Key) => rule,
                };
                page.labelled("", LABEL, &hint, theme.dim);
            }
        }
        Some(_) | None => page.gap(),
    }
}

/// Before and after of what changes.
fn review(form: &EditForm, page: &mut Page<'_>) {
    let theme = page.theme;
    for field in &form.fields {
        let (before, after) = match &field.content {
            Content::Open { before, now } if before != now.value() => (
                visible(before).into_owned(),
                visible(now.value()).into_owned(),
            ),
            Content::Secret(secret) if !secret.is_empty() => (MASK.to_owned(), MASK.to_owned()),
            Content::Open { .. } | Content::Secret(_) => continue,
        };
        let empty = |text: String| {
            if text.is_empty() {
                "(empty)".to_owned()
            } else {
                text
            }
        };
        let name = label(field.field);
        match form.subject {
            Subject::New(_) => page.labelled(name, LABEL, &after, theme.strong),
            Subject::Present { .. } => {
                let (before, after) = (empty(before), empty(after));
                page.labelled(name, LABEL, &format!("before  {before}"), theme.dim);
                page.labelled("", LABEL, &format!("after   {after}"), theme.strong);
            }
        }
    }
}
