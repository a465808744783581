//! API tokens. Looked up on every request and never cached.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::api_token;
use crate::domain::ids::{AccountId, ApiTokenId, AssociationId};
use crate::domain::token::TokenScopes;
use crate::domain::words::TokenScope;

/// A token as it is listed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_token)]
pub struct ApiTokenRow {
    pub id: ApiTokenId,
    pub association_id: AssociationId,
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    scopes: Vec<Option<String>>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub issued_by_account_id: AccountId,
    pub issued_by_name: String,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be written.
pub struct NewApiToken {
    pub id: ApiTokenId,
    pub association_id: AssociationId,
    pub name: String,
    pub prefix: String,
    pub scopes: TokenScopes,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub issued_by_account_id: AccountId,
    pub issued_by_name: String,
}

impl From<NewApiToken> for ApiTokenRow {
    fn from(new: NewApiToken) -> Self {
        Self {
            id: new.id,
            association_id: new.association_id,
            name: new.name,
            prefix: new.prefix,
            scopes: new.scopes.iter().map(|scope| Some(scope.as_str().to_owned())).collect(),
            created_at: new.created_at,
            expires_at: new.expires_at,
            issued_by_account_id: new.issued_by_account_id,
            issued_by_name: new.issued_by_name,
            last_used_at: None,
            revoked_at: None,
        }
    }
}

impl ApiTokenRow {
    /// What it may do. A word that this program does not know gives no right.
    pub fn scopes(&self) -> TokenScopes {
        self.scopes.iter().flatten().filter_map(|word| word.parse::<TokenScope>().ok()).collect()
    }

    /// Is it worth anything now?
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Finds a token by the hash of it.
pub async fn by_hash(connection: &AsyncPgConnection, hash: &[u8]) -> QueryResult<Option<ApiTokenRow>> {
    api_token::table
        .filter(api_token::token_hash.eq(hash))
        .select(ApiTokenRow::as_select())
        .first(&mut &*connection)
        .await
        .optional()
}

/// Tokens of an association, newest first.
pub async fn of_association(
    connection: &AsyncPgConnection,
    association: AssociationId,
    limit: i64,
) -> QueryResult<Vec<ApiTokenRow>> {
    api_token::table
        .filter(api_token::association_id.eq(association))
        .order((api_token::created_at.desc(), api_token::id.desc()))
        .limit(limit)
        .select(ApiTokenRow::as_select())
        .load(&mut &*connection)
        .await
}

/// Locks a token of the association.
pub async fn lock(
    connection: &mut AsyncPgConnection,
    association: AssociationId,
    id: ApiTokenId,
) -> QueryResult<Option<ApiTokenRow>> {
    api_token::table
        .find(id)
        .filter(api_token::association_id.eq(association))
        .select(ApiTokenRow::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()
}

/// How many tokens of the association are worth anything.
pub async fn count_in_force(
    connection: &mut AsyncPgConnection,
    association: AssociationId,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    api_token::table
        .filter(api_token::association_id.eq(association))
        .filter(api_token::revoked_at.is_null())
        .filter(api_token::expires_at.gt(now))
        .count()
        .get_result(connection)
        .await
}

/// Writes a token. False, and nothing was written: the association has one that was made with this key.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    row: &ApiTokenRow,
    hash: &[u8],
    idempotency_key: Option<&str>,
) -> QueryResult<bool> {
    let values = (row.clone(), api_token::token_hash.eq(hash), api_token::idempotency_key.eq(idempotency_key));
    diesel::insert_into(api_token::table)
        .values(values)
        .on_conflict((api_token::association_id, api_token::idempotency_key))
        .do_nothing()
        .execute(connection)
        .await
        .map(|written| written == 1)
}

/// From now on it is worth nothing.
pub async fn revoke(connection: &mut AsyncPgConnection, id: ApiTokenId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(api_token::table.find(id)).set(api_token::revoked_at.eq(at)).execute(connection).await.map(drop)
}

/// Notes that it is in use.
pub async fn touch(connection: &mut AsyncPgConnection, id: ApiTokenId, at: DateTime<Utc>) -> QueryResult<()> {
    let earlier = api_token::last_used_at.is_null().or(api_token::last_used_at.lt(at));
    diesel::update(api_token::table.filter(api_token::id.eq(id)).filter(earlier))
        .set(api_token::last_used_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}
