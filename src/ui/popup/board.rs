//! The board.

use ratatui::{
    style::Style,
    text::{Line, Span},
};
use strum::IntoEnumIterator as _;

use super::{Extent, Page};
use crate::{
    console::popup::BoardBox,
    domain::{Bucket, hygiene::Group},
    ui::{View, bar, text},
};

/// The columns that a name of a group takes.
const NAME: usize = 24;

pub(super) fn fill(view: View<'_>, board: &BoardBox, page: &mut Page<'_>) {
    let share = match board.board.secrets.total() {
        0 => 0,
        total => board.board.secrets.over * 100 / total,
    };
    page.title(format!(
        "Hygiene · policy {}d · {share} % over age",
        board.policy.secret
    ));
    page.content.extent = Extent::Screen;
    page.text("Secrets, age at least", page.theme.dim);
    ages(view, board, page);
    codes(view, board, page);
    page.gap();
    groups(view, board, page);
    page.gap();
    attention(board, page);
    page.keys(&[
        ("Enter", "those over age there"),
        ("1–9", "list those"),
        ("↑ ↓", "move"),
        ("c", "read AppCodes"),
        ("e", "export"),
        ("u", "count again"),
        ("Esc", "back"),
    ]);
}

fn ages(view: View<'_>, board: &BoardBox, page: &mut Page<'_>) {
    let ages = &board.board.secrets;
    let (theme, ascii) = (page.theme, view.model.options.ascii);
    let cells = page.width.saturating_sub(30).min(60);
    let total = ages.total().max(1);
    let mut begin = 0;
    for bucket in Bucket::iter() {
        let count = ages.of(bucket);
        let is_over = begin >= board.policy.secret && count > 0;
        begin = bucket.end().unwrap_or(begin);
        let style = if is_over { theme.danger } else { theme.dim };
        let drawn = bar::length(count, ages.most(), cells, ascii);
        page.content.lines.push(Line::from(vec![
            Span::styled(format!("{:>6} ", bucket.label()), theme.dim),
            Span::styled(text::fit(&drawn, cells + 1), style),
            Span::raw(format!("{count:>7} {:>4} %", count * 100 / total)),
            Span::styled(if is_over { "  !" } else { "" }, theme.danger_strong),
        ]));
    }
    if ages.unknown > 0 {
        let words = format!("{:>6} {:cells$} {:>7}", "?", "", ages.unknown);
        page.text(&words, theme.dim);
    }
}

/// How old codes are, as far as they were read, and what reading them takes.
fn codes(view: View<'_>, board: &BoardBox, page: &mut Page<'_>) {
    let (theme, read) = (page.theme, board.board.apps_with_codes_read);
    if read > 0 {
        let ages = &board.board.codes;
        let counts: Vec<String> = Bucket::iter()
            .map(|bucket| format!("{} {}", bucket.label(), ages.of(bucket)))
            .collect();
        let over = format!("{} over {}d", ages.over, board.policy.code);
        let sentence = format!("AppCodes of {read} apps: {} · {over}", counts.join("  "));
        page.text(&sentence, theme.plain);
    }
    if let Some(reader) = view.model.reader.filter(|reader| reader.reads.codes) {
        let sentence = format!(
            "Reading AppCodes: {} of {} apps. Esc stops; what is read stays.",
            reader.done, reader.total
        );
        page.text(&sentence, theme.accent_strong);
    } else if !board.unread.is_empty() {
        let count = board.unread.len();
        let sentence = format!(
            "AppCodes not read of {count} apps: c reads them with {count} requests, Esc stops."
        );
        page.text(&sentence, theme.dim);
    }
}

fn groups(view: View<'_>, board: &BoardBox, page: &mut Page<'_>) {
    let (theme, ascii) = (page.theme, view.model.options.ascii);
    let cells = page.width.saturating_sub(NAME + 40).min(30);
    let head = format!(
        "  {} {:>5}  {} {:>7}",
        text::fit("GATEWAY", NAME),
        "APPS",
        text::fit("OVER AGE", cells + 13),
        "NO API"
    );
    page.content.lines.push(Line::styled(head, theme.dim));
    // What stands around the groups: the ages, the headings, what needs attention, the frame.
    let around = 14 + board.board.attention.len();
    let rows = usize::from(view.model.size.1).saturating_sub(around).max(3);
    let first = board.cursor.saturating_sub(rows - 1);
    let groups = board.board.groups.iter().enumerate().skip(first).take(rows);
    for (position, (group, counts)) in groups {
        let has_cursor = position == board.cursor;
        let name = if has_cursor {
            theme.accent_strong
        } else {
            theme.plain
        };
        let style = if counts.over > 0 {
            theme.danger
        } else {
            theme.dim
        };
        let drawn = bar::length(counts.over, counts.apps, cells, ascii);
        let idle = counts
            .without_api
            .map_or_else(|| "·".to_owned(), |count| count.to_string());
        page.content.lines.push(Line::from(vec![
            Span::styled(if has_cursor { "▌ " } else { "  " }, theme.accent),
            Span::styled(text::fit_middle(&label(group), NAME), name),
            Span::raw(format!(" {:>5}  ", counts.apps)),
            Span::styled(text::fit(&drawn, cells), style),
            Span::raw(format!(" {:>5} {:>3} %", counts.over, counts.percent())),
            Span::styled(format!("  {idle:>7}"), Style::new()),
        ]));
    }
    let below = board.board.groups.len().saturating_sub(first + rows);
    if below > 0 {
        page.text(&format!("  … {below} more, ↓"), theme.dim);
    }
}

fn label(group: &Group) -> String {
    let service = group.service.map(|service| service.word().to_owned());
    let parts: Vec<String> = service.into_iter().chain(group.gateway.clone()).collect();
    parts.join(" ")
}

fn attention(board: &BoardBox, page: &mut Page<'_>) {
    let theme = page.theme;
    if board.board.attention.is_empty() {
        return page.text("Nothing needs attention.", theme.plain);
    }
    for (number, attention) in (1..).zip(&board.board.attention) {
        page.content.lines.push(Line::from(vec![
            Span::styled(format!("{number:>2}  "), theme.accent_strong),
            Span::styled(attention.count.to_string(), theme.strong),
            Span::raw(format!(" {}", attention.what)),
        ]));
    }
}
