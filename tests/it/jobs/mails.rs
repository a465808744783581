use chrono::TimeDelta;
use lettre::message::Mailbox;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::{deliver_due, measure};
use mamis_views::mail::ApplicationMail;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::smtp::Reply::{Code, Drop, Held};
use crate::support::smtp::{Reply, SmtpServer};
use crate::support::{TestApp, people, until};

/// What the service puts into the outbox and what the letters read are two types, for years may lie between them in a
/// queue. They have the same fields.
#[tokio::test]
async fn letters_read_every_field_that_is_written() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    submitted_enrolment(&people::as_doctor(&test, doctor).await, &[nation.kita]).await;
    let written = test.database.strings("SELECT DISTINCT jsonb_object_keys(payload) FROM outbox ORDER BY 1").await;
    let read = serde_json::to_value(ApplicationMail::default()).expect("JSON");
    let mut read: Vec<_> = read.as_object().expect("an object").keys().cloned().collect();
    // For those who look at the queue.
    read.push("application_id".to_owned());
    read.sort();
    assert_eq!(written, read);
}

struct Post {
    test: TestApp,
    server: SmtpServer,
    mailer: Mailer,
}

fn from() -> Mailbox {
    "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender")
}

impl Post {
    async fn new(script: &[Reply]) -> Self {
        let test = TestApp::new().await;
        let server = SmtpServer::start(script).await;
        let mailer = Mailer::smtp(&server.url(), from(), "https://mamis.example.jp/").expect("a mailer");
        Self { test, server, mailer }
    }

    async fn queue(&self, recipient: &str, template: &str, payload: Value) -> Uuid {
        let id = Uuid::now_v7_for_tests();
        let now = self.test.app_now();
        self.test
            .database
            .client()
            .await
            .execute(
                "INSERT INTO outbox (id, topic, dedupe_key, recipient, template, payload, created_at, due_at)
                 VALUES ($1, 'mail', $2, $3, $4, $5, $6, $6)",
                &[&id, &id.to_string(), &recipient, &template, &Json(payload), &now],
            )
            .await
            .expect("a mail");
        id
    }

    async fn one(&self) -> Uuid {
        self.queue("taro@example.jp", "application_received", facts("見本 太郎")).await
    }

    async fn deliver(&self) -> usize {
        deliver_due(&self.test.app, &self.mailer).await.expect("the database answers")
    }

    /// The same in a task of its own.
    fn deliver_beside(&self) -> tokio::task::JoinHandle<Result<usize, mamis::db::DbError>> {
        let (app, url) = (self.test.app.clone(), self.server.url());
        let mailer = Mailer::smtp(&url, from(), "https://mamis.example.jp/").expect("a mailer");
        tokio::spawn(async move { deliver_due(&app, &mailer).await })
    }

    /// `sent`, `dead` or `waiting`, attempts, and the last error.
    async fn state(&self, id: Uuid) -> (String, i32, String) {
        let row = self
            .test
            .database
            .client()
            .await
            .query_one(
                "SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'waiting' END,
                        attempts, coalesce(last_error, ''), leased_until IS NULL FROM outbox WHERE id = $1",
                &[&id],
            )
            .await
            .expect("the row");
        assert!(row.get::<_, bool>(3), "no lease is left behind");
        (row.get(0), row.get(1), row.get(2))
    }
}

/// JSON as a parameter.
#[derive(Debug)]
struct Json(Value);

impl tokio_postgres::types::ToSql for Json {
    fn to_sql(
        &self,
        _: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        // jsonb travels as a version byte and text.
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.to_string().as_bytes());
        Ok(tokio_postgres::types::IsNull::No)
    }

    fn accepts(kind: &tokio_postgres::types::Type) -> bool {
        *kind == tokio_postgres::types::Type::JSONB
    }

    tokio_postgres::types::to_sql_checked!();
}

fn facts(name: &str) -> Value {
    json!({ "number": "2026-0000123", "doctor_name": name, "recipient_name": name })
}

#[tokio::test]
async fn a_mail_is_sent_once() {
    let post = Post::new(&[]).await;
    let id = post.one().await;
    assert_eq!(post.deliver().await, 1);
    assert_eq!(post.deliver().await, 0);
    assert_eq!(post.state(id).await, ("sent".to_owned(), 1, String::new()));
    let [mail] = &post.server.received()[..] else { panic!("one mail") };
    assert_eq!(mail.to, "taro@example.jp");
    assert_eq!(mail.header("Message-ID"), [format!("<{id}@mamis.example.jp>")]);
    assert_eq!(mail.header("Auto-Submitted"), ["auto-generated"]);
    assert_eq!(mail.header("From"), ["MAMIS <mamis@mamis.example.jp>"]);
    assert_eq!(mail.header("Date").len(), 1);
}

