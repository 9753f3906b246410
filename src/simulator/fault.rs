//! Misfortunes: what goes wrong with which request.

mod parse;

use std::time::Duration;

use http::Method;
use serde::Deserialize;

use super::operation::{Operation, Plane};

/// A rule: which requests, and what happens to them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests; without it, all.
    #[serde(rename = "match", default)]
    pub matching: Match,
    /// What happens.
    #[serde(rename = "do")]
    pub action: Action,
}

/// Which requests a fault meets. Every criterion given must hold.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Match {
    /// The method, in capitals.
    #[serde(deserialize_with = "parse::method")]
    pub method: Option<Method>,
    /// The path as it is sent; `*` stands for any characters, slashes too.
    pub path: Option<String>,
    /// The operation, by the vendor's name.
    pub operation: Option<Operation>,
    /// The first request to meet among those that match, counted from 1; without `times`, the only
    /// one.
    pub nth: Option<u32>,
    /// How many requests to meet; without it, all.
    pub times: Option<u32>,
}

/// What happens to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// It waits this long, then goes on to the next rule that matches.
    Delay(Duration),
    /// The whole server closes its port: this request gets no answer and no other one connects.
    Refuse,
    /// The connection is closed and nothing is done.
    DropBefore,
    /// It is done, then the connection is closed without an answer.
    DropAfter,
    /// It is answered with a failure.
    Status(Status),
    /// Nothing is done; a page of HTML comes back with status 502.
    Html,
    /// It is done; what comes back is announced as JSON and is none.
    Malformed,
    /// It is done; half of the answer comes, then the connection is closed.
    Truncated,
    /// The connection is reset and nothing is done.
    Reset,
    /// It is answered with success, and not with the truth.
    Misstate(Misstatement),
}

/// An answer that says something else than what was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misstatement {
    /// Fields of the answer that say something else, merged into it as a JSON merge patch: `null`
    /// leaves one out.
    pub answer: serde_json::Value,
    /// Whether the request is done all the same; where not, these fields are all of the answer.
    pub done: bool,
}

/// A failure to answer with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Status {
    /// The HTTP status.
    pub status: u16,
    /// The error code; without it, one that the service documents for the status.
    pub code: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Whether `Retry-After` is a date, that many seconds from now.
    pub as_date: bool,
    /// Whether a page of HTML comes in place of the service's own answer.
    pub page: bool,
    /// Whether the request is done all the same, as behind a gateway that timed out.
    pub done: bool,
}

impl Fault {
    /// `action` for every request.
    pub fn any(action: Action) -> Self {
        Self {
            matching: Match::default(),
            action,
        }
    }

    /// `action` for every request of `operation`.
    pub fn on(operation: Operation, action: Action) -> Self {
        let mut fault = Self::any(action);
        fault.matching.operation = Some(operation);
        fault
    }

    /// Meets only the `nth` matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.matching.nth = Some(nth);
        self
    }

    /// Meets only so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.matching.times = Some(times);
        self
    }
}

impl Action {
    /// A failure with this HTTP status and the code that goes with it.
    pub fn status(status: u16) -> Self {
        Self::Status(Status {
            status,
            ..Status::default()
        })
    }

    /// A 429 that names a time to wait.
    pub fn throttle(retry_after_seconds: u32) -> Self {
        Self::Status(Status {
            status: 429,
            retry_after: Some(retry_after_seconds),
            ..Status::default()
        })
    }
}

impl Match {
    fn holds(&self, method: &Method, path: &str, operation: Option<Operation>) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|glob| matches(glob, path))
            && self
                .operation
                .is_none_or(|wanted| Some(wanted) == operation)
    }
}

