//! The console, pure: [`update`] decides everything that follows from a message, [`next_deadline`]
//! says when time alone will change something. No clock, no randomness, no I/O, no terminal: what
//! is to be done comes back as [`Effect`]s.
//!
//! The root routes; each popup and pane decides for itself.

pub mod banner;
pub mod campaign;
pub mod detail;
pub mod effect;
pub mod fleet;
pub mod gateways;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod list;
pub mod look;
pub mod marks;
pub mod model;
pub mod msg;
pub mod popup;
pub mod profile_choice;
mod request_id;
pub mod reveal;
pub mod text_field;
mod update;

pub use banner::{Banner, TokenEnd};
pub use campaign::CampaignAsk;
pub use effect::{About, Effect, Exported, Pick};
pub use key::{Input, Key, KeyCode};
pub use model::{Model, Options, Pane};
pub use msg::Msg;
pub use popup::Popup;
pub use request_id::RequestId;
pub use update::{drawn, next_deadline, prepare, update};
