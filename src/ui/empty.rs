//! The list before there is anything in it: what is under way, or why there is nothing.

use ratatui::{Frame, layout::Rect, style::Style};

use super::{View, text};
use crate::{
    console::{fleet::Arrival, model::Connecting},
    domain::{Failure, NotSent, ProfileName, Service},
};

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let model = view.model;
    let progress = model.fleet.progress();
    let sentence = match &model.connecting {
        Connecting::Underway if !model.options.services.is_empty() => {
            let asked = model.options.services.iter();
            let lines = asked.map(|(profile, service)| (profile, *service, "connecting …".into()));
            return draw_services(view, frame, area, lines.collect());
        }
        Connecting::Done if progress.underway && progress.loaded == 0 => {
            let arrivals = model.fleet.arrivals();
            let lines = arrivals
                .map(|(profile, service, arrival)| (profile, service, words(service, arrival)));
            return draw_services(view, frame, area, lines.collect());
        }
        Connecting::Choosing => "No profile is chosen yet. Press p to choose one.".to_owned(),
        Connecting::Underway => "Connecting …".to_owned(),
        Connecting::Failed(reason) => {
            let reason = reason.trim_end_matches('.');
            format!("Not connected: {reason}. Press p for another profile.")
        }
        Connecting::Done
            if !model.list.filter.value().is_empty()
                && progress.loaded > 0
                && progress.underway =>
        {
            "No app that is loaded so far matches the filter; more are on their way. Esc clears it."
                .to_owned()
        }
        Connecting::Done if !model.list.filter.value().is_empty() && progress.loaded > 0 => {
            "No app matches the filter. Esc clears it.".to_owned()
        }
        Connecting::Done if progress.failed > 0 => why_nothing(view),
        Connecting::Done => "There are no apps here.".to_owned(),
    };
    let width = usize::from(area.width).saturating_sub(4);
    for (y, line) in (area.y + 1..area.bottom()).zip(text::wrap(&sentence, width)) {
        frame
            .buffer_mut()
            .set_stringn(area.x + 2, y, line, width, view.theme.plain);
    }
}

/// Why nothing could be loaded: the one reason there is for everything, where that is the sign-in.
fn why_nothing(view: View<'_>) -> String {
    let unfit = view
        .model
        .banners
        .iter()
        .find_map(|banner| banner.token_unfit.clone());
    let mut reasons: Vec<String> = view
        .model
        .fleet
        .failures()
        .filter_map(|(_, failure)| match failure {
            Failure::NotSent(NotSent::NoCredential(lack)) => Some(lack.to_string()),
            Failure::NotSent(_)
            | Failure::Refused(_)
            | Failure::Unknown(_)
            | Failure::ValueLost(_) => None,
        })
        .collect();
    reasons.dedup();
    match (unfit, reasons.as_slice()) {
        (Some(reason), _) => format!("{reason} Press u to try again."),
        (None, [only]) => only.clone(),
        (None, _) => "Nothing could be loaded. Press ! to see why, u to try again.".to_owned(),
    }
}

/// How far a service is.
fn words(service: Service, arrival: Arrival) -> String {
    match (arrival, service) {
        (Arrival::Gateways, Service::Apig | Service::Roma) => "asking for its gateways …".into(),
        (Arrival::Gateways | Arrival::Apps(_), Service::ModelArts) => {
            "asking for its apps …".into()
        }
        (Arrival::Apps(1), Service::Apig | Service::Roma) => {
            "asking 1 gateway for its apps …".into()
        }
        (Arrival::Apps(gateways), Service::Apig | Service::Roma) => {
            format!("asking {gateways} gateways for their apps …")
        }
        (Arrival::Complete, _) => "no apps".into(),
        (Arrival::Failed, _) => "failed: press ! to see why".into(),
    }
}

/// One line for each service; it names the profile where there are several.
fn draw_services(
    view: View<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
    lines: Vec<(&ProfileName, Service, String)>,
) {
    let several = lines.iter().any(|(profile, ..)| *profile != lines[0].0);
    let lines: Vec<(String, String)> = lines
        .into_iter()
        .map(|(profile, service, words)| {
            let label = if several {
                format!("{profile} · {service}")
            } else {
                service.to_string()
            };
            (label, words)
        })
        .collect();
    let label_width = lines
        .iter()
        .map(|(label, _)| text::width(label))
        .max()
        .unwrap_or(0);
    let room = usize::from(area.width).saturating_sub(2);
    let buffer = frame.buffer_mut();
    let first = area.y + u16::from(area.height > 8);
    for (y, (label, words)) in (first..area.bottom()).zip(lines) {
        let label = text::fit(&label, label_width.min(room));
        let (x, _) = buffer.set_stringn(area.x + 2, y, label, room, Style::new());
        let left = usize::from(area.right().saturating_sub(x + 2));
        buffer.set_stringn(x + 2, y, words, left, view.theme.dim);
    }
}
