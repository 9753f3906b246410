//! The pane of gateways: one line each, in the order of profile, service and name.

use jiff::Timestamp;

use super::{
    Banner,
    banner::policy_of,
    fleet::{Fleet, Loading},
};
use crate::domain::{Gateway, Place};

/// The gateways as they are looked at.
#[derive(Debug, Default)]
pub struct GatewaysView {
    /// What is said of each.
    lines: Vec<GatewayLine>,
    /// The one that is selected, whatever line it is on.
    selected: Option<Place>,
    /// Whether somebody chose it: until then the first line is selected as lines come in.
    chosen: bool,
    /// Its place among the lines.
    position: usize,
    /// The first line on the screen.
    offset: usize,
    /// What the lines were made from.
    made_from: Option<u64>,
}

/// What is said of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayLine {
    /// The gateway.
    pub gateway: Gateway,
    /// How many of its apps are there.
    pub apps: usize,
    /// How many of them have a secret over age.
    pub over: usize,
    /// How its listing goes.
    pub state: Loading,
}

impl GatewaysView {
    /// Makes the lines anew if apps changed, then brings the window of `height` lines to the
    /// selection.
    pub fn prepare(&mut self, fleet: &Fleet, banners: &[Banner], height: usize, now: Timestamp) {
        if self.made_from != Some(fleet.revision()) {
            self.lines = lines(fleet, banners, now);
            self.made_from = Some(fleet.revision());
            let wanted = self.selected.as_ref().filter(|_| self.chosen);
            let mut places = self.lines.iter().map(|line| &line.gateway.place);
            let found = wanted.and_then(|wanted| places.position(|place| place == wanted));
            self.select(found.unwrap_or(if self.chosen { self.position } else { 0 }));
        }
        let height = height.max(1);
        if self.position < self.offset {
            self.offset = self.position;
        } else if self.position >= self.offset + height {
            self.offset = self.position + 1 - height;
        }
        self.offset = self.offset.min(self.lines.len().saturating_sub(height));
    }

    fn select(&mut self, position: usize) {
        self.position = position.min(self.lines.len().saturating_sub(1));
        let line = self.lines.get(self.position);
        self.selected = line.map(|line| line.gateway.place.clone());
    }

    /// Moves the selection by `by` lines, stopping at the ends.
    pub fn move_by(&mut self, by: isize) {
        self.chosen = true;
        self.select(self.position.saturating_add_signed(by));
    }

    /// The gateway that is selected.
    pub fn selected(&self) -> Option<&Gateway> {
        self.lines.get(self.position).map(|line| &line.gateway)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines on a screen of `height` lines, each with whether it is selected.
    pub fn visible(&self, height: usize) -> impl Iterator<Item = (&GatewayLine, bool)> {
        let window = self.lines.iter().enumerate().skip(self.offset).take(height);
        window.map(|(position, line)| (line, position == self.position))
    }
}

fn lines(fleet: &Fleet, banners: &[Banner], now: Timestamp) -> Vec<GatewayLine> {
    let mut lines: Vec<GatewayLine> = fleet
        .gateways()
        .map(|state| GatewayLine {
            gateway: state.gateway.clone(),
            apps: 0,
            over: 0,
            state: state.state.clone(),
        })
        .collect();
    let positions: std::collections::HashMap<Place, usize> = (0..)
        .zip(&lines)
        .map(|(position, line)| (line.gateway.place.clone(), position))
        .collect();
    for (_, row) in fleet.rows() {
        let place = &row.app.at.place;
        let Some(line) = positions.get(place).and_then(|it| lines.get_mut(*it)) else {
            continue;
        };
        line.apps += 1;
        let policy = policy_of(banners, &place.profile);
        line.over += usize::from(policy.is_secret_over(row.secret_days(now)));
    }
    lines
}
