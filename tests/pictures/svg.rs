//! Cells as a picture: every word stands at its cell whatever the viewer's font, and lines are
//! drawn as lines, so that they join.

use std::{borrow::Cow, fmt::Write as _};

use claviger::ui::text::width;
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

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

const PAPER: &str = "#15181e";
const INK: &str = "#d3d8e0";
const FAINT: &str = "#7d8796";
const CYAN: &str = "#57c7d4";
const RED: &str = "#ff7b72";

/// A picture of a terminal that shows `buffer`.
pub(super) fn picture(buffer: &Buffer) -> String {
    let columns = u32::from(buffer.area.width);
    let rows = u32::from(buffer.area.height);
    let (wide, high) = (2 * MARGIN + columns * CELL / 10, BAR + MARGIN + rows * ROW);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <style>text{{font:14px \"DejaVu Sans Mono\",Menlo,Consolas,\"Liberation Mono\",\"Noto Sans Mono CJK SC\",monospace;\
         fill:{INK}}}.b{{font-weight:bold}}.d{{fill:{FAINT}}}.c{{fill:{CYAN}}}.r{{fill:{RED}}}.p{{fill:{PAPER}}}\
         path{{fill:none;stroke:{INK}}}path.d{{stroke:{FAINT}}}path.c{{stroke:{CYAN}}}path.r{{stroke:{RED}}}</style>\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for (n, colour) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        let x = 20 + 18 * n;
        add(
            &mut svg,
            &format!("<circle cx=\"{x}\" cy=\"17\" r=\"5\" fill=\"{colour}\"/>"),
        );
    }
    for y in 0..buffer.area.height {
        for run in runs(buffer, y) {
            draw(&mut svg, &run, y);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// What stands together: a word, or a piece of a line, in one style.
struct Run {
    x: u16,
    columns: usize,
    text: String,
    class: String,
    /// What is behind it, where that is not the paper.
    back: Option<&'static str>,
}

fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let columns = width(cell.symbol()).max(1);
        let (class, back) = look(cell);
        let joins = runs.last().is_some_and(|run| {
            usize::from(run.x) + run.columns == usize::from(x)
                && run.class == class
                && run.back == back
                && is_line(&run.text) == is_line(cell.symbol())
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
fn look(cell: &Cell) -> (String, Option<&'static str>) {
    let has = |modifier| cell.modifier.contains(modifier);
    let colour = match cell.fg {
        Color::Cyan => Some(("c", CYAN)),
        Color::Red => Some(("r", RED)),
        _ if has(Modifier::DIM) => Some(("d", FAINT)),
        _ => None,
    };
    let reversed = has(Modifier::REVERSED);
    let ink = if reversed {
        Some("p")
    } else {
        colour.map(|(class, _)| class)
    };
    let weight = has(Modifier::BOLD).then_some("b");
    let classes: Vec<&str> = ink.into_iter().chain(weight).collect();
    let back = reversed.then(|| colour.map_or(INK, |(_, colour)| colour));
    (classes.join(" "), back)
}

fn draw(svg: &mut String, run: &Run, y: u16) {
    let x = MARGIN * 10 + u32::from(run.x) * CELL;
    let top = BAR + u32::from(y) * ROW;
    let wide = u32::try_from(run.columns).unwrap_or_default() * CELL;
    let (left, length) = (tenths(x), tenths(wide));
    if let Some(back) = run.back {
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

/// Whether `text` is of lines and bars, which are drawn rather than written.
fn is_line(text: &str) -> bool {
    text.chars().all(|c| arms(c).is_some())
}

/// How a character of a line is drawn: whether there is a stroke from its middle to the left, right,
/// top and bottom; or its width in eighths, where it is a bar at the left.
enum Stroke {
    Arms([bool; 4]),
    Bar(u32),
}

fn arms(c: char) -> Option<Stroke> {
    Some(match c {
        '─' => Stroke::Arms([true, true, false, false]),
        '│' => Stroke::Arms([false, false, true, true]),
        '┌' => Stroke::Arms([false, true, false, true]),
        '┐' => Stroke::Arms([true, false, false, true]),
        '└' => Stroke::Arms([false, true, true, false]),
        '┘' => Stroke::Arms([true, false, true, false]),
        '▏' => Stroke::Bar(1),
        '▌' => Stroke::Bar(4),
        _ => return None,
    })
}

fn strokes(text: &str, x: u32, top: u32) -> String {
    let mut path = String::new();
    for (n, c) in text.chars().enumerate() {
        let left = x + u32::try_from(n).unwrap_or_default() * CELL;
        let (middle, height) = (left + CELL / 2, top * 10 + ROW * 5);
        match arms(c) {
            Some(Stroke::Arms(arms)) => {
                let ends = [
                    (left, height),
                    (left + CELL, height),
                    (middle, top * 10),
                    (middle, (top + ROW) * 10),
                ];
                for (end, _) in ends.into_iter().zip(arms).filter(|(_, drawn)| *drawn) {
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
            Some(Stroke::Bar(eighths)) => {
                for step in 0..eighths {
                    let at = tenths(left + 5 + step * CELL / 8);
                    let _ = write!(path, "M{at} {top}V{}", top + ROW);
                }
            }
            None => {}
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
