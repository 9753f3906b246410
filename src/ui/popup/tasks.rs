//! The writes in flight and how the latest ones ended.

use ratatui::text::{Line, Span};

use super::Page;
use crate::{
    console::popup::TasksBox,
    ui::{View, age, text},
};

pub(super) fn fill(view: View<'_>, tasks: TasksBox, page: &mut Page<'_>) {
    let theme = page.theme;
    let model = view.model;
    let clock = |at| age::clock(at, view.now.wall, &model.options.zone);
    page.title("Tasks");
    if model.tasks.is_empty() {
        page.text("No write is in flight.", theme.plain);
    }
    let current = tasks.cursor.min(model.tasks.len().saturating_sub(1));
    for (position, task) in model.tasks.values().enumerate() {
        let is_current = position == current;
        let state = if task.is_stopping {
            "stopping …".to_owned()
        } else {
            format!("sent {}", clock(task.since))
        };
        let room = page.width.saturating_sub(text::width(&state) + 3);
        let style = if is_current {
            theme.accent_strong
        } else {
            theme.plain
        };
        page.content.lines.push(Line::from(vec![
            Span::styled(if is_current { "▌ " } else { "  " }, theme.accent_strong),
            Span::styled(text::fit(&task.title, room), style),
            Span::raw(" "),
            Span::styled(state, theme.dim),
        ]));
    }
    let progress = model.fleet.progress();
    if progress.underway {
        page.text(
            &format!(
                "Loading the list: {} of {} apps.",
                progress.loaded, progress.expected
            ),
            theme.plain,
        );
    }
    if !model.ended.is_empty() {
        page.gap();
        page.text("Ended", theme.dim);
        for ended in &model.ended {
            let how = format!("{} {}", ended.how, clock(ended.at));
            page.ends(&format!("  {}", ended.title), theme.plain, &how, theme.dim);
        }
    }
    page.foot_gap();
    if model.tasks.is_empty() {
        page.keys(&[("J", "journal"), ("Esc", "close")]);
    } else {
        page.keys(&[("x", "stop waiting"), ("J", "journal"), ("Esc", "close")]);
    }
}
