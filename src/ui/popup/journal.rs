//! The journal.

use ratatui::text::{Line, Span};

use super::{Extent, Page};
use crate::{
    console::{detail::Remote, popup::JournalBox},
    domain::Deed,
    ui::{View, age, text},
};

/// From this width on a row says how a value was delivered.
const ROOM_FOR_DELIVERY: usize = 72;

pub(super) fn fill(view: View<'_>, journal: &JournalBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Journal");
    page.content.extent = Extent::Screen;
    match (&journal.deeds, journal.current()) {
        (Remote::Unasked | Remote::Loading(_), _) => page.text("Reading …", theme.plain),
        (Remote::Failed(reason), _) => page.text(reason, theme.danger),
        (Remote::Ready(_), Some(deed)) if journal.detail => detail(view, deed, page),
        (Remote::Ready(deeds), _) => {
            if deeds.is_empty() {
                page.text("Nothing was written yet.", theme.plain);
            } else if journal.shown().is_empty() {
                page.text("No entry fits the filter.", theme.plain);
            }
            let shown = journal.shown();
            let columns = shown.iter().map(|deed| text::width(&clock(view, deed)));
            let columns = columns.max().unwrap_or(0);
            for (position, deed) in shown.into_iter().enumerate() {
                row(view, deed, columns, position == journal.cursor, page);
            }
            page.content.scroll = journal.cursor.saturating_sub(6);
        }
    }
    if journal.typing || !journal.filter.value().is_empty() {
        let line = Line::from(vec![
            Span::styled("/ ", theme.accent_strong),
            Span::styled(journal.filter.value().to_owned(), theme.strong),
        ]);
        page.content.foot.push(line);
    }
    if journal.reading_back.is_some() {
        page.content
            .foot
            .push(Line::styled("Reading back …", theme.accent_strong));
    }
    page.notice(journal.notice.as_ref());
    keys(journal, page);
}

/// What can be done next: letters are text while the filter is typed.
fn keys(journal: &JournalBox, page: &mut Page<'_>) {
    let is_filtered = !journal.filter.value().is_empty();
    if journal.typing {
        return page.keys(&[("Enter", "keep the filter"), ("Esc", "clear it")]);
    }
    if journal.detail {
        if journal.current().is_some_and(|deed| deed.unresolved) {
            page.keys(&[("u", "read back")]);
        }
        return page.keys(&[("Esc", "back to the list")]);
    }
    if !journal.shown().is_empty() {
        page.keys(&[("Enter", "detail")]);
    }
    page.keys(&[("/", "filter")]);
    if journal.shown().iter().any(|deed| deed.unresolved) {
        page.keys(&[("u", "read back")]);
    }
    page.keys(&[(
        "Esc",
        if is_filtered {
            "clear the filter"
        } else {
            "close"
        },
    )]);
}

fn clock(view: View<'_>, deed: &Deed) -> String {
    age::clock(deed.time, view.now.wall, &view.model.options.zone)
}

/// One entry, whose time takes so many `columns`.
fn row(view: View<'_>, deed: &Deed, columns: usize, has_cursor: bool, page: &mut Page<'_>) {
    let theme = page.theme;
    let at = clock(view, deed);
    let outcome = deed.outcome.replace('_', " ");
    let mark = if has_cursor { "▌" } else { " " };
    let head = format!("{:>4} {at:<columns$} ", deed.n);
    let delivery = deed.delivery.as_ref().map(ToString::to_string);
    let delivery = delivery.filter(|_| page.width >= ROOM_FOR_DELIVERY);
    let tail = match delivery {
        Some(how) => format!(" {} {outcome}", text::cut(&how, 20)),
        None => format!(" {outcome}"),
    };
    let room = page
        .width
        .saturating_sub(1 + text::width(&head) + text::width(&tail));
    let mut what = format!("{} · {}", deed.operation, deed.app_name);
    let place = short_place(view, deed);
    if text::width(&what) + text::width(&place) + 3 <= room {
        what = format!("{what} · {place}");
    }
    let style = if has_cursor {
        theme.accent_strong
    } else {
        theme.plain
    };
    let tail_style = if deed.unresolved {
        theme.strong
    } else {
        theme.dim
    };
    page.content.lines.push(Line::from(vec![
        Span::styled(mark, theme.accent_strong),
        Span::styled(head, theme.dim),
        Span::styled(text::fit_middle(&what, room), style),
        Span::styled(tail, tail_style),
    ]));
}

/// Where the app is, as lists say it: `prod apig payments`.
fn short_place(view: View<'_>, deed: &Deed) -> String {
    let words = deed.place.split(" · ");
    let words: Vec<String> = words
        .map(|word| {
            let gateway = view.model.fleet.gateway_name(word);
            gateway.map_or_else(|| word.to_owned(), ToString::to_string)
        })
        .collect();
    words.join(" ")
}

/// Where the app is, the gateway by its name where it is loaded.
fn place(view: View<'_>, deed: &Deed) -> String {
    let name = deed.place.rsplit(" · ").next();
    match name.and_then(|id| view.model.fleet.gateway_name(id)) {
        Some(name) => format!("{} ({name})", deed.place),
        None => deed.place.clone(),
    }
}

fn detail(view: View<'_>, deed: &Deed, page: &mut Page<'_>) {
    const LABEL: usize = 13;
    let theme = page.theme;
    let strong = theme.strong;
    page.text(
        &format!("{} · {} · {}", deed.n, deed.operation, deed.app_name),
        strong,
    );
    page.gap();
    let at = age::moment(deed.time, &view.model.options.zone);
    page.labelled("When", LABEL, &at, theme.plain);
    page.labelled("Who", LABEL, &deed.actor, theme.plain);
    page.labelled("Where", LABEL, &place(view, deed), theme.plain);
    page.labelled("App id", LABEL, &deed.app_id, theme.plain);
    page.labelled("Outcome", LABEL, &deed.outcome.replace('_', " "), strong);
    if let Some(evidence) = deed.evidence.as_ref().filter(|text| !text.is_empty()) {
        page.labelled("Because", LABEL, &evidence.to_string(), theme.plain);
    }
    if let Some(fingerprint) = &deed.fingerprint {
        page.labelled("Fingerprint", LABEL, fingerprint, theme.plain);
    }
    if let Some(delivery) = &deed.delivery {
        page.labelled("Delivered", LABEL, &delivery.to_string(), theme.plain);
    }
    if deed.sealed {
        let sentence = format!(
            "The value is sealed here: claviger journal unseal {} opens it.",
            deed.n
        );
        page.labelled("Sealed", LABEL, &sentence, theme.plain);
    }
    for id in &deed.request_ids {
        page.labelled("Request", LABEL, &id.to_string(), theme.dim);
    }
}
