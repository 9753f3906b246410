//! Files that need each other can't be read one after the other. A file and what lies in its folder
//! are one concern and may; any others may not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Source, sources};

/// A name as segments from the crate's root on.
type Name = Vec<String>;

/// What one file says of others.
#[derive(Default)]
struct Module {
    /// The names that it uses.
    uses: BTreeSet<Name>,
    /// What the names mean that it took in, to be used below or to be passed on.
    taken: BTreeMap<String, Name>,
}

/// All files, by their place in the tree of modules.
struct Tree {
    modules: BTreeMap<Name, Module>,
}

/// The place of a file in the tree of modules.
fn place(path: &str) -> Name {
    let stem = path.trim_end_matches(".rs");
    stem.split('/').map(str::to_owned).collect()
}

/// Whether a file lies in the folder of the other one.
fn is_one_concern(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// The names of a `use`, each with what it is called afterwards: `a::{b, c as d}` is `a::b` as `b`
/// and `a::c` as `d`.
fn items(tree: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    spread("", tree, &mut found);
    found
}

fn spread(before: &str, tree: &str, found: &mut Vec<(String, String)>) {
    let (mut depth, mut from) = (0, 0);
    let ends = tree.char_indices().chain([(tree.len(), ',')]);
    for (at, c) in ends {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let item = tree[from..at].trim();
                from = at + 1;
                if let Some((path, list)) = item.split_once('{') {
                    let list = list.strip_suffix('}').unwrap_or(list);
                    spread(&format!("{before}{path}"), list, found);
                } else if !item.is_empty() {
                    let (path, alias) = item.split_once(" as ").unwrap_or((item, ""));
                    let path = format!("{before}{path}");
                    let path = path.trim_end_matches("::self").to_owned();
                    let last = path.rsplit("::").next().unwrap_or_default();
                    let name = if alias.is_empty() { last } else { alias };
                    found.push((path.clone(), name.to_owned()));
                }
            }
            _ => {}
        }
    }
}

/// Every path of two words or more in code: `a::b`.
fn paths(code: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(|c| !is_part(c))
        .map(|path| path.trim_end_matches(':'))
        .filter(|path| path.contains("::"))
        .collect()
}

impl Tree {
    fn read(sources: &[Source]) -> Self {
        let known: BTreeSet<Name> = sources.iter().map(|source| place(&source.path)).collect();
        let mut modules = BTreeMap::new();
        for source in sources {
            let at = place(&source.path);
            let module = Module::read(&at, &source.code, &known);
            modules.insert(at, module);
        }
        Self { modules }
    }

    /// The file that has the thing called `name`, through whatever passes it on.
    fn home(&self, name: &[String], depth: usize) -> Option<&Name> {
        let at = (1..=name.len())
            .rev()
            .find_map(|length| self.modules.get_key_value(&name[..length]))?;
        let (place, module) = at;
        let rest = &name[place.len()..];
        let Some(meant) = rest.first().and_then(|first| module.taken.get(first)) else {
            return Some(place);
        };
        if depth == 0 || meant[..] == name[..] {
            return Some(place);
        }
        let whole = [meant, &rest[1..]].concat();
        self.home(&whole, depth - 1).or(Some(place))
    }

    /// The files of other concerns that each file needs.
    fn arrows(&self) -> BTreeMap<&Name, BTreeSet<&Name>> {
        let needs = |(at, module): (&'_ Name, &'_ Module)| {
            let homes = module.uses.iter().filter_map(|name| self.home(name, 8));
            homes
                .filter(|home| !is_one_concern(at, home))
                .collect::<BTreeSet<_>>()
        };
        self.modules
            .iter()
            .map(|(at, module)| (at, needs((at, module))))
            .collect()
    }

    /// The shortest way from each file back to itself, each circle once.
    fn circles(&self) -> BTreeSet<String> {
        let arrows = self.arrows();
        let mut told = BTreeSet::new();
        let mut circles = BTreeSet::new();
        for start in arrows.keys() {
            if let Some(circle) = way_back(start, &arrows)
                && circle.iter().all(|place| !told.contains(*place))
            {
                told.extend(circle.iter().copied());
                let names: Vec<String> = circle.iter().map(|place| place.join("/")).collect();
                circles.insert(names.join(" → "));
            }
        }
        circles
    }
}

