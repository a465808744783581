//! Passkeys, and the challenges that their owners have still to answer.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use crate::db::schema::{passkey, passkey_challenge};
use crate::domain::ids::{AccountId, PasskeyId};

/// A passkey as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = passkey)]
pub struct Registered {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Those of an account, oldest first.
pub async fn of_account(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<Vec<Registered>> {
    passkey::table
        .filter(passkey::account_id.eq(id))
        .order((passkey::created_at, passkey::id))
        .select(Registered::as_select())
        .load(&mut connection)
        .await
}

/// Under what the devices of an account know its keys.
pub async fn credential_ids(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<Vec<Vec<u8>>> {
    passkey::table
        .filter(passkey::account_id.eq(id))
        .order(passkey::id)
        .select(passkey::credential_id)
        .load(&mut connection)
        .await
}

/// A key of an account, as the library keeps it.
pub async fn find(
    mut connection: &AsyncPgConnection,
    account: AccountId,
    credential_id: &[u8],
) -> QueryResult<Option<(PasskeyId, Value)>> {
    passkey::table
        .filter(passkey::credential_id.eq(credential_id).and(passkey::account_id.eq(account)))
        .select((passkey::id, passkey::credential))
        .first(&mut connection)
        .await
        .optional()
}

/// A new passkey.
#[derive(Insertable)]
#[diesel(table_name = passkey)]
pub struct NewPasskey<'a> {
    pub id: PasskeyId,
    pub account_id: AccountId,
    pub credential_id: &'a [u8],
    pub credential: &'a Value,
    pub name: &'a str,
    pub created_at: DateTime<Utc>,
}

/// Writes it. False: the key is registered already, by whomever.
pub async fn insert(connection: &mut AsyncPgConnection, row: &NewPasskey<'_>) -> QueryResult<bool> {
    diesel::insert_into(passkey::table)
        .values(row)
        .on_conflict(passkey::credential_id)
        .do_nothing()
        .execute(connection)
        .await
        .map(|written| written == 1)
}

/// Notes that somebody logged in with it, and moves its counter from `before` on. False: it is not there any more, or
/// another log-in has moved its counter meanwhile.
pub async fn note_use(
    connection: &mut AsyncPgConnection,
    id: PasskeyId,
    before: &Value,
    credential: &Value,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    diesel::update(passkey::table.find(id).filter(passkey::credential.eq(before)))
        .set((passkey::credential.eq(credential), passkey::last_used_at.eq(at)))
        .execute(connection)
        .await
        .map(|noted| noted == 1)
}

/// Takes one of an account away. Gives its name; none: there is no such.
pub async fn remove(
    connection: &mut AsyncPgConnection,
    account: AccountId,
    id: PasskeyId,
) -> QueryResult<Option<String>> {
    diesel::delete(passkey::table.filter(passkey::id.eq(id).and(passkey::account_id.eq(account))))
        .returning(passkey::name)
        .get_result(connection)
        .await
        .optional()
}

/// Takes all of an account away, and what was begun.
pub async fn remove_all(connection: &mut AsyncPgConnection, account: AccountId) -> QueryResult<()> {
    void_challenges(connection, account).await?;
    diesel::delete(passkey::table.filter(passkey::account_id.eq(account))).execute(connection).await.map(drop)
}

/// A challenge.
#[derive(Insertable)]
#[diesel(table_name = passkey_challenge)]
pub struct NewChallenge<'a> {
    pub token_hash: &'a [u8],
    /// Who registers a passkey, with what it will be called; none: a log-in.
    pub account_id: Option<AccountId>,
    pub name: Option<&'a str>,
    pub state: &'a Value,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Writes it.
pub async fn insert_challenge(connection: &mut AsyncPgConnection, row: &NewChallenge<'_>) -> QueryResult<()> {
    diesel::insert_into(passkey_challenge::table).values(row).execute(connection).await.map(drop)
}

/// Uses the challenge of a log-in up. Gives what has to be answered; none: there is no such challenge (any more).
pub async fn spend_log_in(
    connection: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<Value>> {
    let challenge = passkey_challenge::table
        .find(token_hash)
        .filter(passkey_challenge::account_id.is_null().and(passkey_challenge::expires_at.gt(now)));
    diesel::delete(challenge).returning(passkey_challenge::state).get_result(connection).await.optional()
}

/// Uses the challenge of a registration up. Gives what has to be answered, and what the passkey will be called.
pub async fn spend_registration(
    connection: &mut AsyncPgConnection,
    account: AccountId,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(Value, String)>> {
    let challenge = passkey_challenge::table
        .find(token_hash)
        .filter(passkey_challenge::account_id.eq(account).and(passkey_challenge::expires_at.gt(now)));
    diesel::delete(challenge)
        .returning((passkey_challenge::state, passkey_challenge::name.assume_not_null()))
        .get_result(connection)
        .await
        .optional()
}

/// What was begun with an account is good for nothing.
pub async fn void_challenges(connection: &mut AsyncPgConnection, account: AccountId) -> QueryResult<()> {
    diesel::delete(passkey_challenge::table.filter(passkey_challenge::account_id.eq(account)))
        .execute(connection)
        .await
        .map(drop)
}
