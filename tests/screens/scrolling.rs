//! What does not fit is scrolled to, and back from where it is.

use crate::common::scenario::Scenario;

#[tokio::test]
async fn from_the_end_of_the_help_one_key_scrolls_back() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("? G").await;
    let end = scenario.screen();
    scenario.keys("k").await;
    assert_ne!(scenario.screen(), end);
    scenario.keys("j").await;
    assert_eq!(scenario.screen(), end);
    scenario.keys("j j j pgdn k").await;
    assert_ne!(scenario.screen(), end);
}

#[tokio::test]
async fn on_a_small_screen_all_of_a_dialog_can_be_read() {
    for (builder, keys) in [
        (Scenario::on("small"), "s"),
        (Scenario::on("small").production(), "s"),
    ] {
        let mut scenario = builder.size(40, 10).start().await;
        scenario.keys(keys).await.sees("stops working at once");
        scenario.keys("down down down").await;
        scenario.sees("invoice_list · Invoices · STAGE");
        for _ in 0..20 {
            scenario.keys("down").await;
        }
        scenario.sees("deliver it with y");
        scenario
            .keys("up up up up up up up up up up up up up")
            .await;
        scenario.sees_not("deliver it with y");
    }
}

#[tokio::test]
async fn on_a_small_screen_the_name_is_seen_as_it_is_typed() {
    let mut scenario = Scenario::on("small")
        .production()
        .size(40, 10)
        .start()
        .await;
    scenario.keys("s").await.types("app_d").await;
    scenario.sees("Type the app's name to go on: app_d");
    scenario.sees("stops working at once").sees("PRODUCTION");
}

#[tokio::test]
async fn on_a_small_screen_the_request_of_an_edit_can_be_read() {
    let mut scenario = Scenario::on("small").size(40, 10).start().await;
    scenario.keys("e x tab").await.sees("Remark");
    scenario.keys("tab").await.sees("▌AppKey");
    scenario.keys("enter").await;
    for _ in 0..12 {
        scenario.keys("down").await;
    }
    scenario.sees("\"name\":\"app_demox\"");
}

#[tokio::test]
async fn more_apis_than_fit_are_scrolled() {
    let mut scenario = Scenario::on("demo").start().await;
    scenario.keys("/").await.types("billing_batch").await;
    scenario
        .keys("enter s")
        .await
        .sees("9 APIs lose this caller");
    scenario.sees("4 more (↓)").sees_not("card_capture");
    scenario.keys("down down down down down down").await;
    scenario.sees("card_capture").sees_not("more");
    scenario.keys("up").await.sees("1 more (↓)");
}

#[tokio::test]
async fn the_detail_scrolls_back_from_its_end() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("enter").await;
    for _ in 0..30 {
        scenario.keys("down").await;
    }
    scenario.sees("chosen secrets");
    let end = scenario.screen();
    scenario.keys("up").await;
    assert_ne!(scenario.screen(), end);
}
