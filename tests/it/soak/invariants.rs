//! What must be so after any number of commands, however they were cut off: asked of all rows at once.

use std::collections::HashMap;

use mamis::app::SystemClock;
use mamis::demo;
use mamis::domain::time::Clock;
use uuid::Uuid;

use crate::support::TestDatabase;

/// A rule and a statement that gives the ids of what breaks it. `audit_entry`, `application_event` and the state carry
/// one instant, for each command reads the clock once, under its locks.
const RULES: &[(&str, &str)] = &[
    (
        "each command counted the version up once and left one entry in the audit",
        "SELECT a.id::text FROM application a WHERE a.version <> (
             SELECT count(*) FROM audit_entry e WHERE e.subject_id = a.id
             AND e.action NOT IN ('application.message', 'application.memo', 'application.star', 'application.read'))",
    ),
    (
        "what stands in the timeline stands in the audit",
        "SELECT e.application_id::text FROM application_event e WHERE NOT EXISTS (
             SELECT FROM audit_entry x WHERE x.subject_id = e.application_id AND x.at = e.at)",
    ),
    (
        "what the audit calls done stands in the timeline",
        "SELECT x.subject_id::text FROM audit_entry x WHERE x.subject_kind = 'application'
         AND x.action IN ('application.submit', 'application.resubmit', 'application.receive', 'application.approve', 'application.return',
                          'application.refuse', 'application.confirm', 'application.cancel', 'application.withdraw')
         AND NOT EXISTS (SELECT FROM application_event e WHERE e.application_id = x.subject_id AND e.at = x.at)",
    ),
    (
        "who filed gets a mail",
        "SELECT a.id::text FROM application a WHERE NOT EXISTS (
             SELECT FROM outbox o WHERE o.application_id = a.id AND o.template = 'application_received')",
    ),
    (
        "every mail comes from something that happened",
        "SELECT o.id::text FROM outbox o WHERE o.template NOT LIKE '%message%' AND NOT EXISTS (
             SELECT FROM application_event e WHERE e.application_id = o.application_id
             AND o.dedupe_key LIKE e.id || ':%')",
    ),
    (
        "a membership exists exactly where a joining step stands approved and was not taken back",
        "SELECT a.id::text FROM affiliation a WHERE a.voided_at IS NULL AND NOT EXISTS (
             SELECT FROM application p JOIN application_step s ON s.application_id = p.id
             WHERE p.doctor_id = a.doctor_id AND s.association_id = a.association_id AND s.state = 'approved')",
    ),
    (
        "one doctor has one undecided application for one association",
        "SELECT p.doctor_id::text FROM application p JOIN application_step s ON s.application_id = p.id
         WHERE p.status IN ('open', 'returned') AND s.side = 'joining' AND s.state <> 'released'
         GROUP BY p.doctor_id, s.association_id HAVING count(*) > 1",
    ),
];

/// Asks all of them, and those that the invented nation is held to.
pub async fn hold(database: &TestDatabase) {
    let mut broken = Vec::new();
    for (rule, statement) in RULES {
        let found = database.strings(statement).await;
        if !found.is_empty() {
            broken.push(format!("{} break “{rule}”, such as {}", found.len(), found[0]));
        }
    }
    let mut client = database.client().await;
    let transaction = client.transaction().await.expect("a transaction");
    if let Err(error) = demo::verify::run(&transaction, SystemClock.today()).await {
        broken.push(error.to_string());
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Commands on each application that the audit has.
pub async fn written(database: &TestDatabase) -> HashMap<Uuid, i64> {
    let sql = "SELECT subject_id, count(*) FROM audit_entry
               WHERE subject_kind = 'application' AND action <> 'application.read' GROUP BY subject_id";
    let rows = database.client().await.query(sql, &[]).await.expect("the audit");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}
