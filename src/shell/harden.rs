//! What keeps secrets in memory from leaving it by way of the system.

use std::io;

use rustix::{
    mm::{MlockAllFlags, mlockall},
    process::{Resource, Rlimit, getrlimit, setrlimit},
};

/// Turns core dumps off, for good, and keeps other processes of the same user from attaching to
/// this one or reading its memory; where it may, keeps the memory from being written to a swap
/// device. The very first thing in `main`.
///
/// # Errors
/// The system refuses, as under a strict sandbox; the program may go on and should say so.
pub fn harden() -> io::Result<()> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let limited = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    limited?;
    lock();
    Ok(())
}

/// Keeps all memory of the process in memory, as it comes into use. Only where the system sets no
/// limit to that: with one, the program would end where it grows beyond.
fn lock() {
    if getrlimit(Resource::Memlock).current.is_none() {
        // What a kernel does not grant is told by SECURITY.md, not at each start.
        let _ = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT);
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::getrlimit;

    use super::*;

    #[test]
    fn a_hardened_process_leaves_no_core() {
        harden().expect("a system that lets us");
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        #[cfg(target_os = "linux")]
        assert_eq!(
            rustix::process::dumpable_behavior(),
            Ok(rustix::process::DumpableBehavior::NotDumpable)
        );
    }
}
