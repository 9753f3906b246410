//! Being stopped and continued by a shell.

use std::io;

use rustix::process::{Pid, Signal, getpid, kill_current_process_group, kill_process};

/// Whom to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The whole job, as the terminal's driver would on Ctrl-Z: a script that started the console
    /// must stop too, or its shell goes on waiting.
    Job,
    /// This process, since somebody sent the signal to it alone.
    Process,
}

/// Stops until a shell lets us go on. `SIGTSTP` itself is caught here, so that the signal sent
/// is `SIGSTOP`; [`has_shell`] says first what the system would have found out for the former.
pub(crate) fn stop(whom: Whom) -> io::Result<()> {
    match whom {
        Whom::Job => kill_current_process_group(Signal::STOP)?,
        Whom::Process => kill_process(getpid(), Signal::STOP)?,
    }
    Ok(())
}

/// Whether there is a shell that could continue us: an ancestor in our session but in another job.
/// Without one (the console is all that an SSH session runs) a stop would be for ever.
pub(crate) fn has_shell() -> bool {
    is_below_a_shell(getpid(), |pid| {
        std::fs::read_to_string(format!("/proc/{pid}/stat"))
            .ok()
            .and_then(|stat| Standing::read(&stat))
    })
}

/// Looks upwards from `own`, by what `standing_of` tells of each process.
fn is_below_a_shell(own: Pid, standing_of: impl Fn(Pid) -> Option<Standing>) -> bool {
    let Some(own) = standing_of(own) else {
        return false;
    };
    let mut ancestor = own.parent;
    while let Some(pid) = ancestor {
        let Some(standing) = standing_of(pid) else {
            return false;
        };
        if standing.session != own.session {
            return false;
        }
        if standing.job != own.job {
            return true;
        }
        ancestor = standing.parent;
    }
    false
}

/// Where a process stands among the others. The numbers are read and not asked of the system one
/// by one, since they are 0 for what lies outside the process's container, which is no [`Pid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// `None` for the first process of the machine or of a container.
    parent: Option<Pid>,
    /// The process group.
    job: i32,
    session: i32,
}

impl Standing {
    /// Reads what Linux writes in `/proc/PID/stat`; see proc(5).
    fn read(stat: &str) -> Option<Self> {
        // The name in brackets may hold anything; what is looked for follows the last bracket.
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_whitespace().skip(1).map(str::parse::<i32>);
        let mut next = || fields.next()?.ok().filter(|number| *number >= 0);
        Some(Self {
            parent: Pid::from_raw(next()?),
            job: next()?,
            session: next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rustix::process::getppid;

    use super::*;

    /// Processes by number, each with its parent, its job and its session.
    fn below_a_shell(own: i32, processes: &[(i32, [i32; 3])]) -> bool {
        let pid = |raw| Pid::from_raw(raw).expect("a number above 0");
        is_below_a_shell(pid(own), |asked| {
            let (_, [parent, job, session]) =
                processes.iter().find(|(number, _)| pid(*number) == asked)?;
            Standing::read(&format!("{asked} (x) S {parent} {job} {session} 34816"))
        })
    }

    #[test]
    fn this_process_is_found_in_its_record() {
        let stat = std::fs::read_to_string("/proc/self/stat").expect("a record");
        let standing = Standing::read(&stat).expect("a parent, a job and a session");
        assert_eq!(standing.parent, getppid());
    }

    #[test]
    fn a_shell_is_an_ancestor_of_the_same_session_in_another_job() {
        let shell = (10, [1, 10, 10]);
        assert!(below_a_shell(20, &[shell, (20, [10, 20, 10])]));
        let script = (20, [10, 20, 10]);
        assert!(below_a_shell(21, &[shell, script, (21, [20, 20, 10])]));
    }

    #[test]
    fn what_leads_a_session_has_no_shell() {
        let service = (1, [0, 1, 1]);
        assert!(!below_a_shell(20, &[service, (20, [1, 20, 20])]));
    }

    #[test]
    fn the_first_process_of_a_container_whose_session_is_outside_is_no_shell() {
        let first = (1, [0, 0, 0]);
        assert!(!below_a_shell(20, &[first, (20, [1, 20, 20])]));
    }

    #[test]
    fn an_ancestor_that_cannot_be_seen_is_no_shell() {
        assert!(!below_a_shell(20, &[(20, [10, 20, 10])]));
        assert!(!below_a_shell(20, &[(20, [0, 20, 10])]));
    }

    proptest! {
        #[test]
        fn any_name_may_stand_in_the_record(name in ".{0,15}") {
            let stat = format!("7 ({name}) S 5 6 4 34816 -1");
            let expected = Standing { parent: Pid::from_raw(5), job: 6, session: 4 };
            prop_assert_eq!(Standing::read(&stat), Some(expected));
        }

        #[test]
        fn no_record_is_too_broken_to_be_read(stat in ".*") {
            let _ = Standing::read(&stat);
        }
    }
}
