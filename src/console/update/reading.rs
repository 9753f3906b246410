//! Reading what lists do not tell: asked for, counted, and stopped at any time.

use super::{new_request, prepare, toast};
use crate::{
    console::{Effect, Model, Popup, RequestId, model::Reader, popup::BoardBox},
    domain::{AppRef, Failure, Now, Reading},
};

/// Begins to read what the filter asks of apps that it is not known of, if there are any.
pub(super) fn for_filter(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    prepare(model, now);
    let (reads, apps) = model.list.unread.clone();
    if !apps.is_empty() && model.reader.is_none() {
        let request = new_request(model);
        effects.push(Effect::ReadApps(request, apps, reads));
    }
}

/// Takes note of what begins to be read, or is stopped.
pub(super) fn noted(model: &mut Model, effects: &[Effect], now: Now) {
    for effect in effects {
        if let Effect::ReadApps(request, apps, reads) = effect {
            model.reader = Some(Reader {
                request: *request,
                reads: *reads,
                total: apps.len(),
                done: 0,
                failed: 0,
            });
        }
        if let Effect::Cancel(request) = effect
            && model
                .reader
                .is_some_and(|reader| reader.request == *request)
        {
            ended(model, *request, now);
        }
    }
}

/// Stops it; what was read stays.
pub(super) fn stop(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if let Some(reader) = model.reader {
        effects.push(Effect::Cancel(reader.request));
        ended(model, reader.request, now);
    }
}

/// An app was read.
pub(super) fn app_read(
    model: &mut Model,
    request: RequestId,
    app: &AppRef,
    result: Result<Reading, Failure>,
) {
    let reader = model.reader.as_mut().filter(|it| it.request == request);
    match (result, reader) {
        (Ok(read), reader) => {
            if let Some(reader) = reader {
                reader.done += 1;
            }
            model.fleet.was_read(app, read);
        }
        (Err(_), Some(reader)) => {
            reader.done += 1;
            reader.failed += 1;
        }
        (Err(_), None) => {}
    }
}

/// It is over: the board is counted again.
pub(super) fn ended(model: &mut Model, request: RequestId, now: Now) {
    let Some(reader) = model.reader.take_if(|reader| reader.request == request) else {
        return;
    };
    if reader.failed > 0 {
        let sentence = format!(
            "{} of {} apps could not be read; they are counted as not known.",
            reader.failed, reader.total
        );
        toast(model, sentence, now);
    }
    let is_board = |popup: &Popup| matches!(popup, Popup::Board(_));
    if let Some(place) = model.popups.iter().position(is_board) {
        let mut counted = BoardBox::open(model, now);
        if let Popup::Board(board) = &model.popups[place] {
            counted.cursor = board.cursor;
        }
        model.popups[place] = Popup::Board(Box::new(counted));
    }
}
