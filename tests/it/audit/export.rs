//! The CSV of a long 操作履歴: part by part, one entry about it, and no way to a later part but from the one before.

use std::collections::HashSet;

use chrono::TimeDelta;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::{Value, json};

use crate::graphql::Api;
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, TestServer, people};

const EXPORT: &str = "mutation($input: ExportAuditEntriesInput!) { exportAuditEntries(input: $input) {
    fileName text rows endCursor userErrors { code message } } }";

/// More than a spreadsheet program of old took, and more than ten parts.
const ROWS: usize = 50_001;

/// Entries of an association, two at each instant, the request id telling them apart.
async fn write(test: &TestApp, nation: &Nation, rows: usize) {
    let sql = format!(
        "INSERT INTO audit_entry (id, at, actor_name, association_id, action, subject_kind, details, address, request_id)
         SELECT gen_random_uuid(), timestamptz '2026-04-01 09:00+09' - (n / 2) * interval '1 minute', '見本 職員', '{}',
             'doctor.read', 'doctor', '{{}}', '192.0.2.1', 'request-' || n
         FROM generate_series(1, {rows}) n",
        nation.kita.id
    );
    test.database.client().await.batch_execute(&sql).await.expect("a long history");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_more_than_fifty_thousand_entries_is_sent_to_its_end() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    write(&test, &nation, ROWS).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let server = TestServer::start(&test).await;
    let administrator = server.logged_in(&test, "kita-admin").await;
    let token = administrator.form_token("/office/audit").await;
    let fields = [("form_token", token.as_str()), ("action", "doctor.read")];
    let answer = administrator.post_form("/office/audit/export", &fields).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("content-length").is_none(), "nobody waits for its end to send its beginning");
    let text = answer.text().await.expect("the whole of it");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert!(lines.next().expect("a head").starts_with("\"日時（日本時間）\""));
    let (mut times, mut requests) = (Vec::new(), HashSet::new());
    for line in lines {
        times.push(line[1..20].to_owned());
        requests.insert(line.rsplit(',').next().expect("a request").to_owned());
    }
    assert_eq!((times.len(), requests.len()), (ROWS, ROWS), "each once");
    assert!(times.is_sorted_by(|newer, older| newer >= older), "newest first");
    let written = "SELECT details ->> 'count' FROM audit_entry WHERE action = 'audit.export'";
    assert_eq!(test.database.strings(written).await, [ROWS.to_string()], "once, with the number of all");
}

async fn ask(api: &Api, viewer: &Viewer, input: Value) -> Value {
    api.data(viewer, EXPORT, json!({ "input": input })).await["exportAuditEntries"].take()
}

#[tokio::test]
async fn the_parts_follow_one_another_for_who_began_and_for_an_hour() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    write(&test, &nation, 5_500).await;
    let of = async |place: fixtures::Place| people::as_staff(&test, place.id, StaffRole::Administrator).await.viewer;
    let (himself, colleague, stranger) = (of(nation.kita).await, of(nation.kita).await, of(nation.osaka).await);
    let api = Api::over(test, Options::default());

    let first = ask(&api, &himself, json!({ "filter": { "action": "doctor.read" } })).await;
    assert_eq!(first["rows"], 5_500);
    assert_eq!(first["text"].as_str().unwrap().lines().count(), 1 + 5_000);
    let cursor = first["endCursor"].as_str().expect("there is more").to_owned();
    let (content, signature) = cursor.split_once('.').expect("a signature");
    let forged = format!("{content}.{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    for (viewer, after) in [(&colleague, &cursor), (&stranger, &cursor), (&himself, &forged)] {
        let refused = ask(&api, viewer, json!({ "after": after })).await;
        assert_eq!(refused["userErrors"][0]["code"], "EXPIRED", "{refused}");
        assert!(refused["text"].is_null());
    }
    // With the filter that it began with, whatever else is said.
    let last = ask(&api, &himself, json!({ "after": cursor, "filter": { "action": "session.login" } })).await;
    assert_eq!(last["text"].as_str().unwrap().lines().count(), 500);
    assert_eq!(last["fileName"], first["fileName"]);
    assert!(last["endCursor"].is_null() && last["rows"].is_null());
    let written = "SELECT count(*)::text FROM audit_entry WHERE action = 'audit.export'";
    assert_eq!(api.test.database.strings(written).await, ["1"]);

    api.test.clock.advance(TimeDelta::hours(1));
    let late = ask(&api, &himself, json!({ "after": cursor })).await;
    assert_eq!(late["userErrors"][0]["code"], "EXPIRED");
}
