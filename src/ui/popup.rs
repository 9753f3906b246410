//! Popups: each says what stands in its box; the box itself is drawn here.

mod access;
mod apis;
mod board;
mod campaign_plan;
mod campaigns;
mod command;
mod credential;
mod edit;
mod export;
mod failure;
mod fit;
mod gateway;
mod identify;
mod journal;
mod leave;
mod menu;
mod page;
mod plan;
mod question;
mod quotas;
mod reading;
mod request_log;
mod sending;
mod target;
mod tasks;
mod unlock;
mod write;

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::{Modifier, Style},
    text::{Line, Span},
    widgets::{Block, Borders, Clear, Paragraph},
};

use super::{View, text, theme::Theme};
use crate::{
    console::Popup,
    domain::{Sentence, Weight},
};

/// The most columns of a popup, its frame included.
const WIDTH: u16 = 78;

/// Above this many rows a page has one to spare.
const ROOM_FOR_HEAD: u16 = 12;

/// The fewest columns of a popup.
const LEAST_WIDTH: u16 = 40;

/// The fewest columns that what is typed should have beside its prompt.
const ROOM_TO_TYPE: usize = 16;

/// What stands in a box.
#[derive(Debug, Default)]
struct Content {
    /// In the top line of the frame.
    title: String,
    /// Whether the title tells of something broken or irreversible.
    is_danger: bool,
    /// The lines, none wider than the box.
    lines: Vec<Line<'static>>,
    /// Lines at the end that stay when the others are scrolled.
    foot: Vec<Line<'static>>,
    /// Keys and what they do, below all else.
    keys: Vec<(String, String)>,
    /// Whether the arrow keys scroll, which is said where there is something to scroll.
    scrolls: bool,
    /// Whether only a page at a time scrolls: the arrow keys do something else.
    by_pages: bool,
    /// Lines scrolled past the top.
    scroll: usize,
    /// How many lines can be scrolled past, where that is not a matter of the box alone.
    scroll_most: Option<usize>,
    /// Where the cursor of a text field is: line and column inside the box.
    cursor: Option<(usize, usize)>,
    /// The line that is to be seen, whatever is scrolled.
    in_sight: Option<usize>,
    /// How much of the screen it takes.
    extent: Extent,
}

/// How much of the screen something in front takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Extent {
    /// A box, no larger than what stands in it.
    #[default]
    Box,
    /// A box of the whole width and height there is.
    Screen,
    /// No box at all, but a page in the place of the panes.
    Page,
}

/// Draws `popup` over what is dimmed then, and tells how many lines can be scrolled past its top.
pub(super) fn draw(view: View<'_>, popup: &Popup, frame: &mut Frame<'_>, area: Rect) -> usize {
    let width = if matches!(
        popup,
        Popup::Reading(_)
            | Popup::Journal(_)
            | Popup::RequestLog(_)
            | Popup::Board(_)
            | Popup::Campaigns(_)
            | Popup::CampaignPlan(_)
    ) {
        area.width
    } else {
        area.width.min(WIDTH)
    };
    let inner = usize::from(width).saturating_sub(4);
    let mut page = Page::new(view.theme, inner);
    match popup {
        Popup::Write(dialog) => write::fill(view, dialog, &mut page),
        Popup::Edit(form) => edit::fill(view, form, &mut page),
        Popup::Credential(credential) => credential::fill(view, credential, &mut page),
        Popup::Failure(failure) => failure::fill(view, failure, &mut page),
        Popup::Menu(menu) => menu::fill(menu, &mut page),
        Popup::Target(prompt) => target::fill(prompt, &mut page),
        Popup::Reading(reading) => reading::fill(view, *reading, &mut page),
        Popup::Leave(leave) => leave::fill(leave, &mut page),
        Popup::Journal(journal) => journal::fill(view, journal, &mut page),
        Popup::RequestLog(log) => request_log::fill(view, *log, &mut page),
        Popup::Tasks(tasks) => tasks::fill(view, *tasks, &mut page),
        Popup::Board(board) => board::fill(view, board, &mut page),
        Popup::Apis(apis) => apis::fill(view, apis, &mut page),
        Popup::Access(access) => access::fill(view, access, &mut page),
        Popup::Quotas(quotas) => quotas::fill(view, quotas, &mut page),
        Popup::Gateway(gateway) => gateway::fill(view, gateway, &mut page),
        Popup::Campaigns(campaigns) => campaigns::fill(view, campaigns, &mut page),
        Popup::CampaignPlan(plan) => campaign_plan::fill(plan, &mut page),
        Popup::Export(export) => export::fill(export, &mut page),
        Popup::Identify(popup) => identify::fill(view, popup, &mut page),
        Popup::Unlock(unlock) => unlock::fill(unlock, &mut page),
        Popup::Command(command) => command::fill(command, &mut page, usize::from(area.height)),
        Popup::Question(question) => question::fill(question, &mut page),
        // It has a form of its own, drawn last and over everything.
        Popup::Reveal(_) => return 0,
    }
    if page.content.extent == Extent::Page {
        return page::draw(view.theme, page.content, frame, area);
    }
    dim(view.theme, frame, area);
    draw_box(view, page.content, frame, area, width)
}

