//! How old credentials are: for people, for programs and for a monitoring system.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::command::Lab;

async fn hygiene(lab: &Lab, words: &[&str]) -> crate::common::command::Ended {
    lab.run(&[&["hygiene"], words].concat()).await
}

#[tokio::test]
async fn secrets_over_age_are_counted_named_and_exit_8() {
    let lab = Lab::new().await;
    let ended = hygiene(&lab, &[]).await.expect(8);
    for part in [
        "policy 365d",
        "2 secrets over 365d: --filter 'age:>=365d'",
        "--read-codes reads those of 9 apps",
        "apig payments",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    let board = hygiene(&lab, &["-o", "json"]).await.expect(8).json();
    assert_eq!(board["complete"], true);
    assert_eq!(
        (&board["apps"], &board["secrets"]["over_age"]),
        (&9.into(), &2.into())
    );
    let names = board["over_age"].as_array().expect("a list").iter();
    let names: Vec<_> = names.map(|app| app["name"].clone()).collect();
    assert_eq!(names, ["legacy", "billing_batch"]);
    assert!(board["codes"].is_null());
}

#[tokio::test]
async fn what_is_asked_for_decides_what_is_over_age() {
    let lab = Lab::new().await;
    hygiene(&lab, &["--max-age", "2y"]).await.expect(0);
    let ended = hygiene(&lab, &["--max-age", "2y", "--read-codes", "-o", "json"]).await;
    assert!(ended.err.contains("reads AppCodes of"), "{}", ended.err);
    assert!(ended.json()["codes"]["total"].as_u64() > Some(0));
    let words = ["--max-age", "2y", "--read-codes", "--code-max-age", "50d"];
    hygiene(&lab, &words).await.expect(8);
    hygiene(&lab, &["--max-age", "soon"]).await.expect(2);
    let words = ["--filter", "scorer", "-o", "json"];
    assert_eq!(hygiene(&lab, &words).await.expect(0).json()["apps"], 1);
}

#[tokio::test]
async fn a_policy_of_the_profile_is_what_it_is_measured_by() {
    let lab = Lab::new().await;
    let (url, project) = (lab.gateway.url(), lab.gateway.project_id());
    lab.configure(&format!(
        "default_profile = \"shop\"\n[profiles.shop]\nproject_id = \"{project}\"\n\
         [profiles.shop.auth]\nmethod = \"token\"\ntoken_env = \"CLAVIGER_TOKEN\"\n\
         [profiles.shop.endpoints]\napig = \"{url}\"\n\
         [profiles.shop.policy]\nsecret_max_age = \"30d\"\n"
    ));
    let board = hygiene(&lab, &["-o", "json"]).await.expect(8).json();
    assert_eq!(board["policy"]["secret_max_age_days"], 30);
    assert_eq!(board["secrets"]["over_age"], 3);
}

#[tokio::test]
async fn a_gateway_that_could_not_be_read_is_named_and_not_counted() {
    let lab = Lab::new().await;
    lab.gateway
        .add_fault(Fault::on(Operation::ListAppsV2, Action::status(403)).times(20));
    let words = ["--max-age", "9y", "-o", "json"];
    let ended = hygiene(&lab, &words).await.expect(8);
    let board = ended.json();
    assert_eq!(board["complete"], false);
    assert_eq!(board["missing"][0]["place"], "apig/payments");
    let metrics = hygiene(&lab, &["-o", "openmetrics"]).await.expect(8).out;
    assert!(
        metrics.contains("claviger_scrape_complete 0\n"),
        "{metrics}"
    );
}

#[tokio::test]
async fn with_no_answer_at_all_the_cause_decides() {
    let mut lab = Lab::new().await;
    lab.set("CLAVIGER_TOKEN", "expired");
    hygiene(&lab, &[]).await.expect(5);
}

#[tokio::test]
async fn metrics_are_what_a_collector_reads() {
    let lab = Lab::new().await;
    let metrics = hygiene(&lab, &["-o", "openmetrics", "--read-codes"])
        .await
        .expect(8)
        .out;
    assert!(metrics.ends_with("# EOF\n"));
    let mut typed = Vec::new();
    for line in metrics.lines().filter(|line| *line != "# EOF") {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and a type");
            assert!(name.starts_with("claviger_") && kind == "gauge", "{line}");
            assert!(!typed.contains(&name), "{name} comes twice");
            typed.push(name);
        } else if !line.starts_with("# HELP ") {
            let name = line.split(['{', ' ']).next().expect("a name");
            assert_eq!(typed.last(), Some(&name), "{line}");
            let value = line.rsplit(' ').next().expect("a value");
            value.parse::<f64>().expect("a number");
        }
    }
    for part in [
        "claviger_scrape_complete 1\n",
        "claviger_secrets_over_age{profile=\"env\",service=\"apig\",gateway=\"payments\"} 1\n",
        "claviger_secrets{below_days=\"+Inf\"} 2\n",
    ] {
        assert!(metrics.contains(part), "{part}: {metrics}");
    }
    let words = ["-o", "openmetrics", "--no-names"];
    let nameless = hygiene(&lab, &words).await.expect(8).out;
    assert!(!nameless.contains("payments") && nameless.contains("service=\"apig\""));
    for name in ["app_demo", "billing_batch", &lab.secret("app_demo")] {
        assert!(!metrics.contains(name));
    }
}

#[tokio::test]
async fn a_form_that_a_command_does_not_have_is_refused() {
    let lab = Lab::new().await;
    for form in ["openmetrics", "markdown"] {
        let ended = lab.run(&["apps", "list", "-o", form]).await.expect(2);
        assert!(ended.err.contains(form), "{}", ended.err);
    }
    let document = hygiene(&lab, &["-o", "markdown"]).await.expect(8).out;
    assert!(document.starts_with("# Hygiene\n"), "{document}");
    let csv = hygiene(&lab, &["-o", "csv"]).await.expect(8).out;
    assert!(
        csv.starts_with("profile,service,instance_name,apps,"),
        "{csv}"
    );
}
