//! Doctors, as far as a viewer sees them.

use chrono::NaiveDate;
use diesel::dsl::IntoBoxed;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::affiliation::{self, AffiliationRow, TermRow};
use super::counted;
use super::facility::FacilityRow;
use super::literal::{
    AffiliationOfDoctor, Beyond, FamilyKanaAnyhow, RelationIsCurrent, RelationIsListed, RelationIsMember,
    RelationWasMember, TermHolds, VisibleAffiliation,
};
use super::page::{COUNT_LIMIT, Page, Rows};
use super::sought::{IsSought, Sought};
use super::widened::Widened;
use crate::db::schema::{
    affiliation as affiliation_table, affiliation_term, doctor, doctor_contact, doctor_department, doctor_relation,
    facility,
};
use crate::domain::ids::{AssociationId, DoctorId};
use crate::domain::policy::{Scope, Standing};

/// What is registered about a doctor.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = doctor)]
pub struct DoctorRow {
    pub id: DoctorId,
    pub license_number: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family_name: Option<String>,
    pub former_given_name: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub gender_code: Option<String>,
    pub main_department_code: Option<String>,
    pub medical_school_id: Option<String>,
    pub medical_school_text: Option<String>,
    pub graduated_on: Option<NaiveDate>,
    pub email: Option<String>,
}

/// Doctors by id, as far as the scope reaches, each with how the viewer stands to him.
pub async fn by_ids(
    connection: &AsyncPgConnection,
    scope: Scope,
    today: NaiveDate,
    ids: &[DoctorId],
) -> QueryResult<Vec<(DoctorRow, Standing)>> {
    match scope {
        Scope::Nobody => Ok(Vec::new()),
        Scope::Doctor(own) if !ids.contains(&own) => Ok(Vec::new()),
        Scope::Doctor(own) => {
            let row: Option<DoctorRow> =
                doctor::table.find(own).select(DoctorRow::as_select()).first(&mut &*connection).await.optional()?;
            Ok(row.into_iter().map(|row| (row, Standing::Oneself)).collect())
        }
        Scope::Association(association) => related(connection, association, today, ids).await,
    }
}

async fn related(
    connection: &AsyncPgConnection,
    association: AssociationId,
    today: NaiveDate,
    ids: &[DoctorId],
) -> QueryResult<Vec<(DoctorRow, Standing)>> {
    let rows: Vec<(DoctorRow, Facts)> = doctor_relation::table
        .inner_join(doctor::table)
        .filter(doctor_relation::association_id.eq(association))
        .filter(doctor_relation::doctor_id.eq_any(ids))
        .select((DoctorRow::as_select(), facts(today)))
        .load(&mut &*connection)
        .await?;
    Ok(rows.into_iter().map(|(row, facts)| (row, standing(facts))).collect())
}

/// Is he a member or will he be; does he apply; was he a member.
pub(super) type Facts = (bool, bool, bool);

pub(super) fn facts(today: NaiveDate) -> (RelationIsMember, doctor_relation::applies, RelationWasMember) {
    (RelationIsMember(today), doctor_relation::applies, RelationWasMember)
}

pub(super) fn standing((is_member, applies, was_member): Facts) -> Standing {
    match (is_member || applies, was_member) {
        (true, _) => Standing::Related,
        (false, true) => Standing::Former,
        (false, false) => Standing::Past,
    }
}

/// Which doctors of an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub association_id: AssociationId,
    /// Those who are members today; otherwise applicants and former members too.
    pub current_only: bool,
    /// Those whom somebody seeks; none: all.
    pub sought: Option<Sought>,
}

impl Related {
    /// Must be searched for, which may take longer than reading along an index: a matter for the pool.
    pub fn is_search(&self) -> bool {
        self.sought.is_some()
    }
}

type Boxed<'a> = IntoBoxed<'a, doctor_relation::table, Pg>;

fn related_doctors<'a>(related: &Related, today: NaiveDate) -> Boxed<'a> {
    let mut query = doctor_relation::table
        .into_boxed()
        .filter(doctor_relation::association_id.eq(related.association_id))
        .filter(RelationIsListed);
    if let Some(sought) = &related.sought {
        query = query.filter(IsSought(related.association_id, sought.clone()));
    }
    if related.current_only { query.filter(RelationIsCurrent(today)) } else { query }
}

