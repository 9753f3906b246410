//! What a gateway allows.

use super::{Page, place};
use crate::{
    console::{detail::Remote, look::GatewaySight, popup::GatewayBox},
    domain::{Failure, Feature, Features, Limits, Text, gateway::CODES_PER_APP},
    ui::{View, bar},
};

const LABEL: usize = 14;
/// The cells of the bar that tells how full it is.
const BAR: usize = 24;

pub(super) fn fill(view: View<'_>, gateway: &GatewayBox, page: &mut Page<'_>) {
    let theme = page.theme;
    let known = &gateway.gateway;
    page.title(match known.place.instance {
        Some(_) => format!("{} {}", known.place.service, known.name),
        None => known.place.service.to_string(),
    });
    page.content.scroll = gateway.scroll;
    page.text(&place(view, &known.place, &known.name), theme.dim);
    page.gap();
    if let Some(id) = &known.place.instance {
        page.labelled("Id", LABEL, &id.to_string(), theme.plain);
    }
    if let Some(status) = &known.status {
        let style = if known.is_stopped() {
            theme.danger
        } else {
            theme.plain
        };
        page.labelled("Status", LABEL, &status.to_string(), style);
    }
    match &gateway.sight {
        Remote::Unasked | Remote::Loading(_) => page.text("Reading …", theme.dim),
        Remote::Failed(failure) => page.text(&failure.summary(), theme.danger),
        Remote::Ready(sight) => shown(view, sight, page),
    }
    page.foot_gap();
    page.keys(&[
        ("Enter", "its apps alone"),
        ("u", "read again"),
        ("Esc", "close"),
    ]);
}

fn shown(view: View<'_>, sight: &GatewaySight, page: &mut Page<'_>) {
    match &sight.limits {
        Ok(limits) => self::limits(view, limits, page),
        Err(failure) => unread("Limits", failure, page),
    }
    match &sight.environments {
        None => {}
        Some(Ok(environments)) => {
            let names: Vec<String> = environments.iter().map(|it| it.name.to_string()).collect();
            let names = names.join(", ");
            page.labelled("Environments", LABEL, &names, page.theme.plain);
        }
        Some(Err(failure)) => unread("Environments", failure, page),
    }
    match &sight.features {
        None => {}
        Some(Ok(features)) => self::features(features, page),
        Some(Err(failure)) => unread("Features", failure, page),
    }
}

fn unread(label: &str, failure: &Failure, page: &mut Page<'_>) {
    page.labelled(label, LABEL, &failure.summary(), page.theme.dim);
}

fn limits(view: View<'_>, limits: &Limits, page: &mut Page<'_>) {
    let theme = page.theme;
    match (limits.apps_used, limits.apps) {
        (Some(used), Some(most)) => {
            let bar = bar::length(
                count(used),
                count(most).max(1),
                BAR,
                view.model.options.ascii,
            );
            let full = if used >= most { "  full" } else { "" };
            let style = if used >= most {
                theme.danger
            } else {
                theme.plain
            };
            page.labelled("Apps", LABEL, &format!("{used} of {most}{full}"), style);
            page.labelled("", LABEL, &bar, style);
        }
        (Some(used), None) => {
            page.labelled(
                "Apps",
                LABEL,
                &format!("{used}; the limit is not told"),
                theme.plain,
            );
        }
        (None, Some(most)) => {
            page.labelled("Apps", LABEL, &format!("at most {most}"), theme.plain);
        }
        (None, None) => page.labelled("Apps", LABEL, "the limit is not told", theme.dim),
    }
    let codes = match limits.codes {
        Some(most) => format!("at most {most} an app"),
        None => format!("not told; the documents say {CODES_PER_APP} an app"),
    };
    page.labelled("AppCodes", LABEL, &codes, theme.plain);
    let chosen = match limits.custom_secret {
        Some(true) => "may be chosen",
        Some(false) => "are made by the gateway: its switch APP_KEY_SECRET_SWITCH is off",
        None => "not told whether they may be chosen",
    };
    page.labelled("Key, secret", LABEL, chosen, theme.plain);
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn features(Features(features): &Features, page: &mut Page<'_>) {
    let theme = page.theme;
    let listed = |on: Option<bool>| -> String {
        let of_state = features.iter().filter(|feature| feature.on == on);
        of_state.map(described).collect::<Vec<_>>().join(", ")
    };
    for (label, on, style) in [
        ("Switched off", Some(false), theme.strong),
        ("Switched on", Some(true), theme.plain),
        ("Not told", None, theme.dim),
    ] {
        let names = listed(on);
        if !names.is_empty() {
            page.labelled(label, LABEL, &names, style);
        }
    }
}

/// Its name, with its setting where that is a word that says more than its switch.
fn described(feature: &Feature) -> String {
    let is_short = |config: &&Text| {
        let word = config.raw();
        word.len() <= 12 && !word.starts_with('{') && word != "on" && word != "off"
    };
    match feature.config.as_ref().filter(is_short) {
        Some(config) => format!("{} ({config})", feature.name),
        None => feature.name.to_string(),
    }
}
