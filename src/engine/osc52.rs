//! The clipboard of the user's own terminal, by OSC 52: the only one that is reached over SSH.
//! Whether the terminal takes the text is never known.
//!
//! The sequence is written here because it may carry a secret: crossterm's command encodes it into
//! memory that nobody wipes.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::domain::Secret;

/// The most bytes of text that are sent: what terminals take (100 000 bytes with the frame, in
/// base64).
pub const MAX_TEXT: usize = 74_994;
/// The most bytes of one piece that `screen` passes on (it takes 768 with the frame).
const SCREEN_PIECE: usize = 760;

/// What stands between us and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// Nothing that looks at sequences.
    #[default]
    Nothing,
    /// `tmux`, which takes a copy of its own and sends it on where `set-clipboard` is `on`, and passes
    /// on what is wrapped where `allow-passthrough` is on. Neither can be seen from inside, so it gets
    /// both forms.
    Tmux,
    /// GNU `screen`, which passes on what is wrapped, in small pieces.
    Screen,
}

impl Between {
    /// As the environment says: `TMUX`, or a `TERM` of `screen` with `STY`.
    pub fn of(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        if set("TMUX") {
            Self::Tmux
        } else if set("STY") {
            Self::Screen
        } else {
            Self::Nothing
        }
    }

    /// What is said of a copy that was sent: a whole sentence.
    pub const fn sent(self) -> &'static str {
        match self {
            Self::Nothing => "Sent to the terminal's clipboard; the terminal may refuse it.",
            Self::Tmux => "Sent to tmux and through it to the terminal; each may refuse it.",
            Self::Screen => "Sent through screen to the terminal; each may refuse it.",
        }
    }

    /// What is said of a secret that was sent, with what keeps it longer than a clipboard that is
    /// cleared: whole sentences.
    pub fn sent_secret(self) -> String {
        let kept = match self {
            Self::Tmux => {
                " tmux may keep it among its buffers: tmux delete-buffer removes it there."
            }
            Self::Nothing | Self::Screen => "",
        };
        format!("{}{kept}", self.sent())
    }
}

/// The text is longer than [`MAX_TEXT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are more than a terminal's clipboard takes ({MAX_TEXT})")]
pub struct TooLong(usize);

/// The bytes that put `secret` into the clipboard.
///
/// # Errors
/// It is too long.
pub fn copy(secret: &Secret, between: Between) -> Result<Zeroizing<Vec<u8>>, TooLong> {
    copy_text(secret.expose(), between)
}

/// The bytes that put `text`, which is no secret, into the clipboard.
///
/// # Errors
/// It is too long.
pub fn copy_text(text: &str, between: Between) -> Result<Zeroizing<Vec<u8>>, TooLong> {
    if text.len() > MAX_TEXT {
        return Err(TooLong(text.len()));
    }
    let encoded = Zeroizing::new(STANDARD.encode(text));
    Ok(wrapped(&sequence(&encoded), between))
}

/// The bytes that empty the clipboard. `tmux` takes no empty text for itself, and gets a blank.
pub fn clear(between: Between) -> Zeroizing<Vec<u8>> {
    match between {
        Between::Nothing | Between::Screen => wrapped(&sequence(""), between),
        Between::Tmux => {
            let mut bytes = sequence(&STANDARD.encode(" "));
            pass_through_tmux(&sequence(""), &mut bytes);
            bytes
        }
    }
}

fn sequence(payload: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len() + 8));
    bytes.extend_from_slice(b"\x1b]52;c;");
    bytes.extend_from_slice(payload.as_bytes());
    bytes.push(0x07);
    bytes
}

fn wrapped(sequence: &[u8], between: Between) -> Zeroizing<Vec<u8>> {
    // Large enough from the start: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(sequence.len() * 2 + 32));
    match between {
        Between::Nothing => bytes.extend_from_slice(sequence),
        Between::Tmux => {
            bytes.extend_from_slice(sequence);
            pass_through_tmux(sequence, &mut bytes);
        }
        Between::Screen => {
            for piece in sequence.chunks(SCREEN_PIECE) {
                bytes.extend_from_slice(b"\x1bP");
                bytes.extend_from_slice(piece);
                bytes.extend_from_slice(b"\x1b\\");
            }
        }
    }
    bytes
}

/// Adds `sequence` as `tmux` hands it to the terminal that it draws on.
fn pass_through_tmux(sequence: &[u8], bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(b"\x1bPtmux;");
    for byte in sequence {
        if *byte == 0x1b {
            bytes.push(0x1b);
        }
        bytes.push(*byte);
    }
    bytes.extend_from_slice(b"\x1b\\");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(text: &str, between: Between) -> Vec<u8> {
        copy(&Secret::new(text.to_owned()), between)
            .expect("short enough")
            .to_vec()
    }

    #[test]
    fn a_secret_is_sent_in_base64() {
        assert_eq!(sent("hello", Between::Nothing), b"\x1b]52;c;aGVsbG8=\x07");
    }

    #[test]
    fn an_empty_payload_clears() {
        assert_eq!(clear(Between::Nothing).as_slice(), b"\x1b]52;c;\x07");
    }

    #[test]
    fn tmux_gets_a_copy_and_one_to_pass_on() {
        assert_eq!(
            sent("hello", Between::Tmux),
            b"\x1b]52;c;aGVsbG8=\x07\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\"
        );
    }

    #[test]
    fn tmux_takes_a_blank_for_its_own_and_passes_on_the_clearing() {
        assert_eq!(
            clear(Between::Tmux).as_slice(),
            b"\x1b]52;c;IA==\x07\x1bPtmux;\x1b\x1b]52;c;\x07\x1b\\"
        );
    }

    #[test]
    fn what_is_between_is_known_from_the_environment() {
        let env = |name: &str| (name == "TMUX").then(|| "/tmp/tmux-1/default,1,0".to_owned());
        assert_eq!(Between::of(&env), Between::Tmux);
        let env = |name: &str| (name == "STY").then(|| "1.pts-0.host".to_owned());
        assert_eq!(Between::of(&env), Between::Screen);
        assert_eq!(Between::of(&|_: &str| None), Between::Nothing);
    }

    #[test]
    fn too_much_is_refused() {
        let text = "x".repeat(MAX_TEXT + 1);
        let refused = copy_text(&text, Between::Nothing).expect_err("too long");
        assert_eq!(refused, TooLong(MAX_TEXT + 1));
    }

    proptest! {
        #[test]
        fn no_copy_of_a_secret_is_left_where_the_bytes_grew(text in "[ -~]{0,3000}") {
            for between in [Between::Nothing, Between::Tmux, Between::Screen] {
                let encoded = STANDARD.encode(&text);
                let room = wrapped(&sequence(&encoded), between);
                let needed = Vec::<u8>::with_capacity(sequence(&encoded).len() * 2 + 32);
                prop_assert_eq!(room.capacity(), needed.capacity(), "{:?} grew", between);
            }
        }

        #[test]
        fn screen_gets_small_pieces_that_make_up_the_whole(text in "[ -~]{0,3000}") {
            let bytes = sent(&text, Between::Screen);
            let mut whole = Vec::new();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let end = rest.windows(2).position(|two| two == b"\x1b\\").expect("an end");
                prop_assert!(rest.starts_with(b"\x1bP") && end + 2 <= 768);
                whole.extend_from_slice(&rest[2..end]);
                rest = &rest[end + 2..];
            }
            prop_assert_eq!(whole, sent(&text, Between::Nothing));
        }
    }
}
