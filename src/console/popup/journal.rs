//! The journal: writes of this run and earlier ones, with a filter, a detail, and reading back.

use super::{Act, Context, Dialog, Step, dialog::moved};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::{Deed, Ending},
};

/// The popup.
#[derive(Debug)]
pub struct JournalBox {
    /// What the journal holds, the latest first.
    pub deeds: Remote<Vec<Deed>, String>,
    /// The row under the cursor, among those that pass the filter.
    pub cursor: usize,
    /// The filter.
    pub filter: TextField,
    /// Whether the filter is being typed.
    pub typing: bool,
    /// Whether all that is known of the row under the cursor is shown.
    pub detail: bool,
    /// A reading back under way, and of which entry.
    pub reading_back: Option<(RequestId, u64)>,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

impl JournalBox {
    /// Opens the journal and begins to read it.
    pub fn open(cx: &mut Context<'_>) -> Self {
        let request = cx.request();
        cx.effect(Effect::LoadJournal(request));
        Self {
            deeds: Remote::Loading(request),
            cursor: 0,
            filter: TextField::default(),
            typing: false,
            detail: false,
            reading_back: None,
            notice: None,
        }
    }

    /// The entries came.
    pub fn arrived(&mut self, request: RequestId, result: Result<Vec<Deed>, String>) {
        if self.deeds != Remote::Loading(request) {
            return;
        }
        self.deeds = match result {
            Ok(deeds) => Remote::Ready(deeds),
            Err(reason) => Remote::Failed(reason),
        };
    }

    /// The entries that pass the filter: every word must be found in what a row says.
    pub fn shown(&self) -> Vec<&Deed> {
        let Remote::Ready(deeds) = &self.deeds else {
            return Vec::new();
        };
        let wanted = self.filter.value().to_lowercase();
        let passes = |deed: &&Deed| {
            let text = format!(
                "{} {} {} {} {} {}",
                deed.n,
                deed.operation,
                deed.app_name,
                deed.place,
                deed.outcome,
                if deed.unresolved { "unresolved" } else { "" }
            )
            .to_lowercase();
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        deeds.iter().filter(passes).collect()
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<&Deed> {
        self.shown().get(self.cursor).copied()
    }

    fn read_back(&mut self, cx: &mut Context<'_>) {
        let Some(deed) = self.current() else { return };
        if !deed.unresolved {
            self.notice = Some(format!(
                "Entry {} is settled: {}.",
                deed.n,
                deed.outcome.replace('_', " ")
            ));
            return;
        }
        if self.reading_back.is_some() {
            return;
        }
        let n = deed.n;
        let request = cx.request();
        cx.effect(Effect::Reconcile(request, n));
        self.reading_back = Some((request, n));
    }

    /// A reading back ended; `request` reads the journal again.
    pub fn read_back_ended(&mut self, ending: Ending, evidence: &str, request: RequestId) {
        let verdict = match ending {
            Ending::AppGone => "It can no longer be told.",
            Ending::Done => "It was done.",
            Ending::ValueLost => "It was done, and its value is lost.",
            Ending::NotApplied => "It was not done.",
            Ending::Open => "It still cannot be told.",
        };
        self.reading_back = None;
        self.notice = Some(format!("{verdict} {evidence}"));
        self.deeds = Remote::Loading(request);
    }
}

impl Dialog for JournalBox {
    fn scope(&self) -> Scope {
        Scope::Journal
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if self.typing {
            match key.code {
                KeyCode::Enter => self.typing = false,
                KeyCode::Esc => {
                    self.typing = false;
                    self.filter = TextField::default();
                }
                _ => {
                    self.filter.key(key);
                }
            }
            self.cursor = 0;
            return Step::Stay;
        }
        self.notice = None;
        let last = self.shown().len().saturating_sub(1);
        let intent = keymap::resolve(Scope::Journal, key);
        if moved(intent, &mut self.cursor, last) {
            return Step::Stay;
        }
        match intent {
            Some(Intent::Open) => self.detail = !self.detail && self.current().is_some(),
            Some(Intent::Filter) => {
                self.detail = false;
                self.typing = true;
                self.filter = TextField::default();
                self.cursor = 0;
            }
            Some(Intent::Reload) => self.read_back(cx),
            Some(Intent::Back) if self.detail => self.detail = false,
            Some(Intent::Back) if !self.filter.value().is_empty() => {
                self.filter = TextField::default();
                self.cursor = 0;
            }
            Some(Intent::Back) => return Step::Close,
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit) => return Step::Close,
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Journal)),
            _ => {}
        }
        Step::Stay
    }

    /// Takes pasted text into the filter.
    fn paste(&mut self, text: &str) {
        if self.typing {
            self.filter.paste(text, |c| !c.is_control());
        }
    }
}
