//! Each call of the wire against the simulator: it is taken for the operation that it names, and
//! its answer is read.

use std::{any::type_name, collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use claviger::{
    api::{
        self, Client, ClientOptions, Credential, Endpoint, Host, Site, apig,
        client::Project,
        credential::{Fetch, Token, TokenSource},
        csms, modelarts, roma,
    },
    domain::{
        Access, AccessRule, AppId, GrantResult, InstanceId, Place, ProfileName, ProjectId, Secret,
        Service, Text,
    },
    simulator::{Options, Running, Simulator},
};

#[derive(Debug)]
struct OneToken(Secret);

impl TokenSource for OneToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        let token = Token::unknown(self.0.clone());
        Box::pin(async move { Ok(token) })
    }
}

/// A client of a running simulator, and the endpoints that were called.
struct Wire {
    running: Running,
    client: Client,
    called: BTreeSet<String>,
}

impl Wire {
    async fn new() -> Self {
        let options = Options::named("small").expect("an estate");
        let running = Simulator::start(options).await.expect("a loopback port");
        let url: url::Url = running.url().parse().expect("an address");
        let services = [Service::Apig, Service::Roma, Service::ModelArts];
        let options = ClientOptions {
            endpoints: services
                .map(Host::Service)
                .into_iter()
                .chain([Host::Csms])
                .map(|host| (host, url.clone()))
                .collect(),
            project: Project::Id(ProjectId::new(running.project_id())),
            region: None,
            workspace: None,
            from_catalog: Vec::new(),
            connect_timeout: Duration::from_secs(20),
            timeout: Duration::from_secs(20),
            extra_roots: None,
            proxy: None,
        };
        let token = Credential::tokens(Arc::new(OneToken(running.token())));
        Self {
            client: Client::new(options, token, None).expect("a client"),
            called: BTreeSet::new(),
            running,
        }
    }

    fn site(&self, service: Service) -> Site {
        let mut instances = self.running.instances().into_iter();
        let instance = instances.find(|instance| instance.service == service);
        Site {
            project: ProjectId::new(self.running.project_id()),
            place: Place {
                profile: ProfileName::from("wire"),
                service,
                instance: instance.map(|instance| InstanceId::new(instance.id)),
            },
        }
    }

    /// What the answer holds. The simulator must take the request for what it says it is.
    async fn call<E: Endpoint>(&mut self, endpoint: E) -> E::Reply {
        let name = type_name::<E>();
        let wanted = endpoint.request().operation;
        let answer = self.client.call(&endpoint).await;
        let taken = self
            .running
            .requests()
            .pop()
            .and_then(|last| last.operation);
        assert_eq!(
            taken.map(claviger::simulator::Operation::name),
            Some(wanted),
            "{name}"
        );
        self.called
            .insert(name.split('<').next().unwrap_or_default().to_owned());
        match answer {
            Ok(answer) => answer.value,
            Err(error) => panic!("{name}: {error:?}"),
        }
    }

    /// What APIG and ROMA Connect share, from the making of an app to its deletion.
    async fn gateway(&mut self, service: Service) {
        let site = &self.site(service);
        let profile = &site.place.profile;
        let list = match service {
            Service::Apig => apig::list_instances(profile, &site.project, 0),
            Service::Roma => roma::list_instances(profile, &site.project, 0),
            Service::ModelArts => unreachable!("it has no gateways"),
        };
        let gateways = self.call(list).await;
        assert_eq!(gateways.items[0].place, site.place);
        let detail = self.call(api::ShowInstance { site }).await;
        assert!(detail.spec.is_some() && detail.maintenance.is_some());
        let restriction = self.call(api::ShowRestriction { site }).await;
        assert!(!restriction.networks.is_empty());
        let limits = self.call(api::ListConfigs { site }).await;
        assert_eq!(limits.codes, Some(5));
        let features = self.call(api::ListFeatures { site }).await;
        assert_eq!(features.is_on("app_acl"), Some(true));
        assert_eq!(features.is_on("app_jwt"), Some(false));
        assert_eq!(features.is_on("app_teleport"), None);

        let secret = Secret::new("Abc12345678".to_owned());
        let made = self
            .call(api::CreateApp {
                site,
                name: "wire_app",
                remark: Some("made by a test"),
                key: Some("wire-key-1"),
                secret: Some(&secret),
            })
            .await;
        let id = &made.app.at.id;
        assert_eq!(made.app.key, Some(Text::from("wire-key-1")));
        let (offset, limit) = (0, 500);
        let apps = self
            .call(api::ListApps {
                site,
                offset,
                limit,
            })
            .await;
        assert!(apps.items.iter().any(|app| app.at == made.app.at));
        let outline = self.call(api::CheckApp { site, app: id }).await;
        assert_eq!((&outline.id, outline.name.raw()), (id, "wire_app"));

        self.codes(site, id).await;
        self.grants(site, id).await;
        self.access(site, id).await;
        self.quotas(site, id).await;

        self.call(api::DeleteApp { site, app: id }).await;
        let apps = self
            .call(api::ListApps {
                site,
                offset,
                limit,
            })
            .await;
        assert!(apps.items.iter().all(|app| app.at != made.app.at));
    }

