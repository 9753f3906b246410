//! Secrets in files.

use std::{
    fs::OpenOptions,
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use crate::domain::Secret;

use super::{
    super::trust,
    SecretSourceError,
    line::{LONGEST, one_line},
};

/// Reads a file that holds nothing but a secret.
pub(super) async fn read(path: PathBuf) -> Result<Secret, SecretSourceError> {
    let bytes = contents(path.clone()).await?;
    one_line(&bytes).map_err(|why| SecretSourceError::NotOneLine {
        place: format!("the file {}", path.display()),
        why,
    })
}

/// Reads a file that holds secrets, off the threads that must not wait.
pub(super) async fn contents(path: PathBuf) -> Result<Zeroizing<Vec<u8>>, SecretSourceError> {
    let job = path.clone();
    tokio::task::spawn_blocking(move || private_contents(&job))
        .await
        .map_err(|_lost| SecretSourceError::Unreadable {
            path,
            source: io::Error::other("reading it was given up"),
        })?
}

/// Opens the file, then judges what was opened, so that nobody can put another in its place
/// meanwhile. Opening doesn't wait for the writer of a pipe.
fn private_contents(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretSourceError> {
    let unreadable = |source| SecretSourceError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default())
        .open(path)
        .map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    trust::check_private(&found).map_err(|why| SecretSourceError::Distrusted {
        path: path.to_owned(),
        why: why.what(),
        remedy: why.remedy(),
    })?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 2));
    let limit = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}
