//! The guard, tried with requests that no endpoint would make.

use std::{collections::HashMap, sync::Arc, time::Duration};

use proptest::prelude::*;

use super::*;
use crate::{
    api::{
        Body, ClientOptions, Credential, Malformed, Path, Request,
        client::Project,
        credential::{Fetch, Token, TokenSource},
    },
    domain::{ProjectId, Secret},
    simulator::{Options, Running, Simulator},
};

struct OneToken(Secret);

impl TokenSource for OneToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        let value = self.0.clone();
        Box::pin(async move { Ok(Token::unknown(value)) })
    }
}

/// A request of any method that says anything of itself.
#[derive(Debug, Clone)]
struct Anything(Request);

impl Endpoint for Anything {
    type Reply = ();

    fn request(&self) -> Request {
        self.0.clone()
    }

    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}

fn anything() -> impl Strategy<Value = Anything> {
    let method = prop::sample::select(vec![
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::HEAD,
        Method::OPTIONS,
    ]);
    let repeat = prop::sample::select(vec![Repeat::Safe, Repeat::Same, Repeat::Never]);
    let service = prop::sample::select(vec![Service::Apig, Service::Roma, Service::ModelArts]);
    let path = "(/[a-z0-9]{1,8}){1,6}";
    (method, repeat, service, path).prop_map(|(method, repeat, service, path)| {
        let path = Path::new(&path, &[]);
        let mut request = Request::write(service, "Anything", method, path, Body::None, repeat);
        request.repeat = repeat;
        Anything(request)
    })
}

fn read_only(running: &Running) -> Connection {
    let url: url::Url = running.url().parse().expect("an address");
    let services = [Service::Apig, Service::Roma, Service::ModelArts];
    let options = ClientOptions {
        endpoints: HashMap::from(services.map(|service| (Host::Service(service), url.clone()))),
        project: Project::Id(ProjectId::new(running.project_id())),
        region: None,
        workspace: None,
        from_catalog: Vec::new(),
        connect_timeout: Duration::from_secs(20),
        timeout: Duration::from_secs(20),
        extra_roots: None,
        proxy: None,
    };
    let token = Arc::new(OneToken(running.token()));
    let client = Client::new(options, Credential::tokens(token), None).expect("a client");
    Connection::new(
        ConnectionOptions {
            profile: ProfileName::from("test"),
            region: None,
            environment: None,
            read_only: true,
            services: services.to_vec(),
            gateways: Vec::new(),
            retry: Retry {
                attempts: 1,
                ..Retry::default()
            },
        },
        client,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_but_a_read_passes_a_read_only_profile(requests in prop::collection::vec(anything(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let running = Simulator::start(Options::named("small").expect("an estate"))
                .await
                .expect("a loopback port");
            let connection = read_only(&running);
            for request in &requests {
                let reads = request.0.method == Method::GET && request.0.repeat == Repeat::Safe;
                let before = running.requests().len();
                let written = connection.write(request).await;
                let read = connection.read(request).await;
                let refused = |failure: &Failure| {
                    matches!(failure, Failure::NotSent(NotSent::ReadOnly(_)))
                };
                prop_assert_eq!(!reads, matches!(&written, Err(Broken::Here(why)) if refused(why)));
                prop_assert_eq!(!reads, read.as_ref().is_err_and(refused));
                prop_assert_eq!(reads, running.requests().len() > before);
            }
            prop_assert!(running.requests().iter().all(|it| it.method == Method::GET));
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_was_unlocked_takes_changes_until_the_time_is_over() {
    let running = Simulator::start(Options::named("small").expect("an estate"))
        .await
        .expect("a loopback port");
    let connection = read_only(&running);
    assert!(connection.may_write().is_err());
    connection.unlock(Duration::from_secs(3600));
    assert!(connection.may_write().is_ok());
    connection.unlock(Duration::ZERO);
    assert!(connection.may_write().is_err());
}