/// Takes everything but the first line, which tells what a write would hit, out of the eye's way.
fn dim(theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let rest = Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    };
    let quiet = theme
        .dim
        .remove_modifier(Modifier::BOLD | Modifier::REVERSED);
    frame.buffer_mut().set_style(rest, quiet);
}

/// The keys of a popup, in the rows of the footer. Tells how many rows they take.
fn draw_keys(keys: Vec<Line<'static>>, frame: &mut Frame<'_>, area: Rect) -> u16 {
    let height = u16::try_from(keys.len().max(1)).unwrap_or(1);
    let height = height.min(area.height / 3);
    let rows = Rect {
        y: area.bottom() - height,
        height,
        ..area
    };
    frame.render_widget(Clear, rows);
    let padded = Rect {
        x: rows.x + 1,
        width: rows.width - 1,
        ..rows
    };
    frame.render_widget(Paragraph::new(keys), padded);
    height
}

/// Where a box stands in `area`: no wider than its text needs, and never wider than `width`.
fn place_of(content: &Content, area: Rect, width: u16) -> Rect {
    let needed = content.width().max(text::width(&content.title) + 2) + 4;
    let needed = u16::try_from(needed).unwrap_or(width).max(LEAST_WIDTH);
    let wanted = content.lines.len() + content.foot.len() + 2;
    let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
    let (width, height) = if content.extent == Extent::Screen {
        (width, area.height)
    } else {
        (width.min(needed), wanted.min(area.height))
    };
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 3,
        width,
        height,
    }
}

