//! The detail of one app: every field in full, its codes, the APIs that depend on it, and what its
//! gateway allows.

mod brief;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{View, age, column, text};
use crate::{
    console::{
        Pane,
        detail::{DetailItem, Remote},
        fleet::Row,
    },
    domain::{App, AppCode, AppRef, BoundApis, Creator, Facts, Failure, Service, secret::MASK},
};

/// The columns of a label.
const LABEL: usize = 9;

/// The name of the app that is shown.
pub(super) fn title(view: View<'_>) -> Option<String> {
    row(view).map(|row| row.app.name.to_string())
}

/// The pane alone, its name on top.
pub(super) fn draw_bare(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    named(view, frame, area, 1)
}

/// The pane beside the list, its name on top and a blank line below that.
pub(super) fn draw_beside(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    named(view, frame, area, 2)
}

fn named(view: View<'_>, frame: &mut Frame<'_>, area: Rect, first: u16) -> usize {
    if let Some(name) = title(view) {
        let has_keys = view.model.pane == Pane::Detail && view.model.popups.is_empty();
        let style = if has_keys {
            view.theme.accent_strong
        } else {
            view.theme.strong
        };
        let name = text::cut_middle(&name, usize::from(area.width).saturating_sub(2));
        frame
            .buffer_mut()
            .set_string(area.x + 1, area.y, name, style);
    }
    let body = Rect {
        y: area.y + first,
        height: area.height.saturating_sub(first),
        ..area
    };
    draw(view, frame, body)
}

/// The pane under the list: in brief where there is little room.
pub(super) fn draw_under(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    if usize::from(area.height) <= brief::LINES {
        brief::draw(view, frame, area);
        0
    } else {
        draw(view, frame, area)
    }
}

/// Every field of the app.
pub(super) fn draw(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    let padded = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    draw_lines(view, frame, padded)
}

fn row(view: View<'_>) -> Option<&Row> {
    let app = view.model.detail.app.as_ref()?;
    view.model.fleet.row(view.model.fleet.find(app)?)
}

/// The lines that fit, and how many can be scrolled past the top.
fn draw_lines(view: View<'_>, frame: &mut Frame<'_>, area: Rect) -> usize {
    let Some(row) = row(view) else { return 0 };
    let mut lines = Lines {
        view,
        width: usize::from(area.width),
        built: Vec::new(),
        cursor_line: 0,
    };
    lines.all(row);
    let height = usize::from(area.height);
    let most = lines.built.len().saturating_sub(height);
    let mut first = view.model.detail.scroll.min(most);
    // The cursor stays on the screen whatever the scrolling.
    if lines.cursor_line >= first + height {
        first = (lines.cursor_line + 1).saturating_sub(height);
    }
    let shown: Vec<Line<'_>> = lines.built.into_iter().skip(first).take(height).collect();
    frame.render_widget(Paragraph::new(shown), area);
    most
}

/// The part that an app has in a replacement under way.
fn replaced(view: View<'_>, app: &AppRef) -> Option<String> {
    let mut replacements = view.model.replacements.iter();
    let known = replacements.find(|known| known.concerns(app))?;
    Some(if known.is_twin(app) {
        format!("It takes the place of {}: w goes on.", known.old_name)
    } else {
        format!("It is being replaced by {}: w goes on.", known.twin_name)
    })
}

/// Why the gateway takes no changes, as a whole sentence.
fn stopped(view: View<'_>, row: &Row) -> Option<String> {
    let gateway = &view.model.fleet.gateway(&row.app.at.place)?.gateway;
    let status = gateway.status.as_ref().filter(|_| gateway.is_stopped())?;
    Some(format!("The gateway is {status} and takes no changes."))
}

struct Lines<'a> {
    view: View<'a>,
    width: usize,
    built: Vec<Line<'a>>,
    cursor_line: usize,
}

