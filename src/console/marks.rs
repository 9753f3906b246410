//! Apps that are marked, to act on many at once. Marks stay while the filter changes and while apps are
//! loaded again.

use std::collections::BTreeSet;

use crate::domain::AppRef;

/// The marked apps.
#[derive(Debug, Default)]
pub struct Marks {
    apps: BTreeSet<AppRef>,
    /// Where a range begins: the app that was marked last.
    last: Option<AppRef>,
    /// Counts the changes.
    revision: u64,
}

impl Marks {
    /// Whether an app is marked.
    pub fn has(&self, app: &AppRef) -> bool {
        self.apps.contains(app)
    }

    /// How many are marked.
    pub fn len(&self) -> usize {
        self.apps.len()
    }

    /// Whether none is marked.
    pub fn is_empty(&self) -> bool {
        self.apps.is_empty()
    }

    /// The marked apps.
    pub fn apps(&self) -> impl Iterator<Item = &AppRef> {
        self.apps.iter()
    }

    /// Another number after each change.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Marks an app, or takes its mark away.
    pub fn toggle(&mut self, app: &AppRef) {
        if self.apps.remove(app) {
            self.last = None;
        } else {
            self.apps.insert(app.clone());
            self.last = Some(app.clone());
        }
        self.revision += 1;
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.apps.clear();
        self.last = None;
        self.revision += 1;
    }

    /// Marks all of `shown` between the app that was marked last and `app`, which may stand on either
    /// side; `app` alone where the other is not among them.
    pub fn range(&mut self, shown: &[AppRef], app: &AppRef) {
        let place = |wanted: &AppRef| shown.iter().position(|it| it == wanted);
        let Some(to) = place(app) else { return };
        let from = self.last.as_ref().and_then(place).unwrap_or(to);
        let between = &shown[from.min(to)..=from.max(to)];
        self.apps.extend(between.iter().cloned());
        self.last = Some(app.clone());
        self.revision += 1;
    }

    /// Marks all of `shown`; where all of them are marked, takes their marks away.
    pub fn all(&mut self, shown: &[AppRef]) {
        if shown.iter().all(|app| self.has(app)) {
            for app in shown {
                self.apps.remove(app);
            }
        } else {
            self.apps.extend(shown.iter().cloned());
        }
        self.last = None;
        self.revision += 1;
    }

    /// Turns the marks of `shown` round; others stay.
    pub fn invert(&mut self, shown: &[AppRef]) {
        for app in shown {
            if !self.apps.remove(app) {
                self.apps.insert(app.clone());
            }
        }
        self.last = None;
        self.revision += 1;
    }

    /// Forgets the mark of an app that is gone.
    pub fn forget(&mut self, app: &AppRef) {
        if self.apps.remove(app) {
            self.revision += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{AppId, Place, ProfileName, Service};

    fn app(number: usize) -> AppRef {
        AppRef {
            place: Place {
                profile: ProfileName::from("test"),
                service: Service::Apig,
                instance: None,
            },
            id: AppId::new(format!("{number:02}")),
        }
    }

    proptest! {
        #[test]
        fn turning_twice_changes_nothing(marked in proptest::collection::vec(0_usize..20, 0..10)) {
            let shown: Vec<AppRef> = (0..15).map(app).collect();
            let mut marks = Marks::default();
            for number in marked {
                marks.toggle(&app(number));
            }
            let before = marks.apps.clone();
            marks.invert(&shown);
            marks.invert(&shown);
            prop_assert_eq!(&marks.apps, &before);
            marks.all(&shown);
            marks.all(&shown);
            prop_assert!(shown.iter().all(|app| !marks.has(app)));
        }

        #[test]
        fn a_range_reaches_from_the_last_mark_to_the_cursor(from in 0_usize..15, to in 0_usize..15) {
            let shown: Vec<AppRef> = (0..15).map(app).collect();
            let mut marks = Marks::default();
            marks.toggle(&app(from));
            marks.range(&shown, &app(to));
            prop_assert_eq!(marks.len(), from.abs_diff(to) + 1);
        }
    }
}
