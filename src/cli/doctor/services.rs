//! Signing in, and one cheap read of each service.

use super::{Finding, finding::Status, to_the_second};
use crate::{
    api::{Identity, skew},
    config::Auth,
    domain::{Gateway, Place, Service},
    engine::{Connection, Engine},
    session::Session,
};

/// The names of services, for a sentence.
pub(super) fn listed(services: &[Service]) -> String {
    let labels: Vec<&str> = services.iter().map(|service| service.label()).collect();
    labels.join(", ")
}

/// Checks sign-in, project, services and clock of the only profile of `session`.
pub(super) async fn check(session: &Session) -> Vec<Finding> {
    let mut findings = Vec::new();
    for connection in session.engine().connections() {
        findings.extend(sign_in(session, connection).await);
        let may_read = findings
            .iter()
            .all(|finding| finding.status != Status::Wrong);
        if may_read {
            for service in connection.services() {
                findings.extend(read(session.engine(), connection, service).await);
            }
        }
        findings.extend(clock(session, connection));
    }
    findings
}

async fn sign_in(session: &Session, connection: &Connection) -> Vec<Finding> {
    let profile = session.profile(connection.profile());
    let auth = profile.map(|profile| &profile.auth);
    let pasted = matches!(auth, Some(Auth::Token(_)));
    let is_alone = profile.is_some_and(|profile| profile.iam().is_none());
    let as_it_is = match auth {
        Some(Auth::Token(_)) => Some(
            "The token is used as it is: without an endpoint for iam nobody can say whose it is and until when.",
        ),
        Some(Auth::AccessKey { .. }) => Some(
            "The access key is used as it is: without an endpoint for iam nobody can say what it is for.",
        ),
        Some(Auth::Password { .. }) | None => None,
    };
    if let (Some(sentence), true) = (as_it_is, is_alone) {
        return vec![Finding::ok("sign-in", sentence)];
    }
    let identity = match connection.identity().await {
        Ok(identity) => identity,
        Err(failure) => {
            let mut finding = Finding::of_failure("sign-in", &failure);
            // A given token may be good though IAM cannot be asked about it.
            if pasted && failure.link_fault().is_some() {
                finding.status = Status::Warning;
            }
            return vec![finding];
        }
    };
    let mut findings = vec![match connection.misfit(&identity) {
        None => Finding::ok("sign-in", described(&identity)),
        Some(misfit) => Finding::wrong(
            "sign-in",
            misfit,
            "Correct the profile, or sign in for its project and region.",
        ),
    }];
    if let Err(failure) = connection.ready().await {
        findings.push(Finding::of_failure("project", &failure));
    }
    findings
}

fn described(identity: &Identity) -> String {
    let mut text = "Signed in".to_owned();
    if let Some(user) = &identity.user {
        text = format!("{text} as {}", user.name);
    }
    if let Some(project) = &identity.project {
        text = format!("{text} for the project {} ({})", project.name, project.id);
    }
    match identity.expires_at {
        Some(end) => format!("{text}, until {}.", to_the_second(end)),
        None => format!("{text}."),
    }
}

async fn read(engine: &Engine, connection: &Connection, service: Service) -> Vec<Finding> {
    let check = format!("read {}", service.word());
    let gateways = match engine.gateways(connection.profile(), service).await {
        Ok(gateways) => gateways,
        Err(failure) => return vec![Finding::of_failure(check, &failure)],
    };
    match service {
        Service::ModelArts => {
            let place = Place {
                profile: connection.profile().clone(),
                service,
                instance: None,
            };
            let mut count = 0;
            let listed = engine
                .apps(&place, &mut |page| count += page.apps.len())
                .await;
            vec![match listed {
                Ok(()) => Finding::ok(check, format!("It answers. Apps of this user: {count}.")),
                Err(failure) => Finding::of_failure(check, &failure),
            }]
        }
        Service::Apig | Service::Roma => {
            let mut findings = vec![Finding::ok(
                check,
                format!("It answers. Gateways: {}.", gateways.len()),
            )];
            for found in &gateways {
                findings.push(gateway(engine, found).await);
            }
            findings
        }
    }
}

async fn gateway(engine: &Engine, gateway: &Gateway) -> Finding {
    let check = format!("gateway {}", gateway.name);
    let status = gateway
        .status
        .as_ref()
        .map_or_else(String::new, |status| format!("It is {status}. "));
    if gateway.is_stopped() {
        return Finding::warning(
            check,
            status.trim_end(),
            "It takes no writes until it runs again: look at it in the web console.",
        );
    }
    match engine.limits(&gateway.place).await {
        Err(failure) => Finding::of_failure(check, &failure),
        Ok(limits) => {
            let known = |number: Option<u64>| {
                number.map_or_else(|| "not told".to_owned(), |number| number.to_string())
            };
            let custom = match (gateway.place.service, limits.custom_secret) {
                (Service::Apig, Some(true)) => {
                    "Secrets can be chosen, so a reset whose answer is lost can be repeated."
                }
                (Service::Apig, Some(false)) => "Secrets cannot be chosen: the gateway makes them.",
                (Service::Apig, None) => "Whether secrets can be chosen is not told.",
                (Service::Roma | Service::ModelArts, _) => "Secrets can be chosen.",
            };
            let apps = match gateway.place.service {
                Service::Apig => format!(
                    "Apps: {} of {}. Codes for each: {}. ",
                    known(limits.apps_used),
                    known(limits.apps),
                    known(limits.codes)
                ),
                Service::Roma | Service::ModelArts => String::new(),
            };
            let detail = format!("{status}{apps}{custom}");
            match limits.apps_used.zip(limits.apps) {
                Some((used, allowed)) if used >= allowed => Finding::warning(
                    check,
                    format!("It is full: no app can be added. {detail}"),
                    "Delete apps that nobody uses any more, or have its quota raised.",
                ),
                Some(_) | None => Finding::ok(check, detail),
            }
        }
    }
}

fn clock(session: &Session, connection: &Connection) -> Option<Finding> {
    const REMEDY: &str = "Set the clock of this machine, best by a time service such as chrony.";
    let ahead = connection.seconds_ahead()?;
    let Some(note) = skew::note(ahead) else {
        return Some(Finding::ok(
            "clock",
            format!("It differs from the service's by {} s.", ahead.abs()),
        ));
    };
    let signs = session
        .profile(connection.profile())
        .is_some_and(|profile| matches!(profile.auth, Auth::AccessKey { .. }));
    Some(if signs && skew::is_refused(ahead) {
        Finding::wrong("clock", note, REMEDY)
    } else {
        Finding::warning("clock", note, REMEDY)
    })
}
