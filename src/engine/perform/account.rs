//! What is told of a write: to the journal before it, to the administrator after it.

use jiff::Timestamp;

use super::{Looked, Underway};
use crate::{
    domain::{App, AppCode, Credential, CredentialKind, Done, Maker, Operation, Secret, Text},
    engine::{
        choose::Chosen,
        journal::{AppBefore, Going, Intent},
        settle::State,
    },
};

impl Underway<'_> {
    /// What was done, for whoever asked for it.
    pub(super) fn done(
        self,
        request_id: Option<Text>,
        app: Option<App>,
        value: Option<Secret>,
        code: Option<AppCode>,
    ) -> Done {
        let Self {
            operation,
            looked,
            chosen,
            entry,
            mut notes,
        } = self;
        notes.extend(aftermath(operation, &looked.before, code.as_ref()));
        let kind = match operation {
            Operation::EditApp { .. } | Operation::ResetSecret { .. } => CredentialKind::AppSecret,
            Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => CredentialKind::AppCode,
        };
        let credential = value
            .filter(|_| operation.yields_credential())
            .map(|value| Credential {
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
            credential,
            notes,
            journal: Some(entry),
        }
    }
}

/// What else the administrator should know of codes, as whole sentences.
fn aftermath(operation: &Operation, before: &State, code: Option<&AppCode>) -> Option<String> {
    match operation {
        Operation::AddCode { .. } => {
            let id = code?.id.as_ref()?;
            Some(format!("The new AppCode has the id {id}."))
        }
        Operation::DeleteCode { .. } => {
            (before.codes.as_ref()?.len() == 1).then(|| "It was the app's last AppCode.".to_owned())
        }
        Operation::EditApp { .. }
        | Operation::ResetSecret { .. }
        | Operation::GenerateCode { .. }
        | Operation::ResetCode { .. }
        | Operation::RotateCode { .. } => None,
    }
}

/// What the journal is told before `operation` is sent.
pub(super) fn intent<'a>(
    operation: &'a Operation,
    looked: &'a Looked,
    chosen: &'a Chosen,
) -> Intent<'a> {
    let app = &looked.facts.app;
    let (change, replaced) = match operation {
        Operation::EditApp { change, .. } => (Some(change), None),
        Operation::ResetCode { code, .. } => (None, Some(code)),
        Operation::ResetSecret { .. }
        | Operation::GenerateCode { .. }
        | Operation::AddCode { .. }
        | Operation::DeleteCode { .. }
        | Operation::RotateCode { .. } => (None, None),
    };
    let going = match operation {
        Operation::DeleteCode { code, .. } | Operation::RotateCode { old: code, .. } => Some(code),
        Operation::EditApp { .. }
        | Operation::ResetSecret { .. }
        | Operation::GenerateCode { .. }
        | Operation::ResetCode { .. }
        | Operation::AddCode { .. } => None,
    };
    let given = change.and_then(|change| change.secret.as_ref());
    Intent {
        time: Timestamp::now(),
        operation: operation.kind(),
        target: operation.app(),
        app_name: &app.name,
        before: AppBefore {
            codes: looked.before.codes.as_deref(),
            replaced,
            going: going.map(|code| Going {
                name: code,
                code: looked
                    .before
                    .codes
                    .as_deref()
                    .and_then(|codes| code.find(codes)),
            }),
            secret: looked.before.fingerprint,
            mask: app.masked_secret.as_ref(),
            updated_at: app.updated_at,
        },
        change,
        chosen: chosen.value.as_ref().or(given),
        typed: given.is_some() || chosen.maker == Maker::Given,
    }
}
