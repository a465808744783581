//! The pages of the second half, over HTTP.

use chrono::TimeDelta;
use reqwest::header::SET_COOKIE;

use super::{DOCTOR, Desk, location, page, send};
use crate::support::fixtures::{self, PASSWORD};
use crate::support::{Browser, TestServer};

async fn type_password(browser: &Browser, next: &str) -> reqwest::Response {
    let fields = [("loginId", DOCTOR), ("password", PASSWORD), ("next", next)];
    send(browser, "/login", "/login", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_half_stands_in_the_browser_of_the_first() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let server = TestServer::start(&desk.test).await;
    let browser = server.browser();
    assert_eq!(location(&browser.get("/login/second").await), "/login", "nothing was begun");

    let answer = type_password(&browser, "/mypage/profile").await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/login/second?next=%2Fmypage%2Fprofile"));
    let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect();
    assert!(
        cookies
            .iter()
            .any(|line| line.starts_with("mamis_second=") && line.contains("HttpOnly; SameSite=Lax; Max-Age=600")),
        "{cookies:?}"
    );
    assert!(!cookies.iter().any(|line| line.starts_with("mamis_session=")), "{cookies:?}");
    assert_eq!(location(&browser.get("/mypage").await), "/login?next=%2Fmypage", "nobody is logged in");

    let (status, html) = page(&browser, "/login/second?next=%2Fmypage%2Fprofile").await;
    assert_eq!(status, 200);
    assert!(html.contains("autocomplete=\"one-time-code\"") && html.contains("inputmode=\"numeric\""));
    let to = "/login/second";
    for (typed, said) in
        [("", "確認コードを入力してください"), ("12345", "6桁の数字"), ("987654", "確認コードが正しくありません")]
    {
        let answer = send(&browser, to, to, &[("code", typed), ("next", "/mypage/profile")]).await;
        assert_eq!(answer.status(), 422, "{typed}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(said) && html.contains("value=\"/mypage/profile\""), "{typed}");
        assert!(typed.is_empty() || !html.contains(typed), "what was typed does not come back");
    }
    let other = server.browser();
    let answer = send(&other, "/login", to, &[("code", &desk.code(&phone, 0))]).await;
    assert_eq!(location(&answer), "/login", "another browser has no first half");

    let wide: String =
        desk.code(&phone, 0).chars().map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap()).collect();
    let answer = send(&browser, to, to, &[("code", &format!(" {wide} ")), ("next", "/mypage/profile")]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/mypage/profile"));
    assert!(!browser.cookie_header().contains("mamis_second"), "{}", browser.cookie_header());
    assert_eq!(page(&browser, "/mypage/profile").await.0, 200);
    assert_eq!(location(&browser.get("/login/second").await), "/mypage");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_late_it_begins_again_with_the_password() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let server = TestServer::start(&desk.test).await;
    let browser = server.browser();
    type_password(&browser, "").await;
    desk.test.clock.advance(TimeDelta::minutes(11));
    let to = "/login/second";
    let answer = send(&browser, to, to, &[("code", &desk.code(&phone, 0))]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/login"));
    assert!(page(&browser, "/login").await.1.contains("もう一度ログインIDとパスワードを入力してください"));
    let foreign = send(&browser, "/login", to, &[("code", "123456"), ("next", "//evil.example")]).await;
    assert_eq!(location(&foreign), "/login");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_logs_in_and_is_told_apart() {
    let desk = Desk::new().await;
    let phone = desk.set_up(DOCTOR).await;
    let server = TestServer::start(&desk.test).await;
    let browser = server.browser();
    type_password(&browser, "").await;
    let to = "/login/second";
    let answer = send(&browser, to, to, &[("recoveryCode", "abcd-2345-efgh-jkmn")]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("リカバリーコードが正しくないか"));
    let answer = send(&browser, to, to, &[("recoveryCode", &phone.recovery_codes[0])]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/mypage"));
    let (_, html) = page(&browser, "/own/second-factor").await;
    assert!(html.contains("9個"), "one is used");
    let (_, html) = page(&browser, "/mypage/profile").await;
    assert!(html.contains("失敗（確認コードの誤り）") && html.contains("リカバリーコードの残り9個"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_delayed_in_words() {
    let desk = Desk::new().await;
    desk.set_up(DOCTOR).await;
    let server = TestServer::start(&desk.test).await;
    let browser = server.browser();
    type_password(&browser, "").await;
    let to = "/login/second";
    let mut html = String::new();
    for _ in 0..5 {
        html = send(&browser, to, to, &[("code", "000000")]).await.text().await.unwrap();
    }
    assert!(html.contains("少し待ってから再度お試しください"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_users_says_who_has_it_and_the_form_takes_it_away() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.kita.id, "administrator", "kita-admin").await;
    let user = fixtures::staff(&desk.test, desk.nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start(&desk.test).await;
    let administrator = server.logged_in(&desk.test, "kita-admin").await;
    let edit = format!("/office/staff/{}", mamis::graphql::node::encode_text(user));
    assert!(!page(&administrator, &edit).await.1.contains("二段階認証を解除する"));
    desk.set_up("kita-staff").await;
    assert!(page(&administrator, "/office/staff").await.1.contains("二段階認証あり"));
    assert!(page(&administrator, &edit).await.1.contains("二段階認証を解除する"));
    let answer = send(&administrator, &edit, &format!("{edit}/second-factor"), &[]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, edit.as_str()));
    assert!(!page(&administrator, "/office/staff").await.1.contains("二段階認証あり"));
    let browser = server.logged_in(&desk.test, "kita-staff").await;
    assert_eq!(page(&browser, "/office").await.0, 200);
}
