//! The board: how old secrets are, where those over age are, and what needs attention. Each of it opens
//! as a filter.

use super::{Act, Context, Dialog, ExportBox, Popup, Step};
use crate::{
    console::{
        Effect, Key, KeyCode, Model, RequestId,
        keymap::{self, Intent, Scope},
    },
    domain::{
        AppRef, Now, Policy, Reads,
        hygiene::{Aged, Attention, Board, Credentials, Group, Report},
    },
};

/// The board, as things were when it was opened.
#[derive(Debug)]
pub struct BoardBox {
    /// What was counted.
    pub board: Board,
    /// By what: the strictest policy of the profiles in use.
    pub policy: Policy,
    /// The group under the cursor.
    pub cursor: usize,
    /// How many groups are above the first that is seen.
    pub scroll: usize,
    /// The apps whose secret is over age, the oldest first.
    over_age: Vec<Aged>,
    /// What could not be loaded, and why.
    missing: Vec<(String, String)>,
    /// How many apps were looked at.
    apps: usize,
    /// Whether reports keep to plain characters.
    ascii: bool,
    /// The apps whose codes were not read.
    pub unread: Vec<AppRef>,
    /// What reads them.
    reading: Option<RequestId>,
}

impl BoardBox {
    /// Counts what the model holds.
    pub fn open(model: &Model, now: Now) -> Self {
        let policies = model.banners.iter().map(|banner| banner.policy);
        let policy = policies
            .reduce(|a, b| Policy {
                secret: a.secret.min(b.secret),
                code: a.code.min(b.code),
            })
            .unwrap_or_default();
        let all: Vec<Credentials> = model
            .fleet
            .rows()
            .map(|(_, row)| {
                let place = &row.app.at.place;
                Credentials {
                    group: Group {
                        profile: place.profile.raw().to_owned(),
                        service: Some(place.service),
                        gateway: place.instance.is_some().then(|| row.gateway.to_string()),
                    },
                    secret_days: row.secret_days(now.wall),
                    code_days: model.fleet.code_days(&row.app.at, now.wall),
                    api_count: row.app.api_count,
                    policy: model.policy(&place.profile),
                }
            })
            .collect();
        let is_read = |app: &AppRef| {
            let read = model.fleet.reading(app);
            read.is_some_and(|read| read.codes.is_some())
        };
        let rows = model.fleet.rows().map(|(_, row)| &row.app.at);
        let unread = rows.filter(|app| !is_read(app)).cloned().collect();
        let mut board = Board::of(&all, policy);
        board.attention.extend(unsettled(model));
        let mut over_age: Vec<Aged> = model
            .fleet
            .rows()
            .map(|(_, row)| Aged {
                app: row.app.clone(),
                gateway: row.gateway.clone(),
                secret_set_at: row.secret_set_at,
                age_days: row.secret_days(now.wall),
            })
            .filter(|aged| policy.is_secret_over(aged.age_days))
            .collect();
        over_age.sort_by_key(|aged| std::cmp::Reverse(aged.age_days));
        let missing = model.fleet.failures();
        Self {
            board,
            policy,
            over_age,
            missing: missing.map(|(place, why)| (place, why.summary())).collect(),
            apps: all.len(),
            ascii: model.options.ascii,
            cursor: 0,
            scroll: 0,
            unread,
            reading: None,
        }
    }

    /// Begins to read the codes of the apps whose were not read.
    fn read(&mut self, cx: &mut Context<'_>) {
        if self.reading.is_some() || self.unread.is_empty() {
            return;
        }
        let request = cx.request();
        let reads = Reads {
            codes: true,
            apis: false,
        };
        cx.effect(Effect::ReadApps(request, self.unread.clone(), reads));
        self.reading = Some(request);
    }

    /// Asks where the board goes as a report.
    fn export(&self, now: Now) -> Step {
        let report = Report {
            board: self.board.clone(),
            policy: self.policy,
            apps: self.apps,
            over_age: self.over_age.clone(),
            missing: self.missing.clone(),
            with_names: true,
            reads_codes: self.board.apps_with_codes_read > 0,
        };
        let asked = ExportBox::of_board(report, self.ascii, now);
        Step::Push(Popup::Export(Box::new(asked)))
    }

    /// Opens the thing of this number that needs attention.
    fn attend(&self, number: u32) -> Step {
        let place = usize::try_from(number)
            .ok()
            .and_then(|it| it.checked_sub(1));
        let attention = place.and_then(|place| self.board.attention.get(place));
        match attention {
            Some(Attention {
                filter: Some(filter),
                ..
            }) => Step::CloseAnd(Act::Filter(filter.clone())),
            Some(Attention {
                word: UNSETTLED, ..
            }) => Step::CloseAnd(Act::Intent(Intent::Journal)),
            Some(_) | None => Step::Stay,
        }
    }
}

impl Dialog for BoardBox {
    fn scope(&self) -> Scope {
        Scope::Board
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if let (KeyCode::Char(digit), false, false) = (key.code, key.ctrl, key.alt)
            && let Some(number) = digit.to_digit(10)
        {
            return self.attend(number);
        }
        if let (KeyCode::Esc, Some(request)) = (key.code, self.reading.take()) {
            cx.effect(Effect::Cancel(request));
            return Step::Stay;
        }
        let last = self.board.groups.len().saturating_sub(1);
        match keymap::resolve(Scope::Board, key) {
            Some(Intent::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Intent::Down) => self.cursor = (self.cursor + 1).min(last),
            Some(Intent::PageUp | Intent::First) => self.cursor = 0,
            Some(Intent::PageDown | Intent::Last) => self.cursor = last,
            Some(Intent::Open) => {
                if let Some((group, _)) = self.board.groups.get(self.cursor) {
                    return Step::CloseAnd(Act::Filter(filter_of(group, self.policy)));
                }
            }
            Some(Intent::ReadCodes) => self.read(cx),
            Some(Intent::Export) => return self.export(cx.now),
            Some(Intent::Reload) => return Step::CloseAnd(Act::Intent(Intent::Board)),
            Some(Intent::Journal) => return Step::CloseAnd(Act::Intent(Intent::Journal)),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Board)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit | Intent::Back | Intent::Board) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }
}

/// The word of writes whose outcome is not known.
const UNSETTLED: &str = "unsettled";

fn unsettled(model: &Model) -> Option<Attention> {
    let count = usize::try_from(model.unresolved).unwrap_or(usize::MAX);
    let noun = if count == 1 { "write" } else { "writes" };
    (count > 0).then(|| Attention {
        word: UNSETTLED,
        count,
        what: format!("unsettled {noun}: the journal says which"),
        filter: None,
    })
}

/// The filter that shows what of a group is over age.
fn filter_of(group: &Group, policy: Policy) -> String {
    let mut terms = Vec::new();
    terms.extend(group.service.map(|it| format!("service:{}", it.word())));
    let gateway = group.gateway.as_ref();
    terms.extend(gateway.map(|name| format!("gateway:=\"{}\"", name.replace('"', ""))));
    terms.push(format!("age:>={}d", policy.secret));
    terms.join(" ")
}
