//! The dialog before a write of a secret or a code.

use super::{Page, place, sending};
use crate::{
    console::{
        detail::Remote,
        popup::write::{Draft, Focus, Phase, Source, WriteDialog},
    },
    domain::{Facts, Service, secret::MASK},
    ui::{View, text},
};

/// How many APIs are named before the rest is counted.
const NAMED_APIS: usize = 5;
/// From this height on the whole dialog fits.
const ROOMY: u16 = 24;

pub(super) fn fill(view: View<'_>, dialog: &WriteDialog, page: &mut Page<'_>) {
    let theme = view.theme;
    page.title(dialog.draft.kind().title());
    page.content.is_danger = dialog.draft.kind().breaks_callers();
    if view.model.size.1 >= ROOMY {
        page.content.scroll_most = Some(0);
    } else {
        page.content.scroll = dialog.scroll;
    }
    let what = format!(
        "{} · {}",
        dialog.app.name,
        place(view, &dialog.app.at, &dialog.gateway)
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
    consequences(view, dialog, page);
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

/// What will break, from the facts as far as they have come.
fn consequences(view: View<'_>, dialog: &WriteDialog, page: &mut Page<'_>) {
    let theme = page.theme;
    if let Some(obstacle) = dialog.obstacle() {
        page.text(&obstacle, theme.danger_strong);
        return;
    }
    match &dialog.draft {
        Draft::ResetSecret => page.text(
            "The current secret stops working at once. There is no overlap.",
            theme.danger_strong,
        ),
        Draft::ResetCode(code) => page.text(
            &format!(
                "AppCode {} stops working at once. There is no overlap.",
                code.fingerprint()
            ),
            theme.danger_strong,
        ),
        Draft::DeleteCode { code, rotation } => {
            if let Some(rotation) = rotation {
                let new = rotation
                    .new
                    .map_or_else(String::new, |new| format!(" {new}"));
                page.text(
                    &format!("The new AppCode{new} was delivered. This ends the rotation."),
                    theme.strong,
                );
            }
            page.text(
                &format!(
                    "AppCode {} stops working at once and cannot be had back.",
                    code.fingerprint()
                ),
                theme.danger_strong,
            );
        }
        Draft::RotateCode(code) => page.text(
            &format!(
                "A new AppCode is made beside {}, which keeps working until you delete it with r, once its callers have the new one.",
                code.fingerprint()
            ),
            theme.plain,
        ),
        Draft::GenerateCode => page.text(
            "The app gets one AppCode more. Nothing that works today stops working.",
            theme.plain,
        ),
    }
    match &dialog.facts {
        Remote::Unasked | Remote::Loading(_) => {
            page.indented("Reading what depends on it …", theme.dim);
            // The box is as high as it will be, so that nothing jumps when the facts come.
            for _ in 1..expected_lines(view, dialog, page) {
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
        Remote::Ready(facts) => told(dialog, facts, page),
    }
}

fn told(dialog: &WriteDialog, facts: &Facts, page: &mut Page<'_>) {
    if dialog.draft.kind().breaks_callers() {
        dependants(dialog, facts, page);
    }
    codes(dialog, facts, page);
}

/// How many lines the facts will take, going by what the detail pane knows.
fn expected_lines(view: View<'_>, dialog: &WriteDialog, page: &Page<'_>) -> usize {
    let detail = &view.model.detail;
    let known = detail.ready();
    let Some(facts) = known.filter(|_| detail.app.as_ref() == Some(&dialog.app.at)) else {
        return 1;
    };
    let mut scratch = Page::new(page.theme, page.width);
    scratch.content.scroll_most = page.content.scroll_most;
    told(dialog, facts, &mut scratch);
    scratch.content.lines.len()
}

fn dependants(dialog: &WriteDialog, facts: &Facts, page: &mut Page<'_>) {
    let theme = page.theme;
    match &facts.apis {
        Err(failure) => page.indented(
            &format!(
                "Which APIs depend on it could not be read: {}",
                failure.summary()
            ),
            theme.danger,
        ),
        Ok(apis) if apis.total == 0 => {
            page.indented(
                "No API is bound to it: no caller should notice.",
                theme.plain,
            );
        }
        Ok(apis) => {
            let one = apis.total == 1;
            let sentence = match (&dialog.draft, one) {
                (Draft::DeleteCode { .. }, true) => "1 API may still be called with it:".to_owned(),
                (Draft::DeleteCode { .. }, false) => {
                    format!("{} APIs may still be called with it:", apis.total)
                }
                (
                    Draft::ResetSecret
                    | Draft::GenerateCode
                    | Draft::ResetCode(_)
                    | Draft::RotateCode(_),
                    true,
                ) => "1 API loses this caller until it has the new one:".to_owned(),
                (
                    Draft::ResetSecret
                    | Draft::GenerateCode
                    | Draft::ResetCode(_)
                    | Draft::RotateCode(_),
                    false,
                ) => format!(
                    "{} APIs lose this caller until it has the new one:",
                    apis.total
                ),
            };
            page.indented(&sentence, theme.strong);
            // Where there is room for the whole dialog, only its APIs are scrolled.
            let named = if page.content.scroll_most.is_some() {
                NAMED_APIS
            } else {
                apis.apis.len()
            };
            let most = apis.apis.len().saturating_sub(named);
            let first = dialog.scroll.min(most);
            page.content.scroll_most = page.content.scroll_most.map(|_| most);
            for api in apis.apis.iter().skip(first).take(named) {
                let mut words = vec![api.name.to_string()];
                words.extend(api.group.as_ref().map(ToString::to_string));
                words.extend(api.environment.as_ref().map(ToString::to_string));
                let line = text::cut(&words.join(" · "), page.width.saturating_sub(4));
                page.item(&line, theme.plain);
            }
            let seen = first + named;
            let more = apis.total.saturating_sub(seen as u64);
            if more > 0 {
                let key = if first < most { " (↓)" } else { "" };
                page.item(&format!("… {more} more{key}"), theme.dim);
            }
        }
    }
}

fn codes(dialog: &WriteDialog, facts: &Facts, page: &mut Page<'_>) {
    let Ok(codes) = &facts.codes else { return };
    let theme = page.theme;
    match &dialog.draft {
        Draft::ResetSecret if !codes.is_empty() => {
            let sentence = format!("AppCodes ({}) keep working.", codes.len());
            page.indented(&sentence, theme.plain);
        }
        Draft::ResetCode(_) if codes.len() > 1 => {
            let sentence = format!(
                "The other AppCodes ({}) and the secret keep working.",
                codes.len() - 1
            );
            page.indented(&sentence, theme.plain);
        }
        Draft::DeleteCode { .. } => {
            let sentence = match codes.len() {
                0 | 1 => "It is the app's last AppCode: callers that send a code have none to send any more.".to_owned(),
                several => format!(
                    "The other AppCodes ({}) and the secret keep working.",
                    several - 1
                ),
            };
            let style = if codes.len() > 1 {
                theme.plain
            } else {
                theme.danger_strong
            };
            page.indented(&sentence, style);
        }
        Draft::GenerateCode | Draft::RotateCode(_) => {
            let limit = facts
                .limits
                .as_ref()
                .ok()
                .and_then(|limits| limits.codes)
                .or((dialog.app.at.service() != Service::ModelArts)
                    .then_some(crate::domain::gateway::CODES_PER_APP));
            let sentence = match limit {
                Some(limit) => format!("The app has {} of {limit} AppCodes now.", codes.len()),
                None => format!("AppCodes of the app now: {}.", codes.len()),
            };
            page.indented(&sentence, theme.plain);
        }
        Draft::ResetSecret | Draft::ResetCode(_) => {}
    }
}

/// Where the new value comes from, and what becomes of it.
fn new_value(dialog: &WriteDialog, page: &mut Page<'_>) {
    let plain = page.theme.plain;
    if dialog.draft == Draft::ResetSecret {
        source(dialog, page);
        page.labelled("Then", 13, "shown masked; deliver it with y", plain);
    } else if dialog.draft.kind().yields_credential() {
        page.labelled(
            "New AppCode",
            13,
            "made by the service, then shown masked",
            plain,
        );
    }
}

/// Where the new secret comes from.
fn source(dialog: &WriteDialog, page: &mut Page<'_>) {
    let theme = page.theme;
    let known = dialog.ready().map(Facts::takes_chosen_secret);
    let sentence = match (&dialog.source, known) {
        (Source::Typed(_), _) => "typed by you",
        (Source::Server, _) => "made by the service",
        (Source::Auto, Some(true)) => "made here, 48 characters: the reset can be repeated safely",
        (Source::Auto, Some(false)) => {
            "made by the service: if its answer is lost, so may be the value"
        }
        (Source::Auto, None) => match dialog.app.at.service() {
            Service::ModelArts => "made by the service",
            Service::Apig | Service::Roma => "made here where the gateway takes that",
        },
    };
    page.labelled("New secret", 13, sentence, theme.plain);
    if let Source::Typed(field) = &dialog.source {
        let mask = if field.is_empty() { "" } else { MASK };
        let line = page.content.lines.len();
        page.labelled("", 13, mask, theme.accent_strong);
        if dialog.focus == Focus::Secret {
            page.content.cursor = Some((line, 13 + text::width(mask)));
        }
        if let Some(violation) = dialog.violation().filter(|_| !field.is_empty()) {
            page.labelled("", 13, &violation, theme.danger);
        }
    } else if dialog.may_choose().is_ok() {
        let server = match dialog.source {
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
            13,
            &format!("{prefix}c type one yourself   {server}"),
            theme.dim,
        );
    }
}

fn asking(dialog: &WriteDialog, page: &mut Page<'_>) {
    if dialog.obstacle().is_some() {
        return page.keys(&[("Esc", "close")]);
    }
    if dialog.focus == Focus::Secret {
        return page.keys(&[("Enter", "take it"), ("Esc", "do not choose one")]);
    }
    let verb = match dialog.draft {
        Draft::ResetSecret | Draft::ResetCode(_) => "reset",
        Draft::GenerateCode => "generate",
        Draft::RotateCode(_) => "make the new one",
        Draft::DeleteCode { .. } => "delete",
    };
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
