//! 会員検索 on the page.

use mamis::graphql::node::encode;
use uuid::Uuid;

use super::page;
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::{TestApp, TestServer};

const LIST: &str = "/office/members";

#[tokio::test(flavor = "multi_thread")]
async fn members_are_found_and_lead_to_their_page() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "kita-staff").await;
    let (status, html) = page(&browser, LIST).await;
    assert_eq!(status, 200);
    assert!(html.contains("全0件") && html.contains("現在、この医師会の会員はいません。"), "{html}");

    let doctor = fixtures::doctor(&test, "100001", "<髙橋>", "直哉").await;
    for number in 2..=60 {
        fixtures::doctor(&test, &format!("1000{number:02}"), "見本", "太郎").await;
    }
    let joined = format!(
        "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, left_on, recorded_at)
            SELECT gen_random_uuid(), id, '{kita}', '2020-04-01', CASE license_number WHEN '100060' THEN '2021-03-31'::date END,
                now() FROM doctor;
         INSERT INTO affiliation_group (id, doctor_id, created_at) VALUES ('{group}', '{doctor}', now());
         INSERT INTO affiliation_group_layer VALUES ('{group}', '{kita}', 3);
         INSERT INTO affiliation_term (id, affiliation_id, association_id, group_id, category_id, starts_on, recorded_at)
            SELECT gen_random_uuid(), id, association_id, '{group}', '{category}', joined_on, now() FROM affiliation
            WHERE doctor_id = '{doctor}'",
        kita = nation.kita.id,
        group = Uuid::now_v7_for_tests(),
        category = nation.kita.category_a,
    );
    test.database.client().await.batch_execute(&joined).await.expect("members");
    let (_, html) = page(&browser, LIST).await;
    assert!(html.contains("全59件") && html.contains("次へ"), "who left is no member: {html}");
    let next = html.split("href=\"").find(|part| part.starts_with("/office/members?after=")).expect("a next page");
    let (_, next) = page(&browser, next.split('"').next().expect("an address")).await;
    assert!(next.contains("前へ") && !next.contains("次へ"), "{next}");
    assert_eq!(next.matches("<tr>").count() - 1, 9, "{next}");

    let member = format!("href=\"{LIST}/{}\">&lt;髙橋&gt; 直哉", encode(doctor).as_str());
    for typed in ["%E9%AB%99%E6%A9%8B", "%E7%AC%AC%EF%BC%91%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%91%E5%8F%B7"] {
        let (_, html) = page(&browser, &format!("{LIST}?q={typed}")).await;
        assert!(html.contains("全1件") && html.contains(&member) && html.contains("見本A会員"), "{typed}: {html}");
    }
    let (_, html) = page(&browser, &format!("{LIST}?q=100060")).await;
    assert!(html.contains("現在は会員ではありません"), "{html}");
    let (status, html) = page(&browser, &format!("{LIST}?q=%3Cscript%3E")).await;
    assert_eq!(status, 200);
    assert!(html.contains("「&lt;script&gt;」に当てはまる方は見つかりませんでした。"), "{html}");
    let read = "SELECT action FROM audit_entry WHERE action = 'doctor.read'";
    assert!(test.database.strings(read).await.is_empty(), "a list is no detail");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_nothing_for_others() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "doctor-100001").await;
    fixtures::staff(&test, nation.kita.id, "training_contractor", "contractor").await;
    let server = TestServer::start(&test).await;
    for login_id in ["contractor", "doctor-100001"] {
        let browser = server.logged_in(&test, login_id).await;
        assert_eq!(page(&browser, LIST).await.0, 404, "{login_id}");
    }
    assert_eq!(server.browser().get(LIST).await.status(), 303);
}
