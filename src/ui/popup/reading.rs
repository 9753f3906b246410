//! Things to read: the keys, the request log, what could not be loaded.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{
    console::{
        keymap::{self, Scope},
        popup::{Reading, ReadingKind},
    },
    domain::{Failure, LinkFault, NotSent, Text},
    ui::{View, age, text},
};

/// Below this width an entry of the request log takes one line more.
const NARROW: usize = 56;

pub(super) fn fill(view: View<'_>, reading: Reading, page: &mut Page<'_>) {
    page.content.scroll = reading.scroll;
    page.content.is_large = true;
    match reading.kind {
        ReadingKind::Help(scope) => help(scope, page),
        ReadingKind::RequestLog => log(view, page),
        ReadingKind::Problems => problems(view, page),
    }
    page.content.scrolls = true;
    page.keys(&[("Esc", "close")]);
}

fn help(scope: Scope, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Help");
    page.text("Here", theme.strong);
    bindings(page, |binding| binding.scopes.contains(&scope));
    page.gap();
    page.text("Filter", theme.strong);
    for (term, means) in [
        (
            "words",
            "match name, id, key and remark, the best match is selected",
        ),
        ("service:roma", "apps of a service: apig, roma, modelarts"),
        ("gateway:pay", "apps of gateways whose name holds the text"),
        (
            "age:>90d",
            "the secret has been unchanged for more than 90 days at least",
        ),
        (
            "codes:0",
            "apps with this number of AppCodes, where it is known",
        ),
        (
            "apis:0",
            "apps with this number of bound APIs, where it is known",
        ),
    ] {
        page.labelled(&format!("  {term}"), 17, means, theme.plain);
    }
    page.gap();
    page.text("Elsewhere", theme.strong);
    bindings(page, |binding| !binding.scopes.contains(&scope));
    page.gap();
    page.text(
        "≥12d: no service says when a secret was set. The update time moves with every edit, so a secret is at least that old.",
        theme.dim,
    );
}

fn bindings(page: &mut Page<'_>, wanted: impl Fn(&keymap::Binding) -> bool) {
    let theme = page.theme;
    for binding in keymap::BINDINGS.iter().filter(|binding| wanted(binding)) {
        let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
        let room = page.width.saturating_sub(17);
        for (number, line) in text::wrap(binding.does, room).into_iter().enumerate() {
            let keys = if number == 0 {
                keys.join(" ")
            } else {
                String::new()
            };
            page.content.lines.push(Line::from(vec![
                Span::styled(text::fit(&format!("  {keys}"), 17), theme.accent_strong),
                Span::raw(line),
            ]));
        }
    }
}

fn log(view: View<'_>, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Request log");
    if view.model.log.is_empty() {
        page.text("Nothing was asked yet.", theme.plain);
    }
    for call in &view.model.log {
        let at = age::clock(call.at, view.now.wall, &view.model.options.zone);
        let (result, style) = match &call.result {
            Ok(status) if *status < 400 => (status.to_string(), theme.plain),
            Ok(status) => (status.to_string(), theme.danger),
            Err(fault) => (fault.clone(), theme.danger),
        };
        let is_narrow = page.width < NARROW;
        let figures = format!("{} ms {} B", call.milliseconds, call.bytes);
        let (head, tail) = if is_narrow {
            (format!("{at} "), format!(" {result}"))
        } else {
            (
                format!("{at} {:<6} ", call.method),
                format!(" {result} {figures}"),
            )
        };
        let room = page
            .width
            .saturating_sub(text::width(&head) + text::width(&tail));
        page.content.lines.push(Line::from(vec![
            Span::styled(head, theme.dim),
            Span::raw(text::fit(call.operation, room)),
            Span::styled(tail, style),
        ]));
        if is_narrow {
            let line = format!("  {} {figures}", call.method);
            page.content.lines.push(Line::styled(line, theme.dim));
        }
        // The id is what support asks for, the end of the path what tells it from others.
        let id = call
            .request_id
            .as_ref()
            .map_or_else(String::new, |id| format!("{id}  "));
        let id = text::cut(&format!("  {id}"), page.width);
        let room = page.width.saturating_sub(text::width(&id));
        let path = text::cut_start(&call.template, room);
        let line = format!("{id}{path}");
        page.content.lines.push(Line::styled(line, theme.dim));
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
