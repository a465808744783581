//! The protocol graphql-transport-ws on a real socket.

use std::time::Duration;

use mamis::http::site::Patience;
use serde_json::json;

use crate::support::fixtures::{self, Nation};
use crate::support::{RawSocket, TestApp, TestServer, node, until};

const LOGIN: &str = "mihon-staff";
const COUNTS: &str = "subscription { pendingApplicationCounts { boxes { box pending aged } } }";

struct Setting {
    test: TestApp,
    server: TestServer,
    cookie: String,
}

async fn setting() -> Setting {
    impatient(|_| ()).await
}

async fn impatient(change: impl FnOnce(&mut Patience)) -> Setting {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.aoba.id, "staff", LOGIN).await;
    let server = TestServer::start_with(&test, |settings| change(&mut settings.patience)).await;
    let cookie = server.logged_in(&test, LOGIN).await.cookie_header();
    Setting { test, server, cookie }
}

impl Setting {
    async fn socket(&self) -> RawSocket {
        RawSocket::from_page(&self.server, &self.cookie).await
    }

    async fn acknowledged(&self) -> RawSocket {
        RawSocket::acknowledged(&self.server, &self.cookie).await
    }
}

fn subscribe(id: &str, query: &str) -> String {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } }).to_string()
}

#[tokio::test]
async fn graphql_ws_gets_its_first_message_and_is_told_of_the_end() {
    let setting = setting().await;
    let url = setting.server.url("/graphql/ws").to_string().replacen("http", "ws", 1);
    let report = node("subscribe.mjs", &[&url, &setting.cookie, COUNTS]).await;
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["first"]["data"]["pendingApplicationCounts"]["boxes"].as_array().unwrap().len(), 4);
    assert_eq!(report["refused"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(report["queryRefused"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn mistakes_close_the_socket_with_the_codes_of_the_protocol() {
    let setting = setting().await;
    for (messages, code) in [
        (vec!["no json".to_owned()], 4400),
        (vec![r#"{"type":"connection_init"}"#.to_owned(), r#"{"type":"start","id":"1"}"#.to_owned()], 4400),
        (
            vec![
                r#"{"type":"connection_init"}"#.to_owned(),
                r#"{"type":"subscribe","id":"1","payload":{}}"#.to_owned(),
            ],
            4400,
        ),
        (vec![subscribe("1", COUNTS)], 4401),
        (vec![r#"{"type":"connection_init"}"#.to_owned(), r#"{"type":"connection_init"}"#.to_owned()], 4429),
        (vec![r#"{"type":"connection_init"}"#.to_owned(), subscribe("1", COUNTS), subscribe("1", COUNTS)], 4409),
        (vec![format!("{{\"type\":\"ping\",\"payload\":{{\"x\":\"{}\"}}}}", "x".repeat(70_000))], 1009),
    ] {
        let mut socket = setting.socket().await;
        for message in &messages {
            socket.say(message).await;
        }
        let shown = &messages.last().unwrap()[..messages.last().unwrap().len().min(60)];
        assert_eq!(socket.close_code().await, code, "{shown}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_say_who_it_is_is_closed_with_4408() {
    let setting = impatient(|patience| patience.init = Duration::from_millis(200)).await;
    assert_eq!(setting.socket().await.close_code().await, 4408);
}

#[tokio::test]
async fn a_client_that_shows_no_sign_of_life_is_dropped_and_one_that_answers_pings_stays() {
    let setting = impatient(|patience| patience.ping = Duration::from_millis(300)).await;
    let mut alive = setting.acknowledged().await;
    let mut silent = setting.acknowledged().await;
    for socket in [&mut alive, &mut silent] {
        socket.say(&subscribe("1", COUNTS)).await;
        assert_eq!(socket.hear().await["type"], "next");
    }
    // Reading is what answers pings; nobody reads the other socket.
    for _ in 0..6 {
        assert!(alive.next_is_a_ping().await);
    }
    until("the silent one to be dropped", async || (setting.server.sockets.len() == 1).then_some(())).await;
    assert!(alive.next_is_a_ping().await, "still there");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped() {
    let setting = impatient(|patience| patience.write = Duration::from_millis(300)).await;
    let mut greedy = setting.acknowledged().await;
    let large = format!("{{\"type\":\"ping\",\"payload\":{{\"x\":\"{}\"}}}}", "x".repeat(60_000));
    // Each is answered with as much; when nothing fits between the two any more, the server waits for the last time.
    let talking = async {
        for _ in 0..2_000 {
            if greedy.try_say(&large).await.is_err() {
                return;
            }
        }
    };
    let gone = until("it to be dropped", async || setting.server.sockets.is_empty().then_some(()));
    tokio::select! {
        () = talking => until("it to be dropped", async || setting.server.sockets.is_empty().then_some(())).await,
        () = gone => {}
    }
}

#[tokio::test]
async fn a_log_out_in_the_browser_ends_its_sockets() {
    let setting = setting().await;
    let browser = setting.server.logged_in(&setting.test, LOGIN).await;
    let mut socket = RawSocket::acknowledged(&setting.server, &browser.cookie_header()).await;
    let mut other = setting.acknowledged().await;
    let token = browser.form_token("/office").await;
    assert_eq!(browser.post_form("/logout", &[("form_token", &token)]).await.status(), 303);
    assert_eq!(socket.close_code().await, 4401);
    other.say(r#"{"type":"ping"}"#).await;
    assert_eq!(other.hear().await["type"], "pong", "another session of the same person goes on");
}

#[tokio::test]
async fn other_origins_other_protocols_and_nobody_are_turned_away() {
    let setting = setting().await;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let cookie = ("cookie", setting.cookie.as_str());
    let open = async |headers: &[(&str, &str)]| RawSocket::open(&setting.server, headers).await.err();
    assert_eq!(open(&[protocol, cookie, ("origin", "https://evil.example")]).await, Some(403));
    assert_eq!(open(&[protocol, cookie, ("origin", "null")]).await, Some(403));
    assert_eq!(open(&[protocol, cookie]).await, Some(403), "a cookie without an origin");
    let ours = setting.server.base_url.origin().ascii_serialization();
    assert_eq!(open(&[("sec-websocket-protocol", "graphql-ws"), cookie, ("origin", &ours)]).await, Some(400));
    assert_eq!(open(&[cookie, ("origin", &ours)]).await, Some(400));

    for cookie in ["", "mamis_session=forged"] {
        let mut nobody = RawSocket::from_page(&setting.server, cookie).await;
        nobody.say(r#"{"type":"connection_init"}"#).await;
        assert_eq!(nobody.close_code().await, 4403);
    }
}

#[tokio::test]
async fn a_socket_has_twenty_subscriptions_at_most_and_gets_places_back() {
    let setting = setting().await;
    let mut socket = setting.acknowledged().await;
    for id in 0..20 {
        socket.say(&subscribe(&id.to_string(), COUNTS)).await;
        assert_eq!(socket.hear().await["type"], "next");
    }
    socket.say(&subscribe("one-more", COUNTS)).await;
    let refused = socket.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("one-more")));
    socket.say(r#"{"type":"complete","id":"7"}"#).await;
    socket.say(&subscribe("7", COUNTS)).await;
    let next = socket.hear().await;
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("7")));
    socket.say(r#"{"type":"ping","payload":{"a":1}}"#).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "a": 1 } }));
}

#[tokio::test]
async fn queries_mutations_and_nonsense_are_answered_with_an_error() {
    let setting = setting().await;
    let mut socket = setting.acknowledged().await;
    for query in ["{ viewer { __typename } }", "mutation { __typename }", "subscription { nonsense }", "{"] {
        socket.say(&subscribe("1", query)).await;
        let answer = socket.hear().await;
        assert_eq!(answer["type"], "error", "{query}");
        assert!(answer["payload"][0]["message"].is_string(), "{query}");
    }
}

#[tokio::test]
async fn sockets_end_with_their_session() {
    for (change, code) in [
        ("UPDATE session SET ended_at = now(), end_reason = 'logout'", 4401),
        ("UPDATE account SET stopped_at = now()", 4401),
        ("UPDATE staff_user SET in_use = false", 4401),
        ("UPDATE staff_user SET role = 'training_contractor'", 1012),
    ] {
        let setting = setting().await;
        let mut socket = setting.acknowledged().await;
        socket.say(&subscribe("1", COUNTS)).await;
        assert_eq!(socket.hear().await["type"], "next");
        setting.test.database.client().await.batch_execute(change).await.unwrap();
        assert_eq!(socket.close_code().await, code, "{change}");
    }
}

#[tokio::test]
async fn sockets_end_when_their_session_expires() {
    let setting = setting().await;
    // 200 ms before the twelve hours are over; the session was in use all the time.
    let client = setting.test.database.client().await;
    let now = "2026-04-01 01:00:00Z";
    client
        .batch_execute(&format!("UPDATE session SET expires_at = timestamptz '{now}' + interval '200 milliseconds'"))
        .await
        .unwrap();
    let mut socket = setting.acknowledged().await;
    setting.test.clock.advance(chrono::TimeDelta::milliseconds(200));
    assert_eq!(socket.close_code().await, 4401);
}

#[tokio::test]
async fn nothing_is_watched_any_more_when_the_client_is_gone() {
    let setting = setting().await;
    let mut socket = setting.acknowledged().await;
    socket.say(&subscribe("1", COUNTS)).await;
    socket.hear().await;
    assert_eq!(setting.test.app.hub.watched(), 1);
    drop(socket);
    until("the hub to be left alone", async || (setting.test.app.hub.watched() == 0).then_some(())).await;
}
