//! API tokens over HTTP and WebSocket: what they open, and when they stop doing so.

use chrono::TimeDelta;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::TokenScope;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::operations::program::{DataFolder, run, words};
use crate::support::enrolments::{step_of, submitted_enrolment};
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, RawSocket, TestApp, TestServer, people, until};

const ISSUE: &str = "mutation($input: IssueApiTokenInput!) { issueApiToken(input: $input) {
    secret apiToken { id prefix scopes isInForce lastUsedAt issuedBy } userErrors { code field message } } }";
const REVOKE: &str = "mutation($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { apiToken { isInForce } userErrors { code } } }";
const LIST: &str = "{ secretariat { apiTokens { name prefix isInForce lastUsedAt } } }";

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

struct World {
    test: TestApp,
    nation: Nation,
    server: TestServer,
    administrator: Browser,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
        fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
        fixtures::staff(&test, nation.osaka.id, "administrator", "osaka-admin").await;
        let server = TestServer::start(&test).await;
        let administrator = server.logged_in(&test, "kita-admin").await;
        Self { test, nation, server, administrator }
    }

    async fn issue_with(&self, input: Value) -> Value {
        self.administrator.graphql(ISSUE, json!({ "input": input })).await["data"]["issueApiToken"].clone()
    }

    /// A token in force up to the end of the day, and its id.
    async fn issue(&self, scopes: &[&str]) -> (String, String) {
        let today = self.test.app.clock.today().to_string();
        let issued = self.issue_with(json!({ "name": "連携", "scopes": scopes, "lastDay": today })).await;
        assert_eq!(issued["userErrors"], json!([]), "{issued}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&issued["secret"]), text(&issued["apiToken"]["id"]))
    }

    async fn revoke(&self, id: &str) -> Value {
        self.administrator.graphql(REVOKE, json!({ "input": { "apiTokenId": id } })).await["data"]["revokeApiToken"]
            .clone()
    }

    /// Status and answer to a program with this token.
    async fn ask(&self, token: &str, query: &str, variables: Value) -> (u16, Value) {
        let asked = reqwest::Client::new()
            .post(self.server.url("/graphql"))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .json(&json!({ "query": query, "variables": variables }));
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_scopes_name_until_it_is_revoked_or_expires() {
    let world = World::new().await;
    let (secret, id) = world.issue(&["READ_APPLICATIONS"]).await;
    assert!(secret.starts_with("mamis_") && secret.len() == 49, "{secret}");
    const STEPS: &str = "{ secretariat { applicationSteps { nodes { application { number } } } } }";
    let (status, answer) = world.ask(&secret, STEPS, json!({})).await;
    assert_eq!((status, &answer["errors"]), (200, &Value::Null), "{answer}");
    let (_, answer) = world.ask(&secret, "{ secretariat { doctors { nodes { id } } } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    for query in [LIST, "{ secretariat { auditEntries { nodes { at } } } }", "{ viewer { previousLoginAt } }"] {
        let (_, answer) = world.ask(&secret, query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{query}: {answer}");
    }
    let wish = json!({ "input": { "name": "x", "scopes": ["SUBSCRIBE"], "lastDay": world.test.app.clock.today().to_string() } });
    let (_, answer) = world.ask(&secret, ISSUE, wish).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");

    assert_eq!(world.revoke(&id).await["apiToken"]["isInForce"], false);
    assert_eq!(world.revoke(&id).await["userErrors"], json!([]), "twice is no error");
    assert_eq!(world.ask(&secret, STEPS, json!({})).await.0, 401);

    let (second, _) = world.issue(&["READ_APPLICATIONS"]).await;
    world.test.clock.set("2026-04-01T23:59:59+09:00");
    assert_eq!(world.ask(&second, STEPS, json!({})).await.0, 200);
    world.test.clock.set("2026-04-02T00:00:00+09:00");
    assert_eq!(world.ask(&second, STEPS, json!({})).await.0, 401);
    for wrong in ["mamis_x", "", &second[..48], &second.replace("mamis_", "mamos_")] {
        assert_eq!(world.ask(wrong, STEPS, json!({})).await.0, 401, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_issue_and_the_secret_is_kept_nowhere() {
    let world = World::new().await;
    let (secret, id) = world.issue(&["SUBSCRIBE"]).await;
    let staff = world.server.logged_in(&world.test, "kita-staff").await;
    let today = world.test.app.clock.today().to_string();
    let wish = json!({ "input": { "name": "x", "scopes": ["SUBSCRIBE"], "lastDay": today } });
    assert_eq!(staff.graphql(ISSUE, wish).await["data"]["issueApiToken"]["userErrors"][0]["code"], "NOT_ALLOWED");
    assert!(staff.graphql(LIST, json!({})).await["data"]["secretariat"]["apiTokens"].is_null());
    let osaka = world.server.logged_in(&world.test, "osaka-admin").await;
    let foreign = osaka.graphql(REVOKE, json!({ "input": { "apiTokenId": id } })).await;
    assert_eq!(foreign["data"]["revokeApiToken"]["userErrors"][0]["code"], "NOT_FOUND");
    assert_eq!(osaka.graphql(LIST, json!({})).await["data"]["secretariat"]["apiTokens"], json!([]));

    for (input, field) in [
        (json!({ "name": " ", "scopes": ["SUBSCRIBE"], "lastDay": today }), "name"),
        (json!({ "name": "x".repeat(65), "scopes": ["SUBSCRIBE"], "lastDay": today }), "name"),
        (json!({ "name": "x", "scopes": [], "lastDay": today }), "scopes"),
        (json!({ "name": "x", "scopes": ["SUBSCRIBE"] }), "lastDay"),
        (json!({ "name": "x", "scopes": ["SUBSCRIBE"], "lastDay": "2026-03-31" }), "lastDay"),
        (json!({ "name": "x", "scopes": ["SUBSCRIBE"], "lastDay": "2027-05-01" }), "lastDay"),
    ] {
        assert_eq!(world.issue_with(input.clone()).await["userErrors"][0]["field"], json!([field]), "{input}");
    }

    let kept = world.test.database.strings("SELECT to_jsonb(t)::text FROM api_token t").await.join("");
    let audited = world.test.database.strings("SELECT to_jsonb(e)::text FROM audit_entry e").await.join("");
    assert!(!kept.contains(&secret[12..]) && !audited.contains(&secret[12..]));
    assert!(audited.contains("api_token.issue") && kept.contains(&secret[..12]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_reviews_in_its_own_name_and_goes_on_without_its_issuer() {
    let world = World::new().await;
    let doctor = fixtures::doctor(&world.test, "100001", "見本", "太郎").await;
    let doctor = people::as_doctor(&world.test, doctor).await;
    let application = submitted_enrolment(&doctor, &[world.nation.kita]).await;
    let (step, version) = step_of(&world.test, application, world.nation.kita.id).await;
    let input = json!({ "input": { "stepId": mamis::graphql::node::encode(step).to_string(), "version": version } });
    const RECEIVE: &str =
        "mutation($input: ReceiveApplicationInput!) { receiveApplication(input: $input) { userErrors { code } } }";
    let (reader, _) = world.issue(&["READ_APPLICATIONS", "SUBSCRIBE"]).await;
    let (_, answer) = world.ask(&reader, RECEIVE, input.clone()).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    const OFFERED: &str = "{ secretariat { applicationSteps { nodes { availableActions } } } }";
    let offered = async |token: &str| {
        let (_, answer) = world.ask(token, OFFERED, json!({})).await;
        answer["data"]["secretariat"]["applicationSteps"]["nodes"][0]["availableActions"].clone()
    };
    assert_eq!(offered(&reader).await, json!([]), "it may read alone");
    let (both, _) = world.issue(&["READ_APPLICATIONS", "REVIEW_APPLICATIONS"]).await;
    let actions = offered(&both).await;
    assert!(actions.as_array().unwrap().contains(&json!("RECEIVE")), "{actions}");
    let (reviewer, _) = world.issue(&["REVIEW_APPLICATIONS"]).await;
    let gone = "UPDATE staff_user SET in_use = false, deleted_at = now() WHERE role = 'administrator'";
    world.test.database.client().await.batch_execute(gone).await.unwrap();
    let (_, answer) = world.ask(&reviewer, RECEIVE, input).await;
    assert_eq!(answer["data"]["receiveApplication"]["userErrors"], json!([]), "{answer}");
    let written = "SELECT actor_name FROM audit_entry WHERE action = 'application.receive'";
    assert_eq!(world.test.database.strings(written).await, ["連携（APIトークン）"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_is_noted_once_a_minute() {
    let world = World::new().await;
    let (secret, _) = world.issue(&["READ_MASTERS"]).await;
    let used = async || {
        world.test.database.strings("SELECT last_used_at::text FROM api_token WHERE last_used_at IS NOT NULL").await
    };
    let mut before = Vec::new();
    for _ in 0..2 {
        world.ask(&secret, "{ prefectures { code } }", json!({})).await;
        let now = until("the use is noted", async || Some(used().await).filter(|now| *now != before)).await;
        world.test.clock.advance(TimeDelta::seconds(59));
        let statements = world.test.app.db.statements();
        world.ask(&secret, "{ prefectures { code } }", json!({})).await;
        assert_eq!(world.test.app.db.statements() - statements, 1, "looked up and not noted again");
        world.test.clock.advance(TimeDelta::seconds(1));
        before = now;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_end_with_their_token() {
    let world = World::new().await;
    const WATCH: &str =
        r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { pendingApplicationCounts { asOf } }"}}"#;
    for by_header in [true, false] {
        let (secret, id) = world.issue(&["SUBSCRIBE"]).await;
        let bearer = format!("Bearer {secret}");
        let headers = [PROTOCOL, ("authorization", bearer.as_str())];
        let mut socket = RawSocket::open(&world.server, &headers[..if by_header { 2 } else { 1 }]).await.unwrap();
        let payload = if by_header { json!({}) } else { json!({ "Authorization": bearer }) };
        socket.say(&json!({ "type": "connection_init", "payload": payload }).to_string()).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.say(WATCH).await;
        assert_eq!(socket.hear().await["type"], "next");
        world.revoke(&id).await;
        let closed = tokio::time::timeout(std::time::Duration::from_secs(5), socket.close_code()).await;
        assert_eq!(closed.expect("within five seconds"), 4401);
    }
    let (reader, _) = world.issue(&["READ_MEMBERS"]).await;
    let bearer = format!("Bearer {reader}");
    let mut socket = RawSocket::open(&world.server, &[PROTOCOL, ("authorization", &bearer)]).await.unwrap();
    socket.say(r#"{"type":"connection_init"}"#).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket.say(WATCH).await;
    let heard = socket.hear().await;
    assert_eq!(heard["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN", "{heard}");
    assert!(heard["payload"]["data"].is_null(), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_does_the_same() {
    let world = World::new().await;
    let token = |arguments: &[&str]| {
        let folder = DataFolder::new();
        let settings = [("DATABASE_URL", world.test.database.url())];
        let output = run(folder.path(), &[&["token"], arguments].concat(), &settings);
        (words(&output), output.status.success())
    };
    let issue = ["issue", "--by", "kita-admin", "--name", "夜間連携", "--scope", "read_masters", "--days", "3"];
    let (said, done) = token(&issue);
    let secret = said.split_whitespace().find(|word| word.starts_with("mamis_")).expect("it is printed").to_owned();
    assert!(done, "{said}");
    // The program has the clock of the system, the server here has the test's.
    let found = mamis::auth::api_token::ApiToken::parse(&secret).unwrap();
    let viewer = mamis::service::api_token::resume(&world.test.app, &found).await.unwrap();
    assert!(matches!(viewer, Some(Viewer::Token(token)) if token.scopes.has(TokenScope::ReadMasters)));
    let (said, _) = token(&["list", "--by", "kita-admin"]);
    assert!(said.contains(&secret[..12]) && said.contains("夜間連携") && !said.contains(&secret), "{said}");
    assert!(!token(&["list", "--by", "kita-staff"]).1);
    assert!(token(&["revoke", "--by", "kita-admin", &secret[..12]]).1);
    assert!(mamis::service::api_token::resume(&world.test.app, &found).await.unwrap().is_none());
}
