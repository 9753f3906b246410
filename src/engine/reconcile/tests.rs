//! A console that dies in the middle of a write, and the next one that asks what became of it.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end where its ground is missing"
)]

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    api::{
        Client, ClientOptions, Credential as Proof, Host,
        client::Project,
        credential::{Fetch, Token, TokenSource},
    },
    domain::{
        AppId, AppRef, Change, Choice, Done, InstanceId, Operation, Place, ProfileName, ProjectId,
        Service,
    },
    engine::{
        Connection, ConnectionOptions, FileJournal, Journal, MemoryJournal, Retry, seal::Recipient,
    },
    simulator::{Action, Fault, Operation as Call, Options, Running, Simulator},
};

#[derive(Debug)]
struct OneToken(Secret);

impl TokenSource for OneToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        let value = self.0.clone();
        Box::pin(async move { Ok(Token::unknown(value)) })
    }
}

/// Services on loopback, and a home in which consoles come and go.
pub(in crate::engine) struct Scene {
    pub(in crate::engine) running: Running,
    home: tempfile::TempDir,
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/keys")
        .join(name)
}

impl Scene {
    pub(in crate::engine) async fn new() -> Self {
        let running = Simulator::start(Options::named("small").unwrap())
            .await
            .unwrap();
        Self {
            running,
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn connection(&self, environment: Option<&str>) -> Connection {
        let url: url::Url = self.running.url().parse().unwrap();
        let services = [Service::Apig, Service::Roma, Service::ModelArts];
        let options = ClientOptions {
            endpoints: HashMap::from(services.map(|service| (Host::Service(service), url.clone()))),
            project: Project::Id(ProjectId::new(self.running.project_id())),
            region: None,
            workspace: None,
            from_catalog: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(20),
            extra_roots: None,
            proxy: None,
        };
        let proof = Proof::tokens(Arc::new(OneToken(self.running.token())));
        Connection::new(
            ConnectionOptions {
                profile: ProfileName::from("prod"),
                region: None,
                environment: environment.map(str::to_owned),
                read_only: false,
                services: services.to_vec(),
                gateways: Vec::new(),
                retry: Retry::default(),
            },
            Client::new(options, proof, None).unwrap(),
        )
    }

    pub(in crate::engine) fn journal(&self) -> FileJournal {
        let public = std::fs::read_to_string(fixture("ed25519.pub")).unwrap();
        let recipient = Recipient::parse(&public).unwrap();
        let recipients = BTreeMap::from([(ProfileName::from("prod"), recipient)]);
        FileJournal::open(&self.home.path().join("state"), recipients).unwrap()
    }

    /// A console that has just been started.
    pub(in crate::engine) fn console(&self) -> Engine {
        Engine::new(
            [self.connection(Some("production"))],
            Arc::new(self.journal()),
        )
    }

    /// The app of this name.
    pub(in crate::engine) fn app(&self, service: Service, name: &str) -> AppRef {
        self.running.estate(|estate| {
            let found = match service {
                Service::ModelArts => estate
                    .modelarts
                    .apps
                    .iter()
                    .find(|app| app.name == name)
                    .map(|app| (None, app.id.clone())),
                Service::Apig | Service::Roma => estate
                    .gateways
                    .iter()
                    .filter(|gateway| gateway.service == service)
                    .find_map(|gateway| {
                        let app = gateway.apps.iter().find(|app| app.name == name)?;
                        Some((Some(InstanceId::new(&gateway.id)), app.id.clone()))
                    }),
            };
            let (instance, id) = found.unwrap();
            AppRef {
                place: Place {
                    profile: ProfileName::from("prod"),
                    service,
                    instance,
                },
                id: AppId::new(id),
            }
        })
    }

    /// Changes an app of a gateway behind everybody's back.
    fn change(&self, at: &AppRef, change: impl FnOnce(&mut crate::simulator::estate::App)) {
        self.running.estate(|estate| {
            let app = estate
                .gateways
                .iter_mut()
                .flat_map(|gateway| &mut gateway.apps)
                .find(|app| app.id == at.id.raw());
            change(app.unwrap());
        });
    }

    /// A console dies when its write has arrived and no answer has come yet.
    pub(in crate::engine) async fn die_during(&self, operation: &Operation, call: Call) {
        let console = self.console();
        self.running.pause_on(call);
        let cancel = CancellationToken::new();
        tokio::select! {
            ended = console.perform(operation, None, &cancel) => panic!("ended: {ended:?}"),
            () = self.running.received(call, 1) => {}
        }
        drop(console);
        self.running.resume();
    }

    async fn reconcile(&self) -> Reconciled {
        self.console().reconcile_at(1, later()).await.unwrap()
    }

    fn entry(&self) -> Entry {
        self.journal().entry(1).unwrap().unwrap()
    }
}

/// So much later that nothing can be on its way any more.
pub(in crate::engine) fn later() -> Timestamp {
    Timestamp::now() + SignedDuration::from_mins(3)
}

fn reset(app: AppRef, choice: Choice) -> Operation {
    Operation::ResetSecret { app, choice }
}

#[tokio::test]
async fn a_chosen_secret_of_roma_that_was_set_before_the_console_died_is_recognised() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    scene
        .die_during(&reset(app, Choice::Auto), Call::ResetRomaAppSecret)
        .await;
    assert_eq!(scene.journal().unresolved(), 1);

    let found = scene.reconcile().await;
    assert_eq!(found.ending, Ending::Done);
    let credential = found.credential.unwrap();
    assert_eq!(credential.maker, Maker::Here);
    assert_eq!(scene.journal().unresolved(), 0);
    let entry = scene.entry();
    assert_eq!(entry.record.outcome, Outcome::Done);
    assert_eq!(entry.after, entry.chosen);
    let sealed = entry.sealed.unwrap();
    assert_eq!(sealed.unseal(&fixture("ed25519")), Ok(credential.value));
}

#[tokio::test]
async fn a_secret_that_never_arrived_is_not_applied_but_not_said_so_too_early() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    let fault = Fault::on(Call::ResetRomaAppSecret, Action::DropBefore);
    scene.running.add_fault(fault);
    scene
        .die_during(&reset(app, Choice::Auto), Call::ResetRomaAppSecret)
        .await;
    let early = scene.console().reconcile(1).await.unwrap();
    assert_eq!(early.ending, Ending::Open);
    assert_eq!(scene.journal().unresolved(), 1);

