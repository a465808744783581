//! Conditions written out in SQL, so that the planner can match them with partial indexes: a bound `state = $1` it
//! can't, once it has a generic plan. Unlike `sql::<Bool>()` these are prepared once.
//!
//! What of a doctor's data an association reaches (`Scope`) is written here, and nowhere else.

use chrono::NaiveDate;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Date as SqlDate, Text, Uuid as SqlUuid};

use crate::domain::ids::{AssociationId, DoctorId};

/// `Name(bound values) = "SQL before the first", "before the second", …, "SQL after the last"`.
macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident $(($($field:ident: $type:ty => $sql_type:ty),+))? = $($sql:literal),+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, QueryId)]
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
    /// The doctor is or will be a member of the association.
    DoctorIsMember(own: AssociationId => SqlUuid, today: NaiveDate => SqlDate) = "EXISTS (SELECT 1 \
        FROM affiliation own WHERE own.doctor_id = doctor.id AND own.association_id = ", " \
        AND own.voided_at IS NULL AND coalesce(own.left_on, 'infinity') >= ", ")";
    /// The doctor is a member of the association on the day.
    DoctorIsCurrent(own: AssociationId => SqlUuid, today: NaiveDate => SqlDate) = "EXISTS (SELECT 1 \
        FROM affiliation own WHERE own.doctor_id = doctor.id AND own.association_id = ", " \
        AND own.voided_at IS NULL AND daterange(own.joined_on, own.left_on, '[]') @> ", ")";
    /// The doctor is, was or will be a member of the association.
    DoctorWasMember(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM affiliation own \
        WHERE own.doctor_id = doctor.id AND own.association_id = ", " AND own.voided_at IS NULL)";
    /// An application of the doctor that is not closed names the association.
    DoctorApplies(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM application a \
        JOIN application_step own ON own.application_id = a.id \
        WHERE a.doctor_id = doctor.id AND a.status <> 'closed' AND own.association_id = ", ")";
    /// Any application of the doctor names the association.
    DoctorApplied(own: AssociationId => SqlUuid) = "EXISTS (SELECT 1 FROM application a \
        JOIN application_step own ON own.application_id = a.id \
        WHERE a.doctor_id = doctor.id AND own.association_id = ", ")";
    /// The doctor is among those who were members of the association or apply there. Says the same as
    /// `DoctorWasMember` or `DoctorApplies`, the other way round: for associations with few doctors, who are gathered
    /// first and sorted then.
    DoctorIsAmong(own: AssociationId => SqlUuid, same: AssociationId => SqlUuid) = "doctor.id IN (\
        SELECT own.doctor_id FROM affiliation own WHERE own.voided_at IS NULL AND own.association_id = ", " \
        UNION SELECT a.doctor_id FROM application_step own JOIN application a ON a.id = own.application_id \
        WHERE a.status <> 'closed' AND own.association_id = ", ")";
    /// The affiliation is the doctor's, and of the day or to come.
    AffiliationOfDoctor(today: NaiveDate => SqlDate) = "affiliation.doctor_id = doctor.id \
        AND affiliation.voided_at IS NULL AND coalesce(affiliation.left_on, 'infinity') >= ", "";
    /// The association sees the affiliation: it is its own; or the doctor is its member or applies there, and a group
    /// of his spans both.
    VisibleAffiliation(
        own: AssociationId => SqlUuid, same: AssociationId => SqlUuid, again: AssociationId => SqlUuid,
        today: NaiveDate => SqlDate, too: AssociationId => SqlUuid
    ) = "(affiliation.association_id = ", " OR EXISTS (SELECT 1 FROM affiliation_group g \
        JOIN affiliation_group_layer own ON own.group_id = g.id AND own.association_id = ", " \
        JOIN affiliation_group_layer other ON other.group_id = g.id \
        WHERE g.doctor_id = doctor.id AND other.association_id = affiliation.association_id) \
        AND (EXISTS (SELECT 1 FROM affiliation m WHERE m.doctor_id = doctor.id AND m.association_id = ", " \
        AND m.voided_at IS NULL AND coalesce(m.left_on, 'infinity') >= ", ") \
        OR EXISTS (SELECT 1 FROM application a JOIN application_step s ON s.application_id = a.id \
        WHERE a.doctor_id = doctor.id AND a.status <> 'closed' AND s.association_id = ", ")))";
    /// The terms hold on the given day, or on the last day of an affiliation that has ended before it, or on the first
    /// of one that is to come.
    TermHolds(today: NaiveDate => SqlDate) = "affiliation_term.affiliation_id = affiliation.id \
        AND affiliation_term.voided_at IS NULL \
        AND daterange(affiliation_term.starts_on, affiliation_term.ends_on, '[]') \
        @> GREATEST(affiliation.joined_on, LEAST(", ", affiliation.left_on))";
    /// The step is pending at its association.
    StepIsPending = "application_step.state IN ('open', 'received')";
    /// 未受付
    StepIsOpen = "application_step.state = 'open'";
    /// 受付済
    StepIsReceived = "application_step.state = 'received'";
    /// 差戻し
    StepIsReturned = "application_step.state = 'returned'";
    /// The association has nothing left to do.
    StepIsDone = "application_step.state IN ('approved', 'refused', 'relayed', 'confirmed', 'released')";
    /// The application holds its group.
    ApplicationIsUndecided = "application.status IN ('open', 'returned')";
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
        out.push_sql("(doctor.family_kana, doctor.given_kana, doctor.id) ");
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
