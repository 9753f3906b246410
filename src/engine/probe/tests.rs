use std::{cell::RefCell, collections::VecDeque};

use proptest::prelude::*;

use super::*;
use crate::domain::{Text, probe::Word};

/// An address that answers as a script says, and notes who called.
struct Script {
    answers: RefCell<VecDeque<Result<Heard, LinkFault>>>,
    calls: RefCell<Vec<(Method, AppCredential)>>,
    slept: RefCell<Duration>,
}

impl Script {
    fn of(answers: impl IntoIterator<Item = Result<Heard, LinkFault>>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            calls: RefCell::default(),
            slept: RefCell::default(),
        }
    }
}

impl Caller for &Script {
    async fn call(&self, method: Method, credential: &AppCredential) -> Result<Heard, LinkFault> {
        self.calls.borrow_mut().push((method, credential.clone()));
        let next = self.answers.borrow_mut().pop_front();
        next.expect("no more calls than the script has answers")
    }

    async fn wait(&self, time: Duration) {
        *self.slept.borrow_mut() += time;
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an answer of a script")]
fn answer(status: u16, code: Option<&str>) -> Result<Heard, LinkFault> {
    Ok(Heard {
        status,
        code: code.map(Text::from),
    })
}

fn refusal() -> Result<Heard, LinkFault> {
    answer(401, Some("APIG.0303"))
}

fn code(text: &str) -> AppCredential {
    AppCredential::Code(Secret::new(text.to_owned()))
}

async fn run(script: &Script, method: Method, patience: u64) -> Probed {
    let probe = Probe {
        url: Url::parse("https://api.example.com/").expect("an address"),
        method,
        patience: Duration::from_secs(patience),
    };
    pair(script, &probe, &code("real"), &code("fake")).await
}

#[tokio::test]
async fn a_credential_that_arrives_late_is_proven_after_some_tries() {
    let answers = [refusal(), refusal(), refusal(), answer(404, None)];
    let script = Script::of(answers);
    let probed = run(&script, Method::Get, 60).await;
    assert_eq!(probed.verdict.word(), Word::Proven);
    assert_eq!((probed.tries, probed.waited), (3, Duration::from_secs(3)));
    assert_eq!(*script.slept.borrow(), probed.waited);
    let calls = script.calls.borrow();
    assert_eq!(calls[0].1, code("fake"));
    assert!(calls[1..].iter().all(|(_, used)| *used == code("real")));
}

#[tokio::test]
async fn patience_ends_and_the_credential_is_refused() {
    let script = Script::of(std::iter::repeat_with(refusal).take(30));
    let probed = run(&script, Method::Get, 60).await;
    assert_eq!(probed.verdict.word(), Word::Refused);
    assert_eq!(*script.slept.borrow(), Duration::from_secs(60));
    let once = Script::of([refusal(), refusal()]);
    assert_eq!(run(&once, Method::Get, 0).await.tries, 1);
}

#[tokio::test]
async fn where_the_address_is_not_fit_the_credential_is_never_sent() {
    for first in [
        answer(200, None),
        answer(401, None),
        answer(302, None),
        Err(LinkFault::Reset),
    ] {
        let script = Script::of([first]);
        let probed = run(&script, Method::Get, 60).await;
        assert_eq!(probed.verdict.word(), Word::Unproven);
        assert_eq!(probed.tries, 0);
        assert_eq!(script.calls.borrow().len(), 1);
    }
}

#[tokio::test]
async fn by_head_the_random_credential_is_tried_by_get_as_well() {
    let script = Script::of([refusal(), answer(401, None), answer(204, None)]);
    let probed = run(&script, Method::Head, 60).await;
    assert_eq!(probed.verdict.word(), Word::Proven);
    let calls = script.calls.take();
    let methods: Vec<Method> = calls.iter().map(|(method, _)| *method).collect();
    assert_eq!(methods, [Method::Get, Method::Head, Method::Head]);
    assert_eq!(calls[0].1, code("fake"));
    assert_eq!(calls[1].1, code("fake"));
    // A backend's 403 and the gateway's look the same without a body.
    let unclear = Script::of([refusal(), answer(401, None), answer(403, None)]);
    let probed = run(&unclear, Method::Head, 60).await;
    assert_eq!(probed.verdict.word(), Word::Unproven);
}

#[tokio::test]
async fn an_app_without_a_grant_and_a_failing_backend_are_told_apart() {
    for (second, word) in [
        (answer(403, Some("APIG.0304")), Word::NotAuthorised),
        (answer(503, None), Word::Unproven),
        (answer(429, Some("APIG.0308")), Word::Unproven),
        (Err(LinkFault::Reset), Word::Unproven),
    ] {
        let script = Script::of([refusal(), second]);
        assert_eq!(run(&script, Method::Get, 60).await.verdict.word(), word);
    }
}

#[test]
fn a_value_without_letters_and_digits_has_no_double() {
    assert!(unlike(&Secret::new("---".to_owned())).is_err());
    assert!(unlike(&Secret::default()).is_err());
}

proptest! {
    #[test]
    fn a_random_credential_has_the_shape_of_the_real_one(value in "[A-Za-z0-9_+/=-]{8,80}") {
        prop_assume!(value.bytes().any(|byte| byte.is_ascii_alphanumeric()));
        let value = Secret::new(value);
        let other = unlike(&value).expect("another one");
        prop_assert!(other != value);
        let class = |letter: char| match letter {
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            '0'..='9' => '0',
            other => other,
        };
        let shape = |secret: &Secret| secret.expose().chars().map(class).collect::<String>();
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if value.expose().bytes().all(is_hex) {
            prop_assert!(other.expose().bytes().all(is_hex));
            prop_assert_eq!(other.expose().len(), value.expose().len());
        } else {
            prop_assert_eq!(shape(&other), shape(&value));
        }
    }
}
