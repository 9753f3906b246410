//! The call of a write, whichever it is, and what its answer brought.

use http::HeaderMap;

use crate::{
    api::{Endpoint, MadeCode, Malformed, Request},
    domain::{App, AppCode, AppId, Item, Secret},
};

/// The call of a write.
pub(in crate::engine) struct Call<'a>(Box<dyn Endpoint<Reply = Received> + Send + 'a>);

/// What a successful answer brought.
#[derive(Debug, Default)]
pub(in crate::engine) struct Received {
    /// The app, where the service shows it.
    pub app: Option<App>,
    /// Whom the answer is about, where it says so.
    pub about: Option<AppId>,
    /// The new value as it came: perhaps masked, perhaps not at all.
    pub value: Option<Secret>,
    /// The new code's entry.
    pub code: Option<AppCode>,
    /// What became of each of several things.
    pub items: Vec<Item>,
    /// How the answer contradicts what was asked for, as a whole sentence.
    pub contradicts: Option<String>,
}

/// An endpoint, and what its reply means for a write.
struct Read<E, F> {
    endpoint: E,
    received: F,
}

impl<E, F> Endpoint for Read<E, F>
where
    E: Endpoint,
    F: Fn(E::Reply) -> Received + Sync,
{
    type Reply = Received;

    fn request(&self) -> Request {
        self.endpoint.request()
    }

    fn decode(&self, body: &[u8]) -> Result<Received, Malformed> {
        self.endpoint.decode(body).map(&self.received)
    }

    fn decode_all(&self, headers: &HeaderMap, body: &[u8]) -> Result<Received, Malformed> {
        self.endpoint.decode_all(headers, body).map(&self.received)
    }
}

impl<'a> Call<'a> {
    /// A call of `endpoint`, whose reply brings what `received` makes of it.
    pub(super) fn new<E>(
        endpoint: E,
        received: impl Fn(E::Reply) -> Received + Send + Sync + 'a,
    ) -> Self
    where
        E: Endpoint + Send + 'a,
    {
        Self(Box::new(Read { endpoint, received }))
    }
}

impl Endpoint for Call<'_> {
    type Reply = Received;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn decode(&self, body: &[u8]) -> Result<Received, Malformed> {
        self.0.decode(body)
    }

    fn decode_all(&self, headers: &HeaderMap, body: &[u8]) -> Result<Received, Malformed> {
        self.0.decode_all(headers, body)
    }
}

impl Received {
    /// The app, and the secret that was set.
    pub(super) fn secret(app: impl Into<Option<App>>, value: Option<Secret>) -> Self {
        let app = app.into();
        Self {
            about: app.as_ref().map(|app| app.at.id.clone()),
            app,
            value,
            ..Self::default()
        }
    }

    /// A new code.
    pub(super) fn code(made: MadeCode) -> Self {
        Self {
            about: made.app,
            value: Some(made.code.value.clone()),
            code: Some(made.code),
            ..Self::default()
        }
    }

    /// The one code of `after` that the app did not have before.
    pub(super) fn new_code(before: &App, after: App) -> Self {
        let old = before.codes.as_deref().unwrap_or_default();
        let mut new = after
            .codes
            .iter()
            .flatten()
            .filter(|code| old.iter().all(|old| old.value != code.value));
        let value = match (new.next(), new.next()) {
            (Some(code), None) => Some(code.value.clone()),
            (None | Some(_), _) => None,
        };
        Self::secret(after, value)
    }
}

impl From<App> for Received {
    fn from(app: App) -> Self {
        Self::secret(app, None)
    }
}
