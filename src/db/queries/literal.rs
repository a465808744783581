//! Conditions written out in SQL, so that the planner can match them with partial indexes: a bound `state = $1` it
//! can't, once it has a generic plan. Unlike `sql::<Bool>()` these are prepared once.
//!
//! What of a doctor's data an association reaches (`Scope`) is written here, and nowhere else.

use chrono::NaiveDate;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Date as SqlDate, Integer, Text, Timestamptz, Uuid as SqlUuid};

use crate::domain::ids::{AssociationId, DoctorId};

/// `Name(bound values) = "SQL before the first", "before the second", …, "SQL after the last"`.
macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident $(($($field:ident: $type:ty => $sql_type:ty),+))? = $($sql:literal),+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, QueryId)]
        pub struct $name $(($(pub $type),+))?;

        impl Expression for $name {
            type SqlType = Bool;
        }
        impl<T> SelectableExpression<T> for $name {}
        impl<T> AppearsOnTable<T> for $name {}
        impl<G> ValidGrouping<G> for $name {
            type IsAggregate = is_aggregate::Never;
        }
        impl QueryFragment<Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                let mut pieces = [$($sql),+].into_iter();
                $(
                    let Self($($field),+) = self;
                    $(
                        out.push_sql(pieces.next().unwrap_or_default());
                        out.push_bind_param::<$sql_type, _>($field)?;
                    )+
                )?
                out.push_sql(pieces.next().unwrap_or_default());
                Ok(())
            }
        }
    )+};
}

conditions! {
    /// The affiliation is with an association of a group to which the given association belongs as well.
    SharesGroup(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM affiliation_group g \
        JOIN affiliation_group_layer own ON own.group_id = g.id AND own.association_id = ", " \
        JOIN affiliation_group_layer other ON other.group_id = g.id \
        WHERE g.doctor_id = affiliation.doctor_id AND other.association_id = affiliation.association_id)";
    /// The group spans the association.
    GroupSpans(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM affiliation_group_layer own \
        WHERE own.group_id = affiliation_group.id AND own.association_id = ", ")";
    /// The application names the association.
    ApplicationNames(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM application_step own \
        WHERE own.application_id = application.id AND own.association_id = ", ")";
    /// The association is one that the doctor was, is or will be a member of, or applies to.
    RelationIsListed = "(doctor_relation.applies OR NOT isempty(doctor_relation.member_days))";
    /// He is its member on the day.
    RelationIsCurrent(today: NaiveDate => SqlDate) = "doctor_relation.member_days @> ", "";
    /// He is or will be its member.
    RelationIsMember(today: NaiveDate => SqlDate) = "coalesce(upper_inf(doctor_relation.member_days) \
        OR upper(doctor_relation.member_days) > ", ", false)";
    /// He is, was or will be its member.
    RelationWasMember = "NOT isempty(doctor_relation.member_days)";
    /// The affiliation is the doctor's, and of the day or to come.
    AffiliationOfDoctor(today: NaiveDate => SqlDate) = "affiliation.doctor_id = doctor.id \
        AND affiliation.voided_at IS NULL AND coalesce(affiliation.left_on, 'infinity') >= ", "";
    /// The association of the relation sees the affiliation: it is its own; or the doctor is its member or applies there,
    /// and a group of his spans both.
    VisibleAffiliation(today: NaiveDate => SqlDate) = "(affiliation.association_id = doctor_relation.association_id \
        OR (doctor_relation.applies OR upper_inf(doctor_relation.member_days) OR upper(doctor_relation.member_days) > ", ") \
        AND EXISTS (SELECT 1 FROM affiliation_group g \
        JOIN affiliation_group_layer own ON own.group_id = g.id AND own.association_id = doctor_relation.association_id \
        JOIN affiliation_group_layer other ON other.group_id = g.id \
        WHERE g.doctor_id = doctor.id AND other.association_id = affiliation.association_id))";
    /// The terms hold on the given day, or on the last day of an affiliation that has ended before it, or on the first
    /// of one that is to come. Written in such a way that the plain index serves it: the one behind the exclusion
    /// constraint knows ranges, and costs several times as much to walk.
    TermHolds(today: NaiveDate => SqlDate, same_day: NaiveDate => SqlDate) = "affiliation_term.affiliation_id = affiliation.id \
        AND affiliation_term.voided_at IS NULL \
        AND affiliation_term.starts_on <= GREATEST(affiliation.joined_on, LEAST(", ", affiliation.left_on)) \
        AND coalesce(affiliation_term.ends_on, 'infinity') >= GREATEST(affiliation.joined_on, LEAST(", ", affiliation.left_on))";
    /// The step is pending at its association.
    StepIsPending = "application_step.state IN ('open', 'received')";
    /// 未受付
    StepIsOpen = "application_step.state = 'open'";
    /// 受付済
    StepIsReceived = "application_step.state = 'received'";
    /// It was there once, and waits for an association before it since the route began anew.
    StepIsWaiting = "application_step.state = 'waiting'";
    /// 差戻し
    StepIsReturned = "application_step.state = 'returned'";
    /// The association has nothing left to do.
    StepIsDone = "application_step.state IN ('approved', 'refused', 'relayed', 'confirmed', 'released')";
    /// The entry is about a member of staff.
    AuditOfStaffUsers = "audit_entry.subject_kind = 'staff_user'";
    /// Who did it has this part in his name, spaces left out.
    AuditActor(part: String => Text) = "regexp_replace(audit_entry.actor_name, '[[:space:]]', '', 'g') LIKE ", "";
    /// The entry is about the application with the number. Asked by its doctor first, whom an index knows.
    AuditOfNumber(of_doctor: String => Text, number: String => Text) = "(audit_entry.doctor_id \
        = (SELECT a.doctor_id FROM application a WHERE a.number = ", ") \
        AND audit_entry.subject_id = (SELECT a.id FROM application a WHERE a.number = ", "))";
    /// The entry is about a doctor related to the association, found by part of his name or reading.
    AuditOfReading(own: AssociationId => SqlUuid, name: String => Text) = "audit_entry.doctor_id \
        IN (SELECT r.doctor_id FROM doctor_relation r WHERE r.association_id = ", " AND r.search_text LIKE ", ")";
    /// The application holds its group.
    ApplicationIsUndecided = "application.status IN ('open', 'returned')";
}

