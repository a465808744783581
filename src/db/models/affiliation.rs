//! Memberships and their terms. Nothing is deleted: rows end or are voided.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{affiliation, affiliation_term};
use crate::domain::affiliation::Membership;
use crate::domain::enrolment::Workplace;
use crate::domain::ids::{
    AccountId, AffiliationId, AffiliationTermId, ApplicationId, AssociationId, CategoryId, DoctorId, FacilityId,
    GroupId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = affiliation)]
struct MembershipRow {
    association_id: AssociationId,
    joined_on: NaiveDate,
    left_on: Option<NaiveDate>,
    doctor_id: DoctorId,
    joined_by_application_id: Option<ApplicationId>,
}

/// A membership with its doctor and the application that wrote it.
#[derive(Debug, Clone)]
pub struct HeldMembership {
    pub doctor_id: DoctorId,
    pub joined_by: Option<ApplicationId>,
    pub membership: Membership,
}

/// All memberships of these doctors that were not voided, ended ones too.
pub async fn of_doctors(connection: &AsyncPgConnection, doctors: &[DoctorId]) -> QueryResult<Vec<HeldMembership>> {
    let rows: Vec<MembershipRow> = affiliation::table
        .filter(affiliation::doctor_id.eq_any(doctors).and(affiliation::voided_at.is_null()))
        .order((affiliation::doctor_id, affiliation::joined_on))
        .select(MembershipRow::as_select())
        .load(&mut &*connection)
        .await?;
    let held = |row: MembershipRow| HeldMembership {
        doctor_id: row.doctor_id,
        joined_by: row.joined_by_application_id,
        membership: Membership { association_id: row.association_id, joined_on: row.joined_on, left_on: row.left_on },
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Is he a member of the association on that day?
pub async fn is_member(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    association: AssociationId,
    day: NaiveDate,
) -> QueryResult<bool> {
    let holds = affiliation::table
        .filter(affiliation::doctor_id.eq(doctor).and(affiliation::association_id.eq(association)))
        .filter(affiliation::voided_at.is_null().and(affiliation::joined_on.le(day)))
        .filter(affiliation::left_on.is_null().or(affiliation::left_on.ge(day)));
    diesel::select(diesel::dsl::exists(holds)).get_result(connection).await
}

/// Who writes a membership or a term of one, for which application.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    pub application_id: ApplicationId,
    pub account_id: AccountId,
    pub at: DateTime<Utc>,
}

/// A membership that begins.
#[derive(Debug, Clone, Copy)]
pub struct Joining<'a> {
    pub id: AffiliationId,
    pub term_id: AffiliationTermId,
    pub doctor_id: DoctorId,
    pub association_id: AssociationId,
    pub group_id: GroupId,
    pub category_id: CategoryId,
    pub workplace: &'a Workplace,
    pub starts_on: NaiveDate,
}

impl Joining<'_> {
    fn first_term(&self, author: Author) -> NewTerm<'_> {
        NewTerm {
            id: self.term_id,
            affiliation_id: self.id,
            association_id: self.association_id,
            group_id: self.group_id,
            category_id: self.category_id,
            facility_id: self.workplace.facility_id,
            facility_text: self.workplace.facility_text.as_deref(),
            workplace_role_code: self.workplace.role_code.as_deref(),
            position_code: self.workplace.position_code.as_deref(),
            position_text: self.workplace.position_text.as_deref(),
            starts_on: self.starts_on,
            application_id: author.application_id,
            recorded_at: author.at,
            recorded_by_account_id: author.account_id,
        }
    }
}

/// Writes memberships, each with its first term. Two statements however many they are.
pub async fn join(connection: &mut AsyncPgConnection, joining: &[Joining<'_>], author: Author) -> QueryResult<()> {
    let membership = |joining: &Joining<'_>| {
        (
            affiliation::id.eq(joining.id),
            affiliation::doctor_id.eq(joining.doctor_id),
            affiliation::association_id.eq(joining.association_id),
            affiliation::joined_on.eq(joining.starts_on),
            affiliation::joined_by_application_id.eq(author.application_id),
            affiliation::recorded_at.eq(author.at),
        )
    };
    let memberships: Vec<_> = joining.iter().map(membership).collect();
    diesel::insert_into(affiliation::table).values(memberships).execute(connection).await?;
    let terms: Vec<_> = joining.iter().map(|joining| joining.first_term(author)).collect();
    diesel::insert_into(affiliation_term::table).values(terms).execute(connection).await.map(drop)
}

