//! Doctors and secretariats who all act at once, each over HTTP and each as the dice fall.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mamis::app::SystemClock;
use mamis::domain::ids::{ApplicationId, AssociationId, CategoryId, DoctorId, StepId};
use mamis::domain::time::Clock;
use mamis::graphql::node::encode_text;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Times;
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::{Browser, TestApp};

/// Everybody, and the database that they act on.
pub struct Cast {
    pub test: TestApp,
    pub nation: Nation,
    pub people: Vec<Person>,
}

/// Somebody with a log-in.
#[derive(Clone)]
pub struct Person {
    /// `Cookie` of his session.
    pub cookie: String,
    pub role: Role,
}

#[derive(Clone, Copy)]
pub enum Role {
    Doctor { id: DoctorId, document: Uuid, joins: [(AssociationId, CategoryId); 3] },
    Staff { association: AssociationId },
}

impl Cast {
    /// Two members of staff for each of six associations, and so many doctors who all want to join a local one, its
    /// prefecture and the national one.
    pub async fn assemble(test: TestApp, doctors: u64) -> Self {
        // Sessions are to hold for a program that runs by the real time.
        test.clock.set(&SystemClock.now().to_rfc3339());
        let nation = Nation::create(&test).await;
        let mut cast = Self { test, nation, people: Vec::new() };
        for (name, place) in [
            ("national", cast.nation.national),
            ("osaka", cast.nation.osaka),
            ("kita", cast.nation.kita),
            ("strict", cast.nation.strict),
        ] {
            for number in 1..=2 {
                let login = format!("soak-{name}-{number}");
                fixtures::staff(&cast.test, place.id, "administrator", &login).await;
                cast.add(&login, Role::Staff { association: place.id }).await;
            }
        }
        for number in 0..doctors {
            cast.add_doctor(number).await;
        }
        cast
    }

    async fn add(&mut self, login: &str, role: Role) {
        let cookie = Browser::cookie_of(&self.test, login).await;
        self.people.push(Person { cookie, role });
    }

    async fn add_doctor(&mut self, number: u64) {
        let id = fixtures::doctor(&self.test, &format!("{:06}", 200_000 + number), "見本", "太郎").await;
        let login = format!("soak-doctor-{number}");
        let account = fixtures::doctor_account(&self.test, id, &login).await;
        let document = Uuid::now_v7_for_tests();
        self.test
            .database
            .client()
            .await
            .execute(
                "INSERT INTO attachment (id, doctor_id, document_kind_code, file_name, media_type, byte_size, sha256,
                                         storage_key, uploaded_by_account_id, uploaded_at)
                 VALUES ($1, $2, 'document_kind:01', 'menkyo.pdf', 'application/pdf', 9, sha256('a'), gen_random_uuid()::text, $3, now())",
                &[&document, &id.0, &account.0],
            )
            .await
            .expect("a document");
        let local = if number.is_multiple_of(2) { self.nation.kita } else { self.nation.strict };
        let joins = [local, self.nation.osaka, self.nation.national].map(|place| (place.id, place.category_a));
        self.add(&login, Role::Doctor { id, document, joins }).await;
    }

    /// Everybody acts for so long.
    pub async fn act_for(&self, servers: &[String], time: Duration, seed: u64) -> Tally {
        let end = CancellationToken::new();
        let clock = tokio::spawn({
            let end = end.clone();
            async move {
                tokio::time::sleep(time).await;
                end.cancel();
            }
        });
        let tally = self.act_until(servers, &end, seed).await;
        clock.await.expect("time passes");
        tally
    }

    /// Everybody acts over and over again, until the end or until his server is gone.
    pub async fn act_until(&self, servers: &[String], end: &CancellationToken, seed: u64) -> Tally {
        let client = Arc::new(self.test.database.client().await);
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client");
        let acting = self.people.iter().enumerate().map(|(number, person)| {
            let mut player = Player {
                person: person.clone(),
                http: http.clone(),
                server: servers[number % servers.len()].clone(),
                dice: StdRng::seed_from_u64(seed ^ (number as u64) << 32),
                tally: Tally::default(),
            };
            let (client, end) = (client.clone(), end.clone());
            tokio::spawn(async move {
                while !end.is_cancelled() && player.act(&client).await {}
                player.tally
            })
        });
        let mut sum = Tally::default();
        for task in acting.collect::<Vec<_>>() {
            sum.add(task.await.expect("no player panics"));
        }
        sum
    }
}

