//! Invitations by mail: once, for a day, to the address that is registered.

use chrono::TimeDelta;
use futures_util::future::join_all;
use mamis::domain::staff::Typed;
use mamis::domain::words::StaffRole;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use mamis::service::session::LogInError;
use mamis::service::{invitation, staff_user};

use super::{Desk, refusal, typed};
use crate::support::people;
use crate::support::smtp::SmtpServer;

const OWN: &str = "jibun-2026!";

struct Post {
    desk: Desk,
    server: SmtpServer,
    mailer: Mailer,
}

impl Post {
    async fn new() -> Self {
        let server = SmtpServer::start(&[]).await;
        let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let mailer = Mailer::smtp(&server.url(), from, "https://mamis.example.jp").expect("a mailer");
        Self { desk: Desk::new().await, server, mailer }
    }

    async fn invited(&self) -> mamis::domain::ids::StaffUserId {
        let new = typed("taro.nichii", StaffRole::Staff);
        staff_user::register(&self.desk.administrator, None, &new, None).await.expect("registered")
    }

    /// The token in the mail that goes out now.
    async fn token(&self) -> String {
        deliver_due(&self.desk.test.app, &self.mailer).await.expect("delivered");
        self.server.received().last().expect("a mail").link_token("/invitation").expose().to_owned()
    }

    async fn accept(&self, token: &str) -> Result<invitation::Invited, mamis::service::CommandError> {
        invitation::accept(&people::as_nobody(&self.desk.test), token, OWN.to_owned().into()).await
    }
}

#[tokio::test]
async fn the_invited_sets_his_password_and_logs_in() {
    let post = Post::new().await;
    post.invited().await;
    let token = post.token().await;
    for _ in 0..2 {
        let invited = invitation::look(&post.desk.test.app, &token).await.unwrap().expect("good");
        assert_eq!(
            (invited.name.as_str(), invited.login_id.as_str()),
            ("日医　太郎", "taro.nichii"),
            "a look uses nothing up"
        );
    }
    let nobody = people::as_nobody(&post.desk.test);
    assert_eq!(refusal(invitation::accept(&nobody, &token, "short".to_owned().into()).await).0, "password");
    post.accept(&token).await.expect("accepted");
    assert!(refusal(post.accept(&token).await).1.contains("このURLは使えません"));
    let session = post.desk.log_in("taro.nichii", OWN).await.expect("a session");
    assert!(!session.must_change_password, "it is his own");
    let actions = "SELECT action FROM audit_entry WHERE subject_kind = 'staff_user' ORDER BY id";
    assert_eq!(post.desk.test.database.strings(actions).await, ["staff_user.register", "account.password"]);
}

#[tokio::test]
async fn a_day_and_no_longer_and_a_new_one_voids_the_old() {
    let post = Post::new().await;
    let id = post.invited().await;
    let first = post.token().await;
    post.desk.test.clock.advance(TimeDelta::hours(24));
    assert!(invitation::look(&post.desk.test.app, &first).await.unwrap().is_none());
    refusal(post.accept(&first).await);
    staff_user::invite(&post.desk.administrator, id).await.expect("invited again");
    let second = post.token().await;
    staff_user::invite(&post.desk.administrator, id).await.expect("and again");
    let third = post.token().await;
    refusal(post.accept(&second).await);
    post.desk.test.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    post.accept(&third).await.expect("23:59:59 later it is good");
    let (_, message) = refusal(staff_user::invite(&post.desk.administrator, id).await);
    assert!(message.contains("すでに"), "{message}");
}

#[tokio::test]
async fn nobodys_mailbox_is_filled_from_the_page() {
    let post = Post::new().await;
    let id = post.invited().await;
    let again = || staff_user::invite(&post.desk.administrator, id);
    for _ in 0..6 {
        again().await.expect("invited again");
    }
    assert!(refusal(again().await).1.contains("続けて何度も"));
    post.desk.test.clock.advance(TimeDelta::minutes(15));
    again().await.expect("after a while");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_at_once_one_is_accepted() {
    let post = Post::new().await;
    post.invited().await;
    let token = post.token().await;
    let tries = join_all((0..20).map(|_| post.accept(&token))).await;
    assert_eq!(tries.iter().filter(|done| done.is_ok()).count(), 1);
}

#[tokio::test]
async fn it_is_worth_nothing_after_deletion_or_for_another_address() {
    let post = Post::new().await;
    let id = post.invited().await;
    assert!(matches!(post.desk.log_in("taro.nichii", OWN).await, Err(LogInError::Wrong)), "there is no password yet");
    let token = post.token().await;
    let other = Some("hanako@example.jp".to_owned());
    let moved = Typed { email: other.clone(), email_again: other, ..Typed::default() };
    post.desk.change(id, moved).await.expect("changed");
    refusal(post.accept(&token).await);
    staff_user::invite(&post.desk.administrator, id).await.expect("invited there");
    let token = post.token().await;
    post.desk.delete(id).await.expect("deleted");
    refusal(post.accept(&token).await);
}
