//! Who writes, and whether the process that wrote an entry is still at work.

use std::{fs, path::Path, sync::OnceLock};

use serde::{Deserialize, Serialize};

use crate::domain::Text;

/// Who did something, as far as the operating system and the environment say. What the
/// environment says can be forged by the one it names.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Actor {
    /// The name of the user who runs the program.
    pub user: Option<Text>,
    /// The number of that user.
    pub uid: Option<u32>,
    /// Who became that user by sudo.
    pub sudo_user: Option<Text>,
    /// The address from which an SSH session came.
    pub ssh_client: Option<Text>,
    /// The machine.
    pub host: Option<Text>,
    /// The process.
    pub process: Option<Process>,
}

/// A process, so that no other one is ever taken for it: numbers are reused, and on other machines
/// or in other containers they mean nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// When it started, in clock ticks since the machine did.
    pub started: u64,
    /// The run of the machine and the space of process numbers.
    pub system: Text,
}

/// What can be known of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Life {
    /// It is this one.
    Own,
    /// It is still there.
    Alive,
    /// It has ended.
    Ended,
    /// It runs elsewhere, or this system does not tell.
    Unsaid,
}

impl Actor {
    /// Who runs this program.
    pub fn current() -> &'static Self {
        static CURRENT: OnceLock<Actor> = OnceLock::new();
        CURRENT.get_or_init(|| {
            let uid = rustix::process::getuid().as_raw();
            let variable = |name| {
                std::env::var(name)
                    .ok()
                    .filter(|value: &String| !value.is_empty())
            };
            let ssh = variable("SSH_CLIENT").or_else(|| variable("SSH_CONNECTION"));
            Self {
                user: user_name(uid)
                    .or_else(|| variable("LOGNAME"))
                    .map(Text::new),
                uid: Some(uid),
                sudo_user: variable("SUDO_USER").map(Text::new),
                ssh_client: ssh
                    .as_deref()
                    .and_then(|client| client.split(' ').next())
                    .map(Text::from),
                host: fs::read_to_string("/proc/sys/kernel/hostname")
                    .ok()
                    .or_else(|| variable("HOSTNAME"))
                    .map(|host| Text::new(host.trim())),
                process: Process::of(std::process::id()),
            }
        })
    }
}

fn user_name(uid: u32) -> Option<String> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}

impl Process {
    /// A process that is running now; `None` where the system has no `/proc`.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        Some(Self {
            pid,
            started: started(pid)?,
            system: system()?.clone(),
        })
    }

    /// Whether it is still there.
    pub(crate) fn life(&self) -> Life {
        let Some(own) = &Actor::current().process else {
            return Life::Unsaid;
        };
        if self.system != own.system {
            return Life::Unsaid;
        }
        if self == own {
            return Life::Own;
        }
        if started(self.pid) == Some(self.started) {
            Life::Alive
        } else {
            Life::Ended
        }
    }
}

/// The run of the machine and the space in which its process numbers hold.
fn system() -> Option<&'static Text> {
    static SYSTEM: OnceLock<Option<Text>> = OnceLock::new();
    SYSTEM
        .get_or_init(|| {
            let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
            let space = fs::read_link("/proc/self/ns/pid").ok()?;
            Some(Text::new(format!("{} {}", boot.trim(), space.display())))
        })
        .as_ref()
}

/// When process `pid` started: the 22nd field of its `stat`, counted behind its name, which may
/// hold blanks and brackets. A process that has ended and waits for its parent is gone.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    (state != "Z" && state != "X")
        .then(|| fields.nth(18)?.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_knows_itself_and_not_one_of_its_number_from_before() {
        let Some(own) = Process::of(std::process::id()) else {
            return;
        };
        assert_eq!(own.life(), Life::Own);
        let earlier = Process {
            started: own.started - 1,
            ..own.clone()
        };
        assert_eq!(earlier.life(), Life::Ended);
        let elsewhere = Process {
            system: Text::from("another machine"),
            ..own
        };
        assert_eq!(elsewhere.life(), Life::Unsaid);
    }

    #[test]
    fn another_process_is_alive_until_it_has_ended() {
        if system().is_none() {
            return;
        }
        let mut child = std::process::Command::new("cat")
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("cat");
        let process = Process::of(child.id()).expect("a running process");
        assert_eq!(process.life(), Life::Alive);
        drop(child.stdin.take());
        child.wait().expect("ended");
        assert_eq!(process.life(), Life::Ended);
    }

    #[test]
    fn the_actor_names_its_user_by_number() {
        assert!(Actor::current().uid.is_some());
    }
}
