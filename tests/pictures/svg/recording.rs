//! Screens one after another, as one picture that moves by its style alone: it needs no script, so
//! that it moves in a page that only embeds it.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;

use super::{
    BAR, BASE, CELL, MARGIN, Paper, ROW, add, colours, escaped, row, size, tenths, window,
};

/// The height of the strip below the screen, which tells what is pressed.
const STRIP: u32 = 40;
/// The height of a key in it.
const KEY: u32 = 24;

/// A screen for a while.
pub(in crate::pictures) struct Shot {
    pub(in crate::pictures) screen: Buffer,
    /// The keys that led to it.
    pub(in crate::pictures) keys: &'static str,
    /// What there is to see.
    pub(in crate::pictures) caption: &'static str,
    /// How long it stays, in tenths of a second.
    pub(in crate::pictures) tenths: usize,
}

/// What is drawn once, and the shots that show it.
struct Layer {
    drawn: String,
    shown: Vec<bool>,
}

/// A picture of a terminal that shows `shots` one after another, again and again. Where motion is not
/// wanted, it is the last one.
pub(in crate::pictures) fn recording(shots: &[Shot], paper: Paper) -> String {
    let screen = &shots.first().expect("a shot").screen;
    let layers = layers(shots, paper);
    let mut whens: Vec<&[bool]> = layers.iter().map(|layer| &layer.shown[..]).collect();
    whens.sort_unstable();
    whens.dedup();
    let classes = colours(shots.iter().map(|shot| &shot.screen)) + &motion(shots, &whens);
    let mut svg = window(screen, STRIP, paper, &classes);
    let (wide, top) = size(screen, 0);
    add(
        &mut svg,
        &format!("<path opacity=\".3\" d=\"M0 {top}.5L{wide} {top}.5\"/>"),
    );
    for Layer { drawn, shown } in &layers {
        let when = whens.binary_search(&&shown[..]).expect("it is among them");
        let _ = write!(svg, "<g class=\"t{when}\">\n{drawn}</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

/// Every row of the screen and every caption, each once.
fn layers(shots: &[Shot], paper: Paper) -> Vec<Layer> {
    let height = shots[0].screen.area.height;
    let rows = (0..height).map(|y| {
        let drawn = shots.iter().map(|shot| row(&shot.screen, y, paper));
        drawn.collect::<Vec<String>>()
    });
    let captions = shots.iter().map(caption).collect();
    let mut layers = Vec::new();
    for place in rows.chain([captions]) {
        let mut there: Vec<Layer> = Vec::new();
        for (n, drawn) in place.into_iter().enumerate() {
            let known = there.iter().position(|layer| layer.drawn == drawn);
            let position = known.unwrap_or_else(|| {
                let shown = vec![false; shots.len()];
                there.push(Layer { drawn, shown });
                there.len() - 1
            });
            there[position].shown[n] = true;
        }
        layers.extend(there.into_iter().filter(|layer| !layer.drawn.is_empty()));
    }
    layers
}

/// The style of each of `whens`: which shots show what has its class.
fn motion(shots: &[Shot], whens: &[&[bool]]) -> String {
    let total: usize = shots.iter().map(|shot| shot.tenths).sum();
    let mut style = format!(
        "g{{animation:{}.{}s step-end infinite}}",
        total / 10,
        total % 10
    );
    let word = |shown| if shown { "visible" } else { "hidden" };
    for (when, shown) in whens.iter().enumerate() {
        let last = word(shown.last().copied().unwrap_or_default());
        let _ = write!(
            style,
            ".t{when}{{visibility:{last};animation-name:t{when}}}@keyframes t{when}{{"
        );
        let mut begin = 0;
        for (n, shot) in shots.iter().enumerate() {
            if n == 0 || shown[n] != shown[n - 1] {
                let at = begin * 10_000 / total;
                let _ = write!(
                    style,
                    "{}.{:02}%{{visibility:{}}}",
                    at / 100,
                    at % 100,
                    word(shown[n])
                );
            }
            begin += shot.tenths;
        }
        style.push('}');
    }
    style + "@media(prefers-reduced-motion:reduce){g{animation:none!important}}"
}

/// What is pressed, as keys, and what there is to see.
fn caption(shot: &Shot) -> String {
    let middle = BAR + MARGIN + u32::from(shot.screen.area.height) * ROW + STRIP / 2;
    let base = middle + BASE - ROW / 2;
    let mut svg = String::new();
    let text = |x, class: &str, words: &str| {
        let length = tenths(u32::try_from(words.chars().count()).unwrap_or_default() * CELL);
        let (x, words) = (tenths(x), escaped(words));
        format!(
            "<text{class} x=\"{x}\" y=\"{base}\" textLength=\"{length}\" \
             lengthAdjust=\"spacingAndGlyphs\">{words}</text>"
        )
    };
    let mut x = MARGIN * 10;
    for key in shot.keys.split_whitespace() {
        let wide = u32::try_from(key.chars().count()).unwrap_or_default() * CELL + 2 * CELL;
        add(
            &mut svg,
            &format!(
                "<rect class=\"i\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{KEY}\" rx=\"5\"/>",
                tenths(x),
                middle - KEY / 2,
                tenths(wide)
            ),
        );
        add(&mut svg, &text(x + CELL, " class=\"p b\"", key));
        x += wide + CELL;
    }
    add(&mut svg, &text(x + CELL, "", shot.caption));
    svg
}
