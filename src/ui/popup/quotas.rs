//! The client quotas of a gateway, and which of them an app is bound to.

use super::{
    Page,
    apis::{cursor, listed},
    place,
};
use crate::{
    console::{detail::Remote, look::QuotasSight, popup::QuotasBox},
    domain::Quota,
    ui::View,
};

pub(super) fn fill(view: View<'_>, quotas: &QuotasBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(format!("Quota of {}", quotas.app.name));
    page.text(
        &place(view, &quotas.app.at.place, &quotas.gateway),
        theme.dim,
    );
    if let Remote::Ready(sight) = &quotas.sight {
        match &sight.bound {
            Ok(None) => page.text("It is bound to none of its own.", theme.plain),
            Ok(Some(_)) => {}
            Err(failure) => page.text(&failure.summary(), theme.danger),
        }
    }
    page.gap();
    listed(
        &quotas.sight,
        "The gateway has no client quotas. claviger quotas create makes one.",
        page,
        |sight| sight.quotas.iter().map(|quota| row(sight, quota)).collect(),
    );
    cursor(quotas.len(), quotas.cursor, page);
    page.notice(quotas.notice.as_ref());
    page.foot_gap();
    page.keys(&[
        ("Enter", "bind to it"),
        ("d", "release"),
        ("u", "read again"),
        ("Esc", "close"),
    ]);
}

/// A quota with its limit, and how many apps share it.
fn row(sight: &QuotasSight, quota: &Quota) -> (String, String) {
    let mark = if sight.is_bound(quota) { "✓ " } else { "  " };
    let words = [Some(quota.name.to_string()), quota.limit()];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let apps = quota.apps.map(|apps| match apps {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    });
    (
        format!("{mark}{}", words.join(" · ")),
        apps.unwrap_or_default(),
    )
}
