//! Log-in and log-out.

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer};

use super::{location, page, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_logs_in_and_out() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();

    let answer = browser.get("/mypage").await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/login?next=%2Fmypage"));

    let fields = [("loginId", "mihon-taro"), ("password", PASSWORD), ("next", "")];
    let answer = send(&browser, "/login", "/login", &fields).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/mypage"));
    let answer = browser.get("/").await;
    assert_eq!(location(&answer), "/mypage");
    let answer = browser.get("/login").await;
    assert_eq!(location(&answer), "/mypage", "who is logged in needs no log-in");

    let (_, html) = page(&browser, "/nowhere").await;
    assert!(html.contains("見本 太郎 様"), "the frame of an error page knows who is logged in");
    let answer = send(&browser, "/nowhere", "/logout", &[]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/login"));
    let (_, html) = page(&browser, "/login").await;
    assert!(html.contains("ログアウトしました"));
    let (_, html) = page(&browser, "/login").await;
    assert!(!html.contains("ログアウトしました"), "it is said once");
    assert_eq!(location(&browser.get("/mypage").await), "/login?next=%2Fmypage");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_says_nothing_about_the_account() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let server = TestServer::start(&test).await;
    let mut answers = Vec::new();
    for login_id in ["mihon-taro", "nobody-here"] {
        let browser = server.browser();
        let fields = [("loginId", login_id), ("password", "wrong-secret-1!"), ("next", "/mypage")];
        let answer = send(&browser, "/login", "/login", &fields).await;
        assert_eq!(answer.status(), 422);
        let html = answer.text().await.unwrap();
        assert!(html.contains("ログインIDまたはパスワードが正しくありません"));
        assert!(html.contains(&format!("value=\"{login_id}\"")), "the ID stays");
        assert!(!html.contains("wrong-secret-1!"), "the password does not come back");
        assert!(html.contains("<title>エラー：ログイン"));
        assert!(html.contains("name=\"next\" value=\"/mypage\""));
        answers.push(html.split("<h1>").nth(1).unwrap_or_default().replace(login_id, "?").len());
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_stays_on_the_site() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "mihon-staff").await;
    let server = TestServer::start(&test).await;
    for (next, goes_to) in
        [("/office/applications?tab=ALL", "/office/applications?tab=ALL"), ("//evil.example", "/office")]
    {
        let browser = server.browser();
        let fields = [("loginId", "mihon-staff"), ("password", PASSWORD), ("next", next)];
        let answer = send(&browser, "/login", "/login", &fields).await;
        assert_eq!(location(&answer), goes_to);
    }
}
