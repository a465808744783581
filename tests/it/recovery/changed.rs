//! A password that was changed on its page: its owner hears of it.

use mamis::service::password::{Change, change};
use mamis::service::session::{Attempt, log_in, resume};

use super::{EMAIL, LOGIN, Office, from, message};
use crate::support::fixtures::PASSWORD;

const NEW: &str = "atarashii-2026!";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";

/// Changes the password as somebody logged in, on a telephone. The words of a refusal.
async fn changes(office: &Office, login_id: &str, new: &str) -> Result<(), String> {
    let app = &office.test.app;
    let attempt = Attempt {
        login_id: login_id.to_owned(),
        password: PASSWORD.to_owned().into(),
        device: None,
        old_session: None,
        request: from("203.0.113.1"),
        user_agent: None,
    };
    let session = log_in(app, attempt).await.expect("a session");
    let viewer = resume(app, &session.token).await.expect("an answer").expect("a session").viewer;
    let typed = Change {
        current: Some(PASSWORD.to_owned().into()),
        new: new.to_owned().into(),
        user_agent: Some(PHONE.to_owned()),
    };
    match change(app, &viewer, &from("203.0.113.1"), typed).await {
        Ok(_) => Ok(()),
        Err(error) => Err(message(Err::<(), _>(error))),
    }
}

#[tokio::test]
async fn the_owner_is_told_when_and_from_what_kind_of_device_and_whom_to_tell() {
    for (login_id, email) in [(LOGIN, EMAIL), ("mihon-staff", "mihon-staff@example.jp")] {
        let office = Office::new().await;
        changes(&office, login_id, "kantan").await.expect_err("it is too weak");
        assert!(office.deliver().await.is_empty(), "nothing happened");
        changes(&office, login_id, NEW).await.expect("it is changed");
        let mails = office.deliver().await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [email]);
        let text = mails[0].text();
        for words in
            ["パスワードが新しく設定されました", "2026/04/01 10:00", "iPhone・Safari", "所属の医師会へお知らせください"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("203.0.113.1") && !text.contains("mamis_link_"), "it tells and opens nothing: {text}");
    }
}

#[tokio::test]
async fn who_has_no_address_changes_it_all_the_same() {
    let office = Office::new().await;
    office.sql("UPDATE doctor SET email = NULL").await;
    changes(&office, LOGIN, NEW).await.expect("it is changed");
    assert!(office.deliver().await.is_empty());
}