#[tokio::test]
async fn what_is_held_or_not_yet_due_waits() {
    let post = Post::new(&[]).await;
    let id = post.one().await;
    let client = post.test.database.client().await;
    client.execute("UPDATE outbox SET due_at = due_at + interval '60 seconds'", &[]).await.unwrap();
    assert_eq!(post.deliver().await, 0);
    post.test.clock.advance(TimeDelta::seconds(60));
    assert_eq!(post.deliver().await, 1);
    assert_eq!(post.state(id).await.0, "sent");
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_later() {
    let post = Post::new(&[Code(451), Code(451)]).await;
    let id = post.one().await;
    for (attempt, pause) in [(1, 10), (2, 20)] {
        assert_eq!(post.deliver().await, 1);
        let (state, attempts, error) = post.state(id).await;
        assert_eq!((state.as_str(), attempts), ("waiting", attempt));
        assert!(error.contains("451"), "{error}");
        post.test.clock.advance(TimeDelta::seconds(pause - 1));
        assert_eq!(post.deliver().await, 0, "not before its time");
        post.test.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(post.deliver().await, 1);
    assert_eq!(post.state(id).await, ("sent".to_owned(), 3, String::new()));
    let ids: Vec<_> = post.server.received().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|found| *found == ids[0]));
}

#[tokio::test]
async fn a_refusal_for_good_is_given_up_once() {
    let post = Post::new(&[Code(550)]).await;
    let (dead, fine) = (post.one().await, post.one().await);
    assert_eq!(post.deliver().await, 2);
    post.test.clock.advance(TimeDelta::days(1));
    assert_eq!(post.deliver().await, 0);
    let states = [post.state(dead).await, post.state(fine).await];
    let given_up: Vec<_> = states.iter().filter(|state| state.0 == "dead").collect();
    assert_eq!((given_up.len(), states.iter().filter(|state| state.0 == "sent").count()), (1, 1));
    assert!(given_up[0].2.contains("550"), "{given_up:?}");
    assert_eq!(post.server.received().len(), 2);
}

#[tokio::test]
async fn a_server_that_wants_a_log_in_says_nothing_about_the_mail() {
    let post = Post::new(&[Code(530)]).await;
    let id = post.one().await;
    post.deliver().await;
    assert_eq!(post.state(id).await.0, "waiting");
}

#[tokio::test]
async fn a_connection_lost_after_the_text_sends_the_same_mail_again() {
    let post = Post::new(&[Drop]).await;
    let id = post.one().await;
    post.deliver().await;
    assert_eq!(post.state(id).await.0, "sent", "tried again at once over a new connection");
    let received = post.server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].header("Message-ID"), received[1].header("Message-ID"));
}

#[tokio::test]
async fn no_server_at_all_is_no_reason_to_give_up() {
    let mut post = Post::new(&[]).await;
    post.mailer = Mailer::smtp("smtp://127.0.0.1:1", from(), "https://mamis.example.jp").unwrap();
    let id = post.one().await;
    post.deliver().await;
    assert_eq!(post.state(id).await.0, "waiting");
}

#[tokio::test]
async fn names_can_t_write_headers_or_stop_the_worker() {
    let names = ["見本\r\nBcc: evil@example.jp", "a\u{0}b", "a\u{2028}Bcc: x@example.jp", "\"x\" <y@example.jp>,", ""];
    let post = Post::new(&[]).await;
    for name in names.iter().map(|name| (*name).to_owned()).chain(["長".repeat(300)]) {
        // NUL can't be kept in JSON of the database; it is the one that never gets there.
        post.queue("taro@example.jp", "application_received", facts(&name.replace('\0', ""))).await;
    }
    assert_eq!(post.deliver().await, 6);
    let received = post.server.received();
    assert_eq!(received.len(), 6, "all are sent");
    for mail in received {
        assert_eq!(mail.to, "taro@example.jp");
        assert!(mail.header("Bcc").is_empty() && mail.header("To").len() == 1, "{}", mail.raw);
        assert_eq!(mail.header("Subject").len(), 1);
    }
}

#[tokio::test]
async fn a_mail_that_can_t_be_written_is_given_up_and_the_next_goes_on() {
    let post = Post::new(&[]).await;
    let nonsense = post.queue("taro@example.jp", "nonsense", facts("見本 太郎")).await;
    let unreadable = post.queue("taro@example.jp", "application_received", json!({ "number": 7 })).await;
    let nowhere = post.queue("a..b@docomo.ne.jp", "application_received", facts("見本 太郎")).await;
    let fine = post.one().await;
    post.deliver().await;
    for dead in [nonsense, unreadable, nowhere] {
        assert_eq!(post.state(dead).await.0, "dead");
    }
    assert_eq!(post.state(fine).await.0, "sent");
}

