//! Sentences of plans that several operations share.

use crate::{
    domain::{AppCode, BoundApis, Dependants, Plan, Sentence},
    engine::state::State,
};

/// What becomes of the APIs that an app may call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Loss {
    /// They refuse this caller until it has the new value.
    UntilTheNewOne,
    /// They may still be called with what is to go.
    MayBeInUse,
    /// They lose this caller, and no new value brings it back.
    ForGood,
}

/// Tells which APIs are concerned, as far as they were read.
pub(super) fn dependants(state: &State, loss: Loss, plan: &mut Plan) {
    plan.dependants = state.apis.as_ref().map(|apis| match apis {
        Err(failure) => Dependants {
            sentence: Sentence::grave(format!(
                "Which APIs depend on it could not be read: {failure}"
            )),
            apis: BoundApis::default(),
        },
        Ok(apis) if apis.total == 0 => Dependants {
            sentence: "No API is bound to it: no caller should notice.".into(),
            apis: apis.clone(),
        },
        Ok(apis) => {
            let what = match (loss, apis.total) {
                (Loss::UntilTheNewOne, 1) => {
                    "1 API loses this caller until it has the new one:".to_owned()
                }
                (Loss::UntilTheNewOne, several) => {
                    format!("{several} APIs lose this caller until it has the new one:")
                }
                (Loss::ForGood, 1) => "1 API loses this caller:".to_owned(),
                (Loss::ForGood, several) => format!("{several} APIs lose this caller:"),
                (Loss::MayBeInUse, 1) => "1 API may still be called with it:".to_owned(),
                (Loss::MayBeInUse, several) => {
                    format!("{several} APIs may still be called with it:")
                }
            };
            Dependants {
                sentence: Sentence::strong(what),
                apis: apis.clone(),
            }
        }
    });
}

/// Tells of the codes, as far as they were read, what `say` says of them.
pub(super) fn codes(
    state: &State,
    plan: &mut Plan,
    say: impl FnOnce(&[AppCode]) -> Option<Sentence>,
) {
    match &state.codes {
        None => {}
        Some(Ok(codes)) => plan.remains.extend(say(codes)),
        Some(Err(failure)) => {
            plan.add(format!("The AppCodes could not be read: {failure}"));
        }
    }
}

/// Tells how many codes the app has, of how many that it may have.
pub(super) fn codes_so_far(state: &State, plan: &mut Plan) {
    codes(state, plan, |codes| {
        Some(match state.code_limit() {
            Some(limit) => format!("The app has {} of {limit} AppCodes now.", codes.len()).into(),
            None => format!("AppCodes of the app now: {}.", codes.len()).into(),
        })
    });
}

/// That the other codes and the secret keep working.
pub(super) fn the_others_keep_working(codes: &[AppCode]) -> Option<Sentence> {
    let others = codes.len().checked_sub(1).filter(|others| *others > 0)?;
    Some(format!("The other AppCodes ({others}) and the secret keep working.").into())
}
