//! Two halves of a log-in: each counts once, in its time, and a few tries at most.

use chrono::TimeDelta;
use futures_util::future::join_all;
use mamis::auth::token::Token;
use mamis::domain::second_factor::Proof;
use mamis::service::session::{LogInError, resume};
use mamis::service::{password, second_factor};
use secrecy::ExposeSecret;

use super::{DOCTOR, Desk, is_wrong, message};
use crate::recovery::from;
use crate::support::fixtures::{self, PASSWORD};

#[tokio::test]
async fn a_right_password_gives_no_session_and_with_the_code_it_does() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let sessions = desk.count("session").await;
    let half = desk.half(DOCTOR).await;
    assert_eq!(desk.count("session").await, sessions, "no session yet");
    assert!(resume(&desk.test.app, &half).await.expect("an answer").is_none(), "the first half is none");
    let session = desk.second(&half, &desk.code(&phone, 0)).await.expect("a session");
    assert!(session.is_doctor);
    assert!(resume(&desk.test.app, &session.token).await.expect("an answer").is_some());
    assert!(matches!(desk.second(&half, &desk.code(&phone, 1)).await, Err(LogInError::Over)), "it counts once");
}

#[tokio::test]
async fn a_code_of_the_step_before_or_after_counts_and_older_ones_do_not() {
    for (steps, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let desk = Desk::new().await;
        let phone = desk.set_up(DOCTOR).await;
        desk.test.clock.advance(TimeDelta::minutes(5));
        let half = desk.half(DOCTOR).await;
        let done = desk.second(&half, &desk.code(&phone, steps)).await;
        assert_eq!(done.is_ok(), counts, "{steps}");
        assert_eq!(is_wrong(&done), !counts, "{steps}");
    }
}

#[tokio::test]
async fn a_code_counts_once_and_so_does_none_before_it() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    desk.test.clock.advance(TimeDelta::minutes(5));
    let (before, used) = (desk.code(&phone, -1), desk.code(&phone, 0));
    desk.second(&desk.half(DOCTOR).await, &used).await.expect("a session");
    let half = desk.half(DOCTOR).await;
    assert!(is_wrong(&desk.second(&half, &used).await), "a replay");
    assert!(is_wrong(&desk.second(&half, &before).await), "an earlier one");
    desk.second(&half, &desk.code(&phone, 1)).await.expect("the first half is still good for the next code");
}

#[tokio::test]
async fn the_code_that_confirmed_the_set_up_is_used_up() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let phone = desk.set_up_as(&owner).await;
    let half = desk.half(DOCTOR).await;
    assert!(is_wrong(&desk.second(&half, &desk.code(&phone, 0)).await));
    desk.second(&half, &desk.code(&phone, 1)).await.expect("the next one is not");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_uses_at_once_one_gives_a_session() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let sessions = desk.count("session").await;
    let (half, code) = (desk.half(DOCTOR).await, desk.code(&phone, 0));
    let done = join_all((0..20).map(|_| desk.second(&half, &code))).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "of one first half");
    assert_eq!(desk.count("session").await, sessions + 1);

    // The same code after first halves of their own.
    desk.test.clock.advance(TimeDelta::seconds(30));
    let mut halves = Vec::new();
    for _ in 0..20 {
        halves.push(desk.half(DOCTOR).await);
    }
    let code = desk.code(&phone, 0);
    let done = join_all(halves.iter().map(|half| desk.second(half, &code))).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "of one code");
    assert_eq!(desk.count("session").await, sessions + 2);
}

#[tokio::test]
async fn the_first_half_is_good_for_ten_minutes_to_the_second() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let (late, in_time) = (desk.half(DOCTOR).await, desk.half(DOCTOR).await);
    desk.test.clock.advance(TimeDelta::minutes(10));
    assert!(matches!(desk.second(&late, &desk.code(&phone, 0)).await, Err(LogInError::Over)));
    desk.test.clock.advance(-TimeDelta::seconds(1));
    desk.second(&in_time, &desk.code(&phone, 0)).await.expect("a second before");
    let invented = Token::new(&*desk.test.app.clock);
    assert!(matches!(desk.second(&invented, &desk.code(&phone, 1)).await, Err(LogInError::Over)));
}

