//! Log-in, log-out and form tokens as a browser meets them.

use reqwest::header::{LOCATION, SET_COOKIE};

use crate::support::fixtures::{self, PASSWORD};
use crate::support::{Browser, TestApp, TestServer};

const LOGIN: &str = "mihon-doctor";

async fn serve() -> (TestApp, TestServer) {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, LOGIN).await;
    let server = TestServer::start(&test).await;
    (test, server)
}

/// Logs in as a person would: the page first, then its form.
async fn log_in(browser: &Browser, login_id: &str, password: &str) -> reqwest::Response {
    let token = browser.form_token("/login").await;
    let fields = [("form_token", token.as_str()), ("loginId", login_id), ("password", password)];
    browser.post_form("/login", &fields).await
}

#[tokio::test]
async fn logging_in_gives_a_fresh_session_and_logging_out_ends_it() {
    let (_test, server) = serve().await;
    let browser = server.browser();
    browser.get("/login").await;
    let before = browser.cookie_header();
    let answer = log_in(&browser, LOGIN, PASSWORD).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()[LOCATION], "/mypage");
    for cookie in answer.headers().get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("; Path=/;"), "{cookie}");
    }
    assert!(!browser.cookie_header().contains(&before), "the cookie from before the log-in is dead");
    assert_eq!(browser.get("/mypage").await.status(), 200);

    let session = browser.cookie_header();
    let token = browser.form_token("/mypage").await;
    assert_eq!(browser.post_form("/logout", &[("form_token", &token)]).await.status(), 303);
    let other = server.browser();
    let answer = other.client.get(server.url("/mypage")).header("cookie", session).send().await.unwrap();
    assert_eq!(answer.status(), 303, "the old cookie opens nothing");
    assert_eq!(answer.headers()[LOCATION], "/login?next=%2Fmypage");
}

#[tokio::test]
async fn wrong_passwords_and_unknown_ids_get_the_same_bytes() {
    let (_test, server) = serve().await;
    let mut bodies = Vec::new();
    for login_id in [LOGIN, "mihon-nobody"] {
        let answer = log_in(&server.browser(), login_id, "wrong-2026!").await;
        assert_eq!(answer.status(), 422);
        let body = answer.text().await.unwrap().replace(login_id, "…");
        assert!(!body.contains("wrong-2026!"), "the password never comes back");
        bodies.push(without_token(&body));
    }
    assert_eq!(bodies[0], bodies[1]);
}

fn without_token(body: &str) -> String {
    let parts: Vec<_> = body.split("name=\"form_token\" value=\"").collect();
    let rest = parts[1..].iter().map(|part| part.split_once('"').unwrap().1);
    std::iter::once(parts[0]).chain(rest).collect()
}

#[tokio::test]
async fn forms_without_their_token_are_refused() {
    let (test, server) = serve().await;
    let stranger = server.browser().form_token("/login").await;
    let browser = server.browser();
    browser.get("/login").await;
    for token in [None, Some(""), Some("forged"), Some(stranger.as_str())] {
        let mut fields = vec![("loginId", LOGIN), ("password", PASSWORD)];
        fields.extend(token.map(|token| ("form_token", token)));
        assert_eq!(browser.post_form("/login", &fields).await.status(), 403, "{token:?}");
    }
    let token = browser.form_token("/login").await;
    let fields = [("form_token", token.as_str()), ("loginId", LOGIN), ("password", PASSWORD)];
    let url = server.url("/login");
    let foreign = browser.client.post(url.clone()).header("origin", "https://evil.example").form(&fields).send().await;
    assert_eq!(foreign.unwrap().status(), 403);
    let foreign = browser.client.post(url).header("sec-fetch-site", "cross-site").form(&fields).send().await;
    assert_eq!(foreign.unwrap().status(), 403);
    assert!(test.database.strings("SELECT id::text FROM session").await.is_empty());
}

#[tokio::test]
async fn the_way_back_after_a_log_in_stays_on_the_site() {
    let (_test, server) = serve().await;
    for (next, to) in
        [("/mypage/enrolment", "/mypage/enrolment"), ("//evil.example", "/mypage"), ("https://evil.example", "/mypage")]
    {
        let browser = server.browser();
        let token = browser.form_token("/login").await;
        let fields = [("form_token", token.as_str()), ("loginId", LOGIN), ("password", PASSWORD), ("next", next)];
        assert_eq!(browser.post_form("/login", &fields).await.headers()[LOCATION], to);
    }
}
