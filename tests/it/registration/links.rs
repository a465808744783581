//! A mailed URL is good once, for a day, for one purpose, and nothing in the database opens it.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use futures_util::future::join_all;
use mamis::auth::link_token::LinkToken;
use mamis::db::DbError;
use mamis::db::models::mail_link::MailLink;
use mamis::domain::ids::AccountId;
use mamis::domain::words::LinkPurpose;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use mamis::service::link::{self, LinkSubject, Look, NewLink};
use mamis_views::mail::LinkMail;

use crate::support::TestApp;
use crate::support::fixtures;
use crate::support::smtp::{Reply, SmtpServer};

struct Post {
    test: TestApp,
    server: SmtpServer,
    mailer: Mailer,
    account: AccountId,
}

impl Post {
    async fn new(script: &[Reply]) -> Self {
        let test = TestApp::new().await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let account = fixtures::doctor_account(&test, doctor, "mihon-taro").await;
        let server = SmtpServer::start(script).await;
        let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let mailer = Mailer::smtp(&server.url(), from, "https://mamis.example.jp").expect("a mailer");
        Self { test, server, mailer, account }
    }

    async fn issue(&self) {
        let new = NewLink {
            purpose: LinkPurpose::PasswordReset,
            subject: LinkSubject::Account(self.account),
            email: "taro@example.jp".to_owned(),
            recipient_name: "見本 太郎".to_owned(),
            association: None,
        };
        let mut connection = self.test.app.db.get().await.expect("a connection");
        let app = &self.test.app;
        connection
            .transaction(async |connection| link::issue(app, connection, &new).await)
            .await
            .expect("the link is written");
    }

    async fn deliver(&self) {
        while deliver_due(&self.test.app, &self.mailer).await.expect("the database answers") > 0 {}
    }

    /// The tokens of the mails, oldest first.
    fn tokens(&self) -> Vec<LinkToken> {
        self.server.received().iter().map(|mail| mail.link_token("/password/reset")).collect()
    }

    async fn mailed(&self) -> LinkToken {
        self.issue().await;
        self.deliver().await;
        self.tokens().pop().expect("a mail")
    }

    async fn look(&self, token: &LinkToken) -> Look {
        link::look(&self.test.app, LinkPurpose::PasswordReset, token).await.expect("an answer")
    }

    async fn spend(&self, purpose: LinkPurpose, token: &LinkToken) -> Option<MailLink> {
        let mut connection = self.test.app.db.get().await.expect("a connection");
        let app = &self.test.app;
        connection
            .transaction::<_, DbError, _>(async |connection| link::spend(app, connection, purpose, token).await)
            .await
            .expect("an answer")
    }
}

