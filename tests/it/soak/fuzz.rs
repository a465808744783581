//! Nonsense of every kind, from nobody, a doctor and a secretariat: never a 500, never a panic, and the program lives.
//!
//! Case number N of a seed is always the same: `SEED=1 FIRST=4711 CASES=1 script/soak fuzz` tries one again.

mod documents;
mod nonsense;

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::cast::{Cast, Role};
use super::{Times, setting, tell};
use crate::files::samples;
use crate::operations::program::{DataFolder, RunningServer};
use crate::support::TestApp;
use documents::Grammar;

/// Cases under way at a time.
const AT_ONCE: usize = 16;

/// Pages and forms, with places for ids. `/logout` is left out: it would end the sessions that all cases share.
const PATHS: &[&str] = &[
    "/",
    "/login",
    "/mypage",
    "/mypage/applications/{}",
    "/mypage/applications/{}/done",
    "/mypage/applications/{}/messages",
    "/mypage/applications/{}/withdraw",
    "/mypage/enrolment",
    "/mypage/enrolment/associations",
    "/mypage/enrolment/workplace",
    "/mypage/enrolment/duties",
    "/mypage/enrolment/documents",
    "/mypage/enrolment/confirm",
    "/mypage/enrolment/discard",
    "/mypage/applications/{}/correction",
    "/mypage/applications/{}/correction/confirm",
    "/office",
    "/office/applications",
    "/office/applications/{}",
    "/office/applications/{}/messages",
    "/office/applications/{}/memos",
    "/office/applications/{}/star",
    "/office/applications/{}/approve",
    "/office/applications/{}/return",
    "/office/applications/{}/{}",
    "/files/{}",
    "/assets/{}",
    "/graphql",
    "/dev/mail",
    "/{}/{}",
];

/// Names of fields that forms have, so that what is sent gets further than the first look.
const FIELDS: &[&str] = &[
    "form_token",
    "loginId",
    "password",
    "next",
    "version",
    "reason",
    "body",
    "message",
    "effectiveOn",
    "stepId",
    "associationId",
    "prefectureCode",
    "topLayer",
    "categoryId",
    "year",
    "month",
    "day",
    "facilityId",
    "facilityText",
    "facility",
    "action",
    "positionId",
    "designationIds",
    "workplaceRoleId",
    "documentKindId",
    "attachmentIds",
    "idempotencyKey",
    "draftId",
    "page",
    "after",
    "first",
    "sort",
    "tab",
    "q",
];

