//! What the list can be sorted by.

use std::cmp::Ordering;

use crate::console::fleet::Row;

/// What the list can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, strum::EnumIter, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum SortColumn {
    /// The name.
    #[default]
    Name,
    /// The service, then the gateway.
    Service,
    /// The gateway.
    Gateway,
    /// The key.
    Key,
    /// The least age of the secret, oldest first.
    Secret,
    /// The number of codes, most first.
    Codes,
    /// The number of bound APIs, most first.
    Apis,
    /// The remark.
    Remark,
}

impl SortColumn {
    /// Its word in the sort menu.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Service => "service",
            Self::Gateway => "gateway",
            Self::Key => "key",
            Self::Secret => "age of the secret, oldest first",
            Self::Codes => "AppCodes, most first",
            Self::Apis => "bound APIs, most first",
            Self::Remark => "remark",
        }
    }

    /// Whether the least or the most stands first.
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::Name | Self::Service | Self::Gateway | Self::Key | Self::Remark => "↑",
            Self::Secret | Self::Codes | Self::Apis => "↓",
        }
    }

    /// Which of two rows stands first.
    pub(super) fn compare(self, a: &Row, b: &Row) -> Ordering {
        let by_name = || a.sort_name.cmp(&b.sort_name);
        let most_first = |a: Option<u64>, b: Option<u64>| b.cmp(&a);
        match self {
            Self::Name => by_name(),
            Self::Service => a
                .app
                .at
                .service()
                .cmp(&b.app.at.service())
                .then_with(|| a.gateway.cmp(&b.gateway)),
            Self::Gateway => a.gateway.cmp(&b.gateway),
            Self::Key => a.app.key.cmp(&b.app.key),
            Self::Secret => {
                // Unknown ages come last, as the least interesting.
                match (a.secret_since(), b.secret_since()) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => Ordering::Equal,
                }
            }
            Self::Codes => most_first(a.app.code_count, b.app.code_count),
            Self::Apis => most_first(a.app.api_count, b.app.api_count),
            Self::Remark => a.app.remark.cmp(&b.app.remark),
        }
        .then_with(by_name)
        .then_with(|| a.app.at.cmp(&b.app.at))
    }
}