impl Lines<'_> {
    fn all(&mut self, row: &Row) {
        let model = self.view.model;
        let facts = model.detail.ready();
        let app = facts.map_or(&row.app, |facts| &facts.app);
        let service = app.at.service();
        self.field("Where", &self.service(row));
        if let Some(sentence) = stopped(self.view, row) {
            self.note(&sentence);
        }
        for entry in &model.detail.open_entries {
            self.note(&entry.sentence());
        }
        if let Some(sentence) = replaced(self.view, &app.at) {
            self.note(&sentence);
        }
        self.field("Id", &app.at.id.to_string());
        match &app.key {
            Some(key) => self.field("AppKey", &key.to_string()),
            None => self.dim_field("AppKey", "not shown"),
        }
        self.secret(row);
        self.codes(app, facts);
        match facts.map(|facts| &facts.apis) {
            Some(Ok(apis)) => self.apis(apis, service),
            Some(Err(failure)) => self.unread("APIs", failure),
            None => match app.api_count {
                Some(count) => self.field("APIs", &count.to_string()),
                None => self.dim_field("APIs", "…"),
            },
        }
        if let Some(remark) = app.remark.as_ref().filter(|remark| !remark.is_empty()) {
            self.field("Remark", &remark.to_string());
        }
        self.times(app);
        if app.creator == Creator::Market {
            self.field("Made by", "the marketplace: it can't be deleted");
        }
        if let Some(kind) = &app.kind {
            self.field("Kind", &kind.to_string());
        }
        if let Some(facts) = facts {
            self.limits(facts);
        }
        match service {
            Service::ModelArts => {
                self.note("ModelArts shows only apps that the caller made.");
            }
            Service::Apig | Service::Roma => {}
        }
        match &model.detail.facts {
            Remote::Failed(failure) => {
                let failure = failure.clone();
                self.unread("Reading", &failure);
            }
            Remote::Unasked | Remote::Loading(_) | Remote::Ready(_) => {}
        }
    }

    fn service(&self, row: &Row) -> String {
        let place = &row.app.at.place;
        let mut parts = vec![place.service.label().to_owned()];
        if place.instance.is_some() {
            parts.push(row.gateway.to_string());
        }
        parts.extend(
            self.view
                .model
                .fleet
                .gateway(place)
                .and_then(|gateway| gateway.gateway.status.as_ref())
                .map(ToString::to_string),
        );
        if self.view.model.banners.len() > 1 {
            parts.push(place.profile.to_string());
        }
        parts.join(" · ")
    }

    fn secret(&mut self, row: &Row) {
        let age = age::secret_age(row, self.view.now.wall);
        let mut text = if row.secret_set_at.is_some() {
            format!("{MASK}  set {age} ago")
        } else {
            format!("{MASK}  unchanged {age}")
        };
        let days = row.secret_days(self.view.now.wall);
        let policy = self.view.model.policy(&row.app.at.place.profile);
        let is_over = policy.is_secret_over(days);
        if is_over {
            text.push_str("  !");
        }
        self.item(DetailItem::Secret, "Secret", &text);
        let ascii = self.view.model.options.ascii;
        let cells = self.width.saturating_sub(LABEL + 14).min(20);
        let drawn = column::age_bar(days, policy, cells, ascii);
        if !drawn.is_empty() && cells >= 8 {
            let style = if is_over {
                self.view.theme.danger
            } else {
                self.view.theme.dim
            };
            self.built.push(Line::from(vec![
                Span::raw(" ".repeat(LABEL)),
                Span::styled(drawn, style),
                Span::styled(format!("  policy {}d", policy.secret), self.view.theme.dim),
            ]));
        }
    }

    fn codes(&mut self, app: &App, facts: Option<&Facts>) {
        let limit = facts
            .and_then(|facts| facts.limits.as_ref().ok()?.codes)
            .or(match app.at.service() {
                Service::Apig | Service::Roma => Some(crate::domain::gateway::CODES_PER_APP),
                Service::ModelArts => None,
            });
        let count = |count: u64| match limit {
            Some(limit) => format!("{count} of {limit}"),
            None => count.to_string(),
        };
        match facts.map(|facts| &facts.codes) {
            Some(Ok(codes)) => {
                self.field("Codes", &count(codes.len() as u64));
                for (position, code) in codes.iter().enumerate() {
                    let age = code
                        .created_at
                        .map_or_else(String::new, |at| age::ago(at, self.view.now.wall));
                    let name = code.fingerprint().to_string();
                    let rotated = self.rotated(app, code);
                    self.item(
                        DetailItem::Code(position),
                        &format!("  {name}"),
                        &format!("{MASK}  {age}{rotated}"),
                    );
                }
            }
            Some(Err(failure)) => self.unread("Codes", failure),
            None => match app.code_count {
                Some(known) => self.field("Codes", &count(known)),
                None => self.dim_field("Codes", "…"),
            },
        }
    }

    /// The part that a code has in a rotation under way.
    fn rotated(&self, app: &App, code: &AppCode) -> String {
        let mut rotations = self.view.model.rotations.iter();
        let rotation = rotations.find(|rotation| {
            rotation.app == app.at && (rotation.is_old(code) || rotation.is_new(code))
        });
        match rotation {
            Some(rotation) if rotation.is_new(code) => format!("  replaces {}", rotation.old),
            Some(_) => "  being rotated: r deletes it".to_owned(),
            None => String::new(),
        }
    }

    fn apis(&mut self, apis: &BoundApis, service: Service) {
        let environments = apis.environments();
        let summary = match (apis.total, environments, service) {
            (0, _, _) => "none: no API depends on it".to_owned(),
            (total, _, Service::ModelArts) => total.to_string(),
            (total, 1, _) => format!("{total} in 1 environment"),
            (total, several, _) => format!("{total} in {several} environments"),
        };
        self.field("APIs", &summary);
        for api in &apis.apis {
            let mut words = vec![api.name.to_string()];
            words.extend(api.group.as_ref().map(ToString::to_string));
            words.extend(api.environment.as_ref().map(ToString::to_string));
            self.indented(&words.join(" · "), self.view.theme.plain);
        }
        let more = apis.total.saturating_sub(apis.apis.len() as u64);
        if more > 0 {
            self.indented(&format!("… {more} more"), self.view.theme.dim);
        }
    }

    fn times(&mut self, app: &App) {
        let zone = &self.view.model.options.zone;
        if let Some(at) = app.created_at {
            self.field("Made", &age::date(at, zone));
        }
        if let Some(at) = app.updated_at {
            self.field("Changed", &age::date(at, zone));
        }
    }

    fn limits(&mut self, facts: &Facts) {
        let Ok(limits) = &facts.limits else { return };
        let mut parts = Vec::new();
        match (limits.apps_used, limits.apps) {
            (Some(used), Some(most)) => parts.push(format!("{used} of {most} apps")),
            (None, Some(most)) => parts.push(format!("{most} apps at most")),
            (_, None) => {}
        }
        match limits.custom_secret {
            Some(true) => parts.push("chosen secrets allowed".to_owned()),
            Some(false) => parts.push("no chosen secrets".to_owned()),
            None => {}
        }
        if !parts.is_empty() {
            self.field("Gateway", &parts.join(" · "));
        }
    }

    fn field(&mut self, label: &str, value: &str) {
        self.labelled(label, value, self.view.theme.plain);
    }

    fn dim_field(&mut self, label: &str, value: &str) {
        self.labelled(label, value, self.view.theme.dim);
    }

    fn unread(&mut self, label: &str, failure: &Failure) {
        let text = format!("not read: {}", failure.summary());
        self.labelled(label, &text, self.view.theme.danger);
    }

    fn labelled(&mut self, label: &str, value: &str, style: Style) {
        let room = self.width.saturating_sub(LABEL);
        let columns = text::width(value);
        if columns > room && columns <= self.width && !value.contains(' ') {
            // An id or a key stays on one line, so that the mouse can take it.
            self.built
                .push(Line::styled(label.to_owned(), self.view.theme.dim));
            let set_in = " ".repeat((self.width - columns).min(2));
            self.built.push(Line::styled(set_in + value, style));
            return;
        }
        for (number, part) in text::wrap(value, room).into_iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            self.built.push(Line::from(vec![
                Span::styled(text::fit(label, LABEL), self.view.theme.dim),
                Span::styled(part, style),
            ]));
        }
    }

    /// A line the cursor can be on.
    fn item(&mut self, item: DetailItem, label: &str, value: &str) {
        let theme = self.view.theme;
        let has_cursor =
            self.view.model.pane == Pane::Detail && self.view.model.detail.cursor == item;
        let (label_style, style) = if has_cursor {
            self.cursor_line = self.built.len();
            (theme.accent_strong, theme.accent_strong)
        } else {
            (theme.dim, theme.plain)
        };
        let label = if has_cursor {
            format!("▌{}", label.strip_prefix(' ').unwrap_or(label))
        } else {
            label.to_owned()
        };
        let columns = LABEL.max(text::width(&label) + 2);
        let room = self.width.saturating_sub(columns);
        for (number, part) in text::wrap(value, room).into_iter().enumerate() {
            let label = if number == 0 { label.as_str() } else { "" };
            self.built.push(Line::from(vec![
                Span::styled(text::fit(label, columns), label_style),
                Span::styled(part, style),
            ]));
        }
    }

    fn indented(&mut self, value: &str, style: Style) {
        for part in text::wrap(value, self.width.saturating_sub(2)) {
            self.built
                .push(Line::from(vec![Span::raw("  "), Span::styled(part, style)]));
        }
    }

    fn note(&mut self, sentence: &str) {
        for part in text::wrap(sentence, self.width) {
            self.built.push(Line::styled(part, self.view.theme.dim));
        }
    }
}
