//! Where APIs are called, as apps do it: with an `AppCode`, or signed with `AppKey` and `AppSecret`.
//!
//! | path | answers |
//! |---|---|
//! | `/calls/GATEWAY/GROUP/API` | an app that is granted the API in `RELEASE`; the gateway refuses all others |
//! | `/calls/modelarts/SERVICE` | an app of `ModelArts` that may call the service |
//! | `/calls/open` | anybody: an API without authentication |
//! | `/calls/portal` | anybody, with the page to sign in on |
//!
//! A code or a secret is accepted once it is older than [`Estate::arrival`]; those of `ModelArts` are
//! at once, since their age is nowhere told.

use http::Method;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::{
    auth::is_recent,
    call::Call,
    error::Refusal,
    estate::{App, Estate, Gateway},
    reply::Reply,
    signature::Claim,
};
use crate::domain::Secret;

/// Where every path of the data plane begins.
const ROOT: &str = "/calls/";
/// The environment that a call is for which names none.
const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";
/// What somebody sees who has to sign in first.
const PORTAL: &str = "<!doctype html><title>Sign in</title><form><input name=user></form>";

/// Answers a call that is none of the services' own.
pub(super) fn answer(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    let path = call.path.strip_prefix(ROOT).filter(|_| is_read(call));
    let Some(path) = path else {
        return Err(Refusal::no_such_path());
    };
    let parts: Vec<String> = path
        .split('/')
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect();
    match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["open"] => Ok(Reply::ok(json!({ "status": "open to anybody" }))),
        ["portal"] => Ok(Reply::page(PORTAL)),
        ["modelarts", service] => modelarts(estate, service, call),
        [gateway, group, api] => estate
            .gateways
            .iter()
            .find(|known| known.id == gateway)
            .ok_or_else(not_published)
            .and_then(|gateway| on_gateway(estate, gateway, group, api, call)),
        _ => Err(not_published()),
    }
}

fn is_read(call: &Call) -> bool {
    call.method == Method::GET || call.method == Method::HEAD
}

fn on_gateway(
    estate: &Estate,
    gateway: &Gateway,
    group: &str,
    api: &str,
    call: &Call,
) -> Result<Reply, Refusal> {
    let api = gateway
        .apis
        .iter()
        .find(|known| known.group == group && known.name == api)
        .ok_or_else(not_published)?;
    let arrived = |since: Timestamp| call.now.duration_since(since) >= estate.arrival;
    let caller = Caller::of(call).ok_or_else(Refusal::no_such_caller)?;
    let app = gateway
        .apps
        .iter()
        .find(|app| caller.is(app, call, arrived))
        .ok_or_else(Refusal::no_such_caller)?;
    let is_granted =
        |binding: &super::estate::Binding| binding.api_id == api.id && binding.env_id == RELEASE;
    if !app.bindings.iter().any(is_granted) {
        return Err(not_authorised());
    }
    Ok(Reply::ok(json!({ "api": api.name, "caller": app.name })))
}

fn modelarts(estate: &Estate, service: &str, call: &Call) -> Result<Reply, Refusal> {
    let apps = &estate.modelarts.apps;
    let may_call =
        |app: &super::estate::ModelArtsApp| app.apis.iter().any(|api| api.service_name == service);
    if !apps.iter().any(may_call) {
        return Err(not_published());
    }
    let caller = Caller::of(call).ok_or_else(Refusal::no_such_caller)?;
    let is_caller = |app: &&super::estate::ModelArtsApp| match &caller {
        Caller::Code(code) => app.codes.contains(code),
        Caller::Signed(claim) => claim.access == app.key && claim.holds(call, &app.secret),
    };
    let app = apps
        .iter()
        .find(is_caller)
        .ok_or_else(Refusal::no_such_caller)?;
    if !may_call(app) {
        return Err(not_authorised());
    }
    Ok(Reply::ok(json!({ "service": service, "caller": app.name })))
}

/// Who a call says it comes from.
enum Caller<'a> {
    Code(Secret),
    Signed(Claim<'a>),
}

impl<'a> Caller<'a> {
    /// `None` where the call says nothing, or its date is not of now.
    fn of(call: &'a Call) -> Option<Self> {
        if let Some(code) = call.header("x-apig-appcode") {
            return Some(Self::Code(Secret::new(code.to_owned())));
        }
        let claim = Claim::read(call.header("authorization")?)?;
        is_recent(call).then_some(Self::Signed(claim))
    }

    /// Whether it is `app`, with a credential that has `arrived`.
    fn is(&self, app: &App, call: &Call, arrived: impl Fn(Timestamp) -> bool) -> bool {
        match self {
            Self::Code(value) => app
                .codes
                .iter()
                .any(|code| code.value == *value && arrived(code.created)),
            Self::Signed(claim) => {
                claim.access == app.key
                    && arrived(app.secret_since)
                    && claim.holds(call, &app.secret)
            }
        }
    }
}

fn not_published() -> Refusal {
    Refusal::new(
        404,
        "APIG.0101",
        "The API does not exist or has not been published in the environment",
    )
}

fn not_authorised() -> Refusal {
    Refusal::new(
        403,
        "APIG.0304",
        "The app is not authorized to access the API",
    )
}