/// What became of the commands.
#[derive(Default)]
pub struct Tally {
    /// Acknowledged, by application.
    pub done: HashMap<Uuid, i64>,
    /// Refused in words: a conflict, not possible now.
    pub refused: u64,
    /// 503: to be tried again.
    pub later: u64,
    /// No answer: nobody knows.
    pub unknown: u64,
    /// What must never be said.
    pub faults: Vec<String>,
    pub times: Times,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (application, count) in other.done {
            *self.done.entry(application).or_default() += count;
        }
        self.refused += other.refused;
        self.later += other.later;
        self.unknown += other.unknown;
        self.faults.extend(other.faults);
        self.times.0.extend(other.times.0);
    }

    /// Takes another round in.
    pub fn and(mut self, other: Self) -> Self {
        self.add(other);
        self
    }

    pub fn acknowledged(&self) -> i64 {
        self.done.values().sum()
    }
}

struct Player {
    person: Person,
    http: reqwest::Client,
    server: String,
    dice: StdRng,
    tally: Tally,
}

impl Player {
    /// One command. False: nobody answers any more.
    async fn act(&mut self, client: &Client) -> bool {
        let unknown = self.tally.unknown;
        match self.person.role {
            Role::Staff { association } => self.act_as_staff(client, association).await,
            Role::Doctor { id, document, joins } => self.act_as_doctor(client, id, document, joins).await,
        }
        self.tally.unknown == unknown
    }

