//! What holds of every frame of every scenario.

use claviger::console::{Model, Popup};

use super::{Scenario, frame};

/// So much of a secret gives it away; a service's own masks show less.
const TELLING: usize = 10;
/// Of a large estate, only so many apps of a gateway are looked for.
const LOOKED_FOR: usize = 40;

/// No secret is on the screen unless it is being revealed, and no character that would act on the
/// terminal.
pub(super) fn check(scenario: &Scenario) {
    let screen = frame::text(scenario.terminal.backend().buffer());
    for line in screen.lines() {
        assert_eq!(claviger::domain::text::visible(line), line, "{screen}");
    }
    if is_revealing(&scenario.model) {
        return;
    }
    for secret in secrets(scenario) {
        let telling: String = secret.chars().take(TELLING).collect();
        assert!(
            telling.is_empty() || !screen.contains(&telling),
            "a secret is on\n{screen}"
        );
    }
}

/// Whether a secret is being revealed.
pub(crate) fn is_revealing(model: &Model) -> bool {
    model.popups.iter().any(|popup| match popup {
        Popup::Reveal(reveal) => reveal.reveal.is_shown(),
        Popup::Credential(credential) => credential.reveal.is_shown(),
        _ => false,
    })
}

fn secrets(scenario: &Scenario) -> Vec<String> {
    let mut secrets = scenario.typed_secrets.clone();
    secrets.push(scenario.simulator.token().expose().to_owned());
    scenario.simulator.estate(|estate| {
        let apps = estate
            .gateways
            .iter()
            .flat_map(|gateway| gateway.apps.iter().take(LOOKED_FOR));
        for app in apps {
            secrets.push(app.secret.expose().to_owned());
            secrets.extend(app.codes.iter().map(|code| code.value.expose().to_owned()));
        }
        for app in &estate.modelarts.apps {
            secrets.push(app.secret.expose().to_owned());
            secrets.extend(app.codes.iter().map(|code| code.expose().to_owned()));
        }
    });
    secrets
}
