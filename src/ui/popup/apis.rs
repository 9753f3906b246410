//! What an app may call.

use ratatui::text::{Line, Span};

use super::{Page, place};
use crate::{
    console::{
        detail::Remote,
        look::Held,
        popup::{ApisBox, apis::ApisPage},
    },
    domain::{Api, BoundApi, Failure, Grant, Text},
    ui::{View, age, text},
};

pub(super) fn fill(view: View<'_>, apis: &ApisBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(match &apis.page {
        ApisPage::Held(_) => format!("APIs of {}", apis.app.name),
        ApisPage::Environments(_) => "Grant APIs in which environment?".to_owned(),
        ApisPage::Grantable { environment, .. } => format!("Grant APIs in {}", environment.name),
    });
    let what = format!(
        "{} · {}",
        apis.app.name,
        place(view, &apis.app.at.place, &apis.gateway)
    );
    page.text(&what, theme.dim);
    page.gap();
    match &apis.page {
        ApisPage::Held(held) => {
            listed(held, "It may call no API.", page, |held| {
                rows_held(view, held)
            });
        }
        ApisPage::Environments(all) => {
            listed(all, "The gateway has no environment.", page, |all| {
                all.iter()
                    .map(|it| (it.name.to_string(), String::new()))
                    .collect()
            });
        }
        ApisPage::Grantable { apis, chosen, .. } => {
            let none = "It may call every API of that environment already.";
            listed(apis, none, page, |all| {
                let marked = |it| if chosen.contains(&it) { "• " } else { "  " };
                let row = |(it, api): (usize, &Api)| {
                    let end = api.auth.as_ref().map(Text::to_string);
                    (
                        format!("{}{}", marked(it), full_name(&api.name, api.group.as_ref())),
                        end.unwrap_or_default(),
                    )
                };
                all.iter().enumerate().map(row).collect()
            });
        }
    }
    cursor(apis.len(), apis.cursor, page);
    page.notice(apis.notice.as_ref());
    page.foot_gap();
    page.keys(match &apis.page {
        ApisPage::Held(Remote::Ready(Held::Bound(_))) => &[("u", "read again"), ("Esc", "close")],
        ApisPage::Held(_) => &[
            ("n", "grant more"),
            ("d", "revoke"),
            ("u", "read again"),
            ("Esc", "close"),
        ],
        ApisPage::Environments(_) => &[("Enter", "go on"), ("Esc", "back")],
        ApisPage::Grantable { .. } => &[
            ("space", "choose"),
            ("Enter", "grant what is chosen"),
            ("Esc", "back"),
        ],
    });
}

/// The rows, or why there are none yet.
pub(super) fn listed<T>(
    remote: &Remote<T, Failure>,
    none: &str,
    page: &mut Page<'_>,
    rows: impl FnOnce(&T) -> Vec<(String, String)>,
) {
    let theme = page.theme;
    match remote {
        Remote::Unasked | Remote::Loading(_) => page.text("Reading …", theme.dim),
        Remote::Failed(failure) => page.text(&failure.summary(), theme.danger),
        Remote::Ready(all) => {
            let rows = rows(all);
            if rows.is_empty() {
                page.text(none, theme.plain);
            }
            for (left, right) in rows {
                page.ends(&format!("  {left}"), theme.plain, &right, theme.dim);
            }
        }
    }
}

fn rows_held(view: View<'_>, held: &Held) -> Vec<(String, String)> {
    match held {
        Held::Grants(grants) => grants
            .iter()
            .map(|grant| row_of_grant(view, grant))
            .collect(),
        Held::Bound(bound) => bound.apis.iter().map(row_of_bound).collect(),
    }
}

fn row_of_grant(view: View<'_>, grant: &Grant) -> (String, String) {
    let since = grant.since.map(|at| age::ago(at, view.now.wall));
    let end = [Some(grant.environment.name.to_string()), since];
    (
        full_name(&grant.api.name, grant.api.group.as_ref()),
        end.into_iter().flatten().collect::<Vec<_>>().join("  "),
    )
}

fn row_of_bound(api: &BoundApi) -> (String, String) {
    let environment = api.environment.as_ref().map(Text::to_string);
    (
        full_name(&api.name, api.group.as_ref()),
        environment.unwrap_or_default(),
    )
}

fn full_name(name: &Text, group: Option<&Text>) -> String {
    match group {
        Some(group) => format!("{name} · {group}"),
        None => name.to_string(),
    }
}

/// Marks the row under the cursor among the `rows` that were just listed, and keeps it in sight.
pub(super) fn cursor(rows: usize, cursor: usize, page: &mut Page<'_>) {
    if rows == 0 {
        return;
    }
    let theme = page.theme;
    let place = page.content.lines.len() - rows + cursor;
    if let Some(line) = page.content.lines.get_mut(place) {
        let shown: String = line
            .spans
            .iter()
            .map(|span| span.content.as_ref())
            .collect();
        let mut rest = shown.chars();
        rest.next();
        *line = Line::from(vec![
            Span::styled("▌", theme.accent_strong),
            Span::styled(
                text::cut(rest.as_str(), page.width - 1),
                theme.accent_strong,
            ),
        ]);
    }
    page.content.in_sight = Some(place);
}
