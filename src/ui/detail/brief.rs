//! The detail in six lines, under the list.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::{View, age, replaced, row, stopped, text};
use crate::{
    console::{detail::Remote, fleet::Row},
    domain::{Facts, secret::MASK},
};

/// How many lines there are.
pub(super) const LINES: usize = 6;
/// The columns of a label, with the blank before it.
const LABEL: usize = 9;
/// The columns of the left half, where an id fits with its label.
const LEFT: usize = 46;

/// A line: a label, what is on the left, and what is on the right where there is room.
struct Brief {
    label: &'static str,
    left: (String, Style),
    right: String,
}

/// Draws as many of the lines as fit.
pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let Some(row) = row(view) else { return };
    let theme = view.theme;
    let width = usize::from(area.width).saturating_sub(1);
    for (y, brief) in (area.y..area.bottom()).zip(lines(view, row)) {
        let (words, style) = brief.left;
        let room = width.saturating_sub(LABEL);
        let mut spans = vec![Span::styled(
            format!(" {}", text::fit(brief.label, LABEL - 1)),
            theme.dim,
        )];
        let left = text::width(&words).max(LEFT - LABEL);
        if text::width(&brief.right) + left < room && !brief.right.is_empty() {
            spans.push(Span::styled(text::fit(&words, left + 1), style));
            spans.push(Span::styled(brief.right, theme.dim));
        } else {
            spans.push(Span::styled(text::cut(&words, room), style));
        }
        frame
            .buffer_mut()
            .set_line(area.x, y, &Line::from(spans), area.width);
    }
}

fn lines(view: View<'_>, row: &Row) -> Vec<Brief> {
    let theme = view.theme;
    let facts = view.model.detail.ready();
    let app = facts.map_or(&row.app, |facts| &facts.app);
    let brief = |label, words: String, right: String| Brief {
        label,
        left: (words, theme.plain),
        right,
    };
    let (status, chosen) = gateway(view, row, facts);
    let mut lines = vec![
        brief("Id", app.at.id.to_string(), status),
        match &app.key {
            Some(key) => brief("AppKey", key.to_string(), chosen),
            None => Brief {
                left: ("not shown".to_owned(), theme.dim),
                ..brief("AppKey", String::new(), chosen)
            },
        },
        secret(view, row),
        brief("Codes", codes(row, facts), times(view, row)),
        brief("APIs", apis(row, facts), String::new()),
    ];
    let next = || {
        let keys = "s reset the secret · Enter the whole app · y copy or deliver";
        (keys.to_owned(), theme.dim)
    };
    let unsettled = view.model.detail.open_entries.first();
    if let Some(sentence) = stopped(view, row).filter(|_| unsettled.is_none()) {
        lines.push(Brief {
            left: (sentence, theme.strong),
            ..brief("Gateway", String::new(), String::new())
        });
        return lines;
    }
    lines.push(match (unsettled, &view.model.detail.facts) {
        (Some(entry), _) => Brief {
            left: (entry.sentence(), theme.strong),
            ..brief("Journal", String::new(), String::new())
        },
        (None, Remote::Failed(failure)) => Brief {
            left: (failure.summary(), theme.danger),
            ..brief("Reading", String::new(), String::new())
        },
        (None, Remote::Unasked | Remote::Loading(_) | Remote::Ready(_)) => Brief {
            left: replaced(view, &app.at).map_or_else(next, |sentence| (sentence, theme.strong)),
            ..brief("Next", String::new(), String::new())
        },
    });
    lines
}

/// The state of the gateway and how full it is; what it allows.
fn gateway(view: View<'_>, row: &Row, facts: Option<&Facts>) -> (String, String) {
    let gateway = view.model.fleet.gateway(&row.app.at.place);
    let status = gateway.and_then(|gateway| gateway.gateway.status.as_ref());
    let mut parts: Vec<String> = status.map(ToString::to_string).into_iter().collect();
    let limits = facts.and_then(|facts| facts.limits.as_ref().ok());
    if let Some(limits) = limits
        && let (Some(used), Some(most)) = (limits.apps_used, limits.apps)
    {
        parts.push(format!("{used} of {most} apps"));
    }
    let chosen = match limits.and_then(|limits| limits.custom_secret) {
        Some(true) => "chosen secrets allowed",
        Some(false) => "no chosen secrets",
        None => "",
    };
    (parts.join(" · "), chosen.to_owned())
}

fn secret(view: View<'_>, row: &Row) -> Brief {
    let now = view.now.wall;
    let age = age::secret_age(row, now);
    let policy = view.model.policy(&row.app.at.place.profile);
    let is_over = policy.is_secret_over(row.secret_days(now));
    let mut words = if row.secret_set_at.is_some() {
        format!("{MASK}  set {age} ago")
    } else {
        format!("{MASK}  unchanged {age}")
    };
    if is_over {
        words.push_str("  !");
    }
    Brief {
        label: "Secret",
        left: (
            words,
            if is_over {
                view.theme.danger
            } else {
                view.theme.plain
            },
        ),
        right: format!("policy {}d", policy.secret),
    }
}

fn codes(row: &Row, facts: Option<&Facts>) -> String {
    let known = facts.and_then(|facts| facts.codes.as_ref().ok());
    match known {
        Some(codes) if codes.is_empty() => "none".to_owned(),
        Some(codes) => {
            let names = codes.iter().map(|code| code.fingerprint().to_string());
            format!("{}: {}", codes.len(), names.collect::<Vec<_>>().join(", "))
        }
        None => match row.app.code_count {
            Some(count) => count.to_string(),
            None => "…".to_owned(),
        },
    }
}

fn apis(row: &Row, facts: Option<&Facts>) -> String {
    let bound = facts.and_then(|facts| facts.apis.as_ref().ok());
    match bound {
        Some(bound) if bound.total == 0 => "none: no API depends on it".to_owned(),
        Some(bound) => {
            let names = bound.apis.iter().map(|api| api.name.to_string());
            format!("{}: {}", bound.total, names.collect::<Vec<_>>().join(", "))
        }
        None => match row.app.api_count {
            Some(count) => count.to_string(),
            None => "…".to_owned(),
        },
    }
}

fn times(view: View<'_>, row: &Row) -> String {
    let zone = &view.model.options.zone;
    let day = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string();
    let made = row.app.created_at.map(|at| format!("made {}", day(at)));
    let changed = row.app.updated_at.map(|at| format!("changed {}", day(at)));
    let parts: Vec<_> = made.into_iter().chain(changed).collect();
    parts.join(" · ")
}