struct Desk {
    http: reqwest::Client,
    address: String,
    grammar: Grammar,
    /// `None`: nobody.
    cookies: [Option<String>; 3],
    /// Ids that exist, and some that do not.
    ids: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak fuzz"]
async fn fuzz() {
    let (seed, first, cases) = (setting("SEED", 1), setting("FIRST", 0), setting("CASES", 10_000));
    let cast = Cast::assemble(TestApp::new().await, 4).await;
    let folder = DataFolder::new();
    let server = RunningServer::start_with(folder.path(), &[("DATABASE_URL", cast.test.database.url())]);
    // Some applications, so that there is something to hit.
    cast.act_for(std::slice::from_ref(&server.address), Duration::from_secs(10), seed).await;
    let desk = Desk::new(&cast, server.address.clone()).await;

    let mut times = Times::default();
    let mut faults = Vec::new();
    let mut answered: std::collections::BTreeMap<String, u64> = Default::default();
    let trying = futures_util::stream::iter(first..first + cases).map(|number| desk.try_one(seed, number));
    let mut trying = trying.buffer_unordered(AT_ONCE);
    while let Some((number, outcome, took)) = trying.next().await {
        times.add(took);
        match outcome {
            Ok(kind) => *answered.entry(kind).or_default() += 1,
            Err(fault) => faults.push(format!("SEED={seed} FIRST={number} CASES=1: {fault}")),
        }
    }
    drop(trying);
    assert_eq!(server.status("/healthz").await, 200, "it lives");
    let log = server.stop();
    let panics = log.lines().filter(|line| line.contains("panicked")).count();
    for fault in faults.iter().take(10) {
        tell(fault);
    }
    for line in log.lines().filter(|line| line.contains("\"ERROR\"") || line.contains("panicked")).take(10) {
        tell(line);
    }
    assert!(faults.is_empty() && panics == 0, "{} faults, {panics} panics", faults.len());
    tell(&format!(
        "fuzz: {cases} cases from {first} of seed {seed}: 0 × 5xx, 0 panics; {}; {answered:?}",
        times.summary()
    ));
}

impl Desk {
    async fn new(cast: &Cast, address: String) -> Self {
        let of = |wanted: fn(&Role) -> bool| cast.people.iter().find(|person| wanted(&person.role));
        let doctor = of(|role| matches!(role, Role::Doctor { .. })).map(|person| person.cookie.clone());
        let staff = of(|role| matches!(role, Role::Staff { .. })).map(|person| person.cookie.clone());
        let uuids = "SELECT id::text FROM application UNION ALL SELECT id::text FROM application_step
                     UNION ALL SELECT id::text FROM attachment UNION ALL SELECT id::text FROM association LIMIT 500";
        let mut ids = vec!["approve".to_owned(), "style.css".to_owned(), String::new()];
        for uuid in cast.test.database.strings(uuids).await {
            let uuid: uuid::Uuid = uuid.parse().expect("a UUID");
            ids.push(mamis::graphql::node::encode_text(mamis::domain::ids::ApplicationId(uuid)));
            ids.push(mamis::graphql::node::encode_text(mamis::domain::ids::StepId(uuid)));
            ids.push(mamis::graphql::node::encode_text(mamis::domain::ids::AssociationId(uuid)));
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self { http, address, grammar: Grammar::read(), cookies: [None, doctor, staff], ids }
    }

    /// Tries one case; gives what kind of answer came, or what must not be.
    async fn try_one(&self, seed: u64, number: u64) -> (u64, Result<String, String>, Duration) {
        let mut dice = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003) ^ number);
        let began = Instant::now();
        let outcome = match dice.random_range(0..10) {
            0..4 => self.document(&mut dice).await,
            4 => self.body(&mut dice).await,
            5..8 => self.form(&mut dice).await,
            8 => self.upload(&mut dice).await,
            _ => self.frames(&mut dice).await,
        };
        (number, outcome, began.elapsed())
    }

