//! 操作履歴 in Chromium, with scripts and without.

use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

async fn tells_its_story(scripts: bool) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let doctor = fixtures::doctor(&test, "587214", "相沢", "悠真").await;
    let entries = format!(
        "INSERT INTO audit_entry (id, at, actor_name, association_id, action, subject_kind, doctor_id, details, address)
         SELECT gen_random_uuid(), timestamptz '2026-04-01 09:00+09' - n * interval '1 minute', '見本 職員',
             '{}', 'doctor.read', 'doctor', '{doctor}',
             '{{\"changes\": {{\"住所\": {{\"from\": \"旧住所\", \"to\": \"新住所\"}}}}}}', '192.0.2.1'
         FROM generate_series(1, 60) n",
        nation.kita.id
    );
    test.database.client().await.batch_execute(&entries).await.unwrap();
    let server = TestServer::start(&test).await;
    browser::story("office-audit.mjs", &server, scripts, &json!({ "password": PASSWORD })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_finds_who_saw_whom() {
    tells_its_story(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_finds_who_saw_whom_without_scripts() {
    tells_its_story(false).await;
}
