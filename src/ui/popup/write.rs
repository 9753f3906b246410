//! The dialog before a write of a secret or a code.

use super::{Page, place, plan, sending};
use crate::{
    console::{
        detail::Remote,
        popup::write::{Focus, Phase, Source, WriteDialog},
    },
    domain::secret::MASK,
    ui::{View, text},
};

/// The width of labels.
const LABEL: usize = 13;
/// From this height on the whole dialog fits.
const ROOMY: u16 = 24;

pub(super) fn fill(view: View<'_>, dialog: &WriteDialog, page: &mut Page<'_>) {
    let theme = view.theme;
    page.title(dialog.draft.kind().title());
    page.content.is_danger = dialog.draft.operation.strength().is_grave();
    if view.model.size.1 >= ROOMY {
        page.content.scroll_most = Some(0);
    } else {
        page.content.scroll = dialog.scroll;
    }
    let what = format!(
        "{} · {}",
        dialog.app.name,
        place(view, &dialog.app.at.place, &dialog.gateway)
    );
    let badge = view
        .model
        .banners
        .iter()
        .find(|banner| banner.profile == dialog.app.at.place.profile)
        .and_then(|banner| banner.environment.as_ref())
        .map(|environment| environment.to_uppercase());
    match badge {
        Some(badge) => page.ends(&what, theme.strong, &format!(" {badge} "), theme.badge),
        None => page.text(&what, theme.strong),
    }
    page.gap();
    consequences(dialog, page);
    page.gap();
    if dialog.obstacle().is_none() {
        new_value(dialog, page);
    }
    page.notice(dialog.notice.as_ref());
    page.foot_gap();
    match dialog.phase {
        Phase::Asking => asking(dialog, page),
        Phase::Sending(sending) => {
            page.gap();
            sending::fill(sending, page);
        }
    }
}

/// What will break, as far as it has come.
fn consequences(dialog: &WriteDialog, page: &mut Page<'_>) {
    let theme = page.theme;
    if let Some(obstacle) = dialog.obstacle() {
        page.text(&obstacle, theme.danger_strong);
        return;
    }
    if let Some(rotation) = &dialog.draft.rotation {
        let new = rotation
            .new
            .map_or_else(String::new, |new| format!(" {new}"));
        page.text(
            &format!("The new AppCode{new} was delivered. This ends the rotation."),
            theme.strong,
        );
    }
    for sentence in dialog.told().iter().flat_map(|plan| &plan.effects) {
        page.sentence(sentence);
    }
    match &dialog.survey {
        Remote::Unasked | Remote::Loading(_) => {
            page.indented("Reading what depends on it …", theme.dim);
            // The box is as high as it will be, so that nothing jumps when the rest comes.
            for _ in 1..expected_lines(dialog, page) {
                page.gap();
            }
        }
        Remote::Failed(failure) => {
            let sentence = format!(
                "What depends on it could not be read: {}",
                failure.summary()
            );
            page.indented(&sentence, theme.danger);
        }
        Remote::Ready(survey) => {
            plan::changes(&survey.plan, page);
            plan::told(&survey.plan, dialog.scroll, page);
        }
    }
}

/// How many lines the rest will take, going by what was known before.
fn expected_lines(dialog: &WriteDialog, page: &Page<'_>) -> usize {
    let Some(outline) = &dialog.outline else {
        return 1;
    };
    let mut scratch = Page::new(page.theme, page.width);
    scratch.content.scroll_most = page.content.scroll_most;
    plan::told(outline, dialog.scroll, &mut scratch);
    scratch.content.lines.len()
}

/// Where the new value comes from, and what becomes of it.
fn new_value(dialog: &WriteDialog, page: &mut Page<'_>) {
    let Some(value) = dialog.told().and_then(|plan| plan.value.as_ref()) else {
        return;
    };
    let theme = page.theme;
    page.labelled(
        value.label,
        LABEL,
        value.origin(&dialog.choice()),
        theme.plain,
    );
    if let Source::Typed(field) = &dialog.source {
        let mask = if field.is_empty() { "" } else { MASK };
        let line = page.content.lines.len();
        page.labelled("", LABEL, mask, theme.accent_strong);
        if dialog.focus == Focus::Secret {
            page.content.cursor = Some((line, LABEL + text::width(mask)));
        }
        if let Some(violation) = dialog.violation().filter(|_| !field.is_empty()) {
            page.labelled("", LABEL, &violation, theme.danger);
        }
    } else if dialog.may_choose().is_ok() {
        let server = match dialog.source {
            _ if !dialog.may_leave_it_to_the_service() => "",
            Source::Server => "g let it be made here after all",
            Source::Auto | Source::Typed(_) => "g let the service make one",
        };
        let prefix = if dialog.focus == Focus::Name {
            "Tab, then "
        } else {
            ""
        };
        page.labelled(
            "",
            LABEL,
            &format!("{prefix}c type one yourself   {server}"),
            theme.dim,
        );
    }
    if dialog.yields() {
        let then = "shown masked; deliver it with y";
        page.labelled("Then", LABEL, then, theme.plain);
    }
}

fn asking(dialog: &WriteDialog, page: &mut Page<'_>) {
    if dialog.obstacle().is_some() {
        return page.keys(&[("Esc", "close")]);
    }
    if dialog.focus == Focus::Secret {
        return page.keys(&[("Enter", "take it"), ("Esc", "do not choose one")]);
    }
    let verb = dialog.draft.kind().verb();
    if dialog.needs_name {
        if dialog.focus == Focus::Name {
            page.foot_input("Type the app's name to go on:", &dialog.typed_name);
        } else {
            let typed = dialog.typed_name.value().to_owned();
            page.foot_text(&format!("Type the app's name to go on (Tab): {typed}"));
        }
        page.keys(&[("Esc", "cancel"), ("name + Enter", verb)]);
    } else {
        page.keys(&[("Esc", "cancel"), ("y", verb)]);
    }
}
