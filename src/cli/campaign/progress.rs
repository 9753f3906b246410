//! What is said on standard error while a campaign runs.

use super::super::{context::Context, listed::time_for_people, output::is_json};
use crate::{
    domain::{campaign::Standing, text::visible},
    engine::campaign::News,
};

/// The word for how an app stands.
const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "not yet",
        Standing::Made(_) => "new one delivered",
        Standing::Done => "done",
        Standing::Failed => "failed",
        Standing::Unknown => "unknown",
    }
}

/// Says `news`.
pub(super) fn say(news: &News, context: &Context) {
    let is_json = is_json(context.output.format);
    match news {
        News::Began { .. } => {}
        News::Settled(sentence) => context.warn(&visible(sentence)),
        News::Waits(until) if is_json => {
            let until = until.to_string();
            Context::say(&serde_json::json!({ "waits_until": until }).to_string());
        }
        News::Waits(until) => Context::say(&format!("Waits until {}.", time_for_people(*until))),
        News::Ended {
            at: _,
            name,
            standing,
            why,
            counts,
        } => {
            let word = word(*standing);
            if is_json {
                let line = serde_json::json!({
                    "app_name": name.to_string(),
                    "standing": word,
                    "why": why,
                    "left": counts.left,
                });
                return Context::say(&line.to_string());
            }
            let ended = counts.total - counts.left;
            let why = why.as_deref().map(visible).unwrap_or_default();
            let line = format!("{ended}/{} {name}: {word}. {why}", counts.total);
            Context::say(line.trim_end());
        }
    }
}
