//! Right and wrong passwords, and the delays after wrong ones.

use chrono::{DateTime, TimeDelta, Utc};
use mamis::auth::token::Token;
use mamis::domain::viewer::RequestInfo;
use mamis::service::session::{Attempt, LogInError, LoggedIn, log_in};

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, until};

const LOGIN: &str = "mihon-doctor";

async fn test_with_doctor() -> TestApp {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, LOGIN).await;
    test
}

fn attempt(login_id: &str, password: &str) -> Attempt {
    Attempt {
        login_id: login_id.to_owned(),
        password: password.to_owned().into(),
        device: None,
        old_session: None,
        request: from("192.0.2.10"),
        user_agent: None,
    }
}

fn from(address: &str) -> RequestInfo {
    RequestInfo { request_id: "test-request".to_owned(), address: Some(address.to_owned()) }
}

fn on_device(device: &Token, login_id: &str, password: &str) -> Attempt {
    Attempt { device: Some(device.clone()), ..attempt(login_id, password) }
}

fn delayed(result: Result<LoggedIn, LogInError>) -> DateTime<Utc> {
    match result {
        Err(LogInError::Delayed { until }) => until,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("logged in"),
    }
}

fn is_wrong(result: &Result<LoggedIn, LogInError>) -> bool {
    matches!(result, Err(LogInError::Wrong))
}

#[tokio::test]
async fn a_right_password_gives_a_session_whatever_width_or_case_the_id_was_typed_in() {
    let test = test_with_doctor().await;
    for typed in [LOGIN, " Ｍｉｈｏｎ－ＤＯＣＴＯＲ "] {
        let session = log_in(&test.app, attempt(typed, PASSWORD)).await.expect("a session");
        assert!(session.is_doctor);
        assert_eq!(session.expires_at, test.app_now() + TimeDelta::hours(12));
    }
}

#[tokio::test]
async fn unknown_ids_and_wrong_passwords_look_alike_and_cost_one_hash_each() {
    let test = test_with_doctor().await;
    let before = test.app.passwords.evaluated();
    let mut statements = Vec::new();
    for (number, login_id) in [(1, LOGIN), (2, "nobody-here")] {
        let sent = test.app.db.statements();
        assert!(is_wrong(&log_in(&test.app, attempt(login_id, "wrong-2026!")).await));
        statements.push(test.app.db.statements() - sent);
        assert_eq!(test.app.passwords.evaluated(), before + number);
    }
    assert_eq!(statements[0], statements[1], "nor do they differ in what they cost the database");
    // And both are delayed in the same way.
    let known = delayed(log_in(&test.app, attempt(LOGIN, PASSWORD)).await);
    let unknown = delayed(log_in(&test.app, attempt("nobody-here", PASSWORD)).await);
    assert_eq!(known, unknown);
    assert_eq!(test.app.passwords.evaluated(), before + 2, "a delayed attempt is not evaluated");
}

#[tokio::test]
async fn the_delay_doubles_up_to_fifteen_minutes_and_ends() {
    let test = test_with_doctor().await;
    let mut delays = Vec::new();
    for _ in 0..12 {
        assert!(is_wrong(&log_in(&test.app, attempt(LOGIN, "wrong-2026!")).await));
        let until = delayed(log_in(&test.app, attempt(LOGIN, PASSWORD)).await);
        delays.push((until - test.app_now()).num_seconds());
        test.clock.advance(until - test.app_now());
    }
    assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("after the delay the right password works");
    assert!(is_wrong(&log_in(&test.app, attempt(LOGIN, "wrong-2026!")).await), "and the count began anew");
}

#[tokio::test]
async fn guesses_at_the_same_time_are_counted_one_by_one() {
    let test = test_with_doctor().await;
    let before = test.app.passwords.evaluated();
    let guesses = (0..20).map(|_| log_in(&test.app, attempt(LOGIN, "wrong-2026!")));
    let results = futures_util::future::join_all(guesses).await;
    assert_eq!(results.iter().filter(|result| is_wrong(result)).count(), 1);
    assert_eq!(test.app.passwords.evaluated(), before + 1);
}

