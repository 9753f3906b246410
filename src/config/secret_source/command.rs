//! Secrets that a program prints.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
    time::timeout,
};
use zeroize::Zeroizing;

use crate::domain::{Secret, Text};

use super::{
    SecretSourceError,
    line::{LONGEST, one_line},
};

/// How long a program may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How much of standard error is looked at, in bytes.
const LONGEST_MESSAGE: usize = 16 * 1024;

/// Runs `words` without a shell and reads the one line that it prints. It inherits the environment
/// and has no input; what it writes to standard error shows nowhere but in the failure.
pub(super) async fn run(words: &[String], limit: Duration) -> Result<Secret, SecretSourceError> {
    let [program, arguments @ ..] = words else {
        return Err(SecretSourceError::Ask);
    };
    let not_run = |source| SecretSourceError::NotRun {
        program: program.clone(),
        source,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(not_run)?;
    let (output, messages) = (child.stdout.take(), child.stderr.take());
    let run = async {
        tokio::try_join!(
            up_to(LONGEST + 1, output),
            up_to(LONGEST_MESSAGE, messages),
            child.wait()
        )
    };
    let Ok(ended) = timeout(limit, run).await else {
        return Err(SecretSourceError::TimedOut {
            program: program.clone(),
            seconds: limit.as_secs(),
        });
    };
    let (output, messages, status) = ended.map_err(not_run)?;
    if !status.success() {
        return Err(SecretSourceError::Failed {
            program: program.clone(),
            status,
            message: last_line(&messages, &output),
        });
    }
    one_line(&output).map_err(|why| SecretSourceError::NotOneLine {
        place: format!("the output of the command {program}"),
        why,
    })
}

/// The first `limit` bytes; the rest is read and dropped, so that the program can go on.
async fn up_to(
    limit: usize,
    stream: Option<impl AsyncRead + Unpin>,
) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(limit));
    let Some(mut stream) = stream else {
        return Ok(kept);
    };
    let mut piece = Zeroizing::new(vec![0; 4096]);
    loop {
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Ok(kept);
        }
        let room = limit - kept.len();
        kept.extend_from_slice(&piece[..count.min(room)]);
    }
}

/// The last line of `messages` that says something, cut to a sentence's length; none if it repeats
/// what the program printed, which may be the secret.
fn last_line(messages: &[u8], output: &[u8]) -> Option<Text> {
    let messages = String::from_utf8_lossy(messages);
    let line = messages
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())?;
    let output = String::from_utf8_lossy(output);
    let repeats = output
        .split_whitespace()
        .any(|word| word.len() > 3 && line.contains(word));
    (!repeats).then(|| Text::new(line.chars().take(200).collect::<String>()))
}