    fn as_somebody(&self, request: reqwest::RequestBuilder, dice: &mut StdRng) -> reqwest::RequestBuilder {
        match self.cookies.choose(dice).expect("three") {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    /// A document that obeys the grammar more or less.
    async fn document(&self, dice: &mut StdRng) -> Result<String, String> {
        let body = json!({ "query": self.grammar.document(dice, &self.ids), "variables": nonsense::json(dice, 3) });
        let request = self.http.post(format!("{}/graphql", self.address)).json(&body);
        self.judge("document", self.as_somebody(request, dice), &body.to_string()).await
    }

    /// Anything at all at the door of the API.
    async fn body(&self, dice: &mut StdRng) -> Result<String, String> {
        let mut body =
            json!({ "query": self.grammar.document(dice, &self.ids), "variables": {}, "operationName": null })
                .to_string()
                .into_bytes();
        nonsense::spoil(dice, &mut body);
        let method = [Method::POST, Method::GET, Method::PUT, Method::HEAD].choose(dice).expect("four").clone();
        let types =
            ["application/json", "application/json; charset=utf-8", "text/plain", "multipart/form-data", "", "?/é"];
        let query = if dice.random_bool(0.3) { nonsense::text(dice, 200) } else { String::new() };
        let mut url = reqwest::Url::parse(&format!("{}/graphql", self.address)).expect("an address");
        url.set_query(Some(&query));
        let shown = format!("{method} {url} {}", String::from_utf8_lossy(&body));
        let accept = ["application/json", "application/graphql-response+json", "text/html", "*/*;q=é"];
        let request = self
            .http
            .request(method, url)
            .header(
                "content-type",
                HeaderValue::from_bytes(types.choose(dice).expect("six").as_bytes()).expect("a value"),
            )
            .header("accept", HeaderValue::from_bytes(accept.choose(dice).expect("four").as_bytes()).expect("a value"))
            .body(body);
        self.judge("body", self.as_somebody(request, dice), &shown).await
    }

    /// A page, or a form sent to where there may be none.
    async fn form(&self, dice: &mut StdRng) -> Result<String, String> {
        let mut path = (*PATHS.choose(dice).expect("paths")).to_owned();
        while path.contains("{}") {
            let id = match dice.random_range(0..4) {
                0 => nonsense::text(dice, 40),
                _ => self.ids.choose(dice).expect("ids").clone(),
            };
            let id = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string();
            path = path.replacen("{}", &id, 1);
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        for _ in 0..dice.random_range(0..12) {
            let name = match dice.random_range(0..8) {
                0 => nonsense::text(dice, 20),
                _ => (*FIELDS.choose(dice).expect("fields")).to_owned(),
            };
            let value = match dice.random_range(0..4) {
                0 => self.ids.choose(dice).expect("ids").clone(),
                1 => dice.random_range(-2..100_i64).to_string(),
                _ => nonsense::text(dice, 200),
            };
            fields.push((name, value));
        }
        let cookie = self.cookies.choose(dice).expect("three").clone();
        let with_cookie = |request: reqwest::RequestBuilder| match &cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let url = format!("{}{path}", self.address);
        if dice.random_bool(0.4) {
            let url = reqwest::Url::parse_with_params(&url, &fields).expect("an address");
            let request = with_cookie(self.http.get(url).header("accept", "text/html"));
            return self.judge("page", request, &format!("GET {path} {fields:?}")).await;
        }
        // Mostly with the token that the form would have, or nothing would get past the first look.
        if dice.random_bool(0.8)
            && let Some(token) = self.form_token(cookie.as_deref()).await
        {
            fields.retain(|(name, _)| name != "form_token");
            fields.push(("form_token".to_owned(), token));
        }
        let request = with_cookie(self.http.post(&url).form(&fields).header("accept", "text/html"));
        self.judge("form", request, &format!("POST {path} {fields:?}")).await
    }

    /// A token of the session: every page of somebody who is logged in has one.
    async fn form_token(&self, cookie: Option<&str>) -> Option<String> {
        let mut found = None;
        for page in ["/mypage", "/office"] {
            let answer =
                self.http.get(format!("{}{page}", self.address)).header("cookie", cookie?).send().await.ok()?;
            let text = answer.text().await.ok()?;
            let token = text.split_once("name=\"form_token\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
            found = found.or(token.map(|(token, _)| token.to_owned()));
        }
        found
    }

    /// A file that is not what it says, in a form that is not quite one.
    async fn upload(&self, dice: &mut StdRng) -> Result<String, String> {
        let doctor = self.cookies[1].clone().expect("a doctor");
        let token = self.form_token(Some(&doctor)).await.unwrap_or_default();
        let mut bytes =
            [samples::pdf(""), nonsense::bytes(dice, 2000), b"PK\x03\x04".to_vec(), b"\xff\xd8\xff\xe0".to_vec()]
                .choose(dice)
                .expect("four")
                .clone();
        nonsense::spoil(dice, &mut bytes);
        let name = nonsense::text(dice, 60).replace(['"', '\r', '\n'], "_");
        let name = name + [".pdf", ".docx", ".jpg", ".png", ".xlsm", ""].choose(dice).expect("six");
        let kind = ["application/pdf", "image/jpeg", "image/png", "text/html", "x"].choose(dice).expect("five");
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"documentKindId\"\r\n\r\ndocument_kind:01\r\n\
             --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--x--\r\n");
        if dice.random_bool(0.3) {
            nonsense::spoil(dice, &mut body);
        }
        let shown = String::from_utf8_lossy(&body).into_owned();
        let path = ["/files", "/mypage/enrolment/documents"].choose(dice).expect("two");
        let request = self.http.post(format!("{}{path}", self.address)).header("cookie", doctor);
        let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
        self.judge("upload", request, &shown).await
    }

    /// Messages that no client of the protocol would send.
    async fn frames(&self, dice: &mut StdRng) -> Result<String, String> {
        let mut request =
            format!("{}/graphql/ws", self.address.replacen("http", "ws", 1)).into_client_request().expect("an address");
        let cookie = self.cookies.choose(dice).expect("three").clone().unwrap_or_default();
        for (name, value) in
            [("origin", self.address.as_str()), ("cookie", &cookie), ("sec-websocket-protocol", "graphql-transport-ws")]
        {
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header"));
        }
        let Ok((mut socket, _)) = connect_async(request).await else { return Err("no socket".to_owned()) };
        let mut sent = Vec::new();
        for turn in 0..dice.random_range(1..8) {
            let kinds = ["connection_init", "subscribe", "ping", "pong", "complete", "next", "é"];
            let mut text = match turn {
                0 => json!({ "type": "connection_init" }),
                _ => json!({
                    "type": kinds.choose(dice), "id": dice.random_range(0..3).to_string(),
                    "payload": { "query": self.grammar.document(dice, &self.ids), "variables": nonsense::json(dice, 3) },
                }),
            }
            .to_string()
            .into_bytes();
            if dice.random_bool(0.3) {
                nonsense::spoil(dice, &mut text);
            }
            let message = match String::from_utf8(text) {
                Ok(text) => Message::text(text),
                Err(error) => Message::binary(error.into_bytes()),
            };
            sent.push(format!("{message:?}"));
            if socket.send(message).await.is_err() {
                break;
            }
        }
        let end = tokio::time::sleep(Duration::from_millis(100));
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => return Ok("socket open".to_owned()),
                said = socket.next() => match said {
                    Some(Ok(Message::Text(text))) if text.contains("INTERNAL") => {
                        return Err(format!("socket: {text}\n{}", sent.join("\n")));
                    }
                    Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) == 1011 => {
                        return Err(format!("socket: {frame:?}\n{}", sent.join("\n")));
                    }
                    Some(Ok(Message::Close(Some(frame)))) => return Ok(format!("socket {}", u16::from(frame.code))),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Ok("socket ended".to_owned()),
                },
            }
        }
    }

    async fn judge(&self, what: &str, request: reqwest::RequestBuilder, shown: &str) -> Result<String, String> {
        let shown: String = shown.chars().take(3000).collect();
        let request = match request.build() {
            Ok(request) => request,
            // The client itself refuses to send it.
            Err(_) => return Ok(format!("{what} unsendable")),
        };
        let answer = self.http.execute(request).await.map_err(|error| format!("{what}: {error:?}\n{shown}"))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| format!("{what}: {error:?}\n{shown}"))?;
        let internal = serde_json::from_str::<Value>(&text)
            .is_ok_and(|body| body["errors"].as_array().is_some_and(|errors| errors.iter().any(is_internal)));
        if status.is_server_error() || internal {
            return Err(format!("{what}: {status} {}\n{shown}", text.chars().take(500).collect::<String>()));
        }
        Ok(format!("{what} {}", status.as_u16()))
    }
}

fn is_internal(error: &Value) -> bool {
    error["extensions"]["code"].as_str().is_none_or(|code| code.contains("INTERNAL") || code == "UNAVAILABLE")
}
