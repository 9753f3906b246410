//! Tokens from one source, and what may be told of the latest.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jiff::Timestamp;
use tokio::sync::{Mutex, watch};

use super::{CredentialError, Renewal, Token, TokenSource};
use crate::{api::Identity, domain::Secret};

/// Tokens from one source; the latest is held in memory only.
pub struct Tokens {
    source: Arc<dyn TokenSource>,
    held: Mutex<Option<Held>>,
    state: watch::Sender<TokenState>,
    /// Whether the latest that somebody was asked for was refused at once.
    was_in_vain: AtomicBool,
}

/// What may be told of the token in hand, whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenState {
    /// How many tokens have been in hand so far.
    pub count: u64,
    /// Whether its issuer has said what it is.
    pub is_described: bool,
    /// When it ends, where that is known.
    pub expires_at: Option<Timestamp>,
}

/// A token in hand.
struct Held {
    token: Token,
    since: Timestamp,
}

/// A token with less life than this is renewed before it is used.
const RENEW_AHEAD_SECONDS: i64 = 300;
/// A token is kept at least so long, even if it seems to be at its end: then the clock of this
/// machine is wrong, and another token would look the same.
const KEPT_SECONDS: i64 = 60;

impl Tokens {
    pub(super) fn new(source: Arc<dyn TokenSource>) -> Self {
        Self {
            source,
            held: Mutex::new(None),
            state: watch::Sender::default(),
            was_in_vain: AtomicBool::new(false),
        }
    }

    pub(super) fn source(&self) -> &dyn TokenSource {
        &*self.source
    }

    pub(super) fn watch(&self) -> watch::Receiver<TokenState> {
        self.state.subscribe()
    }

    pub(super) fn refused_anew(&self) {
        self.was_in_vain.store(true, Ordering::Relaxed);
    }

    pub(super) fn may_ask(&self) {
        self.was_in_vain.store(false, Ordering::Relaxed);
        self.source.may_ask();
    }

    /// Forgets what somebody typed to get tokens.
    pub(super) fn forget(&self) {
        self.source.forget();
        // Without a password the token can no longer be renewed, which is worth a word.
        self.state.send_modify(|_| ());
    }

    pub(super) async fn expires_at(&self) -> Option<Timestamp> {
        self.held.lock().await.as_ref()?.token.expires_at
    }

    /// Keeps what the issuer said of a token, if that is still the one in hand.
    pub(super) async fn learn(&self, value: &Secret, identity: Arc<Identity>) {
        if let Some(held) = self.held.lock().await.as_mut()
            && held.token.value == *value
        {
            held.token.expires_at = identity.expires_at;
            held.token.identity = Some(identity);
            self.tell(&held.token, 0);
        }
    }

    /// The token to use now, fetched if there is none or it is about to end.
    pub(super) async fn current(
        &self,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<Token, CredentialError> {
        let mut held = self.held.lock().await;
        let now = clock();
        let is_spent = |held: &Held| match self.source.renewal() {
            Renewal::Alone | Renewal::ByReading => held.is_ending(now),
            // Nobody is asked while the token may still hold, and the clock here may be wrong: the
            // service has to refuse it first.
            Renewal::ByAsking | Renewal::Never => false,
        };
        match &*held {
            Some(held) if !is_spent(held) => Ok(held.token.clone()),
            Some(_) | None => {
                let token = self.source.fetch().await?;
                Ok(self.hold(&mut held, token, clock()))
            }
        }
    }

    /// Fetches another token in place of a refused one. Says whether there is another now.
    pub(super) async fn replace(
        &self,
        refused: &Secret,
        why: &str,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<bool, CredentialError> {
        let mut held = self.held.lock().await;
        if held
            .as_ref()
            .is_some_and(|held| held.token.value != *refused)
        {
            return Ok(true);
        }
        match self.source.renewal() {
            Renewal::Never => return Ok(false),
            Renewal::ByAsking if self.was_in_vain.load(Ordering::Relaxed) => return Ok(false),
            Renewal::Alone | Renewal::ByReading | Renewal::ByAsking => self.source.refused(why),
        }
        let token = self.source.fetch().await?;
        let is_new = token.value != *refused;
        self.hold(&mut held, token, clock());
        Ok(is_new)
    }

    /// Takes what the source brought in hand. Where that is what was there, what is known of it
    /// stays known.
    fn hold(&self, held: &mut Option<Held>, token: Token, since: Timestamp) -> Token {
        if let Some(held) = held
            && held.token.value == token.value
        {
            held.since = since;
            return held.token.clone();
        }
        self.tell(&token, 1);
        *held = Some(Held {
            token: token.clone(),
            since,
        });
        token
    }

    /// Publishes what `token` is, and that `more` tokens have come.
    fn tell(&self, token: &Token, more: u64) {
        self.state.send_modify(|state| {
            *state = TokenState {
                count: state.count + more,
                is_described: token.identity.is_some(),
                expires_at: token.expires_at,
            };
        });
    }
}

impl Held {
    fn is_ending(&self, now: Timestamp) -> bool {
        let left = |end: Timestamp| end.as_second() - now.as_second();
        self.token
            .expires_at
            .is_some_and(|end| left(end) < RENEW_AHEAD_SECONDS)
            && now.as_second() - self.since.as_second() >= KEPT_SECONDS
    }
}
