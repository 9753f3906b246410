//! YAML files of other programs: as much of YAML as such files use, and every scalar as text, since
//! a password of digits is no number.

use std::{collections::BTreeMap, rc::Rc};

use saphyr_parser::{Event, Parser, ScalarStyle};
use zeroize::Zeroizing;

/// A value.
pub(super) enum Node {
    Text(Zeroizing<String>),
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>),
    Null,
}

/// The first document of `text`; `None` if it is not YAML. An alias shares the node that it stands
/// for, so none can blow up.
pub(super) fn parse(text: &str) -> Option<Rc<Node>> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _span) = event.ok()?;
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
            Event::DocumentEnd => break,
            Event::Alias(anchor) => {
                let node = builder.anchors.get(&anchor)?.clone();
                builder.add(node, 0);
            }
            Event::Scalar(text, style, anchor, _tag) => {
                let node = match (&*text, style) {
                    ("" | "~" | "null", ScalarStyle::Plain) => Node::Null,
                    _ => Node::Text(Zeroizing::new(text.into_owned())),
                };
                builder.add(Rc::new(node), anchor);
            }
            Event::SequenceStart(anchor, _tag) => builder.open.push(Frame {
                anchor,
                kind: Kind::List(Vec::new()),
            }),
            Event::MappingStart(anchor, _tag) => builder.open.push(Frame {
                anchor,
                kind: Kind::Map(Vec::new(), None),
            }),
            Event::SequenceEnd | Event::MappingEnd => {
                let frame = builder.open.pop()?;
                let node = match frame.kind {
                    Kind::List(items) => Node::List(items),
                    Kind::Map(entries, _key) => Node::Map(entries),
                };
                builder.add(Rc::new(node), frame.anchor);
            }
        }
    }
    Some(builder.root.unwrap_or_else(|| Rc::new(Node::Null)))
}

impl Node {
    /// The value at `path`, a list of keys.
    pub(super) fn at<'n>(&'n self, path: &[impl AsRef<str>]) -> Option<&'n Node> {
        path.iter()
            .try_fold(self, |node, key| node.get(key.as_ref()))
    }

    /// The text at `path`, if there is one and it is not empty.
    pub(super) fn text(&self, path: &[impl AsRef<str>]) -> Option<&str> {
        match self.at(path)? {
            Node::Text(text) if !text.is_empty() => Some(text),
            Node::Text(_) | Node::List(_) | Node::Map(_) | Node::Null => None,
        }
    }

    /// The keys of the value at `path`, in their order.
    pub(super) fn keys(&self, path: &[impl AsRef<str>]) -> Vec<&str> {
        match self.at(path) {
            Some(Node::Map(entries)) => entries.iter().map(|(key, _node)| key.as_str()).collect(),
            Some(Node::Text(_) | Node::List(_) | Node::Null) | None => Vec::new(),
        }
    }

    /// The value of `key`, else of what `<<` merges in.
    fn get(&self, key: &str) -> Option<&Node> {
        let Node::Map(entries) = self else {
            return None;
        };
        let own = |key: &str| {
            entries
                .iter()
                .find_map(|(found, node)| (found == key).then_some(&**node))
        };
        own(key).or_else(|| match own("<<")? {
            Node::List(merged) => merged.iter().find_map(|node| node.get(key)),
            merged => merged.get(key),
        })
    }
}

#[derive(Default)]
struct Builder {
    root: Option<Rc<Node>>,
    open: Vec<Frame>,
    anchors: BTreeMap<usize, Rc<Node>>,
}

/// A list or mapping that is not closed yet.
struct Frame {
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Rc<Node>>),
    /// The entries so far, and the key whose value comes next.
    Map(Vec<(String, Rc<Node>)>, Option<String>),
}

impl Builder {
    fn add(&mut self, node: Rc<Node>, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|frame| &mut frame.kind) {
            None => self.root = Some(node),
            Some(Kind::List(items)) => items.push(node),
            Some(Kind::Map(entries, key)) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    *key = Some(match &*node {
                        Node::Text(text) => text.to_string(),
                        Node::List(_) | Node::Map(_) | Node::Null => String::new(),
                    });
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_scalar_is_text_and_keys_lead_to_it() {
        let node = parse("a:\n  b: 0123\n  c: 'x: y'\n  d: ~\n  e: 12e4\n  f: \"\"\n").unwrap();
        assert_eq!(node.text(&["a", "b"]), Some("0123"));
        assert_eq!(node.text(&["a", "c"]), Some("x: y"));
        assert_eq!(node.text(&["a", "d"]), None);
        assert_eq!(node.text(&["a", "e"]), Some("12e4"));
        assert_eq!(node.text(&["a", "f"]), None);
        assert_eq!(node.text(&["a"]), None);
        assert_eq!(node.keys(&["a"]), ["b", "c", "d", "e", "f"]);
    }

    #[test]
    fn aliases_and_merges_are_followed() {
        let node = parse("base: &b {u: me, p: x}\none: *b\ntwo:\n  <<: *b\n  p: y\n").unwrap();
        assert_eq!(node.text(&["one", "u"]), Some("me"));
        assert_eq!(node.text(&["two", "u"]), Some("me"));
        assert_eq!(node.text(&["two", "p"]), Some("y"));
    }

    #[test]
    fn aliases_of_aliases_cost_nothing() {
        let doubled = (1..60).map(|i| format!("a{i}: &a{i} [*a{0}, *a{0}]", i - 1));
        let lines: Vec<String> = ["a0: &a0 [x, x]".to_owned()]
            .into_iter()
            .chain(doubled)
            .collect();
        let text = lines.join("\n");
        assert_eq!(parse(&text).unwrap().keys(&[""; 0]).len(), 60);
    }

    #[test]
    fn what_is_not_yaml_is_nothing() {
        assert!(parse("a: [").is_none());
        assert!(parse("a: *nowhere").is_none());
        assert!(parse("").is_some());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_over(text in "[a-c:{}\\[\\]&*<|>'\"#,?! \n-]{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn quoted_text_reads_back(value in "[ -~]{1,20}") {
            let text = format!("k: '{}'\n", value.replace('\'', "''"));
            let node = parse(&text).unwrap();
            prop_assert_eq!(node.text(&["k"]), Some(value.as_str()));
        }
    }
}
