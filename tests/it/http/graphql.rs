//! `/graphql` over GET and POST, as any client sees it.

use reqwest::header::{ACCEPT, ALLOW, CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{TestApp, TestServer, fixtures, node};

const VIEWER: &str = r#"{"query":"{ viewer { doctor { familyName } } }"}"#;

async fn serve() -> (TestApp, TestServer) {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    (test, server)
}

async fn post(server: &TestServer, content_type: Option<&str>, body: impl Into<reqwest::Body>) -> Response {
    let mut request = server.browser().client.post(server.url("/graphql")).body(body);
    if let Some(content_type) = content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn the_audit_of_graphql_http_finds_nothing() {
    let (_test, server) = serve().await;
    let report = node("audit.mjs", &[server.url("/graphql").as_str()]).await;
    let report: Vec<Value> = serde_json::from_str(&report).expect("a report");
    let bad: Vec<_> = report.iter().filter(|audit| audit["status"] != "ok").collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(report.len(), 61);
}

#[tokio::test]
async fn a_session_cookie_says_who_asks_and_a_dead_one_is_401() {
    let (test, server) = serve().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-doctor").await;
    let browser = server.logged_in(&test, "mihon-doctor").await;
    let answer = browser.graphql("{ viewer { doctor { familyName } } }", json!({})).await;
    assert_eq!(answer["data"], json!({ "viewer": { "doctor": { "familyName": "見本" } } }));

    let cookie = browser.cookie_header();
    let client = test.database.client().await;
    client.batch_execute("UPDATE session SET ended_at = now(), end_reason = 'logout'").await.unwrap();
    for dead in [cookie.as_str(), "mamis_session=forged"] {
        let request = server.browser().client.post(server.url("/graphql"));
        let answer = request.header(COOKIE, dead).header(CONTENT_TYPE, "application/json").body(VIEWER);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().get("set-cookie").is_none(), "the API sets no cookies");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn nothing_that_a_foreign_form_could_send_is_executed() {
    let (_test, server) = serve().await;
    let mutation = r#"{"query":"mutation { __typename }"}"#;
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data; boundary=x")]
    {
        assert_eq!(post(&server, content_type, mutation).await.status(), 415, "{content_type:?}");
    }
    let by_get = server.browser().get("/graphql?query=mutation%7B__typename%7D").await;
    assert_eq!(by_get.status(), 405);
    assert_eq!(by_get.headers()[ALLOW], "POST");

    let request = |name: &str, value: &str| {
        let request = server.browser().client.post(server.url("/graphql")).header(name, value);
        request.header(CONTENT_TYPE, "application/json").body(VIEWER).send()
    };
    assert_eq!(request(ORIGIN.as_str(), "https://evil.example").await.unwrap().status(), 403);
    assert_eq!(request("sec-fetch-site", "cross-site").await.unwrap().status(), 403);
    assert_eq!(request("sec-fetch-site", "same-origin").await.unwrap().status(), 200);
    assert_eq!(
        request(ORIGIN.as_str(), server.base_url.origin().ascii_serialization().as_str()).await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_in_clean_words() {
    let (_test, server) = serve().await;
    let large = format!("{{\"query\":\"{}\"}}", "x".repeat(200_000));
    for (body, status, code) in [
        ("{", 400, "BAD_REQUEST"),
        ("[]", 400, "BAD_REQUEST"),
        ("[{\"query\":\"{a}\"}]", 400, "BAD_REQUEST"),
        ("\u{0}", 400, "BAD_REQUEST"),
        (large.as_str(), 413, "TOO_LARGE"),
    ] {
        let answer = post(&server, Some("application/json"), body.to_owned()).await;
        assert_eq!(answer.status(), status, "{}", &body[..body.len().min(40)]);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], code);
        let message = body["errors"][0]["message"].as_str().unwrap();
        assert!(!message.contains("Error") && !message.contains("Custom"), "{message}");
        assert!(body.get("data").is_none());
    }
    // The size is not believed but counted.
    let chunks = (0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 8192]));
    let chunked = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    assert_eq!(post(&server, Some("application/json"), chunked).await.status(), 413);
}

#[tokio::test]
async fn other_media_types_and_methods_are_refused() {
    let (_test, server) = serve().await;
    let browser = server.browser();
    let refused = browser.client.get(server.url("/graphql?query=%7B__typename%7D")).header(ACCEPT, "text/html");
    assert_eq!(refused.send().await.unwrap().status(), 406);
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = browser.client.request(method.clone(), server.url("/graphql")).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{method}");
    }
}
