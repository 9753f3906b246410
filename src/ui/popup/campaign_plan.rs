//! The plan of a campaign.

use super::{Extent, Page};
use crate::{
    console::popup::{
        CampaignPlanBox,
        campaign_plan::{Field, Phase, Setting, Unseen},
    },
    domain::{CampaignPlan, PlannedApp, text::visible},
    ui::text,
};

/// The width of labels.
const LABEL: usize = 14;
/// The width of the options.
const OPTION: usize = 16;
/// How many names are told of the apps that the filter hides.
const NAMED: usize = 12;

pub(super) fn fill(popup: &CampaignPlanBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.content.extent = Extent::Screen;
    page.content.scroll = popup.scroll;
    page.title(format!(
        "Plan · {} of {}",
        popup.kind.title(),
        apps(popup.apps.len())
    ));
    if let Some(obstacle) = &popup.obstacle {
        page.text(obstacle, theme.danger_strong);
        return page.keys(&[("Esc", "close")]);
    }
    unseen(&popup.unseen, page);
    match &popup.phase {
        Phase::Asking => asking(popup, page),
        Phase::Planning(_) => {
            let sentence = format!("Reading what depends on {} …", apps(popup.apps.len()));
            page.text(&sentence, theme.accent_strong);
            page.keys(&[("Esc", "stop reading")]);
        }
        Phase::Planned { plan, typed, .. } => {
            told(plan, page);
            page.notice(popup.notice.as_ref());
            page.foot_gap();
            match typed {
                _ if plan.apps.is_empty() => {
                    page.foot_text("Something stands against every app.");
                    page.keys(&[("Esc", "back")]);
                }
                Some(typed) => {
                    let prompt = format!("Type the number of apps ({}) to go on:", plan.apps.len());
                    page.foot_input(&prompt, typed);
                    page.keys(&[("Esc", "back"), ("number + Enter", "begin")]);
                }
                None => page.keys(&[("Esc", "back"), ("y", "begin")]),
            }
        }
        Phase::Starting { plan, .. } => {
            told(plan, page);
            page.foot_text("Beginning …");
        }
    }
}

/// The marked apps that are not in sight.
fn unseen(unseen: &Unseen, page: &mut Page<'_>) {
    let theme = page.theme;
    if !unseen.hidden.is_empty() {
        let names = unseen.hidden.iter().take(NAMED).map(ToString::to_string);
        let names: Vec<String> = names.collect();
        let more = unseen.hidden.len() - names.len();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let sentence = format!(
            "The filter hides {} of them: {}{more}.",
            unseen.hidden.len(),
            names.join(", ")
        );
        page.text(&sentence, theme.strong);
        page.gap();
    }
    if unseen.gone > 0 {
        let sentence = format!(
            "{} marked before are in no list any more, and are left alone.",
            apps(unseen.gone)
        );
        page.text(&sentence, theme.dim);
        page.gap();
    }
}

/// The settings, with what there is to know about the one that is typed.
fn asking(popup: &CampaignPlanBox, page: &mut Page<'_>) {
    let theme = page.theme;
    for (position, Field { what, text }) in popup.fields.iter().enumerate() {
        let cursor = page.content.cursor;
        page.input(&text::fit(what.option(), OPTION), text);
        if position != popup.focus {
            page.content.cursor = cursor;
            continue;
        }
        page.indented(what.hint(), theme.dim);
        let takes_target = matches!(what, Setting::Deliver | Setting::Or);
        if takes_target && !popup.named.is_empty() {
            let named = format!("or one of the configuration: {}", popup.named.join(", "));
            page.indented(&visible(&named), theme.dim);
        }
    }
    page.notice(popup.notice.as_ref());
    page.keys(&[
        ("Enter", "read the apps, show the plan"),
        ("↑ ↓", "setting"),
        ("Esc", "cancel"),
    ]);
}

/// What breaks, how carefully it goes, then every app.
fn told(plan: &CampaignPlan, page: &mut Page<'_>) {
    let theme = page.theme;
    if plan.production {
        page.ends("", theme.plain, " PRODUCTION ", theme.badge);
    }
    for sentence in &plan.sentences {
        page.text(&visible(sentence), theme.plain);
    }
    page.gap();
    for app in &plan.apps {
        line(app, page, false);
    }
    if !plan.left_out.is_empty() {
        page.gap();
        let sentence = format!("Left out: {}", apps(plan.left_out.len()));
        page.text(&sentence, theme.strong);
        for app in &plan.left_out {
            line(app, page, true);
        }
    }
}

fn line(app: &PlannedApp, page: &mut Page<'_>, is_left_out: bool) {
    let theme = page.theme;
    let style = if is_left_out { theme.dim } else { theme.plain };
    let label = text::width(&app.name.to_string())
        .max(LABEL)
        .min(page.width / 3)
        + 1;
    let name = text::cut_middle(&app.name.to_string(), label - 1);
    let mut words = vec![app.place.clone()];
    words.extend(app.words.iter().map(|words| visible(words).into_owned()));
    page.labelled(&name, label, &words.join(" · "), style);
}

fn apps(count: usize) -> String {
    match count {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    }
}
