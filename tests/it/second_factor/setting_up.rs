//! Setting it up: password, secret, one right code, recovery codes.

use chrono::TimeDelta;
use mamis::domain::viewer::Viewer;
use mamis::service::second_factor::{begin, confirm, remove, renew};
use secrecy::{ExposeSecret, SecretString};

use super::{DOCTOR, Desk, code, message};
use crate::support::fixtures::PASSWORD;
use crate::support::people;

fn password() -> Option<SecretString> {
    Some(PASSWORD.to_owned().into())
}

#[tokio::test]
async fn the_password_opens_it_and_a_right_code_ends_it() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    assert!(message(begin(&owner, None).await).contains("いまのパスワードを入力してください"));
    assert!(message(begin(&owner, Some("wrong-2026!".to_owned().into())).await).contains("正しくありません"));
    assert!(message(confirm(&owner, "123456").await).contains("はじめからやり直してください"), "nothing was begun");
    let made = begin(&owner, password()).await.expect("it is begun");
    let secret = made.secret.expose_secret();
    assert_eq!(secret.len(), 32, "160 bits");
    assert!(made.url.expose_secret().starts_with("otpauth://totp/MAMIS:mihon%2Ddoctor?secret="));
    assert!(made.url.expose_secret().contains(secret));
    desk.first(DOCTOR).await.expect("nothing counts yet");

    assert!(message(confirm(&owner, "").await).contains("確認コードを入力してください"));
    assert!(message(confirm(&owner, "12345").await).contains("6桁の数字"));
    assert!(message(confirm(&owner, "abcd-2345-efgh-jkmn").await).contains("6桁の数字"));
    assert!(message(confirm(&owner, "000000").await).contains("確認コードが正しくありません"));
    let right = code(secret, desk.test.app_now());
    let spaced: String = right.chars().map(|digit| format!("{digit} ")).collect();
    let codes = confirm(&owner, &spaced).await.expect("it is set up");
    assert_eq!(codes.len(), 10);
    desk.half(DOCTOR).await;
    assert!(message(begin(&owner, password()).await).contains("すでに設定されています"));
    assert!(message(confirm(&owner, &right).await).contains("すでに設定されています"));

    let mails = desk.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "doctor100001@example.jp");
    assert!(mails[0].text().contains("2026/04/01 10:00") && !mails[0].text().contains(secret));
    assert_eq!(desk.history().await, ["account.second_factor_on"]);
}

#[tokio::test]
async fn begun_anew_the_secret_before_is_good_for_nothing() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let first = begin(&owner, password()).await.expect("it is begun");
    let second = begin(&owner, password()).await.expect("it is begun anew");
    let now = desk.test.app_now();
    assert!(message(confirm(&owner, &code(first.secret.expose_secret(), now)).await).contains("正しくありません"));
    confirm(&owner, &code(second.secret.expose_secret(), now)).await.expect("it is set up");
}

#[tokio::test]
async fn it_takes_half_an_hour_at_most() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let made = begin(&owner, password()).await.expect("it is begun");
    let secret = made.secret.expose_secret();
    desk.test.clock.advance(TimeDelta::minutes(30));
    let late = confirm(&owner, &code(secret, desk.test.app_now())).await;
    assert!(message(late).contains("はじめからやり直してください"));
    desk.test.clock.advance(-TimeDelta::seconds(1));
    confirm(&owner, &code(secret, desk.test.app_now())).await.expect("a second before");
}

#[tokio::test]
async fn only_for_who_is_logged_in_himself() {
    let desk = Desk::new().await;
    let nobody = people::as_nobody(&desk.test);
    assert!(message(begin(&nobody, password()).await).contains("もう一度ログインしてください"));
    assert!(message(confirm(&nobody, "123456").await).contains("もう一度ログインしてください"));
    assert!(message(renew(&nobody, password(), "123456").await).contains("もう一度ログインしてください"));
    assert!(message(remove(&nobody, password(), "123456").await).contains("もう一度ログインしてください"));
    let owner = desk.as_owner(DOCTOR).await;
    assert!(matches!(owner.viewer, Viewer::Doctor(_)));
    assert!(message(renew(&owner, password(), "123456").await).contains("設定されていません"));
}

#[tokio::test]
async fn what_nobody_finished_goes_and_what_counts_stays() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    begin(&owner, password()).await.expect("it is begun");
    desk.test.clock.advance(TimeDelta::days(1));
    mamis::jobs::clean::clean(&desk.test.app).await.expect("it is clean");
    assert_eq!(desk.count("second_factor").await, 1, "not yet");
    desk.test.clock.advance(TimeDelta::seconds(1));
    mamis::jobs::clean::clean(&desk.test.app).await.expect("it is clean");
    assert_eq!(desk.count("second_factor").await, 0);
    desk.set_up(DOCTOR).await;
    desk.half(DOCTOR).await;
    desk.test.clock.advance(TimeDelta::days(2));
    mamis::jobs::clean::clean(&desk.test.app).await.expect("it is clean");
    assert_eq!((desk.count("second_factor").await, desk.count("recovery_code").await), (1, 10));
    assert_eq!(desk.count("second_step").await, 0);
}