#[tokio::test]
async fn strangers_do_not_lock_the_owner_out_of_his_own_device() {
    let test = test_with_doctor().await;
    let device = log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("a session").device;
    assert!(is_wrong(&log_in(&test.app, attempt(LOGIN, "wrong-2026!")).await));
    delayed(log_in(&test.app, attempt(LOGIN, PASSWORD)).await);
    let again = log_in(&test.app, on_device(&device, LOGIN, PASSWORD)).await.expect("his device has its own budget");
    assert_eq!(again.device.expose(), device.expose());
    // A device of one account gives no budget with another, and has a delay of its own.
    delayed(log_in(&test.app, on_device(&Token::new(&*test.app.clock), LOGIN, PASSWORD)).await);
    assert!(is_wrong(&log_in(&test.app, on_device(&device, LOGIN, "wrong-2026!")).await));
    delayed(log_in(&test.app, on_device(&device, LOGIN, PASSWORD)).await);
}

#[tokio::test]
async fn a_network_that_fails_with_many_ids_is_slowed_down_and_others_are_not() {
    let test = test_with_doctor().await;
    let client = test.database.client().await;
    client
        .batch_execute(
            "INSERT INTO login_throttle VALUES ('network:192.0.2.0/24', 20, '2026-04-01 00:59Z', '2026-04-01 00:59Z')",
        )
        .await
        .unwrap();
    assert!(is_wrong(&log_in(&test.app, attempt("nobody-01", "wrong-2026!")).await));
    delayed(log_in(&test.app, attempt(LOGIN, PASSWORD)).await);
    let elsewhere = Attempt { request: from("198.51.100.1"), ..attempt(LOGIN, PASSWORD) };
    log_in(&test.app, elsewhere).await.expect("another network");
    test.clock.advance(TimeDelta::minutes(61));
    log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("an hour later");
}

#[tokio::test]
async fn stopped_and_expired_people_are_told_only_after_a_right_password() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let client = test.database.client().await;
    for (index, change) in [
        "UPDATE account SET stopped_at = now()",
        "UPDATE staff_user SET in_use = false",
        "UPDATE staff_user SET valid_until = '2026-03-31'",
        "UPDATE staff_user SET valid_from = '2026-04-02'",
        "UPDATE staff_user SET deleted_at = now()",
    ]
    .iter()
    .enumerate()
    {
        let login = format!("mihon-staff{index}");
        let staff = fixtures::staff(&test, nation.aoba.id, "staff", &login).await;
        let id = if change.contains("account") { "staff_user_id" } else { "id" };
        client.execute(&format!("{change} WHERE {id} = $1"), &[&staff.0]).await.unwrap();
        assert!(is_wrong(&log_in(&test.app, attempt(&login, "wrong-2026!")).await), "{change}");
        test.clock.advance(TimeDelta::seconds(1));
        let result = log_in(&test.app, attempt(&login, PASSWORD)).await;
        assert!(matches!(result, Err(LogInError::Stopped)), "{change}");
    }
}

#[tokio::test]
async fn a_weak_hash_is_replaced_at_log_in() {
    let test = test_with_doctor().await;
    let client = test.database.client().await;
    // argon2id with 8 KiB and one pass.
    let weak = {
        use argon2::{Argon2, Params, PasswordHasher};
        let argon2 = Argon2::from(Params::new(8, 1, 1, None).unwrap());
        argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"0123456789abcdef").unwrap().to_string()
    };
    client.execute("UPDATE account SET password_hash = $1", &[&weak]).await.unwrap();
    log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("a session");
    let hash = &test.database.strings("SELECT password_hash FROM account").await[0];
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("with the new hash");
}

#[tokio::test]
async fn the_database_keeps_no_usable_token() {
    let test = test_with_doctor().await;
    let session = log_in(&test.app, attempt(LOGIN, PASSWORD)).await.expect("a session");
    let rows = test.database.strings("SELECT t::text FROM session t UNION SELECT t::text FROM known_device t").await;
    for secret in [session.token.expose(), session.device.expose()] {
        assert!(rows.iter().all(|row| !row.contains(secret)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_begins_with_a_password_that_is_replaced_meanwhile() {
    let test = test_with_doctor().await;
    let holder = test.database.client().await;
    holder.batch_execute("BEGIN; SELECT 1 FROM doctor FOR UPDATE").await.expect("the doctor's row");
    let app = test.app.clone();
    let logging_in = tokio::spawn(async move { log_in(&app, attempt(LOGIN, PASSWORD)).await });
    until("the log-in at the doctor's row", async || {
        let waits =
            "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        (!test.database.strings(waits).await.is_empty()).then_some(())
    })
    .await;
    // What a letter or another password do: they end all sessions there are, and then replace it.
    holder.batch_execute("UPDATE account SET password_hash = 'another'; COMMIT").await.expect("another password");
    assert!(is_wrong(&logging_in.await.expect("an answer")));
    assert!(test.database.strings("SELECT id::text FROM session").await.is_empty());
}
