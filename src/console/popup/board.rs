//! The board: how old secrets are, where those over age are, and what needs attention. Each of it opens
//! as a filter.

use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Key, KeyCode, Model,
        keymap::{self, Intent, Scope},
    },
    domain::{
        Now, Policy,
        hygiene::{Attention, Board, Credentials, Group},
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
                    code_days: None,
                    api_count: row.app.api_count,
                    policy: model.policy(&place.profile),
                }
            })
            .collect();
        let mut board = Board::of(&all, policy);
        board.attention.extend(unsettled(model));
        Self {
            board,
            policy,
            cursor: 0,
            scroll: 0,
        }
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

    fn key(&mut self, key: Key, _: &mut Context<'_>) -> Step {
        if let (KeyCode::Char(digit), false, false) = (key.code, key.ctrl, key.alt)
            && let Some(number) = digit.to_digit(10)
        {
            return self.attend(number);
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
