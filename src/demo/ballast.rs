//! Indexes, keys and triggers of the tables that are filled: taken off before the rows come and put back afterwards,
//! when PostgreSQL builds and checks them as a whole. Within the transaction; nobody ever sees the tables without.

use anyhow::ensure;
use tokio_postgres::{GenericClient, Transaction};

use super::aside;

/// Tables that the demo fills and, for a new nation, empties.
pub const TABLES: &[&str] = &[
    "account",
    "affiliation",
    "affiliation_group",
    "affiliation_group_layer",
    "affiliation_term",
    "api_token",
    "application",
    "application_attachment",
    "application_claim",
    "application_draft",
    "application_event",
    "application_form",
    "application_form_designation",
    "application_form_layer",
    "application_memo",
    "application_message",
    "application_step",
    "attachment",
    "audit_entry",
    "audit_seal",
    "doctor",
    "doctor_contact",
    "doctor_department",
    "doctor_relation",
    "doctor_society",
    "facility",
    "known_device",
    "outbox",
    "passkey",
    "passkey_challenge",
    "recovery_code",
    "registration_case",
    "second_factor",
    "second_step",
    "session",
    "staff_user",
    "terms_agreement",
];

/// Tables that somebody may stand in who is nobody of the nation before: a stranger who is about to register. What refers
/// to the nation goes.
const SHARED: &[(&str, &str)] = &[
    ("mail_link", "DELETE FROM mail_link WHERE num_nonnulls(account_id, staff_user_id, doctor_id) > 0"),
    ("registration", "DELETE FROM registration WHERE num_nonnulls(account_id, doctor_id) > 0"),
];

/// What was taken off, as statements that put it back, in order.
pub struct Ballast {
    /// Keys, indexes, foreign keys and triggers.
    own: Vec<String>,
    /// Foreign keys of the tables that are filled aside, where all their rest is built too.
    aside: Vec<String>,
}

/// The tables that the one transaction fills itself.
pub fn own() -> Vec<&'static str> {
    TABLES.iter().copied().filter(|table| !aside::TABLES.contains(table)).collect()
}

/// Takes it off and empties the tables.
pub async fn take_off(transaction: &Transaction<'_>) -> anyhow::Result<Ballast> {
    // Keys of other tables that point here come along; exclusion constraints stay, for building them later costs the
    // same. Order: what refers to a key goes first and comes back last.
    let foreign = constraints(transaction, TABLES, "'f'").await?;
    for (table, name, _) in &foreign {
        let is_known = TABLES.contains(&table.as_str()) || SHARED.iter().any(|(shared, _)| shared == table);
        ensure!(is_known, "{table} refers to the nation by {name}, and nothing says what becomes of its rows");
    }
    let keys = constraints(transaction, &own(), "'p', 'u'").await?;
    for (table, name, _) in foreign.iter().chain(&keys) {
        transaction.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
    }
    let (aside, foreign): (Vec<_>, Vec<_>) =
        foreign.iter().partition(|(table, ..)| aside::TABLES.contains(&table.as_str()));
    let mut own_statements: Vec<_> = keys.iter().map(add).collect();
    for (name, definition) in indexes(transaction, &own()).await? {
        transaction.batch_execute(&format!("DROP INDEX {name}")).await?;
        own_statements.push(definition);
    }
    own_statements.extend(foreign.into_iter().map(add));
    for (_, statement) in SHARED {
        transaction.execute(*statement, &[]).await?;
    }
    for table in TABLES {
        transaction.batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER; TRUNCATE {table}")).await?;
        own_statements.push(format!("ALTER TABLE {table} ENABLE TRIGGER USER"));
    }
    Ok(Ballast { own: own_statements, aside: aside.into_iter().map(add).collect() })
}

impl Ballast {
    /// How many steps putting back takes.
    pub fn len(&self) -> usize {
        self.own.len() + self.aside.len()
    }

    /// Puts back what the transaction's own tables had. Fails where the rows break a key.
    pub async fn put_back(&self, transaction: &Transaction<'_>, done: impl FnMut()) -> anyhow::Result<()> {
        run(transaction, &self.own, done).await
    }

    /// Lets the tables that were filled aside refer to the others.
    pub async fn put_back_aside(&self, transaction: &Transaction<'_>, done: impl FnMut()) -> anyhow::Result<()> {
        run(transaction, &self.aside, done).await
    }
}

async fn run(transaction: &Transaction<'_>, statements: &[String], mut done: impl FnMut()) -> anyhow::Result<()> {
    for statement in statements {
        transaction.batch_execute(statement).await.map_err(|error| anyhow::anyhow!("{statement}: {error:?}"))?;
        done();
    }
    Ok(())
}

/// A constraint of a table: table, name and definition.
pub type Constraint = (String, String, String);

/// The statement that puts it on its table.
pub fn add((table, name, definition): &Constraint) -> String {
    format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
}

/// Constraints on the tables or pointing to them.
pub async fn constraints(client: &impl GenericClient, tables: &[&str], kinds: &str) -> anyhow::Result<Vec<Constraint>> {
    let statement = format!(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype IN ({kinds}) AND connamespace = 'public'::regnamespace
           AND (conrelid = ANY ($1::text[]::regclass[]) OR confrelid = ANY ($1::text[]::regclass[]))
         ORDER BY conrelid::regclass::text, conname"
    );
    let rows = client.query(&statement, &[&tables]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect())
}

/// Name and definition of the indexes that no constraint stands on.
pub async fn indexes(client: &impl GenericClient, tables: &[&str]) -> anyhow::Result<Vec<(String, String)>> {
    let statement = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
         WHERE indrelid = ANY ($1::text[]::regclass[])
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
         ORDER BY 1";
    let rows = client.query(statement, &[&tables]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
