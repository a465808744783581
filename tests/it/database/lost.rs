//! Connections that the server ends: reads are tried once more, commands are done once or not at all.

use async_graphql::Request;
use mamis::domain::viewer::{RequestInfo, Viewer};
use mamis::domain::words::StaffRole;
use mamis::graphql::{ApiSchema, Options};
use mamis::service::{CommandError, Context, enrolment};
use serde_json::Value;

use crate::support::enrolments::enrolment_form;
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people, until};

struct Setting {
    test: TestApp,
    nation: Nation,
    doctor: Context,
    schema: ApiSchema,
}

impl Setting {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "123456", "見本", "太郎").await;
        let doctor = people::as_doctor(&test, doctor).await;
        Self { test, nation, doctor, schema: ApiSchema::new(Options::default()) }
    }

    /// Ends every connection of the program, and comes back when the server is rid of them.
    async fn end_connections(&self) -> i64 {
        let client = self.test.database.client().await;
        let ended = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()";
        client.query_one(ended, &[]).await.unwrap().get(0)
    }

    async fn data(&self, viewer: &Viewer, query: &str) -> Value {
        let info = RequestInfo::default();
        let request = Request::new(query);
        let answer = mamis::graphql::execute(&self.schema, &self.test.app, viewer.clone(), info, request).await;
        assert!(answer.errors.is_empty(), "{query}: {:?}", answer.errors);
        answer.data.into_json().unwrap()
    }

    /// Opens every pooled connection.
    async fn fill_the_pool(&self) {
        let mut taken = Vec::new();
        for _ in 0..8 {
            taken.push(self.test.app.db.get().await.unwrap());
        }
    }

    async fn count(&self, sql: &str) -> i64 {
        self.test.database.client().await.query_one(&format!("SELECT count(*) FROM {sql}"), &[]).await.unwrap().get(0)
    }
}

#[tokio::test]
async fn a_query_between_two_losses_is_answered_without_an_error() {
    let setting = Setting::new().await;
    let staff = people::as_staff(&setting.test, setting.nation.kita.id, StaffRole::Staff).await.viewer;
    let id = crate::support::enrolments::submitted_enrolment(&setting.doctor, &[setting.nation.kita]).await;
    let id = mamis::graphql::node::encode(id);
    let opened = format!("{{ node(id: \"{}\") {{ ... on Application {{ number }} }} }}", id.as_str());
    let queries = [
        // By look-ahead, by loaders, over the pool, over the pool with an entry in the audit.
        (&setting.doctor.viewer, "{ viewer { doctor { familyName affiliations { joinedOn } } } }"),
        (
            &setting.doctor.viewer,
            "{ viewer { doctor { groups { layers { association { name } } } } enrolmentDraft { id } } }",
        ),
        (
            &staff,
            "{ secretariat { pendingCounts { boxes { pending } } applicationSteps { nodes { application { number } } } } }",
        ),
        (&staff, "{ facilities(query: \"見本\") { totalCount { value } nodes { name } } }"),
        (&staff, opened.as_str()),
    ];
    for (viewer, query) in queries {
        // Twice, so that every shared connection is in use.
        let expected = setting.data(viewer, query).await;
        assert_eq!(setting.data(viewer, query).await, expected);
        for _ in 0..3 {
            setting.fill_the_pool().await;
            assert!(setting.end_connections().await >= 8, "there was something to lose");
            assert_eq!(setting.data(viewer, query).await, expected, "{query}");
        }
    }
    assert_eq!(setting.count("audit_entry WHERE action = 'application.read'").await, 5, "each look once");
}

#[tokio::test]
async fn a_command_after_a_loss_is_done_once() {
    let setting = Setting::new().await;
    let form = enrolment_form(&[setting.nation.kita]);
    for round in 1..=3 {
        setting.fill_the_pool().await;
        setting.end_connections().await;
        let key = format!("key-of-round-{round}");
        // The program may or may not have heard of the loss: then the answer is "later", and nothing was done.
        let id = match enrolment::file(&setting.doctor, &form, &key).await {
            Ok(id) => id,
            Err(CommandError::Db(error)) if error.is_outage() => {
                assert_eq!(setting.count("application").await, round - 1);
                enrolment::file(&setting.doctor, &form, &key).await.expect("the pool has noticed")
            }
            Err(error) => panic!("{error}"),
        };
        assert_eq!(enrolment::file(&setting.doctor, &form, &key).await.unwrap(), id, "sent again it is the same");
        assert_eq!(setting.count("application").await, round);
        assert_eq!(setting.count("outbox WHERE template = 'application_received'").await, round);
        assert_eq!(setting.count("audit_entry WHERE action = 'application.submit'").await, round);
        let free = "DELETE FROM application_claim";
        setting.test.database.client().await.batch_execute(free).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_connection_is_lost_in_the_middle_is_not_done_at_all() {
    let setting = Setting::new().await;
    let form = enrolment_form(&[setting.nation.kita]);
    let mut other = setting.test.database.client().await;
    let lock = other.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let (doctor, sent) = (setting.doctor.clone(), form.clone());
    let filing = tokio::spawn(async move { enrolment::file(&doctor, &sent, "key-lost-on-the-way").await });
    let watcher = setting.test.database.client().await;
    until("the command to come to its mails", async || {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        (watcher.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) > 0).then_some(())
    })
    .await;
    let outcome = filing.await.unwrap();
    assert!(matches!(&outcome, Err(CommandError::Db(error)) if error.is_outage()), "{outcome:?}");
    lock.rollback().await.unwrap();
    for table in ["application", "application_claim", "affiliation_group", "outbox", "audit_entry"] {
        assert_eq!(setting.count(table).await, 0, "{table}");
    }
    enrolment::file(&setting.doctor, &form, "key-lost-on-the-way").await.expect("another connection");
    assert_eq!(setting.count("application").await, 1);
}
