//! Cells as a picture: every word stands at its cell whatever the viewer's font, and lines are
//! drawn as lines, so that they join.

mod recording;

use std::{borrow::Cow, fmt::Write as _};

use claviger::ui::text::width;
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

pub(super) use recording::{Shot, recording};

/// The width of a cell, in tenths of a pixel.
const CELL: u32 = 84;
/// The height of a cell in pixels.
const ROW: u32 = 19;
/// From the top of a cell to the line that letters stand on.
const BASE: u32 = 14;
/// Around the screen.
const MARGIN: u32 = 14;
/// Above the screen, for the bar of the window.
const BAR: u32 = 34;

/// The background and the colour of plain text.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    back: &'static str,
    ink: &'static str,
}

/// A dark terminal.
pub(super) const DARK: Paper = Paper {
    back: "#15181e",
    ink: "#d3d8e0",
};

/// A light terminal.
pub(super) const LIGHT: Paper = Paper {
    back: "#fbfbf8",
    ink: "#22262d",
};

/// The colour of a number of the 256 that is fixed: the cube and the greys.
fn rgb(number: u8) -> String {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let [red, green, blue] = match number {
        ..16 => panic!("{number} is whatever the terminal makes of it"),
        16..232 => {
            let cube = usize::from(number - 16);
            [cube / 36, cube / 6 % 6, cube % 6].map(|level| LEVELS[level])
        }
        232.. => [8 + 10 * (number - 232); 3],
    };
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The numbers of the colours in `buffers`, each once.
fn numbers<'a>(buffers: impl Iterator<Item = &'a Buffer>) -> Vec<u8> {
    let mut numbers: Vec<u8> = buffers
        .flat_map(|buffer| &buffer.content)
        .filter_map(|cell| match cell.fg {
            Color::Indexed(number) => Some(number),
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A picture of a terminal that shows `buffer`.
pub(super) fn picture(buffer: &Buffer, paper: Paper) -> String {
    let mut svg = window(buffer, 0, paper, &colours(std::iter::once(buffer)));
    for y in 0..buffer.area.height {
        svg.push_str(&row(buffer, y, paper));
    }
    svg.push_str("</svg>\n");
    svg
}

/// The classes of the colours in `buffers`.
fn colours<'a>(buffers: impl Iterator<Item = &'a Buffer>) -> String {
    let mut classes = String::new();
    for number in numbers(buffers) {
        let colour = rgb(number);
        let _ = write!(
            classes,
            ".k{number}{{fill:{colour}}}path.k{number}{{stroke:{colour}}}"
        );
    }
    classes
}

/// The size of the window around `buffer`, with so many pixels below the screen.
fn size(buffer: &Buffer, below: u32) -> (u32, u32) {
    let columns = u32::from(buffer.area.width);
    let rows = u32::from(buffer.area.height);
    (
        2 * MARGIN + columns * CELL / 10,
        BAR + MARGIN + rows * ROW + below,
    )
}

/// The beginning of a picture: the window around `buffer`, with so many pixels below the screen.
fn window(buffer: &Buffer, below: u32, paper: Paper, classes: &str) -> String {
    let Paper { back, ink } = paper;
    let (wide, high) = size(buffer, below);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <style>text{{font:14px \"DejaVu Sans Mono\",Menlo,Consolas,\"Liberation Mono\",\"Noto Sans Mono CJK SC\",monospace;\
         fill:{ink}}}rect.i{{fill:{ink}}}.b{{font-weight:bold}}path{{fill:none;stroke:{ink}}}{classes}.p{{fill:{back}}}</style>\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{back}\"/>\n"
    );
    for (n, colour) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        let x = 20 + 18 * n;
        add(
            &mut svg,
            &format!("<circle cx=\"{x}\" cy=\"17\" r=\"5\" fill=\"{colour}\"/>"),
        );
    }
    svg
}

/// A row of the screen.
fn row(buffer: &Buffer, y: u16, paper: Paper) -> String {
    let mut svg = String::new();
    for run in runs(buffer, y, paper) {
        draw(&mut svg, &run, y);
    }
    svg
}

/// What stands together: a word, or a piece of a line, in one style.
struct Run {
    x: u16,
    columns: usize,
    text: String,
    class: String,
    /// What is behind it, where that is not the paper.
    back: Option<String>,
}

fn runs(buffer: &Buffer, y: u16, paper: Paper) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let columns = width(cell.symbol()).max(1);
        let (class, back) = look(cell, paper);
        let joins = runs.last().is_some_and(|run| {
            usize::from(run.x) + run.columns == usize::from(x)
                && run.class == class
                && run.back == back
                && is_line(&run.text) == is_line(cell.symbol())
                && is_block(&run.text) == is_block(cell.symbol())
                // A wide character is placed by itself: its width differs from font to font.
                && columns == 1
                && run.text.chars().count() == run.columns
                && (back.is_some() || (cell.symbol() != " " && run.text != " "))
        });
        match runs.last_mut() {
            Some(run) if joins => {
                run.text.push_str(cell.symbol());
                run.columns += columns;
            }
            _ => runs.push(Run {
                x,
                columns,
                text: cell.symbol().to_owned(),
                class,
                back,
            }),
        }
        x += u16::try_from(columns).unwrap_or(1);
    }
    runs.retain(|run| run.back.is_some() || !run.text.trim().is_empty());
    runs
}

