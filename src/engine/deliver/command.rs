//! A program that takes a value on its standard input.

use std::{
    env,
    ffi::OsStr,
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
    time::timeout,
};
use zeroize::Zeroizing;

use super::DeliveryError;
use crate::domain::{Secret, Text};

/// How long a program may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long standard error may stay open after the program ended.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// How much of the end of standard error is kept, in bytes.
const KEPT: usize = 4096;
/// How much of a line of standard error is shown, in characters.
const SHOWN: usize = 200;
/// The beginnings of variables that credentials come from.
const WITHHELD: [&str; 4] = ["CLAVIGER_", "HUAWEICLOUD_SDK_", "HW_", "OS_"];

/// A program that was found and may be run.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    arguments: Vec<String>,
    withheld: Vec<String>,
}

impl Program {
    /// Finds the program that `words` begin with: on PATH, or at its path where it has a slash.
    pub(super) fn find(words: &[String], withheld: Vec<String>) -> Result<Self, DeliveryError> {
        Self::find_on(words, withheld, env::var_os("PATH").as_deref())
    }

    /// As [`Program::find`], with a PATH of the caller's.
    pub(super) fn find_on(
        words: &[String],
        withheld: Vec<String>,
        path: Option<&OsStr>,
    ) -> Result<Self, DeliveryError> {
        let unknown = |name: &str| DeliveryError::NoProgram(Text::from(name));
        let [name, arguments @ ..] = words else {
            return Err(unknown(""));
        };
        let found = if name.contains('/') {
            let file = PathBuf::from(name);
            if !file.exists() {
                return Err(unknown(name));
            }
            if !is_executable(&file) {
                return Err(DeliveryError::NotExecutable(file));
            }
            file
        } else {
            path.map(env::split_paths)
                .into_iter()
                .flatten()
                // An empty entry means the current folder, which is nobody's idea of PATH.
                .filter(|folder| folder.is_absolute())
                .map(|folder| folder.join(name))
                .find(|file| is_executable(file))
                .ok_or_else(|| unknown(name))?
        };
        Ok(Self {
            path: found,
            arguments: arguments.to_vec(),
            withheld,
        })
    }

    /// The program's name, without its arguments.
    pub(super) fn name(&self) -> Text {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        Text::new(name.to_string_lossy())
    }

    /// Runs the program without a shell and gives it the value. What it prints is dropped; the last
    /// line of its standard error tells why it failed.
    pub(super) async fn run(self, secret: &Secret, limit: Duration) -> Result<(), DeliveryError> {
        let program = self.name();
        let mut child = self.start().map_err(|source| DeliveryError::NotStarted {
            program: program.clone(),
            source,
        })?;
        let Ok(ended) = timeout(limit, exchange(&mut child, secret)).await else {
            stop(&mut child).await;
            return Err(DeliveryError::TimedOut {
                program,
                seconds: limit.as_secs(),
            });
        };
        let (written, messages, status) = ended.map_err(|source| DeliveryError::NotStarted {
            program: program.clone(),
            source,
        })?;
        if !status.success() {
            return Err(DeliveryError::Failed {
                program,
                status,
                message: last_line(&messages, secret),
            });
        }
        written.map_err(|_| DeliveryError::NotRead(program))
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A group of its own, so that the time limit ends what the program started as well.
            .process_group(0)
            .kill_on_drop(true);
        for (name, _) in env::vars_os() {
            if is_withheld(&name, &self.withheld) {
                command.env_remove(name);
            }
        }
        command.spawn()
    }
}

/// Whether a variable may hold a credential of this program.
fn is_withheld(name: &OsStr, named: &[String]) -> bool {
    let name = name.to_string_lossy();
    WITHHELD.iter().any(|start| name.starts_with(start)) || named.iter().any(|known| *known == name)
}

fn is_executable(file: &Path) -> bool {
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

type Ended = (io::Result<()>, Zeroizing<Vec<u8>>, std::process::ExitStatus);

async fn exchange(child: &mut Child, secret: &Secret) -> io::Result<Ended> {
    let (input, messages) = (child.stdin.take(), child.stderr.take());
    let write = async {
        let Some(mut input) = input else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        input.write_all(secret.expose().as_bytes()).await?;
        input.shutdown().await
    };
    let tailing = tokio::spawn(tail(messages));
    let (written, status) = tokio::join!(write, child.wait());
    // What the program left running may hold its standard error open for as long as it likes.
    let messages = match timeout(LAST_WORDS, tailing).await {
        Ok(Ok(messages)) => messages?,
        Ok(Err(_)) | Err(_) => Zeroizing::default(),
    };
    Ok((written, messages, status?))
}

/// Ends the program and whatever it started.
async fn stop(child: &mut Child) {
    let group = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill().await;
}

/// The last bytes of a stream, read to its end.
async fn tail(stream: Option<impl AsyncRead + Unpin>) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(2 * KEPT));
    let Some(mut stream) = stream else {
        return Ok(kept);
    };
    let mut piece = Zeroizing::new([0; KEPT]);
    loop {
        let count = stream.read(&mut *piece).await?;
        if count == 0 {
            return Ok(kept);
        }
        kept.extend_from_slice(&piece[..count]);
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }
}

/// The last line that says something; none where it repeats a part of the value.
fn last_line(messages: &[u8], secret: &Secret) -> Option<Text> {
    let messages = Zeroizing::new(String::from_utf8_lossy(messages).into_owned());
    let line = messages
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())?;
    let repeats = secret
        .expose()
        .as_bytes()
        .windows(6.min(secret.expose().len()))
        .any(|part| line.as_bytes().windows(part.len()).any(|seen| seen == part));
    (!repeats).then(|| Text::new(line.chars().take(SHOWN).collect::<String>()))
}
