//! The list: what is on it, what is selected, how it is filtered and sorted.

use crate::common::scenario::Scenario;

#[tokio::test]
async fn the_apps_of_all_services_are_in_one_list() {
    let scenario = Scenario::new("small").start().await;
    println!("{}", scenario.snapshot());
    panic!();
}
