//! A terminal's bytes as crossterm's events: pure, in virtual time, however the bytes were cut on
//! their way.
//!
//! The bytes are read here and not by crossterm's own reader for three reasons that all cost a
//! user something: it hands out a lone `ESC` at once, which turns a split arrow key into `Esc`,
//! `[`, `A`; of a sequence it doesn't know it hands out the tail as typed characters; and when the
//! terminal has died it reads on, and uses a processor for ever.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::sequence::{self, Patience, Step};

/// How long a lone `ESC` waits for the rest of a sequence on a local terminal.
pub const HOLD: Duration = Duration::from_millis(50);
/// How long it waits over SSH, where packets cut sequences.
pub const HOLD_OVER_SSH: Duration = Duration::from_millis(100);
/// After this long without a byte the rest of a begun sequence is given up. Nothing of it is typed.
pub const SEQUENCE_QUIET: Duration = Duration::from_secs(1);
/// After this long without a byte a paste whose end never came is handed over as it is.
pub const PASTE_QUIET: Duration = Duration::from_secs(3);
/// The most bytes of one paste that are kept; the rest is dropped.
pub const MAX_PASTE: usize = 1 << 20;

/// The most bytes of one unfinished sequence that are kept.
const MAX_PENDING: usize = 1 << 16;
/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Turns bytes into events. It never looks at a clock: the caller says when bytes came, and calls
/// [`Decoder::expire`] once [`Decoder::deadline`] has passed.
#[derive(Debug)]
pub struct Decoder {
    hold: Duration,
    pending: Vec<u8>,
    patience: Option<Patience>,
    paste: Option<Vec<u8>>,
    last: Duration,
}

impl Decoder {
    /// A decoder that holds a lone `ESC` back for `hold`.
    pub const fn new(hold: Duration) -> Self {
        Self {
            hold,
            pending: Vec::new(),
            patience: None,
            paste: None,
            last: Duration::ZERO,
        }
    }

    /// Takes `bytes` that came at `now` and gives what is complete, in order.
    pub fn feed(&mut self, bytes: &[u8], now: Duration) -> Vec<Event> {
        let mut events = Vec::new();
        if bytes.is_empty() {
            return events;
        }
        self.last = now;
        self.pending.extend_from_slice(bytes);
        let mut used = 0;
        self.patience = None;
        while used < self.pending.len() {
            if self.paste.is_some() {
                used = self.collect_paste(used, &mut events);
                continue;
            }
            match sequence::step(&self.pending[used..]) {
                Step::Event(length, event) => {
                    events.push(event);
                    used += length;
                }
                Step::Skip(length) => used += length,
                Step::PasteBegins(length) => {
                    self.paste = Some(Vec::new());
                    used += length;
                }
                Step::More(patience) => {
                    self.patience = Some(patience);
                    break;
                }
            }
        }
        self.pending.drain(..used);
        if self.pending.len() > MAX_PENDING {
            self.forget();
        }
        events
    }

    /// When [`Decoder::expire`] has something to say, on the clock of `now`; `None` while nothing
    /// is held back.
    pub fn deadline(&self) -> Option<Duration> {
        if self.paste.is_some() {
            return Some(self.last + PASTE_QUIET);
        }
        self.patience.map(|patience| {
            self.last
                + match patience {
                    Patience::Hold => self.hold,
                    Patience::Quiet => SEQUENCE_QUIET,
                }
        })
    }

