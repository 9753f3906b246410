//! The first line: where one is, and how the list and the token are.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use strum::IntoEnumIterator as _;

use super::{View, text};
use crate::{
    console::{Banner, Model, TokenEnd, model::Connecting},
    domain::Service,
};

/// What is left out where the line is too short, in this order. What is always there: the badges,
/// which tell what a write would hit; what failed; and a token that ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, strum::EnumIter)]
enum Without {
    Nothing,
    /// A token's end that is far away.
    TokenEnd,
    /// How many secrets are over age.
    Old,
    /// How many gateways there are.
    Gateways,
    /// Which services are asked.
    Services,
    /// The program's name.
    Name,
    Region,
    /// Words that explain numbers.
    Words,
    Profile,
}

/// From this many columns on, the number of secrets over age is said here too.
const WIDE: usize = 100;
/// Below this many columns nothing else on the screen says how many rows there are.
const NARROW: usize = 60;

pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) {
    let columns = usize::from(area.width);
    let (left, right) = fitting(view, columns);
    let buffer = frame.buffer_mut();
    let right_width = u16::try_from(width(&right)).unwrap_or(area.width);
    let x = area.right().saturating_sub(right_width + 1).max(area.x);
    buffer.set_line(area.x, area.y, &Line::from(left), area.width);
    buffer.set_line(x, area.y, &Line::from(right), area.right() - x);
}

/// The two ends of the line, with as much as fits.
fn fitting(view: View<'_>, columns: usize) -> (Vec<Span<'static>>, Vec<Span<'static>>) {
    let mut ends = Default::default();
    for without in Without::iter() {
        ends = (left(view, without), right(view, without, columns));
        // One blank between them, one at the end.
        if width(&ends.0) + width(&ends.1) + 2 <= columns {
            break;
        }
    }
    ends
}

fn width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| text::width(&span.content)).sum()
}

/// ` claviger  prod ▸ eu-de ▸ all services  PRODUCTION`.
fn left(view: View<'_>, without: Without) -> Vec<Span<'static>> {
    let theme = view.theme;
    let name = if without < Without::Name {
        Span::styled(" claviger  ", theme.accent_strong)
    } else {
        Span::raw(" ")
    };
    let badges = badges(view.model)
        .into_iter()
        .map(|word| Span::styled(format!(" {word} "), theme.badge));
    let place = Span::styled(place(view, without), theme.strong);
    let mut spans = vec![name, place];
    for badge in badges {
        spans.extend([Span::raw(" "), badge]);
    }
    spans
}

/// `prod ▸ eu-de ▸ all services`.
fn place(view: View<'_>, without: Without) -> String {
    let model = view.model;
    if without >= Without::Profile {
        return String::new();
    }
    if model.banners.is_empty() {
        return model.options.profiles.clone();
    }
    let joined = |of: fn(&Banner) -> Option<String>| {
        let mut words: Vec<String> = model.banners.iter().filter_map(of).collect();
        words.dedup();
        words.join(", ")
    };
    let mut parts = vec![joined(|banner| Some(banner.profile.to_string()))];
    if without < Without::Region {
        parts.push(joined(|banner| banner.region.clone()));
    }
    if without < Without::Services {
        parts.push(services(&model.banners));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ▸ ")
}

fn services(banners: &[Banner]) -> String {
    let mut services: Vec<Service> = banners
        .iter()
        .flat_map(|banner| banner.services.clone())
        .collect();
    services.sort_unstable();
    services.dedup();
    if services.len() == Service::iter().count() {
        return "all services".to_owned();
    }
    let labels: Vec<&str> = services.iter().map(|service| service.label()).collect();
    labels.join(", ")
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

/// How much is loaded, what failed, what is unresolved, and until when the token holds.
fn right(view: View<'_>, without: Without, columns: usize) -> Vec<Span<'static>> {
    let model = view.model;
    let theme = view.theme;
    let plain = |words: &str| vec![Span::raw(words.to_owned())];
    match &model.connecting {
        Connecting::Choosing => return Vec::new(),
        Connecting::Underway => return plain("connecting …"),
        Connecting::Failed(_) => return plain("not connected"),
        Connecting::Done => {}
    }
    let progress = model.fleet.progress();
    let explains = without < Without::Words;
    let mut parts = vec![Span::raw(match (progress.underway, explains) {
        (true, _) if progress.expected > progress.loaded => {
            format!("{} of {} apps, loading", progress.loaded, progress.expected)
        }
        (true, _) => format!("{} apps, loading", progress.loaded),
        (false, true) => format!("{} apps", progress.loaded),
        (false, false) => progress.loaded.to_string(),
    })];
    if progress.failed > 0 {
        let noun = match (explains, progress.failed) {
            (true, 1) => "gateway ",
            (true, _) => "gateways ",
            (false, _) => "",
        };
        let words = format!("{} {noun}failed (!)", progress.failed);
        parts.push(Span::styled(words, theme.danger));
    }
    if model.unresolved > 0 {
        parts.push(Span::styled(
            format!("{} unsettled", model.unresolved),
            theme.strong,
        ));
    }
    if !model.list.marks.is_empty() {
        let marked = model.list.marks.len();
        let hidden = match model.list.hidden_marks() {
            0 => String::new(),
            hidden => format!(", {hidden} hidden"),
        };
        let words = format!("{marked} marked{hidden}");
        parts.push(Span::styled(words, theme.accent_strong));
    }
    if columns < NARROW {
        let is_filtered = !model.list.filter.value().is_empty();
        if explains && !progress.underway && is_filtered {
            parts.push(Span::raw(format!("{} shown", model.list.len())));
        }
    } else {
        let gateways = model.fleet.gateway_count();
        if without < Without::Gateways && gateways > 1 {
            parts.insert(1, Span::raw(format!("{gateways} gateways")));
        }
        if without < Without::Old && model.list.ages.over > 0 && columns >= WIDE {
            let words = format!("{} over age", model.list.ages.over);
            parts.push(Span::styled(words, theme.danger));
        }
    }
    let end = token_end(view, without);
    parts.extend(end.map(|(words, style)| Span::styled(words, style)));
    let mut spans = Vec::new();
    for part in parts {
        if !spans.is_empty() {
            spans.push(Span::raw(" · "));
        }
        spans.push(part);
    }
    spans
}

/// Until when the token holds, where that fits; that it ends soon or has ended, whatever else there
/// is. Of several tokens the one that ends first.
fn token_end(view: View<'_>, without: Without) -> Option<(String, Style)> {
    let model = view.model;
    let now = view.now.wall;
    let (banner, end) = model
        .banners
        .iter()
        .filter_map(|banner| Some((banner, banner.token_end(now)?)))
        .min_by_key(|(banner, end)| (matches!(end, TokenEnd::Until(_)), banner.token_until))?;
    let (words, at, style) = match end {
        TokenEnd::Until(_) if without >= Without::TokenEnd => return None,
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
    let whose = if model.banners.len() > 1 && without < Without::Words {
        format!("{}: ", banner.profile)
    } else {
        String::new()
    };
    Some((format!("{whose}{words} {clock}"), style))
}
