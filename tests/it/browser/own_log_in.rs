//! What people do with their own log-in, over a real mail server: the forgotten one, another mail address, sessions.
//! Doctors have their scripts off.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::post::Post;
use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::smtp::Received;
use crate::support::{TestApp, TestServer, browser};

const NEW_PASSWORD: &str = "atarashii-2026!";
const NEW_EMAIL: &str = "atarashii@example.jp";
const MISTYPED: &str = "machigai@example.jp";

/// Somebody with a log-in, as a story needs to know him.
struct Person {
    name: &'static str,
    login_id: &'static str,
    email: &'static str,
    /// What he calls the page with his own data.
    profile: &'static str,
    /// Where a log-in leads him.
    top: &'static str,
    scripts: bool,
}

const DOCTOR: Person = Person {
    name: "見本 太郎",
    login_id: "mihon-taro",
    email: "doctor100001@example.jp",
    profile: "登録情報",
    top: "/mypage",
    scripts: false,
};

const STAFF: Person = Person {
    name: "見本 職員",
    login_id: "kita-staff",
    email: "kita-staff@example.jp",
    profile: "ご自身の登録内容",
    top: "/office",
    scripts: true,
};

/// The server and its mails, and both of them with a log-in.
struct House {
    test: TestApp,
    server: TestServer,
    post: Post,
}

impl House {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        fixtures::doctor_account(&test, doctor, DOCTOR.login_id).await;
        fixtures::staff(&test, nation.kita.id, "staff", STAFF.login_id).await;
        let server = TestServer::start(&test).await;
        let post = Post::of(&server).await;
        Self { test, server, post }
    }

    /// Plays a part of a story, with what it has to know besides the person.
    async fn play(&self, script: &str, person: &Person, part: &str, more: Value) {
        let mut data = json!({
            "part": part,
            "name": person.name,
            "loginId": person.login_id,
            "email": person.email,
            "profile": person.profile,
            "top": person.top,
            "password": PASSWORD,
        });
        let more = more.as_object().cloned().unwrap_or_default();
        data.as_object_mut().expect("an object").extend(more);
        browser::story(script, &self.server, person.scripts, &data).await;
    }

    async fn actions(&self) -> Vec<String> {
        let written = "SELECT DISTINCT action FROM audit_entry WHERE action LIKE 'account.%' ORDER BY 1";
        self.test.database.strings(written).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_who_forgot_everything_gets_in_again_without_scripts() {
    forgets(&DOCTOR).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_staff_who_forgot_everything_gets_in_again() {
    forgets(&STAFF).await;
}

async fn forgets(person: &Person) {
    let house = House::new().await;
    house.play("recovery.mjs", person, "ask", json!({ "unknown": "nobody@example.jp" })).await;
    let mails = house.post.delivers(&house.test).await;
    assert!(mails.iter().all(|mail| mail.to == person.email), "the unknown address gets nothing");
    assert_eq!(mails.len(), 2);
    // Several are on their way at a time, so either may come first.
    let is_reset = |mail: &&Received| mail.text().contains("/password/reset?token=");
    let reset = mails.iter().find(is_reset).expect("one with a URL");
    let login_ids = mails.iter().find(|mail| !is_reset(mail)).expect("one without");
    assert!(login_ids.text().contains(&format!("{} 様：{}", person.name, person.login_id)), "{}", login_ids.text());
    let url = house.post.url(reset, "/password/reset");
    let data = json!({ "url": url, "newPassword": NEW_PASSWORD });
    house.play("recovery.mjs", person, "reset", data).await;
    let told = house.post.delivers_one(&house.test, person.email).await;
    assert!(told.text().contains("パスワードが新しく設定されました"), "{}", told.text());

    house.play("recovery.mjs", person, "again", json!({})).await;
    let mail = house.post.delivers_one(&house.test, person.email).await;
    house.test.clock.advance(TimeDelta::hours(24));
    house.play("recovery.mjs", person, "late", json!({ "url": house.post.url(&mail, "/password/reset") })).await;
    assert_eq!(house.actions().await, ["account.login_id_mail", "account.password", "account.reset_mail"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_changes_his_mail_address_without_scripts() {
    changes_his_address(&DOCTOR).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_staff_changes_his_mail_address() {
    changes_his_address(&STAFF).await;
}

async fn changes_his_address(person: &Person) {
    let house = House::new().await;
    house.play("email-change.mjs", person, "ask", json!({ "mistyped": MISTYPED })).await;
    let mail = house.post.delivers_one(&house.test, MISTYPED).await;
    let url = house.post.url(&mail, "/email-change");
    let data = json!({ "mistyped": MISTYPED, "newEmail": NEW_EMAIL, "url": url });
    house.play("email-change.mjs", person, "cancel", data).await;
    // To the new address alone: the old one hears of it when it is done.
    let mail = house.post.delivers_one(&house.test, NEW_EMAIL).await;
    let url = house.post.url(&mail, "/email-change");
    house.play("email-change.mjs", person, "confirm", json!({ "newEmail": NEW_EMAIL, "url": url })).await;
    let mut told: Vec<_> = house.post.delivers(&house.test).await;
    told.sort_by(|a, b| a.to.cmp(&b.to));
    let mut both = vec![NEW_EMAIL, person.email];
    both.sort_unstable();
    assert_eq!(told.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), both);
    assert!(told.iter().all(|mail| mail.text().contains("登録のメールアドレスが変更されました")));
    assert_eq!(house.actions().await, ["account.email", "account.email_cancel", "account.email_mail"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_ends_what_he_left_open_elsewhere_without_scripts() {
    let house = House::new().await;
    house.play("sessions.mjs", &DOCTOR, "", json!({})).await;
    let ends = "SELECT count(*)::text FROM session WHERE end_reason = 'ended_by_owner'";
    assert_eq!(house.test.database.strings(ends).await, ["2"]);
}
