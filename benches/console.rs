//! Figures of the console: how long a start, a key, a keystroke of the filter and a long listing
//! take, what else a large fleet costs, how many bytes a move of the selection takes, and how much
//! memory. Nothing is asserted.

mod estate;
mod floor;
mod listing;
mod scale;
mod start;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use claviger::{
    console::{Input, Key, KeyCode, layout::Drawn},
    domain::{ColorDepth, Now},
    shell::screen::Screen,
    ui,
};
use ratatui::{Terminal, layout::Size};

use estate::Desk;

/// The terminals in which it is measured.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

fn main() {
    // Cargo passes options of its own; the only word that matters is part of a name.
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let benches: [(&str, fn()); 8] = [
        // First, while nothing else has been in this process's memory.
        ("memory", memory),
        ("start", start::first_frame),
        ("keys", keys),
        ("filter", filter),
        ("bytes", bytes),
        ("scale", scale::console),
        ("listing", listing::listing),
        ("campaign", scale::campaign),
    ];
    for (name, bench) in benches {
        if wanted
            .as_ref()
            .is_none_or(|wanted| name.contains(wanted.as_str()))
        {
            bench();
        }
    }
}

/// How often the selection is moved.
const MOVES: usize = 2_000;

/// A key that moves the selection: the update, and the frame after it as bytes.
fn keys() {
    for size in SIZES {
        let least = tell(
            &format!("floor, {}×{}", size.0, size.1),
            floor::moves(size, MOVES),
        );
        for apps in [1_000, 20_000] {
            let mut desk = Desk::with_apps(apps, size);
            let mut terminal = terminal(size);
            draw(&mut desk, &mut terminal);
            let mut times = Vec::new();
            for press in 0..MOVES {
                let key = Key::new(if press % 40 < 20 {
                    KeyCode::Down
                } else {
                    KeyCode::Up
                });
                let begun = Instant::now();
                desk.input(Input::Key(key));
                black_box(draw(&mut desk, &mut terminal));
                times.push(begun.elapsed());
            }
            let median = tell(&format!("key, {apps} apps, {}×{}", size.0, size.1), times);
            let ratio = median.as_secs_f64() / least.as_secs_f64();
            print(&format!("  {ratio:.2} × floor"));
        }
    }
}

/// What 20,000 apps take in memory, and what the process takes with them.
fn memory() {
    let before = resident();
    let desk = Desk::with_apps(20_000, SIZES[0]);
    let after = resident();
    print(&format!(
        "memory: {:.1} MiB for 20000 apps, {after:.1} MiB in all",
        after - before
    ));
    drop(desk);
}

/// The resident memory of this process, in MiB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next())
        .and_then(|kib| kib.parse::<f64>().ok());
    kib.expect("a size") / 1024.0
}

/// A keystroke of the filter over 20,000 apps, and the frame after it.
fn filter() {
    let size = SIZES[0];
    let mut desk = Desk::with_apps(20_000, size);
    let mut terminal = terminal(size);
    draw(&mut desk, &mut terminal);
    let mut times = Vec::new();
    for text in [
        "billing",
        "a",
        "zzz",
        "payments_1",
        "service:apig age:>90d",
        "gateway:g3 ex 7",
    ] {
        desk.input(Input::Key(Key::char('/')));
        let typed = text.chars().map(Key::char);
        let erased = text.chars().map(|_| Key::new(KeyCode::Backspace));
        for key in typed.chain(erased) {
            let begun = Instant::now();
            desk.input(Input::Key(key));
            black_box(draw(&mut desk, &mut terminal));
            times.push(begun.elapsed());
        }
        desk.input(Input::Key(Key::new(KeyCode::Esc)));
    }
    tell("filter keystroke, 20000 apps, 80×24", times);
}

/// The bytes of one move of the selection, before the detail follows, and of a frame from nothing.
fn bytes() {
    for size in SIZES {
        let mut desk = Desk::with_apps(1_000, size);
        let mut terminal = terminal(size);
        let whole = draw(&mut desk, &mut terminal);
        let mut moves: Vec<usize> = (0..20)
            .map(|press| {
                let key = Key::new(if press < 10 {
                    KeyCode::Down
                } else {
                    KeyCode::Up
                });
                desk.input(Input::Key(key));
                draw(&mut desk, &mut terminal)
            })
            .collect();
        moves.sort_unstable();
        print(&format!(
            "bytes, {}×{}: first frame {whole}, a move {} (median) {} (most)",
            size.0,
            size.1,
            moves[moves.len() / 2],
            moves[moves.len() - 1],
        ));
    }
}

fn terminal((width, height): (u16, u16)) -> Terminal<Screen> {
    let screen = Screen::new(Size { width, height }, ColorDepth::Many);
    Terminal::new(screen).expect("nothing can fail in memory")
}

/// Draws what `desk` shows and gives the number of bytes that takes.
fn draw(desk: &mut Desk, terminal: &mut Terminal<Screen>) -> usize {
    let now: Now = desk.prepare();
    let mut drawn = Drawn::default();
    terminal
        .draw(|frame| drawn = ui::draw(desk.model(), frame, now))
        .expect("nothing can fail in memory");
    desk.drawn(drawn);
    terminal.backend_mut().take().len()
}

/// Prints the median, the 99th percentile and the longest of `times`, and gives the median.
fn tell(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    print(&format!(
        "{what}: {:?} median, {:?} p99, {:?} most",
        at(50),
        at(99),
        at(100)
    ));
    at(50)
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn print(line: &str) {
    println!("{line}");
}
