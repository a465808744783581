//! The doctor's part of the main story.

use mamis::domain::text::search_key;
use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD, TestId};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_files_an_enrolment_with_scripts() {
    file_an_enrolment(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_files_an_enrolment_without_scripts() {
    file_an_enrolment(false).await;
}

async fn file_an_enrolment(scripts: bool) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let client = test.database.client().await;
    for place in [nation.kanagawa, nation.yokohama, nation.aoba, nation.kohoku] {
        client
            .execute("UPDATE association SET prefecture_code = '14' WHERE id = $1", &[&place.id.0])
            .await
            .expect("a prefecture");
    }
    client
        .execute(
            "INSERT INTO facility (id, kind_code, name, name_kana, search_text, prefecture_code, city, address, updated_at)
             VALUES ($1, 'facility_kind:01', '見本みどり坂クリニック', 'ミホンミドリザカクリニック',
                     $2, '14', '横浜市青葉区',
                     'みどり坂1-2-3', now())",
            &[&uuid::Uuid::now_v7_for_tests(), &search_key("見本みどり坂クリニックミホンミドリザカクリニック")],
        )
        .await
        .expect("a facility");
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let server = TestServer::start(&test).await;
    let chain = ["見本青葉区医師会", "見本横浜市医師会", "見本神奈川県医師会", "見本日本医師会"];
    let data = json!({
        "loginId": "mihon-taro",
        "password": PASSWORD,
        "prefecture": "神奈川県",
        "association": "見本青葉区医師会",
        "chain": chain,
        "category": { "all": "B：見本B会員" },
        "facility": "見本みどり坂クリニック",
    });
    browser::story("doctor.mjs", &server, scripts, &data).await;
    let numbers = test.database.strings("SELECT number FROM application WHERE status = 'closed'").await;
    assert_eq!(numbers.len(), 1, "filed once and taken back");
}
