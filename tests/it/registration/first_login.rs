//! The first log-in of a doctor who was taken over from old data, with the login data of his letter.

use chrono::TimeDelta;
use mamis::auth::token::Token;
use mamis::domain::terms::CURRENT;
use mamis::domain::viewer::RequestInfo;
use mamis::service::registration;
use mamis::service::session::{Attempt, LogInError, LoggedIn, Newcomer, log_in};

use super::road::{ANSWERS, EMAIL, Road, message};
use crate::support::fixtures::{self, PASSWORD, TestId};

const LETTER: &str = "tegami-100001";
const NEW_PASSWORD: &str = "atarashii-2026!";

/// A doctor of old data with a letter.
async fn doctor(road: &Road) {
    let doctor = fixtures::doctor(&road.test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&road.test, doctor, LETTER).await;
    let old = format!(
        "UPDATE account SET is_migrated = true, must_change_password = true, terms_version = NULL WHERE doctor_id = '{doctor}';
         INSERT INTO doctor_contact (doctor_id, postal_code, city) VALUES ('{doctor}', '9980001', '旧市');
         INSERT INTO doctor_department VALUES ('{doctor}', 'department:09');
         INSERT INTO doctor_society (id, doctor_id, society_text) VALUES ('{}', '{doctor}', '古い学会')",
        uuid::Uuid::now_v7_for_tests()
    );
    road.test.database.client().await.batch_execute(&old).await.expect("old data");
}

async fn enter(road: &Road, login_id: &str, password: &str) -> Result<LoggedIn, LogInError> {
    let attempt = Attempt {
        login_id: login_id.to_owned(),
        password: password.to_owned().into(),
        device: None,
        old_session: None,
        request: RequestInfo { request_id: "test".to_owned(), address: Some("192.0.2.10".to_owned()) },
        user_agent: None,
    };
    log_in(&road.test.app, attempt).await
}