fn draw_box(
    view: View<'_>,
    content: Content,
    frame: &mut Frame<'_>,
    area: Rect,
    width: u16,
) -> usize {
    let theme = view.theme;
    let (content, keys) = content.fitted(theme, area.width, area.height);
    let keys = draw_keys(keys, frame, area);
    let area = Rect {
        height: area.height - keys,
        ..area
    };
    // A page leaves the first line, which tells where one is.
    let top = u16::from(content.extent == Extent::Screen && area.height > ROOM_FOR_HEAD);
    let area = Rect {
        y: area.y + top,
        height: area.height - top,
        ..area
    };
    let rect = place_of(&content, area, width);
    let title_style = if content.is_danger {
        theme.danger_strong
    } else {
        theme.strong
    };
    let border = if content.is_danger {
        theme.danger
    } else {
        theme.accent
    };
    let title = text::cut(&content.title, usize::from(rect.width).saturating_sub(4));
    let block = Block::default()
        .borders(Borders::ALL)
        .border_style(border)
        .title(Span::styled(format!(" {title} "), title_style));
    let inside = block.inner(rect);
    frame.render_widget(Clear, around(rect, area));
    frame.render_widget(block, rect);
    let inside = Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        ..inside
    };
    let foot_height = content.foot.len().min(usize::from(inside.height));
    let body_height = usize::from(inside.height) - foot_height;
    let most = content.lines.len().saturating_sub(body_height);
    let mut first = content.scroll.min(most);
    // The line with the cursor is seen, and is not the one that tells what is cut off.
    let in_sight = content.in_sight.or(content.cursor.map(|(line, _)| line));
    if let Some(line) = in_sight
        && line + 1 >= first + body_height
        && line < content.lines.len()
    {
        first = (line + 2).saturating_sub(body_height).min(most);
    }
    let total = content.lines.len();
    let mut shown: Vec<Line<'_>> = content
        .lines
        .into_iter()
        .skip(first)
        .take(body_height)
        .collect();
    if first < most && body_height > 1 {
        // What is cut off says so, in the last line that is seen.
        let below = total - first - body_height + 1;
        if let Some(last) = shown.last_mut() {
            let key = if content.by_pages { "PgDn" } else { "↓" };
            *last = Line::styled(format!("… {below} lines more, {key}"), theme.dim);
        }
    }
    while shown.len() < body_height {
        shown.push(Line::default());
    }
    shown.extend(content.foot.into_iter().take(foot_height));
    frame.render_widget(Paragraph::new(shown), inside);
    if let Some((line, column)) = content.cursor {
        let y = if line >= total {
            body_height + (line - total)
        } else {
            line.saturating_sub(first)
        };
        frame.set_cursor_position(Position {
            x: inside.x + u16::try_from(column).unwrap_or(0),
            y: inside.y + u16::try_from(y).unwrap_or(0),
        });
    }
    content.scroll_most.unwrap_or(most)
}

/// What is cleared for a box at `rect`: one blank column on each side keeps its frame apart from what
/// is behind, and of that nothing is left that is too narrow to be read.
fn around(rect: Rect, area: Rect) -> Rect {
    const SLIVER: u16 = 4;
    let left = match rect.x - area.x {
        ..=SLIVER => area.x,
        _ => rect.x - 1,
    };
    let right = match area.right() - rect.right() {
        ..=SLIVER => area.right(),
        _ => rect.right() + 1,
    };
    Rect {
        x: left,
        width: right - left,
        ..rect
    }
}

/// Builds the content of a box line by line.
struct Page<'a> {
    theme: &'a Theme,
    width: usize,
    content: Content,
}

impl<'a> Page<'a> {
    fn new(theme: &'a Theme, width: usize) -> Self {
        Self {
            theme,
            width,
            content: Content::default(),
        }
    }

    fn title(&mut self, title: impl Into<String>) {
        self.content.title = title.into();
    }

    /// A blank line.
    fn gap(&mut self) {
        self.content.lines.push(Line::default());
    }

    /// A paragraph.
    fn text(&mut self, sentence: &str, style: Style) {
        for line in text::wrap(sentence, self.width) {
            self.content.lines.push(Line::styled(line, style));
        }
    }

    /// A paragraph set in by two blanks.
    fn indented(&mut self, sentence: &str, style: Style) {
        for line in text::wrap(sentence, self.width.saturating_sub(2)) {
            self.content
                .lines
                .push(Line::styled(format!("  {line}"), style));
        }
    }

    /// A sentence of a plan, as heavy as it is.
    fn sentence(&mut self, sentence: &Sentence) {
        self.text(&sentence.text, self.weight(sentence.weight));
    }

    fn weight(&self, weight: Weight) -> Style {
        match weight {
            Weight::Plain => self.theme.plain,
            Weight::Strong => self.theme.strong,
            Weight::Grave => self.theme.danger_strong,
        }
    }

    /// One line of a list, set in by four blanks.
    fn item(&mut self, line: &str, style: Style) {
        let line = text::cut(line, self.width.saturating_sub(4));
        self.content
            .lines
            .push(Line::styled(format!("    {line}"), style));
    }

