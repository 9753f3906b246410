//! What a person is told before a write, as lines.

use super::Page;
use crate::{
    domain::{Dependants, Plan, Text, secret::MASK},
    ui::text,
};

/// How many APIs are named before the rest is counted.
const NAMED_APIS: usize = 5;
/// The width of labels.
const LABEL: usize = 13;

/// What becomes of the APIs, what keeps working, and what else there is to know. `scroll` of the
/// APIs are passed over.
pub(super) fn told(plan: &Plan, scroll: usize, page: &mut Page<'_>) {
    if let Some(dependants) = &plan.dependants {
        self::dependants(dependants, scroll, page);
    }
    for sentence in &plan.remains {
        page.indented(&sentence.text, page.weight(sentence.weight));
    }
}

/// What changes, before and after.
pub(super) fn changes(plan: &Plan, page: &mut Page<'_>) {
    let theme = page.theme;
    for change in &plan.changes {
        let said = |text: &Option<Text>| match text {
            Some(text) if text.is_empty() => "(empty)".to_owned(),
            Some(text) => text.to_string(),
            None => MASK.to_owned(),
        };
        let (before, after) = (said(&change.before), said(&change.after));
        page.labelled(change.field, LABEL, &format!("before  {before}"), theme.dim);
        page.labelled("", LABEL, &format!("after   {after}"), theme.strong);
    }
}

/// The APIs that a write concerns.
pub(super) fn dependants(dependants: &Dependants, scroll: usize, page: &mut Page<'_>) {
    let theme = page.theme;
    let Dependants { sentence, apis } = dependants;
    page.indented(&sentence.text, page.weight(sentence.weight));
    // Where there is room for the whole dialog, only its APIs are scrolled.
    let named = if page.content.scroll_most.is_some() {
        NAMED_APIS
    } else {
        apis.apis.len()
    };
    let most = apis.apis.len().saturating_sub(named);
    let first = scroll.min(most);
    page.content.scroll_most = page.content.scroll_most.map(|_| most);
    for api in apis.apis.iter().skip(first).take(named) {
        let mut words = vec![api.name.to_string()];
        words.extend(api.group.as_ref().map(ToString::to_string));
        words.extend(api.environment.as_ref().map(ToString::to_string));
        let line = text::cut(&words.join(" · "), page.width.saturating_sub(4));
        page.item(&line, theme.plain);
    }
    let more = apis.total.saturating_sub((first + named) as u64);
    if more > 0 {
        let key = if first < most { " (↓)" } else { "" };
        page.item(&format!("… {more} more{key}"), theme.dim);
    }
}