/// Values worked out in SQL, that can be selected and grouped by.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident: $sql_type:ty = $sql:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, QueryId)]
        pub struct $name;

        impl Expression for $name {
            type SqlType = $sql_type;
        }
        impl<T> SelectableExpression<T> for $name {}
        impl<T> AppearsOnTable<T> for $name {}
        impl<G> ValidGrouping<G> for $name {
            type IsAggregate = is_aggregate::Never;
        }
        impl QueryFragment<Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                out.push_sql($sql);
                Ok(())
            }
        }
    )+};
}

values! {
    /// The day in Tokyo on which somebody dealt with the step.
    ActedInTokyo: SqlDate = "(application_step.acted_at AT TIME ZONE 'Asia/Tokyo')::date";
    /// As the column, for lists of what was searched for: out of the order of an index, or the planner would walk the whole
    /// history of an association in that order and look into each application on the way.
    ArrivedAnyhow: Timestamptz = "coalesce(application_step.arrived_at, 'infinity')";
    /// The same, for lists of doctors by reading.
    FamilyKanaAnyhow: Text = "(doctor_relation.family_kana || '')";
    /// The same.
    SubmittedAnyhow: Timestamptz = "coalesce(application_step.submitted_at, 'infinity')";
    /// Days from its arrival to that day.
    StepWaited: Integer = "((application_step.acted_at AT TIME ZONE 'Asia/Tokyo')::date - application_step.arrived_on)";
}

/// Comes after, or before, a doctor in the order of the readings: one comparison of rows, which the index answers.
#[derive(Debug, Clone)]
pub struct Beyond {
    sign: &'static str,
    family_kana: String,
    given_kana: String,
    id: DoctorId,
}

impl Beyond {
    /// After him.
    pub fn after(family_kana: String, given_kana: String, id: DoctorId) -> Self {
        Self { sign: ">", family_kana, given_kana, id }
    }

    /// Before him.
    pub fn before(family_kana: String, given_kana: String, id: DoctorId) -> Self {
        Self { sign: "<", family_kana, given_kana, id }
    }
}

impl QueryId for Beyond {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl Expression for Beyond {
    type SqlType = Bool;
}
impl<T> SelectableExpression<T> for Beyond {}
impl<T> AppearsOnTable<T> for Beyond {}
impl<G> ValidGrouping<G> for Beyond {
    type IsAggregate = is_aggregate::Never;
}
impl QueryFragment<Pg> for Beyond {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(doctor_relation.family_kana, doctor_relation.given_kana, doctor_relation.doctor_id) ");
        out.push_sql(self.sign);
        out.push_sql(" (");
        out.push_bind_param::<Text, _>(&self.family_kana)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.given_kana)?;
        out.push_sql(", ");
        out.push_bind_param::<SqlUuid, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}