    async fn codes(&mut self, site: &Site, app: &AppId) {
        self.call(api::GenerateCode { site, app }).await;
        let code = &Secret::new("C".repeat(64));
        let added = self.call(api::AddCode { site, app, code }).await;
        let code = &added.code.id.expect("an id");
        self.call(api::DeleteCode { site, app, code }).await;
        assert_eq!(self.call(api::ListCodes { site, app }).await.items.len(), 1);
    }

    async fn grants(&mut self, site: &Site, app: &AppId) {
        let environments = self.call(api::ListEnvironments { site }).await.items;
        let environment = &environments[0].id;
        let grantable = |offset| api::ListGrantable {
            site,
            app,
            environment,
            offset,
        };
        let could = self.call(grantable(0)).await;
        assert_eq!(could.items[0].auth, Some(Text::from("APP")));
        let mut apis: Vec<_> = could.items.iter().map(|api| api.id.clone()).collect();
        apis.truncate(2);
        apis.push("0123456789abcdef".into());
        let granted = self
            .call(api::GrantApis {
                site,
                apps: std::slice::from_ref(app),
                apis: &apis,
                environment,
            })
            .await;
        let results: Vec<_> = granted.iter().map(|pair| &pair.result).collect();
        assert_eq!(results[..2], [&GrantResult::Granted, &GrantResult::Granted]);
        assert!(
            matches!(results[2], GrantResult::Refused { code: Some(code), .. } if code.raw() == "APIG.3002")
        );
        let again = self
            .call(api::GrantApis {
                site,
                apps: std::slice::from_ref(app),
                apis: &apis[..1],
                environment,
            })
            .await;
        assert_eq!(again[0].result, GrantResult::AlreadyThere);
        assert_eq!(again[0].grant, granted[0].grant);

        let bound = self.call(api::ListBoundApis { site, app }).await;
        assert_eq!(bound.total, 2);
        let offset = 0;
        let grants = self.call(api::ListGrants { site, app, offset }).await.items;
        assert_eq!(grants[0].api.id, apis[0]);
        assert_eq!(grants[0].environment, environments[0]);
        let left = self.call(grantable(0)).await;
        assert_eq!(left.total, could.total.map(|total| total - 2));
        for grant in &grants {
            let grant = &grant.id;
            self.call(api::RevokeGrant { site, grant }).await;
        }
        assert_eq!(self.call(api::ListBoundApis { site, app }).await.total, 0);
    }

    async fn access(&mut self, site: &Site, app: &AppId) {
        let access = &Access {
            rule: AccessRule::Allow,
            addresses: ["10.0.0.0/8", "192.0.2.1-192.0.2.9"]
                .map(Text::from)
                .to_vec(),
        };
        let set = self.call(api::SetAccess { site, app, access }).await;
        assert_eq!(set.as_ref(), Some(access));
        let shown = self.call(api::ShowAccess { site, app }).await;
        assert_eq!(shown, set);
        self.call(api::ClearAccess { site, app }).await;
        self.running
            .estate(|estate| estate.switches.empty_access_shown = true);
        assert_eq!(self.call(api::ShowAccess { site, app }).await, None);
    }

    async fn quotas(&mut self, site: &Site, app: &AppId) {
        let made = self
            .call(api::CreateQuota {
                site,
                name: "wire_quota",
                calls: 10,
                interval: 2,
                unit: "MINUTE",
                remark: Some("for a test"),
            })
            .await;
        let quota = &made.id;
        let apps = std::slice::from_ref(app);
        let bound = self.call(api::BindQuota { site, quota, apps }).await;
        assert_eq!(bound, apps);
        let shown = self.call(api::ShowBoundQuota { site, app }).await;
        assert_eq!(shown.map(|quota| quota.id).as_ref(), Some(quota));
        let shown = self.call(api::ShowQuota { site, quota }).await;
        assert_eq!((shown.calls, shown.interval), (Some(10), Some(2)));
        assert_eq!(shown.apps, Some(1));
        assert!(shown.counts_from.is_some());
        let offset = 0;
        let all = self.call(api::ListQuotas { site, offset }).await.items;
        assert!(all.contains(&shown));
        let bound = self
            .call(api::ListQuotaApps {
                site,
                quota,
                offset,
            })
            .await;
        assert_eq!(bound.items[0].name.raw(), "wire_app");
        self.call(api::UnbindQuota { site, quota, app }).await;
        let shown = self.call(api::ShowQuota { site, quota }).await;
        assert_eq!(shown.apps, Some(0));
    }

