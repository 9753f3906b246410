//! What happened: to the keyboard, at the services, with time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Banner, Input, RequestId, campaign::CampaignNews, look::Sight, profile_choice::ProfileChoice,
};
use crate::domain::{
    App, AppRef, Call, Deed, Done, Facts, Failure, Gateway, OpenEntry, Place, Plan, ProfileName,
    Question, ReadBack, Reading, Replacement, Rotation, Secret, Service, Survey, identify::Found,
};

/// Something happened.
#[derive(Debug)]
pub enum Msg {
    /// The keyboard, the mouse or the window.
    Input(Input),
    /// A deadline of [`super::next_deadline`] passed.
    Tick,
    /// The profiles are connected, or changed since.
    Connected(Vec<Banner>),
    /// The profiles cannot be used: a whole sentence.
    NotConnected(String),
    /// The profiles that can be connected are others now.
    Profiles {
        /// All of them.
        choices: Vec<ProfileChoice>,
        /// The one that was just made, or why none was, as a whole sentence.
        made: Result<ProfileName, String>,
    },
    /// The gateways of a service.
    Gateways {
        /// The listing.
        request: RequestId,
        /// The profile.
        profile: ProfileName,
        /// The service.
        service: Service,
        /// What was found.
        result: Result<Vec<Gateway>, Failure>,
    },
    /// Some apps of a gateway.
    Apps {
        /// The listing.
        request: RequestId,
        /// The gateway.
        place: Place,
        /// The apps.
        apps: Vec<App>,
        /// How many the gateway has in all, where it says so.
        total: Option<u64>,
    },
    /// All apps of a gateway have come, or no more will.
    AppsEnded {
        /// The listing.
        request: RequestId,
        /// The gateway.
        place: Place,
        /// How it ended.
        result: Result<(), Failure>,
    },
    /// An app and its surroundings.
    Facts {
        /// Which request.
        request: RequestId,
        /// The app.
        app: AppRef,
        /// What was found.
        result: Result<Box<Facts>, Failure>,
    },
    /// A look at an app told of the open journal entries about it.
    Examined {
        /// The app.
        app: AppRef,
        /// The entries, oldest first.
        entries: Vec<OpenEntry>,
    },
    /// Something to show was read.
    Seen {
        /// Which request.
        request: RequestId,
        /// What was found.
        result: Result<Sight, Failure>,
    },
    /// The present secret of an app.
    SecretRead {
        /// Which request.
        request: RequestId,
        /// What was found.
        result: Result<Secret, Failure>,
    },
    /// What an operation would do, by what was known of it.
    Planned {
        /// Which request.
        request: RequestId,
        /// The plan.
        plan: Box<Plan>,
    },
    /// What an operation concerns was read.
    Surveyed {
        /// Which request.
        request: RequestId,
        /// What was found, and the plan by it.
        result: Result<Survey, Failure>,
    },
    /// A write ended.
    Finished {
        /// Which request.
        request: RequestId,
        /// How.
        result: Result<Box<Done>, Failure>,
    },
    /// A delivery ended.
    Delivered {
        /// Which request.
        request: RequestId,
        /// Where the value went, or why it did not, as a whole sentence.
        result: Result<String, String>,
    },
    /// A write of unknown outcome was read back.
    Reconciled {
        /// Which request.
        request: RequestId,
        /// What was found.
        result: Result<Box<ReadBack>, Failure>,
    },
    /// What the journal holds, the latest first.
    Journal {
        /// Which request.
        request: RequestId,
        /// The entries, or why they cannot be read, as a whole sentence.
        result: Result<Vec<Deed>, String>,
    },
    /// What campaigns tell.
    Campaign(CampaignNews),
    /// What was read of an app, as lists do not tell it.
    AppRead {
        /// Which request.
        request: RequestId,
        /// The app.
        app: AppRef,
        /// What was read.
        result: Result<Reading, Failure>,
    },
    /// All apps of a request were read.
    AppsRead(RequestId),
    /// Whose a value is.
    Identified {
        /// Which request.
        request: RequestId,
        /// What was found.
        result: Result<Box<Found>, String>,
    },
    /// A report was written, or could not be: a whole sentence.
    Exported {
        /// Which request.
        request: RequestId,
        /// Where it went, or why it did not.
        result: Result<String, String>,
    },
    /// Text was sent to the clipboard, or could not be: a whole sentence.
    Copied(Result<String, String>),
    /// Something to say, as a whole sentence.
    Notice(String),
    /// When secrets were set, as the journal knows it.
    SecretsSet(BTreeMap<AppRef, Timestamp>),
    /// The rotations of codes that are under way.
    Rotations(Vec<Rotation>),
    /// The replacements of apps that are under way.
    Replacements(Vec<Replacement>),
    /// How many journal entries are unresolved.
    Unresolved(u64),
    /// Somebody is asked for what no source holds.
    Asked {
        /// The number of the question.
        number: u64,
        /// What is asked.
        question: Question,
    },
    /// The question with this number needs no answer any more.
    Withdrawn(u64),
    /// What is known of the token in hand changed.
    Token {
        /// Whose.
        profile: ProfileName,
        /// When it ends, where that is known.
        until: Option<Timestamp>,
        /// Whether another one comes by itself.
        renews: bool,
    },
    /// The token in hand does not do for its profile.
    Unfit {
        /// The profile.
        profile: ProfileName,
        /// Why, and what to do, as whole sentences.
        reason: String,
    },
    /// An exchange with a service ended.
    Called(Call),
}