/// Logs in with the letter: no session, only the token of the pages.
async fn letter(road: &Road) -> String {
    match enter(road, LETTER, PASSWORD).await {
        Err(LogInError::FirstLogin(token)) => token.expose().to_owned(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("a letter gives no session"),
    }
}

/// Agrees and proves the address.
async fn confirmed(road: &Road) -> String {
    let token = letter(road).await;
    confirmed_with(road, &token).await
}

/// The same with what a letter has begun.
pub(super) async fn confirmed_with(road: &Road, token: &str) -> String {
    registration::start(&road.nobody, CURRENT, true, Some(token)).await.expect("the letter's token");
    registration::send_mail(&road.nobody, token, EMAIL).await.expect("a mail");
    road.deliver().await;
    let mails = road.post.received();
    let link = mails.iter().rev().find(|mail| mail.text().contains("/register/email")).expect("the URL's mail");
    let link = link.link_token("/register/email");
    registration::confirm_email(&road.nobody, link.expose()).await.expect("a token").expose().to_owned()
}

pub(super) async fn send(road: &Road, token: &str) -> Result<(), mamis::service::CommandError> {
    let version = registration::load(&road.nobody, token).await.unwrap().expect("it is under way").version;
    registration::complete(&road.nobody, token, version).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_leads_to_the_pages_with_the_data_filled_in_and_dies_at_their_end() {
    let road = Road::new().await;
    doctor(&road).await;
    let token = confirmed(&road).await;
    let seen = registration::load(&road.nobody, &token).await.unwrap().expect("it is under way");
    assert!(seen.is_first_login && seen.has_agreed && seen.is_confirmed);
    let shown =
        ["licenseNumber", "familyName", "city", "departments", "societyText"].map(|field| seen.answers.one(field));
    assert_eq!(shown, ["100001", "見本", "旧市", "department:09", "古い学会"]);

    // Both have to be others than the letter's.
    let same = road.save(&token, &[("loginId", "ＴＥＧＡＭＩ-100001")], Some(NEW_PASSWORD)).await;
    assert_eq!(message(same), "お手紙のログインIDとは別のログインIDを入力してください");
    let same = road.save(&token, &[("loginId", "mihon-taro")], Some(PASSWORD)).await;
    assert_eq!(message(same), "お手紙のパスワードとは別のパスワードを入力してください");
    road.save(&token, &[("loginId", "mihon-taro")], Some(NEW_PASSWORD)).await.expect("it is saved");
    road.save(&token, &ANSWERS, None).await.expect("it is saved");
    send(&road, &token).await.expect("it is taken");

    let written = "SELECT d.license_number || ' ' || d.given_name || ' ' || d.email || ' ' || c.city || ' ' ||
            a.login_key || ' ' || a.terms_version || ' ' || a.is_migrated || ' ' || a.must_change_password || ' ' ||
            (SELECT count(*) FROM doctor_society WHERE doctor_id = d.id) || ' ' || d.search_text
        FROM doctor d JOIN account a ON a.doctor_id = d.id JOIN doctor_contact c ON c.doctor_id = d.id";
    let expected = format!("100001 花子 {EMAIL} 見本市 mihon-taro {CURRENT} false false 2 見本花子ミホンハナコ");
    assert_eq!(road.test.database.strings(written).await, [expected]);
    let history = "SELECT action || ' ' || coalesce(details -> 'changes' -> 'city' ->> 'from', '-') FROM audit_entry ORDER BY action";
    assert_eq!(road.test.database.strings(history).await, ["account.letter -", "doctor.first_login 旧市"]);

    // The browser that sent it is logged in; the letter opens nothing any more; what was chosen does.
    let token = Token::parse(&token).expect("a token");
    let newcomer = Newcomer { device: None, old_session: None, user_agent: None };
    let session = registration::log_in(&road.test.app, &token, newcomer, &road.nobody.request).await;
    assert!(session.expect("an answer").is_some());
    assert!(matches!(enter(&road, LETTER, PASSWORD).await, Err(LogInError::Wrong)));
    assert!(matches!(enter(&road, "mihon-taro", PASSWORD).await, Err(LogInError::Wrong)));
    road.test.clock.advance(TimeDelta::minutes(1));
    assert!(enter(&road, "mihon-taro", NEW_PASSWORD).await.expect("a session").is_doctor);
    assert_eq!(road.count("doctor").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_browser_goes_on_and_the_first_one_stops() {
    let road = Road::new().await;
    doctor(&road).await;
    let first = confirmed(&road).await;
    road.save(&first, &[("city", "途中市")], None).await.expect("it is saved");
    let second = letter(&road).await;
    assert!(registration::load(&road.nobody, &first).await.unwrap().is_none());
    let seen = registration::load(&road.nobody, &second).await.unwrap().expect("it is under way");
    assert_eq!((seen.answers.one("city"), seen.is_confirmed), ("途中市", true));
    // A day later it begins anew with what is registered.
    road.test.clock.advance(TimeDelta::hours(24));
    let third = letter(&road).await;
    let seen = registration::load(&road.nobody, &third).await.unwrap().expect("it is under way");
    assert_eq!((seen.answers.one("city"), seen.has_agreed), ("旧市", false));
    assert_eq!(road.count("registration").await, 1);
    // Without the agreement there is no mail, and somebody else's token agrees to nothing.
    assert!(message(registration::send_mail(&road.nobody, &third, EMAIL).await).contains("続きが見つかりません"));
    let new = registration::start(&road.nobody, CURRENT, true, None).await.expect("a token");
    let strange = registration::start(&road.nobody, CURRENT, true, Some(new.expose())).await.map(drop);
    assert!(message(strange).contains("続きが見つかりません"));
}

/// The number that was typed belongs to another doctor: his own stays, and a secretariat is told.
#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_another_doctor_is_not_taken_over() {
    let road = Road::new().await;
    doctor(&road).await;
    fixtures::doctor(&road.test, "200002", "別", "人").await;
    let token = confirmed(&road).await;
    road.save(&token, &[("loginId", "mihon-taro")], Some(NEW_PASSWORD)).await.expect("it is saved");
    let mut answers = ANSWERS.to_vec();
    answers.push(("licenseNumber", "200002"));
    road.save(&token, &answers, None).await.expect("it is saved");
    send(&road, &token).await.expect("it is taken");
    let numbers = "SELECT license_number || ' ' || family_name FROM doctor ORDER BY license_number";
    assert_eq!(road.test.database.strings(numbers).await, ["100001 見本", "200002 別"]);
    assert_eq!(road.count("registration_case").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_send_a_first_log_in_at_once_one_does() {
    let road = Road::new().await;
    doctor(&road).await;
    let token = confirmed(&road).await;
    road.save(&token, &[("loginId", "mihon-taro")], Some(NEW_PASSWORD)).await.expect("it is saved");
    road.save(&token, &ANSWERS, None).await.expect("it is saved");
    let sent = (0..10).map(|_| send(&road, &token));
    let sent = futures_util::future::join_all(sent).await;
    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 1);
    assert_eq!(road.count("terms_agreement").await, 1);
}
