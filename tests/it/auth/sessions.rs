//! A session is looked up on every request and ends at once.

use chrono::TimeDelta;
use mamis::auth::token::Token;
use mamis::domain::viewer::{RequestInfo, Viewer};
use mamis::service::session::{Attempt, LoggedIn, log_in, log_out, resume};

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, until};

const LOGIN: &str = "mihon-staff";

async fn staff_session() -> (TestApp, LoggedIn) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.aoba.id, "staff", LOGIN).await;
    let session = log_in(&test.app, attempt(None)).await.expect("a session");
    (test, session)
}

fn attempt(old_session: Option<Token>) -> Attempt {
    Attempt {
        login_id: LOGIN.to_owned(),
        password: PASSWORD.to_owned().into(),
        device: None,
        old_session,
        request: Default::default(),
        user_agent: Some("見本".to_owned()),
    }
}

async fn viewer(test: &TestApp, token: &Token) -> Option<Viewer> {
    resume(&test.app, token).await.expect("an answer").map(|session| session.viewer)
}

#[tokio::test]
async fn a_session_costs_one_statement_and_knows_role_and_association_of_the_moment() {
    let (test, session) = staff_session().await;
    viewer(&test, &session.token).await;
    let before = test.app.db.statements();
    let Some(Viewer::Staff(staff)) = viewer(&test, &session.token).await else { panic!("no staff") };
    assert_eq!(test.app.db.statements(), before + 1);
    assert_eq!(staff.role.as_str(), "staff");
    test.database.client().await.batch_execute("UPDATE staff_user SET role = 'administrator'").await.unwrap();
    let Some(Viewer::Staff(staff)) = viewer(&test, &session.token).await else { panic!("no staff") };
    assert_eq!(staff.role.as_str(), "administrator");
}

#[tokio::test]
async fn every_reason_to_end_a_session_works_at_the_next_request() {
    for change in [
        "UPDATE account SET stopped_at = now()",
        "UPDATE staff_user SET in_use = false",
        "UPDATE staff_user SET valid_until = '2026-03-31'",
        "UPDATE staff_user SET deleted_at = now()",
        "UPDATE session SET ended_at = now(), end_reason = 'ended_by_owner'",
        "UPDATE session SET expires_at = '2026-04-01 01:00Z'",
    ] {
        let (test, session) = staff_session().await;
        assert!(viewer(&test, &session.token).await.is_some());
        test.database.client().await.batch_execute(change).await.unwrap();
        assert!(viewer(&test, &session.token).await.is_none(), "{change}");
    }
}

#[tokio::test]
async fn log_out_ends_it_and_a_log_in_replaces_the_session_the_browser_was_in() {
    let (test, first) = staff_session().await;
    let second = log_in(&test.app, attempt(Some(first.token.clone()))).await.expect("a session");
    assert!(viewer(&test, &first.token).await.is_none());
    let himself = viewer(&test, &second.token).await.expect("staff");
    assert_eq!(himself.session().unwrap().previous_login_at, Some(test.app_now()));
    log_out(&test.app, &himself, &RequestInfo::default()).await.unwrap();
    assert!(viewer(&test, &second.token).await.is_none());
    let ends = test.database.strings("SELECT end_reason FROM session ORDER BY id").await;
    assert_eq!(ends, ["replaced", "logout"]);
}

#[tokio::test]
async fn half_an_hour_without_a_request_or_twelve_hours_end_it() {
    let (test, session) = staff_session().await;
    test.clock.advance(TimeDelta::minutes(29));
    assert!(viewer(&test, &session.token).await.is_some());
    // That request was noted, though nobody waited for it.
    let seen = "SELECT last_seen_at::text FROM session WHERE last_seen_at > created_at";
    until("the session to be noted", async || test.database.strings(seen).await.pop()).await;
    test.clock.advance(TimeDelta::minutes(29));
    assert!(viewer(&test, &session.token).await.is_some());
    until("the session to be noted", async || {
        let sql = "SELECT last_seen_at::text FROM session WHERE last_seen_at > created_at + interval '50 minutes'";
        test.database.strings(sql).await.pop()
    })
    .await;
    test.clock.advance(TimeDelta::minutes(30));
    assert!(viewer(&test, &session.token).await.is_none());

    let session = log_in(&test.app, attempt(None)).await.expect("a session");
    test.database
        .client()
        .await
        .batch_execute("UPDATE session SET last_seen_at = last_seen_at + interval '1 day'")
        .await
        .unwrap();
    test.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert!(viewer(&test, &session.token).await.is_some());
    test.clock.advance(TimeDelta::seconds(1));
    assert!(viewer(&test, &session.token).await.is_none());
}

#[tokio::test]
async fn requests_within_a_minute_are_not_noted_again() {
    let (test, session) = staff_session().await;
    test.clock.advance(TimeDelta::seconds(59));
    let before = test.app.db.statements();
    for _ in 0..5 {
        viewer(&test, &session.token).await;
    }
    assert_eq!(test.app.db.statements(), before + 5);
}
