//! What went wrong, and outcomes that are not known.

use super::Page;
use crate::{
    console::popup::{FailureBox, retry::Retry},
    domain::{Failure, NotSent, ServiceError, UnknownCause},
    ui::{View, age},
};

pub(super) fn fill(view: View<'_>, popup: &FailureBox, page: &mut Page<'_>) {
    page.content.scroll = popup.scroll;
    match &popup.failure {
        Failure::Refused(error) => refused(popup, error, page),
        Failure::NotSent(reason) => not_sent(popup, reason, page),
        Failure::Unknown(_) => unknown(view, popup, page),
        Failure::ValueLost(lost) => {
            let theme = page.theme;
            page.title("Done, but the new value was lost");
            page.content.is_danger = true;
            page.text(&popup.context, theme.strong);
            page.gap();
            page.text(&lost.evidence, theme.plain);
            page.gap();
            page.labelled(
                "Do",
                8,
                "The old credential no longer works and nobody has the new one. Close this and reset again, knowingly.",
                theme.strong,
            );
            page.foot_gap();
            page.keys(&[("y", "copy"), ("i", "request log"), ("Esc", "close")]);
        }
    }
}

fn refused(popup: &FailureBox, error: &ServiceError, page: &mut Page<'_>) {
    let theme = page.theme;
    let explanation = error.explanation();
    page.title(match &error.code {
        Some(code) => format!("{code} · {} · the service refused", error.status),
        None => format!("HTTP {} · the service refused", error.status),
    });
    page.content.is_danger = true;
    page.text(&popup.context, theme.strong);
    let message = error.message.to_string();
    if !message.is_empty() {
        page.text(&message, theme.plain);
    }
    if let Some(details) = &error.details {
        page.text(&details.to_string(), theme.plain);
    }
    page.gap();
    page.labelled("Means", 8, explanation.meaning, theme.plain);
    page.labelled("Do", 8, explanation.remedy, theme.strong);
    page.gap();
    page.text("Nothing was changed.", theme.plain);
    if let Some(id) = &error.request_id {
        page.text(&format!("request {id}"), theme.dim);
    }
    keys(popup, page);
}

fn not_sent(popup: &FailureBox, reason: &NotSent, page: &mut Page<'_>) {
    let theme = page.theme;
    page.content.is_danger = true;
    let (title, meaning, remedy) = match reason {
        NotSent::Unreached(fault) => (
            format!("Not reached · {}", fault.title()),
            fault.meaning(),
            Some(fault.remedy()),
        ),
        NotSent::NotApplied(fault) => (
            format!("Not applied · {}", fault.title()),
            reason.to_string(),
            Some("Try again when the service can be reached.".to_owned()),
        ),
        NotSent::Changed(_) => (
            "Changed meanwhile".to_owned(),
            reason.to_string(),
            Some("Look at its present state, then start afresh.".to_owned()),
        ),
        NotSent::ReadOnly(_) => ("Read-only".to_owned(), reason.to_string(), None),
        NotSent::Invalid(_) => ("Not valid".to_owned(), reason.to_string(), None),
        NotSent::NoCredential(lack) => (
            match &lack.refusal {
                Some(error) => format!("Not authenticated · {}", error.label()),
                None => "Not authenticated".to_owned(),
            },
            lack.reason.clone(),
            lack.remedy.clone(),
        ),
        NotSent::Journal(_) => ("Not journalled".to_owned(), reason.to_string(), None),
        NotSent::Impossible(_) => ("Not possible".to_owned(), reason.to_string(), None),
        NotSent::Cancelled => ("Cancelled".to_owned(), reason.to_string(), None),
    };
    page.title(title);
    page.text(&popup.context, theme.strong);
    page.gap();
    page.labelled("Means", 8, &meaning, theme.plain);
    if let Some(remedy) = remedy {
        page.labelled("Do", 8, &remedy, theme.strong);
    }
    page.gap();
    page.text("Nothing was changed.", theme.plain);
    if let NotSent::NoCredential(lack) = reason
        && let Some(id) = lack
            .refusal
            .as_ref()
            .and_then(|error| error.request_id.as_ref())
    {
        page.text(&format!("request {id}"), theme.dim);
    }
    keys(popup, page);
}

fn unknown(view: View<'_>, popup: &FailureBox, page: &mut Page<'_>) {
    let theme = view.theme;
    let Failure::Unknown(unknown) = &popup.failure else {
        return;
    };
    page.title("Outcome unknown");
    page.text(&popup.context, theme.strong);
    let at = age::clock(unknown.sent_at, view.now.wall, &view.model.options.zone);
    let what = match &unknown.cause {
        UnknownCause::Link(fault) => fault.meaning(),
        UnknownCause::Service(error) => {
            let said = error.to_string();
            format!("The service answered {}.", said.trim_end_matches('.'))
        }
        UnknownCause::Contradiction(error) => error.message.to_string(),
        UnknownCause::Cancelled => "You stopped waiting for the answer.".to_owned(),
    };
    page.text(&format!("The request left at {at}. {what}"), theme.plain);
    page.text(
        "The service may or may not have done it. Nothing was repeated.",
        theme.strong,
    );
    page.gap();
    if popup.reading_back.is_some() {
        page.text("Reading back …", theme.accent_strong);
    } else if unknown.findings.is_empty() {
        page.text("Reading back did not settle it.", theme.plain);
    } else {
        page.text("Reading back:", theme.plain);
        for finding in &unknown.findings {
            page.indented(finding, theme.plain);
        }
    }
    if let Some(entry) = unknown.journal {
        page.text(&format!("Journal entry {entry} keeps it open."), theme.dim);
    }
    page.foot_gap();
    page.keys(&[
        ("u", "read back now"),
        ("i", "request log"),
        ("Esc", "leave it unresolved"),
    ]);
}

fn keys(popup: &FailureBox, page: &mut Page<'_>) {
    page.foot_gap();
    let mut keys = Vec::new();
    match &popup.retry {
        Some(Retry::Reload) => keys.push(("u", "try again")),
        Some(Retry::Write(..) | Retry::Edit(_) | Retry::Create(..)) => {
            keys.push(("u", "start again"));
        }
        None => {}
    }
    keys.extend([("y", "copy"), ("i", "request log"), ("Esc", "close")]);
    page.keys(&keys);
}
