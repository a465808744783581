//! 事務局ユーザー管理 in Chromium.

use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn users_are_managed_without_scripts() {
    managed(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_managed_with_scripts() {
    managed(true).await;
}

async fn managed(scripts: bool) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    fixtures::staff(&test, nation.kita.id, "training_contractor", "kita-training").await;
    let server = TestServer::start(&test).await;
    browser::story("staff.mjs", &server, scripts, &json!({ "password": PASSWORD })).await;
}
