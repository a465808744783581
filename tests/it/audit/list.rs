//! S10 操作履歴 over the API and over HTTP: who reads whose, what is chosen, pages, CSV.

use mamis::domain::ids::AssociationId;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::{Value, json};

use crate::graphql::Api;
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, TestApp, TestServer, people};

const LIST: &str = "query($filter: AuditEntryFilter, $first: Int, $after: String, $last: Int, $before: String) {
    secretariat { auditEntries(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
        nodes { at actorName action label sentence address association { name } changes { what before after } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount { value } } } }";

/// So many entries of one association, a minute apart, the newest at 10:00:00 on the first of April 2026.
const ROWS: usize = 130;

struct World {
    api: Api,
    nation: Nation,
    administrator: Viewer,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        test.clock.set("2026-04-01T10:00:00+09:00");
        let administrator = people::as_staff(&test, nation.kita.id, StaffRole::Administrator).await.viewer;
        let doctor = fixtures::doctor(&test, "587214", "相沢", "悠真").await;
        write(&test, nation.kita.id, ROWS, &format!("'{doctor}'"), "doctor.read").await;
        write(&test, nation.osaka.id, 3, "NULL", "session.login").await;
        Self { api: Api::over(test, Options::default()), nation, administrator }
    }

    async fn list(&self, viewer: &Viewer, variables: Value) -> Value {
        self.api.data(viewer, LIST, variables).await["secretariat"]["auditEntries"].clone()
    }

    /// How many entries of his association he finds by this filter.
    async fn count(&self, filter: Value) -> i64 {
        let list = self.list(&self.administrator, json!({ "filter": filter, "first": 1 })).await;
        list["totalCount"]["value"].as_i64().unwrap()
    }
}

/// Entries `n` minutes back, the second of each pair at the same instant as the first.
async fn write(test: &TestApp, association: AssociationId, rows: usize, doctor: &str, action: &str) {
    let sql = format!(
        "INSERT INTO audit_entry (id, at, actor_name, association_id, action, subject_kind, doctor_id, details, address)
         SELECT gen_random_uuid(), timestamptz '2026-04-01 10:00+09' - (n / 2) * interval '1 minute', '見本 職員' || n % 10,
             '{association}', '{action}', 'doctor', {doctor},
             CASE WHEN n = 0 THEN '{{\"changes\": {{\"住所\": {{\"from\": \"旧\", \"to\": \"新\"}}}}}}'::jsonb ELSE '{{}}' END,
             '192.0.2.' || n % 200
         FROM generate_series(0, {rows} - 1) n"
    );
    test.database.client().await.batch_execute(&sql).await.unwrap();
}