    assert_eq!(scene.reconcile().await.ending, Ending::NotApplied);
    assert_eq!(scene.entry().record.outcome, Outcome::NotSent);
}

#[tokio::test]
async fn an_edit_of_a_masked_secret_that_never_arrived_is_settled_in_the_end() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let fault = Fault::on(Call::UpdateAppV2, Action::DropBefore);
    scene.running.add_fault(fault);
    let change = Change {
        secret: Some(Secret::new("Given-by-hand-2024".to_owned())),
        ..Change::default()
    };
    scene
        .die_during(&Operation::EditApp { app, change }, Call::UpdateAppV2)
        .await;
    assert_eq!(scene.reconcile().await.ending, Ending::NotApplied);
}

#[tokio::test]
async fn a_secret_that_someone_set_again_since_leaves_the_entry_open() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    scene
        .die_during(&reset(app.clone(), Choice::Auto), Call::ResetRomaAppSecret)
        .await;
    scene.change(&app, |app| {
        app.secret = Secret::new("someone-elses-9".to_owned());
    });
    let found = scene.reconcile().await;
    assert_eq!(found.ending, Ending::Open);
    assert!(found.evidence.contains("set again"), "{}", found.evidence);
    assert_eq!(scene.entry().record.outcome, Outcome::Intent);
}

#[tokio::test]
async fn a_secret_that_a_person_chose_is_recognised_by_its_keyed_mark() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    let given = Secret::new("Given-by-hand-2024".to_owned());
    scene
        .die_during(
            &reset(app, Choice::Given(given.clone())),
            Call::ResetRomaAppSecret,
        )
        .await;
    let credential = scene.reconcile().await.credential.unwrap();
    assert_eq!((credential.maker, credential.value), (Maker::Given, given));
}

