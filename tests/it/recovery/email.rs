//! Another mail address: proven before it counts, and both addresses are told.

use chrono::TimeDelta;
use futures_util::future::join_all;
use mamis::service::account::{cancel_email_change, confirm_email_change, look_at_email_change, request_email_change};
use mamis::service::link::Look;
use mamis::service::{CommandError, Context};

use super::{EMAIL, LOGIN, Office, from, message};
use crate::support::fixtures::PASSWORD;
use crate::support::people;

const NEW: &str = "new@example.jp";

/// The doctor or the member of staff of the office, logged in.
async fn himself(office: &Office, login_id: &str) -> Context {
    use mamis::service::session::{Attempt, log_in, resume};
    let attempt = Attempt {
        login_id: login_id.to_owned(),
        password: PASSWORD.to_owned().into(),
        device: None,
        old_session: None,
        request: from("203.0.113.1"),
        user_agent: None,
    };
    let session = log_in(&office.test.app, attempt).await.expect("a session");
    let viewer = resume(&office.test.app, &session.token).await.expect("an answer").expect("a session").viewer;
    Context { viewer, ..people::as_nobody(&office.test) }
}

async fn ask(ctx: &Context, email: &str) -> Result<(), CommandError> {
    request_email_change(ctx, email, Some(PASSWORD.to_owned().into())).await
}

/// The token of the URL that goes to the new address.
async fn mailed(office: &Office, ctx: &Context) -> String {
    ask(ctx, NEW).await.expect("it is taken");
    let mails = office.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, NEW, "to the new address alone");
    mails[0].link_token("/email-change").expose().to_owned()
}

async fn usable(office: &Office, token: &str) -> bool {
    matches!(look_at_email_change(&office.test.app, token).await.expect("an answer"), Look::Usable(_))
}

async fn addresses(office: &Office) -> Vec<String> {
    office.test.database.strings("SELECT email FROM doctor UNION ALL SELECT email FROM staff_user").await
}

#[tokio::test]
async fn it_counts_when_its_url_was_used_and_both_addresses_are_told() {
    for (login_id, old, other) in
        [(LOGIN, EMAIL, "mihon-staff@example.jp"), ("mihon-staff", "mihon-staff@example.jp", EMAIL)]
    {
        let office = Office::new().await;
        let (himself, nobody) = (himself(&office, login_id).await, people::as_nobody(&office.test));
        let token = mailed(&office, &himself).await;
        for _ in 0..2 {
            assert!(usable(&office, &token).await, "looking uses nothing up");
        }
        assert!(addresses(&office).await.contains(&old.to_owned()), "the old one stays until then");
        // In another browser, where nobody is logged in.
        confirm_email_change(&nobody, &token).await.expect("it is changed");
        let mut now = addresses(&office).await;
        now.sort();
        let mut expected = vec![NEW.to_owned(), other.to_owned()];
        expected.sort();
        assert_eq!(now, expected);
        let mut told: Vec<_> = office.deliver().await.into_iter().map(|mail| mail.to).collect();
        told.sort();
        let mut both = vec![old.to_owned(), NEW.to_owned()];
        both.sort();
        assert_eq!(told, both);
        assert!(message(confirm_email_change(&nobody, &token).await).contains("このURLは使えません"));
        let written =
            "SELECT details -> 'changes' -> 'email' ->> 'from' FROM audit_entry WHERE action = 'account.email'";
        assert_eq!(office.test.database.strings(written).await, [old]);
    }
}

