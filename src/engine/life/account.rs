//! What is told of a write: to the journal before it, to the administrator after it.

use jiff::Timestamp;

use crate::{
    domain::{
        App, AppCode, Credential, Done, Maker, Operation, Secret, Text, Unknown, UnknownCause,
    },
    engine::{
        choose::Chosen,
        journal::{AppBefore, Intent},
        state::State,
        underway::Underway,
        write::Write,
    },
};

impl Underway<'_> {
    /// The journal's entry, where it outlives the process if that is meant to.
    pub(in crate::engine) fn lasting_entry(&self) -> Option<u64> {
        self.only_in_memory.is_none().then_some(self.entry)
    }

    /// A fate that is not known, with the value that may be in force.
    pub(in crate::engine) fn unknown(&self, cause: UnknownCause, sent_at: Timestamp) -> Unknown {
        let yields = self.operation.kind().yields();
        let sent = yields.zip(self.chosen.value.clone());
        Unknown {
            cause,
            sent_at,
            journal: self.lasting_entry(),
            findings: self.only_in_memory.iter().cloned().collect(),
            sent: sent.map(|(kind, value)| {
                Box::new(Credential {
                    kind,
                    value,
                    maker: self.chosen.maker,
                    code_id: None,
                })
            }),
        }
    }

    /// What was done, for whoever asked for it.
    pub(in crate::engine) fn done(
        self,
        request_id: Option<Text>,
        app: Option<App>,
        value: Option<Secret>,
        code: Option<AppCode>,
    ) -> Done {
        let journal = self.lasting_entry();
        let Self {
            operation,
            story,
            before,
            chosen,
            entry: _,
            only_in_memory: _,
            mut notes,
        } = self;
        notes.extend(story.aftermath(before, code.as_ref()));
        let yields = operation.kind().yields();
        let credential = yields.zip(value).map(|(kind, value)| Credential {
            kind,
            maker: if chosen.value.as_ref() == Some(&value) {
                chosen.maker
            } else {
                Maker::Service
            },
            value,
            code_id: code.and_then(|code| code.id),
        });
        Done {
            kind: operation.kind(),
            at: Timestamp::now(),
            request_id,
            app,
            is_gone: story.takes_the_app_away(),
            credential,
            items: Vec::new(),
            notes,
            journal,
        }
    }
}

/// What the journal is told before `operation` is sent.
pub(super) fn intent<'a>(
    operation: &'a Operation,
    story: &'a dyn Write,
    before: &'a State,
    chosen: &'a Chosen,
) -> Intent<'a> {
    let kept = story.keeps(before, chosen);
    Intent {
        time: Timestamp::now(),
        operation: operation.kind(),
        place: operation.place(),
        app: operation.app().map(|app| &app.id),
        app_name: match (&before.app, &kept.wanted) {
            (Some(app), _) => app.name.raw(),
            (None, wanted) => wanted.and_then(|wanted| wanted.name).unwrap_or_default(),
        },
        before: AppBefore {
            codes: before.known_codes(),
            replaced: kept.replaced,
            going: kept.going,
            secret: before.fingerprint,
            mask: before.mask(),
            updated_at: before.updated_at(),
            namesakes: before.known_namesakes(),
            inventory: kept.inventory,
        },
        wanted: kept.wanted,
        aim: kept.aim,
        chosen: chosen.value.as_ref(),
        typed: chosen.maker == Maker::Given,
        campaign: None,
    }
}
