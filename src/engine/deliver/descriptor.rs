//! A descriptor that the process inherited.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom},
    os::{fd::AsFd, unix::fs::OpenOptionsExt as _},
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    io::Errno,
};

use super::DeliveryError;

/// Opens descriptor `number` again for writing, at the place where it stands.
///
/// It goes through the file system, since a bare number can't be turned into a file without
/// `unsafe`. A socket has no such path and is refused.
pub(super) fn open(number: u32) -> Result<File, DeliveryError> {
    let path = format!("/dev/fd/{number}");
    if fs::symlink_metadata(&path).is_err() {
        return Err(DeliveryError::NotOpen(number));
    }
    let state = State::read(number);
    // What this process opened itself is closed on exec, so it was not handed down.
    if state
        .flags
        .is_some_and(|flags| flags & OFlags::CLOEXEC.bits() != 0)
    {
        return Err(DeliveryError::NotOpen(number));
    }
    if state.flags.is_some_and(|flags| !writable(flags)) {
        return Err(DeliveryError::NotWritable(number));
    }
    let failed = |source: io::Error| match source.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NXIO) => DeliveryError::NoReader(number),
        Some(Errno::ACCESS) => DeliveryError::NotWritable(number),
        Some(_) | None => DeliveryError::Descriptor { number, source },
    };
    let appends = state
        .flags
        .is_some_and(|flags| flags & OFlags::APPEND.bits() != 0);
    // Without NONBLOCK the opening of a pipe that nobody reads would wait for ever.
    let flags = OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = OpenOptions::new()
        .write(!appends)
        .append(appends)
        .custom_flags(flags.bits().cast_signed())
        .open(&path)
        .map_err(failed)?;
    fcntl_getfl(&file)
        .and_then(|flags| fcntl_setfl(&file, flags - OFlags::NONBLOCK))
        .map_err(|errno| failed(errno.into()))?;
    if lacks_reader(&file) {
        return Err(DeliveryError::NoReader(number));
    }
    if let (false, Some(position)) = (appends, state.position) {
        // A pipe has no position.
        let _ = file.seek(SeekFrom::Start(position));
    }
    Ok(file)
}

/// Makes sure that standard output leads somewhere. Where it was closed at the start, the language's
/// runtime has put `/dev/null` in its place, which takes a value and keeps nothing.
pub(super) fn check_stdout() -> Result<(), DeliveryError> {
    let stdout = rustix::stdio::stdout();
    let null = rustix::fs::stat("/dev/null").map(|null| (null.st_dev, null.st_ino));
    let device = rustix::fs::fstat(stdout).map(|out| (out.st_dev, out.st_ino));
    match (null, device) {
        (Ok(null), Ok(device)) if null == device => Err(DeliveryError::Nowhere),
        _ if lacks_reader(stdout) => Err(DeliveryError::NoReader(1)),
        _ => Ok(()),
    }
}

/// Whether `file` is a pipe that nobody reads any more.
fn lacks_reader(file: impl AsFd) -> bool {
    let mut polled = [PollFd::new(&file, PollFlags::OUT)];
    let at_once = rustix::fs::Timespec::default();
    poll(&mut polled, Some(&at_once)).is_ok() && polled[0].revents().contains(PollFlags::ERR)
}

/// How a descriptor was opened and where it stands, as far as the system says.
#[derive(Debug, Default, PartialEq, Eq)]
struct State {
    flags: Option<u32>,
    position: Option<u64>,
}

impl State {
    fn read(number: u32) -> Self {
        fs::read_to_string(format!("/proc/self/fdinfo/{number}"))
            .map(|text| Self::parse(&text))
            .unwrap_or_default()
    }

    /// Reads lines such as `pos:\t0` and `flags:\t0100001`, the latter octal.
    fn parse(text: &str) -> Self {
        let field = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
        };
        Self {
            flags: field("flags:").and_then(|flags| u32::from_str_radix(flags, 8).ok()),
            position: field("pos:").and_then(|position| position.parse().ok()),
        }
    }
}

/// Whether a descriptor with `flags` takes writes.
fn writable(flags: u32) -> bool {
    flags & OFlags::RWMODE.bits() != OFlags::RDONLY.bits()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::{Read as _, Write as _};

    use super::*;

    /// The number of a descriptor, made as if it had been inherited.
    fn number(of: &(impl std::os::fd::AsRawFd + std::os::fd::AsFd)) -> u32 {
        rustix::io::fcntl_setfd(of, rustix::io::FdFlags::empty()).unwrap();
        of.as_raw_fd().try_into().unwrap()
    }

    #[test]
    fn what_this_process_opened_itself_is_no_target() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let own = std::os::fd::AsRawFd::as_raw_fd(&file).try_into().unwrap();
        assert!(matches!(open(own), Err(DeliveryError::NotOpen(_))));
    }

    #[test]
    fn the_state_of_a_descriptor_is_understood() {
        let state = State::parse("pos:\t12\nflags:\t0100001\nmnt_id:\t9\n");
        assert_eq!(state.position, Some(12));
        assert!(writable(state.flags.unwrap()));
        assert!(!writable(State::parse("flags:\t0100000").flags.unwrap()));
        assert_eq!(State::parse("nonsense"), State::default());
    }

    #[test]
    fn a_value_follows_what_the_file_holds_already() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"before ").unwrap();
        open(number(file.as_file()))
            .unwrap()
            .write_all(b"value")
            .unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), b"before value");
    }

    #[test]
    fn a_pipe_takes_a_value() {
        let (mut reader, writer) = io::pipe().unwrap();
        open(number(&writer)).unwrap().write_all(b"value").unwrap();
        drop(writer);
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "value");
    }

    #[test]
    fn a_pipe_without_a_reader_is_refused() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        assert!(matches!(
            open(number(&writer)),
            Err(DeliveryError::NoReader(_))
        ));
    }

    #[test]
    fn what_is_open_for_reading_or_not_at_all_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let reading = File::open(file.path()).unwrap();
        assert!(matches!(
            open(number(&reading)),
            Err(DeliveryError::NotWritable(_))
        ));
        assert!(matches!(open(9_999), Err(DeliveryError::NotOpen(9_999))));
    }
}