/// Voids the memberships with these associations that the application wrote, and their terms. Two statements however
/// many they are.
pub async fn void(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    associations: &[AssociationId],
    reason: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let ids: Vec<AffiliationId> = diesel::update(affiliation::table)
        .filter(affiliation::joined_by_application_id.eq(application))
        .filter(affiliation::association_id.eq_any(associations).and(affiliation::voided_at.is_null()))
        .set((
            affiliation::voided_at.eq(at),
            affiliation::void_reason.eq(reason),
            affiliation::version.eq(affiliation::version + 1),
        ))
        .returning(affiliation::id)
        .get_results(connection)
        .await?;
    diesel::update(affiliation_term::table)
        .filter(affiliation_term::affiliation_id.eq_any(ids).and(affiliation_term::voided_at.is_null()))
        .set(affiliation_term::voided_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = affiliation_term)]
struct NewTerm<'a> {
    id: AffiliationTermId,
    affiliation_id: AffiliationId,
    association_id: AssociationId,
    group_id: GroupId,
    category_id: CategoryId,
    facility_id: Option<FacilityId>,
    facility_text: Option<&'a str>,
    workplace_role_code: Option<&'a str>,
    position_code: Option<&'a str>,
    position_text: Option<&'a str>,
    starts_on: NaiveDate,
    application_id: ApplicationId,
    recorded_at: DateTime<Utc>,
    recorded_by_account_id: AccountId,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = affiliation_term)]
struct TermRow {
    id: AffiliationTermId,
    affiliation_id: AffiliationId,
    group_id: GroupId,
    category_id: CategoryId,
    starts_on: NaiveDate,
}

/// Gives the membership that the application wrote a new workplace from a day on: its open term ends the day before,
/// or is voided when it would be empty.
pub async fn move_workplace(
    connection: &mut AsyncPgConnection,
    term_id: AffiliationTermId,
    association: AssociationId,
    workplace: &Workplace,
    from: NaiveDate,
    author: Author,
) -> QueryResult<()> {
    let term: TermRow = affiliation_term::table
        .inner_join(affiliation::table.on(affiliation::id.eq(affiliation_term::affiliation_id)))
        .filter(affiliation::joined_by_application_id.eq(author.application_id))
        .filter(affiliation::association_id.eq(association).and(affiliation::voided_at.is_null()))
        .filter(affiliation_term::voided_at.is_null().and(affiliation_term::ends_on.is_null()))
        .select(TermRow::as_select())
        .first(connection)
        .await?;
    let update = diesel::update(affiliation_term::table.find(term.id));
    if term.starts_on < from {
        update.set(affiliation_term::ends_on.eq(from - Days::new(1))).execute(connection).await?;
    } else {
        update.set(affiliation_term::voided_at.eq(author.at)).execute(connection).await?;
    }
    let new = NewTerm {
        id: term_id,
        affiliation_id: term.affiliation_id,
        association_id: association,
        group_id: term.group_id,
        category_id: term.category_id,
        facility_id: workplace.facility_id,
        facility_text: workplace.facility_text.as_deref(),
        workplace_role_code: workplace.role_code.as_deref(),
        position_code: workplace.position_code.as_deref(),
        position_text: workplace.position_text.as_deref(),
        starts_on: from,
        application_id: author.application_id,
        recorded_at: author.at,
        recorded_by_account_id: author.account_id,
    };
    diesel::insert_into(affiliation_term::table).values(new).execute(connection).await.map(drop)
}

/// Takes back what [`move_workplace`] recorded at `recorded_at`.
pub async fn move_back(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    association: AssociationId,
    recorded_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    use affiliation_term::dsl;
    let gone: Vec<(AffiliationTermId, AffiliationId, NaiveDate)> = diesel::update(affiliation_term::table)
        .filter(dsl::application_id.eq(application).and(dsl::association_id.eq(association)))
        .filter(dsl::recorded_at.eq(recorded_at).and(dsl::voided_at.is_null()))
        .set(dsl::voided_at.eq(at))
        .returning((dsl::id, dsl::affiliation_id, dsl::starts_on))
        .get_results(connection)
        .await?;
    for (gone, affiliation, starts_on) in gone {
        let of_it = dsl::affiliation_id.eq(affiliation).and(dsl::id.ne(gone));
        let restored = diesel::update(affiliation_term::table)
            .filter(of_it.and(dsl::voided_at.eq(recorded_at)))
            .set(dsl::voided_at.eq(None::<DateTime<Utc>>))
            .execute(connection)
            .await?;
        // A term of the same day was voided, not ended: what ended the day before did so by another act.
        if restored > 0 {
            continue;
        }
        diesel::update(affiliation_term::table)
            .filter(of_it.and(dsl::voided_at.is_null()).and(dsl::ends_on.eq(starts_on - Days::new(1))))
            .set(dsl::ends_on.eq(None::<NaiveDate>))
            .execute(connection)
            .await?;
    }
    Ok(())
}