/// The classes of a cell's text, and what is behind it.
fn look(cell: &Cell, paper: Paper) -> (String, Option<String>) {
    let has = |modifier| cell.modifier.contains(modifier);
    let number = match cell.fg {
        Color::Indexed(number) => Some(number),
        _ => None,
    };
    let reversed = has(Modifier::REVERSED);
    let ink = if reversed {
        Some("p".to_owned())
    } else {
        number.map(|number| format!("k{number}"))
    };
    let weight = has(Modifier::BOLD).then(|| "b".to_owned());
    let classes: Vec<String> = ink.into_iter().chain(weight).collect();
    let back = reversed.then(|| number.map_or_else(|| paper.ink.to_owned(), rgb));
    (classes.join(" "), back)
}

fn draw(svg: &mut String, run: &Run, y: u16) {
    let x = MARGIN * 10 + u32::from(run.x) * CELL;
    let top = BAR + u32::from(y) * ROW;
    let wide = u32::try_from(run.columns).unwrap_or_default() * CELL;
    let (left, length) = (tenths(x), tenths(wide));
    if let Some(back) = &run.back {
        add(
            svg,
            &format!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{length}\" height=\"{ROW}\" fill=\"{back}\"/>"
            ),
        );
    }
    let class = match run.class.as_str() {
        "" => String::new(),
        class => format!(" class=\"{class}\""),
    };
    if is_block(&run.text) {
        for (n, c) in run.text.chars().enumerate() {
            let left = x + u32::try_from(n).unwrap_or_default() * CELL;
            let (wide, high) = block(c).unwrap_or_default();
            // A little air above and below, so that bars of two rows do not touch.
            let (room, air) = (ROW - 6, 3);
            let high = (room * high).div_ceil(8);
            let (left, wide) = (tenths(left), tenths(CELL * wide / 8));
            let top = top + air + room - high;
            let class = if run.class.is_empty() {
                " class=\"i\""
            } else {
                &class
            };
            add(
                svg,
                &format!(
                    "<rect{class} x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\"/>"
                ),
            );
        }
        return;
    }
    if is_line(&run.text) {
        let path = strokes(&run.text, x, top);
        return add(svg, &format!("<path{class} d=\"{path}\"/>"));
    }
    // A blank is drawn by leaving it out.
    let mut column = 0;
    for word in run.text.split(' ') {
        let columns = u32::try_from(width(word)).unwrap_or_default();
        if columns > 0 {
            let (left, length) = (tenths(x + column * CELL), tenths(columns * CELL));
            let (base, word) = (top + BASE, escaped(word));
            add(
                svg,
                &format!(
                    "<text{class} x=\"{left}\" y=\"{base}\" textLength=\"{length}\" \
                     lengthAdjust=\"spacingAndGlyphs\">{word}</text>"
                ),
            );
        }
        column += columns + 1;
    }
}

/// The width and the height of a block, in eighths of its cell.
fn block(c: char) -> Option<(u32, u32)> {
    Some(match c {
        '█' => (8, 8),
        '▉'..='▏' => (0x2590 - u32::from(c), 8),
        '▁'..='▇' => (7, u32::from(c) - 0x2580),
        '▪' => (6, 6),
        _ => return None,
    })
}

fn is_block(text: &str) -> bool {
    text.chars().all(|c| block(c).is_some())
}

/// Whether `text` is of lines and bars, which are drawn rather than written.
fn is_line(text: &str) -> bool {
    text.chars().all(|c| arms(c).is_some())
}

/// Whether a character of a line has a stroke from its middle to the left, right, top and bottom.
fn arms(c: char) -> Option<[bool; 4]> {
    Some(match c {
        '─' => [true, true, false, false],
        '│' => [false, false, true, true],
        '┌' => [false, true, false, true],
        '┐' => [true, false, false, true],
        '└' => [false, true, true, false],
        '┘' => [true, false, true, false],
        '├' => [false, true, true, true],
        '┤' => [true, false, true, true],
        '┬' => [true, true, false, true],
        '┴' => [true, true, true, false],
        _ => return None,
    })
}

fn strokes(text: &str, x: u32, top: u32) -> String {
    let mut path = String::new();
    for (n, c) in text.chars().enumerate() {
        let left = x + u32::try_from(n).unwrap_or_default() * CELL;
        let (middle, height) = (left + CELL / 2, top * 10 + ROW * 5);
        let ends = [
            (left, height),
            (left + CELL, height),
            (middle, top * 10),
            (middle, (top + ROW) * 10),
        ];
        let drawn = arms(c).unwrap_or_default();
        for (end, _) in ends.into_iter().zip(drawn).filter(|(_, drawn)| *drawn) {
            let _ = write!(
                path,
                "M{} {}L{} {}",
                tenths(middle),
                tenths(height),
                tenths(end.0),
                tenths(end.1)
            );
        }
    }
    path
}

/// A number of tenths as a decimal.
fn tenths(n: u32) -> String {
    match n % 10 {
        0 => (n / 10).to_string(),
        rest => format!("{}.{rest}", n / 10),
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>']) {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .into()
    } else {
        text.into()
    }
}

fn add(svg: &mut String, line: &str) {
    svg.push_str(line);
    svg.push('\n');
}