    /// What was held back and has waited long enough at `now`: a lone `ESC` is the key, a
    /// sequence or a character that was never finished is nothing.
    pub fn expire(&mut self, now: Duration) -> Vec<Event> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return Vec::new();
        }
        let key = |code, modifiers| Some(Event::Key(KeyEvent::new(code, modifiers)));
        let event = match (self.paste.take(), self.pending.as_slice()) {
            (Some(text), _) => Some(pasted(text)),
            (None, [0x1b]) => key(KeyCode::Esc, KeyModifiers::NONE),
            // A terminal's reply begins like Alt with one of `]P^_X`; nothing followed, so a key.
            (None, [0x1b, byte]) if self.patience == Some(Patience::Hold) => {
                key(KeyCode::Char(char::from(*byte)), KeyModifiers::ALT)
            }
            (None, _) => None,
        };
        self.forget();
        event.into_iter().collect()
    }

    /// Drops everything held back, as when the terminal was left in between.
    pub fn forget(&mut self) {
        self.pending.clear();
        self.patience = None;
        self.paste = None;
    }

    /// Moves pending bytes from `used` on into the paste, up to its end if that is there; gives
    /// how many bytes are used now.
    fn collect_paste(&mut self, used: usize, events: &mut Vec<Event>) -> usize {
        let Some(mut text) = self.paste.take() else {
            return used;
        };
        let from = text.len().saturating_sub(PASTE_END.len() - 1);
        let before = text.len();
        text.extend_from_slice(&self.pending[used..]);
        let end = text[from..]
            .windows(PASTE_END.len())
            .position(|window| window == PASTE_END)
            .map(|at| from + at);
        if let Some(end) = end {
            text.truncate(end);
            events.push(pasted(text));
            return used + end + PASTE_END.len() - before;
        }
        if text.len() > MAX_PASTE + PASTE_END.len() {
            // The last bytes may be the first of the end marker.
            let tail = text.split_off(text.len() - PASTE_END.len());
            text.truncate(MAX_PASTE);
            text.extend(tail);
        }
        self.paste = Some(text);
        self.pending.len()
    }
}

