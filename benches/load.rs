//! Load over HTTP: the shapes Q1 to Q3 as GraphQL and as pages. `benches/run` starts it beside a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;
use mamis::app::{App, SystemClock};
use mamis::auth::token::Token;
use mamis::db::PoolSizes;
use uuid::Uuid;

/// What to measure.
#[derive(Parser)]
struct Options {
    /// The database of the server, to write sessions into.
    #[arg(long)]
    database: String,
    /// Where the server listens.
    #[arg(long)]
    server: String,
    /// Process of the server, for its CPU time.
    #[arg(long)]
    server_process: u32,
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Seconds for each shape.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Sessions of this many doctors take turns.
const DOCTORS: i64 = 500;

const Q1: &str = "{ viewer { doctor { id familyName givenName licenseNumber
    affiliations { id joinedOn leftOn isCurrent association { id name layer parent { id name } } category { code } facility { id name } } } } }";
const Q2: &str = "{ secretariat { doctors(first: 50) { nodes { id familyName givenName licenseNumber
    affiliations { id joinedOn leftOn association { id name layer parent { id name } } category { code } facility { id name } } }
    pageInfo { hasNextPage endCursor } } } }";
const Q3: &str = "{ secretariat { pendingCounts { boxes { box pending aged } }
    applicationSteps(filter: {tab: PENDING}, first: 25) { nodes { id state arrivedAt pendingDays isAged
        application { number kind submittedAt starReason doctor { familyName givenName licenseNumber } } } } } }";

/// One thing to ask, in turn by each of the cookies.
struct Shape {
    name: &'static str,
    /// GraphQL document, or else …
    document: Option<&'static str>,
    /// … the path of a page.
    path: &'static str,
    cookies: Arc<Vec<String>>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let folder = std::env::temp_dir();
    let app = App::open(&options.database, PoolSizes { pool: 2, readers: 1 }, Arc::new(SystemClock), &folder).await?;
    let doctors = "SELECT a.id FROM account a JOIN doctor d ON d.id = a.doctor_id
        WHERE a.stopped_at IS NULL AND NOT a.must_change_password ORDER BY d.license_number LIMIT $1";
    let staff = "SELECT a.id FROM account a WHERE a.login_id = 'admin-aoba' LIMIT $1";
    let doctors = Arc::new(sessions(&app, doctors).await?);
    let staff = Arc::new(sessions(&app, staff).await?);
    let shape =
        |name, document, path, cookies: &Arc<Vec<String>>| Shape { name, document, path, cookies: cookies.clone() };
    let shapes = [
        shape("q1 GraphQL", Some(Q1), "/graphql", &doctors),
        shape("q2 GraphQL", Some(Q2), "/graphql", &staff),
        shape("q3 GraphQL", Some(Q3), "/graphql", &staff),
        shape("q1 page", None, "/mypage", &doctors),
        shape("q2 page", None, "/office/members", &staff),
        shape("q3 page", None, "/office/applications", &staff),
    ];
    for shape in shapes {
        if let Err(error) = measure(&options, &shape).await {
            say(&format!("{:<14} {error:#}", shape.name));
        }
    }
    Ok(())
}

/// Writes a session for each account that the statement gives, and seals the cookies.
async fn sessions(app: &App, accounts: &str) -> anyhow::Result<Vec<String>> {
    let (client, _) = mamis::db::connect::client(app.db.url()).await.map_err(|error| anyhow::anyhow!(error))?;
    let real: i64 = client.query_one("SELECT count(*) FROM doctor WHERE NOT is_sample", &[]).await?.get(0);
    ensure!(real == 0, "this database is no sample nation");
    let insert = "INSERT INTO session (id, token_hash, account_id, form_secret, created_at, last_seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $5, $6)";
    let mut cookies = Vec::new();
    for row in client.query(accounts, &[&DOCTORS]).await? {
        let (account, now) = (row.get::<_, Uuid>(0), app.clock.now());
        let token = Token::new(&*app.clock);
        let expires_at = now + chrono::TimeDelta::hours(2);
        let (hash, secret) = (token.hash().to_vec(), mamis::auth::token::random(&*app.clock).to_vec());
        client.execute(insert, &[&app.clock.new_id(), &hash, &account, &secret, &now, &expires_at]).await?;
        cookies.push(format!("mamis_session={}", app.keys.seal_session(&token, expires_at)?));
    }
    ensure!(!cookies.is_empty(), "nobody to log in as");
    Ok(cookies)
}

async fn measure(options: &Options, shape: &Shape) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let url = format!("{}{}", options.server, shape.path);
    ask(&client, &url, shape, 0).await?;
    let turn = Arc::new(AtomicUsize::new(0));
    let cpu_before = cpu_micros(options.server_process)?;
    let start = Instant::now();
    let end = start + Duration::from_secs(options.seconds);
    let clients = (0..options.clients).map(|_| async {
        let mut times = Vec::new();
        while Instant::now() < end {
            let asked = Instant::now();
            ask(&client, &url, shape, turn.fetch_add(1, Ordering::Relaxed)).await?;
            times.push(asked.elapsed());
        }
        anyhow::Ok(times)
    });
    let mut times: Vec<_> = futures_util::future::try_join_all(clients).await?.concat();
    let elapsed = start.elapsed().as_secs_f64();
    let cpu = cpu_micros(options.server_process)?.saturating_sub(cpu_before);
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    let count = times.len();
    let (rate, each) = (count as f64 / elapsed, cpu as f64 / count as f64);
    say(&format!("{:<14} {rate:>10.0} {:>10.2} {:>10.2} {each:>14.0}", shape.name, at(50), at(99)));
    Ok(())
}

/// One request; anything but a good answer ends the measurement.
async fn ask(client: &reqwest::Client, url: &str, shape: &Shape, turn: usize) -> anyhow::Result<()> {
    let cookie = &shape.cookies[turn % shape.cookies.len()];
    let request = match shape.document {
        Some(document) => client.post(url).json(&serde_json::json!({ "query": document })),
        None => client.get(url),
    };
    let answer = request.header("cookie", cookie).send().await?;
    let status = answer.status();
    let body = answer.text().await?;
    let cut = || body.chars().take(200).collect::<String>();
    ensure!(status.is_success(), "{status}: {}", cut());
    ensure!(shape.document.is_none() || !body.contains("\"errors\""), "{}", cut());
    Ok(())
}

/// CPU time of the server and of all PostgreSQL processes so far, in microseconds.
fn cpu_micros(server: u32) -> anyhow::Result<u64> {
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc").context("no /proc")? {
        let Ok(stat) = std::fs::read_to_string(entry?.path().join("stat")) else { continue };
        // pid (name) state … : the name may hold spaces, so the rest is counted from its closing bracket.
        let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else { continue };
        if &stat[open + 1..close] == "postgres" || stat[..open].trim() == server.to_string() {
            let rest: Vec<_> = stat[close + 1..].split_whitespace().collect();
            ticks += rest[11].parse::<u64>()? + rest[12].parse::<u64>()?;
        }
    }
    // Linux counts in hundredths of a second.
    Ok(ticks * 10_000)
}

#[allow(clippy::print_stdout, reason = "the figures")]
fn say(line: &str) {
    println!("{line}");
}