/// Whether `text` has the form of `glob`, in which `*` stands for any characters.
fn matches(glob: &str, text: &str) -> bool {
    let Some((head, rest)) = glob.split_once('*') else {
        return glob == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    // Taking the earliest place for each middle part leaves the most for the rest.
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(place) => text = &text[place + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

/// The rules in force, and how often each has been met.
#[derive(Default, Debug)]
pub(super) struct Faults(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    fault: Fault,
    seen: u32,
    fired: u32,
}

/// What the rules have in store for one request.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Fate {
    /// How long it waits.
    pub(super) delay: Duration,
    /// What else happens.
    pub(super) action: Option<Action>,
}

impl Faults {
    /// Adds a rule after the others.
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(Rule {
            fault,
            seen: 0,
            fired: 0,
        });
    }

    /// Forgets all rules.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a request, and tells what happens to it: every delay that matches, and the first
    /// other rule.
    pub(super) fn meet(
        &mut self,
        method: &Method,
        path: &str,
        operation: Option<Operation>,
    ) -> Fate {
        let mut fate = Fate::default();
        for rule in &mut self.0 {
            let Match { nth, times, .. } = rule.fault.matching;
            if !rule.fault.matching.holds(method, path, operation) {
                continue;
            }
            rule.seen += 1;
            let most = times.unwrap_or(if nth.is_some() { 1 } else { u32::MAX });
            if rule.seen < nth.unwrap_or(1) || rule.fired >= most {
                continue;
            }
            match &rule.fault.action {
                Action::Delay(delay) => fate.delay += *delay,
                other if fate.action.is_none() => fate.action = Some(other.clone()),
                Action::Refuse
                | Action::DropBefore
                | Action::DropAfter
                | Action::Status(_)
                | Action::Html
                | Action::Malformed
                | Action::Truncated
                | Action::Reset
                | Action::Misstate(_) => continue,
            }
            rule.fired += 1;
        }
        fate
    }
}

/// The code that goes with `status` where a fault names none.
pub(super) fn usual_code(plane: Option<Plane>, status: u16) -> &'static str {
    match (plane, status) {
        (Some(Plane::Iam), _) => super::error::IAM,
        (Some(Plane::Csms), 404) => "CSMS.0301",
        (Some(Plane::Csms), _) => "CSMS.9999",
        (Some(Plane::ModelArts), 401) => "ModelArts.0203",
        (Some(Plane::ModelArts), 403) => "ModelArts.0108",
        (Some(Plane::ModelArts), 404) => "ModelArts.3923",
        (Some(Plane::ModelArts), 429) => "ModelArts.4206",
        (Some(Plane::ModelArts), _) => "ModelArts.0010",
        (Some(Plane::Roma), 401) => "ROMA.1002",
        (Some(Plane::Instances), 401) => "APIC.7102",
        (Some(Plane::Instances), 403) => "APIC.7106",
        (Some(Plane::Instances), 404) => "APIC.7302",
        (Some(Plane::Instances), 500) => "APIC.9999",
        (Some(Plane::Apig | Plane::RomaApic), 401) => "APIG.1002",
        (Some(Plane::Apig | Plane::RomaApic), 403) => "APIG.1005",
        (Some(Plane::Apig | Plane::RomaApic), 404) => "APIG.3004",
        (Some(Plane::Apig | Plane::RomaApic | Plane::Instances | Plane::Roma) | None, 429) => {
            "APIG.0308"
        }
        (Some(Plane::Roma), _) => "ROMA.00000101",
        (_, 502) => "APIG.0202",
        (_, 503) => "APIG.0613",
        (_, 504) => "APIG.0203",
        (Some(Plane::Apig | Plane::RomaApic | Plane::Instances) | None, _) => "APIG.9999",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meet(faults: &mut Faults, operation: Operation) -> Option<Action> {
        faults.meet(&Method::GET, "/v2/p", Some(operation)).action
    }

    #[test]
    fn the_second_request_and_no_other() {
        let mut faults = Faults::default();
        faults.add(Fault::on(Operation::ListAppsV2, Action::DropAfter).nth(2));
        assert_eq!(meet(&mut faults, Operation::ListAppsV2), None);
        assert_eq!(meet(&mut faults, Operation::ShowDetailsOfAppV2), None);
        assert_eq!(
            meet(&mut faults, Operation::ListAppsV2),
            Some(Action::DropAfter)
        );
        assert_eq!(meet(&mut faults, Operation::ListAppsV2), None);
    }

    #[test]
    fn the_first_three_requests() {
        let mut faults = Faults::default();
        faults.add(Fault::any(Action::Reset).times(3));
        let met: Vec<bool> = (0..5)
            .map(|_| meet(&mut faults, Operation::ListAppsV2).is_some())
            .collect();
        assert_eq!(met, [true, true, true, false, false]);
    }

    #[test]
    fn a_delay_comes_on_top_of_another_fault() {
        let mut faults = Faults::default();
        faults.add(Fault::any(Action::Delay(Duration::from_millis(5))));
        faults.add(Fault::any(Action::Html));
        faults.add(Fault::any(Action::Reset));
        assert_eq!(
            faults.meet(&Method::PUT, "/", None),
            Fate {
                delay: Duration::from_millis(5),
                action: Some(Action::Html)
            }
        );
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("*/apps/secret/*", "/v2/p/apps/secret/a"));
        assert!(matches("/v2/*/apps", "/v2/p/q/apps"));
        assert!(!matches("/v2/*/apps", "/v2/p/apps/a"));
        assert!(!matches("/v2", "/v2/p"));
        assert!(!matches("ab*ba", "aba"));
    }

    proptest! {
        #[test]
        fn a_glob_made_of_a_text_matches_it(parts in prop::collection::vec("[a-z/]{0,4}", 1..5)) {
            let glob = parts.join("*");
            prop_assert!(matches(&glob, &parts.join("")));
            prop_assert!(matches(&glob, &parts.join("x")));
        }
    }
}
