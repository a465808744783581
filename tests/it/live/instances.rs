//! Two instances of the server on one database, each with its own people.

use serde_json::json;

use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, RawSocket, TestApp, TestDatabase, TestServer, people};

/// Pending enrolments of the next message.
async fn pending(socket: &mut RawSocket) -> i64 {
    let message = socket.hear().await;
    let counts = &message["payload"]["data"]["pendingApplicationCounts"];
    counts["boxes"][0]["pending"].as_i64().unwrap_or_else(|| panic!("{message}"))
}

#[tokio::test]
async fn an_approval_at_one_moves_the_dashboard_of_the_other() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    fixtures::staff(&test, nation.osaka.id, "staff", "osaka-staff").await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let doctor = people::as_doctor(&test, doctor).await;
    let id = submitted_enrolment(&doctor, &[nation.kita, nation.osaka]).await;
    let other = TestApp::over(TestDatabase::at(test.database.url())).await;
    let (here, there) = (TestServer::start(&test).await, TestServer::start(&other).await);

    // Logged in at one, watching at the other: a log-in holds on both.
    let cookie = Browser::cookie_of(&test, "osaka-staff").await;
    let mut dashboard = RawSocket::acknowledged(&there, &cookie).await;
    let watch = json!({ "id": "1", "type": "subscribe", "payload": {
        "query": "subscription { pendingApplicationCounts { boxes { box pending } } }" } });
    dashboard.say(&watch.to_string()).await;
    assert_eq!(pending(&mut dashboard).await, 0);

    let kita = here.logged_in(&test, "kita-staff").await;
    let approve = format!("/office/applications/{}/approve", mamis::graphql::node::encode(id).as_str());
    let token = kita.form_token(&approve).await;
    let answer = kita.post_form(&approve, &[("version", "1"), ("form_token", &token)]).await;
    assert_eq!(answer.status(), 303);
    while pending(&mut dashboard).await != 1 {}
}
