//! The road of a 利用者登録 below its pages: who may go on, what is written, and what nobody learns.

use chrono::TimeDelta;
use mamis::domain::terms::CURRENT;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use mamis::service::registration::{self, Patch};
use mamis::service::{CommandError, Context};

use super::lists;
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, people};

pub(super) const EMAIL: &str = "hanako@example.jp";

pub(super) struct Road {
    pub test: TestApp,
    pub nobody: Context,
    pub post: SmtpServer,
    mailer: Mailer,
}

impl Road {
    pub async fn new() -> Self {
        let test = TestApp::new().await;
        lists(&test).await;
        let nobody = people::as_nobody(&test);
        let post = SmtpServer::start(&[]).await;
        let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let mailer = Mailer::smtp(&post.url(), from, "https://mamis.example.jp").expect("a mailer");
        Self { test, nobody, post, mailer }
    }

    pub async fn deliver(&self) {
        while deliver_due(&self.test.app, &self.mailer).await.expect("the database answers") > 0 {}
    }

    async fn start(&self) -> String {
        registration::start(&self.nobody, CURRENT, true, None).await.expect("a token").expose().to_owned()
    }

    /// A registration whose address is proven.
    async fn confirmed(&self) -> String {
        let token = self.start().await;
        registration::send_mail(&self.nobody, &token, EMAIL).await.expect("a mail");
        self.deliver().await;
        let link = self.post.received().last().expect("a mail").link_token("/register/email");
        let fresh = registration::confirm_email(&self.nobody, link.expose()).await.expect("a token");
        assert!(registration::load(&self.nobody, &token).await.unwrap().is_none(), "the first browser's token died");
        fresh.expose().to_owned()
    }

    pub async fn save(
        &self,
        token: &str,
        answers: &[(&str, &str)],
        password: Option<&str>,
    ) -> Result<(), CommandError> {
        let version = registration::load(&self.nobody, token).await.unwrap().expect("a registration").version;
        let answers = answers.iter().map(|(field, value)| ((*field).to_owned(), vec![(*value).to_owned()])).collect();
        let patch = Patch { answers, password: password.map(|password| password.to_owned().into()) };
        registration::save(&self.nobody, token, version, patch).await
    }

    /// Filled in and sent.
    pub async fn completed(&self, license_number: &str, login_id: &str) -> String {
        let token = self.confirmed().await;
        self.save(&token, &[("loginId", login_id)], Some("mihon-2026!")).await.expect("it is saved");
        let mut answers = ANSWERS.to_vec();
        answers.push(("licenseNumber", license_number));
        self.save(&token, &answers, None).await.expect("it is saved");
        let version = registration::load(&self.nobody, &token).await.unwrap().expect("a registration").version;
        registration::complete(&self.nobody, &token, version).await.expect("it is taken");
        token
    }

    pub async fn count(&self, table: &str) -> i64 {
        let client = self.test.database.client().await;
        client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.expect("a count").get(0)
    }
}

pub(super) const ANSWERS: [(&str, &str); 21] = [
    ("licensedOn-year", "2004"),
    ("licensedOn-month", "4"),
    ("licensedOn-day", "30"),
    ("familyName", "見本"),
    ("givenName", "花子"),
    ("familyKana", "みほん"),
    ("givenKana", "はなこ"),
    ("birthDate-year", "1980"),
    ("birthDate-month", "4"),
    ("birthDate-day", "1"),
    ("gender", "gender:2"),
    ("postalCode", "9980001"),
    ("prefecture", "14"),
    ("city", "見本市"),
    ("address", "南町1"),
    ("phone", "045-000-0000"),
    ("mainDepartment", "department:01"),
    ("medicalSchool", "999"),
    ("graduatedOn-year", "2004"),
    ("graduatedOn-month", "3"),
    ("societies", "999"),
];

