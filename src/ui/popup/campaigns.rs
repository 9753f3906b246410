//! The campaigns, and one of them: a cell for each app, how fast it goes, what is next, what stands
//! against it and how to go on.

use ratatui::text::{Line, Span};

use super::{Extent, Page};
use crate::{
    console::{
        campaign::CampaignRun,
        detail::Remote,
        popup::{
            CampaignsBox,
            campaigns::{Opened, Question},
        },
    },
    domain::{
        CampaignDetail, CampaignKind, CampaignState, CampaignSummary,
        campaign::{Cell, Counts, Standing},
        text::visible,
    },
    ui::{View, age, bar, text},
};

/// The width of labels.
const LABEL: usize = 9;
/// The columns of the bar in a row of the list.
const BAR: usize = 10;
/// How many apps that something stands against are named.
const NAMED: usize = 20;

pub(super) fn fill(view: View<'_>, campaigns: &CampaignsBox, page: &mut Page<'_>) {
    page.content.extent = Extent::Screen;
    match &campaigns.opened {
        Some(opened) => one(view, campaigns, opened, page),
        None => list(view, campaigns, page),
    }
}

fn list(view: View<'_>, campaigns: &CampaignsBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title("Campaigns");
    let mut has_rows = false;
    match &campaigns.list {
        Remote::Unasked | Remote::Loading(_) => page.text("Reading …", theme.plain),
        Remote::Failed(reason) => page.text(reason, theme.danger),
        Remote::Ready(list) => {
            has_rows = !list.campaigns.is_empty();
            if !has_rows {
                page.text(
                    "There is no campaign. Mark apps with space, V or *; then s, r, e or d plans one over them.",
                    theme.plain,
                );
            }
            for (position, summary) in list.campaigns.iter().enumerate() {
                row(view, summary, position == campaigns.cursor, page);
            }
            for reason in &list.unread {
                page.text(&visible(reason), theme.danger);
            }
            page.content.scroll = campaigns.cursor.saturating_sub(6);
        }
    }
    page.notice(campaigns.notice.as_ref());
    if has_rows {
        page.keys(&[("Enter", "open")]);
    }
    page.keys(&[("u", "read again"), ("Esc", "close")]);
}

fn row(view: View<'_>, summary: &CampaignSummary, has_cursor: bool, page: &mut Page<'_>) {
    let theme = page.theme;
    let counts = summary.counts;
    let began = age::clock(summary.started_at, view.now.wall, &view.model.options.zone);
    let state = word(view, summary);
    let ended = format!("{}/{}", counts.done, counts.total);
    let drawn = bar::length(counts.done, counts.total, BAR, view.model.options.ascii);
    let tail = format!(" {state:<8} {ended:>9} ");
    let trouble = trouble(&counts);
    let with_bar = page.width >= 60;
    let taken = text::width(&tail) + 2 + 7 + if with_bar { BAR + 2 } else { 0 };
    let room = page.width.saturating_sub(taken);
    let what = format!("{} · {began}", summary.kind.title());
    let name = if has_cursor {
        theme.accent_strong
    } else {
        theme.plain
    };
    let mut spans = vec![
        Span::styled(if has_cursor { "▌ " } else { "  " }, theme.accent_strong),
        Span::styled(format!("{} ", summary.id), name),
        Span::styled(text::fit(&what, room), name),
        Span::styled(tail, theme.plain),
    ];
    if with_bar {
        spans.push(Span::styled(text::fit(&drawn, BAR), theme.accent));
        let mark = if trouble.is_empty() { "  " } else { " !" };
        spans.push(Span::styled(mark, theme.danger_strong));
    }
    page.content.lines.push(Line::from(spans));
    if has_cursor && !trouble.is_empty() {
        page.item(&trouble, theme.danger);
    }
}

