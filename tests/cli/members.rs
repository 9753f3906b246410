//! Who may use an app of ROMA Connect, shown with the app.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::command::Lab;

#[tokio::test]
async fn the_members_of_a_roma_app_are_shown_and_one_that_cannot_be_read_says_so() {
    let lab = Lab::new().await;
    let show = ["apps", "show", "roma-001"];
    let shown = lab.run(&show).await.expect(0);
    assert!(shown.out.contains("Members     1"), "{}", shown.out);
    assert!(
        shown.out.contains("erp_operator  read, access"),
        "{}",
        shown.out
    );
    let json = lab.run(&[&show[..], &["-o", "json"]].concat()).await.json();
    assert_eq!(json["members"][0]["name"], "erp_operator");
    let refused = Fault::on(Operation::CheckAuthUsersOfApp, Action::status(403));
    lab.gateway.add_fault(refused);
    let partly = lab.run(&show).await.expect(8);
    assert!(partly.err.contains("members"), "{}", partly.err);
}
