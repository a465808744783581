//! The mailed URL: a new password, once, within a day.

use chrono::TimeDelta;
use futures_util::future::join_all;
use mamis::service::CommandError;
use mamis::service::account::{look_at_reset, reset};
use mamis::service::session::{Attempt, LogInError, LoggedIn, Newcomer, log_in, resume};

use super::{EMAIL, LOGIN, Office, from, message, password};
use crate::support::fixtures::PASSWORD;

const NEW: &str = "atarashii-2026!";

fn newcomer() -> Newcomer {
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    Newcomer { device: None, old_session: None, user_agent: Some(agent.to_owned()) }
}

async fn set(office: &Office, token: &str, password: &str) -> Result<Result<LoggedIn, LogInError>, CommandError> {
    reset(&office.test.app, token, password.to_owned().into(), newcomer(), &from("192.0.2.10")).await
}

async fn usable(office: &Office, token: &str) -> bool {
    look_at_reset(&office.test.app, token).await.expect("an answer").is_some()
}

async fn logs_in(office: &Office, password: &str) -> bool {
    let attempt = Attempt {
        login_id: LOGIN.to_owned(),
        password: password.to_owned().into(),
        device: None,
        old_session: None,
        request: from("203.0.113.1"),
        user_agent: None,
    };
    log_in(&office.test.app, attempt).await.is_ok()
}

#[tokio::test]
async fn it_sets_the_password_ends_all_sessions_tells_the_address_and_logs_in() {
    let office = Office::new().await;
    let app = &office.test.app;
    let attempt = Attempt {
        login_id: LOGIN.to_owned(),
        password: PASSWORD.to_owned().into(),
        device: None,
        old_session: None,
        request: from("203.0.113.1"),
        user_agent: None,
    };
    let elsewhere = log_in(app, attempt).await.expect("a session");
    let token = office.mailed().await;
    for _ in 0..2 {
        assert!(usable(&office, &token).await, "looking uses nothing up");
    }
    assert!(message(set(&office, &token, "kantan").await).contains("8文字以上"));
    assert!(usable(&office, &token).await, "nor does a password that may not be chosen");
    let session = set(&office, &token, NEW).await.expect("it is set").expect("a session");
    assert!(resume(app, &session.token).await.expect("an answer").is_some());
    assert!(resume(app, &elsewhere.token).await.expect("an answer").is_none(), "every other session ended");
    assert!(logs_in(&office, NEW).await && !logs_in(&office, PASSWORD).await);
    assert!(!usable(&office, &token).await);
    assert!(message(set(&office, &token, "mou-ichido-26!").await).contains("このURLは使えません"));
    let mails = office.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, EMAIL);
    for words in ["パスワードが新しく設定されました", "2026/04/01 10:00", "Windows・Firefox"] {
        assert!(mails[0].text().contains(words), "{words}");
    }
    assert!(!mails[0].text().contains("mamis_link_"), "it tells and opens nothing");
}

#[tokio::test]
async fn it_is_good_for_a_day_to_the_second() {
    let office = Office::new().await;
    let token = office.mailed().await;
    office.test.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(usable(&office, &token).await);
    office.test.clock.advance(TimeDelta::seconds(1));
    assert!(!usable(&office, &token).await);
    assert!(message(set(&office, &token, NEW).await).contains("このURLは使えません"));
    office.test.clock.advance(-TimeDelta::seconds(1));
    assert!(set(&office, &token, NEW).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_uses_at_once_one_counts() {
    let office = Office::new().await;
    let token = office.mailed().await;
    // Two are hashed at a time, so that some of twenty are told to come again.
    let passwords: Vec<_> = (0..20).map(|number| format!("atarashii-{number:02}!")).collect();
    let done = join_all(passwords.iter().map(|password| set(&office, &token, password))).await;
    let winners: Vec<_> =
        passwords.iter().zip(&done).filter(|(_, done)| done.is_ok()).map(|(password, _)| password).collect();
    assert_eq!(winners.len(), 1);
    assert!(logs_in(&office, winners[0]).await);
    let used = "SELECT count(*)::text FROM mail_link WHERE used_at IS NOT NULL";
    assert_eq!(office.test.database.strings(used).await, ["1"]);
}

#[tokio::test]
async fn a_newer_one_voids_it() {
    let office = Office::new().await;
    let first = office.mailed().await;
    let second = office.mailed().await;
    assert!(!usable(&office, &first).await);
    assert!(message(set(&office, &first, NEW).await).contains("このURLは使えません"));
    assert!(set(&office, &second, NEW).await.is_ok());
}

#[tokio::test]
async fn who_was_stopped_or_has_another_address_since_can_use_it_no_more() {
    for change in [
        "UPDATE account SET stopped_at = now() WHERE doctor_id IS NOT NULL",
        "UPDATE doctor SET died_on = '2026-04-01'",
        "UPDATE doctor SET email = 'other@example.jp'",
    ] {
        let office = Office::new().await;
        let token = office.mailed().await;
        office.sql(change).await;
        assert!(!usable(&office, &token).await, "{change}");
        assert!(message(set(&office, &token, NEW).await).contains("このURLは使えません"), "{change}");
    }
}

#[tokio::test]
async fn it_does_not_lead_around_a_second_factor() {
    let office = Office::new().await;
    office.sql("UPDATE account SET second_factor_at = '2026-04-01'").await;
    let token = office.mailed().await;
    let done = set(&office, &token, NEW).await.expect("it is set");
    assert!(matches!(done, Err(LogInError::SecondFactor(_))), "no session");
    let sessions = "SELECT id::text FROM session";
    assert_eq!(office.test.database.strings(sessions).await, Vec::<String>::new());
    let kept = "SELECT login_id FROM account WHERE doctor_id IS NOT NULL AND second_factor_at IS NOT NULL";
    assert_eq!(office.test.database.strings(kept).await, [LOGIN], "it is asked for as before");
}

#[tokio::test]
async fn nothing_in_the_database_opens_it() {
    let office = Office::new().await;
    office.ask(password(LOGIN), EMAIL).await.expect("it is taken");
    let tables =
        office.test.database.strings("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").await;
    let dump = async || {
        let mut rows = Vec::new();
        for table in &tables {
            rows.extend(office.test.database.strings(&format!("SELECT t::text FROM {table} t")).await);
        }
        rows.join("\n")
    };
    let waiting = dump().await;
    let token = office.deliver().await[0].link_token("/password/reset");
    let sent = dump().await;
    for text in [&waiting, &sent] {
        assert!(!text.contains(token.expose()) && !text.contains("mamis_link_"));
    }
    assert!(sent.contains(&data_encoding::HEXLOWER.encode(&token.hash())), "the dump has the hashes");
}