#[tokio::test]
async fn a_secret_that_the_gateway_made_and_never_shows_again_is_lost() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    scene
        .die_during(&reset(app, Choice::Server), Call::ResettingAppSecretV2)
        .await;
    let found = scene.reconcile().await;
    assert_eq!(found.ending, Ending::ValueLost, "{found:?}");
    assert_eq!(scene.entry().record.outcome, Outcome::ValueLost);
}

#[tokio::test]
async fn a_chosen_secret_that_the_gateway_does_not_show_is_told_by_the_update_time_alone() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    scene.running.estate(|estate| {
        for gateway in &mut estate.gateways {
            gateway.custom_secrets = true;
        }
    });
    scene
        .die_during(&reset(app, Choice::Auto), Call::ResettingAppSecretV2)
        .await;
    let found = scene.reconcile().await;
    assert_eq!(found.ending, Ending::Done, "{found:?}");
    assert!(
        found.evidence.contains("update time is all"),
        "{}",
        found.evidence
    );
    assert_eq!(found.credential, None);
    // The value itself is in the seal that was made before anything was sent.
    assert!(
        scene
            .entry()
            .sealed
            .unwrap()
            .unseal(&fixture("ed25519"))
            .is_ok()
    );
}

#[tokio::test]
async fn an_app_that_was_changed_at_another_time_does_not_settle_an_old_reset() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    scene
        .die_during(
            &reset(app.clone(), Choice::Server),
            Call::ResettingAppSecretV2,
        )
        .await;
    scene.change(&app, |app| {
        app.updated = later() + SignedDuration::from_mins(60);
    });
    assert_eq!(scene.reconcile().await.ending, Ending::Open);
}

#[tokio::test]
async fn a_code_that_was_made_before_the_console_died_is_found() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    scene
        .die_during(
            &Operation::GenerateCode { app: app.clone() },
            Call::CreateAppCodeAutoV2,
        )
        .await;
    let credential = scene.reconcile().await.credential.unwrap();
    assert!(credential.code_id.is_some());
    let mut newest = None;
    scene.change(&app, |app| {
        newest = app.codes.last().map(|code| code.value.clone());
    });
    assert_eq!(Some(credential.value), newest);
}

#[tokio::test]
async fn a_code_that_someone_made_at_another_time_is_not_taken_for_ours() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    let operation = Operation::GenerateCode { app: app.clone() };
    scene
        .die_during(&operation, Call::CreateAppCodeAutoV2)
        .await;
    scene.change(&app, |app| {
        app.codes.last_mut().unwrap().created = later() + SignedDuration::from_mins(60);
    });
    assert_eq!(scene.reconcile().await.ending, Ending::Open);
}

#[tokio::test]
async fn a_code_of_modelarts_that_was_replaced_before_the_console_died_is_found() {
    let scene = Scene::new().await;
    let app = scene.app(Service::ModelArts, "scorer");
    let codes = |scene: &Scene| {
        scene
            .running
            .estate(|estate| estate.modelarts.apps[0].codes.clone())
    };
    let old = codes(&scene).remove(0);
    let operation = Operation::ResetCode {
        app,
        code: old.clone(),
    };
    scene.die_during(&operation, Call::ResetApigAppCode).await;
    let credential = scene.reconcile().await.credential.unwrap();
    assert!(codes(&scene).contains(&credential.value));
    assert_ne!(credential.value, old);
}

#[tokio::test]
async fn an_edit_that_arrived_before_the_console_died_is_seen_in_the_app() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "idle_app");
    let change = Change {
        remark: Some("retired".to_owned()),
        ..Change::default()
    };
    scene
        .die_during(&Operation::EditApp { app, change }, Call::UpdateAppV2)
        .await;
    let found = scene.reconcile().await;
    assert_eq!((found.ending, found.credential), (Ending::Done, None));
}

