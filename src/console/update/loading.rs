//! Asking for what the panes show.

use super::new_request;
use crate::console::{Effect, Model};

/// Lists everything again.
pub(super) fn load_fleet(model: &mut Model, effects: &mut Vec<Effect>) {
    let asked: Vec<_> = model
        .banners
        .iter()
        .flat_map(|banner| {
            banner
                .services
                .iter()
                .map(|service| (banner.profile.clone(), *service))
        })
        .collect();
    if asked.is_empty() {
        return;
    }
    let request = new_request(model);
    model.fleet.begin(request, asked);
    effects.push(Effect::LoadFleet(request));
}

/// Reads the app of the detail pane, and what surrounds it.
pub(super) fn load_facts(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(app) = model.detail.app.clone() else {
        return;
    };
    let request = new_request(model);
    // What is shown stays until the answer replaces it; only its first coming shows as loading.
    model.detail.asked(request);
    effects.push(Effect::LoadFacts(request, app));
}
