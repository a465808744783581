//! Indexes, keys and triggers of the tables that are filled: taken off before the rows come and put back afterwards,
//! when PostgreSQL builds and checks them as a whole. Within the transaction; nobody ever sees the tables without.

use tokio_postgres::Transaction;

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
    "session",
    "staff_user",
];

/// What was taken off, as statements that put it back, in order.
pub struct Ballast {
    statements: Vec<String>,
}

/// Takes it off and empties the tables.
pub async fn take_off(transaction: &Transaction<'_>) -> anyhow::Result<Ballast> {
    let mut statements = Vec::new();
    // Keys of other tables that point here come along; exclusion constraints stay, for building them later costs the
    // same. Order: what refers to a key goes first and comes back last.
    let foreign = constraints(transaction, "'f'").await?;
    let keys = constraints(transaction, "'p', 'u'").await?;
    for (table, name, _) in foreign.iter().chain(&keys) {
        transaction.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
    }
    let add = |(table, name, definition): &(String, String, String)| {
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    };
    statements.extend(keys.iter().map(add));
    for (name, definition) in indexes(transaction).await? {
        transaction.batch_execute(&format!("DROP INDEX {name}")).await?;
        statements.push(definition);
    }
    statements.extend(foreign.iter().map(add));
    for table in TABLES {
        transaction.batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER; TRUNCATE {table}")).await?;
        statements.push(format!("ALTER TABLE {table} ENABLE TRIGGER USER"));
    }
    Ok(Ballast { statements })
}

impl Ballast {
    /// How many steps putting back takes.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Puts everything back. Fails where the rows break a key.
    pub async fn put_back(self, transaction: &Transaction<'_>, mut done: impl FnMut()) -> anyhow::Result<()> {
        for statement in self.statements {
            transaction.batch_execute(&statement).await.map_err(|error| anyhow::anyhow!("{statement}: {error:?}"))?;
            done();
        }
        Ok(())
    }
}

/// Table, name and definition of constraints on the tables or pointing to them.
async fn constraints(transaction: &Transaction<'_>, kinds: &str) -> anyhow::Result<Vec<(String, String, String)>> {
    let statement = format!(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype IN ({kinds}) AND connamespace = 'public'::regnamespace
           AND (conrelid = ANY ($1::text[]::regclass[]) OR confrelid = ANY ($1::text[]::regclass[]))
         ORDER BY conrelid::regclass::text, conname"
    );
    let rows = transaction.query(&statement, &[&TABLES]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect())
}

/// Name and definition of the indexes that no constraint stands on.
async fn indexes(transaction: &Transaction<'_>) -> anyhow::Result<Vec<(String, String)>> {
    let statement = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
         WHERE indrelid = ANY ($1::text[]::regclass[])
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
         ORDER BY 1";
    let rows = transaction.query(statement, &[&TABLES]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
