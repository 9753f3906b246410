//! The first line: where one is, and how the list and the token are.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{View, age, text};
use crate::{
    console::{Banner, Model, model::Connecting},
    domain::Service,
};

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let theme = view.theme;
    let columns = usize::from(area.width);
    let right = status(view, columns);
    let right_width = text::width(&right);
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
    frame.render_widget(Paragraph::new(Span::styled(right, style)), right_area);
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

/// How much is loaded, what failed, and until when the token holds; as much as fits.
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
    } else if columns < 60 {
        format!("{} · {} shown", progress.loaded, model.list.len())
    } else {
        format!("{} apps", progress.loaded)
    });
    if progress.failed > 0 {
        let noun = if progress.failed == 1 {
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
    if columns >= 90
        && let Some(until) = model
            .banners
            .iter()
            .filter_map(|banner| banner.token_until)
            .min()
    {
        let clock = until
            .to_zoned(model.options.zone.clone())
            .strftime("%H:%M")
            .to_string();
        parts.push(format!("token until {clock}"));
    }
    parts.join(" · ")
}