#[tokio::test]
async fn what_ends_sessions_ends_first_halves_too() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let phone = desk.set_up_as(&owner).await;
    desk.test.clock.advance(TimeDelta::seconds(30));
    let half = desk.half(DOCTOR).await;
    let change = password::Change {
        current: Some(PASSWORD.to_owned().into()),
        new: "atarashii-2026!".to_owned().into(),
        user_agent: None,
    };
    password::change(&desk.test.app, &owner.viewer, &from("192.0.2.10"), change).await.expect("another password");
    assert!(matches!(desk.second(&half, &desk.code(&phone, 0)).await, Err(LogInError::Over)));
}

#[tokio::test]
async fn who_was_stopped_meanwhile_gets_no_session() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let phone = desk.set_up("mihon-staff").await;
    let half = desk.half("mihon-staff").await;
    desk.sql("UPDATE staff_user SET in_use = false").await;
    assert!(matches!(desk.second(&half, &desk.code(&phone, 0)).await, Err(LogInError::Stopped)));
    assert!(matches!(desk.first("mihon-staff").await, Err(LogInError::Stopped)));
}

#[tokio::test]
async fn wrong_codes_are_slowed_down_whatever_first_half_they_come_with() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let (mut tried, mut until) = (0, None);
    while until.is_none() {
        let half = desk.half(DOCTOR).await;
        match desk.second(&half, "000000").await {
            Err(LogInError::Wrong) => tried += 1,
            Err(LogInError::Delayed { until: at }) => until = Some(at),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("a guess was right"),
        }
        assert!(tried < 10, "they are counted");
    }
    assert_eq!(tried, 4);
    let right = desk.second(&desk.half(DOCTOR).await, &desk.code(&phone, 0)).await;
    assert!(matches!(right, Err(LogInError::Delayed { .. })), "not even the right one is looked at");
    let recovery = Proof::recovery(&phone.recovery_codes[0]).expect("a code");
    let recovery = desk.prove(&desk.half(DOCTOR).await, recovery).await;
    assert!(matches!(recovery, Err(LogInError::Delayed { .. })), "they count together");
    desk.test.clock.advance(until.expect("a delay") - desk.test.app_now());
    desk.second(&desk.half(DOCTOR).await, &desk.code(&phone, 0)).await.expect("after the delay");
    assert!(is_wrong(&desk.second(&desk.half(DOCTOR).await, "000000").await), "and the count began anew");
    let failed = desk.history().await.iter().filter(|action| *action == "session.login_failed").count();
    assert_eq!(failed, 5);
    let reasons = "SELECT DISTINCT details ->> 'reason' FROM audit_entry WHERE action = 'session.login_failed'";
    assert_eq!(desk.test.database.strings(reasons).await, ["wrong_code"]);
}

#[tokio::test]
async fn in_hours_few_guesses_are_looked_at() {
    let desk = Desk::new().await;
    desk.set_up(DOCTOR).await;
    let (end, mut evaluated) = (desk.test.app_now() + TimeDelta::hours(6), 0);
    let mut half = desk.half(DOCTOR).await;
    while desk.test.app_now() < end {
        match desk.second(&half, "000000").await {
            Err(LogInError::Wrong) => evaluated += 1,
            Err(LogInError::Over) => half = desk.half(DOCTOR).await,
            Err(LogInError::Delayed { until }) => desk.test.clock.advance(until - desk.test.app_now()),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("a guess was right"),
        }
    }
    assert!((20..=40).contains(&evaluated), "{evaluated} of a million");
}

