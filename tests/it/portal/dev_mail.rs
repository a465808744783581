//! `/dev/mail`: the mails of a program without a mail server, for whoever tries it. With one there is no such page.

use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;

use super::page;
use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, TestServer, people};

/// A doctor has filed, and the mails about it lie in the folder.
async fn filed(test: &TestApp, folder: &std::path::Path) {
    let nation = Nation::create(test).await;
    fixtures::staff(test, nation.kita.id, "staff", "kita-staff").await;
    let doctor = fixtures::doctor(test, "100001", "髙橋 <直哉>", "& 太郎").await;
    submitted_enrolment(&people::as_doctor(test, doctor).await, &[nation.kita, nation.osaka]).await;
    let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
    let mailer = Mailer::folder(folder.to_owned(), from, "https://mamis.example.jp");
    test.clock.advance(chrono::TimeDelta::minutes(5));
    while deliver_due(&test.app, &mailer).await.expect("the database answers") > 0 {}
}

#[tokio::test]
async fn mails_are_listed_and_each_has_a_page() {
    let test = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("mail");
    let server = TestServer::start_with(&test, |settings| settings.mail_folder = Some(kept.clone())).await;
    let browser = server.browser();
    let (status, empty) = page(&browser, "/dev/mail").await;
    assert_eq!(status, 200);
    assert!(empty.contains("まだメールはありません。"), "a folder that is not there is empty");

    filed(&test, &kept).await;
    let (status, list) = page(&browser, "/dev/mail").await;
    assert_eq!(status, 200);
    assert!(list.contains("doctor100001@example.jp") && list.contains("kita-staff@example.jp"), "{list}");
    let links: Vec<_> = list.split("href=\"").filter(|part| part.starts_with("/dev/mail?id=")).collect();
    assert_eq!(links.len(), 2, "one for the doctor, one for the association");
    for link in links {
        let (path, subject) = link.split_once("\">").expect("a link");
        let subject = subject.split("</a>").next().expect("words");
        let (status, mail) = page(&browser, path).await;
        assert_eq!(status, 200);
        assert!(mail.contains(&format!("<h1>{subject}</h1>")), "{mail}");
        assert!(mail.contains("<a href=\"https://mamis.example.jp/"), "the link of the mail can be followed");
        assert!(mail.contains("髙橋 &lt;直哉&gt;") && !mail.contains("<直哉>"), "names stay text");
    }
}

#[tokio::test]
async fn what_is_no_mail_is_not_found() {
    let test = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("secret.txt"), "To: a\nSubject: b\n\nc").expect("a file");
    let kept = folder.path().to_owned();
    let server = TestServer::start_with(&test, |settings| settings.mail_folder = Some(kept)).await;
    let browser = server.browser();
    assert!(page(&browser, "/dev/mail").await.1.contains("まだメールはありません。"), "only mails are listed");
    let (status, _) = page(&browser, "/dev/mail?id=019a0000-0000-7000-8000-000000000000").await;
    assert_eq!(status, 404);
    for id in ["secret", "../secret", ""] {
        let (status, body) = page(&browser, &format!("/dev/mail?id={id}")).await;
        assert!((400..500).contains(&status), "{id:?}: {status}");
        assert!(!body.contains("Subject"), "{id:?}");
    }
}

#[tokio::test]
async fn with_a_mail_server_there_is_no_such_page() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    assert_eq!(page(&server.browser(), "/dev/mail").await.0, 404);
}
