//! A write by the program itself, which is ended in the middle of it.

use std::process::Output;

use claviger::{
    domain::Secret,
    simulator::{Action, Fault},
};
use rustix::process::kill_process;
use tokio::io::AsyncWriteExt as _;

use super::{
    super::{
        lab::{held_and_beside, journal_in, key},
        row::Row,
    },
    Cell, WITHOUT_SECRET,
    column::{Column, End, NEVER},
};
use crate::common::command::{Lab, pid};

pub(super) async fn try_out(row: Row, column: Column, end: End) -> String {
    let lab = Lab::new().await;
    lab.configure(&profile(&lab));
    row.prepare(&lab.gateway);
    let at = row.app(&lab.gateway);
    let before = held_and_beside(&lab.gateway, &at);
    if end.done {
        lab.gateway.pause_on(row.call());
    } else {
        let fault = Fault::on(row.call(), Action::Delay(NEVER));
        lab.gateway.add_fault(fault);
    }
    let output = run(&lab, row, end).await;
    lab.gateway.resume();
    lab.gateway.clear_faults().await;
    let journal = journal_in(&lab.path(".local/state/claviger"));
    let cell = Cell {
        row,
        column,
        running: &lab.gateway,
        journal,
        after: held_and_beside(&lab.gateway, &at),
        before,
    };
    cell.requests();
    let told = [output.stdout.as_slice(), &output.stderr].concat();
    cell.tells_no_secret(&String::from_utf8_lossy(&told));
    let log = std::fs::read_to_string(lab.path("log")).unwrap_or_default();
    cell.tells_no_secret(&log);
    let said = said(&cell, &lab, &output);
    cell.and_later(said).await
}

/// A profile that reaches the lab as the matrix expects it.
pub(crate) fn profile(lab: &Lab) -> String {
    let url = lab.gateway.url();
    format!(
        "default_profile = \"lab\"\n\
         [profiles.lab]\nproject_id = \"{}\"\nrecipient = \"@{}\"\n\
         [profiles.lab.auth]\nmethod = \"token\"\ntoken_env = \"LAB_TOKEN\"\n\
         [profiles.lab.endpoints]\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n",
        lab.gateway.project_id(),
        key("ed25519.pub").display(),
    )
}

async fn run(lab: &Lab, row: Row, end: End) -> Output {
    let (words, input) = row.arguments();
    let target = format!("file:{}", lab.path("value").display());
    let mut arguments = [words, &["--yes", "--profile", "lab", "--log", "log"]].concat();
    if row.yields() {
        arguments.extend(["--deliver", &target]);
    }
    let mut command = lab.command(&arguments);
    command.env("LAB_TOKEN", lab.gateway.token().expose());
    command.stdin(std::process::Stdio::piped());
    let mut child = command.spawn().expect("a program");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.unwrap_or_default();
    // A program that refuses before it reads has closed the pipe.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let process = pid(&child);
    let mut ended = Box::pin(child.wait_with_output());
    let at_work = async {
        if end.done {
            lab.gateway.judged(row.call(), 1).await;
        } else {
            lab.gateway.received(row.call(), 1).await;
        }
    };
    tokio::select! {
        () = at_work => kill_process(process, end.signal).expect("a process"),
        ended = &mut ended => panic!("{} ended before its write: {ended:?}", row.title()),
    }
    ended.await.expect("an end")
}

/// Compares what the process said with what the journal says; what was delivered is in force.
fn said(cell: &Cell<'_>, lab: &Lab, output: &Output) -> String {
    let value = std::fs::read_to_string(lab.path("value")).ok();
    let new = cell.row.new_value(&cell.before, &cell.after);
    let entry = cell.entry();
    let word = entry.record.outcome.word();
    let (outcome, words) = match output.status.code() {
        None => ("intent", "unknown"),
        Some(0) => ("done", "done (read back)"),
        Some(4) => ("unknown", "unknown"),
        // Its answer was lost, and nobody uses its secret yet: the targets stay empty.
        Some(9) if cell.row.may_lack_value() => ("done", WITHOUT_SECRET),
        Some(9) => ("value_lost", "done, value lost"),
        Some(_) => panic!("{cell:?}: {output:?}"),
    };
    assert_eq!(word, outcome, "{cell:?}: {output:?}");
    match outcome {
        "done" if words == WITHOUT_SECRET => assert!(cell.is_done(), "{cell:?}"),
        "done" => {
            assert!(cell.is_done(), "{cell:?}");
            let new = new.as_ref().map(Secret::expose);
            assert_eq!(value.as_deref(), new, "{cell:?}");
            cell.sealed(
                &entry,
                cell.row.new_value(&cell.before, &cell.after).as_ref(),
            );
        }
        "value_lost" => assert!(cell.is_done() && cell.row.is_shown_once(), "{cell:?}"),
        _ => {}
    }
    if outcome != "done" || words == WITHOUT_SECRET {
        // Whoever finds the file takes what is in it for the value in force.
        assert!(value.is_none_or(|value| value.is_empty()), "{cell:?}");
    }
    words.to_owned()
}
