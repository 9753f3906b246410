//! What lies between a copy and the terminal's clipboard.

use std::{process::Stdio, time::Duration};

use tokio::{process::Command, time::timeout};

use super::Finding;
use crate::{config::Lookup, domain::text::visible, engine::osc52::Between};

/// How long `tmux` may take to say how it is set.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Says what becomes of a copy where something between the program and the terminal decides that.
pub(super) async fn check(env: Lookup<'_>) -> Option<Finding> {
    match Between::of(env) {
        Between::Nothing => None,
        Between::Screen => Some(Finding::ok(
            "clipboard",
            "screen passes copies on to the terminal, which may refuse them.",
        )),
        Between::Tmux => Some(tmux().await),
    }
}

async fn tmux() -> Finding {
    let copies = option(&["show-options", "-gv", "set-clipboard"]).await;
    // Older ones have no such option, and pass everything on.
    let passes = option(&["show-options", "-gwv", "allow-passthrough"]).await;
    match (copies.as_deref(), passes.as_deref()) {
        (Some("on"), _) => Finding::ok(
            "clipboard",
            "tmux takes copies and sends them on to the terminal, which may refuse them. It keeps each among its buffers.",
        ),
        (_, Some("on" | "all")) => Finding::ok(
            "clipboard",
            "tmux passes copies on to the terminal, which may refuse them.",
        ),
        (Some(copies), _) => Finding::warning(
            "clipboard",
            format!(
                "tmux lets no copy through: set-clipboard is {}, and allow-passthrough is not on.",
                visible(copies)
            ),
            "Set one of them. tmux set -g set-clipboard on also keeps each copy among its buffers; tmux set -g allow-passthrough on lets every program in it reach the terminal. Or deliver to another target.",
        ),
        (None, _) => Finding::warning(
            "clipboard",
            "tmux stands between this program and the terminal, and does not say whether it lets copies through.",
            "Run tmux show-options -g set-clipboard by hand, or deliver to another target.",
        ),
    }
}

/// The value of an option, as `tmux` prints it.
async fn option(arguments: &[&str]) -> Option<String> {
    let asked = Command::new("tmux")
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let answer = timeout(TIME_LIMIT, asked).await.ok()?.ok()?;
    let value = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    (answer.status.success() && !value.is_empty()).then_some(value)
}