pub(super) fn message(refused: Result<(), CommandError>) -> String {
    match refused {
        Err(CommandError::Refused(problems)) => problems[0].message.clone(),
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_doctor_is_written_whole_and_is_logged_in_once() {
    let road = Road::new().await;
    let token = road.completed("222222", "mihon-hanako").await;
    let written = "SELECT d.family_kana || ' ' || d.email || ' ' || a.login_key || ' ' || a.terms_version || ' ' ||
            c.address || ' ' || d.medical_school_id || ' ' || s.society_id
        FROM doctor d JOIN account a ON a.doctor_id = d.id JOIN doctor_contact c ON c.doctor_id = d.id
        JOIN doctor_society s ON s.doctor_id = d.id JOIN terms_agreement t ON t.account_id = a.id AND t.version = a.terms_version";
    let expected = format!("ミホン {EMAIL} mihon-hanako {CURRENT} 南町1 999 999");
    assert_eq!(road.test.database.strings(written).await, [expected]);
    let audit = "SELECT action FROM audit_entry ORDER BY id";
    assert_eq!(road.test.database.strings(audit).await, ["doctor.register"]);
    let kept = "SELECT answers::text || coalesce(password_hash, '-') FROM registration";
    assert_eq!(road.test.database.strings(kept).await, ["{}-"], "what was typed is not kept twice");

    let token = mamis::auth::token::Token::parse(&token).expect("a token");
    let enter = || {
        let newcomer = mamis::service::session::Newcomer { device: None, old_session: None, user_agent: None };
        registration::log_in(&road.test.app, &token, newcomer, &road.nobody.request)
    };
    assert!(enter().await.expect("an answer").is_some());
    assert!(enter().await.expect("an answer").is_none(), "the token is exchanged once");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_open_before_the_address_is_proven_nor_after_a_day() {
    let road = Road::new().await;
    let token = road.start().await;
    assert!(message(road.save(&token, &[("city", "見本市")], None).await).contains("続きが見つかりません"));
    assert!(message(registration::complete(&road.nobody, &token, 1).await).contains("続きが見つかりません"));
    let token = road.confirmed().await;
    road.test.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    road.save(&token, &[("city", "見本市")], None).await.expect("kept for a day from the last save");
    road.test.clock.advance(TimeDelta::hours(24));
    assert!(registration::load(&road.nobody, &token).await.unwrap().is_none());
    road.test.clock.advance(TimeDelta::days(8));
    mamis::jobs::clean::clean(&road.test.app).await.expect("it cleans");
    assert_eq!(road.count("registration").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_not_sent_one_upon_the_other_and_known_addresses_are_treated_alike() {
    let road = Road::new().await;
    fixtures::doctor(&road.test, "100001", "見本", "太郎").await;
    let known = "doctor100001@example.jp";
    for address in [known, EMAIL] {
        let token = road.start().await;
        registration::send_mail(&road.nobody, &token, address).await.expect("a mail");
        let again = registration::send_mail(&road.nobody, &token, address).await;
        assert_eq!(message(again), "確認メールは続けて送信できません。10:01以降にもう一度お試しください");
        let seen = registration::load(&road.nobody, &token).await.unwrap().expect("a registration");
        assert_eq!((seen.email.as_deref(), seen.is_confirmed), (Some(address), false));
    }
    road.deliver().await;
    let mails = road.post.received();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].header("Subject"), mails[1].header("Subject"));
    // A corrected address voids the mail to the first.
    let token = road.start().await;
    registration::send_mail(&road.nobody, &token, "wrong@example.jp").await.expect("a mail");
    road.deliver().await;
    let wrong = road.post.received().last().expect("a mail").link_token("/register/email");
    road.test.clock.advance(TimeDelta::seconds(60));
    registration::send_mail(&road.nobody, &token, "right@example.jp").await.expect("a mail");
    assert!(registration::confirm_email(&road.nobody, wrong.expose()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn log_ins_are_checked_at_once() {
    let road = Road::new().await;
    let doctor = fixtures::doctor(&road.test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&road.test, doctor, "mihon-taro").await;
    let token = road.confirmed().await;
    let taken = road.save(&token, &[("loginId", "ＭＩＨＯＮ-taro")], Some("mihon-2026!")).await;
    assert!(message(taken).contains("このログインIDは使えません"));
    let weak = road.save(&token, &[("loginId", "mihon-hanako")], Some("abcdefgh")).await;
    assert_eq!(message(weak), "パスワードには英字・数字・記号をすべて使ってください（数字・記号がありません）");
    let seen = registration::load(&road.nobody, &token).await.unwrap().expect("a registration");
    assert!(!seen.has_password && seen.answers.one("loginId").is_empty(), "nothing of it is kept");
}

/// The number is there already: no second person, no log-in, and the same answer to who registers.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_already_becomes_no_second_person() {
    let road = Road::new().await;
    let nation = Nation::create(&road.test).await;
    let client = road.test.database.client().await;
    let agrees =
        "UPDATE doctor SET family_kana = 'ミホン', given_kana = 'ハナコ', birth_date = '1980-04-01' WHERE id = $1";

    // Birth date and reading agree: a mail to the address registered before.
    let one = fixtures::doctor(&road.test, "100001", "見本", "花子").await;
    client.execute(agrees, &[&one.0]).await.unwrap();
    let token = road.completed("100001", "mihon-hanako").await;
    road.deliver().await;
    let mail = road.post.received().pop().expect("a mail");
    assert_eq!(mail.to, "doctor100001@example.jp");
    assert!(mail.text().contains("新しい登録は行われていません"), "{}", mail.text());
    let token = mamis::auth::token::Token::parse(&token).expect("a token");
    let newcomer = mamis::service::session::Newcomer { device: None, old_session: None, user_agent: None };
    let entered = registration::log_in(&road.test.app, &token, newcomer, &road.nobody.request).await;
    assert!(entered.expect("an answer").is_none(), "nobody is logged in");

    // The same without an address: a case for his association.
    let two = fixtures::doctor(&road.test, "100002", "見本", "花子").await;
    client.execute(agrees, &[&two.0]).await.unwrap();
    let member = format!(
        "UPDATE doctor SET email = NULL WHERE id = '{two}';
         INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at)
            VALUES ('{}', '{two}', '{}', '2020-04-01', now())",
        uuid::Uuid::now_v7_for_tests(),
        nation.kita.id
    );
    client.batch_execute(&member).await.unwrap();
    road.test.clock.advance(TimeDelta::minutes(5));
    road.completed("100002", "mihon-hanako").await;
    // Birth date or reading differ: a case for the national association.
    fixtures::doctor(&road.test, "100003", "別", "人").await;
    road.test.clock.advance(TimeDelta::minutes(5));
    road.completed("100003", "mihon-hanako").await;
    let cases = "SELECT agrees::text || ' ' || (association_id IS NOT NULL)::text || ' ' || email || ' ' || name
        FROM registration_case ORDER BY id";
    let expected = [format!("true true {EMAIL} 見本 花子"), format!("false false {EMAIL} 見本 花子")];
    assert_eq!(road.test.database.strings(cases).await, expected);

    assert_eq!((road.count("doctor").await, road.count("account").await), (3, 0));
    let audit = "SELECT DISTINCT action FROM audit_entry";
    assert_eq!(road.test.database.strings(audit).await, ["doctor.register_again"]);
}

/// Two people with one number, or one login ID, at the same moment: one of them.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_send_it_at_once_one_is_registered() {
    let road = Road::new().await;
    let token = road.confirmed().await;
    road.save(&token, &[("loginId", "mihon-hanako")], Some("mihon-2026!")).await.expect("it is saved");
    let mut answers = ANSWERS.to_vec();
    answers.push(("licenseNumber", "222222"));
    road.save(&token, &answers, None).await.expect("it is saved");
    let version = registration::load(&road.nobody, &token).await.unwrap().expect("a registration").version;
    let sent = (0..10).map(|_| registration::complete(&road.nobody, &token, version));
    let sent = futures_util::future::join_all(sent).await;
    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 1);
    assert_eq!((road.count("doctor").await, road.count("account").await), (1, 1));
}
