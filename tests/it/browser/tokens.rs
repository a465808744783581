//! APIトークン in Chromium, and the program that comes with one.

use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_issued_used_and_revoked() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let server = TestServer::start(&test).await;
    browser::story("tokens.mjs", &server, true, &json!({ "password": PASSWORD })).await;
    let written = "SELECT action FROM audit_entry WHERE action LIKE 'api_token.%' ORDER BY at, position";
    assert_eq!(test.database.strings(written).await, ["api_token.issue", "api_token.revoke"]);
}