/// What pages need of a relation; all of it is in the index of the list.
const LISTED: (
    doctor_relation::association_id,
    doctor_relation::doctor_id,
    doctor_relation::family_kana,
    doctor_relation::given_kana,
    doctor_relation::applies,
    doctor_relation::member_days,
) = (
    doctor_relation::association_id,
    doctor_relation::doctor_id,
    doctor_relation::family_kana,
    doctor_relation::given_kana,
    doctor_relation::applies,
    doctor_relation::member_days,
);

fn listed<'a>(related: &Related, today: NaiveDate, page: &Page<(String, String)>) -> Boxed<'a> {
    let mut query = related_doctors(related, today);
    for (place, forward) in [(&page.after, true), (&page.before, false)] {
        let Some(place) = place else { continue };
        let ((family, given), id) = (place.key.clone(), DoctorId(place.id));
        query =
            query.filter(if forward { Beyond::after(family, given, id) } else { Beyond::before(family, given, id) });
    }
    let (family, given, id) = (doctor_relation::family_kana, doctor_relation::given_kana, doctor_relation::doctor_id);
    query = match (page.from_end, related.is_search()) {
        (false, false) => query.order((family.asc(), given.asc(), id.asc())),
        (true, false) => query.order((family.desc(), given.desc(), id.desc())),
        (false, true) => query.order((FamilyKanaAnyhow.asc(), given.asc(), id.asc())),
        (true, true) => query.order((FamilyKanaAnyhow.desc(), given.desc(), id.desc())),
    };
    query.limit(page.limit())
}

/// Doctors related to an association, by reading.
pub async fn page(
    connection: &AsyncPgConnection,
    related: &Related,
    today: NaiveDate,
    page: &Page<(String, String)>,
) -> QueryResult<Rows<(DoctorRow, Standing)>> {
    let query = Widened {
        select: (DoctorRow::as_select(), facts(today)),
        chosen: listed(related, today, page).select(LISTED),
        table: "doctor_relation",
        joins: OfDoctors { affiliations: None },
        order: OfDoctors::order(page.from_end),
    };
    let rows: Vec<(DoctorRow, Facts)> = query.load(&mut &*connection).await?;
    Ok(page.cut(rows.into_iter().map(|(row, facts)| (row, standing(facts))).collect()))
}

/// What is joined to the relations of a page.
struct OfDoctors {
    /// With the affiliations of this day and to come that the association sees, with their terms and facilities.
    affiliations: Option<(AffiliationOfDoctor, VisibleAffiliation, TermHolds)>,
}

impl OfDoctors {
    fn with_affiliations(today: NaiveDate) -> Self {
        let affiliations = (AffiliationOfDoctor(today), VisibleAffiliation(today), TermHolds(today, today));
        Self { affiliations: Some(affiliations) }
    }

    /// By reading.
    fn order(from_end: bool) -> &'static str {
        if from_end {
            "doctor_relation.family_kana DESC, doctor_relation.given_kana DESC, doctor_relation.doctor_id DESC"
        } else {
            "doctor_relation.family_kana, doctor_relation.given_kana, doctor_relation.doctor_id"
        }
    }
}

impl QueryFragment<Pg> for OfDoctors {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INNER JOIN doctor ON doctor.id = doctor_relation.doctor_id");
        if let Some((of_doctor, visible, holds)) = &self.affiliations {
            out.push_sql(" LEFT JOIN affiliation ON ");
            of_doctor.walk_ast(out.reborrow())?;
            out.push_sql(" AND ");
            visible.walk_ast(out.reborrow())?;
            out.push_sql(" LEFT JOIN affiliation_term ON ");
            holds.walk_ast(out.reborrow())?;
            out.push_sql(" LEFT JOIN facility ON facility.id = affiliation_term.facility_id");
        }
        Ok(())
    }
}

/// How many there are; one more than the limit where there are more.
pub async fn count(connection: &AsyncPgConnection, related: &Related, today: NaiveDate) -> QueryResult<i64> {
    let query = related_doctors(related, today).limit(COUNT_LIMIT + 1);
    counted::one(connection, query.select(doctor_relation::doctor_id)).await
}