    async fn apig(&mut self) {
        let site = &self.site(Service::Apig);
        let app = &AppId::from("356de8eb7a8742168586e5daf5339965");
        let secret = None;
        self.call(apig::ShowApp { site, app }).await;
        self.call(apig::ResetSecret { site, app, secret }).await;
        let edit = apig::UpdateApp {
            site,
            app,
            name: "renamed",
            remark: None,
            key: None,
            secret: None,
        };
        assert_eq!(self.call(edit).await.app.name.raw(), "renamed");
    }

    async fn roma(&mut self) {
        let site = &self.site(Service::Roma);
        let (offset, limit, secret) = (0, 500, None);
        let apps = self
            .call(api::ListApps {
                site,
                offset,
                limit,
            })
            .await
            .items;
        let app = &apps[0].at.id;
        self.call(roma::ShowApp { site, app }).await;
        let reset = self.call(roma::ResetSecret { site, app, secret }).await;
        assert_eq!(
            self.call(roma::ShowSecret { site, app }).await,
            reset.secret
        );
        let (name, remark) = ("renamed", None);
        self.call(roma::UpdateApp {
            site,
            app,
            name,
            remark,
        })
        .await;
        let members = self.call(roma::ListMembers { site, app }).await;
        assert_eq!(members[0].name, Some(Text::from("erp_operator")));
        assert_eq!(members[0].roles, ["read", "access"].map(Text::from));
    }

    async fn secret_manager(&mut self) {
        let project = &ProjectId::new(self.running.project_id());
        let value = &Secret::new("Sentinel01".to_owned());
        let (name, stage) = ("wire_secret", Some("NEXT"));
        self.call(csms::CreateVault {
            project,
            name,
            value,
        })
        .await;
        let shown = self.call(csms::ShowVault { project, name }).await;
        assert_eq!(shown.state, Some(Text::from("ENABLED")));
        let version = csms::CreateVersion {
            project,
            name,
            value,
            stage,
        };
        let new = self.call(version).await;
        let versions = self.call(csms::ListVersions { project, name }).await;
        assert_eq!((versions.len(), versions.last()), (2, Some(&new)));
    }

    async fn modelarts(&mut self) {
        let site = &self.site(Service::ModelArts);
        let name = "wire_app";
        let exists = || modelarts::AppExists { site, name };
        assert_eq!(self.call(exists()).await, Some(false));
        let made = self
            .call(api::CreateApp {
                site,
                name,
                remark: None,
                key: Some("left out"),
                secret: None,
            })
            .await;
        assert!(made.secret.is_some_and(|secret| !secret.is_server_mask()));
        assert_eq!(self.call(exists()).await, Some(true));
        let app = &made.app.at.id;
        let named = || modelarts::Named { name, remark: None };
        let codes = self
            .call(modelarts::GenerateCode {
                site,
                app,
                named: named(),
            })
            .await
            .app
            .codes
            .expect("codes");
        let code = &codes[0].value;
        let reset = modelarts::ResetCode {
            site,
            app,
            code,
            named: named(),
        };
        let codes = self.call(reset).await.app.codes.expect("codes");
        let code = &codes[0].value;
        self.call(modelarts::DeleteCode { site, app, code }).await;
        let reset = modelarts::ResetSecret {
            site,
            app,
            named: named(),
        };
        self.call(reset).await;
        let in_clear = true;
        let shown = self
            .call(modelarts::ShowApp {
                site,
                app,
                in_clear,
            })
            .await;
        assert_eq!(shown.app.code_count, Some(1));
        let bound = self.call(modelarts::ListBoundApis { site, app }).await;
        assert_eq!(bound.total, 0);
        let apps = self.call(modelarts::ListApps { site, offset: 0 }).await;
        assert!(apps.items.iter().any(|listed| listed.at.id == *app));
        self.call(api::DeleteApp { site, app }).await;
        assert_eq!(self.call(exists()).await, Some(false));
    }
}

/// The endpoints of the services in `folder` of the sources, as their types are named.
fn endpoints(folder: &Path, module: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the program") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let stem = stem.expect("a name in UTF-8");
        let inner = format!("{module}::{stem}");
        if path.is_dir() {
            endpoints(&path, &inner, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file of the program");
        found.extend(text.lines().filter_map(|line| {
            let name = line.strip_prefix("impl Endpoint for ")?;
            let end = name.find(|c: char| !c.is_alphanumeric())?;
            Some(format!("{inner}::{}", &name[..end]))
        }));
    }
}

#[tokio::test]
async fn every_call_is_taken_for_what_it_says_and_its_answer_is_read() {
    let mut wire = Wire::new().await;
    wire.gateway(Service::Apig).await;
    wire.gateway(Service::Roma).await;
    wire.apig().await;
    wire.roma().await;
    wire.modelarts().await;
    wire.secret_manager().await;

    let mut all = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    endpoints(&sources, "claviger::api", &mut all);
    // IAM's calls are made by the client itself; `session/tests` and `api/iam/tests` have them.
    all.retain(|name| !name.starts_with("claviger::api::iam"));
    assert_eq!(wire.called, all);
}
