//! Being stopped and continued by a shell.

use std::io;

use rustix::process::{
    Pid, Signal, getpgid, getpgrp, getpid, getppid, getsid, kill_current_process_group,
    kill_process,
};

/// Whom to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// The whole job, as the terminal's driver would on Ctrl-Z: a script that started the console
    /// must stop too, or its shell goes on waiting.
    Job,
    /// This process, since somebody sent the signal to it alone.
    Process,
}

/// Stops until a shell lets us go on. `SIGTSTP` itself is caught here, so that the signal sent
/// is `SIGSTOP`; [`has_shell`] says first what the system would have found out for the former.
pub(super) fn stop(whom: Whom) -> io::Result<()> {
    match whom {
        Whom::Job => kill_current_process_group(Signal::STOP)?,
        Whom::Process => kill_process(getpid(), Signal::STOP)?,
    }
    Ok(())
}

/// Whether there is a shell that could continue us: an ancestor in our session but in another job.
/// Without one (the console is all that an SSH session runs) a stop would be for ever.
pub(super) fn has_shell() -> bool {
    let (Ok(session), job) = (getsid(None), getpgrp()) else {
        return false;
    };
    let mut ancestor = getppid();
    while let Some(pid) = ancestor {
        if getsid(Some(pid)).ok() != Some(session) {
            return false;
        }
        if getpgid(Some(pid)).ok() != Some(job) {
            return true;
        }
        match parent_of(pid) {
            Ok(parent) => ancestor = parent,
            // Not to be found out: the job has another process, most likely a script's shell.
            Err(_) => return true,
        }
    }
    false
}

/// The parent of any process.
fn parent_of(pid: Pid) -> io::Result<Option<Pid>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold anything; the state and the parent follow the last bracket.
    stat.rsplit_once(')')
        .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok())
        .map(Pid::from_raw)
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_of_this_process_is_found_in_its_record() {
        let parent = parent_of(getpid()).expect("a record");
        assert_eq!(parent, getppid());
    }
}
