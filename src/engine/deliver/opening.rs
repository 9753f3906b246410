//! What was opened for a value, as the journal keeps it: by it a file is recognised that a killed
//! process left unfinished.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The targets of one value, from when they were opened.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Opening {
    /// How many were named, files and others; a last resort is not counted.
    pub targets: usize,
    /// The files among them, with that of the last resort.
    pub files: Vec<Opened>,
}

/// A file that was to be: room was taken for it under another name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Its name, from the root.
    pub path: String,
    /// The end of the hidden name under which its room lies beside it: hexadecimal digits.
    pub room: String,
    /// The number of the file, which it keeps when it gets its name.
    pub inode: u64,
    /// Whether it is the last resort.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
}

impl Opened {
    /// Its name.
    pub(super) fn path(&self) -> &Path {
        Path::new(&self.path)
    }

    /// Where its room lies. `None` where what the journal says leads anywhere else than beside it.
    pub(super) fn room(&self) -> Option<PathBuf> {
        let is_hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_room = !self.room.is_empty() && is_hexadecimal(&self.room);
        let path = self.path();
        let start = hidden(path).filter(|_| is_room && path.is_absolute())?;
        Some(path.with_file_name(start + &self.room))
    }
}

/// How the names begin under which room is taken for `path`.
pub(super) fn hidden(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    Some(format!(".{name}.claviger-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(path: &str, room: &str) -> Opened {
        Opened {
            path: path.to_owned(),
            room: room.to_owned(),
            inode: 1,
            last: false,
        }
    }

    #[test]
    fn what_the_journal_says_leads_nowhere_else_than_beside_the_file() {
        let there = opened("/keys/new", "00ff").room();
        assert_eq!(there, Some(PathBuf::from("/keys/.new.claviger-00ff")));
        for (path, room) in [
            ("keys/new", "00ff"),
            ("/", "00ff"),
            ("/keys/..", "00ff"),
            ("/keys/new", ""),
            ("/keys/new", "../x"),
            ("/keys/new", "00/ff"),
        ] {
            assert_eq!(opened(path, room).room(), None, "{path} {room}");
        }
    }
}
