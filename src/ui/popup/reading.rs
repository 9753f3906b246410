//! Things to read: the keys, what could not be loaded.

use ratatui::text::{Line, Span};

use super::{Extent, Page};
use crate::{
    console::{
        keymap::{self, Scope},
        popup::{Reading, ReadingKind},
    },
    domain::{Failure, LinkFault, NotSent, Text},
    ui::{View, text},
};

/// From this width on the help has two columns.
const TWO_COLUMNS: usize = 96;

pub(super) fn fill(view: View<'_>, reading: Reading, page: &mut Page<'_>) {
    page.content.scroll = reading.scroll;
    page.content.extent = Extent::Screen;
    match reading.kind {
        ReadingKind::Help(scope) => help(scope, page),
        ReadingKind::Problems => problems(view, page),
    }
    page.content.scrolls = true;
    page.keys(&[("Esc", "close")]);
}

fn help(scope: Scope, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Help");
    let here = |binding: &keymap::Binding| binding.scopes.contains(&scope);
    page.text("Here", theme.strong);
    // What acts first, what moves last.
    bindings(page, |binding| here(binding) && !binding.intent.moves());
    page.gap();
    page.text("Move", theme.strong);
    bindings(page, |binding| here(binding) && binding.intent.moves());
    page.gap();
    page.text("Filter", theme.strong);
    let terms = [
        ("words", "match name, id, key and remark; names come first"),
        ("service:roma", "apps of a service: apig, roma, modelarts"),
        ("gateway:pay", "of gateways whose name holds the text"),
        ("age:>90d", "whose secret is older than that, at least"),
        ("code-age:>=180d", "whose oldest AppCode is that old"),
        ("codes:0 apis:0", "with that many AppCodes, bound APIs"),
        ("status:frozen", "on a gateway with that status"),
        ("marked:yes", "that are marked"),
        ("!service:apig", "a term turned round; quotes hold blanks"),
    ];
    columns(
        page,
        terms.map(|(term, does)| (term.to_owned(), does.to_owned())),
    );
    page.gap();
    page.text("Elsewhere", theme.strong);
    bindings(page, |binding| !here(binding));
    page.gap();
    page.text(
        "≥12d: no service says when a secret was set. The update time moves with every edit, so a secret is at least that old.",
        theme.dim,
    );
}

fn bindings(page: &mut Page<'_>, wanted: impl Fn(&keymap::Binding) -> bool) {
    let rows = keymap::BINDINGS.iter().filter(|binding| wanted(binding));
    let rows: Vec<_> = rows
        .map(|binding| {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            (keys.join(" "), binding.does.to_owned())
        })
        .collect();
    columns(page, rows);
}

/// Words and what they mean: in two columns where the page is wide, down the first and then the second.
fn columns(page: &mut Page<'_>, rows: impl IntoIterator<Item = (String, String)>) {
    const WORD: usize = 17;
    let theme = page.theme;
    let count = if page.width >= TWO_COLUMNS { 2 } else { 1 };
    let width = page.width / count;
    let room = width.saturating_sub(WORD + 1);
    let mut cells: Vec<Line<'static>> = Vec::new();
    for (word, does) in rows {
        for (number, line) in text::wrap(&does, room).into_iter().enumerate() {
            let word = if number == 0 { word.as_str() } else { "" };
            cells.push(Line::from(vec![
                Span::styled(text::fit(&format!("  {word}"), WORD), theme.accent_strong),
                Span::raw(text::fit(&line, width - WORD)),
            ]));
        }
    }
    let height = cells.len().div_ceil(count);
    for at in 0..height {
        let mut spans = Vec::new();
        for column in 0..count {
            if let Some(line) = cells.get(column * height + at) {
                spans.extend(line.spans.iter().cloned());
            }
        }
        page.content.lines.push(Line::from(spans));
    }
}

fn problems(view: View<'_>, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("What could not be loaded");
    // What strikes several places alike is said once.
    let mut groups: Vec<(Vec<String>, &Failure)> = Vec::new();
    for (what, failure) in view.model.fleet.failures() {
        match groups.iter_mut().find(|(_, known)| *known == failure) {
            Some((places, _)) => places.push(what),
            None => groups.push((vec![what], failure)),
        }
    }
    for (places, failure) in &groups {
        for what in places {
            page.text(what, theme.strong);
        }
        let told = told(failure);
        page.indented(&told.summary, theme.danger);
        for sentence in &told.sentences {
            page.indented(sentence, theme.plain);
        }
        if let Some(id) = told.request_id {
            page.indented(&format!("request {id}"), theme.dim);
        }
        page.gap();
    }
    if groups.is_empty() {
        page.text("Everything that was asked for was loaded.", theme.plain);
    }
    page.keys(&[("u", "load again")]);
}

/// What is said of a failure.
struct Told {
    summary: String,
    sentences: Vec<String>,
    request_id: Option<Text>,
}

fn told(failure: &Failure) -> Told {
    if let Failure::NotSent(NotSent::NoCredential(lack)) = failure {
        return Told {
            summary: lack.reason.clone(),
            sentences: lack.remedy.clone().into_iter().collect(),
            request_id: lack
                .refusal
                .as_ref()
                .and_then(|error| error.request_id.clone()),
        };
    }
    let mut sentences = Vec::new();
    if let Some(error) = failure.service_error() {
        let explanation = error.explanation();
        let details = error.details.as_ref();
        let details = details.filter(|details| **details != error.message);
        sentences.extend(details.map(ToString::to_string));
        sentences.push(explanation.meaning.to_owned());
        sentences.push(explanation.remedy.to_owned());
    }
    sentences.extend(failure.link_fault().map(LinkFault::remedy));
    sentences.retain(|sentence| !sentence.is_empty());
    Told {
        summary: failure.summary(),
        sentences,
        request_id: failure
            .service_error()
            .and_then(|error| error.request_id.clone()),
    }
}
