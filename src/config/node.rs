//! A file of another program as a tree: every scalar is text, since a password of digits is no
//! number, and is wiped when the tree is dropped.

use std::rc::Rc;

use zeroize::Zeroizing;

/// How many merged mappings are looked through for one key: merges of merges double with each step.
const MERGES: usize = 1000;

/// A value.
pub(super) enum Node {
    Text(Zeroizing<String>),
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>),
    Null,
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

    /// The elements of the list at `path`.
    pub(super) fn items(&self, path: &[impl AsRef<str>]) -> &[Rc<Node>] {
        match self.at(path) {
            Some(Node::List(items)) => items,
            Some(Node::Text(_) | Node::Map(_) | Node::Null) | None => &[],
        }
    }

    /// The keys of the value at `path`, in their order.
    pub(super) fn keys(&self, path: &[impl AsRef<str>]) -> Vec<&str> {
        match self.at(path) {
            Some(Node::Map(entries)) => entries.iter().map(|(key, _node)| key.as_str()).collect(),
            Some(Node::Text(_) | Node::List(_) | Node::Null) | None => Vec::new(),
        }
    }

    /// The value of `key`, else of what `<<` merges in; of a list the element whose `name` is `key`.
    fn get(&self, key: &str) -> Option<&Node> {
        self.find(key, &mut { MERGES })
    }

    fn find(&self, key: &str, left: &mut usize) -> Option<&Node> {
        let entries = match self {
            Node::Map(entries) => entries,
            Node::List(items) => {
                let named = |item: &&Rc<Node>| item.text(&["name"]) == Some(key);
                return items.iter().find(named).map(|item| &**item);
            }
            Node::Text(_) | Node::Null => return None,
        };
        let own = |key: &str| {
            entries
                .iter()
                .find_map(|(found, node)| (found == key).then_some(&**node))
        };
        own(key).or_else(|| {
            let below = match own("<<")? {
                Node::List(several) => &several[..],
                single => {
                    *left = left.checked_sub(1)?;
                    return single.find(key, left);
                }
            };
            below.iter().find_map(|node| {
                *left = left.checked_sub(1)?;
                node.find(key, left)
            })
        })
    }
}
