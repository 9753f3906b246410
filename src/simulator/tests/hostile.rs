//! The estates as a whole, over the wire.

use crate::simulator::{Options, estate_names, testing::Lab};

#[tokio::test]
async fn hostile_names_arrive_untouched() {
    let lab = Lab::of(Options::named("hostile").expect("a story")).await;
    let gateway = lab.running.instances()[0].id.clone();
    let project = lab.running.project_id();
    let list = lab
        .get(&format!(
            "/v2/{project}/apigw/instances/{gateway}/apps?limit=500"
        ))
        .await
        .json();
    let names: Vec<&str> = list["apps"]
        .as_array()
        .expect("apps")
        .iter()
        .filter_map(|app| app["name"].as_str())
        .collect();
    assert!(names.contains(&"clear\u{1b}[2J\u{1b}[Hscreen"));
    assert!(names.contains(&"pay\u{202e}gnp.exe"));
    assert!(names.contains(&"line\nbreak"));
}

#[tokio::test]
async fn every_estate_answers_for_each_of_its_gateways() {
    for name in estate_names() {
        let lab = Lab::of(Options::named(name).expect("a story")).await;
        let project = lab.running.project_id();
        for instance in lab.running.instances() {
            let service = if instance.service == crate::domain::Service::Apig {
                "apigw"
            } else {
                "apic"
            };
            let path = format!("/v2/{project}/{service}/instances/{}/apps", instance.id);
            assert_eq!(lab.get(&path).await.status, 200, "{name}");
        }
    }
}