#[tokio::test]
async fn a_recovery_code_counts_once_and_its_owner_is_told() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    desk.deliver().await;
    let recovery = |place: usize| Proof::recovery(&phone.recovery_codes[place]).expect("a code");
    let half = desk.half(DOCTOR).await;
    let session = desk.prove(&half, recovery(3)).await.expect("a session");
    let half = desk.half(DOCTOR).await;
    assert!(is_wrong(&desk.prove(&half, recovery(3)).await), "once");
    assert!(is_wrong(&desk.prove(&half, Proof::recovery("abcd-2345-efgh-jkmn").expect("a code")).await));
    desk.prove(&half, recovery(4)).await.expect("another one counts");
    assert_eq!(second_factor::codes_left(&desk.test.app, desk.account).await.expect("a number"), 8);
    let mails = desk.deliver().await;
    assert_eq!(mails.len(), 2);
    assert!(mails[0].text().contains("リカバリーコードが使われました"), "{}", mails[0].text());
    let used = desk.history().await.iter().filter(|action| *action == "account.recovery_code").count();
    assert_eq!(used, 2);

    // Newer ones take their place.
    let owner = desk.in_session(&session).await;
    let renewed = second_factor::renew(&owner, Some(PASSWORD.to_owned().into()), &desk.code(&phone, 0)).await;
    let renewed = renewed.expect("other codes");
    assert_eq!(renewed.len(), 10);
    let half = desk.half(DOCTOR).await;
    assert!(is_wrong(&desk.prove(&half, recovery(0)).await));
    desk.prove(&half, Proof::recovery(renewed[0].expose()).expect("a code")).await.expect("a session");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_uses_of_a_recovery_code_one_gives_a_session() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let sessions = desk.count("session").await;
    let half = desk.half(DOCTOR).await;
    let tries = (0..20).map(|_| desk.prove(&half, Proof::recovery(&phone.recovery_codes[0]).expect("a code")));
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert_eq!(desk.count("session").await, sessions + 1);
}

#[tokio::test]
async fn nothing_in_the_database_is_a_token_or_a_recovery_code() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let half = desk.half(DOCTOR).await;
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let mut dump = String::new();
    for table in desk.test.database.strings(tables).await {
        dump += &desk.test.database.strings(&format!("SELECT t::text FROM {table} t")).await.join("\n");
    }
    assert!(dump.contains(&data_encoding::HEXLOWER.encode(&half.hash())), "the dump has the hashes");
    assert!(!dump.contains(half.expose()));
    for code in &phone.recovery_codes {
        assert!(!dump.contains(code.as_str()) && !dump.contains(&code.replace('-', "")));
    }
}

#[tokio::test]
async fn without_it_again_the_password_is_enough() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let phone = desk.set_up_as(&owner).await;
    desk.test.clock.advance(TimeDelta::seconds(30));
    let half = desk.half(DOCTOR).await;
    let password = || Some(PASSWORD.to_owned().into());
    assert!(message(second_factor::remove(&owner, None, "000000").await).contains("いまのパスワードを入力"));
    assert!(message(second_factor::remove(&owner, password(), "").await).contains("確認コードまたはリカバリーコード"));
    assert!(message(second_factor::remove(&owner, password(), "000000").await).contains("正しくありません"));
    assert!(
        message(second_factor::remove(&owner, Some("wrong-2026!".to_owned().into()), "000000").await)
            .contains("パスワードが正しくありません")
    );
    second_factor::remove(&owner, password(), &desk.code(&phone, 0)).await.expect("it is taken away");
    assert!(matches!(desk.second(&half, &desk.code(&phone, 1)).await, Err(LogInError::Over)));
    desk.first(DOCTOR).await.expect("a session");
    for table in ["second_factor", "recovery_code", "second_step"] {
        assert_eq!(desk.count(table).await, 0, "{table}");
    }
    assert!(message(second_factor::remove(&owner, password(), "000000").await).contains("設定されていません"));
    let mails: Vec<String> = desk.deliver().await.iter().map(|mail| mail.text()).collect();
    assert_eq!(mails.len(), 2);
    // They go out side by side, so either may arrive first.
    for words in ["確認コードの入力が必要になりました", "二段階認証が解除されました"] {
        assert_eq!(mails.iter().filter(|text| text.contains(words)).count(), 1, "{words}");
    }
    let history = desk.history().await;
    assert_eq!(history, ["account.second_factor_on", "account.second_factor_off"]);
    let secret =
        desk.test.database.strings("SELECT coalesce(string_agg(details::text, ''), '') FROM audit_entry").await;
    assert!(!secret[0].contains(phone.secret.as_str()));
    let set_up = second_factor::begin(&owner, password()).await.expect("it can be set up again");
    assert_ne!(set_up.secret.expose_secret(), phone.secret, "with another secret");
}
