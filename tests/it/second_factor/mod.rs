//! The second factor: setting it up, logging in with it, and secretariats that ask for it.

mod asked;
mod logging_in;
mod pages;
mod setting_up;

use chrono::{DateTime, TimeDelta, Utc};
use mamis::auth::token::Token;
use mamis::domain::ids::AccountId;
use mamis::domain::second_factor::Proof;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use mamis::service::session::{Attempt, LogInError, LoggedIn, Newcomer, SecondAttempt, log_in, log_in_second, resume};
use mamis::service::{CommandError, Context, second_factor};
use secrecy::ExposeSecret;
use totp_rs::Builder;

use crate::recovery::from;
use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::people;
use crate::support::smtp::{Received, SmtpServer};
use crate::support::{Browser, TestApp};

pub(crate) const DOCTOR: &str = "mihon-doctor";

/// A doctor, a nation around him, and a mail server.
pub(crate) struct Desk {
    pub(crate) test: TestApp,
    pub(crate) nation: Nation,
    pub(crate) account: AccountId,
    post: SmtpServer,
    mailer: Mailer,
}

/// A second factor as its owner has it.
pub(crate) struct Phone {
    secret: String,
    recovery_codes: Vec<String>,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let account = fixtures::doctor_account(&test, doctor, DOCTOR).await;
        let post = SmtpServer::start(&[]).await;
        let sender = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let mailer = Mailer::smtp(&post.url(), sender, "https://mamis.example.jp").expect("a mailer");
        Self { test, nation, account, post, mailer }
    }

    /// Types login ID and password.
    pub(crate) async fn first(&self, login_id: &str) -> Result<LoggedIn, LogInError> {
        let attempt = Attempt {
            login_id: login_id.to_owned(),
            password: PASSWORD.to_owned().into(),
            device: None,
            old_session: None,
            request: from("192.0.2.10"),
            user_agent: None,
        };
        log_in(&self.test.app, attempt).await
    }

    /// The first half of a log-in.
    pub(crate) async fn half(&self, login_id: &str) -> Token {
        match self.first(login_id).await {
            Err(LogInError::SecondFactor(token)) => token,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("a session without the second factor"),
        }
    }

    /// Types a code of the app after the first half.
    async fn second(&self, half: &Token, code: &str) -> Result<LoggedIn, LogInError> {
        self.prove(half, Proof::code(code).expect("six digits")).await
    }

    async fn prove(&self, half: &Token, proof: Proof) -> Result<LoggedIn, LogInError> {
        let newcomer = Newcomer { device: None, old_session: None, user_agent: None };
        let attempt = SecondAttempt { token: half.clone(), proof, newcomer, request: from("192.0.2.10") };
        log_in_second(&self.test.app, attempt).await
    }

    /// Acts as whoever has this log-in.
    pub(crate) async fn as_owner(&self, login_id: &str) -> Context {
        let session = self.first(login_id).await.expect("a session");
        self.in_session(&session).await
    }

    pub(crate) async fn in_session(&self, session: &LoggedIn) -> Context {
        let found = resume(&self.test.app, &session.token).await.expect("an answer").expect("a session");
        people::context(&self.test, found.viewer)
    }

    /// Sets a second factor up for who has none. A step later its first code can be used to log in.
    async fn set_up(&self, login_id: &str) -> Phone {
        let owner = self.as_owner(login_id).await;
        let phone = self.set_up_as(&owner).await;
        self.test.clock.advance(TimeDelta::seconds(30));
        phone
    }

    pub(crate) async fn set_up_as(&self, owner: &Context) -> Phone {
        let made = second_factor::begin(owner, Some(PASSWORD.to_owned().into())).await.expect("it is begun");
        let secret = made.secret.expose_secret().to_owned();
        let codes = second_factor::confirm(owner, &code(&secret, self.test.app_now())).await.expect("it is set up");
        let recovery_codes = codes.iter().map(|code| code.expose().to_owned()).collect();
        Phone { secret, recovery_codes }
    }

    /// What the owner's app shows now, moved by so many steps.
    pub(crate) fn code(&self, phone: &Phone, steps: i32) -> String {
        code(&phone.secret, self.test.app_now() + TimeDelta::seconds(30) * steps)
    }

    pub(crate) async fn count(&self, what: &str) -> usize {
        let counted = format!("SELECT count(*)::text FROM {what}");
        self.test.database.strings(&counted).await[0].parse().expect("a number")
    }

    pub(crate) async fn sql(&self, statement: &str) {
        self.test.database.client().await.batch_execute(statement).await.expect("it is done");
    }

    /// What stands in the 操作履歴, oldest first, but for log-ins.
    pub(crate) async fn history(&self) -> Vec<String> {
        let told = "SELECT action FROM audit_entry WHERE action <> 'session.login' ORDER BY at, id";
        self.test.database.strings(told).await
    }

    /// The mails that went out since.
    pub(crate) async fn deliver(&self) -> Vec<Received> {
        let before = self.post.received().len();
        while deliver_due(&self.test.app, &self.mailer).await.expect("the database answers") > 0 {}
        self.post.received().split_off(before)
    }
}

/// What an app shows.
fn code(secret: &str, at: DateTime<Utc>) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let secret = <[u8; 20]>::try_from(secret).expect("160 bits");
    let totp = Builder::new().with_secret(secret).build().expect("what apps do");
    totp.generate(u64::try_from(at.timestamp()).expect("after 1970")).to_string()
}

/// What a refusal says.
pub(crate) fn message<T>(refused: Result<T, CommandError>) -> String {
    match refused {
        Err(CommandError::Refused(problems)) => problems[0].message.clone(),
        Err(error) => panic!("expected a refusal, found {error}"),
        Ok(_) => panic!("expected a refusal"),
    }
}

pub(crate) fn is_wrong(done: &Result<LoggedIn, LogInError>) -> bool {
    matches!(done, Err(LogInError::Wrong))
}

/// A page as a person asks for it.
pub(crate) async fn page(browser: &Browser, path: &str) -> (u16, String) {
    let answer = browser.get(path).await;
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// Sends a form with the token of the page that it is on.
pub(crate) async fn send(browser: &Browser, on: &str, to: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let token = browser.form_token(on).await;
    let mut fields = fields.to_vec();
    fields.push(("form_token", &token));
    browser.post_form(to, &fields).await
}

pub(crate) fn location(answer: &reqwest::Response) -> &str {
    answer.headers().get("location").map_or("", |value| value.to_str().expect("ASCII"))
}
