//! What happened to applications, and what was written about them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{application_event, application_memo, application_message, outbox};
use crate::domain::application::transition::Template;
use crate::domain::ids::*;
use crate::domain::words::EventAction;

/// Something that happened to an application.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_event)]
pub struct EventRow {
    pub application_id: ApplicationId,
    pub association_id: Option<AssociationId>,
    pub action: EventAction,
    pub reason: Option<String>,
    pub effective_on: Option<NaiveDate>,
    pub actor_name: String,
    pub at: DateTime<Utc>,
}

/// 審査時連絡メッセージ
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_message)]
pub struct MessageRow {
    pub id: ApplicationMessageId,
    pub application_id: ApplicationId,
    pub association_id: Option<AssociationId>,
    pub author_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

/// 事務局メモ
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_memo)]
pub struct MemoRow {
    pub id: ApplicationMemoId,
    pub application_id: ApplicationId,
    pub association_id: AssociationId,
    pub author_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

macro_rules! of_applications {
    ($($(#[$doc:meta])* $name:ident: $row:ident in $table:ident by $order:ident;)+) => {$(
        $(#[$doc])*
        pub async fn $name(connection: &AsyncPgConnection, applications: &[ApplicationId]) -> QueryResult<Vec<$row>> {
            $table::table
                .filter($table::application_id.eq_any(applications))
                .order(($table::application_id, $table::$order, $table::id))
                .select($row::as_select())
                .load(&mut &*connection)
                .await
        }
    )+};
}

of_applications! {
    /// Events of applications that the viewer sees, oldest first.
    events: EventRow in application_event by ordinal;
    /// Messages about applications that the viewer sees, oldest first.
    messages: MessageRow in application_message by at;
    /// Memos about applications, oldest first. For secretariats alone.
    memos: MemoRow in application_memo by at;
}

/// When mails to the doctor about these applications were given up, oldest first. For secretariats alone.
pub async fn undelivered(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, DateTime<Utc>)>> {
    outbox::table
        .filter(outbox::application_id.eq_any(applications))
        .filter(outbox::dead_at.is_not_null())
        .filter(outbox::template.ne(Template::StaffApplicationArrived.as_str()))
        .order((outbox::dead_at, outbox::id))
        .select((outbox::application_id.assume_not_null(), outbox::dead_at.assume_not_null()))
        .load(&mut &*connection)
        .await
}
