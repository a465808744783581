//! What operation sees of requests: ids and measurements, and nothing that a stranger could read.

use std::collections::HashSet;
use std::net::SocketAddr;

use serde_json::json;

use crate::support::{TestApp, TestServer, fixtures};

#[tokio::test]
async fn every_answer_carries_an_id_of_its_own_that_errors_and_audit_repeat() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-doctor").await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();
    let mut seen = HashSet::new();
    for path in ["/healthz", "/login", "/nothing-here", "/assets/nothing.js", "/mypage"] {
        let answer = browser.client.get(server.url(path)).header("x-request-id", "chosen-by-the-client").send().await;
        let id = answer.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}: {id}");
        assert!(seen.insert(id), "{path}: given before");
    }
    let body = json!({ "query": "{ nonsense }" });
    let answer = browser.client.post(server.url("/graphql")).json(&body).send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], id.as_str());

    let token = browser.form_token("/login").await;
    let fields = [("form_token", token.as_str()), ("loginId", "mihon-doctor"), ("password", fixtures::PASSWORD)];
    let answer = browser.post_form("/login", &fields).await;
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let written = "SELECT request_id FROM audit_entry WHERE action = 'session.login'";
    assert_eq!(test.database.strings(written).await, [id]);
}

#[tokio::test]
async fn measurements_are_served_on_a_port_of_their_own_and_name_nobody() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-doctor").await;
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = TestServer::start_with(&test, |settings| settings.metrics = Some(any)).await;
    let browser = server.logged_in(&test, "mihon-doctor").await;
    browser.get("/mypage?secret=canary-in-the-query").await;
    browser.get("/mypage/applications/canary-in-the-path").await;
    assert_eq!(browser.get("/metrics").await.status(), 404, "not where the world is served");

    let metrics = format!("http://{}/metrics", server.metrics.expect("an address"));
    let text = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
    assert!(text.contains("http_requests_total{route=\"/mypage\",status=\"200\"}"), "{text}");
    assert!(text.contains("http_request_seconds_bucket{route=\"/mypage/applications/{id}\""), "{text}");
    for secret in ["canary", "mihon-doctor", "見本"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let elsewhere = reqwest::get(metrics.replace("/metrics", "/mypage")).await.unwrap();
    assert_eq!(elsewhere.status(), 404, "and nothing else there");
}
