//! A new credential.

use super::{Page, place};
use crate::{
    console::popup::credential::{CredentialBox, DROP_WORD},
    domain::secret::MASK,
    ui::{View, age},
};

pub(super) fn fill(view: View<'_>, credential: &CredentialBox, page: &mut Page<'_>) {
    let theme = view.theme;
    let kind = credential.credential.kind.label();
    page.content.scroll = credential.scroll;
    page.title(format!("New {kind} · {}", credential.app.name));
    page.text(
        &place(view, &credential.app.at.place, &credential.gateway),
        theme.dim,
    );
    let at = age::clock(credential.done.at, view.now.wall, &view.model.options.zone);
    // Where reading back had to show it, a note says so.
    let how = if credential.done.request_id.is_some() {
        ", confirmed by the service"
    } else {
        ""
    };
    page.text(&format!("✓ done {at}{how}"), theme.strong);
    if let Some(id) = &credential.done.request_id {
        page.indented(&format!("request {id}"), theme.dim);
    }
    for note in &credential.done.notes {
        page.text(note, theme.plain);
    }
    let mut rotations = view.model.rotations.iter();
    if rotations.any(|rotation| Some(rotation.entry) == credential.done.journal) {
        page.text(
            "The old AppCode still works. When its callers have this one, r on the old one deletes it.",
            theme.plain,
        );
    }
    page.gap();
    page.text(
        &format!(
            "{MASK}   fingerprint {}   {}",
            credential.credential.value.fingerprint(),
            credential.credential.maker.label()
        ),
        theme.accent_strong,
    );
    if !credential.delivered.is_empty() || credential.dropping.is_some() {
        page.gap();
    }
    for receipt in &credential.delivered {
        page.text(&format!("✓ {receipt}"), theme.strong);
    }
    page.notice(credential.notice.as_ref());
    if let Some(word) = &credential.dropping {
        page.text(
            "Nobody has taken it yet, and the service may never show it again.",
            theme.danger_strong,
        );
        page.input(&format!("Type {DROP_WORD} to let it go:"), word);
        page.keys(&[("Esc", "stay"), ("drop + Enter", "let it go")]);
        return;
    }
    let leave = if credential.is_undelivered() {
        "leave: asks for \"drop\""
    } else {
        "close"
    };
    page.keys(&[("v", "reveal 10 s"), ("y", "deliver …"), ("Esc", leave)]);
}
