//! Who may call as an app, from where and how often.

use super::{Page, place};
use crate::{
    console::{
        detail::Remote,
        look::AccessSight,
        popup::{AccessBox, access::AccessForm},
    },
    domain::{Access, AccessRule, Failure, Member, Quota, Text},
    ui::View,
};

const LABEL: usize = 11;

pub(super) fn fill(view: View<'_>, access: &AccessBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.title(format!("Who may call as {}", access.app.name));
    page.content.scroll = access.scroll;
    let place = place(view, &access.app.at.place, &access.gateway);
    page.text(&place, theme.dim);
    page.gap();
    if let Some(form) = &access.form {
        return filled(form, access, page);
    }
    match &access.sight {
        Remote::Unasked | Remote::Loading(_) => page.text("Reading …", theme.dim),
        Remote::Failed(failure) => page.text(&failure.summary(), theme.danger),
        Remote::Ready(sight) => shown(sight, page),
    }
    page.notice(access.notice.as_ref());
    page.foot_gap();
    page.keys(&[
        ("e", "change the list"),
        ("d", "take it away"),
        ("b", "bind a quota"),
        ("u", "read again"),
        ("Esc", "close"),
    ]);
}

fn shown(sight: &AccessSight, page: &mut Page<'_>) {
    match &sight.access {
        Ok(access) => addresses(access.as_ref(), page),
        Err(failure) => unread("Addresses", failure, page),
    }
    page.gap();
    match &sight.quota {
        Ok(quota) => self::quota(quota.as_ref(), page),
        Err(failure) => unread("Quota", failure, page),
    }
    match &sight.members {
        None => {}
        Some(Ok(members)) => self::members(members, page),
        Some(Err(failure)) => unread("Members", failure, page),
    }
}

fn unread(label: &str, failure: &Failure, page: &mut Page<'_>) {
    page.labelled(label, LABEL, &failure.summary(), page.theme.dim);
}

fn addresses(access: Option<&Access>, page: &mut Page<'_>) {
    let theme = page.theme;
    let Some(access) = access else {
        return page.labelled("Addresses", LABEL, "any: there is no list", theme.plain);
    };
    page.labelled("Addresses", LABEL, &rule(&access.rule), theme.strong);
    for address in &access.addresses {
        page.labelled("", LABEL, &address.to_string(), theme.plain);
    }
}

fn rule(rule: &AccessRule) -> String {
    match rule {
        AccessRule::Allow => "only these may call".to_owned(),
        AccessRule::Deny => "all but these may call".to_owned(),
        AccessRule::Other(word) => word.to_string(),
    }
}

fn quota(quota: Option<&Quota>, page: &mut Page<'_>) {
    let theme = page.theme;
    let Some(quota) = quota else {
        return page.labelled("Quota", LABEL, "none of its own", theme.plain);
    };
    let words = [Some(quota.name.to_string()), quota.limit()];
    let words: Vec<String> = words.into_iter().flatten().collect();
    page.labelled("Quota", LABEL, &words.join(" · "), theme.plain);
}

fn members(members: &[Member], page: &mut Page<'_>) {
    let theme = page.theme;
    if members.is_empty() {
        page.labelled("Members", LABEL, "nobody beside its owner", theme.plain);
    }
    for (number, member) in members.iter().enumerate() {
        let label = if number == 0 { "Members" } else { "" };
        let name = member.name.as_ref().unwrap_or(&member.id);
        let roles: Vec<String> = member.roles.iter().map(Text::to_string).collect();
        let line = format!("{name} · {}", roles.join(", "));
        page.labelled(label, LABEL, &line, theme.plain);
    }
}

/// The list as it is typed.
fn filled(form: &AccessForm, access: &AccessBox, page: &mut Page<'_>) {
    let theme = page.theme;
    page.labelled("Rule", LABEL, &rule(&form.rule), theme.strong);
    page.gap();
    page.input("Addresses:", &form.addresses);
    match form.violation() {
        Some(violation) => page.text(&violation, theme.danger),
        None => page.text(
            "IPv4 addresses, ranges a-b, networks such as 10.1.0.0/16; commas between them.",
            theme.dim,
        ),
    }
    page.notice(access.notice.as_ref());
    page.foot_gap();
    page.keys(&[
        ("Enter", "go on"),
        ("Tab", "allow or deny"),
        ("Esc", "back"),
    ]);
}