#[tokio::test]
async fn it_is_good_for_a_day_to_the_second() {
    let office = Office::new().await;
    let (himself, nobody) = (himself(&office, LOGIN).await, people::as_nobody(&office.test));
    let token = mailed(&office, &himself).await;
    office.test.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(usable(&office, &token).await);
    office.test.clock.advance(TimeDelta::seconds(1));
    assert!(!usable(&office, &token).await);
    assert!(message(confirm_email_change(&nobody, &token).await).contains("このURLは使えません"));
    office.test.clock.advance(-TimeDelta::seconds(1));
    confirm_email_change(&nobody, &token).await.expect("it is changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_uses_at_once_one_counts() {
    let office = Office::new().await;
    let (himself, nobody) = (himself(&office, LOGIN).await, people::as_nobody(&office.test));
    let token = mailed(&office, &himself).await;
    let done = join_all((0..20).map(|_| confirm_email_change(&nobody, &token))).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert_eq!(office.deliver().await.len(), 2, "each address is told once");
}

#[tokio::test]
async fn a_wrong_address_is_corrected_and_the_mail_is_sent_again() {
    let office = Office::new().await;
    let (himself, nobody) = (himself(&office, LOGIN).await, people::as_nobody(&office.test));
    ask(&himself, "wrong@example.jp").await.expect("it is taken");
    let wrong = office.deliver().await[0].link_token("/email-change");
    let token = mailed(&office, &himself).await;
    assert!(!usable(&office, wrong.expose()).await, "the newer one alone counts");
    // To the same address without the password; to another one not.
    request_email_change(&himself, NEW, None).await.expect("it is sent again");
    let again = office.deliver().await[0].link_token("/email-change");
    assert!(!usable(&office, &token).await);
    let refused = message(request_email_change(&himself, "third@example.jp", None).await);
    assert!(refused.contains("いまのパスワードを入力してください"), "{refused}");
    assert!(
        message(request_email_change(&himself, "third@example.jp", Some("x".to_owned().into())).await)
            .contains("正しくありません")
    );
    assert!(message(ask(&himself, &EMAIL.to_uppercase()).await).contains("同じです"));
    ask(&himself, NEW).await.expect("a fourth mail");
    assert!(message(ask(&himself, NEW).await).contains("以降にもう一度お試しください"));
    assert!(message(request_email_change(&nobody, NEW, None).await).contains("ログイン"));
    assert!(!usable(&office, again.expose()).await);
}

#[tokio::test]
async fn a_change_that_was_given_up_is_over_and_the_next_one_counts() {
    for login_id in [LOGIN, "mihon-staff"] {
        let office = Office::new().await;
        let (himself, nobody) = (himself(&office, login_id).await, people::as_nobody(&office.test));
        let before = addresses(&office).await;
        let token = mailed(&office, &himself).await;
        // A page from before: another change than the one that waits.
        assert!(
            message(cancel_email_change(&himself, "old@example.jp").await).contains("取りやめる申込みはありません")
        );
        assert!(message(cancel_email_change(&nobody, NEW).await).contains("ログイン"));
        assert!(usable(&office, &token).await);
        cancel_email_change(&himself, NEW).await.expect("it is given up");
        assert!(!usable(&office, &token).await);
        assert!(message(confirm_email_change(&nobody, &token).await).contains("このURLは使えません"));
        assert!(message(cancel_email_change(&himself, NEW).await).contains("取りやめる申込みはありません"));
        assert_eq!(addresses(&office).await, before);
        let written = "SELECT actor_name <> '' FROM audit_entry WHERE action = 'account.email_cancel'";
        assert_eq!(office.test.database.client().await.query(written, &[]).await.expect("rows").len(), 1);

        // One whose mail has not gone out yet: the mail goes out no more.
        ask(&himself, NEW).await.expect("it is taken");
        cancel_email_change(&himself, NEW).await.expect("it is given up");
        assert!(office.deliver().await.is_empty());
        let token = mailed(&office, &himself).await;
        confirm_email_change(&nobody, &token).await.expect("it is changed");
        assert!(message(cancel_email_change(&himself, NEW).await).contains("取りやめる申込みはありません"), "too late");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_giving_up_and_confirming_at_once_one_happens() {
    for _ in 0..5 {
        let office = Office::new().await;
        let (himself, nobody) = (himself(&office, LOGIN).await, people::as_nobody(&office.test));
        let token = mailed(&office, &himself).await;
        let (given_up, confirmed) =
            tokio::join!(cancel_email_change(&himself, NEW), confirm_email_change(&nobody, &token));
        assert_ne!(given_up.is_ok(), confirmed.is_ok());
        assert_eq!(addresses(&office).await.contains(&NEW.to_owned()), confirmed.is_ok());
    }
}

#[tokio::test]
async fn who_was_stopped_since_can_use_it_no_more_and_nothing_in_the_database_opens_it() {
    let office = Office::new().await;
    let (himself, nobody) = (himself(&office, LOGIN).await, people::as_nobody(&office.test));
    let token = mailed(&office, &himself).await;
    for table in ["mail_link", "mail_link_token", "outbox", "audit_entry", "login_throttle"] {
        let rows = office.test.database.strings(&format!("SELECT t::text FROM {table} t")).await.join("\n");
        assert!(!rows.contains(&token) && !rows.contains("mamis_link_"), "{table}");
    }
    office.sql("UPDATE account SET stopped_at = now() WHERE doctor_id IS NOT NULL").await;
    assert!(message(confirm_email_change(&nobody, &token).await).contains("このURLは使えません"));
    assert!(addresses(&office).await.contains(&EMAIL.to_owned()));
    assert!(office.deliver().await.is_empty());
}
