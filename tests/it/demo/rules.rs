//! The rules that the nation is held to notice when one is broken.

use mamis::demo::verify;

use super::options;
use crate::support::TestDatabase;

/// A rule, and statements of which each breaks it.
const BREAKS: &[(&str, &[&str])] = &[
    (
        "membership of a layer needs the layer below on every day",
        &[
            // The lowest membership of somebody who is a member of every layer: gone, a day late, ended.
            "UPDATE affiliation SET voided_at = now(), void_reason = '見本' WHERE id = (SELECT id FROM lowest)",
            "UPDATE affiliation SET joined_on = joined_on + 1 WHERE id = (SELECT id FROM lowest)",
            "UPDATE affiliation SET left_on = current_date WHERE id = (SELECT id FROM lowest)",
        ],
    ),
    (
        "terms cover their affiliation without a gap",
        &[
            "DELETE FROM affiliation_term WHERE affiliation_id = (SELECT id FROM lowest)",
            "UPDATE affiliation_term SET starts_on = starts_on + 1 WHERE id = (SELECT id FROM last_term)",
            "UPDATE affiliation_term SET ends_on = starts_on WHERE id = (SELECT id FROM last_term)",
            "UPDATE affiliation_term SET starts_on = starts_on + 1 WHERE id = (SELECT id FROM later_term)",
            "UPDATE affiliation_term SET ends_on = NULL WHERE id = (SELECT id FROM term_of_who_left)",
        ],
    ),
];

/// Rows to break, each chosen by what it is.
const CHOSEN: &str = "
    CREATE TEMPORARY VIEW lowest AS SELECT f.id FROM affiliation f JOIN association a ON a.id = f.association_id
        JOIN account c ON c.doctor_id = f.doctor_id WHERE c.login_id = 'doctor-member' AND a.layer = 4;
    CREATE TEMPORARY VIEW last_term AS SELECT t.id FROM affiliation_term t
        WHERE t.affiliation_id = (SELECT id FROM lowest) AND t.ends_on IS NULL AND t.voided_at IS NULL;
    CREATE TEMPORARY VIEW later_term AS SELECT t.id FROM affiliation_term t JOIN affiliation f ON f.id = t.affiliation_id
        WHERE t.ends_on IS NULL AND t.starts_on > f.joined_on AND t.voided_at IS NULL ORDER BY t.id LIMIT 1;
    CREATE TEMPORARY VIEW term_of_who_left AS SELECT t.id FROM affiliation_term t JOIN affiliation f ON f.id = t.affiliation_id
        WHERE t.ends_on = f.left_on AND t.voided_at IS NULL AND f.voided_at IS NULL ORDER BY t.id LIMIT 1";

/// Breaks each rule, one way at a time, and takes that back.
pub async fn assert_noticed(database: &TestDatabase) {
    let as_of = options("2026-04-01").as_of;
    let mut client = database.client().await;
    client.batch_execute(CHOSEN).await.expect("rows to break");
    for (rule, statements) in BREAKS {
        for statement in *statements {
            let transaction = client.transaction().await.expect("a transaction");
            // The triggers of the tables would refuse some of it at once.
            transaction.batch_execute("SET LOCAL session_replication_role = replica").await.expect("no triggers");
            assert_ne!(transaction.execute(*statement, &[]).await.expect("a break"), 0, "{statement}");
            let told = verify::run(&transaction, as_of).await.expect_err(statement).to_string();
            assert_eq!(told, format!("1 rows break the rule: {rule}"), "{statement}");
        }
    }
    let transaction = client.transaction().await.expect("a transaction");
    verify::run(&transaction, as_of).await.expect("nothing of it stayed");
}
