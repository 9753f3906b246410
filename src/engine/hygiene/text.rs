//! The board for people: with bars, or as a document.

use std::io::{self, Write};

use strum::IntoEnumIterator as _;

use super::record;
use crate::domain::{Ages, Bucket, hygiene::Report, text::visible};

/// The cells of the longest bar.
const CELLS: usize = 40;

/// Writes it with bars.
pub fn write(found: &Report, ascii: bool, out: &mut impl Write) -> io::Result<()> {
    let board = &found.board;
    let policy = found.policy;
    writeln!(out, "Secrets, age at least (policy {}d)", policy.secret)?;
    ages(&board.secrets, policy.secret, ascii, out)?;
    writeln!(out)?;
    if found.reads_codes {
        writeln!(out, "AppCodes (policy {}d)", policy.code)?;
        ages(&board.codes, policy.code, ascii, out)?;
        writeln!(out)?;
    }
    let groups = record::groups(found);
    let width = groups.iter().map(|group| group.label().chars().count());
    let width = width.max().unwrap_or_default().max("GATEWAY".len());
    let head = ["GATEWAY", "APPS", "OVER AGE", "NO API"];
    writeln!(
        out,
        "{:<width$}  {:>5}  {:>12}  {:>6}",
        head[0], head[1], head[2], head[3]
    )?;
    for group in &groups {
        let idle = group
            .without_api()
            .map_or_else(|| "·".to_owned(), |count| count.to_string());
        let over = format!("{}  {:>3} %", group.over_age(), group.percent());
        writeln!(
            out,
            "{:<width$}  {:>5}  {over:>12}  {idle:>6}",
            group.label(),
            group.apps()
        )?;
    }
    if !board.attention.is_empty() {
        writeln!(out)?;
    }
    for attention in &board.attention {
        let filter = attention.filter.as_ref();
        let how = filter.map_or_else(String::new, |filter| format!(": --filter '{filter}'"));
        writeln!(out, "{} {}{how}", attention.count, attention.what)?;
    }
    if !found.reads_codes && found.apps > 0 {
        writeln!(
            out,
            "AppCodes were not read: --read-codes reads those of {} apps.",
            found.apps
        )?;
    }
    for (place, _) in found.missing.iter().filter(|_| found.with_names) {
        writeln!(out, "Not read, so not counted: {}", visible(place))?;
    }
    Ok(())
}

fn ages(counted: &Ages, policy: i64, ascii: bool, out: &mut impl Write) -> io::Result<()> {
    let total = counted.total().max(1);
    let mut begin = 0;
    for bucket in Bucket::iter() {
        let count = counted.of(bucket);
        let mark = if begin >= policy && count > 0 {
            "!"
        } else {
            ""
        };
        begin = bucket.end().unwrap_or(begin);
        let cells = (count * CELLS).div_ceil(counted.most().max(1));
        let bar = if ascii { "#" } else { "█" }.repeat(cells);
        let label = bucket.label().replace('≥', if ascii { ">" } else { "≥" });
        let line = format!(
            "{label:>6}  {bar:<CELLS$}  {count:>6}  {:>3} %  {mark}",
            count * 100 / total
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    if counted.unknown > 0 {
        writeln!(out, "{:>6}  {:<CELLS$}  {:>6}", "?", "", counted.unknown)?;
    }
    Ok(())
}

/// Writes it as a document.
pub fn markdown(found: &Report, out: &mut impl Write) -> io::Result<()> {
    let cell = |text: &str| visible(text).replace('|', "\\|");
    writeln!(out, "# Hygiene\n")?;
    if !found.missing.is_empty() {
        writeln!(out, "Not everything could be read.\n")?;
    }
    writeln!(out, "| age of secrets, at least | number |\n|---|---:|")?;
    for bucket in Bucket::iter() {
        writeln!(
            out,
            "| {} | {} |",
            bucket.label(),
            found.board.secrets.of(bucket)
        )?;
    }
    writeln!(
        out,
        "\n| where | apps | over {}d | without an API |\n|---|---:|---:|---:|",
        found.policy.secret
    )?;
    for group in record::groups(found) {
        let idle = group
            .without_api()
            .map_or_else(String::new, |count| count.to_string());
        writeln!(
            out,
            "| {} | {} | {} | {idle} |",
            cell(&group.label()),
            group.apps(),
            group.over_age()
        )?;
    }
    if !found.board.attention.is_empty() {
        writeln!(out)?;
    }
    for attention in &found.board.attention {
        writeln!(out, "- {} {}", attention.count, attention.what)?;
    }
    Ok(())
}