/// 担当する科名 of doctors: ids of the code list, in its order.
pub async fn departments(connection: &AsyncPgConnection, doctors: &[DoctorId]) -> QueryResult<Vec<(DoctorId, String)>> {
    doctor_department::table
        .filter(doctor_department::doctor_id.eq_any(doctors))
        .order((doctor_department::doctor_id, doctor_department::department_code))
        .select((doctor_department::doctor_id, doctor_department::department_code))
        .load(&mut &*connection)
        .await
}

/// 自宅現住所 and how he is reached there.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = doctor_contact)]
pub struct HomeRow {
    pub doctor_id: DoctorId,
    pub postal_code: Option<String>,
    pub prefecture_code: Option<String>,
    pub city: String,
    pub address: String,
    pub building: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
}

/// Homes of doctors, those of whom one is registered.
pub async fn homes(connection: &AsyncPgConnection, doctors: &[DoctorId]) -> QueryResult<Vec<HomeRow>> {
    let rows = doctor_contact::table.filter(doctor_contact::doctor_id.eq_any(doctors));
    rows.select(HomeRow::as_select()).load(&mut &*connection).await
}

/// A doctor with one of his affiliations and its facility, all of one statement. A doctor with several affiliations
/// comes several times in a row.
pub type Joined = (DoctorRow, Standing, Option<(affiliation::Row, Option<FacilityRow>)>);

type Own = (DoctorRow, Option<AffiliationRow>, Option<TermRow>, Option<FacilityRow>);

type Wide = (DoctorRow, Facts, Option<AffiliationRow>, Option<TermRow>, Option<FacilityRow>);

/// A doctor and his affiliations of today and to come, for himself.
pub async fn oneself_with_affiliations(
    connection: &AsyncPgConnection,
    id: DoctorId,
    today: NaiveDate,
) -> QueryResult<Vec<Joined>> {
    let rows: Vec<Own> = doctor::table
        .left_join(affiliation_table::table.on(AffiliationOfDoctor(today)))
        .left_join(affiliation_term::table.on(TermHolds(today, today)))
        .left_join(facility::table.on(affiliation_term::facility_id.eq(facility::id.nullable())))
        .filter(doctor::id.eq(id))
        .order((affiliation_table::joined_on, affiliation_table::id))
        .select((DoctorRow::as_select(), Option::as_select(), Option::as_select(), Option::as_select()))
        .load(&mut &*connection)
        .await?;
    let joined =
        |(doctor, affiliation, term, facility)| (doctor, Standing::Oneself, with_facility(affiliation, term, facility));
    Ok(rows.into_iter().map(joined).collect())
}

/// The rows of [`page`] with those affiliations of today and to come that the association sees, in the direction of
/// reading and with one doctor more than the page holds: to be gathered by doctor, then cut.
pub async fn page_with_affiliations(
    connection: &AsyncPgConnection,
    related: &Related,
    today: NaiveDate,
    page: &Page<(String, String)>,
) -> QueryResult<Vec<Joined>> {
    let query = Widened {
        select: (
            DoctorRow::as_select(),
            facts(today),
            Option::<AffiliationRow>::as_select(),
            Option::<TermRow>::as_select(),
            Option::<FacilityRow>::as_select(),
        ),
        chosen: listed(related, today, page).select(LISTED),
        table: "doctor_relation",
        joins: OfDoctors::with_affiliations(today),
        order: OfDoctors::order(page.from_end),
    };
    let rows: Vec<Wide> = query.load(&mut &*connection).await?;
    let joined = |(doctor, facts, affiliation, term, facility)| {
        (doctor, standing(facts), with_facility(affiliation, term, facility))
    };
    Ok(rows.into_iter().map(joined).collect())
}

fn with_facility(
    affiliation: Option<AffiliationRow>,
    term: Option<TermRow>,
    facility: Option<FacilityRow>,
) -> Option<(affiliation::Row, Option<FacilityRow>)> {
    affiliation.map(|affiliation| ((affiliation, term), facility))
}