#[tokio::test]
async fn a_write_that_is_still_under_way_is_left_alone_and_a_settled_one_too() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    let console = scene.console();
    scene.running.pause_on(Call::ResetRomaAppSecret);
    let operation = reset(app, Choice::Auto);
    let cancel = CancellationToken::new();
    let (ended, found): (Result<Done, Failure>, _) =
        tokio::join!(console.perform(&operation, None, &cancel), async {
            scene.running.received(Call::ResetRomaAppSecret, 1).await;
            let found = console.reconcile(1).await.unwrap();
            scene.running.resume();
            found
        });
    assert_eq!(found.ending, Ending::InFlight);
    ended.unwrap();
    let found = console.reconcile(1).await.unwrap();
    assert_eq!(found.ending, Ending::Settled(Outcome::Done));
}

#[tokio::test]
async fn a_write_of_another_console_is_left_alone_while_that_is_running() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Roma, "roma-001");
    scene
        .die_during(&reset(app, Choice::Auto), Call::ResetRomaAppSecret)
        .await;
    let Some(own) = scene.entry().actor.process else {
        return;
    };
    let mut other = std::process::Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let process = crate::engine::journal::Process::of(other.id()).unwrap();
    let shown = |process: &crate::engine::journal::Process| serde_json::to_string(process).unwrap();
    let path = scene.journal().path().to_owned();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&shown(&own), &shown(&process))).unwrap();

    assert_eq!(scene.reconcile().await.ending, Ending::InFlight);
    drop(other.stdin.take());
    other.wait().unwrap();
    assert_eq!(scene.reconcile().await.ending, Ending::Done);
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_said_so() {
    let scene = Scene::new().await;
    let failure = scene.console().reconcile(7).await.unwrap_err();
    assert_eq!(failure.to_string(), "The journal has no entry 7.");
}

#[tokio::test]
async fn a_journal_in_memory_is_not_enough_for_production_unless_accepted() {
    let scene = Scene::new().await;
    let operation = Operation::GenerateCode {
        app: scene.app(Service::Roma, "roma-001"),
    };
    let engine = |environment| {
        Engine::new(
            [scene.connection(environment)],
            Arc::new(MemoryJournal::default()),
        )
    };
    let cancel = CancellationToken::new();
    let production = engine(Some("production"));
    let refused = production.perform(&operation, None, &cancel).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("--accept-volatile-journal"), "{told}");
    assert!(scene.running.requests().is_empty());

    let accepted = production.accept_volatile_journal(true);
    accepted.perform(&operation, None, &cancel).await.unwrap();
    let test = engine(Some("test"));
    test.perform(&operation, None, &cancel).await.unwrap();
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_keeps_the_write_from_being_sent() {
    let scene = Scene::new().await;
    let operation = Operation::GenerateCode {
        app: scene.app(Service::Roma, "roma-001"),
    };
    let console = scene.console();
    let path = scene.journal().path().to_owned();
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let cancel = CancellationToken::new();
    let failure = console
        .perform(&operation, None, &cancel)
        .await
        .unwrap_err();
    assert!(
        failure.to_string().ends_with("Nothing was sent."),
        "{failure}"
    );
    assert!(
        scene
            .running
            .requests_of(Call::CreateAppCodeAutoV2)
            .is_empty()
    );
}

#[tokio::test]
async fn a_value_that_the_gateway_refused_is_withdrawn_before_another_is_asked_for() {
    let scene = Scene::new().await;
    let app = scene.app(Service::Apig, "app_demo");
    scene.running.estate(|estate| {
        for gateway in &mut estate.gateways {
            gateway.custom_secrets = true;
        }
    });
    let fault = Fault::on(Call::ResettingAppSecretV2, Action::status(400)).nth(1);
    scene.running.add_fault(fault);
    let console = scene.console();
    let operation = reset(app, Choice::Auto);
    let cancel = CancellationToken::new();
    let done = console.perform(&operation, None, &cancel).await.unwrap();
    let credential = done.credential.unwrap();
    assert_eq!(credential.maker, Maker::Service);
    let entry = scene.entry();
    assert_eq!(entry.chosen, None);
    let sealed = entry.sealed.unwrap();
    assert_eq!(sealed.unseal(&fixture("ed25519")), Ok(credential.value));
}