fn way_back<'a>(
    start: &'a Name,
    arrows: &BTreeMap<&'a Name, BTreeSet<&'a Name>>,
) -> Option<Vec<&'a Name>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = *way.last()?;
        for next in arrows.get(last).into_iter().flatten().copied() {
            let further = || [&way[..], &[next]].concat();
            if next == start {
                return Some(further());
            }
            if seen.insert(next) {
                ways.push_back(further());
            }
        }
    }
    None
}

impl Module {
    fn read(at: &[String], code: &str, known: &BTreeSet<Name>) -> Self {
        let mut module = Self::default();
        let mut rest = String::new();
        let mut lines = code.lines();
        while let Some(line) = lines.next() {
            let Some((before, tree)) = taking(line) else {
                rest.push_str(line);
                rest.push('\n');
                continue;
            };
            let mut tree = tree.to_owned();
            while !tree.ends_with(';') {
                let Some(line) = lines.next() else { break };
                tree.push_str(line);
            }
            let passes_on = before.starts_with("pub");
            for (path, name) in items(tree.trim_end_matches(';')) {
                let Some(meant) = absolute(at, &path, known) else {
                    continue;
                };
                if !passes_on {
                    module.uses.insert(meant.clone());
                }
                module.taken.insert(name, meant);
            }
        }
        for path in paths(&rest) {
            let (first, others) = path.split_once("::").unwrap_or((path, ""));
            let meant = absolute(at, path, known).or_else(|| {
                let mut meant = module.taken.get(first)?.clone();
                meant.extend(others.split("::").map(str::to_owned));
                Some(meant)
            });
            module.uses.extend(meant);
        }
        module
    }
}

/// What stands before `use` in a line that begins one, and what after.
fn taking(line: &str) -> Option<(&str, &str)> {
    let (before, tree) = line.split_once("use ")?;
    (before.is_empty() || before.starts_with("pub") && before.ends_with(' '))
        .then_some((before, tree))
}

/// `path`, as written in the file at `at`, from the root on; `None` where it leads out of the crate.
fn absolute(at: &[String], path: &str, known: &BTreeSet<Name>) -> Option<Name> {
    let mut base = at.to_vec();
    let mut words: VecDeque<String> = path.split("::").map(str::to_owned).collect();
    match words.front()?.as_str() {
        "crate" => {
            words.pop_front();
            base.clear();
        }
        "self" => {
            words.pop_front();
        }
        "super" => {
            while words.front().is_some_and(|word| word == "super") {
                words.pop_front();
                base.pop();
            }
        }
        first => {
            let below = [at, &[first.to_owned()]].concat();
            if !known.contains(&below) {
                return None;
            }
        }
    }
    base.extend(words.into_iter().filter(|word| word != "*"));
    Some(base)
}

#[test]
fn no_two_files_of_different_concerns_lead_to_each_other() {
    let circles = Tree::read(&sources()).circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_seen_through_what_passes_a_name_on_and_through_paths_in_code() {
    let source = |path: &str, code: &str| Source {
        path: path.to_owned(),
        room: "domain".to_owned(),
        code: code.to_owned(),
    };
    let passed_on = [
        source(
            "domain.rs",
            "mod app;\nmod ids;\npub use app::{App, Other};\n",
        ),
        source("domain/app.rs", "use super::ids::{AppId, Place as At};\n"),
        source("domain/ids.rs", "fn f() -> crate::domain::App {}\n"),
    ];
    let circles = Tree::read(&passed_on).circles();
    assert_eq!(
        circles,
        BTreeSet::from(["domain/app → domain/ids → domain/app".to_owned()])
    );

    let one_concern = [
        source("cli/write.rs", "mod record;\nuse self::record::Record;\n"),
        source("cli/write/record.rs", "use super::Ready;\n"),
        source("cli/apps.rs", "use super::{\nwrite::Ready,\n};\n"),
    ];
    assert!(Tree::read(&one_concern).circles().is_empty());
}
