//! Lists that come in pages: the items under a name of their own, beside them how many there are.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use super::{Malformed, lenient};
use crate::domain::{BoundApi, BoundApis};

/// The largest page that APIG and ROMA Connect give.
pub const PAGE_LIMIT: u64 = 500;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What the page holds.
    pub items: Vec<T>,
    /// How many there are in all, where the service says it.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The same page of what `make` makes of each item.
    pub(super) fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            total: self.total,
        }
    }
}

impl From<Page<BoundApi>> for BoundApis {
    fn from(page: Page<BoundApi>) -> Self {
        Self {
            total: page.total.unwrap_or(page.items.len() as u64),
            apis: page.items,
        }
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// Decodes `body`, in which the items are named `items`. A list that is left out or null is
    /// empty. APIG and ROMA Connect count in `total`, `ModelArts` in `total_count`.
    pub(super) fn decode(body: &[u8], items: &'static str) -> Result<Self, Malformed> {
        lenient::decode_seed(body, Named(items, PhantomData))
    }
}

/// Reads a page whose items have this name.
struct Named<T>(&'static str, PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Named<T> {
    type Value = Page<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Named<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with {}", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let mut page = Page {
            items: Vec::new(),
            total: None,
        };
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                page.items = map.next_value::<Option<Vec<T>>>()?.unwrap_or_default();
            } else if matches!(name.as_str(), "total" | "total_count") {
                page.total = map.next_value::<Count>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(page)
    }
}

#[derive(Deserialize)]
struct Count(#[serde(deserialize_with = "lenient::count")] Option<u64>);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Item {
        #[serde(deserialize_with = "lenient::id")]
        id: String,
    }

    fn decode(body: &str) -> Result<Page<Item>, Malformed> {
        Page::decode(body.as_bytes(), "apps")
    }

    #[test]
    fn either_name_of_the_total_and_unknown_fields_are_taken() {
        for total in [
            r#""total": 7"#,
            r#""total_count": "7""#,
            r#""size": 1, "total": 7.0, "total_count": 7"#,
        ] {
            let page = decode(&format!(r#"{{"apps": [{{"id": "a", "x": []}}], {total}}}"#));
            let page = page.expect("a page");
            assert_eq!((page.items.len(), page.total), (1, Some(7)), "{total}");
        }
    }

    #[test]
    fn a_list_that_is_left_out_or_null_is_empty() {
        for body in ["{}", r#"{"apps": null, "total": null}"#] {
            let page = decode(body).expect("a page");
            assert_eq!((page.items.len(), page.total), (0, None), "{body}");
        }
    }

    #[test]
    fn an_item_without_an_id_is_named_by_its_place() {
        let malformed = decode(r#"{"apps": [{"id": "a"}, {"id": ""}]}"#);
        let Malformed(what) = malformed.expect_err("no id");
        assert_eq!(what.raw(), "apps[1].id: missing or of another type");
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_is_too_odd_to_be_told(body in ".{0,60}") {
            let _ = decode(&body);
        }
    }
}