#[tokio::test]
async fn the_pages_show_every_entry_once_forwards_and_backwards() {
    let world = World::new().await;
    for (size, cursor, from, more) in
        [("first", "after", "endCursor", "hasNextPage"), ("last", "before", "startCursor", "hasPreviousPage")]
    {
        let mut seen = Vec::new();
        let mut place = Value::Null;
        loop {
            let list = world.list(&world.administrator, json!({ size: 50, cursor: place })).await;
            let mut addresses: Vec<String> = list["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["address"].to_string() + &node["at"].to_string())
                .collect();
            if size == "last" {
                addresses.reverse();
            }
            seen.extend(addresses);
            if list["pageInfo"][more] == false {
                break;
            }
            place = list["pageInfo"][from].clone();
        }
        assert_eq!(seen.len(), ROWS, "{size}");
        let unique: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(unique.len(), ROWS, "{size}");
    }
    let newest = world.list(&world.administrator, json!({ "first": 2 })).await;
    let at: Vec<_> = newest["nodes"].as_array().unwrap().iter().map(|node| node["at"].clone()).collect();
    assert_eq!(at, ["2026-04-01T10:00:00+09:00"; 2]);
    let changed = newest["nodes"].as_array().unwrap().iter().find(|node| node["changes"] != json!([])).unwrap();
    assert_eq!(changed["changes"], json!([{ "what": "住所", "before": "旧", "after": "新" }]));
    assert_eq!(changed["sentence"], "見本 職員0さんが相沢 悠真さん（医籍登録番号 第587214号）の会員情報を開きました");
}

#[tokio::test]
async fn each_filter_finds_its_own() {
    let world = World::new().await;
    let all = i64::try_from(ROWS).unwrap();
    for (filter, expected) in [
        (json!({}), all),
        (json!({ "actor": "職員3" }), 13),
        (json!({ "actor": "見本職員3" }), 13),
        (json!({ "actor": "％_" }), 0),
        (json!({ "action": "doctor.read" }), all),
        (json!({ "action": "session.login" }), 0),
        (json!({ "target": "５８７２１４" }), all),
        (json!({ "target": "587215" }), 0),
        (json!({ "target": "2026-0000001" }), 0),
        (json!({ "from": "2026-04-01", "to": "2026-04-01" }), all),
        (json!({ "from": "2025-04-01", "to": "2026-03-31" }), 0),
        (json!({ "staffUserId": "nobody" }), 0),
        (json!({ "staffUsersEverywhere": true }), all),
    ] {
        assert_eq!(world.count(filter.clone()).await, expected, "{filter}");
    }
    let variables = json!({ "filter": { "from": "2025-04-01", "to": "2026-04-01" } });
    let answer = world.api.ask(&world.administrator, LIST, variables).await;
    assert_eq!(answer["errors"][0]["message"], "期間は1年以内で指定してください");
}

#[tokio::test]
async fn an_administrator_reads_his_association_and_the_national_one_whatever_was_done_to_staff_users() {
    let world = World::new().await;
    let test = &world.api.test;
    let of = async |place: fixtures::Place, role| people::as_staff(test, place.id, role).await.viewer;
    let osaka = of(world.nation.osaka, StaffRole::Administrator).await;
    assert_eq!(world.list(&osaka, json!({})).await["totalCount"]["value"], 3);
    for role in [StaffRole::Staff, StaffRole::TrainingContractor] {
        let viewer = of(world.nation.kita, role).await;
        let answer = world.api.data(&viewer, LIST, json!({})).await;
        assert!(answer["secretariat"]["auditEntries"].is_null(), "{role:?}: {answer}");
    }
    let national = of(world.nation.national, StaffRole::Administrator).await;
    assert_eq!(world.list(&national, json!({})).await["totalCount"]["value"], 0);
    let everywhere = json!({ "filter": { "staffUsersEverywhere": true } });
    assert_eq!(world.list(&national, everywhere.clone()).await["totalCount"]["value"], 0);
    let about_staff = "UPDATE audit_entry SET subject_kind = 'staff_user' WHERE action = 'session.login'";
    test.database.client().await.batch_execute(about_staff).await.unwrap();
    assert_eq!(world.list(&national, everywhere.clone()).await["totalCount"]["value"], 3);
    // For others the wish changes nothing.
    let own = i64::try_from(ROWS).unwrap();
    assert_eq!(world.list(&world.administrator, everywhere).await["totalCount"]["value"], own);
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() {
    let world = World::new().await;
    for size in [1, 50, 100] {
        let (_, statements) = world.api.counted(&world.administrator, LIST, json!({ "first": size })).await;
        assert_eq!(statements, 2, "{size} rows: the page and the total");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_who_what_when_and_gives_a_table_for_excel() {
    let world = World::new().await;
    let test = &world.api.test;
    fixtures::staff(test, world.nation.kita.id, "administrator", "kita-admin").await;
    fixtures::staff(test, world.nation.kita.id, "staff", "kita-staff").await;
    let evil = "UPDATE audit_entry SET actor_name = '=HYPERLINK(\"x\")' WHERE address = '192.0.2.0'";
    test.database.client().await.batch_execute(evil).await.unwrap();
    let server = TestServer::start(test).await;
    let staff = server.logged_in(test, "kita-staff").await;
    assert_eq!(staff.get("/office/audit").await.status(), 404);
    assert!(!body(&staff, "/office").await.contains("操作履歴"), "no entry in the menu");

    let administrator = server.logged_in(test, "kita-admin").await;
    let page = body(&administrator, "/office/audit").await;
    for words in ["日時（日本時間）", "2026/04/01 10:00:00", "会員情報を開きました", "変更前と変更後", "全132件"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(body(&administrator, "/office/audit?target=111111").await.contains("この条件の操作履歴はありません"));
    let too_long = administrator.get("/office/audit?from=2024-01-01&to=2026-01-01").await;
    assert_eq!(too_long.status(), 422);
    assert!(too_long.text().await.unwrap().contains("期間は1年以内で指定してください"));

    let token = administrator.form_token("/office/audit").await;
    let fields = [("form_token", token.as_str()), ("target", "587214")];
    let answer = administrator.post_form("/office/audit/export", &fields).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"audit-"));
    let bytes = answer.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf\"\xe6\x97\xa5"), "marked as UTF-8");
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text.lines().count(), 1 + ROWS);
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "no formula");
    assert!(text.contains("\"2026/04/01 10:00:00\",\"見本 職員1\""), "{}", &text[..500]);
    assert!(body(&administrator, "/office/audit?action=audit.export").await.contains("CSVに出力しました（130件）"));

    let token = staff.form_token("/office").await;
    let refused = staff.post_form("/office/audit/export", &[("form_token", token.as_str())]).await;
    assert_eq!(refused.status(), 404);
}

async fn body(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}
