//! What a write says when it is done, or what it would send.

use std::fmt::Write as _;

use serde::Serialize;

use super::Spot;
use crate::{
    cli::{
        Exit,
        deliver::{Delivered, PartRecord},
        output::Record,
    },
    domain::{
        AppId, CodeId, Done, InstanceId, Item, ItemEnd, Maker, Plan, ProfileName, Service, Text,
        text::visible,
    },
};

/// A write that took effect, for programs: as the journal has it, and the new credential's
/// fingerprint.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct WriteRecord {
    operation: &'static str,
    target: TargetRecord,
    /// Which of several things that were asked for at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<Text>,
    outcome: &'static str,
    error_code: Option<Text>,
    error_msg: Option<Text>,
    request_ids: Vec<Text>,
    delivery: Vec<PartRecord>,
    credential: Option<CredentialRecord>,
    journal: Option<u64>,
    notes: Vec<String>,
    #[serde(skip)]
    sentences: Vec<String>,
    #[serde(skip)]
    title: &'static str,
    #[serde(skip)]
    gateway: Text,
}

impl Record for WriteRecord {
    const FIELDS: &'static [&'static str] = &[
        "operation",
        "target",
        "outcome",
        "error_code",
        "error_msg",
        "request_ids",
        "delivery",
        "credential",
        "journal",
        "notes",
    ];
}

#[derive(Debug, Serialize)]
struct TargetRecord {
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    app_id: Option<AppId>,
    app_name: Text,
}

#[derive(Debug, Serialize)]
struct CredentialRecord {
    kind: &'static str,
    /// `null` for a value that somebody typed: a guess could be confirmed by it.
    fingerprint: Option<String>,
    maker: &'static str,
    code_id: Option<CodeId>,
}

impl WriteRecord {
    pub(in crate::cli) fn new(spot: &Spot, done: &Done, delivered: Option<&Delivered>) -> Self {
        let made = done.app.as_ref();
        let (delivery, sentences) = delivered.map_or_else(Default::default, |delivered| {
            (delivered.parts.clone(), delivered.sentences.clone())
        });
        Self {
            operation: done.kind.word(),
            target: TargetRecord {
                profile: spot.place.profile.clone(),
                service: spot.place.service,
                instance_id: spot.place.instance.clone(),
                app_id: spot.app.clone().or(made.map(|app| app.at.id.clone())),
                app_name: made.map_or_else(|| spot.name.clone(), |app| app.name.clone()),
            },
            gateway: spot.gateway.clone(),
            item: None,
            outcome: "done",
            error_code: None,
            error_msg: None,
            request_ids: done.request_id.iter().cloned().collect(),
            delivery,
            credential: done.credential.as_ref().map(|credential| CredentialRecord {
                kind: credential.kind.label(),
                fingerprint: match credential.maker {
                    Maker::Here | Maker::Service => {
                        Some(credential.value.fingerprint().to_string())
                    }
                    Maker::Given => None,
                },
                maker: credential.maker.label(),
                code_id: credential.code_id.clone(),
            }),
            journal: done.journal,
            notes: done.notes.clone(),
            sentences,
            title: done.kind.title(),
        }
    }

    /// One for each of the things that were asked for at once, or one where it was a single one; and
    /// the exit code that goes with it.
    pub(in crate::cli) fn each(spot: &Spot, done: &Done) -> Vec<(Self, Exit)> {
        if done.items.is_empty() {
            return vec![(Self::new(spot, done, None), Exit::Done)];
        }
        let record = |item: &Item| {
            let mut record = Self::new(spot, done, None);
            record.item = Some(item.name.clone());
            match &item.end {
                ItemEnd::Done => (record, Exit::Done),
                ItemEnd::Already => {
                    record.note("It was so already.".to_owned());
                    (record, Exit::Done)
                }
                ItemEnd::Refused(error) => {
                    record.outcome = "refused";
                    record.error_code.clone_from(&error.code);
                    record.error_msg = Some(error.message.clone());
                    (record, Exit::Refused)
                }
            }
        };
        done.items.iter().map(record).collect()
    }

    /// Adds a whole sentence.
    pub(in crate::cli) fn note(&mut self, sentence: String) {
        self.notes.push(sentence);
    }

    /// Adds what a further request of the same act said.
    pub(in crate::cli) fn add(&mut self, further: &Done) {
        self.request_ids.extend(further.request_id.iter().cloned());
        self.notes.extend(further.notes.iter().cloned());
    }

    /// The same for people.
    pub(in crate::cli) fn text(&self) -> String {
        let item = match &self.item {
            Some(item) => format!(" {item}"),
            None => String::new(),
        };
        let ended = match &self.error_msg {
            None => "done.".to_owned(),
            Some(message) => match &self.error_code {
                Some(code) => format!("refused, {code}: {message}"),
                None => format!("refused: {message}"),
            },
        };
        let mut text = format!(
            "{}{item}: {ended} {}/{}/{}",
            self.title,
            self.target.service.word(),
            self.gateway,
            self.target.app_name
        );
        for id in &self.request_ids {
            let _ = write!(text, ", request {id}");
        }
        text.push('\n');
        if let Some(credential) = &self.credential {
            let _ = write!(text, "New {}, {}", credential.kind, credential.maker);
            if let Some(fingerprint) = &credential.fingerprint {
                let _ = write!(text, ", fingerprint {fingerprint}");
            }
            if let Some(id) = &credential.code_id {
                let _ = write!(text, ", id {id}");
            }
            text.push_str(".\n");
        }
        for line in self.sentences.iter().chain(&self.notes) {
            let _ = writeln!(text, "{}", visible(line));
        }
        text
    }
}

/// What a write would send.
#[derive(Debug, Serialize)]
pub(super) struct PlanRecord {
    operation: &'static str,
    /// Method, address and body, every secret masked.
    request: String,
    /// Whether sending it again would change nothing more.
    repeatable: bool,
}

impl Record for PlanRecord {
    const FIELDS: &'static [&'static str] = &["operation", "request", "repeatable"];
}

impl PlanRecord {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            operation: plan.operation.word(),
            request: plan.request.clone().unwrap_or_default(),
            repeatable: plan.is_repeatable,
        }
    }

    pub(super) fn text(&self, described: &str) -> String {
        let lines: Vec<_> = self.request.lines().map(visible).collect();
        let before = if described.is_empty() { "" } else { "\n" };
        format!("{described}{before}\n{}\n", lines.join("\n"))
    }
}
