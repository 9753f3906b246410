//! Whether an answer fits what was asked for.

use crate::{
    domain::AppId,
    engine::{underway::Underway, write::Received},
};

impl Underway<'_> {
    /// How a successful answer contradicts the request, as whole sentences: it is about another app, it
    /// shows another value than the one that was sent, or what the operation itself knows of. What an
    /// answer masks or leaves out it does not contradict.
    pub(in crate::engine) fn contradiction(&self, received: &Received) -> Option<String> {
        if let (Some(asked), Some(about)) = (self.operation.app(), &received.about)
            && !is_same(&asked.id, about)
        {
            return Some(format!("The service answered about another app, {about}."));
        }
        let shown = received.value.as_ref().filter(|value| !value.is_empty());
        if let (Some(sent), Some(shown)) = (&self.chosen.value, shown) {
            let fits = if shown.is_server_mask() {
                sent.agrees_with_mask(shown) != Some(false)
            } else {
                sent == shown
            };
            if !fits {
                return Some(
                    "The answer shows another value than the one that was sent.".to_owned(),
                );
            }
        }
        self.story.contradiction(received, self.before)
    }
}

/// Whether two ids are the same: documents show one with dashes and without, in either case.
fn is_same(one: &AppId, other: &AppId) -> bool {
    let plain = |id: &AppId| id.raw().replace('-', "").to_lowercase();
    plain(one) == plain(other)
}