/// What went wrong so far; empty where nothing did.
fn trouble(counts: &Counts) -> String {
    let parts = [
        (counts.failed, "failed"),
        (counts.unknown, "unknown or lost"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// The word for how far it is: one that runs here is not yet in what was read.
fn word(view: View<'_>, summary: &CampaignSummary) -> &'static str {
    if view.model.runs.contains_key(&summary.id) {
        CampaignState::Running.into()
    } else {
        summary.state.into()
    }
}

fn one(view: View<'_>, campaigns: &CampaignsBox, opened: &Opened, page: &mut Page<'_>) {
    let theme = page.theme;
    let run = view.model.runs.get(&opened.id);
    let read = match &opened.detail {
        Remote::Ready(detail) => Some(&**detail),
        Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
    };
    page.content.scroll = opened.scroll;
    let Some(detail) = run.map(|run| &run.detail).or(read) else {
        page.title(format!("Campaign {}", opened.id));
        match &opened.detail {
            Remote::Failed(reason) => page.text(reason, theme.danger),
            Remote::Unasked | Remote::Loading(_) | Remote::Ready(_) => {
                page.text("Reading …", theme.plain);
            }
        }
        page.notice(campaigns.notice.as_ref());
        return page.keys(&[("Esc", "back")]);
    };
    let summary = &detail.summary;
    page.title(format!(
        "Campaign {} · {}",
        summary.id,
        summary.kind.title()
    ));
    head(view, detail, run, page);
    page.gap();
    map(view, &detail.cells, page);
    legend(view, summary.kind, &summary.counts, page);
    page.gap();
    facts(view, detail, run, page);
    against(detail, page);
    page.notice(campaigns.notice.as_ref());
    match &opened.question {
        Some(question) => ask(question, detail, page),
        None => keys(summary.state, page),
    }
}

/// How far it is, and where.
fn head(view: View<'_>, detail: &CampaignDetail, run: Option<&CampaignRun>, page: &mut Page<'_>) {
    let theme = page.theme;
    let summary = &detail.summary;
    let profiles: Vec<String> = summary.profiles.iter().map(ToString::to_string).collect();
    let state = match (run, summary.state) {
        (Some(run), _) if run.is_pausing => "pausing".to_owned(),
        (Some(_), _) => "running here".to_owned(),
        (None, CampaignState::Running) => "running in another process".to_owned(),
        (None, state) => state.to_string(),
    };
    let line = format!("{state} · {}", profiles.join(", "));
    let mut banners = view.model.banners.iter();
    if banners.any(|banner| banner.production && summary.profiles.contains(&banner.profile)) {
        page.ends(&line, theme.strong, " PRODUCTION ", theme.badge);
    } else {
        page.text(&line, theme.strong);
    }
}

/// One cell for an app.
fn map(view: View<'_>, cells: &[Cell], page: &mut Page<'_>) {
    let theme = page.theme;
    let ascii = view.model.options.ascii;
    for row in cells.chunks(page.width.max(1)) {
        let spans = row.iter().map(|cell| {
            let style = match cell.standing {
                Standing::Waiting => theme.dim,
                Standing::Made(_) => theme.plain,
                Standing::Done => theme.accent,
                Standing::Failed | Standing::Unknown => theme.danger_strong,
            };
            Span::styled(cell.standing.sign(ascii).to_string(), style)
        });
        page.content
            .lines
            .push(Line::from(spans.collect::<Vec<_>>()));
    }
}

/// What the cells mean, with the numbers.
fn legend(view: View<'_>, kind: CampaignKind, counts: &Counts, page: &mut Page<'_>) {
    let ascii = view.model.options.ascii;
    let at = jiff::Timestamp::UNIX_EPOCH;
    let with = kind.second_phase().map_or("", |words| words.with);
    let parts = [
        (Standing::Waiting, counts.left - counts.made, "waiting"),
        (Standing::Made(at), counts.made, with),
        (Standing::Done, counts.done, "done"),
        (Standing::Failed, counts.failed, "failed"),
        (Standing::Unknown, counts.unknown, "unknown or lost"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(standing, count, _)| *count > 0 || matches!(standing, Standing::Done))
        .map(|(standing, count, word)| format!("{} {count} {word}", standing.sign(ascii)))
        .collect();
    page.text(&told.join("   "), page.theme.plain);
}

fn facts(view: View<'_>, detail: &CampaignDetail, run: Option<&CampaignRun>, page: &mut Page<'_>) {
    let theme = page.theme;
    let summary = &detail.summary;
    let clock = |at| age::clock(at, view.now.wall, &view.model.options.zone);
    if let Some(run) = run {
        if let Some(name) = &run.current {
            page.labelled("Now", LABEL, &name.to_string(), theme.strong);
        }
        if let Some(until) = run.waits_until.filter(|until| *until > view.now.wall) {
            let sentence = format!("waits until {}", clock(until));
            page.labelled("Now", LABEL, &sentence, theme.strong);
        }
        if let Some((an_hour, left)) = run.pace(view.now.wall) {
            let sentence = format!("{} · about {} left", rate(an_hour), duration(left));
            page.labelled("Rate", LABEL, &sentence, theme.plain);
        }
        if let Some(said) = &run.said {
            page.labelled("Said", LABEL, &visible(said), theme.plain);
        }
    }
    if let Some(reason) = summary.reason.as_ref().filter(|_| run.is_none()) {
        page.labelled("Why", LABEL, &visible(reason), theme.strong);
    }
    if let Some(until) = summary.waits_until {
        page.labelled("Until", LABEL, &clock(until), theme.plain);
    }
    if run.is_none() && summary.state.may_resume() {
        let apps = apps(detail.due);
        page.labelled("Go on", LABEL, &format!("r: {apps} left"), theme.plain);
    }
    let is_over = matches!(
        summary.state,
        CampaignState::Done | CampaignState::Abandoned
    );
    if !is_over && let Some(next) = next(detail, run) {
        page.labelled("Next", LABEL, &next, theme.plain);
    }
    if !detail.targets.is_empty() {
        let targets = visible(&detail.targets.join(", ")).into_owned();
        page.labelled("To", LABEL, &targets, theme.plain);
    }
    page.labelled("Planned", LABEL, &clock(summary.started_at), theme.dim);
}

/// What comes next.
fn next(detail: &CampaignDetail, run: Option<&CampaignRun>) -> Option<String> {
    let current = run.and_then(|run| run.current.as_ref());
    let is_next = |cell: &&Cell| {
        cell.standing == Standing::Waiting && current.is_none_or(|name| *name != cell.name)
    };
    let mut cells = detail.cells.iter().filter(is_next);
    if let Some(first) = cells.next() {
        return Some(match cells.count() {
            0 => first.name.to_string(),
            more => format!("{}, then {more} more", first.name),
        });
    }
    let made = detail.summary.counts.made;
    let old = detail.summary.kind.second_phase()?.old;
    (made > 0).then(|| match made {
        1 => format!("the {old} of 1 app is deleted"),
        _ => format!("the {old}s of {} are deleted", apps(made)),
    })
}

/// What stands against it.
fn against(detail: &CampaignDetail, page: &mut Page<'_>) {
    let theme = page.theme;
    let is_trouble = |cell: &&Cell| matches!(cell.standing, Standing::Failed | Standing::Unknown);
    let mut cells = detail.cells.iter().filter(is_trouble);
    for cell in cells.by_ref().take(NAMED) {
        let label = match cell.standing {
            Standing::Failed => "Failed",
            Standing::Unknown => "Unknown",
            Standing::Waiting | Standing::Made(_) | Standing::Done => "",
        };
        let why = cell.why.as_deref().map(visible).unwrap_or_default();
        let sentence = format!("{}: {why}", cell.name);
        let sentence = sentence.trim_end_matches([':', ' ']);
        page.labelled(label, LABEL, sentence, theme.danger);
    }
    let more = cells.count();
    if more > 0 {
        let sentence = format!("{more} more: the report names them");
        page.labelled("", LABEL, &sentence, theme.danger);
    }
    if detail.left_out > 0 {
        let sentence = format!(
            "{} when it was planned: the report says why",
            apps(detail.left_out)
        );
        page.labelled("Left out", LABEL, &sentence, theme.dim);
    }
}

fn ask(question: &Question, detail: &CampaignDetail, page: &mut Page<'_>) {
    let kind = detail.summary.kind;
    page.foot_gap();
    match question {
        Question::Abandon => {
            page.foot_text("Give it up? What it did stays done; it cannot go on then.");
            page.keys(&[("Esc", "cancel"), ("y", "give it up")]);
        }
        Question::Resume { due, typed: None } => {
            page.foot_text(&format!("Go on with {} ({})?", apps(*due), kind.title()));
            page.keys(&[("Esc", "cancel"), ("y", "go on")]);
        }
        Question::Resume {
            due,
            typed: Some(typed),
        } => {
            page.foot_text(&format!("Go on with {} ({})?", apps(*due), kind.title()));
            page.foot_input("Type the number of apps to go on:", typed);
            page.keys(&[("Esc", "cancel"), ("number + Enter", "go on")]);
        }
    }
}

fn keys(state: CampaignState, page: &mut Page<'_>) {
    match state {
        CampaignState::Running => page.keys(&[("p", "pause")]),
        CampaignState::Done | CampaignState::Abandoned => {}
        CampaignState::Planned
        | CampaignState::Waiting
        | CampaignState::Paused
        | CampaignState::Stopped => page.keys(&[("r", "go on"), ("a", "give up")]),
    }
    page.keys(&[("e", "report"), ("u", "read again"), ("Esc", "back")]);
}

fn apps(count: usize) -> String {
    match count {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    }
}

/// A rate in the unit in which it is a number to speak of.
fn rate(an_hour: u64) -> String {
    match an_hour {
        0..120 => format!("{an_hour} an hour"),
        120..7200 => format!("{} a minute", an_hour / 60),
        _ => format!("{} a second", an_hour / 3600),
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..5400 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    }
}
