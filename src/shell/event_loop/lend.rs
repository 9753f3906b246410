//! Giving the terminal to another program for a while.

use std::{io, ops::ControlFlow, process::ExitStatus};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::{Ending, Errand, Flow, Program, Turn};
use crate::shell::{
    job::{self, Whom},
    signals::Notice,
};

impl<P: Program> Turn<'_, P> {
    /// Leaves the terminal, runs the program on it, and takes it again. Ctrl-C and Ctrl-\ are that
    /// program's meanwhile.
    pub(super) async fn lend(&mut self, errand: Errand) -> Flow {
        self.program.suspending(self.clock.now());
        self.output.drop_rest();
        self.session.step_aside();
        // The line that the cursor is on may be somebody's; where this can't be written, it stays so.
        let _ = self.session.write(b"\r\n");
        self.session.lent(true);
        let ended = match start(errand) {
            Ok(mut child) => self.wait_for(&mut child).await,
            Err(error) => ControlFlow::Continue(Err(error)),
        };
        self.session.lent(false);
        let ended = match ended {
            ControlFlow::Continue(ended) => ended,
            ControlFlow::Break(ending) => return ControlFlow::Break(ending),
        };
        self.program.returned(ended, self.clock.now());
        self.come_back()
    }

    /// Waits for the end of the program. Dropping it ends it.
    async fn wait_for(&mut self, child: &mut Child) -> ControlFlow<Ending, io::Result<ExitStatus>> {
        loop {
            let notice = tokio::select! {
                biased;
                notice = self.session.notices().recv() => notice,
                ended = child.wait() => return ControlFlow::Continue(ended),
            };
            match notice {
                Some(Notice::Continued | Notice::Resized) => {}
                Some(Notice::Stop) if job::has_shell() => {
                    // The other program has stopped already; the shell waits for both.
                    if job::stop(Whom::Process).is_ok() {
                        self.stopped().await?;
                    }
                }
                Some(Notice::Stop) => go_on(child),
                Some(Notice::End(signal)) => {
                    return ControlFlow::Break(Ending::Signal(signal.as_raw()));
                }
                None | Some(Notice::HungUp) => return ControlFlow::Break(Ending::HungUp),
            }
        }
    }
}

fn start(errand: Errand) -> io::Result<Child> {
    Command::new(errand.program)
        .args(errand.arguments)
        .kill_on_drop(true)
        .spawn()
}

/// Continues a program that was stopped where no shell could do it.
fn go_on(child: &Child) {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(pid) = id.and_then(Pid::from_raw) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, Signal::CONT);
    }
}
