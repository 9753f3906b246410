//! The fields of the form: filled with what the app has, checked by the service's rules.

use super::{EditForm, Phase, Subject};
use crate::{
    console::{
        detail::Remote,
        text_field::{SecretField, TextField},
    },
    domain::{
        Capability, Change, Facts, Text,
        rules::{self, Field},
    },
};

/// One field of the form.
#[derive(Debug, PartialEq, Eq)]
pub struct FormField {
    /// Which.
    pub field: Field,
    /// What is in it.
    pub content: Content,
    /// Why it can't be edited, as a whole sentence.
    pub locked: Option<String>,
}

/// What is in a field.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// Text that may be seen.
    Open {
        /// As it was.
        before: String,
        /// As it is now.
        now: TextField,
    },
    /// A new secret; empty leaves the secret as it is.
    Secret(SecretField),
}

impl EditForm {
    /// Puts into the fields what the app has, and locks those that the service fixes.
    pub(super) fn fill(&mut self) {
        let service = self.service();
        let app = self.subject.app();
        let open = |field, text: Option<&Text>| {
            let before = text.map_or("", Text::raw).to_owned();
            FormField {
                field,
                content: Content::Open {
                    now: TextField::new(&before),
                    before,
                },
                locked: None,
            }
        };
        let locked = |capability| {
            let refused = service.offers(capability).err().map(str::to_owned);
            refused.or_else(|| self.switch_lock())
        };
        let (to_key, to_secret) = match self.subject {
            Subject::Present { .. } => (Capability::EditKey, Capability::EditSecret),
            Subject::New(_) => (Capability::ChooseKey, Capability::ChooseSecret),
        };
        let mut key = open(Field::Key, app.and_then(|app| app.key.as_ref()));
        key.locked = locked(to_key);
        self.fields = vec![
            open(Field::Name, app.map(|app| &app.name)),
            open(Field::Remark, app.and_then(|app| app.remark.as_ref())),
            key,
            FormField {
                field: Field::Secret,
                content: Content::Secret(SecretField::default()),
                locked: locked(to_secret),
            },
        ];
    }

    /// Why key and secret can't be chosen at this gateway.
    fn switch_lock(&self) -> Option<String> {
        match &self.facts {
            Remote::Ready(facts) => match &facts.limits {
                Ok(limits) if limits.custom_secret == Some(false) => Some(
                    "This gateway takes no chosen keys and secrets: its switch APP_KEY_SECRET_SWITCH is off.".to_owned(),
                ),
                Ok(_) | Err(_) => None,
            },
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// The app's present state came: it becomes what the form starts from, unless the
    /// administrator has begun to type.
    pub fn facts_arrived(&mut self, facts: Remote<Box<Facts>>) {
        let untouched = !self.is_changed();
        let fresh = match &facts {
            Remote::Ready(facts) => Some(facts.app.clone()),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        };
        self.facts = facts;
        match fresh {
            Some(app) if untouched && self.phase == Phase::Editing => {
                self.subject = Subject::present(app);
                self.fill();
            }
            Some(app) => {
                if !self.subject.still_holds(&app) {
                    self.notice = Some(
                        "The app changed since it was shown. Leave with Esc and press e again to start from its present state.".to_owned(),
                    );
                }
                let lock = self.switch_lock();
                for field in &mut self.fields {
                    if field.locked.is_none() && matches!(field.field, Field::Key | Field::Secret) {
                        field.locked.clone_from(&lock);
                    }
                }
            }
            None => {}
        }
    }

    /// What is wrong with the field at `position`, as a whole sentence.
    pub fn violation(&self, position: usize) -> Option<String> {
        let field = self.fields.get(position)?;
        let rule = rules::rule(self.service(), field.field)?;
        let checked = match &field.content {
            Content::Open { before, now } if before == now.value() => return None,
            Content::Open { now, .. } => rule.check(now.value()),
            Content::Secret(secret) if secret.is_empty() => return None,
            Content::Secret(secret) => rule.check(secret.secret().expose()),
        };
        checked.err().map(|violation| violation.to_string())
    }

    /// What would change.
    pub fn change(&self) -> Change {
        let mut change = Change::default();
        for field in &self.fields {
            match (&field.content, field.field) {
                (Content::Open { before, now }, _) if before == now.value() => {}
                (Content::Open { now, .. }, Field::Name) => {
                    change.name = Some(now.value().to_owned());
                }
                (Content::Open { now, .. }, Field::Remark) => {
                    change.remark = Some(now.value().to_owned());
                }
                (Content::Open { now, .. }, Field::Key) => {
                    change.key = Some(now.value().to_owned());
                }
                (Content::Secret(secret), _) if !secret.is_empty() => {
                    change.secret = Some(secret.secret());
                }
                (Content::Open { .. } | Content::Secret(_), _) => {}
            }
        }
        change
    }

    /// Whether anything would change.
    pub(super) fn is_changed(&self) -> bool {
        !self.change().is_empty()
    }
}
