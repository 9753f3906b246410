//! What a form is about.

use crate::domain::{App, Place, Seen};

/// What a form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An app that is there.
    Present {
        /// The app as it was shown.
        app: Box<App>,
        /// What of it must still be so when the write begins.
        seen: Box<Seen>,
    },
    /// A new app, which is to be made there.
    New(Place),
}

impl Subject {
    pub(super) fn present(app: App) -> Self {
        Self::Present {
            seen: Box::new(Seen::of(&app)),
            app: Box::new(app),
        }
    }

    /// Where it is, or is to be.
    pub const fn place(&self) -> &Place {
        match self {
            Self::Present { app, .. } => &app.at.place,
            Self::New(place) => place,
        }
    }

    /// The app, where it is there already.
    pub fn app(&self) -> Option<&App> {
        match self {
            Self::Present { app, .. } => Some(app),
            Self::New(_) => None,
        }
    }

    /// What of the app must still be so when the write begins.
    pub fn seen(&self) -> Option<&Seen> {
        match self {
            Self::Present { seen, .. } => Some(seen),
            Self::New(_) => None,
        }
    }

    /// Whether `app` is still as it was shown.
    pub(super) fn still_holds(&self, app: &App) -> bool {
        self.seen().is_none_or(|seen| seen.still_holds(app))
    }
}