    /// A label and a paragraph beside it.
    fn labelled(&mut self, label: &str, columns: usize, value: &str, style: Style) {
        let room = self.width.saturating_sub(columns);
        for (number, line) in text::wrap(value, room).into_iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            self.content.lines.push(Line::from(vec![
                Span::styled(text::fit(label, columns), self.theme.dim),
                Span::styled(line, style),
            ]));
        }
    }

    /// A line with something at its right end.
    fn ends(&mut self, left: &str, left_style: Style, right: &str, right_style: Style) {
        let right = text::cut(right, self.width);
        let room = self.width.saturating_sub(text::width(&right) + 1);
        self.content.lines.push(Line::from(vec![
            Span::styled(text::fit(left, room), left_style),
            Span::raw(" "),
            Span::styled(right, right_style),
        ]));
    }

    /// Keys and what they do, for the footer.
    fn keys(&mut self, keys: &[(&str, &str)]) {
        let keys = keys.iter();
        let keys = keys.map(|(key, does)| ((*key).to_owned(), (*does).to_owned()));
        self.content.keys.extend(keys);
    }

    /// Something to say just above the keys.
    fn notice(&mut self, notice: Option<&String>) {
        let Some(notice) = notice else { return };
        self.content.foot.push(Line::default());
        for line in text::wrap(notice, self.width) {
            self.content
                .foot
                .push(Line::styled(line, self.theme.strong));
        }
    }

    /// How many rows what stands at the bottom takes, the keys included.
    fn rows_below(&self) -> usize {
        let keys = fit::lay_keys(self.theme, &self.content.keys, self.width).len();
        self.content.foot.len() + keys
    }

    /// A paragraph at the bottom.
    fn foot_text(&mut self, sentence: &str) {
        for line in text::wrap(sentence, self.width) {
            self.content.foot.push(Line::raw(line));
        }
    }

    /// A blank line at the bottom. The keys have one of their own.
    fn foot_gap(&mut self) {
        self.content.foot.push(Line::default());
    }

    /// A field to type in, after a prompt; the cursor is in it.
    fn input(&mut self, prompt: &str, field: &crate::console::text_field::TextField) {
        // Where little fits, the prompt stands above, so that what is typed can be seen.
        let is_long = text::width(prompt) + ROOM_TO_TYPE > self.width;
        if is_long {
            self.text(prompt, self.theme.plain);
        }
        let prompt = if is_long { "" } else { prompt };
        let (line, column) = self.field(prompt, field);
        self.content.cursor = Some((self.content.lines.len(), column));
        self.content.lines.push(line);
    }

    /// The same at the bottom, where it stays while the rest is scrolled. All other lines must be
    /// there already.
    fn foot_input(&mut self, prompt: &str, field: &crate::console::text_field::TextField) {
        let (line, column) = self.field(prompt, field);
        let place = self.content.lines.len() + self.content.foot.len();
        self.content.cursor = Some((place, column));
        self.content.foot.push(line);
    }

    fn field(
        &self,
        prompt: &str,
        field: &crate::console::text_field::TextField,
    ) -> (Line<'static>, usize) {
        let prompt = match prompt {
            "" => ">",
            prompt => prompt,
        };
        let prompt_width = text::width(prompt) + 1;
        let room = self.width.saturating_sub(prompt_width).max(8);
        let (shown, cursor) = text::window(field.value(), field.cursor(), room, |c| {
            crate::domain::text::visible(c.encode_utf8(&mut [0; 4])).into_owned()
        });
        let line = Line::from(vec![
            Span::raw(format!("{prompt} ")),
            Span::styled(text::fit(&shown, room), self.theme.accent_strong),
        ]);
        (line, prompt_width + cursor)
    }
}

/// `APIG · payments`, or the service alone where it has no gateways.
fn place(view: View<'_>, place: &crate::domain::Place, gateway: &crate::domain::Text) -> String {
    let mut parts = vec![place.service.label().to_owned()];
    if place.instance.is_some() {
        parts.push(gateway.to_string());
    }
    parts.extend(
        view.model
            .banners
            .iter()
            .find(|banner| banner.profile == place.profile)
            .and_then(|banner| banner.region.clone()),
    );
    parts.join(" · ")
}
