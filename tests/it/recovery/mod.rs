//! Forgotten login IDs and passwords.

mod asking;
mod changed;
mod email;
pub mod guesses;
mod reset;

use mamis::domain::viewer::RequestInfo;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use mamis::service::CommandError;
use mamis::service::account::{Forgotten, ask};

use crate::support::TestApp;
use crate::support::fixtures::{self, Nation};
use crate::support::smtp::{Received, SmtpServer};

/// The address of the doctor.
pub const EMAIL: &str = "doctor100001@example.jp";
/// His login ID.
pub const LOGIN: &str = "mihon-taro";

/// A doctor, a member of staff, and a mail server.
pub struct Office {
    pub test: TestApp,
    pub post: SmtpServer,
    pub mailer: Mailer,
}

impl Office {
    pub async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        fixtures::doctor_account(&test, doctor, LOGIN).await;
        fixtures::staff(&test, nation.aoba.id, "staff", "mihon-staff").await;
        let post = SmtpServer::start(&[]).await;
        let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let mailer = Mailer::smtp(&post.url(), from, "https://mamis.example.jp").expect("a mailer");
        Self { test, post, mailer }
    }

    /// Everybody who may be written to has the doctor's address.
    pub async fn share_the_address(&self) {
        self.sql(&format!("UPDATE staff_user SET email = '{}'", EMAIL.to_uppercase())).await;
    }

    pub async fn sql(&self, statement: &str) {
        self.test.database.client().await.batch_execute(statement).await.expect("it is done");
    }

    pub async fn ask(&self, forgotten: Forgotten, email: &str) -> Result<(), CommandError> {
        ask(&self.test.app, &from("192.0.2.10"), forgotten, email).await
    }

    /// The mails that went out since.
    pub async fn deliver(&self) -> Vec<Received> {
        let before = self.post.received().len();
        while deliver_due(&self.test.app, &self.mailer).await.expect("the database answers") > 0 {}
        self.post.received().split_off(before)
    }

    /// The token of a new URL for the doctor.
    pub async fn mailed(&self) -> String {
        self.ask(password(LOGIN), EMAIL).await.expect("it is taken");
        let mails = self.deliver().await;
        assert_eq!(mails.len(), 1, "one mail");
        mails[0].link_token("/password/reset").expose().to_owned()
    }
}

pub fn from(address: &str) -> RequestInfo {
    RequestInfo { request_id: "request-1".to_owned(), address: Some(address.to_owned()) }
}

pub fn password(login_id: &str) -> Forgotten {
    Forgotten::Password { login_id: login_id.to_owned() }
}

/// What a refusal says.
pub fn message<T>(refused: Result<T, CommandError>) -> String {
    match refused {
        Err(CommandError::Refused(problems)) => problems[0].message.clone(),
        Err(error) => panic!("expected a refusal, found {error}"),
        Ok(_) => panic!("expected a refusal"),
    }
}
