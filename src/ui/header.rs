//! The first line: where one is, and how the list and the token are.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{View, age, text};
use crate::{
    console::{Banner, Model, TokenEnd, model::Connecting},
    domain::Service,
};

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let theme = view.theme;
    let columns = usize::from(area.width);
    let right = status(view, columns);
    let end = token_end(view, columns);
    let between = if right.is_empty() || end.is_none() {
        ""
    } else {
        " · "
    };
    let (end, end_style) = end.unwrap_or_default();
    let right_width = text::width(&right) + text::width(between) + text::width(&end);
    let mut left: Vec<Span<'_>> = Vec::new();
    if area.width >= 60 {
        left.push(Span::styled(" claviger  ", theme.accent_strong));
    } else {
        left.push(Span::raw(" "));
    }
    let place = Span::styled(place(view, columns), theme.strong);
    let badges = badges(view.model)
        .into_iter()
        .map(|word| Span::styled(format!(" {word} "), theme.badge));
    // Where little fits, it is the badges that must be seen.
    let mut words: Vec<Span<'_>> = if area.width >= 60 {
        std::iter::once(place).chain(badges).collect()
    } else {
        badges.chain(std::iter::once(place)).collect()
    };
    for (number, word) in words.drain(..).enumerate() {
        if number > 0 {
            left.push(Span::raw(" "));
        }
        left.push(word);
    }
    let line = Line::from(left);
    let room = columns.saturating_sub(right_width + 1);
    let left_area = Rect {
        width: u16::try_from(room.saturating_sub(1)).unwrap_or(area.width),
        ..area
    };
    frame.render_widget(Paragraph::new(line), left_area);
    let right_area = Rect {
        x: area
            .right()
            .saturating_sub(u16::try_from(right_width + 1).unwrap_or(0)),
        width: u16::try_from(right_width).unwrap_or(0),
        ..area
    };
    let style = if view.model.fleet.progress().failed > 0 {
        theme.danger
    } else {
        theme.plain
    };
    let line = Line::from(vec![
        Span::styled(right, style),
        Span::raw(between),
        Span::styled(end, end_style),
    ]);
    frame.render_widget(Paragraph::new(line), right_area);
}

/// `prod ▸ eu-de ▸ all services`.
fn place(view: View<'_>, columns: usize) -> String {
    let model = view.model;
    if model.banners.is_empty() {
        return model.options.profiles.clone();
    }
    let joined = |of: fn(&Banner) -> Option<String>| {
        let mut words: Vec<String> = model.banners.iter().filter_map(of).collect();
        words.dedup();
        words.join(", ")
    };
    let mut parts = vec![
        joined(|banner| Some(banner.profile.to_string())),
        joined(|banner| banner.region.clone()),
    ];
    if columns >= 72 {
        let mut services: Vec<Service> = model
            .banners
            .iter()
            .flat_map(|banner| banner.services.clone())
            .collect();
        services.sort_unstable();
        services.dedup();
        parts.push(if services.len() == 3 {
            "all services".to_owned()
        } else {
            let labels: Vec<&str> = services.iter().map(|service| service.label()).collect();
            labels.join(", ")
        });
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ▸ ")
}

fn badges(model: &Model) -> Vec<String> {
    let banners = &model.banners;
    let mut words: Vec<String> = banners
        .iter()
        .filter_map(|banner| banner.environment.as_ref())
        .map(|environment| environment.to_uppercase())
        .collect();
    if banners.iter().any(|banner| banner.read_only) {
        words.push("READ-ONLY".to_owned());
    }
    if !model.unlocked.is_empty() {
        words.push("UNLOCKED".to_owned());
    }
    words.dedup();
    words
}

/// How much is loaded and what failed; as much as fits.
fn status(view: View<'_>, columns: usize) -> String {
    let model = view.model;
    match &model.connecting {
        Connecting::Choosing => return String::new(),
        Connecting::Underway => return "connecting …".to_owned(),
        Connecting::Failed(_) => return "not connected".to_owned(),
        Connecting::Done => {}
    }
    let progress = model.fleet.progress();
    let mut parts = Vec::new();
    parts.push(if progress.underway {
        if progress.expected > progress.loaded {
            format!("{} of {} apps, loading", progress.loaded, progress.expected)
        } else {
            format!("{} apps, loading", progress.loaded)
        }
    } else if columns < 60 && token_end(view, columns).is_none() {
        format!("{} · {} shown", progress.loaded, model.list.len())
    } else if columns < 60 {
        progress.loaded.to_string()
    } else {
        format!("{} apps", progress.loaded)
    });
    if progress.failed > 0 {
        let noun = if columns < 60 && token_end(view, columns).is_some() {
            format!("{} failed (!)", progress.failed)
        } else if progress.failed == 1 {
            "1 gateway failed (!)".to_owned()
        } else {
            format!("{} gateways failed (!)", progress.failed)
        };
        parts.push(noun);
    }
    if model.unresolved > 0 {
        parts.push(format!("{} unresolved", model.unresolved));
    }
    if columns >= 76 && model.list.old > 0 {
        parts.push(format!("{} over {}d", model.list.old, age::OLD_DAYS));
    }
    parts.join(" · ")
}

/// Until when the token holds, where that fits; that it ends soon or has ended, whatever else there
/// is. Of several tokens the one that ends first.
fn token_end(view: View<'_>, columns: usize) -> Option<(String, Style)> {
    let model = view.model;
    if model.connecting != Connecting::Done {
        return None;
    }
    let now = view.now.wall;
    let (banner, end) = model
        .banners
        .iter()
        .filter_map(|banner| Some((banner, banner.token_end(now)?)))
        .min_by_key(|(banner, end)| (matches!(end, TokenEnd::Until(_)), banner.token_until))?;
    let (words, at, style) = match end {
        TokenEnd::Until(_) if columns < 90 => return None,
        TokenEnd::Until(at) => ("token until", at, view.theme.plain),
        TokenEnd::Soon(at) => ("token ends", at, view.theme.warning),
        TokenEnd::Ended(at) => ("token ended", at, view.theme.danger_strong),
    };
    let zone = &model.options.zone;
    let (at, today) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()).date());
    let format = if at.date() == today {
        "%H:%M"
    } else {
        "%a %H:%M"
    };
    let clock = at.strftime(format);
    let whose = if model.banners.len() > 1 && columns >= 60 {
        format!("{}: ", banner.profile)
    } else {
        String::new()
    };
    Some((format!("{whose}{words} {clock}"), style))
}
