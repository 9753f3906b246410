//! The recording: an app is found, its secret is reset and delivered; then the answer to a reset is
//! lost, and what became of it is found out.

use claviger::simulator::Operation;

use super::{check, prod, screens, svg};
use crate::common::scenario::Scenario;

const RESET: Operation = Operation::ResetRomaAppSecret;

/// So long a screen stays that shows one thing more, in tenths of a second.
const GLANCE: usize = 12;
/// So long one stays that is to be read.
const READ: usize = 28;

/// A console, and what was seen of it so far, on a dark terminal and on a light one.
struct Recorder {
    scenario: Scenario,
    shots: [Vec<svg::Shot>; 2],
}

impl Recorder {
    /// Presses keys, named as in the help, and keeps what is then there.
    async fn keys(&mut self, keys: &'static str, tenths: usize, caption: &'static str) {
        self.scenario.keys(&keys.to_lowercase()).await;
        self.shot(keys, tenths, caption);
    }

    /// Types text, and keeps what is then there.
    async fn types(&mut self, text: &'static str, tenths: usize, caption: &'static str) {
        self.scenario.types(text).await;
        self.shot(text, tenths, caption);
    }

    fn shot(&mut self, keys: &'static str, tenths: usize, caption: &'static str) {
        for (shots, screen) in self.shots.iter_mut().zip(screens(&mut self.scenario)) {
            shots.push(svg::Shot {
                screen,
                keys,
                caption,
                tenths,
            });
        }
    }
}

#[tokio::test]
async fn the_recording_is_up_to_date() {
    let vault = "targets.vault = { command = \"tee\", key = \"v\" }";
    let console = prod().production().with(vault).size(100, 28);
    let mut recorder = Recorder {
        scenario: console.start().await,
        shots: [Vec::new(), Vec::new()],
    };
    reset_and_deliver(&mut recorder).await;
    lose_an_answer(&mut recorder).await;
    check("recording", recorder.shots, |shots, paper| {
        svg::recording(shots, paper)
    });
}

async fn reset_and_deliver(recorder: &mut Recorder) {
    recorder.shot("", READ, "The apps of every gateway");
    recorder.keys("/", GLANCE, "Find one …").await;
    recorder
        .types("bill", READ, "… by a part of its name")
        .await;
    recorder.scenario.keys("enter").await;
    recorder
        .keys("s", READ, "Reset its secret: first, who depends on it")
        .await;
    recorder
        .types("billing_batch", GLANCE, "Production asks for the name")
        .await;
    recorder
        .keys("Enter", READ, "Done: the new secret stays masked")
        .await;
    recorder.keys("y", READ, "Where does it go?").await;
    recorder
        .keys("v", GLANCE, "To a target of the configuration")
        .await;
    recorder
        .keys("Enter", READ, "Delivered, and nobody has seen it")
        .await;
    recorder.scenario.sees("took it");
    recorder.scenario.keys("esc").await;
}

async fn lose_an_answer(recorder: &mut Recorder) {
    recorder.scenario.keys("/ C-u").await;
    recorder
        .types("data-lake", GLANCE, "Another app, on ROMA Connect")
        .await;
    recorder.scenario.keys("enter").await;
    recorder.keys("s", GLANCE, "The same question …").await;
    recorder
        .types("data-lake", GLANCE, "… and the same consent")
        .await;
    recorder.scenario.hold(RESET).press("enter");
    recorder.scenario.simulator().received(RESET, 1).await;
    recorder.shot("Enter", GLANCE, "The request is on its way …");
    recorder.scenario.simulator().refuse().await;
    recorder.scenario.wait_for("Outcome unknown").await;
    recorder.scenario.wait_for("1 unsettled").await;
    recorder.shot("", READ, "… and the answer is lost: unknown, not failed");
    recorder.scenario.simulator().accept().await;
    recorder.scenario.release().await;
    recorder
        .keys("u", READ, "Reading back shows that it was done")
        .await;
    recorder.scenario.sees("New AppSecret · data-lake");
}
