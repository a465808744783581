//! Second factors: what codes are made of, recovery codes, and log-ins that wait for one of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{account, recovery_code, second_factor, second_step};
use crate::domain::ids::AccountId;
use crate::domain::second_factor::Secret;

/// What codes are made of.
pub struct SecondFactor {
    pub secret: Secret,
    pub created_at: DateTime<Utc>,
}

/// That of an account, whether it counts already or is being set up.
pub async fn find(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<Option<SecondFactor>> {
    let found: Option<(Vec<u8>, DateTime<Utc>)> = second_factor::table
        .find(id)
        .select((second_factor::secret, second_factor::created_at))
        .first(&mut connection)
        .await
        .optional()?;
    // The table has no secret of another length.
    Ok(found.and_then(|(bytes, created_at)| Some(SecondFactor { secret: Secret::kept(&bytes)?, created_at })))
}

/// Begins to set one up, in the place of one that was begun before.
pub async fn begin(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    secret: &Secret,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let values =
        (second_factor::secret.eq(secret.expose()), second_factor::last_step.eq(0), second_factor::created_at.eq(at));
    diesel::insert_into(second_factor::table)
        .values((second_factor::account_id.eq(id), values))
        .on_conflict(second_factor::account_id)
        .do_update()
        .set(values)
        .execute(connection)
        .await
        .map(drop)
}

/// From now on log-ins ask for it.
pub async fn turn_on(connection: &mut AsyncPgConnection, id: AccountId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((account::second_factor_at.eq(at), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(drop)
}

/// Takes it away with everything that hangs on it. False: log-ins asked for none.
pub async fn remove(connection: &mut AsyncPgConnection, id: AccountId, at: DateTime<Utc>) -> QueryResult<bool> {
    void_steps(connection, id).await?;
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(id))).execute(connection).await?;
    diesel::delete(second_factor::table.find(id)).execute(connection).await?;
    diesel::update(account::table.find(id).filter(account::second_factor_at.is_not_null()))
        .set((account::second_factor_at.eq(None::<DateTime<Utc>>), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(|changed| changed == 1)
}

/// Notes that the code of a time step was used. False: it, or a later one, was used before. One statement, so that of
/// many at once one counts.
pub async fn use_step(connection: &mut AsyncPgConnection, id: AccountId, step: i64) -> QueryResult<bool> {
    diesel::update(second_factor::table.find(id).filter(second_factor::last_step.lt(step)))
        .set(second_factor::last_step.eq(step))
        .execute(connection)
        .await
        .map(|used| used == 1)
}

/// Gives an account other recovery codes; those before are good for nothing.
pub async fn replace_recovery_codes(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    hashes: &[[u8; 32]],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(recovery_code::table.filter(recovery_code::account_id.eq(id))).execute(connection).await?;
    let row =
        |hash| (recovery_code::account_id.eq(id), recovery_code::code_hash.eq(hash), recovery_code::created_at.eq(at));
    let rows: Vec<_> = hashes.iter().map(|hash| row(hash.as_slice())).collect();
    diesel::insert_into(recovery_code::table).values(&rows).execute(connection).await.map(drop)
}

/// Uses a recovery code up. False: there is no such code, or it was used before.
pub async fn use_recovery_code(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    hash: &[u8],
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    diesel::update(recovery_code::table.find((id, hash)).filter(recovery_code::used_at.is_null()))
        .set(recovery_code::used_at.eq(at))
        .execute(connection)
        .await
        .map(|used| used == 1)
}

/// Recovery codes that are still good.
pub async fn recovery_codes_left(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<i64> {
    recovery_code::table
        .filter(recovery_code::account_id.eq(id).and(recovery_code::used_at.is_null()))
        .count()
        .get_result(&mut connection)
        .await
}

/// Writes the first half of a log-in.
pub async fn insert_step(
    connection: &mut AsyncPgConnection,
    token_hash: &[u8],
    id: AccountId,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    let values = (
        second_step::token_hash.eq(token_hash),
        second_step::account_id.eq(id),
        second_step::created_at.eq(at),
        second_step::expires_at.eq(expires_at),
    );
    diesel::insert_into(second_step::table).values(values).execute(connection).await.map(drop)
}

/// Whose log-in it is the first half of. None: there is none, or it is too old.
pub async fn account_of_step(
    mut connection: &AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<AccountId>> {
    second_step::table
        .find(token_hash)
        .filter(second_step::expires_at.gt(now))
        .select(second_step::account_id)
        .first(&mut connection)
        .await
        .optional()
}

/// Uses the first half of a log-in up. False: somebody was quicker.
pub async fn spend_step(connection: &mut AsyncPgConnection, token_hash: &[u8]) -> QueryResult<bool> {
    diesel::delete(second_step::table.find(token_hash)).execute(connection).await.map(|spent| spent == 1)
}

/// Voids whatever was begun: the password has to be typed again.
pub async fn void_steps(connection: &mut AsyncPgConnection, id: AccountId) -> QueryResult<()> {
    diesel::delete(second_step::table.filter(second_step::account_id.eq(id))).execute(connection).await.map(drop)
}
