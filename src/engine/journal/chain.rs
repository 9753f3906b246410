//! The chain of lines: each holds the hash of the one before. It shows that a line was changed or
//! taken out only to someone who kept a later hash elsewhere, since it has no key.

use std::io::{self, BufRead};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The longest line, in bytes with its line break.
pub(super) const MAX_LINE: usize = 256 * 1024;
/// What the first line gives as the hash of the one before.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The end of the journal, which the next line follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// How many entries have begun.
    pub entries: u64,
    /// The hash of the last line, in hex.
    pub hash: String,
    /// Whether the last line lacks its line break: its writing was cut off.
    pub torn: bool,
}

impl Default for Tail {
    fn default() -> Self {
        Self {
            entries: 0,
            hash: NOTHING.to_owned(),
            torn: false,
        }
    }
}

/// The hash of a line without its line break: SHA-256 in hex.
pub(super) fn hash_of(line: &[u8]) -> String {
    hex(&Sha256::digest(line))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// What every line has, whatever it says.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    /// The entry.
    pub n: u64,
    /// How many entries have begun, this one included.
    pub entries: u64,
    /// The hash of the line before.
    pub prev: String,
    /// What the line says, in one word.
    pub event: String,
}

impl Link {
    /// Reads what every line has; `None` where the line was cut off or is none of ours.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}

/// A line as it was read.
#[derive(Debug)]
pub(super) struct RawLine<'a> {
    /// Counted from 1.
    pub number: u64,
    /// Without its line break; empty where the line is longer than any of ours.
    pub bytes: &'a [u8],
    /// The hash of all its bytes.
    pub hash: String,
    /// Whether it has its line break.
    pub complete: bool,
    /// Its length with its line break, in bytes.
    pub length: u64,
}

/// Hands the lines of `reader` to `each`, one after the other, never holding more than one.
pub(super) fn each_line(
    reader: &mut dyn BufRead,
    mut each: impl FnMut(&RawLine<'_>),
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let mut digest = Sha256::new();
        let mut length = 0;
        let mut complete = false;
        let mut fits = true;
        while !complete {
            let chunk = match reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            complete = end.is_some();
            digest.update(part);
            fits &= line.len() + part.len() <= MAX_LINE;
            if fits {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(complete);
            length += used as u64;
            reader.consume(used);
        }
        if length == 0 {
            return Ok(());
        }
        number += 1;
        each(&RawLine {
            number,
            bytes: if fits { &line } else { &[] },
            hash: hex(&digest.finalize()),
            complete,
            length,
        });
    }
}

/// The tail of `window`, the last bytes of a journal; `whole` where it is all of it. `None` where
/// the window does not hold enough to tell.
pub(super) fn tail_of(window: &[u8], whole: bool) -> Option<Tail> {
    if window.is_empty() {
        return whole.then(Tail::default);
    }
    let torn = !window.ends_with(b"\n");
    let mut rest = window.strip_suffix(b"\n").unwrap_or(window);
    let mut last = None;
    loop {
        let start = rest.iter().rposition(|byte| *byte == b'\n');
        if start.is_none() && !whole {
            return None;
        }
        let line = &rest[start.map_or(0, |at| at + 1)..];
        let hash = last.get_or_insert_with(|| hash_of(line));
        let entries = match (Link::of(line), start) {
            (Some(known), _) => known.entries,
            (None, None) => 0,
            (None, Some(at)) => {
                rest = &rest[..at];
                continue;
            }
        };
        return Some(Tail {
            entries,
            hash: std::mem::take(hash),
            torn,
        });
    }
}

/// What a look at the whole chain found. It has no key: whoever can write the file can make a new
/// chain, so *consistent* means no more than that, unless a hash was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The lines.
    pub lines: u64,
    /// The entries that have begun.
    pub entries: u64,
    /// The hash of the last line, to be kept elsewhere; `None` where there is no line.
    pub head: Option<String>,
    /// The first line, counted from 1, that does not follow from what is before, and why.
    pub broken: Option<(u64, String)>,
    /// Lines that were cut off while being written, counted from 1. They belong to the chain.
    pub torn: Vec<u64>,
    /// What became of the hash that was kept elsewhere, where one was given.
    pub kept: Option<KeptHead>,
}

/// What became of a hash that was kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptHead {
    /// It is that of the last line.
    Last,
    /// It is that of this earlier line, counted from 1; what is before has not changed since.
    Earlier(u64),
    /// No line has it: the journal was changed, cut or replaced since, or the hash is another's.
    Missing,
}

impl Verification {
    /// Whether every line follows from the one before, and the kept hash, if given, was found.
    pub fn is_consistent(&self) -> bool {
        self.broken.is_none() && self.kept != Some(KeptHead::Missing)
    }

    /// What was found, as whole sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        match &self.broken {
            None => said.push(format!(
                "The journal is consistent: {} lines, {} entries.",
                self.lines, self.entries
            )),
            Some((line, why)) => said.push(format!("The chain is broken at line {line}: {why}")),
        }
        for line in &self.torn {
            said.push(format!(
                "Line {line} was cut off while it was written: a crash or a full disk. It was kept."
            ));
        }
        match self.kept {
            Some(KeptHead::Last) => {
                said.push("Its last line has the hash that was given.".to_owned());
            }
            Some(KeptHead::Earlier(line)) => said.push(format!(
                "Line {line} has the hash that was given; the journal has grown since."
            )),
            Some(KeptHead::Missing) => said.push(
                "No line has the hash that was given: the journal was changed, cut or replaced since.".to_owned(),
            ),
            None => said.push(
                "The chain has no key: someone who can write the file can make another one. Keep the hash of the last line elsewhere and give it with --head.".to_owned(),
            ),
        }
        said
    }
}

/// Follows the chain from its first line to its last.
pub(super) fn verify(reader: &mut dyn BufRead, kept: Option<&str>) -> io::Result<Verification> {
    let kept = kept.map(|hash| hash.trim().to_ascii_lowercase());
    let mut found = Verification {
        lines: 0,
        entries: 0,
        head: None,
        broken: None,
        torn: Vec::new(),
        kept: None,
    };
    let mut before = NOTHING.to_owned();
    let mut place = None;
    each_line(reader, |line| {
        found.lines = line.number;
        match Link::of(line.bytes) {
            None => found.torn.push(line.number),
            Some(link) => {
                if !line.complete {
                    found.torn.push(line.number);
                }
                if found.broken.is_none()
                    && let Some(why) = fault(&link, &before, found.entries)
                {
                    found.broken = Some((line.number, why));
                }
                found.entries = found.entries.max(link.entries);
            }
        }
        if kept.as_deref() == Some(line.hash.as_str()) {
            place = Some(line.number);
        }
        before.clone_from(&line.hash);
    })?;
    found.head = (found.lines > 0).then_some(before);
    found.kept = kept.map(|_| match place {
        Some(line) if line == found.lines => KeptHead::Last,
        Some(line) => KeptHead::Earlier(line),
        None => KeptHead::Missing,
    });
    Ok(found)
}

/// Why a line does not follow from what is before.
fn fault(link: &Link, before: &str, entries: u64) -> Option<String> {
    if link.prev != before {
        return Some(
            "it does not follow from the line before it; one of them was changed, or lines between them were taken out.".to_owned(),
        );
    }
    let expected = entries + u64::from(link.event == "intent");
    if link.entries != expected || (link.event == "intent" && link.n != expected) {
        return Some("its number is not the one that comes next.".to_owned());
    }
    (link.n == 0 || link.n > entries.max(expected))
        .then(|| format!("it adds to entry {}, which has not begun.", link.n))
}
