//! A challenge and its answer: once, in time, by the right key of somebody who may log in.

use chrono::TimeDelta;
use futures_util::future::join_all;
use mamis::service::account::attempts;
use mamis::service::passkey::of_account;
use mamis::service::session::{LogInError, resume};
use serde_json::Value;

use super::{answered, asked, log_in, registered};
use crate::second_factor::{DOCTOR, Desk, is_wrong};
use crate::support::fixtures;

#[tokio::test]
async fn the_answer_gives_a_session_once_and_its_use_is_noted() {
    let desk = Desk::new().await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    desk.test.clock.advance(TimeDelta::hours(1));
    let challenge = asked(&desk).await;
    let answer = device.assert(&challenge.options);
    let session = answered(&desk, &challenge, &answer).await.expect("a session");
    assert!(session.is_doctor);
    assert!(resume(&desk.test.app, &session.token).await.expect("an answer").is_some());
    assert!(matches!(answered(&desk, &challenge, &answer).await, Err(LogInError::Over)), "it counts once");
    let list = of_account(&desk.test.app, desk.account).await.expect("a list");
    assert_eq!(list[0].last_used_at, Some(desk.test.app_now()));
    let told = "SELECT details ->> 'way' FROM audit_entry WHERE action = 'session.login' AND details ? 'way'";
    assert_eq!(desk.test.database.strings(told).await, ["passkey"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_answers_at_once_one_gives_a_session() {
    let desk = Desk::new().await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    let sessions = desk.count("session").await;
    let challenge = asked(&desk).await;
    let answer = device.assert(&challenge.options);
    let done = join_all((0..20).map(|_| answered(&desk, &challenge, &answer))).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert!(done.iter().all(|done| matches!(done, Ok(_) | Err(LogInError::Over))));
    assert_eq!(desk.count("session").await, sessions + 1);
}

#[tokio::test]
async fn a_challenge_is_good_for_six_minutes_to_the_second() {
    let desk = Desk::new().await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    let challenge = asked(&desk).await;
    let answer = device.assert(&challenge.options);
    desk.test.clock.advance(TimeDelta::minutes(6));
    assert!(matches!(answered(&desk, &challenge, &answer).await, Err(LogInError::Over)));
    desk.test.clock.advance(-TimeDelta::seconds(1));
    answered(&desk, &challenge, &answer).await.expect("a second before");
}

#[tokio::test]
async fn a_wrong_answer_gives_none_and_stands_in_the_history() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    let mut foreign = registered(&desk.as_owner("mihon-staff").await, "ほか").await;
    let sessions = desk.count("session").await;

    device.verifies = false;
    assert!(is_wrong(&log_in(&desk, &mut device).await), "the owner was not verified");
    device.verifies = true;
    let site = std::mem::replace(&mut device.origin, "https://mamis.example.com".to_owned());
    assert!(is_wrong(&log_in(&desk, &mut device).await), "a look-alike site");
    device.origin = site;
    let (first, second) = (asked(&desk).await, asked(&desk).await);
    let answer = device.assert(&first.options);
    assert!(is_wrong(&answered(&desk, &second, &answer).await), "another challenge");
    let right = device.assert(&second.options);
    assert!(matches!(answered(&desk, &second, &right).await, Err(LogInError::Over)), "a challenge takes one answer");
    let challenge = asked(&desk).await;
    let (one, other) = (device.assert(&first.options), device.assert(&challenge.options));
    let forged = with_signature_of(&other, &one);
    assert!(is_wrong(&answered(&desk, &challenge, &forged).await), "a signature of something else");
    for nonsense in ["", "null", "{}", "[1]"] {
        let challenge = asked(&desk).await;
        assert!(is_wrong(&answered(&desk, &challenge, nonsense).await), "{nonsense}");
    }
    let own = std::mem::replace(&mut foreign.user_handle, device.user_handle.clone());
    assert!(is_wrong(&log_in(&desk, &mut foreign).await), "somebody else's key");
    foreign.user_handle = own;
    assert_eq!(desk.count("session").await, sessions);

    let told = attempts(&desk.test.app, desk.account).await.expect("attempts");
    let failed = told.iter().filter(|attempt| attempt.reason.as_deref() == Some("wrong_passkey")).count();
    assert_eq!(failed, 5, "nonsense names nobody");
    log_in(&desk, &mut device).await.expect("the owner gets in");
    log_in(&desk, &mut foreign).await.expect("so does the other");
}

/// An answer with the signature of another.
fn with_signature_of(answer: &str, other: &str) -> String {
    let [mut answer, other] = [answer, other].map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
    answer["response"]["signature"] = other["response"]["signature"].clone();
    answer.to_string()
}

#[tokio::test]
async fn a_copied_key_is_found_out_by_its_counter() {
    let desk = Desk::new().await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    log_in(&desk, &mut device).await.expect("a session");
    log_in(&desk, &mut device).await.expect("another");
    device.counter = 0;
    assert!(is_wrong(&log_in(&desk, &mut device).await));
}

#[tokio::test]
async fn who_is_stopped_gets_no_session_and_is_told_so() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let mut device = registered(&desk.as_owner("mihon-staff").await, "スマホ").await;
    desk.sql("UPDATE staff_user SET in_use = false WHERE email = 'mihon-staff@example.jp'").await;
    assert!(matches!(log_in(&desk, &mut device).await, Err(LogInError::Stopped)));
}
