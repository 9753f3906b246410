//! What tasks tell the console.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Ready;
use crate::console::Msg;

/// What tasks tell the console.
#[derive(Debug)]
pub enum Report {
    /// Something the model takes in.
    Msg(Box<Msg>),
    /// The profiles are connected; from now on effects can be carried out.
    Ready(Arc<Ready>),
}

/// Where tasks report to.
#[derive(Debug, Clone)]
pub struct Reports(UnboundedSender<Report>);

impl Reports {
    /// The two ends.
    pub fn channel() -> (Self, UnboundedReceiver<Report>) {
        let (sender, receiver) = unbounded_channel();
        (Self(sender), receiver)
    }

    /// Tells the model something.
    pub(super) fn tell(&self, msg: Msg) {
        self.send(Report::Msg(Box::new(msg)));
    }

    pub(super) fn send(&self, report: Report) {
        // Nobody listens any more when the console has been left.
        let _ = self.0.send(report);
    }
}
