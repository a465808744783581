//! GraphiQL in Chromium, over our own API and under its own content policy.

use serde_json::json;

use crate::portal::graphiql_packages;
use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn staff_ask_the_api_in_graphiql() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start_with(&test, |settings| settings.graphiql_folder = Some(graphiql_packages())).await;
    let data = json!({ "loginId": "kita-staff", "password": PASSWORD });
    browser::story("graphiql.mjs", &server, true, &data).await;
}
