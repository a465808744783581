//! A real mail server beside the server that a story walks through.

use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;

use crate::support::smtp::{Received, SmtpServer};
use crate::support::{TestApp, TestServer};

/// Takes the mails, whose URLs lead to the server of the story.
pub struct Post {
    server: SmtpServer,
    mailer: Mailer,
    base: String,
}

impl Post {
    /// For the mails of this server.
    pub async fn of(server: &TestServer) -> Self {
        let post = SmtpServer::start(&[]).await;
        let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
        let base = server.base_url.as_str().trim_end_matches('/').to_owned();
        let mailer = Mailer::smtp(&post.url(), from, &base).expect("a mailer");
        Self { server: post, mailer, base }
    }

    /// Sends what waits; the mails that arrived by it.
    pub async fn delivers(&self, test: &TestApp) -> Vec<Received> {
        let before = self.server.received().len();
        while deliver_due(&test.app, &self.mailer).await.expect("the database answers") > 0 {}
        self.server.received().split_off(before)
    }

    /// The same where there is one mail, and it goes to this address.
    pub async fn delivers_one(&self, test: &TestApp, to: &str) -> Received {
        let mails = self.delivers(test).await;
        let [mail] = &mails[..] else { panic!("one mail, not {}", mails.len()) };
        assert_eq!(mail.to, to);
        mail.clone()
    }

    /// The URL with this path that a mail carries, as a browser is given it.
    pub fn url(&self, mail: &Received, path: &str) -> String {
        let url = format!("{path}?token={}", mail.link_token(path).expose());
        assert!(mail.text().contains(&format!("{}{url}", self.base)), "the mail has the whole address");
        url
    }
}
