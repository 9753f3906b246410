//! YAML files of other programs. A parser tells what comes, and of that a tree is made here, because
//! the trees of YAML libraries take a password of digits for a number and are not wiped.

use std::{collections::BTreeMap, rc::Rc};

use saphyr_parser::{Event, Parser, ScalarStyle};
use zeroize::Zeroizing;

use super::node::Node;

/// How deep values may be nested, aliases included: whatever walks the tree does not run out of
/// stack.
const DEEPEST: usize = 64;

/// The first document of `text`; `None` if it is not YAML, or nested too deep. An alias shares the
/// node that it stands for, so none can blow up.
pub(super) fn parse(text: &str) -> Option<Rc<Node>> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _span) = event.ok()?;
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
            Event::DocumentEnd => break,
            Event::Alias(anchor) => {
                let (node, depth) = builder.anchors.get(&anchor)?.clone();
                builder.add(node, 0, depth)?;
            }
            Event::Scalar(text, style, anchor, _tag) => {
                let node = match (&*text, style) {
                    ("" | "~" | "null", ScalarStyle::Plain) => Node::Null,
                    _ => Node::Text(Zeroizing::new(text.into_owned())),
                };
                builder.add(Rc::new(node), anchor, 0)?;
            }
            Event::SequenceStart(anchor, _tag) => builder.open.push(Frame {
                anchor,
                depth: 1,
                kind: Kind::List(Vec::new()),
            }),
            Event::MappingStart(anchor, _tag) => builder.open.push(Frame {
                anchor,
                depth: 1,
                kind: Kind::Map(Vec::new(), None),
            }),
            Event::SequenceEnd | Event::MappingEnd => {
                let frame = builder.open.pop()?;
                let node = match frame.kind {
                    Kind::List(items) => Node::List(items),
                    Kind::Map(entries, _key) => Node::Map(entries),
                };
                builder.add(Rc::new(node), frame.anchor, frame.depth)?;
            }
        }
    }
    Some(builder.root.unwrap_or_else(|| Rc::new(Node::Null)))
}

#[derive(Default)]
struct Builder {
    root: Option<Rc<Node>>,
    open: Vec<Frame>,
    /// What aliases stand for, and how deep that is.
    anchors: BTreeMap<usize, (Rc<Node>, usize)>,
}

/// A list or mapping that is not closed yet.
struct Frame {
    anchor: usize,
    /// How deep it is by what it holds so far.
    depth: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Rc<Node>>),
    /// The entries so far, and the key whose value comes next.
    Map(Vec<(String, Rc<Node>)>, Option<String>),
}

impl Builder {
    /// Adds a value that is `depth` deep; `None` where it does not fit.
    fn add(&mut self, node: Rc<Node>, anchor: usize, depth: usize) -> Option<()> {
        if depth + self.open.len() > DEEPEST {
            return None;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), depth));
        }
        if let Some(frame) = self.open.last_mut() {
            frame.depth = frame.depth.max(depth + 1);
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
        Some(())
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
        let node = parse(&text).unwrap();
        assert_eq!(node.keys(&[""; 0]).len(), 60);
        let doubled = (1..60).map(|i| format!("a{i}: &a{i} {{<<: [*a{0}, *a{0}]}}", i - 1));
        let lines: Vec<String> = ["a0: &a0 {x: y}".to_owned()]
            .into_iter()
            .chain(doubled)
            .collect();
        assert_eq!(parse(&lines.join("\n")).map(|_node| ()), None);
        let node = parse(&lines[..25].join("\n")).unwrap();
        assert_eq!(node.text(&["a24", "no"]), None);
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        assert!(parse(&"[".repeat(10_000)).is_none());
        let deep = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&deep(60)).is_some());
        assert!(parse(&deep(70)).is_none());
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
