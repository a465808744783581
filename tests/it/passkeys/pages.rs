//! The pages, and what the script of the log-in page asks for, over HTTP.

use serde_json::{Value, json};

use super::registered;
use crate::second_factor::{DOCTOR, Desk, location, page, send};
use crate::support::TestServer;
use crate::support::authenticator::Authenticator;
use crate::support::fixtures::PASSWORD;

/// The device's answer, and the token that goes with it.
async fn ask(browser: &crate::support::Browser) -> Value {
    let answer = send(browser, "/login", "/login/passkey/begin", &[]).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_registered_used_and_removed() {
    let desk = Desk::new().await;
    let server = TestServer::named(&desk.test).await;
    let origin = server.base_url.origin().ascii_serialization();
    let owner = server.logged_in(&desk.test, DOCTOR).await;
    let (status, html) = page(&owner, "/own/passkeys/new").await;
    assert!(status == 200 && html.contains("パスキーの名前") && !html.contains("リカバリーコード"));
    let new = "/own/passkeys/new";
    let wrong = [("name", "職場の<b>"), ("currentPassword", "wrong-2026!")];
    let answer = send(&owner, new, new, &wrong).await;
    assert_eq!(answer.status(), 422);
    let html = answer.text().await.unwrap();
    assert!(html.contains("いまのパスワードが正しくありません") && html.contains("value=\"職場の&lt;b&gt;\""));
    let answer = send(&owner, new, new, &[("name", "職場"), ("currentPassword", PASSWORD)]).await;
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.unwrap();
    let options = between(&html, "data-options=\"", "\"").replace("&quot;", "\"");
    let token = between(&html, "name=\"token\" value=\"", "\"").to_owned();
    let (mut device, made) = Authenticator::create(&options, &origin);
    let answer = send(&owner, new, "/own/passkeys", &[("token", &token), ("answer", "{}")]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, new));
    assert!(page(&owner, new).await.1.contains("パスキーを登録できませんでした"));
    let answer = send(&owner, new, "/own/passkeys", &[("token", &token), ("answer", &made)]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/mypage/profile#passkeys"));

    let browser = server.browser();
    let asked = ask(&browser).await;
    let fields = [("token", asked["token"].as_str().unwrap()), ("answer", "{}"), ("next", "/mypage/profile")];
    let wrong = send(&browser, "/login", "/login/passkey", &fields).await;
    assert_eq!((wrong.status().as_u16(), location(&wrong)), (303, "/login?next=%2Fmypage%2Fprofile"));
    assert!(page(&browser, "/login").await.1.contains("このパスキーではログインできませんでした"));

    let asked = ask(&browser).await;
    let answer = device.assert(asked["options"].as_str().unwrap());
    let fields = [("token", asked["token"].as_str().unwrap()), ("answer", &answer), ("next", "/mypage/profile")];
    let done = send(&browser, "/login", "/login/passkey", &fields).await;
    assert_eq!((done.status().as_u16(), location(&done)), (303, "/mypage/profile"));
    let (_, html) = page(&browser, "/mypage/profile").await;
    assert!(html.contains("職場") && html.contains("ログイン（パスキー）"));
    let other = server.browser();
    send(&other, "/login", "/login/passkey", &fields).await;
    assert!(page(&other, "/login").await.1.contains("時間が過ぎたため"));

    let list = browser.graphql("{ viewer { account { passkeys { id name lastUsedAt } } } }", json!({})).await;
    let passkey = &list["data"]["viewer"]["account"]["passkeys"][0];
    assert!(passkey["name"] == "職場" && passkey["lastUsedAt"].is_string());
    let path = format!("/own/passkeys/{}/remove", passkey["id"].as_str().unwrap());
    assert!(page(&browser, &path).await.1.contains("職場"));
    let answer = send(&browser, &path, &path, &[]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/mypage/profile#passkeys"));
    assert_eq!(page(&browser, &path).await.0, 404);
    let answer = send(&browser, "/mypage/profile", &path, &[]).await;
    assert_eq!(answer.status(), 303, "in two windows at once");
    assert!(page(&browser, "/mypage/profile").await.1.contains("すでに削除されています"));
}

fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = html.split_once(before).expect(before);
    rest.split_once(after).expect(after).0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_a_name_offers_none() {
    let desk = Desk::new().await;
    let server = TestServer::start(&desk.test).await;
    let browser = server.browser();
    assert!(!page(&browser, "/login").await.1.contains("パスキー"));
    for to in ["/login/passkey/begin", "/login/passkey"] {
        assert_eq!(send(&browser, "/login", to, &[("token", "x")]).await.status(), 404, "{to}");
    }
    let owner = server.logged_in(&desk.test, DOCTOR).await;
    assert!(!page(&owner, "/mypage/profile").await.1.contains("パスキー"));
    assert_eq!(page(&owner, "/own/passkeys/new").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_may_ask_so_often_and_need_the_pages_token() {
    let desk = Desk::new().await;
    registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    let server = TestServer::named_with(&desk.test, |settings| settings.api.rate_limit = Some(30_000)).await;
    let browser = server.browser();
    assert!(page(&browser, "/login").await.1.contains("パスキーでログインする"));
    let bare = browser.post_form("/login/passkey/begin", &[]).await;
    assert_eq!(bare.status(), 403);
    let token = browser.form_token("/login").await;
    for (to, done) in [("/login/passkey/begin", 200), ("/login/passkey", 303)] {
        let fields = [("form_token", token.as_str()), ("token", "x")];
        for _ in 0..15 {
            assert_eq!(browser.post_form(to, &fields).await.status(), done, "{to}");
        }
    }
    for to in ["/login/passkey/begin", "/login/passkey"] {
        let fields = [("form_token", token.as_str()), ("token", "x")];
        assert_eq!(browser.post_form(to, &fields).await.status(), 429, "{to}");
    }
}
