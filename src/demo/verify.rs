//! The rules that no key and no constraint of the tables holds, asked of all rows at once. What breaks one is a fault of
//! the demo, and nothing is loaded.
//!
//! What is grouped is `MATERIALIZED`: otherwise each of PostgreSQL's parallel workers groups all of it for itself.

use anyhow::ensure;
use chrono::NaiveDate;
use tokio_postgres::Transaction;

/// A rule and the statement that counts what breaks it.
type Rule = (&'static str, &'static str);

const RULES: &[Rule] = &[
    (
        "membership of a layer needs the layer below on every day",
        "WITH below AS MATERIALIZED (
             SELECT lower_layer.doctor_id, t.parent_id, range_agg(daterange(lower_layer.joined_on, lower_layer.left_on, '[]')) AS days
             FROM affiliation lower_layer JOIN association_term t ON t.association_id = lower_layer.association_id
             WHERE lower_layer.voided_at IS NULL GROUP BY lower_layer.doctor_id, t.parent_id)
         SELECT count(*) FROM affiliation upper_layer
         LEFT JOIN below ON below.doctor_id = upper_layer.doctor_id AND below.parent_id = upper_layer.association_id
         WHERE upper_layer.voided_at IS NULL
           AND EXISTS (SELECT FROM association_term t WHERE t.parent_id = upper_layer.association_id)
           AND NOT coalesce(below.days @> daterange(upper_layer.joined_on, upper_layer.left_on, '[]'), false)",
    ),
    (
        "decided means no open decide or relay step",
        "SELECT count(*) FROM application_step s JOIN application a ON a.id = s.application_id
         WHERE a.status IN ('decided', 'closed') AND s.kind IN ('decide', 'relay') AND s.state IN ('waiting', 'open', 'received', 'returned')",
    ),
    (
        "closed means no open step",
        "SELECT count(*) FROM application_step s JOIN application a ON a.id = s.application_id
         WHERE a.status = 'closed' AND s.state IN ('waiting', 'open', 'received', 'returned')",
    ),
    (
        "what is open lies on somebody's desk, and what is decided and not closed awaits a confirmation",
        "SELECT count(*) FROM application a WHERE a.status IN ('open', 'decided') AND NOT EXISTS (
             SELECT FROM application_step s WHERE s.application_id = a.id AND s.state IN ('open', 'received'))",
    ),
    (
        "a step knows when its application was submitted",
        "SELECT count(*) FROM application_step s JOIN application a ON a.id = s.application_id WHERE a.submitted_at <> s.submitted_at",
    ),
    (
        "a returned application is pending nowhere",
        "SELECT count(*) FROM application_step s JOIN application a ON a.id = s.application_id
         WHERE a.status = 'returned' AND s.state IN ('open', 'received')",
    ),
    (
        "every undecided application claims what it would begin or end",
        "SELECT count(*) FROM application_step s JOIN application a ON a.id = s.application_id
         WHERE a.status IN ('open', 'returned') AND s.side IN ('joining', 'leaving') AND s.state <> 'released' AND NOT EXISTS (
             SELECT FROM application_claim c WHERE c.application_id = a.id AND c.association_id = s.association_id)",
    ),
    (
        "no decided application claims anything",
        "SELECT count(*) FROM application_claim c JOIN application a ON a.id = c.application_id WHERE a.status IN ('decided', 'closed')",
    ),
    (
        "terms cover their affiliation without a gap",
        // Terms of an affiliation never overlap (affiliation_term_overlap), so where their days add up there is no gap.
        "WITH t AS MATERIALIZED (
             SELECT affiliation_id, min(starts_on) AS first_day, max(coalesce(ends_on, '9999-12-31')) AS last_day,
                 sum(coalesce(ends_on, '9999-12-31') - starts_on + 1) AS days
             FROM affiliation_term WHERE voided_at IS NULL GROUP BY affiliation_id)
         SELECT count(*) FROM affiliation f LEFT JOIN t ON t.affiliation_id = f.id
         WHERE f.voided_at IS NULL AND (t.first_day, t.last_day, t.days) IS DISTINCT FROM
             (f.joined_on, coalesce(f.left_on, '9999-12-31'), (coalesce(f.left_on, '9999-12-31') - f.joined_on + 1)::bigint)",
    ),
    (
        "what an association holds in a group lies in the chain of the group",
        "SELECT count(*) FROM affiliation_term t WHERE NOT EXISTS (
             SELECT FROM affiliation_group_layer l WHERE l.group_id = t.group_id AND l.association_id = t.association_id)",
    ),
];

/// Asks all of them.
pub async fn run(transaction: &Transaction<'_>, as_of: NaiveDate) -> anyhow::Result<()> {
    for (rule, statement) in RULES {
        let broken: i64 = transaction.query_one(*statement, &[]).await?.get(0);
        ensure!(broken == 0, "{broken} rows break the rule: {rule}");
    }
    let statement =
        "SELECT count(*) FROM application_event WHERE at >= ($1::date + 1)::timestamp AT TIME ZONE 'Asia/Tokyo'";
    let future: i64 = transaction.query_one(statement, &[&as_of]).await?.get(0);
    ensure!(future == 0, "{future} events lie in the future");
    Ok(())
}