/// Pasted bytes as an event. Terminals send a line break as `CR`, some as `CR LF`.
fn pasted(mut bytes: Vec<u8>) -> Event {
    bytes.truncate(MAX_PASTE);
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if text.contains('\r') {
        Event::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Event::Paste(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        console::key::{Input, Key, KeyCode},
        ui::translate::translate,
    };

    const MS: Duration = Duration::from_millis(1);

    /// A decoder whose events are what they are to the console.
    struct Keyboard(Decoder);

    impl Keyboard {
        fn new() -> Self {
            Self(Decoder::new(HOLD))
        }

        fn feed(&mut self, bytes: &[u8], now: Duration) -> Vec<Input> {
            let events = self.0.feed(bytes, now);
            events.into_iter().filter_map(translate).collect()
        }

        fn expire(&mut self, now: Duration) -> Vec<Input> {
            let events = self.0.expire(now);
            events.into_iter().filter_map(translate).collect()
        }

        fn deadline(&self) -> Option<Duration> {
            self.0.deadline()
        }
    }

    /// What `text` decodes to when it comes in one piece and nothing follows.
    fn decoded(text: &[u8]) -> Vec<Input> {
        let mut keyboard = Keyboard::new();
        let mut inputs = keyboard.feed(text, Duration::ZERO);
        inputs.extend(keyboard.expire(PASTE_QUIET));
        inputs
    }

    fn keys(names: &str) -> Vec<Input> {
        names
            .split_whitespace()
            .map(|name| Input::Key(name.parse().expect("a key")))
            .collect()
    }

    #[test]
    fn typed_characters_are_themselves() {
        assert_eq!(decoded("aJ?é世".as_bytes()), keys("a J ? é 世"));
        assert_eq!(
            decoded(b" \r\t\x7f\x08"),
            keys("space enter tab backspace backspace")
        );
        assert_eq!(
            decoded(b"\x01\x1a\x0a\x00\x1c\x1f"),
            keys("C-a C-z C-j C-space C-\\ C-_")
        );
    }

    #[test]
    fn every_known_sequence_is_its_key() {
        for (bytes, name) in SEQUENCES {
            assert_eq!(decoded(bytes.as_bytes()), keys(name), "{bytes:?}");
        }
    }

    #[test]
    fn an_unknown_sequence_types_nothing() {
        for bytes in UNKNOWN {
            assert_eq!(decoded(bytes.as_bytes()), [], "{bytes:?}");
        }
    }

    #[test]
    fn a_lone_escape_comes_out_when_its_hold_is_over_and_not_before() {
        let mut keyboard = Keyboard::new();
        assert_eq!(keyboard.feed(b"\x1b", 10 * MS), []);
        assert_eq!(keyboard.deadline(), Some(60 * MS));
        assert_eq!(keyboard.expire(59 * MS), []);
        assert_eq!(keyboard.expire(60 * MS), keys("esc"));
        assert_eq!(keyboard.deadline(), None);
    }

    #[test]
    fn escape_twice_is_two_keys() {
        assert_eq!(decoded(b"\x1b\x1b"), keys("esc esc"));
        assert_eq!(decoded(b"\x1b\x1b[A"), keys("esc up"));
    }

    #[test]
    fn a_key_after_escape_in_one_read_is_that_key_with_alt() {
        assert_eq!(decoded(b"\x1bx\x1b\r"), keys("M-x M-enter"));
        assert_eq!(decoded("\x1bé".as_bytes()), keys("M-é"));
        assert_eq!(decoded(b"\x1b]"), keys("M-]"));
    }

    #[test]
    fn a_sequence_that_is_never_finished_types_nothing() {
        let mut keyboard = Keyboard::new();
        assert_eq!(keyboard.feed(b"\x1b[", Duration::ZERO), []);
        assert_eq!(keyboard.expire(HOLD), []);
        assert_eq!(keyboard.feed(b"A", 400 * MS), keys("up"));
        assert_eq!(keyboard.feed(b"\x1b[1;", 500 * MS), []);
        assert_eq!(keyboard.expire(1500 * MS), []);
        assert_eq!(keyboard.deadline(), None);
        assert_eq!(keyboard.feed(b"j", 1600 * MS), keys("j"));
    }

    #[test]
    fn a_released_key_is_no_press() {
        assert_eq!(decoded(b"\x1b[1;1:3A\x1b[97;1:3u"), []);
        assert_eq!(decoded(b"\x1b[1;1:2A\x1b[97;1:1u"), keys("up a"));
    }

    #[test]
    fn focus_is_reported() {
        assert_eq!(
            decoded(b"\x1b[I\x1b[O"),
            [Input::FocusGained, Input::FocusLost]
        );
    }

    #[test]
    fn a_paste_is_one_input_with_plain_line_breaks() {
        assert_eq!(
            decoded(b"a\x1b[200~y\rdrop\r\n\x1b[A\x1b[201~b"),
            [
                Input::Key(Key::char('a')),
                Input::Paste("y\ndrop\n\x1b[A".to_owned()),
                Input::Key(Key::char('b')),
            ]
        );
    }

    #[test]
    fn a_paste_without_an_end_is_handed_over_after_a_while() {
        let mut keyboard = Keyboard::new();
        assert_eq!(keyboard.feed(b"\x1b[200~text\x1b[20", Duration::ZERO), []);
        assert_eq!(keyboard.expire(PASTE_QUIET.saturating_sub(MS)), []);
        assert_eq!(
            keyboard.expire(PASTE_QUIET),
            [Input::Paste("text\x1b[20".to_owned())]
        );
    }

    #[test]
    fn a_huge_paste_is_cut_and_its_end_still_seen() {
        let mut keyboard = Keyboard::new();
        keyboard.feed(b"\x1b[200~", Duration::ZERO);
        for _ in 0..300 {
            assert_eq!(keyboard.feed(&[b'x'; 4096], Duration::ZERO), []);
        }
        keyboard.feed(b"\x1b[2", Duration::ZERO);
        let inputs = keyboard.feed(b"01~q", Duration::ZERO);
        assert_eq!(
            inputs,
            [
                Input::Paste("x".repeat(MAX_PASTE)),
                Input::Key(Key::char('q'))
            ]
        );
    }

    /// Sequences of the terminals in use, and the key each stands for.
    const SEQUENCES: &[(&str, &str)] = &[
        ("\x1b[A", "up"),
        ("\x1bOB", "down"),
        ("\x1b[C", "right"),
        ("\x1bOD", "left"),
        ("\x1b[1;5A", "C-up"),
        ("\x1b[1;7B", "C-M-down"),
        ("\x1b[H", "home"),
        ("\x1bOF", "end"),
        ("\x1b[1~", "home"),
        ("\x1b[4~", "end"),
        ("\x1b[7~", "home"),
        ("\x1b[8~", "end"),
        ("\x1b[2~", "insert"),
        ("\x1b[3~", "delete"),
        ("\x1b[5~", "pgup"),
        ("\x1b[6~", "pgdn"),
        ("\x1b[6;2~", "pgdn"),
        ("\x1b[3;3~", "M-delete"),
        ("\x1b[5^", "C-pgup"),
        ("\x1b[Z", "S-tab"),
        ("\x1bOP", "f1"),
        ("\x1b[1;2R", "f3"),
        ("\x1b[[E", "f5"),
        ("\x1b[15~", "f5"),
        ("\x1b[24~", "f12"),
        ("\x1bOM", "enter"),
        ("\x1bOx", "8"),
        ("\x1b[27;5;9~", "C-tab"),
        ("\x1b[97;5u", "C-a"),
        ("\x1b[13u", "enter"),
        ("\x1b[27u", "esc"),
        ("\x1b[9;2u", "S-tab"),
        ("\x1b[97:65;2u", "A"),
    ];

    /// Sequences that mean nothing here: replies, mouse reports, unknown keys, a control string.
    const UNKNOWN: &[&str] = &[
        "\x1b[?1;2c",
        "\x1b[>0;276;0c",
        "\x1b[12;40R",
        "\x1b[<0;10;10M",
        "\x1b[M !!",
        "\x1b[201~",
        "\x1b[99~",
        "\x1b[57441u",
        "\x1bOE",
        "\x1b]11;rgb:1111/2222/3333\x1b\\",
        "\x1b]52;c;QUJD\x07",
        "\x1bP1+r544e\x1b\\",
        "\u{9b}",
    ];

    fn any_sequence() -> impl Strategy<Value = &'static str> {
        (0..SEQUENCES.len() + UNKNOWN.len()).prop_map(|at| {
            SEQUENCES
                .get(at)
                .map_or_else(|| UNKNOWN[at - SEQUENCES.len()], |(bytes, _)| *bytes)
        })
    }

    /// `bytes` in pieces, one after each place in `cuts`, each piece well within the hold.
    fn in_pieces(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Input> {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut keyboard = Keyboard::new();
        let mut inputs = Vec::new();
        let mut now = Duration::ZERO;
        let pause = HOLD.saturating_sub(MS);
        for ends in cuts.windows(2) {
            now += pause;
            inputs.extend(keyboard.expire(now));
            inputs.extend(keyboard.feed(&bytes[ends[0]..ends[1]], now));
            if ends[0] == ends[1] {
                now = now.saturating_sub(pause);
            }
        }
        inputs.extend(keyboard.expire(now + PASTE_QUIET));
        inputs
    }

    proptest! {
        #[test]
        fn however_sequences_are_cut_the_inputs_are_the_same(
            parts in prop::collection::vec(
                prop_oneof![
                    any_sequence().prop_map(str::to_owned),
                    "[a-zé世 ]{1,3}",
                    "[ -~\r]{0,8}".prop_map(|text| format!("\x1b[200~{text}\x1b[201~")),
                ],
                1..8,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let bytes = parts.concat();
            prop_assert_eq!(in_pieces(bytes.as_bytes(), &cuts), decoded(bytes.as_bytes()));
        }

        #[test]
        fn however_any_bytes_are_cut_the_inputs_are_the_same(
            bytes in prop::collection::vec(
                prop_oneof![Just(0x1b_u8), Just(b'['), Just(b'O'), Just(b'~'), b'0'..=b'9', any::<u8>()],
                0..40,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            prop_assert_eq!(in_pieces(&bytes, &cuts), decoded(&bytes));
        }

        #[test]
        fn no_letter_of_a_split_sequence_is_ever_typed(
            parts in prop::collection::vec(any_sequence(), 1..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let expected: Vec<Input> = parts.iter().flat_map(|part| decoded(part.as_bytes())).collect();
            prop_assert_eq!(in_pieces(parts.concat().as_bytes(), &cuts), expected);
        }

        #[test]
        fn no_control_character_is_ever_typed(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            for input in decoded(&bytes) {
                if let Input::Key(Key { code: KeyCode::Char(c), .. }) = input {
                    prop_assert!(!c.is_control());
                }
            }
        }
    }
}
