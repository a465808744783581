//! Logging in and out is written into the 操作履歴, without anything that was typed.

use mamis::domain::viewer::RequestInfo;
use mamis::service::session::{Attempt, log_in, log_out, resume};

use crate::support::TestApp;
use crate::support::fixtures::{self, Nation, PASSWORD};

const DOCTOR: &str = "mihon-doctor";
const STAFF: &str = "mihon-staff";
const WRONG: &str = "wrong-2026!";

async fn people() -> TestApp {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, DOCTOR).await;
    fixtures::staff(&test, nation.aoba.id, "staff", STAFF).await;
    test
}

fn request() -> RequestInfo {
    RequestInfo { request_id: "request-1".to_owned(), address: Some("192.0.2.10".to_owned()) }
}

fn attempt(login_id: &str, password: &str) -> Attempt {
    Attempt {
        login_id: login_id.to_owned(),
        password: password.to_owned().into(),
        device: None,
        old_session: None,
        request: request(),
        user_agent: Some("見本ブラウザ".to_owned()),
    }
}

/// What was written down, in order: action, who, about what, for whom, from where.
async fn written(test: &TestApp) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', e.action, nullif(e.actor_name, ''), coalesce(a.login_id, '-'), e.subject_kind,
                   coalesce((SELECT login_id FROM account WHERE id = e.subject_id),
                            (SELECT 'of ' || login_id FROM session s JOIN account o ON o.id = s.account_id
                             WHERE s.id = e.subject_id), '-'),
                   n.name, d.license_number, e.details ->> 'reason', e.address, e.request_id)
               FROM audit_entry e
               LEFT JOIN account a ON a.id = e.account_id
               LEFT JOIN association_term n ON n.association_id = e.association_id
               LEFT JOIN doctor d ON d.id = e.doctor_id
               ORDER BY e.at, e.id";
    test.database.strings(sql).await
}

#[tokio::test]
async fn every_log_in_and_log_out_is_written_down() {
    let test = people().await;
    let second = || test.clock.advance(chrono::TimeDelta::seconds(2));
    for login_id in [DOCTOR, STAFF] {
        let session = log_in(&test.app, attempt(login_id, PASSWORD)).await.expect("a session");
        second();
        let viewer = resume(&test.app, &session.token).await.unwrap().expect("in force").viewer;
        for _ in 0..2 {
            log_out(&test.app, &viewer, &request()).await.unwrap();
        }
        second();
    }
    let from = "192.0.2.10 request-1";
    assert_eq!(
        written(&test).await,
        [
            format!("session.login 見本 太郎 {DOCTOR} session of {DOCTOR} 100001 {from}"),
            format!("session.logout 見本 太郎 {DOCTOR} session of {DOCTOR} 100001 {from}"),
            format!("session.login 見本 職員 {STAFF} session of {STAFF} 見本青葉区医師会 {from}"),
            format!("session.logout 見本 職員 {STAFF} session of {STAFF} 見本青葉区医師会 {from}"),
        ],
        "a log-out that ends nothing is not written down"
    );
}

#[tokio::test]
async fn every_failure_that_was_evaluated_is_written_down_and_nothing_that_was_typed() {
    let test = people().await;
    let second = || test.clock.advance(chrono::TimeDelta::seconds(2));
    for login_id in [DOCTOR, STAFF, WRONG] {
        assert!(log_in(&test.app, attempt(login_id, WRONG)).await.is_err());
        // Refused without a look at the password: the throttle's business, and no end of entries.
        assert!(log_in(&test.app, attempt(login_id, WRONG)).await.is_err());
        second();
    }
    test.database.client().await.batch_execute("UPDATE staff_user SET in_use = false").await.unwrap();
    second();
    assert!(log_in(&test.app, attempt(STAFF, PASSWORD)).await.is_err());
    let from = "192.0.2.10 request-1";
    assert_eq!(
        written(&test).await,
        [
            format!("session.login_failed - account {DOCTOR} 100001 wrong_password {from}"),
            format!("session.login_failed - account {STAFF} 見本青葉区医師会 wrong_password {from}"),
            format!("session.login_failed - account - unknown_login {from}"),
            format!("session.login_failed - account {STAFF} 見本青葉区医師会 stopped {from}"),
        ]
    );
    let kept = test.database.strings("SELECT to_jsonb(e)::text FROM audit_entry e").await.join("\n");
    for secret in [WRONG, PASSWORD, DOCTOR, STAFF] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

#[tokio::test]
async fn no_session_without_its_entry() {
    let test = people().await;
    let client = test.database.client().await;
    client.batch_execute("REVOKE INSERT ON audit_entry FROM mamis_app").await.unwrap();
    assert!(log_in(&test.app, attempt(DOCTOR, PASSWORD)).await.is_err());
    assert_eq!(test.database.strings("SELECT id::text FROM session").await, Vec::<String>::new());
    client.batch_execute("GRANT INSERT ON audit_entry TO mamis_app").await.unwrap();
    test.clock.advance(chrono::TimeDelta::seconds(2));
    let session = log_in(&test.app, attempt(DOCTOR, PASSWORD)).await.expect("a session");
    let viewer = resume(&test.app, &session.token).await.unwrap().expect("in force").viewer;
    client.batch_execute("REVOKE INSERT ON audit_entry FROM mamis_app").await.unwrap();
    assert!(log_out(&test.app, &viewer, &request()).await.is_err());
    assert!(resume(&test.app, &session.token).await.unwrap().is_some(), "nor an end of one");
}
