//! No secret of a connection shows in anything that is said, logged or kept for looking at.

use std::{io, sync::Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::{
    sign_in::{admin, given, signing_in, with_key},
    typist::Typist,
    *,
};
use crate::{
    config::{Proxy, SecretSource},
    simulator::Status,
};

/// Everything that was written to it.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Heard {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// All that can be said of a session, its profile and how a request through it ended.
async fn everything_said(profile: Profile, typed: &[&str]) -> String {
    let typist = Typist::of(typed);
    let (calls, mut noted) = mpsc::unbounded_channel();
    let options = SessionOptions {
        calls: Some(calls),
        ..typist.options()
    };
    let session = Session::with_profiles(vec![profile.clone()], options)
        .await
        .unwrap();
    let ended = gateways(&session).await;
    let mut said = vec![format!(
        "{profile:?} {session:?} {ended:?} {:?}",
        profile.shown()
    )];
    if let Err(failure) = &ended {
        said.push(failure.to_string());
        let fault = failure.link_fault();
        said.extend(fault.map(|fault| format!("{fault:?}{}", fault.meaning())));
    }
    for connection in session.engine().connections() {
        let identity = connection.identity().await;
        let options = connection.options();
        said.push(format!("{connection:?} {identity:?} {options:?}"));
    }
    drop(session);
    while let Some(call) = noted.recv().await {
        said.push(format!("{call:?}"));
    }
    said.concat()
}

#[tokio::test]
async fn secrets_show_in_no_message_debug_or_log() {
    let heard = Heard::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(heard.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut options = Options::named("small").unwrap();
    options.temporary_key = true;
    let running = Simulator::start(options).await.unwrap();
    let mut proxied = admin(&running);
    let address = given("http://me:ProxyPassword@127.0.0.1:1");
    proxied.proxy = Some(Proxy::Secret(address));
    proxied.endpoints.iam.as_mut().unwrap().url =
        Url::parse("https://iam.far-away.example").unwrap();
    let mut unusable = local(&running, Secret::new("Broken\nToken".to_owned()));
    unusable.auth = Auth::Token(given("Broken\nToken"));
    let echo = [
        "sh",
        "-c",
        "echo EchoedSecret >&2; echo EchoedSecret; exit 1",
    ];
    let mut failing = local(&running, Secret::default());
    failing.auth = Auth::Token(SecretSource::Command(echo.map(str::to_owned).to_vec()));

    let mut said = String::new();
    let mut typed = admin(&running);
    if let Auth::Password { source, .. } = &mut typed.auth {
        *source = SecretSource::Ask;
    }
    let mut typed_token = local(&running, Secret::default());
    typed_token.auth = Auth::Token(SecretSource::Ask);
    for (profile, answers) in [
        (admin(&running), [].as_slice()),
        (signing_in(&running, "admin", "WrongPassword", false), &[]),
        (
            signing_in(&running, "careful", "Rehearsal.2", true),
            &["654321", "123456"],
        ),
        (with_key(&running), &[]),
        (local(&running, running.token()), &[]),
        (proxied, &[]),
        (unusable, &[]),
        (failing, &[]),
        (typed, &["TypedPassword", "Rehearsal.1"]),
        (typed_token, &["TypedToken"]),
    ] {
        said.push_str(&everything_said(profile, answers).await);
    }
    for action in [
        Action::status(401),
        Action::status(403),
        Action::Html,
        Action::Malformed,
        Action::Truncated,
        Action::Status(Status {
            status: 500,
            ..Status::default()
        }),
    ] {
        running.add_fault(Fault::on(Operation::ListInstancesV2, action.clone()).times(2));
        said.push_str(&everything_said(admin(&running), &[]).await);
        running.clear_faults().await;
        running.add_fault(Fault::on(Operation::KeystoneCreateUserToken, action));
        said.push_str(&everything_said(admin(&running), &[]).await);
        running.clear_faults().await;
    }
    said.push_str(&String::from_utf8_lossy(&heard.0.lock().unwrap()));

    let mut secrets: Vec<String> = [
        "Rehearsal.1",
        "Rehearsal.2",
        "123456",
        "654321",
        "TypedPassword",
        "TypedToken",
        "WrongPassword",
        "ProxyPassword",
        "Broken",
        "EchoedSecret",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.push(running.secret_key().expose().to_owned());
    secrets.push(running.security_token().unwrap().expose().to_owned());
    let sent = running.requests();
    let tokens = sent
        .iter()
        .filter_map(|call| call.headers.get("x-auth-token"));
    secrets.extend(tokens.map(|token| token.to_str().unwrap().to_owned()));
    assert!(
        secrets.len() > 10,
        "the secrets that were sent are among them"
    );
    for secret in secrets {
        assert!(
            !said.contains(&secret),
            "a secret of {} characters shows",
            secret.len()
        );
    }
}
