//! Who agreed to which 利用規約.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{account, terms_agreement};
use crate::domain::ids::AccountId;

/// Notes that a log-in agreed to a version. Agreeing twice is no fault; the first time counts.
pub async fn agree(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    version: &str,
    at: DateTime<Utc>,
    address: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(terms_agreement::table)
        .values((
            terms_agreement::account_id.eq(account_id),
            terms_agreement::version.eq(version),
            terms_agreement::agreed_at.eq(at),
            terms_agreement::address.eq(address),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    diesel::update(account::table.find(account_id))
        .set((account::terms_version.eq(version), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(drop)
}
