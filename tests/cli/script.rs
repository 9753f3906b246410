//! One app from its making to its deletion, by commands alone: it is granted two APIs, let in from
//! one network, its secret delivered to a file and its code to the secret manager. The services hold
//! exactly that, and afterwards nothing of it.

use std::fs;

use claviger::simulator::{Operation, Running, estate::Access};

use crate::common::command::Lab;

/// What every gateway holds, without the values of secrets: they are compared one by one.
fn held(gateway: &Running) -> Vec<String> {
    gateway.estate(|estate| {
        let gateways = estate.gateways.iter().map(|gateway| format!("{gateway:?}"));
        let modelarts = format!("{:?}", estate.modelarts);
        gateways.chain([modelarts]).collect()
    })
}

/// What the secret manager holds: its secrets, with the values of their versions.
fn vaults(gateway: &Running) -> Vec<(String, Vec<String>)> {
    gateway.estate(|estate| {
        let vaults = estate.vaults.iter().map(|vault| {
            let versions = vault.versions.iter();
            let values = versions.map(|version| version.value.expose().to_owned());
            (vault.name.clone(), values.collect())
        });
        vaults.collect()
    })
}

#[tokio::test]
async fn an_app_is_made_granted_let_in_delivered_proven_and_deleted() {
    let lab = Lab::new().await;
    let before = held(&lab.gateway);
    let vaults_before = vaults(&lab.gateway);
    let secret = lab.path("secret");
    let to_secret = format!("file:{}", secret.display());
    let script: [&[&str]; 4] = [
        &[
            "apps",
            "create",
            "--service=apig",
            "--name=script_app",
            "--remark=by a script",
            "--deliver",
            &to_secret,
        ],
        &[
            "apis",
            "grant",
            "script_app",
            "refund",
            "Invoices/invoice_list",
            "--env",
            "RELEASE",
        ],
        &["access", "set", "script_app", "--allow", "10.20.0.0/16"],
        &[
            "codes",
            "generate",
            "script_app",
            "--deliver",
            "csms+create:{name}-{kind}",
        ],
    ];
    for line in script {
        lab.run(&[line, &["--yes"]].concat()).await.expect(0);
    }
    let wanted = [
        Operation::CreateAnAppV2,
        Operation::CreateAuthorizingAppsV2,
        Operation::UpdateAppAcl,
        Operation::CreateAppCodeAutoV2,
        Operation::CreateSecret,
    ];
    let writes: Vec<_> = lab.writes().iter().map(|write| write.operation).collect();
    assert_eq!(writes, wanted.map(Some), "each of them once, nothing else");

    let app = lab.gateway.estate(|estate| {
        let gateway = &estate.gateways[0];
        let app = gateway.app_named("script_app").expect("the app").clone();
        let mut granted: Vec<_> = app
            .bindings
            .iter()
            .map(|binding| {
                assert_eq!(binding.env_id, "DEFAULT_ENVIRONMENT_RELEASE_ID");
                gateway.api(&binding.api_id).expect("an API").name.clone()
            })
            .collect();
        granted.sort();
        assert_eq!(granted, ["invoice_list", "refund"]);
        app
    });
    assert_eq!(app.remark, "by a script");
    assert_eq!(
        app.access,
        Some(Access {
            kind: "PERMIT".to_owned(),
            values: vec!["10.20.0.0/16".to_owned()],
        })
    );
    assert_eq!((app.codes.len(), &app.quota), (1, &None));
    let delivered = fs::read_to_string(&secret).expect("a delivered value");
    assert_eq!(delivered, app.secret.expose());
    let mut kept = vaults_before;
    let code = app.codes[0].value.expose().to_owned();
    kept.push(("script_app-code".to_owned(), vec![code]));
    assert_eq!(
        vaults(&lab.gateway),
        kept,
        "one secret more, of one version"
    );

    lab.run(&["apps", "delete", "script_app", "--yes"])
        .await
        .expect(0);
    assert_eq!(held(&lab.gateway), before, "nothing else was touched");
    assert_eq!(vaults(&lab.gateway), kept, "nor the secret manager");
    let journal = lab.run(&["journal", "list", "-o", "json"]).await.json();
    let done: Vec<_> = journal
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| (entry["operation"].clone(), entry["outcome"].clone()))
        .collect();
    let wanted = [
        "create_app",
        "grant_apis",
        "set_access",
        "generate_code",
        "delete_app",
    ];
    assert_eq!(done, wanted.map(|word| (word.into(), "done".into())));
}
