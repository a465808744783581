//! A mail server that fails in every way while applications come in: each mail arrives once in the end.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::cast::{Cast, Tally};
use super::{invariants, setting, tell};
use crate::operations::program::{DataFolder, RunningServer};
use crate::support::TestApp;
use crate::support::smtp::{Received, Reply, SmtpServer};

/// What the mail server suffers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weather {
    Fair,
    /// Nobody listens.
    Down,
    /// Each mail is refused for now when it comes for the first time.
    Greylisting,
    /// Every answer takes two seconds.
    Slow,
    /// Every third mail is refused for now, every tenth for good.
    Refusing,
    /// Every fifth mail is taken, and then the connection breaks before the answer.
    Breaking,
}

const WEATHERS: [Weather; 6] =
    [Weather::Fair, Weather::Down, Weather::Greylisting, Weather::Slow, Weather::Refusing, Weather::Breaking];

/// What the mail server did, by Message-ID.
#[derive(Default)]
struct Books {
    seen: HashSet<String>,
    accepted: HashMap<String, u32>,
    refused_for_good: HashSet<String>,
    /// Taken without an answer: these may come twice.
    broken: HashSet<String>,
    count: u32,
}

impl Books {
    fn decide(&mut self, weather: Weather, mail: &Received) -> Reply {
        let id = mail.header("Message-ID").join(" ");
        let is_new = self.seen.insert(id.clone());
        self.count += 1;
        match weather {
            Weather::Greylisting if is_new => return Reply::Code(451),
            Weather::Refusing if self.count.is_multiple_of(10) => {
                self.refused_for_good.insert(id);
                return Reply::Code(550);
            }
            Weather::Refusing if self.count.is_multiple_of(3) => return Reply::Code(421),
            Weather::Breaking if self.count.is_multiple_of(5) => {
                self.broken.insert(id.clone());
                *self.accepted.entry(id).or_default() += 1;
                return Reply::Drop;
            }
            _ => {}
        }
        *self.accepted.entry(id).or_default() += 1;
        if weather == Weather::Slow { Reply::Slow(Duration::from_secs(2), 250) } else { Reply::Code(250) }
    }
}

async fn server(port: u16, weather: &Arc<Mutex<Weather>>, books: &Arc<Mutex<Books>>) -> SmtpServer {
    let (weather, books) = (weather.clone(), books.clone());
    let decide = move |mail: &Received| books.lock().unwrap().decide(*weather.lock().unwrap(), mail);
    SmtpServer::start_at(port, Box::new(decide)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak mails"]
async fn mails() {
    let (seconds, doctors, seed) = (setting("SECONDS_EACH", 20), setting("DOCTORS", 300), setting("SEED", 1));
    let (weather, books) = (Arc::new(Mutex::new(Weather::Fair)), Arc::<Mutex<Books>>::default());
    let mut smtp = Some(server(0, &weather, &books).await);
    let (url, port) = smtp.as_ref().map(|server| (server.url(), server.port())).expect("a server");

    let cast = Cast::assemble(TestApp::new().await, doctors).await;
    let folder = DataFolder::new();
    let from = "MAMIS <mamis@mamis.example.jp>";
    let settings = [("DATABASE_URL", cast.test.database.url()), ("MAIL_URL", &url), ("MAIL_FROM", from)];
    let servers = [(); 2].map(|()| RunningServer::start_with(folder.path(), &settings));
    let addresses: Vec<String> = servers.iter().map(|server| server.address.clone()).collect();

    let mut tally = Tally::default();
    for (round, now) in WEATHERS.into_iter().enumerate() {
        *weather.lock().unwrap() = now;
        if now == Weather::Down {
            smtp = None;
        } else if smtp.is_none() {
            smtp = Some(server(port, &weather, &books).await);
        }
        let mut acted = cast.act_for(&addresses, Duration::from_secs(seconds), seed + round as u64).await;
        tell(&format!("mails: {now:?}: {} commands, {}", acted.acknowledged(), acted.times.summary()));
        tally = tally.and(acted);
    }
    assert!(tally.faults.is_empty(), "{} faults, such as {:?}", tally.faults.len(), tally.faults[0]);

    *weather.lock().unwrap() = Weather::Fair;
    let (fair_since, waiting) = (Instant::now(), waiting(&cast).await);
    while self::waiting(&cast).await > 0 {
        assert!(fair_since.elapsed() < Duration::from_secs(600), "{} mails still wait", self::waiting(&cast).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let recovered = fair_since.elapsed().as_secs();
    for server in servers {
        server.stop();
    }
    invariants::hold(&cast.test.database).await;
    let sent = ids(&cast, "sent_at").await;
    let dead = ids(&cast, "dead_at").await;
    let books = books.lock().unwrap();
    let lost = sent.iter().filter(|id| !books.accepted.contains_key(*id)).count();
    let twice: Vec<_> = books.accepted.iter().filter(|(_, count)| **count > 1).map(|(id, _)| id).collect();
    let unexcused = twice.iter().filter(|id| !books.broken.contains(**id)).count();
    assert_eq!((lost, unexcused), (0, 0), "sent and never accepted; accepted twice with a right answer");
    assert_eq!(dead, books.refused_for_good, "given up is what was refused for good");
    tell(&format!(
        "mails: {} sent, {} given up after a 5xx, 0 lost; {} arrived twice, all of them taken without an answer; \
         {waiting} waited when the server was well again, gone after {recovered} s",
        sent.len(),
        dead.len(),
        twice.len()
    ));
}

async fn waiting(cast: &Cast) -> usize {
    cast.test.database.strings("SELECT id::text FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL").await.len()
}

/// Message-IDs of the mails of which this is noted.
async fn ids(cast: &Cast, column: &str) -> HashSet<String> {
    let sql = format!("SELECT '<' || id || '@mamis.example.jp>' FROM outbox WHERE {column} IS NOT NULL");
    cast.test.database.strings(&sql).await.into_iter().collect()
}
