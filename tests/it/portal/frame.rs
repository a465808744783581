//! What holds for every page: faults are pages, assets are kept, forms need their token.

use mamis::config::ContactConfig;

use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, TestServer};

use super::{page, send};

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_pages_with_a_reference() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();
    let (status, html) = page(&browser, "/nowhere").await;
    assert_eq!(status, 404);
    assert!(html.contains("ページが見つかりません") && html.contains("お問合せの際は番号"));
    let (status, html) = page(&browser, "/logout").await;
    assert_eq!(status, 405);
    assert!(html.contains("この操作はできません"));
    let url = browser.base_url.join("/login").unwrap();
    let form = [("loginId", "x"), ("password", "y"), ("form_token", "forged")];
    let answer = browser.client.post(url).header("accept", "text/html").form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("画面の有効期限が切れました"));
}

/// The number of the operator is on every page, on those of faults too; where none is set, none is made up.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_whom_to_ask() {
    let test = TestApp::new().await;
    let contact = ContactConfig {
        name: "見本運営事務局".into(),
        phone: "03-0000-1200".into(),
        hours: Some("平日 9時〜17時".into()),
    };
    let named = TestServer::start_with(&test, |settings| settings.contact = Some(contact)).await;
    let unnamed = TestServer::start(&test).await;
    for path in ["/login", "/nowhere", "/logout"] {
        let (_, html) = page(&named.browser(), path).await;
        for words in ["お問合せ", "見本運営事務局", "tel:+81300001200", "受付時間 平日 9時〜17時"] {
            assert!(html.contains(words), "{path}: {words}");
        }
        let (_, html) = page(&unnamed.browser(), path).await;
        assert!(html.contains("医師会の事務局へお問合せください"), "{path}");
        assert!(!html.contains("tel:"), "{path}: a number that nobody set");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_faults_as_they_are() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let answer = server.browser().get("/nowhere").await;
    assert_eq!(answer.status(), 404);
    assert!(!answer.text().await.unwrap().contains("<html"));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctors_pages_are_not_there_for_staff() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "mihon-staff").await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "mihon-staff").await;
    for path in ["/mypage", "/mypage/enrolment", "/mypage/applications/x"] {
        assert_eq!(page(&browser, path).await.0, 404, "{path}");
    }
    let answer = send(&browser, "/nowhere", "/mypage/enrolment", &[]).await;
    assert_eq!(answer.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_kept_for_ever_and_pages_never() {
    let test = TestApp::new().await;
    let server = TestServer::start(&test).await;
    let browser = server.browser();
    let (_, html) = page(&browser, "/login").await;
    let sheet =
        html.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|it| it.ends_with(".css")).unwrap();
    let answer = browser.get(sheet).await;
    assert_eq!(answer.headers()["content-type"], "text/css; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(browser.get("/assets/app.css").await.status(), 404, "names without a hash are not served");
    let answer = browser.get("/login").await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

/// Where the API was not asked who is there, the way out of an error page leads to one's own TOP all the same.
#[tokio::test(flavor = "multi_thread")]
async fn the_way_out_of_a_bare_error_page_leads_to_ones_own_top() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start_with(&test, |settings| settings.api.rate_limit = Some(1)).await;
    for (login_id, top) in [("mihon-taro", "/mypage"), ("kita-staff", "/office")] {
        let browser = server.logged_in(&test, login_id).await;
        let (status, html) = page(&browser, top).await;
        assert_eq!(status, 429, "{login_id}");
        assert!(html.contains("<a class=\"btn btn--outline\" href=\"/\">トップページへ</a>"), "{html}");
        assert_eq!(super::location(&browser.get("/").await), top, "{login_id}");
    }
    let nobody = server.browser();
    assert_eq!(super::location(&nobody.get("/").await), "/login");
}