#[tokio::test]
async fn several_workers_send_each_mail_once() {
    let post = Post::new(&[]).await;
    for _ in 0..60 {
        post.one().await;
    }
    let workers = (0..4).map(|_| async {
        let mut count = 0;
        loop {
            match post.deliver().await {
                0 => return count,
                more => count += more,
            }
        }
    });
    let counts: Vec<usize> = futures_util::future::join_all(workers).await;
    assert_eq!(counts.iter().sum::<usize>(), 60);
    let mut ids: Vec<_> = post.server.received().iter().flat_map(|mail| mail.header("Message-ID")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), post.server.received().len()), (60, 60));
}

#[tokio::test]
async fn a_worker_that_died_leaves_its_mails_to_the_next() {
    let post = Post::new(&[]).await;
    let id = post.one().await;
    let client = post.test.database.client().await;
    let until = post.test.app_now() + TimeDelta::minutes(15);
    client.execute("UPDATE outbox SET leased_until = $1, attempts = 1", &[&until]).await.unwrap();
    assert_eq!(post.deliver().await, 0, "it may still be at it");
    post.test.clock.advance(TimeDelta::minutes(15));
    assert_eq!(post.deliver().await, 1);
    assert_eq!(post.state(id).await.1, 2);
}

#[tokio::test]
async fn a_mail_that_was_handed_over_just_before_a_kill_goes_out_again_as_the_same_mail() {
    let post = Post::new(&[Held]).await;
    let id = post.one().await;
    let sending = post.deliver_beside();
    until("the server to have it", async || (!post.server.received().is_empty()).then_some(())).await;
    sending.abort();
    sending.await.expect_err("it was killed before it could write anything down");

    assert_eq!(post.deliver().await, 0, "the dead worker may still be at it");
    post.test.clock.advance(TimeDelta::minutes(15));
    assert_eq!(post.deliver().await, 1);
    assert_eq!(post.state(id).await, ("sent".to_owned(), 2, String::new()));
    let ids: Vec<_> = post.server.received().iter().flat_map(|mail| mail.header("Message-ID")).collect();
    let expected = format!("<{id}@mamis.example.jp>");
    assert_eq!(ids, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_database_that_goes_away_while_a_mail_is_handed_over_makes_no_second_mail() {
    let post = Post::new(&[Held]).await;
    let id = post.one().await;
    let sending = post.deliver_beside();
    until("the server to have it", async || (!post.server.received().is_empty()).then_some(())).await;
    post.test.database.shut().await;
    post.server.release();
    post.test.database.reopen().await;
    assert_eq!(sending.await.expect("no panic").expect("it was written down after all"), 1);
    assert_eq!(post.state(id).await, ("sent".to_owned(), 1, String::new()));
    post.test.clock.advance(TimeDelta::days(1));
    assert_eq!(post.deliver().await, 0);
    assert_eq!(post.server.received().len(), 1);
}

#[tokio::test]
async fn the_metrics_show_what_waits_and_what_was_given_up() {
    let post = Post::new(&[Code(550)]).await;
    let handle = mamis::http::metrics::recorder().expect("a recorder");
    post.one().await;
    post.deliver().await;
    post.one().await;
    post.test.clock.advance(TimeDelta::seconds(90));
    let expected = ["outbox_mails{state=\"dead\"} 1", "outbox_mails{state=\"waiting\"} 1", "outbox_oldest_seconds 90"];
    // The recorder is the process's own: a worker of another test may have spoken in between.
    until("the numbers", async || {
        measure(&post.test.app).await.expect("the database answers");
        let text = handle.render();
        expected.iter().all(|line| text.lines().any(|found| found == *line)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_runner_finds_what_is_queued_and_stops_when_told() {
    let post = Post::new(&[]).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(mamis::jobs::run(post.test.app.clone(), post.mailer, stop.clone()));
    let (test, server) = (post.test, post.server);
    let post = Post { mailer: Mailer::smtp(&server.url(), from(), "x").unwrap(), test, server };
    post.one().await;
    until("the mail arrives", async || (!post.server.received().is_empty()).then_some(())).await;
    stop.cancel();
    running.await.expect("it ends");
}

#[tokio::test]
async fn without_a_server_mails_become_files() {
    let mut post = Post::new(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    post.mailer = Mailer::folder(folder.path().join("mail"), from(), "https://mamis.example.jp");
    let id = post.one().await;
    post.deliver().await;
    assert_eq!(post.state(id).await.0, "sent");
    let read =
        |ending: &str| std::fs::read_to_string(folder.path().join(format!("mail/{id}.{ending}"))).expect("a file");
    assert!(read("eml").contains(&format!("Message-ID: <{id}@mamis.example.jp>")));
    let text = read("txt");
    assert!(text.starts_with("To: taro@example.jp\nSubject: 【MAMIS】入会の申請を受け付けました"), "{text}");
    assert!(text.contains("https://mamis.example.jp/mypage"));
}
