//! Asking: who is mailed what, and that nobody else learns anything.

use chrono::TimeDelta;
use mamis::service::account::{Forgotten, ask};

use super::{EMAIL, LOGIN, Office, from, message, password};
use crate::support::TestServer;

#[tokio::test]
async fn the_mail_lists_everybody_at_the_address() {
    let office = Office::new().await;
    office.share_the_address().await;
    office.ask(Forgotten::LoginId, " ＤＯＣＴＯＲ100001@example.jp ").await.expect("it is taken");
    let mails = office.deliver().await;
    assert_eq!(mails.len(), 1, "one mail for all");
    assert_eq!(mails[0].to, EMAIL);
    let text = mails[0].text();
    for line in ["見本 太郎 様：mihon-taro", "見本 職員 様：mihon-staff"] {
        assert!(text.contains(line), "{text}");
    }
    let rest = office.test.database.strings("SELECT id::text FROM outbox WHERE topic = 'recovery'").await;
    assert_eq!(rest, Vec::<String>::new(), "what was typed is kept no longer than it takes to look it up");
    let written = "SELECT action || ' ' || (details ->> 'name') || ' ' || address FROM audit_entry ORDER BY 1";
    assert_eq!(
        office.test.database.strings(written).await,
        ["account.login_id_mail 見本 太郎 192.0.2.10", "account.login_id_mail 見本 職員 192.0.2.10"]
    );
}

#[tokio::test]
async fn a_login_id_tells_who_of_an_address_is_meant() {
    let office = Office::new().await;
    office.share_the_address().await;
    office.ask(password(" Ｍｉｈｏｎ－STAFF "), EMAIL).await.expect("it is taken");
    let mails = office.deliver().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("見本 職員 様"), "{}", mails[0].text());
    office.ask(password(""), EMAIL).await.expect("it is taken");
    let mails: Vec<_> = office.deliver().await.iter().map(|mail| mail.text()).collect();
    assert_eq!(mails.len(), 2, "without a login ID everybody gets his own");
    for name in ["見本 太郎 様", "見本 職員 様"] {
        assert_eq!(mails.iter().filter(|text| text.contains(name)).count(), 1, "{name}");
    }
    office.ask(password("somebody-else"), EMAIL).await.expect("it is taken");
    assert!(office.deliver().await.is_empty());
}

#[tokio::test]
async fn whoever_may_not_log_in_is_sent_nothing() {
    for (who, change) in [
        ("doctor", "UPDATE account SET stopped_at = now() WHERE doctor_id IS NOT NULL"),
        ("doctor", "UPDATE doctor SET died_on = '2026-03-01'"),
        ("doctor", "UPDATE account SET is_migrated = true"),
        ("staff", "UPDATE staff_user SET in_use = false"),
        ("staff", "UPDATE staff_user SET valid_until = '2026-03-31'"),
        ("staff", "UPDATE staff_user SET valid_from = '2026-04-02'"),
        ("staff", "UPDATE staff_user SET deleted_at = now()"),
    ] {
        let office = Office::new().await;
        let email = if who == "doctor" { EMAIL } else { "mihon-staff@example.jp" };
        office.sql(change).await;
        for forgotten in [Forgotten::LoginId, password("")] {
            office.ask(forgotten, email).await.expect("it is taken as ever");
            assert!(office.deliver().await.is_empty(), "{change}");
        }
        let links = office.test.database.strings("SELECT id::text FROM mail_link").await;
        assert_eq!(links, Vec::<String>::new(), "{change}");
    }
}

/// The same statements and no hash either way; what differs is done by the worker.
#[tokio::test]
async fn known_and_unknown_cost_the_same() {
    let office = Office::new().await;
    let app = &office.test.app;
    let hashes = app.passwords.evaluated();
    let mut costs = Vec::new();
    for email in [EMAIL, "nobody@example.jp"] {
        for forgotten in [Forgotten::LoginId, password(LOGIN)] {
            let before = app.db.statements();
            office.ask(forgotten, email).await.expect("it is taken");
            costs.push(app.db.statements() - before);
        }
    }
    // The first one of all prepares the statements.
    assert_eq!(costs[1..], [costs[1]; 3]);
    assert_eq!(app.passwords.evaluated(), hashes);
}

#[tokio::test(flavor = "multi_thread")]
async fn known_and_unknown_look_the_same() {
    let office = Office::new().await;
    let server = TestServer::start(&office.test).await;
    let mut answers = Vec::new();
    for (email, login_id) in [(EMAIL, LOGIN), ("nobody@example.jp", "nobody-here")] {
        for path in ["/recovery/login-id", "/recovery/password"] {
            let browser = server.browser();
            let token = browser.form_token(path).await;
            let fields = [("form_token", token.as_str()), ("email", email), ("loginId", login_id)];
            let answer = browser.post_form(path, &fields).await;
            let location = answer.headers().get("location").expect("a redirect").to_str().expect("ASCII").to_owned();
            let sent = (answer.status(), location.clone(), answer.text().await.expect("text"));
            let page = browser.get(&location).await.text().await.expect("text");
            assert!(page.contains("お申し込みを受け付けました"));
            answers.push((sent, page));
        }
    }
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
}

#[tokio::test]
async fn asking_over_and_over_gets_slower_whether_known_or_not_and_says_when() {
    let office = Office::new().await;
    let mut told = Vec::new();
    for (email, client) in [(EMAIL, "192.0.2.10"), ("nobody@example.jp", "203.0.113.77")] {
        let mut pauses = Vec::new();
        let began = office.test.app_now();
        for _ in 0..10 {
            if let Err(refused) = ask(&office.test.app, &from(client), Forgotten::LoginId, email).await {
                pauses.push(message(Err::<(), _>(refused)));
                office.test.clock.advance(TimeDelta::minutes(20));
            }
        }
        office.test.clock.advance(began - office.test.app_now());
        told.push(pauses);
    }
    assert_eq!(told[0], told[1]);
    let times: Vec<&str> = told[0].iter().filter_map(|words| words.split(['。', '以']).nth(1)).collect();
    assert_eq!(times, ["04/01 10:01", "04/01 10:22", "04/01 10:44"], "{told:?}");
    // A network is slowed down too, another is not.
    for number in 0..20 {
        let _ =
            ask(&office.test.app, &from("198.51.100.7"), Forgotten::LoginId, &format!("a{number}@example.jp")).await;
    }
    ask(&office.test.app, &from("198.51.100.9"), Forgotten::LoginId, "b@example.jp").await.expect("the last one");
    message(ask(&office.test.app, &from("198.51.100.9"), Forgotten::LoginId, "c@example.jp").await);
    ask(&office.test.app, &from("203.0.112.9"), Forgotten::LoginId, "c@example.jp").await.expect("another network");
}

#[tokio::test]
async fn what_cannot_be_an_address_is_said_at_once() {
    let office = Office::new().await;
    assert!(message(office.ask(Forgotten::LoginId, "taro").await).contains("形式を確認"));
    assert!(message(office.ask(password(LOGIN), "").await).contains("入力してください"));
}
