//! An access key from one source.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Mutex;

use super::{CredentialError, KeySource, Renewal};
use crate::api::sign::AccessKey;

/// An access key from one source, read again only where a service refused it.
pub struct Keys {
    source: Arc<dyn KeySource>,
    held: Mutex<Option<AccessKey>>,
    /// Whether what is held shall not be used any more.
    is_forgotten: AtomicBool,
    /// Whether the latest that somebody was asked for was refused at once.
    was_in_vain: AtomicBool,
}

impl Keys {
    pub(super) fn new(source: Arc<dyn KeySource>) -> Self {
        Self {
            source,
            held: Mutex::new(None),
            is_forgotten: AtomicBool::new(false),
            was_in_vain: AtomicBool::new(false),
        }
    }

    pub(super) fn source(&self) -> &dyn KeySource {
        &*self.source
    }

    pub(super) fn refused_anew(&self) {
        self.was_in_vain.store(true, Ordering::Relaxed);
    }

    pub(super) fn may_ask(&self) {
        self.was_in_vain.store(false, Ordering::Relaxed);
        self.source.may_ask();
    }

    /// Forgets the key, where somebody typed it.
    pub(super) fn forget(&self) {
        if !self.source.is_typed() {
            return;
        }
        match self.held.try_lock() {
            Ok(mut held) => *held = None,
            // Somebody is about to use it, or is asked for it: then nothing is held.
            Err(_) => self.is_forgotten.store(true, Ordering::Relaxed),
        }
    }

    /// The key to use now, read if there is none.
    pub(super) async fn current(&self) -> Result<AccessKey, CredentialError> {
        let mut held = self.held.lock().await;
        if self.is_forgotten.swap(false, Ordering::Relaxed) {
            *held = None;
        }
        if let Some(key) = &*held {
            return Ok(key.clone());
        }
        let key = self.source.fetch().await?;
        *held = Some(key.clone());
        // What was typed just now is newer than what was to be forgotten.
        self.is_forgotten.store(false, Ordering::Relaxed);
        Ok(key)
    }

    /// Reads another key in place of a refused one. Says whether there is another now.
    pub(super) async fn replace(
        &self,
        refused: &AccessKey,
        why: &str,
    ) -> Result<bool, CredentialError> {
        let mut held = self.held.lock().await;
        if held.as_ref().is_some_and(|held| held != refused) {
            return Ok(true);
        }
        match self.source.renewal() {
            Renewal::Never => return Ok(false),
            Renewal::ByAsking if self.was_in_vain.load(Ordering::Relaxed) => return Ok(false),
            Renewal::Alone | Renewal::ByReading | Renewal::ByAsking => self.source.refused(why),
        }
        let key = self.source.fetch().await?;
        let is_new = key != *refused;
        *held = Some(key);
        Ok(is_new)
    }
}
