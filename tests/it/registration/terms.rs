//! A new version of the 利用規約 asks again, and who agreed to which stays written.

use crate::support::fixtures;
use crate::support::{Browser, TestApp, TestServer};

async fn post(browser: &Browser, fields: &[(&str, &str)]) -> reqwest::Response {
    let token = browser.form_token("/terms/agree?next=%2Fmypage").await;
    let mut all = vec![("form_token", token.as_str())];
    all.extend_from_slice(fields);
    browser.post_form("/terms/agree", &all).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_agrees_before_he_goes_on() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let client = test.database.client().await;
    client.batch_execute("UPDATE account SET terms_version = '2020-01-01'").await.unwrap();
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "mihon-taro").await;

    let answer = browser.get("/mypage/enrolment?x=1").await;
    let to = answer.headers()["location"].to_str().unwrap();
    assert_eq!((answer.status().as_u16(), to), (303, "/terms/agree?next=%2Fmypage%2Fenrolment%3Fx%3D1"));

    let version = mamis::domain::terms::CURRENT;
    let answer = post(&browser, &[("version", version), ("next", "/mypage")]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("チェックを入れてください"));
    let answer = post(&browser, &[("version", "2020-01-01"), ("agreed", "1"), ("next", "/mypage")]).await;
    assert_eq!(answer.status(), 422, "another version than the one in force");
    let answer = post(&browser, &[("version", version), ("agreed", "1"), ("next", "//evil.example")]).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/mypage"));
    assert_eq!(browser.get("/mypage").await.status(), 200);

    let rows = "SELECT version || ' ' || (agreed_at = '2026-04-01 01:00Z')::text FROM terms_agreement";
    assert_eq!(test.database.strings(rows).await, [format!("{version} true")]);
    let audit = "SELECT action || ' ' || (details ->> 'version') FROM audit_entry WHERE action LIKE 'terms%'";
    assert_eq!(test.database.strings(audit).await, [format!("terms.agree {version}")]);
    for change in ["UPDATE terms_agreement SET version = 'x'", "DELETE FROM terms_agreement"] {
        let refused = client.batch_execute(&format!("SET ROLE mamis_app; {change}")).await.unwrap_err();
        assert!(refused.as_db_error().unwrap().message().contains("permission denied"));
    }
}
