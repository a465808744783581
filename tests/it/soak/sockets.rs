//! Thousands of subscribers at one program: what each costs, and how soon all of them hear of a commit.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use mamis::app::SystemClock;
use mamis::domain::time::Clock;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{Times, setting, tell};
use crate::live::pending_step;
use crate::operations::program::{DataFolder, RunningServer};
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, TestApp};

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// For each subscriber: 10,000 of them fit into 250 MB. Buffers of the library's own size alone would take 128.
const MOST_KILOBYTES: f64 = 25.0;

/// Opened side by side.
const AT_ONCE: usize = 100;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak sockets"]
async fn sockets() {
    let (subscribers, events) = (setting("SUBSCRIBERS", 5000) as usize, setting("EVENTS", 20));
    let test = TestApp::new().await;
    test.clock.set(&SystemClock.now().to_rfc3339());
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.aoba.id, "staff", "soak-staff").await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let cookie = Browser::cookie_of(&test, "soak-staff").await;
    let folder = DataFolder::new();
    let settings = [("DATABASE_URL", test.database.url()), ("LOG_FILTER", "warn,mamis::cli=info")];
    let server = RunningServer::start_with(folder.path(), &settings);

    // One before the others: what the first of all costs is not each one's.
    drop(subscribe(&server.address, &cookie).await);
    let (memory, files) = (memory_kilobytes(server.process()), open_files(server.process()));
    let began = Instant::now();
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let mut listening = tokio::task::JoinSet::new();
    let opening = futures_util::stream::iter(0..subscribers).map(|_| subscribe(&server.address, &cookie));
    let mut opening = opening.buffer_unordered(AT_ONCE);
    while let Some(socket) = opening.next().await {
        listening.spawn(listen(socket, heard.clone()));
    }
    drop(opening);
    let connected = began.elapsed();
    let each = (memory_kilobytes(server.process()) - memory) as f64 / subscribers as f64;

    let day = SystemClock.today().to_string();
    let mut times = Times::default();
    let mut slowest_of_all = Times::default();
    for event in 1..=events {
        pending_step(&test, doctor, nation.aoba.id, &day).await;
        let committed = Instant::now();
        let mut missing = subscribers;
        while missing > 0 {
            let waiting = tokio::time::timeout(Duration::from_secs(30), hearing.recv()).await;
            let (number, at): (u64, Instant) = waiting.expect("everybody hears").expect("somebody listens");
            assert!(number <= event, "nobody hears of what has not happened");
            if number == event {
                times.add(at.saturating_duration_since(committed));
                missing -= 1;
            }
        }
        slowest_of_all.add(committed.elapsed());
    }
    assert!(each <= MOST_KILOBYTES, "{each:.1} kB for each subscriber");
    let after = memory_kilobytes(server.process());
    listening.shutdown().await;
    let gone = Instant::now();
    // The pools may have grown in the meantime.
    while open_files(server.process()) > files + 20 {
        let left = open_files(server.process()) - files;
        assert!(gone.elapsed() < Duration::from_secs(60), "{left} files are still open");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let released = gone.elapsed();
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
    tell(&format!(
        "sockets: {subscribers} subscribers connected in {:.1} s, {each:.1} kB each ({:.0} MB in all); \
         {events} commits to all: {}; the last of all {}; let go within {:.1} s",
        connected.as_secs_f64(),
        after as f64 / 1024.0,
        times.summary(),
        slowest_of_all.summary(),
        released.as_secs_f64()
    ));
}

/// Opens a socket, subscribes and waits for the first message.
async fn subscribe(address: &str, cookie: &str) -> Socket {
    let mut request =
        format!("{}/graphql/ws", address.replacen("http", "ws", 1)).into_client_request().expect("an address");
    for (name, value) in [("origin", address), ("cookie", cookie), ("sec-websocket-protocol", "graphql-transport-ws")] {
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header"));
    }
    let mut small = WebSocketConfig::default();
    small.read_buffer_size = 2048;
    small.write_buffer_size = 0;
    let (mut socket, _) = connect_async_with_config(request, Some(small), true).await.expect("an open socket");
    let query = "subscription { pendingApplicationCounts { boxes { box pending } } }";
    for message in
        [json!({ "type": "connection_init" }), json!({ "type": "subscribe", "id": "1", "payload": { "query": query } })]
    {
        socket.send(Message::text(message.to_string())).await.expect("sent");
    }
    while pending(&socket.next().await.expect("open").expect("a message")).is_none() {}
    socket
}

/// Tells what it hears, and when, until it is dropped.
async fn listen(mut socket: Socket, heard: mpsc::UnboundedSender<(u64, Instant)>) {
    while let Some(Ok(message)) = socket.next().await {
        if let Some(number) = pending(&message)
            && heard.send((number, Instant::now())).is_err()
        {
            return;
        }
    }
}

/// Enrolments that wait, if the message is about numbers.
fn pending(message: &Message) -> Option<u64> {
    let text = message.to_text().ok()?;
    let (_, rest) = text.split_once("\"box\":\"ENROLMENT\",\"pending\":")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Resident memory of a process.
fn memory_kilobytes(process: u32) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}

fn open_files(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).expect("it runs").count()
}
