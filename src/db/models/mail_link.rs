//! Mailed URLs that can be used once. Using one up is a single statement, so that of many attempts one wins.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::recovery::Owner;
use crate::db::schema::{account, mail_link, mail_link_token};
use crate::domain::ids::{AccountId, DoctorId, MailLinkId, RegistrationId, StaffUserId};
use crate::domain::words::LinkPurpose;

/// A link as it is kept. Exactly one of the four ids is set.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail_link)]
pub struct MailLink {
    pub id: MailLinkId,
    pub purpose: LinkPurpose,
    /// Mail address to which it goes.
    pub email: String,
    pub account_id: Option<AccountId>,
    pub staff_user_id: Option<StaffUserId>,
    pub doctor_id: Option<DoctorId>,
    pub registration_id: Option<RegistrationId>,
    pub created_at: DateTime<Utc>,
    /// From this instant on it is good for nothing.
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub voided_at: Option<DateTime<Utc>>,
}

impl MailLink {
    /// What it is about, whatever that is.
    fn subject(&self) -> Option<uuid::Uuid> {
        let account = self.account_id.map(|id| id.0).or(self.staff_user_id.map(|id| id.0));
        account.or(self.doctor_id.map(|id| id.0)).or(self.registration_id.map(|id| id.0))
    }
}

/// Writes a link and voids the older ones of the same purpose and subject. Gives the ids of those.
pub async fn replace(connection: &mut AsyncPgConnection, link: &MailLink) -> QueryResult<Vec<MailLinkId>> {
    let subject = link.subject().unwrap_or_default();
    // Two at once wait for one another, and the later one stands.
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('mail_link' || $1, $2))")
        .bind::<Text, _>(format!("{}{subject}", link.purpose.as_str()))
        .bind::<BigInt, _>(0)
        .execute(connection)
        .await?;
    let voided = void(connection, link.purpose, link, link.created_at).await?;
    diesel::insert_into(mail_link::table).values(link).execute(connection).await?;
    Ok(voided)
}

async fn void(
    connection: &mut AsyncPgConnection,
    purpose: LinkPurpose,
    like: &MailLink,
    at: DateTime<Utc>,
) -> QueryResult<Vec<MailLinkId>> {
    let same = mail_link::account_id
        .is_not_distinct_from(like.account_id)
        .and(mail_link::staff_user_id.is_not_distinct_from(like.staff_user_id))
        .and(mail_link::doctor_id.is_not_distinct_from(like.doctor_id))
        .and(mail_link::registration_id.is_not_distinct_from(like.registration_id));
    diesel::update(mail_link::table.filter(same).filter(mail_link::purpose.eq(purpose)))
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()))
        .set(mail_link::voided_at.eq(at))
        .returning(mail_link::id)
        .get_results(connection)
        .await
}

/// Voids what would let somebody into a log-in, or take its mail address, by a URL that was mailed before now.
pub async fn void_of_account(connection: &mut AsyncPgConnection, id: AccountId, at: DateTime<Utc>) -> QueryResult<()> {
    let doctor = account::table.find(id).select(account::doctor_id);
    let staff_user = account::table.find(id).select(account::staff_user_id);
    let of_account = mail_link::account_id
        .eq(id)
        .or(mail_link::doctor_id.eq_any(doctor))
        .or(mail_link::staff_user_id.eq_any(staff_user));
    diesel::update(mail_link::table)
        .filter(mail_link::purpose.eq_any([LinkPurpose::PasswordReset, LinkPurpose::EmailChange]))
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()))
        .filter(of_account.assume_not_null())
        .set(mail_link::voided_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}

/// Keeps the hash of a token that is about to be mailed, if the link is still good.
pub async fn add_token(
    connection: &mut AsyncPgConnection,
    id: MailLinkId,
    token_hash: &[u8],
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    let usable = mail_link::table
        .find(id)
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()))
        .filter(mail_link::expires_at.gt(at))
        .select((token_hash.into_sql::<diesel::sql_types::Binary>(), mail_link::id, at.into_sql::<Timestamptz>()));
    diesel::insert_into(mail_link_token::table)
        .values(usable)
        .into_columns((mail_link_token::token_hash, mail_link_token::link_id, mail_link_token::created_at))
        .execute(connection)
        .await
        .map(|added| added == 1)
}

/// The link of a token, in whatever state.
pub async fn by_token(
    mut connection: &AsyncPgConnection,
    purpose: LinkPurpose,
    token_hash: &[u8],
) -> QueryResult<Option<MailLink>> {
    mail_link::table
        .inner_join(mail_link_token::table)
        .filter(mail_link_token::token_hash.eq(token_hash))
        .filter(mail_link::purpose.eq(purpose))
        .select(MailLink::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Uses the link of a token up. `None`: there is nothing to use up (any more), and nothing was changed.
pub async fn spend(
    connection: &mut AsyncPgConnection,
    purpose: LinkPurpose,
    token_hash: &[u8],
    at: DateTime<Utc>,
) -> QueryResult<Option<MailLink>> {
    let of_token =
        mail_link_token::table.filter(mail_link_token::token_hash.eq(token_hash)).select(mail_link_token::link_id);
    diesel::update(mail_link::table.filter(mail_link::id.eq_any(of_token)))
        .filter(mail_link::purpose.eq(purpose).and(mail_link::expires_at.gt(at)))
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()))
        .set(mail_link::used_at.eq(at))
        .returning(MailLink::as_returning())
        .get_result(connection)
        .await
        .optional()
}

/// Voids a person's change to this mail address, which nobody has used yet. Gives what might still have been used.
pub async fn void_email_change(
    connection: &mut AsyncPgConnection,
    owner: Owner,
    email: &str,
    at: DateTime<Utc>,
) -> QueryResult<Vec<MailLinkId>> {
    let (doctor, staff) = owner.ids();
    let same = mail_link::doctor_id
        .is_not_distinct_from(doctor)
        .and(mail_link::staff_user_id.is_not_distinct_from(staff))
        .and(mail_link::purpose.eq(LinkPurpose::EmailChange));
    diesel::update(mail_link::table.filter(same).filter(mail_link::email.eq(email)))
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()).and(mail_link::expires_at.gt(at)))
        .set(mail_link::voided_at.eq(at))
        .returning(mail_link::id)
        .get_results(connection)
        .await
}

/// The link of a change of mail address that may still be used.
pub async fn waiting_email_change(
    mut connection: &AsyncPgConnection,
    owner: Owner,
    at: DateTime<Utc>,
) -> QueryResult<Option<MailLink>> {
    let (doctor, staff) = owner.ids();
    let same = mail_link::doctor_id
        .is_not_distinct_from(doctor)
        .and(mail_link::staff_user_id.is_not_distinct_from(staff))
        .and(mail_link::purpose.eq(LinkPurpose::EmailChange));
    mail_link::table
        .filter(same)
        .filter(mail_link::used_at.is_null().and(mail_link::voided_at.is_null()).and(mail_link::expires_at.gt(at)))
        .select(MailLink::as_select())
        .first(&mut connection)
        .await
        .optional()
}
