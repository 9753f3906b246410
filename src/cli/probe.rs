//! `probe`: whether an app's credential works, by calling an API with it.

pub(super) mod aim;

use std::io;

use clap::Args;
use serde::Serialize;

pub(super) use self::aim::Aim;
use super::{
    Exit, codes,
    context::Context,
    find::{self, Purpose},
    listed::Listed,
    output::Record,
    problem::Problem,
    signals, stdin,
};
use crate::{
    domain::{
        App, AppId, CredentialKind, InstanceId, ProfileName, Secret, Service, Text, Verdict,
        probe::{Method, Unproven, Word, host},
    },
    engine::{AppCredential, Probed},
};

/// Which credential of which app to try, and where.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The address of an API that the app may call; without it the one of the gateway in the
    /// configuration
    #[arg(long, value_name = "URL", value_parser = aim::address)]
    url: Option<url::Url>,
    /// The AppCode to try, of several: its position such as #1, its fingerprint, or its id
    #[arg(long, value_name = "CODE", conflicts_with = "secret_stdin")]
    code: Option<String>,
    /// Sign the calls with the AppKey and the AppSecret that is read from standard input
    #[arg(long)]
    secret_stdin: bool,
    /// Call with HEAD; a random credential is tried by GET as well, since only a body says who
    /// refused it
    #[arg(long)]
    head: bool,
    #[command(flatten)]
    wait: aim::Wait,
    /// Do not ask about a host that the configuration does not name
    #[arg(long, short)]
    yes: bool,
}

/// A probe, for programs.
#[derive(Debug, Serialize)]
struct ProbeRecord {
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    id: AppId,
    name: Text,
    credential: &'static str,
    /// Of the code that was tried; `null` for a secret that somebody gave.
    fingerprint: Option<String>,
    host: String,
    verdict: Word,
    http_status: Option<u16>,
    error_code: Option<Text>,
    tries: u32,
    waited_seconds: u64,
    detail: String,
}

impl Record for ProbeRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "service",
        "instance_id",
        "id",
        "name",
        "credential",
        "fingerprint",
        "host",
        "verdict",
        "http_status",
        "error_code",
        "tries",
        "waited_seconds",
        "detail",
    ];
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let secret = arguments
        .secret_stdin
        .then(|| stdin::secret(CredentialKind::AppSecret))
        .transpose()?;
    let listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let method = if arguments.head {
        Method::Head
    } else {
        Method::Get
    };
    let url = arguments.url.as_ref();
    let aim = Aim::of(context, &listed, url, method, arguments.wait)?;
    aim.consent(context, &listed, arguments.yes)?;
    let (credential, kind, fingerprint) = if let Some(secret) = secret {
        let key = signing(&listed.app, secret)?;
        (key, CredentialKind::AppSecret, None)
    } else {
        let codes = context.engine().codes(&listed.app.at).await?;
        let code = codes::meant(arguments.code.as_deref(), &codes)?;
        let print = code.fingerprint().to_string();
        let value = AppCredential::Code(code.value.clone());
        (value, CredentialKind::AppCode, Some(print))
    };
    let place = &listed.app.at.place;
    let cancel = signals::cancel()?;
    let engine = context.engine();
    let probed = Box::pin(engine.probe(place, &aim.probe, &credential, &cancel)).await?;
    let record = ProbeRecord::new(&listed, &aim, kind, fingerprint, &probed);
    let text = format!(
        "{} at {}: {}\n",
        listed.app.name, record.host, record.detail
    );
    let mut out = io::stdout().lock();
    context.output.object(&mut out, &record, || text)?;
    Ok(exit(&probed.verdict))
}

impl ProbeRecord {
    fn new(
        listed: &Listed,
        aim: &Aim,
        kind: CredentialKind,
        fingerprint: Option<String>,
        probed: &Probed,
    ) -> Self {
        let place = &listed.app.at.place;
        let heard = probed.verdict.heard();
        Self {
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            id: listed.app.at.id.clone(),
            name: listed.app.name.clone(),
            credential: kind.label(),
            fingerprint,
            host: host(&aim.probe.url),
            verdict: probed.verdict.word(),
            http_status: heard.map(|heard| heard.status),
            error_code: heard.and_then(|heard| heard.code.clone()),
            tries: probed.tries,
            waited_seconds: probed.waited.as_secs(),
            detail: probed.verdict.sentence(kind.label()),
        }
    }
}

/// The key and the secret that sign a call.
pub(super) fn signing(app: &App, secret: Secret) -> Result<AppCredential, Problem> {
    let key = app.key.as_ref().ok_or_else(|| {
        Problem::usage("The service did not tell the app's AppKey, which a signature needs.")
    })?;
    Ok(AppCredential::key(key.raw(), secret))
}

/// How a probe ends as a command.
pub(super) fn exit(verdict: &Verdict) -> Exit {
    match verdict {
        Verdict::Proven(_) => Exit::Done,
        Verdict::NotAuthorised(_) => Exit::Mixed,
        Verdict::Refused(_) => Exit::No,
        Verdict::Unproven(Unproven::Stopped) => Exit::RefusedHere,
        Verdict::Unproven(_) => Exit::Unreached,
    }
}
