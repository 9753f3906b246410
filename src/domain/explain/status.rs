//! The general meaning of an HTTP status, for answers whose code is unknown or absent.

use super::{Explanation, Family, Kind};

/// What an answer with `status` means when its code says nothing more. Never fails: a status that
/// has no meaning of its own gets that of its class.
pub fn explain_status(status: u16) -> Explanation {
    let (kind, title, meaning, remedy) = words(status);
    Explanation {
        family: Family::Http,
        code: "",
        status,
        kind,
        title,
        meaning,
        remedy,
    }
}

/// What an answer means that says *done* and does not fit what was asked for.
pub fn explain_contradiction(status: u16) -> Explanation {
    Explanation {
        family: Family::Http,
        code: "",
        status,
        kind: Kind::Internal,
        title: "contradicts the request",
        meaning: "The service said that it was done, in an answer that does not fit what was asked for.",
        remedy: "Load the app again and compare. If it comes again, open a ticket with the cloud's support and give the request id.",
    }
}

/// Kind, title, meaning and remedy of `status`.
fn words(status: u16) -> (Kind, &'static str, &'static str, &'static str) {
    match status {
        400..=499 => refused(status),
        502..=504 => (
            Kind::Unavailable,
            "service not available",
            "The service, or something on the way to it, is down, overloaded or too slow. It is not known whether a write took effect.",
            "Read the app back before you repeat a write; `claviger journal reconcile` does it for you. Reads can be repeated after some seconds.",
        ),
        500..=599 => (
            Kind::Internal,
            "fault in the service",
            "Something failed inside the service. A write may or may not have taken effect.",
            "Load the app again and compare before you repeat a write. If it stays, open a ticket with the cloud's support and give the request id.",
        ),
        200..=299 => (
            Kind::Success,
            "success",
            "The service carried out the request.",
            "Carry on; no action is needed.",
        ),
        300..=399 => (
            Kind::Invalid,
            "sent elsewhere",
            "The answer points to another address. It is not followed, since the credential would go along.",
            "Check the endpoint in the profile with `claviger doctor`; a proxy or a login portal may have answered instead of the service.",
        ),
        _ => (
            Kind::Unavailable,
            "unknown status",
            "The answer has a status that none of the services documents.",
            "Run `claviger doctor` to see what answers at the endpoint, and load the app again before you repeat a write.",
        ),
    }
}

/// The statuses by which a service refuses a request.
fn refused(status: u16) -> (Kind, &'static str, &'static str, &'static str) {
    match status {
        401 => (
            Kind::Credential,
            "not authenticated",
            "The service does not accept the token or the signature, or there is none.",
            "Give the profile a new token, or correct its password or key. `claviger doctor` checks clock, region and credential.",
        ),
        403 => (
            Kind::Permission,
            "not permitted",
            "The service knows who is asking and refuses the request, for want of a right or because a limit is reached.",
            "Read the service's message. Have the right granted in IAM if one is missing, and check who you are with `claviger whoami`.",
        ),
        404 => (
            Kind::Missing,
            "not found",
            "What the request names does not exist, or not for this caller; it may have been deleted meanwhile.",
            "Load the list again, and check that the profile names the right endpoint, project and gateway.",
        ),
        405 => (
            Kind::Invalid,
            "method not allowed",
            "The address exists, but does not take this kind of request.",
            "Check the endpoint in the profile with `claviger doctor`; it may belong to another service or another version.",
        ),
        407 => (
            Kind::Credential,
            "proxy asks for credentials",
            "A proxy on the way to the service wants a user name and a password first.",
            "Set proxy_env or proxy_file in the profile to a proxy address that holds them, or take the endpoint out of the proxy with NO_PROXY.",
        ),
        408 => (
            Kind::Unavailable,
            "request timed out",
            "The service gave up waiting, so it is not known whether a write took effect.",
            "Read the app back before you repeat a write; `claviger journal reconcile` does it for you. Reads can be repeated at once.",
        ),
        409 => (
            Kind::Conflict,
            "conflict",
            "The present state of things stands against the request: something exists already, is in use, or is being changed.",
            "Load the app again to see its present state, then decide whether the request is still needed.",
        ),
        413 => (
            Kind::Invalid,
            "request too large",
            "The body of the request is larger than the service or a proxy accepts; the gateways take 12 MB.",
            "Make the body smaller, or split the work into several requests.",
        ),
        414 => (
            Kind::Invalid,
            "address too long",
            "The address of the request, with its query, is longer than the service or a proxy accepts; the gateways take 32 KB.",
            "Shorten the query; for a list, use a narrower filter.",
        ),
        429 => (
            Kind::Throttle,
            "too many requests",
            "More requests arrived than the service allows in this time.",
            "Wait for the time that the answer names, or some seconds, and try again with fewer requests at a time.",
        ),
        431 | 494 => (
            Kind::Invalid,
            "headers too large",
            "The headers of the request are larger than the service or a proxy accepts. A token that carries a whole service catalogue can do that.",
            "Give the profile a token without the service catalogue, or use an access key instead of a token.",
        ),
        _ => (
            Kind::Invalid,
            "refused",
            "The service refuses the request as it is.",
            "Read the service's message and change what it names. If it names nothing, check the endpoint in the profile with `claviger doctor`.",
        ),
    }
}