    async fn act_as_staff(&mut self, client: &Client, association: AssociationId) {
        // All look at the same few, so that they get into each other's way.
        let sql = "SELECT * FROM (
                       SELECT s.id, a.id, a.version, a.star_reason FROM application_step s JOIN application a ON a.id = s.application_id
                       WHERE s.association_id = $1 AND a.status <> 'closed' ORDER BY a.submitted_at, a.id LIMIT 5
                   ) oldest ORDER BY random() LIMIT 1";
        // The database may have been killed together with the program.
        let Ok(row) = client.query_opt(sql, &[&association.0]).await else { return self.tally.unknown += 1 };
        let Some(row) = row else { return tokio::time::sleep(Duration::from_millis(20)).await };
        let (step, application, version): (Uuid, Uuid, i32) = (row.get(0), row.get(1), row.get(2));
        let about_step = json!({ "stepId": encode_text(StepId(step)), "version": version });
        let seen: Option<String> = row.get(3);
        let about = json!({ "applicationId": encode_text(ApplicationId(application)), "version": version });
        let with = |mut input: Value, field: &str, text: &str| {
            input[field] = json!(text);
            input
        };
        let (name, input) = match self.dice.random_range(0..12) {
            0..2 => ("receiveApplication", about_step),
            2..6 => ("approveApplication", about_step),
            6 => ("returnApplication", with(about_step, "reason", "書類が足りません")),
            7 => ("refuseApplication", with(about_step, "reason", "資格がありません")),
            8 => ("confirmApplication", about_step),
            9 => ("cancelReviewAction", with(about_step, "reason", "間違えました")),
            10 => {
                // Taken away where it was there.
                let reason = if seen.is_some() { "" } else { "要注意" };
                let mut input = with(about, "reason", reason);
                input["seenReason"] = json!(seen);
                ("setApplicationStar", input)
            }
            _ => {
                let input = json!({ "applicationId": about["applicationId"], "body": "確認しています" });
                ("postApplicationMessage", input)
            }
        };
        self.command(name, input, Some(application), "userErrors { code message }").await;
    }

    async fn act_as_doctor(
        &mut self,
        client: &Client,
        id: DoctorId,
        document: Uuid,
        joins: [(AssociationId, CategoryId); 3],
    ) {
        let sql = "SELECT id, version FROM application WHERE doctor_id = $1 AND status IN ('open', 'returned') LIMIT 1";
        let Ok(row) = client.query_opt(sql, &[&id.0]).await else { return self.tally.unknown += 1 };
        match row {
            Some(row) if self.dice.random_range(0..8) == 0 => {
                let (application, version): (Uuid, i32) = (row.get(0), row.get(1));
                let input = json!({ "applicationId": encode_text(ApplicationId(application)), "version": version });
                self.command("withdrawApplication", input, Some(application), "userErrors { code message }").await;
            }
            Some(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            // Some come today and others tomorrow.
            None if self.dice.random_range(0..30) > 0 => tokio::time::sleep(Duration::from_millis(100)).await,
            None => {
                let refused = self.tally.refused;
                self.file(client, id, document, joins).await;
                // He is a member by now and has nothing more to ask for.
                if self.tally.refused > refused {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }

    /// Fills in a form and sends it twice at the same moment, as with a double click.
    async fn file(&mut self, client: &Client, id: DoctorId, document: Uuid, joins: [(AssociationId, CategoryId); 3]) {
        let sql = "SELECT version FROM application_draft WHERE doctor_id = $1 AND application_id IS NULL";
        let Ok(there) = client.query_opt(sql, &[&id.0]).await else { return self.tally.unknown += 1 };
        let day = SystemClock.today() + chrono::TimeDelta::days(14);
        let layers = joins.map(|(association, category)| {
            json!({ "associationId": encode_text(association), "categoryId": encode_text(category) })
        });
        let input = json!({
            "version": there.map(|row| row.get::<_, i32>(0)), "associationId": encode_text(joins[0].0), "topLayer": 1,
            "layers": layers, "facilityUndecided": true, "facilityText": "見本クリニック", "workplaceRoleId": "workplace_role:14",
            "positionId": "position:02", "designationIds": [],
            "wishedOn": { "year": day.format("%Y").to_string(), "month": day.format("%m").to_string(),
                          "day": day.format("%d").to_string() },
            "attachmentIds": [encode_text(mamis::domain::ids::AttachmentId(document))],
        });
        let wanted = "draft { id version } userErrors { code message }";
        let Some(saved) = self.command("saveEnrolmentDraft", input, None, wanted).await else { return };
        let key = format!("soak-{:032x}", self.dice.random::<u128>());
        let input =
            json!({ "draftId": saved["draft"]["id"], "version": saved["draft"]["version"], "idempotencyKey": key });
        let wanted = "application { id } userErrors { code message field }";
        let (one, other) = tokio::join!(
            ask(&self.http, &self.server, &self.person.cookie, "submitEnrolment", &input, wanted),
            ask(&self.http, &self.server, &self.person.cookie, "submitEnrolment", &input, wanted),
        );
        let mut filed = None;
        for answer in [one, other] {
            let Some(answer) = self.note(answer, "submitEnrolment") else { continue };
            let found = answer["application"]["id"].as_str().map(str::to_owned);
            if filed.is_some() && filed != found {
                self.tally.faults.push(format!("one key, two applications: {filed:?} and {found:?}"));
            }
            if filed.is_none()
                && let Some(id) = found.as_deref().and_then(mamis::graphql::node::decode::<ApplicationId>)
            {
                // The same one twice is one command.
                *self.tally.done.entry(id.0).or_default() += 1;
            }
            filed = found;
        }
    }

    /// Sends a mutation; gives its payload where it was done.
    async fn command(&mut self, name: &str, input: Value, application: Option<Uuid>, wanted: &str) -> Option<Value> {
        let began = Instant::now();
        let answer = ask(&self.http, &self.server, &self.person.cookie, name, &input, wanted).await;
        self.tally.times.add(began.elapsed());
        let payload = self.note(answer, name)?;
        if let Some(application) = application {
            *self.tally.done.entry(application).or_default() += 1;
        }
        Some(payload)
    }

    fn note(&mut self, answer: Answer, name: &str) -> Option<Value> {
        match answer {
            Answer::Payload(payload) if payload["userErrors"] == json!([]) => return Some(payload),
            Answer::Payload(payload) => {
                let codes = payload["userErrors"].as_array().cloned().unwrap_or_default();
                let known = ["CONFLICT", "NOT_ALLOWED", "NOT_FOUND", "DUPLICATE", "INVALID"];
                match codes.iter().find(|error| !known.iter().any(|code| error["code"] == *code)) {
                    Some(odd) => self.tally.faults.push(format!("{name}: {odd}")),
                    None => self.tally.refused += 1,
                }
            }
            Answer::Later => self.tally.later += 1,
            Answer::Nobody => self.tally.unknown += 1,
            Answer::Fault(text) => self.tally.faults.push(format!("{name}: {text}")),
        }
        None
    }
}

/// What a mutation was answered with.
enum Answer {
    Payload(Value),
    Later,
    Nobody,
    Fault(String),
}

async fn ask(http: &reqwest::Client, server: &str, cookie: &str, name: &str, input: &Value, wanted: &str) -> Answer {
    let kind = name[..1].to_uppercase() + &name[1..] + "Input";
    let query = format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {wanted} }} }}");
    let request = http.post(format!("{server}/graphql")).header("cookie", cookie);
    let Ok(answer) = request.json(&json!({ "query": query, "variables": { "input": input } })).send().await else {
        return Answer::Nobody;
    };
    let status = answer.status();
    if status == 503 {
        return Answer::Later;
    }
    let Ok(text) = answer.text().await else { return Answer::Nobody };
    match serde_json::from_str::<Value>(&text) {
        Ok(mut body) if body["errors"].is_null() && status == 200 => Answer::Payload(body["data"][name].take()),
        _ if text.contains("\"UNAVAILABLE\"") => Answer::Later,
        _ => Answer::Fault(format!("{status} {text}")),
    }
}