#[tokio::test]
async fn it_is_good_for_a_day_to_the_second() {
    let post = Post::new(&[]).await;
    let token = post.mailed().await;
    post.test.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let Look::Usable(seen) = post.look(&token).await else { panic!("it is usable") };
    assert_eq!(seen.account_id, Some(post.account));
    post.test.clock.advance(TimeDelta::seconds(1));
    assert!(matches!(post.look(&token).await, Look::Over(_)));
    assert!(post.spend(LinkPurpose::PasswordReset, &token).await.is_none());
    post.test.clock.advance(TimeDelta::seconds(-1));
    assert_eq!(
        post.spend(LinkPurpose::PasswordReset, &token).await.map(|link| link.email).as_deref(),
        Some("taro@example.jp")
    );
    assert!(matches!(post.look(&token).await, Look::Used(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_use_it_at_once_one_does() {
    let post = Post::new(&[]).await;
    let token = post.mailed().await;
    let spent = join_all((0..20).map(|_| post.spend(LinkPurpose::PasswordReset, &token))).await;
    assert_eq!(spent.iter().flatten().count(), 1);
}

#[tokio::test]
async fn looking_uses_nothing_up_and_what_fails_gives_it_back() {
    let post = Post::new(&[]).await;
    let token = post.mailed().await;
    for _ in 0..3 {
        assert!(matches!(post.look(&token).await, Look::Usable(_)));
    }
    let app = &post.test.app;
    let mut connection = app.db.get().await.expect("a connection");
    let failed: Result<(), DbError> = connection
        .transaction(async |connection| {
            assert!(link::spend(app, connection, LinkPurpose::PasswordReset, &token).await?.is_some());
            Err(diesel::result::Error::RollbackTransaction.into())
        })
        .await;
    assert!(failed.is_err());
    assert!(post.spend(LinkPurpose::PasswordReset, &token).await.is_some());
}

#[tokio::test]
async fn it_serves_its_purpose_alone() {
    let post = Post::new(&[]).await;
    let token = post.mailed().await;
    for other in LinkPurpose::ALL.iter().filter(|purpose| **purpose != LinkPurpose::PasswordReset) {
        assert!(post.spend(*other, &token).await.is_none(), "{other:?}");
        assert_eq!(link::look(&post.test.app, *other, &token).await.expect("an answer"), Look::Unknown, "{other:?}");
    }
    assert!(matches!(post.look(&token).await, Look::Usable(_)));
}

#[tokio::test]
async fn a_newer_one_voids_it_and_a_mail_that_nobody_took_up_is_not_sent() {
    let post = Post::new(&[]).await;
    let first = post.mailed().await;
    post.issue().await;
    assert!(matches!(post.look(&first).await, Look::Over(_)));
    assert!(post.spend(LinkPurpose::PasswordReset, &first).await.is_none());
    post.issue().await;
    post.deliver().await;
    assert_eq!(post.tokens().len(), 2, "the second mail was never sent");
    let last = post.tokens().pop().expect("a mail");
    assert!(post.spend(LinkPurpose::PasswordReset, &last).await.is_some());
}

/// The server took the mail and hung up: it is sent again, and either copy works.
#[tokio::test]
async fn a_mail_that_may_have_arrived_twice_opens_the_same_link() {
    let post = Post::new(&[Reply::Drop, Reply::Drop]).await;
    post.issue().await;
    post.deliver().await;
    post.test.clock.advance(TimeDelta::seconds(11));
    post.deliver().await;
    let tokens = post.tokens();
    assert_ne!(tokens[0].expose(), tokens[2].expose(), "each attempt has a token of its own");
    assert!(matches!(post.look(&tokens[0]).await, Look::Usable(_)));
    assert!(post.spend(LinkPurpose::PasswordReset, &tokens[0]).await.is_some());
    assert!(matches!(post.look(&tokens[2]).await, Look::Used(_)));
}

#[tokio::test]
async fn nothing_in_the_database_opens_it() {
    let post = Post::new(&[]).await;
    post.issue().await;
    let waiting = dump(&post.test).await;
    post.deliver().await;
    let token = post.tokens().pop().expect("a mail");
    let sent = dump(&post.test).await;
    for text in [&waiting, &sent] {
        assert!(!text.contains(token.expose()) && !text.contains("mamis_link_"), "a token is in the dump");
    }
    assert!(sent.contains(&data_encoding::HEXLOWER.encode(&token.hash())), "the dump has the hashes");
}

/// Every row of every table, as text.
async fn dump(test: &TestApp) -> String {
    let tables = test.database.strings("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").await;
    let mut text = String::new();
    for table in ["mail_link", "mail_link_token", "outbox", "setting", "account", "audit_entry"] {
        assert!(tables.iter().any(|found| found == table));
        text += &test.database.strings(&format!("SELECT t::text FROM {table} t")).await.join("\n");
    }
    text
}

/// What the service writes and what the letters read are two types with the same fields.
#[tokio::test]
async fn letters_read_every_field_that_is_written() {
    let post = Post::new(&[]).await;
    post.issue().await;
    let written = post.test.database.strings("SELECT DISTINCT jsonb_object_keys(payload) FROM outbox ORDER BY 1").await;
    let read = serde_json::to_value(LinkMail::default()).expect("JSON");
    let mut read: Vec<_> = read.as_object().expect("an object").keys().cloned().collect();
    read.sort();
    assert_eq!(written, read);
}
