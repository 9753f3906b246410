//! Follows the token of a profile: until when it holds, and whether it does at all.

use std::sync::Arc;

use crate::{
    config::{Auth, Profile},
    console::Msg,
    domain::Failure,
    engine::{Connection, TokenState},
    shell::effects::Reports,
};

/// Tells of each change of the token in hand, for as long as this is polled. A token that comes from
/// elsewhere is shown to IAM, in the background, where IAM can be reached: what it is for and until
/// when, only IAM can say.
pub(super) async fn follow(connection: Arc<Connection>, profile: Profile, reports: Reports) {
    let Some(mut token) = connection.token() else {
        return;
    };
    loop {
        let state = *token.borrow_and_update();
        reports.tell(change(&connection, state));
        if state.count > 0 && !state.is_described && connection.reaches_iam() {
            let unfit = match connection.identity().await {
                Ok(identity) => connection.misfit(&identity),
                Err(failure) => refusal(&profile, &failure),
            };
            let described = *token.borrow_and_update();
            if described != state {
                reports.tell(change(&connection, described));
            }
            if let Some(reason) = unfit {
                reports.tell(Msg::Unfit {
                    profile: profile.name.clone(),
                    reason,
                });
            }
        }
        if token.changed().await.is_err() {
            return;
        }
    }
}

fn change(connection: &Connection, state: TokenState) -> Msg {
    Msg::Token {
        profile: connection.profile().clone(),
        until: state.expires_at,
        renews: connection.renews_alone(),
    }
}

/// What IAM's refusal of a token means, as whole sentences; `None` where it was no refusal, and the
/// services may take the token all the same.
fn refusal(profile: &Profile, failure: &Failure) -> Option<String> {
    match failure {
        Failure::Refused(error) if matches!(error.status, 401 | 404) => {}
        Failure::NotSent(_) | Failure::Refused(_) | Failure::Unknown(_) | Failure::ValueLost(_) => {
            return None;
        }
    }
    let source = match &profile.auth {
        Auth::Token(source) => source.to_string(),
        Auth::Password { .. } | Auth::AccessKey { .. } => return None,
    };
    Some(format!(
        "IAM does not take the token of the profile {} any more: it has ended, or is of another region. Fetch a new one; the profile's token is {source}.",
        profile.name
    ))
}
