//! What README.md promises is so.

use std::path::Path;

use mamis::domain::words::{StaffRole, TokenScope};
use mamis::service::api_token::{self, Wanted};
use serde_json::Value;

use crate::support::fixtures::Nation;
use crate::support::{TestApp, TestServer, people};

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README")
}

#[test]
fn the_readme_lists_every_setting_as_the_program_reads_it() {
    let readme = readme();
    let expected: Vec<String> = mamis::config::variables()
        .map(|variable| {
            let default = variable.default.map_or_else(String::new, |default| format!("`{default}`"));
            format!("| `{}` | {default} | {} |", variable.name, variable.about)
        })
        .collect();
    let table: Vec<&str> = readme
        .lines()
        .skip_while(|line| !line.starts_with("| Variable |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(table, expected, "the table should be:\n{}", expected.join("\n"));
}

#[test]
fn the_readme_prints_the_log_ins_of_the_invented_nation() {
    let expected = mamis::demo::log_ins().expect("the shipped files are read");
    assert!(readme().contains(&expected), "it should say:\n{expected}");
}

#[tokio::test]
async fn the_readmes_api_example_is_answered() {
    let readme = readme();
    let body = readme.split("-d '").nth(1).and_then(|rest| rest.split('\'').next()).expect("an example");
    let query = serde_json::from_str::<Value>(body).expect("JSON")["query"].as_str().expect("a query").to_owned();
    let test = TestApp::new().await;
    let answer = TestServer::start(&test).await.browser().graphql(&query, serde_json::json!({})).await;
    assert!(answer["errors"].is_null(), "{answer}");
    assert_eq!(answer["data"]["prefectures"][12]["name"], "東京都", "{answer}");
}

#[tokio::test]
async fn the_readmes_example_with_a_token_is_answered() {
    let readme = readme();
    let (_, rest) = readme.split_once("authorization: Bearer $MAMIS_TOKEN").expect("an example");
    let body = rest.split("-d '").nth(1).and_then(|rest| rest.split('\'').next()).expect("what it asks").to_owned();
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let administrator = people::as_staff(&test, nation.kita.id, StaffRole::Administrator).await;
    let scopes = [TokenScope::ReadApplications].into_iter().collect();
    let last_day = Some(test.app.clock.today());
    let wanted = Wanted { name: "見本".to_owned(), scopes, last_day, idempotency_key: None };
    let token = api_token::issue(&administrator, wanted).await.expect("a token").token;
    let server = TestServer::start(&test).await;
    let asked = reqwest::Client::new().post(server.url("/graphql")).header("content-type", "application/json");
    let answer = asked.bearer_auth(token.expose()).body(body).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    assert!(answer["errors"].is_null() && answer["data"]["secretariat"]["applicationSteps"].is_object(), "{answer}");
}

#[test]
fn the_page_of_permissions_is_the_table_itself() {
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md"));
    let message = "run `cargo run -- permissions --write` and look at the difference";
    assert_eq!(kept.expect("a page"), mamis::domain::policy::permissions(), "{message}");
}
