//! JSON files of other programs. `serde_json` reads them; what it would keep a value in is not wiped,
//! so they become a tree that is.

use std::{fmt, rc::Rc};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use zeroize::Zeroizing;

use super::node::Node;

/// What `text` holds; `None` if it is not JSON.
pub(super) fn parse(text: &str) -> Option<Rc<Node>> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text)
        .ok()
        .map(|Whole(node)| Rc::new(node))
}

/// A value on its way into the tree.
struct Whole(Node);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder).map(Self)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text)))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(Whole(node)) = list.next_element()? {
            items.push(Rc::new(node));
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, Whole(node))) = map.next_entry::<String, Whole>()? {
            entries.push((key, Rc::new(node)));
        }
        Ok(Node::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_lead_to_text_and_names_to_elements_of_lists() {
        let node = parse(
            r#"{"a": {"b": 12, "c": "x\u003cy", "d": null, "e": ""},
                "l": [{"name": "p", "v": "1"}, {"name": "q", "v": true}, 3]}"#,
        )
        .unwrap();
        assert_eq!(node.text(&["a", "b"]), Some("12"));
        assert_eq!(node.text(&["a", "c"]), Some("x<y"));
        assert_eq!(node.text(&["a", "d"]), None);
        assert_eq!(node.text(&["a", "e"]), None);
        assert_eq!(node.text(&["l", "q", "v"]), Some("true"));
        assert_eq!(node.text(&["l", "r", "v"]), None);
        assert_eq!(node.items(&["l"]).len(), 3);
        assert!(node.items(&["a"]).is_empty());
    }

    #[test]
    fn what_is_not_json_is_nothing() {
        for text in ["", "{", "{} x", "a: b", &"[".repeat(100_000)] {
            assert!(parse(text).is_none());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_over(text in "[a-c:{}\\[\\]\",0-9.eE+\\\\u \n-]{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn text_reads_back(value in ".{1,20}") {
            let text = serde_json::json!({ "k": value }).to_string();
            let node = parse(&text).unwrap();
            prop_assert_eq!(node.text(&["k"]), Some(value.as_str()));
        }
    }
}
