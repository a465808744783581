//! A database that is away, busy or slow, clients that are slow or gone, and an orderly end.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{Browser, RawSocket, TestApp, TestServer, until};

const LOGIN: &str = "mihon-staff";

async fn test_app() -> TestApp {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.aoba.id, "staff", LOGIN).await;
    test
}

async fn log_in_form(browser: &Browser) -> reqwest::RequestBuilder {
    let token = browser.form_token("/login").await;
    let fields = [("form_token", token.as_str()), ("loginId", LOGIN), ("password", PASSWORD)];
    browser.client.post(browser.base_url.join("/login").unwrap()).form(&fields)
}

#[tokio::test]
async fn with_every_connection_taken_it_says_so_soon_and_stays_alive() {
    let test = test_app().await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();
    let form = log_in_form(&browser).await;
    let mut taken = Vec::new();
    for _ in 0..8 {
        taken.push(test.app.db.get().await.expect("a connection"));
    }
    let started = Instant::now();
    let waiting = tokio::spawn(form.send());
    assert_eq!(server.browser().get("/healthz").await.status(), 200);
    assert!(!waiting.is_finished(), "the sign of life did not wait for a connection");
    let answer = waiting.await.unwrap().unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    drop(taken);
    assert_eq!(log_in_form(&browser).await.send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn after_losing_every_connection_it_goes_on_by_itself() {
    let test = test_app().await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, LOGIN).await;
    let query = "{ viewer { staffUser { name } } }";
    let expected = browser.graphql(query, serde_json::json!({})).await["data"].clone();
    for _ in 0..3 {
        let client = test.database.client().await;
        let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
        client.batch_execute(kill).await.unwrap();
        until("reads to work again", async || {
            (browser.graphql(query, serde_json::json!({})).await["data"] == expected).then_some(())
        })
        .await;
        until("writes to work again", async || {
            let browser = server.browser();
            (log_in_form(&browser).await.send().await.unwrap().status() == 303).then_some(())
        })
        .await;
        assert_eq!(browser.get("/readyz").await.status(), 200);
    }
}

#[tokio::test]
async fn while_the_database_is_away_it_says_so_and_afterwards_goes_on_by_itself() {
    let test = test_app().await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, LOGIN).await;
    let form = log_in_form(&server.browser()).await;
    let query = "{ viewer { staffUser { name } } }";
    let expected = browser.graphql(query, serde_json::json!({})).await["data"].clone();
    test.database.shut().await;

    // The first request may find the corpse of a connection; what it says is right too.
    until("it to know", async || (browser.get("/readyz").await.status() == 503).then_some(())).await;
    for path in ["/office", "/office/applications", "/login", "/"] {
        let request = browser.client.get(server.url(path)).header("accept", "text/html");
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let page = answer.text().await.unwrap();
        // Who has to be asked for nothing is served.
        if status == 200 && path == "/login" {
            continue;
        }
        assert_eq!(status, 503, "{path}: {page}");
        assert!(headers.contains_key("retry-after"), "{path}");
        assert!(page.contains("再度お試しください"), "{path}: {page}");
    }
    assert_eq!(form.send().await.unwrap().status(), 503, "a form");
    let answer = browser.client.post(server.url("/graphql")).json(&serde_json::json!({ "query": query }));
    assert_eq!(answer.send().await.unwrap().status(), 503, "the API");
    assert_eq!(browser.get("/healthz").await.status(), 200);

    test.database.reopen().await;
    until("it to be ready", async || (browser.get("/readyz").await.status() == 200).then_some(())).await;
    assert_eq!(browser.graphql(query, serde_json::json!({})).await["data"], expected);
    assert_eq!(log_in_form(&server.browser()).await.send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_nothing_half_done() {
    let test = test_app().await;
    let server = TestServer::start(&test).await;
    let watcher = test.database.client().await;
    for round in 0..10_u64 {
        let browser = server.browser();
        let form = log_in_form(&browser).await;
        let hung_up = tokio::time::timeout(Duration::from_millis(5 * round), form.send()).await;
        drop((hung_up, browser));
    }
    until("no transaction to be left open", async || {
        let sql = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        (watcher.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) == 0).then_some(())
    })
    .await;
    // Every session is whole: a known device for it, and no failure left counted.
    until("every log-in to be whole", async || {
        let sql = "SELECT (SELECT count(*) FROM session) = (SELECT count(*) FROM known_device)
                      AND NOT EXISTS (SELECT FROM login_throttle WHERE key LIKE 'account:%')";
        watcher.query_one(sql, &[]).await.unwrap().get::<_, bool>(0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_client_that_never_finishes_its_headers_is_closed() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let mut slow = TcpStream::connect(server.base_url.authority()).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(10), slow.read_to_end(&mut rest)).await;
    closed.expect("closed by the server").ok();
}

#[tokio::test]
async fn a_client_that_never_finishes_its_body_is_answered_and_holds_nobody_up() {
    let test = TestApp::new().await;
    let patient = Duration::from_millis(500);
    let server = TestServer::start_with(&test, |settings| settings.patience.request = patient).await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(server.base_url.authority()).await.unwrap();
        let head =
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    assert_eq!(server.browser().get("/healthz").await.status(), 200);
    for mut stream in slow {
        let mut start = [0; 12];
        let answered = tokio::time::timeout(Duration::from_secs(10), stream.read_exact(&mut start)).await;
        answered.expect("in time").expect("an answer");
        assert_eq!(&start, b"HTTP/1.1 503");
    }
}

#[tokio::test]
async fn it_stops_in_good_order() {
    let test = test_app().await;
    let mut server = TestServer::start_with(&test, |settings| settings.drain = Duration::from_secs(1)).await;
    let browser = server.browser();
    let cookie = server.logged_in(&test, LOGIN).await.cookie_header();
    let mut socket = RawSocket::acknowledged(&server, &cookie).await;
    let form = log_in_form(&browser).await;

    // A log-in that is under way and has to wait for somebody else's lock.
    let mut other = test.database.client().await;
    let lock = other.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE login_throttle IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let under_way = tokio::spawn(form.send());
    let watcher = test.database.client().await;
    until("the log-in to wait for the lock", async || {
        let sql =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        (watcher.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) > 0).then_some(())
    })
    .await;

    server.stop.cancel();
    until("it to say that it is not ready", async || (browser.get("/readyz").await.status() == 503).then_some(()))
        .await;
    assert_eq!(socket.close_code().await, 1001);
    lock.rollback().await.unwrap();
    assert_eq!(under_way.await.unwrap().unwrap().status(), 303, "what was under way is finished");
    let stopped = tokio::time::timeout(Duration::from_secs(15), &mut server.running).await.expect("in time");
    stopped.expect("no panic").expect("no error");
    assert!(TcpStream::connect(server.base_url.authority()).await.is_err(), "nobody listens any more");
}
