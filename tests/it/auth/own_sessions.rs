//! 登録情報: where one is logged in, ending it, and the log-ins so far.

use std::time::{Duration, Instant};

use mamis::domain::viewer::RequestInfo;
use mamis::service::session::{Attempt, log_in};

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{Browser, RawSocket, TestApp, TestServer};

const DOCTOR: &str = "mihon-doctor";
const STAFF: &str = "mihon-staff";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";

async fn people() -> (TestApp, TestServer) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, DOCTOR).await;
    fixtures::staff(&test, nation.aoba.id, "training_contractor", STAFF).await;
    test.database
        .client()
        .await
        .batch_execute(&format!("UPDATE account SET terms_version = '{}'", mamis::domain::terms::CURRENT))
        .await
        .expect("the doctor has agreed");
    let server = TestServer::start(&test).await;
    (test, server)
}

async fn attempt(test: &TestApp, login_id: &str, password: &str) {
    let attempt = Attempt {
        login_id: login_id.to_owned(),
        password: password.to_owned().into(),
        device: None,
        old_session: None,
        request: RequestInfo { request_id: "request-1".to_owned(), address: Some("192.0.2.10".to_owned()) },
        user_agent: Some(PHONE.to_owned()),
    };
    let _done = log_in(&test.app, attempt).await;
    test.clock.advance(chrono::TimeDelta::seconds(2));
}

async fn page(browser: &Browser, path: &str) -> String {
    browser.get(path).await.text().await.expect("a page")
}

/// Posts the form of the page that ends sessions; none: all others.
async fn end(browser: &Browser, on: &str, session: Option<&str>) {
    let token = browser.form_token(on).await;
    let fields = [("form_token", token.as_str()), ("sessionId", session.unwrap_or_default())];
    let answer = browser.post_form("/own/sessions/end", &fields).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers().get("location").expect("a page").to_str().expect("ASCII"), format!("{on}#sessions"));
}

fn first_session(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"sessionId\" value=\"").expect("a session to end");
    rest.split('"').next().expect("a value").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_where_he_is_logged_in_and_ends_it() {
    for (login_id, profile) in [(DOCTOR, "/mypage/profile"), (STAFF, "/office/profile")] {
        let (test, server) = people().await;
        attempt(&test, login_id, PASSWORD).await;
        let here = server.logged_in(&test, login_id).await;
        let html = page(&here, profile).await;
        for words in ["iPhone・Safari", "192.0.2.10", "この端末", "ほかのすべての端末からログアウトする"]
        {
            assert!(html.contains(words), "{login_id}: {words}");
        }
        assert_eq!(html.matches("この端末").count(), 1, "{login_id}");

        end(&here, profile, Some(&first_session(&html))).await;
        let html = page(&here, profile).await;
        assert!(html.contains("端末をログアウトさせました。"), "{login_id}");
        assert!(html.contains("ほかにログイン中の端末はありません"), "{login_id}: and this one goes on");
        let ends = "SELECT end_reason FROM session WHERE ended_at IS NOT NULL";
        assert_eq!(test.database.strings(ends).await, ["ended_by_owner"]);
        let written = "SELECT actor_name <> '' FROM audit_entry WHERE action = 'session.end'";
        assert_eq!(test.database.client().await.query(written, &[]).await.expect("rows").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_sessions_and_their_sockets_die_at_once() {
    let (test, server) = people().await;
    let elsewhere = server.logged_in(&test, DOCTOR).await;
    let mut socket = RawSocket::acknowledged(&server, &elsewhere.cookie_header()).await;
    let here = server.logged_in(&test, DOCTOR).await;
    let began = Instant::now();
    end(&here, "/mypage/profile", None).await;
    assert_eq!(elsewhere.get("/mypage").await.status(), 303, "to the log-in");
    assert_eq!(socket.close_code().await, 4401);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(here.get("/mypage").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_the_sessions_of_others() {
    let (test, server) = people().await;
    let staff = server.logged_in(&test, STAFF).await;
    attempt(&test, STAFF, PASSWORD).await;
    let foreign = first_session(&page(&staff, "/office/profile").await);
    let doctor = server.logged_in(&test, DOCTOR).await;
    end(&doctor, "/mypage/profile", Some(&foreign)).await;
    assert!(page(&doctor, "/mypage/profile").await.contains("この端末は、すでにログアウトしています"));
    end(&doctor, "/mypage/profile", None).await;
    let ended = "SELECT id::text FROM session WHERE ended_at IS NOT NULL";
    assert_eq!(test.database.strings(ended).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_shows_the_latest_twenty_with_failures() {
    let (test, server) = people().await;
    for _ in 0..22 {
        attempt(&test, DOCTOR, PASSWORD).await;
    }
    attempt(&test, DOCTOR, "wrong-2026!").await;
    attempt(&test, STAFF, "wrong-2026!").await;
    test.database
        .client()
        .await
        .batch_execute("UPDATE session SET ended_at = now(), end_reason = 'logout'")
        .await
        .unwrap();
    let here = server.logged_in(&test, DOCTOR).await;
    let html = page(&here, "/mypage/profile").await;
    let (_, history) = html.split_once("id=\"log-ins\"").expect("the history");
    assert_eq!(history.matches("<th scope=\"row\">").count(), 20);
    assert_eq!(history.matches("失敗（パスワードの誤り）").count(), 1, "others' failures are not shown");
    assert!(
        history.contains("iPhone・Safari") && history.contains("192.0.2.10") && history.contains("2026/04/01 10:00")
    );
}
