//! What is done with bytes from outside, one function for each reader. The targets of cargo-fuzz and
//! the tests share them. None may panic, hang or let a control character through.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    time::Duration,
};

use claviger::{
    api::{self, Endpoint, Site, apig, iam, modelarts, roma, tls::Certificate},
    config::{GlobalFlags, Settings},
    console::key::{Input, KeyCode},
    domain::{
        Access, AccessRule, Address, ApiId, AppId, EnvironmentId, Filter, InstanceId, Place,
        QuotaId, Secret, Service, TargetTemplate, filter::Row,
    },
    engine::{FileJournal, Journal as _, journal::Listing, seal::Recipient},
    ui::translate::{Decoder, HOLD, translate},
};
use http::HeaderMap;

/// A body of a fuzzing target.
pub(crate) type Body = fn(&[u8]);

/// All of them, by the names of their targets.
pub(crate) const ALL: [(&str, Body); 8] = [
    ("replies", replies),
    ("keys", keys),
    ("config", config),
    ("foreign", foreign),
    ("filter", filter),
    ("journal", journal),
    ("targets", targets),
    ("dates", dates),
];

fn site(service: Service) -> Site {
    Site {
        project: "0a1b2c3d4e5f60718293a4b5c6d7e8f9".into(),
        place: Place {
            profile: "prod".into(),
            service,
            instance: Some(InstanceId::from("eddc4d25480b4cd6b512f270a1b8b341")),
        },
    }
}

/// The body of an answer, as each call reads it.
pub(crate) fn replies(data: &[u8]) {
    fn read(endpoint: &impl Endpoint, data: &[u8]) {
        let _ = endpoint.request();
        let _ = endpoint.decode_all(&HeaderMap::new(), data);
    }
    let app = AppId::from("356de8eb7a8742168586e5daf5339965");
    let (app, secret) = (&app, &Secret::new("hunter2hunter2".to_owned()));
    let quota = &QuotaId::from("q");
    let (environment, offset) = (&EnvironmentId::from("e"), 0);
    let apps = std::slice::from_ref(app);
    for service in [Service::Apig, Service::Roma] {
        let site = &site(service);
        let limit = 20;
        read(
            &api::ListApps {
                site,
                offset,
                limit,
            },
            data,
        );
        read(&api::ListCodes { site, app }, data);
        read(&api::GenerateCode { site, app }, data);
        let code = secret;
        read(&api::AddCode { site, app, code }, data);
        read(&api::ListBoundApis { site, app }, data);
        read(&api::ListGrants { site, app, offset }, data);
        let grantable = api::ListGrantable {
            site,
            app,
            environment,
            offset,
        };
        read(&grantable, data);
        let granted = api::GrantApis {
            site,
            apps,
            apis: &[ApiId::from("a")],
            environment,
        };
        read(&granted, data);
        read(&api::ListEnvironments { site }, data);
        read(&api::ListFeatures { site }, data);
        read(&api::ListConfigs { site }, data);
        read(&api::ShowInstance { site }, data);
        read(&api::ShowRestriction { site }, data);
        read(&api::ShowAccess { site, app }, data);
        let access = &Access {
            rule: AccessRule::Allow,
            addresses: Vec::new(),
        };
        read(&api::SetAccess { site, app, access }, data);
        read(&api::ListQuotas { site, offset }, data);
        read(&api::ShowQuota { site, quota }, data);
        read(&api::ShowBoundQuota { site, app }, data);
        let of_quota = api::ListQuotaApps {
            site,
            quota,
            offset,
        };
        read(&of_quota, data);
        read(&api::CheckApp { site, app }, data);
    }
    let (profile, project) = (&"prod".into(), &"p".into());
    read(&apig::list_instances(profile, project, 0), data);
    read(&roma::list_instances(profile, project, 0), data);
    let site = &site(Service::Apig);
    read(&apig::ShowApp { site, app }, data);
    let secret = Some(secret);
    read(&apig::ResetSecret { site, app, secret }, data);
    read(&roma::ShowApp { site, app }, data);
    read(&roma::ShowSecret { site, app }, data);
    read(&roma::ListMembers { site, app }, data);
    read(&roma::ResetSecret { site, app, secret }, data);
    read(&modelarts::ListApps { site, offset }, data);
    for in_clear in [false, true] {
        let app = modelarts::ShowApp {
            site,
            app,
            in_clear,
        };
        read(&app, data);
    }
    let (name, remark) = ("scorer", None);
    let named = modelarts::Named { name, remark };
    read(&modelarts::ListBoundApis { site, app }, data);
    read(&modelarts::GenerateCode { site, app, named }, data);
    let named = modelarts::Named { name, remark };
    read(&modelarts::ResetSecret { site, app, named }, data);
    read(&iam::ListProjects { name: "eu-de" }, data);
    read(&iam::ListAuthProjects, data);
    let token = &Secret::new("t".to_owned());
    let catalog = true;
    read(&iam::ValidateToken { token, catalog }, data);
    let _ = Certificate::read(data);
}

/// What a terminal sends, cut into two at any place.
pub(crate) fn keys(data: &[u8]) {
    let Some((&at, bytes)) = data.split_first() else {
        return;
    };
    let (first, second) = bytes.split_at(usize::from(at).min(bytes.len()));
    let mut decoder = Decoder::new(HOLD);
    let mut events = decoder.feed(first, Duration::ZERO);
    events.extend(decoder.feed(second, Duration::from_millis(1)));
    events.extend(decoder.expire(Duration::from_secs(10)));
    assert_eq!(decoder.deadline(), None, "something is held for ever");
    for event in events {
        if let Some(Input::Key(key)) = translate(event)
            && let KeyCode::Char(typed) = key.code
        {
            assert!(!typed.is_control(), "{typed:?} was typed");
        }
    }
}

fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// The configuration, and what its profiles make of it.
pub(crate) fn config(data: &[u8]) {
    let flags = GlobalFlags::default();
    let path = Path::new("/nowhere/config.toml");
    match Settings::load_text(&flags, &|_| None, path, &text(data)) {
        Ok(settings) => {
            for name in settings.names() {
                if let Err(error) = settings.profile(&name) {
                    let _ = error.to_string();
                }
            }
        }
        Err(error) => {
            let _ = error.to_string();
        }
    }
}

/// A file of another tool, in the place of each that is read.
pub(crate) fn foreign(data: &[u8]) {
    const FILES: [&str; 5] = [
        ".config/openstack/clouds.yaml",
        ".config/openstack/secure.yaml",
        ".config/openstack/clouds-public.yaml",
        ".hcloud/config.json",
        ".huaweicloud/credentials",
    ];
    let home = tempfile::tempdir().expect("a folder");
    for file in FILES {
        let path = home.path().join(file);
        private_folder(path.parent().expect("a folder"));
        private_file(&path, data);
    }
    let home = home.path().display().to_string();
    let env = |name: &str| (name == "HOME").then(|| home.clone());
    let settings = Settings::load(&GlobalFlags::default(), &env).expect("defaults");
    for offer in settings.foreign(&env) {
        let _ = format!("{offer:?}");
    }
}

fn private_folder(path: &Path) {
    let mut folder = fs::DirBuilder::new();
    let made = folder.recursive(true).mode(0o700).create(path);
    made.expect("a folder");
    // What the mask of this process left.
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).expect("a folder of ours");
}

fn private_file(path: &Path, data: &[u8]) {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(data))
        .expect("a file");
}

/// An app that a filter is held against.
struct Sample;

impl Row for Sample {
    fn name(&self) -> &'static str {
        "app_démo 應用"
    }

    fn id(&self) -> &'static str {
        "356de8eb7a8742168586e5daf5339965"
    }

    fn key(&self) -> Option<&str> {
        None
    }

    fn remark(&self) -> Option<&str> {
        Some("owner: Finance IT")
    }

    fn service(&self) -> Service {
        Service::Apig
    }

    fn gateway_name(&self) -> Option<&str> {
        Some("payments")
    }

    fn gateway_id(&self) -> Option<&str> {
        None
    }

    fn age_days(&self) -> Option<i64> {
        Some(365)
    }

    fn code_count(&self) -> Option<u64> {
        None
    }

    fn api_count(&self) -> Option<u64> {
        Some(7)
    }

    fn status(&self) -> Option<i64> {
        Some(1)
    }

    fn gateway_status(&self) -> Option<&str> {
        Some("Running")
    }

    fn profile(&self) -> &'static str {
        "prod"
    }

    fn region(&self) -> Option<&str> {
        Some("eu-de")
    }

    fn is_marked(&self) -> bool {
        true
    }

    fn code_age_days(&self) -> Option<i64> {
        Some(84)
    }

    fn api_names(&self) -> Option<Vec<String>> {
        Some(vec!["refund".to_owned()])
    }
}

/// A filter.
pub(crate) fn filter(data: &[u8]) {
    let Ok(filter) = Filter::parse(&text(data)) else {
        return;
    };
    let _ = filter.rank(&Sample);
    let _ = filter.without_reads().rank(&Sample);
}

/// A journal that somebody, or a crash, has left.
pub(crate) fn journal(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    private_folder(folder.path());
    private_file(&folder.path().join("journal.jsonl"), data);
    let Ok(journal) = FileJournal::open(folder.path(), std::collections::BTreeMap::new()) else {
        return;
    };
    let _ = journal.unresolved();
    let _ = journal.secrets_set();
    let _ = journal.rotations();
    let _ = journal.verify(None);
    if let Ok(records) = journal.records(&Listing::default()) {
        for record in records {
            let _ = journal.entry(record.n);
        }
    }
}

/// Where a secret may go, whom it is sealed to, and which addresses may call.
pub(crate) fn targets(data: &[u8]) {
    let text = text(data);
    if let Ok(target) = text.parse::<TargetTemplate>() {
        let again: TargetTemplate = target
            .to_string()
            .parse()
            .expect("a target as it is written");
        assert_eq!(again, target);
    }
    let _ = Recipient::parse(&text);
    let _ = text.parse::<Address>();
}

/// A time, in each place that one is read from.
pub(crate) fn dates(data: &[u8]) {
    let quoted = serde_json::Value::from(text(data)).to_string();
    let app = format!(
        r#"{{"id":"a","name":"n","register_time":{quoted},"update_time":{quoted},
            "create_time":{quoted},"created_at":{quoted},"updated_at":{quoted}}}"#
    );
    for list in ["apps", "app_codes", "instances", "auths"] {
        replies(format!(r#"{{"total":1,"size":1,"{list}":[{app}]}}"#).as_bytes());
    }
    replies(app.as_bytes());
    replies(format!(r#"{{"token":{{"expires_at":{quoted},"issued_at":{quoted}}}}}"#).as_bytes());
    config(format!("[profiles.prod]\nidle_lock = {quoted}\ntimeout = {quoted}\n").as_bytes());
}
