//! 審査時連絡メッセージ and 事務局メモ of applications.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{application_memo, application_message};
use crate::domain::ids::{AccountId, ApplicationId, ApplicationMemoId, ApplicationMessageId, AssociationId};

/// A message to be written.
#[derive(Insertable)]
#[diesel(table_name = application_message)]
pub struct NewMessage<'a> {
    pub id: ApplicationMessageId,
    pub application_id: ApplicationId,
    /// None: the doctor writes.
    pub association_id: Option<AssociationId>,
    pub account_id: AccountId,
    pub author_name: &'a str,
    pub body: &'a str,
    pub at: DateTime<Utc>,
}

/// A memo to be written.
#[derive(Insertable)]
#[diesel(table_name = application_memo)]
pub struct NewMemo<'a> {
    pub id: ApplicationMemoId,
    pub application_id: ApplicationId,
    pub association_id: AssociationId,
    pub account_id: AccountId,
    pub author_name: &'a str,
    pub body: &'a str,
    pub at: DateTime<Utc>,
}

/// Writes a message.
pub async fn insert_message(connection: &mut AsyncPgConnection, new: &NewMessage<'_>) -> QueryResult<()> {
    diesel::insert_into(application_message::table).values(new).execute(connection).await.map(drop)
}

/// Deletes the messages that an association wrote at that very moment: with an act that is taken back before anybody
/// heard of it.
pub async fn take_back_messages(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    association: AssociationId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(application_message::table)
        .filter(application_message::application_id.eq(application))
        .filter(application_message::association_id.eq(association))
        .filter(application_message::at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}

/// Writes a memo.
pub async fn insert_memo(connection: &mut AsyncPgConnection, new: &NewMemo<'_>) -> QueryResult<()> {
    diesel::insert_into(application_memo::table).values(new).execute(connection).await.map(drop)
}
