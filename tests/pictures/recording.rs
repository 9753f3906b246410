//! The recording: an app is found, its secret is reset and delivered; then the answer to another write is
//! lost.

use claviger::simulator::{Action, Fault, Operation};

use super::{check, prod, screens, svg};
use crate::common::scenario::Scenario;

/// The call whose answer is lost.
const MAKE: Operation = Operation::CreateAppCodeAutoV2;
/// The call that shows what became of it.
const READ_BACK: Operation = Operation::ListAppCodesV2;

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
        .types("app_demo", GLANCE, "Another app gets an AppCode")
        .await;
    recorder.scenario.keys("enter").await;
    recorder.keys("n", READ, "Again, what it means first").await;
    let simulator = recorder.scenario.simulator();
    simulator.add_fault(Fault::on(MAKE, Action::DropAfter).times(1));
    // The codes are read once more before the request is sent.
    simulator.add_fault(Fault::on(READ_BACK, Action::status(403)).nth(2).times(99));
    recorder.scenario.keys("y").await;
    recorder.scenario.wait_for("Outcome unknown").await;
    recorder.scenario.wait_for("1 unsettled").await;
    recorder.shot(
        "y",
        READ,
        "The answer is lost: unknown, not failed, and kept open",
    );
}
