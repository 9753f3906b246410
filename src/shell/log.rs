//! What `--log FILE` writes: one line an event, sanitised, from this program's own code only.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::Mutex,
};

use rustix::{
    fs::{FileType, Mode, OFlags, fchmod, fstat, open},
    process::geteuid,
};
use tracing::Level;
use tracing_subscriber::{Layer as _, filter::filter_fn, fmt, layer::SubscriberExt as _};

use crate::{config::LogLevel, domain::text::visible};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// It can't be opened; a symbolic link is not followed.
    #[error("the log can't be opened")]
    Open(#[source] io::Error),
    /// It is a device, a pipe or a directory, or belongs to another user.
    #[error("the log must be a plain file of the user who runs claviger")]
    NotOurs,
    /// There is one already.
    #[error("a log is written already")]
    Twice,
}

/// Writes events to `path` from now on; without this call nothing is written anywhere. The file is
/// appended to, or created; only its owner may read it.
///
/// # Errors
/// The file is not one to write to.
pub fn start(path: &Path, level: LogLevel) -> Result<(), LogError> {
    let most = match level {
        LogLevel::Error => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    };
    let lines = Mutex::new(Lines {
        file: open_log(path)?,
    });
    // Libraries log addresses and headers, in which there may be credentials.
    let ours = filter_fn(move |event| {
        let target = event.target();
        let is_ours = target == "claviger" || target.starts_with("claviger::");
        is_ours && *event.level() <= most
    });
    let layer = fmt::layer()
        .with_ansi(false)
        .with_writer(lines)
        .with_filter(ours);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
        .map_err(|_| LogError::Twice)
}

fn open_log(path: &Path) -> Result<File, LogError> {
    let opening = |errno: rustix::io::Errno| LogError::Open(errno.into());
    // Without waiting: a pipe that nobody reads would hold the program up.
    let flags = OFlags::WRONLY
        | OFlags::APPEND
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::CLOEXEC
        | OFlags::NOCTTY
        | OFlags::NONBLOCK;
    let private = Mode::RUSR | Mode::WUSR;
    let fd = open(path, flags, private).map_err(opening)?;
    let found = fstat(&fd).map_err(opening)?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile
        || found.st_uid != geteuid().as_raw()
    {
        return Err(LogError::NotOurs);
    }
    fchmod(&fd, private).map_err(opening)?;
    Ok(fd.into())
}

/// Writes each event as one visible line, in one write.
struct Lines<W> {
    file: W,
}

impl<W> Lines<W> {
    fn line(event: &[u8]) -> String {
        let event = String::from_utf8_lossy(event);
        let mut line = visible(event.trim_end_matches('\n')).into_owned();
        line.push('\n');
        line
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.file.write_all(Self::line(event).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn an_event_is_one_visible_line() {
        let mut lines = Lines { file: Vec::new() };
        lines
            .write_all("name=a\u{1b}[2Jb\nforged line\n".as_bytes())
            .expect("in memory");
        assert_eq!(
            String::from_utf8_lossy(&lines.file),
            "name=a<U+001B>[2Jb↵forged line\n"
        );
    }

    #[test]
    fn the_log_is_for_its_owner_alone_even_if_it_was_not_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        std::fs::write(&path, "before\n").expect("a file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("a mode");
        let mut file = open_log(&path).expect("a log");
        file.write_all(b"after\n").expect("a line");
        let mode = std::fs::metadata(&path)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            std::fs::read_to_string(&path).expect("a file"),
            "before\nafter\n"
        );
    }

    #[test]
    fn a_link_is_not_followed_and_a_folder_is_no_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, target) = (folder.path().join("log"), folder.path().join("target"));
        symlink(&target, &path).expect("a link");
        assert!(matches!(open_log(&path), Err(LogError::Open(_))));
        assert!(!target.exists());
        assert!(open_log(folder.path()).is_err());
        assert!(matches!(
            open_log(Path::new("/dev/null")),
            Err(LogError::NotOurs)
        ));
    }
}
