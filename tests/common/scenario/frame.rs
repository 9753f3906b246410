//! A frame as text.

use std::{collections::BTreeMap, fmt::Write as _};

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

/// The characters, line by line, without the blanks at the ends of lines. What differs from run to
/// run (the simulator's port, the fingerprint of a random value) is replaced by as much.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut covered = 0;
        for x in buffer.area.left()..buffer.area.right() {
            // The second cell of a wide character shows nothing of its own.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            covered = claviger::ui::text::width(symbol).saturating_sub(1);
        }
        let line = masked(&line, "127.0.0.1:", 5, |c| c.is_ascii_digit(), "PORT.");
        let hex = |c: char| c.is_ascii_hexdigit();
        let line = masked(&line, "fingerprint ", 8, hex, "########");
        let line = masked(&line, "Campaign ", 6, hex, "######");
        let line = masked(&line, "the campaign ", 6, hex, "######");
        let line = masked(&line, "campaign-", 6, hex, "######");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Whether `text` stands in `screen`; between its words the line may end.
pub(super) fn says(screen: &str, text: &str) -> bool {
    if screen.contains(text) {
        return true;
    }
    let lines: Vec<&str> = screen.lines().collect();
    let words: Vec<&str> = text.split(' ').collect();
    (0..lines.len()).any(|first| begins(&lines[first..], &words))
}

/// Whether the first line ends (but for what stands beside it) with some of `words`, and the next
/// ones hold the others.
fn begins(lines: &[&str], words: &[&str]) -> bool {
    let Some((line, below)) = lines.split_first() else {
        return false;
    };
    (1..=words.len()).rev().any(|count| {
        let part = words[..count].join(" ");
        line.contains(&part) && (count == words.len() || begins(below, &words[count..]))
    })
}

/// `line` with the `length` characters after `mark` replaced where they are of the sort expected.
fn masked(
    line: &str,
    mark: &str,
    length: usize,
    is_expected: impl Fn(char) -> bool,
    by: &str,
) -> String {
    let Some((head, tail)) = line.split_once(mark) else {
        return line.to_owned();
    };
    match tail.get(..length) {
        Some(part) if part.chars().all(is_expected) => {
            format!("{head}{mark}{by}{}", &tail[length..])
        }
        Some(_) | None => line.to_owned(),
    }
}

/// The characters in a frame, and below them which columns of which lines have which style.
///
/// `themes` are the same frame, each in other colours; where these differ a style is named in all of
/// them, as `80/25 bold`.
pub(crate) fn snapshot(themes: &[&Buffer]) -> String {
    let mut snapshot = String::new();
    let texts: Vec<String> = themes.iter().map(|buffer| text(buffer)).collect();
    let (first, others) = texts.split_first().expect("a frame");
    for line in first.lines() {
        writeln!(snapshot, "│{line}").expect("a string grows");
    }
    for other in others {
        assert_eq!(other, first, "a theme changes the text");
    }
    for (style, places) in styles(themes) {
        writeln!(snapshot, "{style}: {}", places.join(" ")).expect("a string grows");
    }
    snapshot
}

/// For each style the rectangles that have it, as `lines:columns`.
fn styles(themes: &[&Buffer]) -> BTreeMap<String, Vec<String>> {
    let mut open: BTreeMap<(String, u16, u16), (u16, u16)> = BTreeMap::new();
    let mut styles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut close = |(style, first, last), (top, bottom)| {
        let place = format!("{}:{}", range(top, bottom), range(first, last));
        styles.entry(style).or_default().push(place);
    };
    let area = themes[0].area;
    for y in area.top()..area.bottom() {
        for run in runs(themes, y) {
            match open.get_mut(&run) {
                Some((_, bottom)) if *bottom + 1 == y => *bottom = y,
                _ => {
                    if let Some(ended) = open.insert(run.clone(), (y, y)) {
                        close(run, ended);
                    }
                }
            }
        }
    }
    for (run, rows) in open {
        close(run, rows);
    }
    styles
}

fn range(first: u16, last: u16) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    }
}

/// The stretches of one line that are not plain: style, first and last column.
fn runs(themes: &[&Buffer], y: u16) -> Vec<(String, u16, u16)> {
    let mut runs: Vec<(String, u16, u16)> = Vec::new();
    let area = themes[0].area;
    for x in area.left()..area.right() {
        let cells: Vec<&Cell> = themes.iter().map(|buffer| &buffer[(x, y)]).collect();
        let style = style(&cells);
        match runs.last_mut() {
            Some((open, _, last)) if *open == style && *last + 1 == x => *last = x,
            _ if style.is_empty() => {}
            _ => runs.push((style, x, x)),
        }
    }
    runs
}

/// The words for the style of a cell in all themes; none where it is plain, or where nothing is to be
/// seen of it.
fn style(themes: &[&Cell]) -> String {
    let mut words = Vec::new();
    let mut of_each = |word: fn(&Cell) -> String| {
        let mut in_themes: Vec<String> = themes.iter().map(|cell| word(cell)).collect();
        in_themes.dedup();
        words.push(in_themes.join("/"));
    };
    of_each(|cell| match cell.fg {
        Color::Reset => String::new(),
        color => color.to_string().to_lowercase(),
    });
    of_each(|cell| match cell.bg {
        Color::Reset => String::new(),
        color => format!("on {color}").to_lowercase(),
    });
    of_each(|cell| attributes(cell.modifier));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

fn attributes(modifier: Modifier) -> String {
    let attributes = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::ITALIC, "italic"),
    ];
    let set = attributes
        .into_iter()
        .filter(|(bit, _)| modifier.contains(*bit));
    let words: Vec<&str> = set.map(|(_, word)| word).collect();
    words.join(" ")
}
