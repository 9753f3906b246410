//! The least that a ratatui program with 1,000 rows can cost: a list, one selected row, nothing else.
//! Figures of the console are told as ratios to it, from the same run.

use std::{
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use ratatui::{
    Terminal, TerminalOptions, Viewport,
    backend::CrosstermBackend,
    layout::Rect,
    style::{Modifier, Style},
    widgets::{List, ListState},
};

/// How many rows there are.
const ROWS: usize = 1_000;

/// Takes the bytes of frames and lets them go.
struct Nowhere;

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(black_box(bytes).len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The time of a move of the selection and its frame as bytes, again and again.
pub(crate) fn moves((width, height): (u16, u16), count: usize) -> Vec<Duration> {
    let rows: Vec<String> = (0..ROWS)
        .map(|n| {
            format!(
                "app-{n:05}  gateway-{:03}  2026-01-15 10:00  in use",
                n % 97
            )
        })
        .collect();
    let fixed = TerminalOptions {
        viewport: Viewport::Fixed(Rect::new(0, 0, width, height)),
    };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(Nowhere), fixed)
        .expect("nothing can fail in memory");
    let mut state = ListState::default().with_selected(Some(0));
    let mut times = Vec::with_capacity(count);
    for press in 0..count {
        let begun = Instant::now();
        if press % 40 < 20 {
            state.select_next();
        } else {
            state.select_previous();
        }
        terminal
            .draw(|frame| {
                let list = List::new(rows.iter().map(String::as_str))
                    .highlight_style(Style::new().add_modifier(Modifier::REVERSED));
                frame.render_stateful_widget(list, frame.area(), &mut state);
            })
            .expect("nothing can fail in memory");
        times.push(begun.elapsed());
    }
    times
}
