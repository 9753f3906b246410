//! What ties answers to what was asked, and what of an answer would differ from run to run.

use claviger::{
    console::{CampaignAsk, Effect, Msg, RequestId, campaign::CampaignNews},
    domain::{Call, Done, Failure, ServiceError, Text, UnknownCause},
};
use jiff::Timestamp;

use super::begin;

/// What stands for every request id.
const REQUEST_ID: &str = "7b0e4c2a9d5f4e1c8a3b6d7f0e1c2a4b";

/// `msg` with the times and request ids that this run happens to have replaced.
pub(super) fn at(mut msg: Msg, now: Timestamp) -> Msg {
    match &mut msg {
        Msg::Called(call) => {
            call.at = now;
            call.milliseconds = 12;
            same_id(&mut call.request_id);
        }
        // Whatever the journal knows happened since the scenario began.
        Msg::SecretsSet(times) => times.values_mut().for_each(|at| *at = begin()),
        Msg::Journal {
            result: Ok(deeds), ..
        } => {
            for deed in deeds {
                deed.time = now;
                "operator on bastion".clone_into(&mut deed.actor);
                for id in &mut deed.request_ids {
                    *id = Text::from(REQUEST_ID);
                }
            }
        }
        Msg::Finished { result, .. } => match result {
            Ok(done) => settle_done(done, now),
            Err(failure) => settle_failure(failure, now),
        },
        Msg::Facts {
            result: Err(failure),
            ..
        }
        | Msg::Surveyed {
            result: Err(failure),
            ..
        }
        | Msg::Gateways {
            result: Err(failure),
            ..
        }
        | Msg::AppsEnded {
            result: Err(failure),
            ..
        }
        | Msg::SecretRead {
            result: Err(failure),
            ..
        }
        | Msg::Reconciled {
            result: Err(failure),
            ..
        } => settle_failure(failure, now),
        _ => {}
    }
    msg
}

fn settle_done(done: &mut Done, now: Timestamp) {
    done.at = now;
    same_id(&mut done.request_id);
}

fn settle_failure(failure: &mut Failure, now: Timestamp) {
    match failure {
        Failure::Refused(error) => settle_error(error),
        Failure::Unknown(unknown) => {
            unknown.sent_at = now;
            if let UnknownCause::Service(error) | UnknownCause::Contradiction(error) =
                &mut unknown.cause
            {
                settle_error(error);
            }
        }
        Failure::ValueLost(lost) => same_id(&mut lost.request_id),
        Failure::NotSent(_) => {}
    }
}

fn settle_error(error: &mut ServiceError) {
    same_id(&mut error.request_id);
}

fn same_id(id: &mut Option<Text>) {
    if let Some(id) = id {
        *id = Text::from(REQUEST_ID);
    }
}

/// Whether IAM was asked what the token is, and did not say it.
pub(super) fn leaves_token_unknown(call: &Call) -> bool {
    call.operation == "KeystoneValidateToken" && call.result != Ok(200)
}

/// The request that `msg` answers for good.
pub(super) fn answers(msg: &Msg) -> Option<RequestId> {
    match msg {
        Msg::Facts { request, .. }
        | Msg::Seen { request, .. }
        | Msg::SecretRead { request, .. }
        | Msg::Planned { request, .. }
        | Msg::Surveyed { request, .. }
        | Msg::Finished { request, .. }
        | Msg::Delivered { request, .. }
        | Msg::Journal { request, .. }
        | Msg::Exported { request, .. }
        | Msg::AppsRead(request)
        | Msg::Identified { request, .. }
        | Msg::Campaign(
            CampaignNews::Listed { request, .. }
            | CampaignNews::Shown { request, .. }
            | CampaignNews::Checked { request }
            | CampaignNews::Planned { request, .. }
            | CampaignNews::Refused { request, .. }
            | CampaignNews::Began { request, .. },
        )
        | Msg::Reconciled { request, .. } => Some(*request),
        _ => None,
    }
}

/// The request whose answer will come. How far a listing is, the model itself says.
pub(super) fn expects(effect: &Effect) -> Option<RequestId> {
    match effect {
        Effect::LoadFacts(request, _)
        | Effect::Look(request, _)
        | Effect::ReadSecret(request, _)
        | Effect::Plan(request, ..)
        | Effect::Survey(request, _)
        | Effect::Perform(request, ..)
        | Effect::LoadJournal(request)
        | Effect::Reconcile(request, _)
        | Effect::Export { request, .. }
        | Effect::ReadApps(request, ..)
        | Effect::Identify { request, .. }
        | Effect::Campaign(
            request,
            CampaignAsk::List
            | CampaignAsk::Show(_)
            | CampaignAsk::Resume(_)
            | CampaignAsk::Abandon(_)
            | CampaignAsk::Check
            | CampaignAsk::Plan(_)
            | CampaignAsk::Start(_),
        )
        | Effect::Deliver { request, .. } => Some(*request),
        _ => None,
    }
}

/// The new secret that `msg` brings.
pub(super) fn brings(msg: &Msg) -> Option<String> {
    match msg {
        Msg::Finished {
            result: Ok(done), ..
        } => {
            let credential = done.credential.as_ref()?;
            Some(credential.value.expose().to_owned())
        }
        _ => None,
    }
}
