//! 登録の重複 on the pages: listed, opened, closed with a result, and nothing for who has no part in it.

use mamis::domain::ids::{AssociationId, RegistrationCaseId};
use mamis::graphql::node::encode;
use uuid::Uuid;

use super::{form_token, location, page, send};
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::{TestApp, TestServer};

const LIST: &str = "/office/registration-cases";

/// A case of an association; its page.
async fn case(test: &TestApp, holder: AssociationId) -> String {
    let id = Uuid::now_v7_for_tests();
    let made = format!(
        "INSERT INTO registration_case (id, registration_id, doctor_id, association_id, agrees, email, name, name_kana,
                birth_date, license_number, opened_at)
            SELECT '{id}', '{id}', id, '{holder}', false, 'a@example.jp', '<見本> 花子', 'ミホン ハナコ', '1980-04-01',
                license_number, '2026-04-01' FROM doctor"
    );
    test.database.client().await.batch_execute(&made).await.expect("a case");
    format!("{LIST}/{}", encode(RegistrationCaseId(id)).as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_from_the_top_and_closed_with_a_result() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "kita-staff").await;
    let (_, top) = page(&browser, "/office").await;
    assert!(top.contains(&format!("href=\"{LIST}\"")), "in the menu");
    assert!(!top.contains("未対応が"), "no line where there is none");
    let (status, html) = page(&browser, LIST).await;
    assert_eq!(status, 200);
    assert!(html.contains("未対応の登録の重複はありません。"), "{html}");

    let path = case(&test, nation.kita.id).await;
    assert!(page(&browser, "/office").await.1.contains("：未対応が1件あります。"));
    let (_, html) = page(&browser, LIST).await;
    assert!(html.contains(&format!("href=\"{path}\">&lt;見本&gt; 花子")), "{html}");
    let (status, html) = page(&browser, &path).await;
    assert_eq!(status, 200);
    assert!(html.contains("第100001号") && html.contains("この番号の医師は、この医師会の会員ではない"), "{html}");
    let stale = form_token(&html);

    let refused = send(&browser, &path, &path, &[("version", "1"), ("note", "電話 & 確認")]).await;
    assert_eq!(refused.status(), 422);
    let html = refused.text().await.unwrap();
    assert!(html.contains("＊結果を選択してください") && html.contains("電話 &amp; 確認"), "{html}");
    let refused = send(&browser, &path, &path, &[("version", "1"), ("result", "other")]).await;
    assert_eq!(refused.status(), 422);
    let html = refused.text().await.unwrap();
    assert!(html.contains("value=\"other\" checked"), "what was chosen is still there: {html}");

    let done = send(&browser, &path, &path, &[("version", "1"), ("result", "typed"), ("note", "電話")]).await;
    assert_eq!((done.status().as_u16(), location(&done)), (303, path.as_str()));
    let (_, html) = page(&browser, &path).await;
    assert!(html.contains("対応済みにしました。") && html.contains("登録した人の入力が誤っていた"), "{html}");
    assert!(!html.contains("name=\"result\""), "there is nothing left to be done");
    let fields = [("version", "1"), ("result", "other"), ("note", "別"), ("form_token", stale.as_str())];
    let conflict = browser.post_form(&path, &fields).await;
    assert_eq!(conflict.status(), 409);
    assert!(conflict.text().await.unwrap().contains("見本 職員さんが2026/04/01に対応済みにしています"));
    let (_, html) = page(&browser, &format!("{LIST}?state=closed")).await;
    assert!(html.contains("登録した人の入力が誤っていた") && html.contains("見本 職員"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_nothing_for_others() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "doctor-100001").await;
    fixtures::staff(&test, nation.osaka.id, "administrator", "osaka-admin").await;
    fixtures::staff(&test, nation.kita.id, "training_contractor", "contractor").await;
    let path = case(&test, nation.kita.id).await;
    let server = TestServer::start(&test).await;
    let elsewhere = server.logged_in(&test, "osaka-admin").await;
    assert_eq!(page(&elsewhere, &path).await.0, 404);
    assert_eq!(send(&elsewhere, LIST, &path, &[("version", "1"), ("result", "typed")]).await.status(), 404);
    for login_id in ["contractor", "doctor-100001"] {
        let browser = server.logged_in(&test, login_id).await;
        for address in [LIST, &path] {
            assert_eq!(page(&browser, address).await.0, 404, "{login_id} {address}");
        }
    }
    let nobody = server.browser().get(&path).await;
    assert_eq!(nobody.status(), 303);
    assert!(location(&nobody).starts_with("/login?next="));
    let untouched = "SELECT version::text FROM registration_case";
    assert_eq!(test.database.strings(untouched).await, ["1"]);
}
