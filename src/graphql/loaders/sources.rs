//! What can be loaded.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Loader, Reach, Source};
use crate::app::App;
use crate::db::models::application_snapshot;
use crate::db::models::staff_user::{LogIn, Member};
use crate::db::queries::affiliation::Wanted;
use crate::db::queries::{
    account, action, affiliation, application, doctor, facility, form, group, history, staff_user, step,
};
use crate::domain::application::snapshot::{PastAction, Snapshot};
use crate::domain::ids::*;
use crate::domain::policy::{Scope, Standing};

/// `field: Source, Key => Value, |reach, connection, keys| rows by key`
macro_rules! loaders {
    ($($(#[$doc:meta])* $field:ident: $source:ident, $key:ty => $value:ty, |$reach:ident, $connection:ident, $keys:ident| $fetch:expr;)+) => {
        /// The loaders of one request.
        pub struct Loaders { $($(#[$doc])* pub $field: Loader<$source>),+ }

        impl Loaders {
            /// A fresh set.
            pub fn new(app: &Arc<App>, scope: Scope, today: NaiveDate) -> Self {
                let reach = Reach { app: app.clone(), scope, today };
                Self { $($field: Loader::new(&reach)),+ }
            }

            /// Drops everything that was read: a command has changed an application and what hangs on it, and a
            /// later field of the same document must not show the old state.
            pub async fn forget(&self) {
                $(self.$field.forget().await;)+
            }
        }

        $(
            $(#[$doc])*
            pub struct $source;

            impl Source for $source {
                type Key = $key;
                type Value = $value;

                async fn fetch(
                    $reach: &Reach,
                    $connection: &AsyncPgConnection,
                    $keys: &[$key],
                ) -> QueryResult<HashMap<$key, $value>> {
                    Ok($fetch)
                }
            }
        )+
    };
}

loaders! {
    /// Doctors with how the viewer stands to them.
    doctors: Doctors, DoctorId => (doctor::DoctorRow, Standing), |reach, connection, keys| {
        let rows = doctor::by_ids(connection, reach.scope, reach.today, keys).await?;
        rows.into_iter().map(|found| (found.0.id, found)).collect()
    };
    /// Further specialties of doctors.
    departments: Departments, DoctorId => Vec<String>, |_reach, connection, keys| {
        grouped(doctor::departments(connection, keys).await?)
    };
    /// Homes of doctors; for themselves alone.
    homes: Homes, DoctorId => doctor::HomeRow, |_reach, connection, keys| {
        let rows = doctor::homes(connection, keys).await?;
        rows.into_iter().map(|row| (row.doctor_id, row)).collect()
    };
    /// Periods of membership in the national association.
    national_periods: NationalPeriods, DoctorId => Vec<(NaiveDate, Option<NaiveDate>)>, |reach, connection, keys| {
        match reach.app.tree().all().iter().find(|node| node.layer == 1) {
            Some(national) => {
                let rows = affiliation::periods(connection, national.id, keys).await?;
                grouped(rows.into_iter().map(|(doctor, from, to)| (doctor, (from, to))))
            }
            None => HashMap::new(),
        }
    };
    /// Affiliations of doctors.
    affiliations: Affiliations, Wanted => Vec<Arc<affiliation::Row>>, |reach, connection, keys| {
        let rows = affiliation::of_doctors(connection, reach.scope, reach.today, keys).await?;
        let rows: HashMap<DoctorId, Vec<_>> = grouped(rows.into_iter().map(|row| (row.0.doctor_id, Arc::new(row))));
        let wanted = |wanted: &Wanted| {
            let of_doctor = rows.get(&wanted.doctor_id).into_iter().flatten();
            // Another part of the same answer may have asked for more of the same doctor.
            let kept = of_doctor.filter(|row| wanted.includes(&row.0, reach.scope, reach.today));
            (*wanted, kept.cloned().collect())
        };
        keys.iter().map(wanted).collect()
    };
    /// Groups of doctors, oldest first, closed ones too.
    groups_of: GroupsOf, DoctorId => Vec<Arc<Group>>, |reach, connection, keys| {
        let groups = load_groups(reach, connection, keys, &[]).await?;
        grouped(groups.into_iter().map(|group| (group.row.doctor_id, Arc::new(group))))
    };
    /// Groups.
    groups: Groups, GroupId => Group, |reach, connection, keys| {
        let groups = load_groups(reach, connection, &[], keys).await?;
        groups.into_iter().map(|group| (group.row.id, group)).collect()
    };
    /// The application that holds a group.
    group_holders: GroupHolders, GroupId => Arc<application::ApplicationRow>, |reach, connection, keys| {
        let rows = application::open_of_groups(connection, reach.scope, keys).await?;
        rows.into_iter().filter_map(|row| Some((row.group_id?, Arc::new(row)))).collect()
    };
    /// All applications of doctors, newest first.
    applications_of: ApplicationsOf, DoctorId => Vec<Arc<application::ApplicationRow>>, |reach, connection, keys| {
        let rows = application::of_doctors(connection, reach.scope, keys).await?;
        grouped(rows.into_iter().map(|row| (row.doctor_id, Arc::new(row))))
    };
    /// Applications.
    applications: Applications, ApplicationId => application::ApplicationRow, |reach, connection, keys| {
        let rows = application::by_ids(connection, reach.scope, keys).await?;
        rows.into_iter().map(|row| (row.id, row)).collect()
    };
    /// Applications as the rules look at them. Not for eyes: it knows all memberships of the doctor.
    snapshots: Snapshots, ApplicationId => Snapshot, |_reach, connection, keys| {
        application_snapshot::find(connection, keys).await?
    };
    /// The latest action on steps that 取消 would take back.
    past_actions: PastActions, StepId => PastAction, |_reach, connection, keys| {
        action::past(connection, keys).await?.into_iter().collect()
    };
    /// Routes of applications that the viewer sees, lowest layer first.
    routes: Routes, ApplicationId => Vec<Arc<step::StepRow>>, |_reach, connection, keys| {
        let rows = step::of_applications(connection, keys).await?;
        grouped(rows.into_iter().map(|row| (row.application_id, Arc::new(row))))
    };
    /// Steps; seen by whoever sees their application.
    steps: Steps, StepId => step::StepRow, |_reach, connection, keys| {
        let rows = step::by_ids(connection, keys).await?;
        rows.into_iter().map(|row| (row.id, row)).collect()
    };
    /// Forms of applications, newest first; seen by whoever sees the answers.
    forms: Forms, ApplicationId => Vec<Arc<form::FormRow>>, |_reach, connection, keys| {
        let rows = form::of_applications(connection, keys).await?;
        grouped(rows.into_iter().map(|row| (row.application_id, Arc::new(row))))
    };
    /// 指定医 ticked on forms: revision and code.
    designations: Designations, ApplicationId => Vec<(i32, String)>, |_reach, connection, keys| {
        let rows = form::designations(connection, keys).await?;
        grouped(rows.into_iter().map(|(application, revision, code)| (application, (revision, code))))
    };
    /// Associations and categories that corrected forms ask for: revision and both.
    form_layers: FormLayers, ApplicationId => Vec<(i32, (AssociationId, CategoryId))>, |_reach, connection, keys| {
        let rows = form::layers(connection, keys).await?;
        grouped(rows.into_iter().map(|(application, revision, association, category)| {
            (application, (revision, (association, category)))
        }))
    };
    /// Documents handed in with forms: revision and document.
    attachments: Attachments, ApplicationId => Vec<(i32, Arc<form::AttachmentRow>)>, |_reach, connection, keys| {
        let rows = form::attachments(connection, keys).await?;
        grouped(rows.into_iter().map(|(application, revision, row)| (application, (revision, Arc::new(row)))))
    };
    /// Events of applications, oldest first.
    events: Events, ApplicationId => Vec<Arc<history::EventRow>>, |_reach, connection, keys| {
        let rows = history::events(connection, keys).await?;
        grouped(rows.into_iter().map(|row| (row.application_id, Arc::new(row))))
    };
    /// Messages about applications, oldest first.
    messages: Messages, ApplicationId => Vec<Arc<history::MessageRow>>, |_reach, connection, keys| {
        let rows = history::messages(connection, keys).await?;
        grouped(rows.into_iter().map(|row| (row.application_id, Arc::new(row))))
    };
    /// Memos about applications, oldest first; for secretariats alone.
    memos: Memos, ApplicationId => Vec<Arc<history::MemoRow>>, |reach, connection, keys| {
        let for_staff = reach.scope.association().is_some();
        let rows = if for_staff { history::memos(connection, keys).await? } else { Vec::new() };
        grouped(rows.into_iter().map(|row| (row.application_id, Arc::new(row))))
    };
    /// When mails to the doctor about applications were given up, oldest first; for secretariats alone.
    undelivered: Undelivered, ApplicationId => Vec<DateTime<Utc>>, |reach, connection, keys| {
        let for_staff = reach.scope.association().is_some();
        grouped(if for_staff { history::undelivered(connection, keys).await? } else { Vec::new() })
    };
    /// Facilities.
    facilities: Facilities, FacilityId => facility::FacilityRow, |_reach, connection, keys| {
        let rows = facility::by_ids(connection, keys).await?;
        rows.into_iter().map(|row| (row.id, row)).collect()
    };
    /// Names behind accounts.
    account_names: AccountNames, AccountId => String, |_reach, connection, keys| {
        account::names(connection, keys).await?.into_iter().collect()
    };
    /// Members of staff, by association.
    staff_users: StaffUsers, (AssociationId, StaffUserId) => (Member, Option<LogIn>), |_reach, connection, keys| {
        let ids: Vec<_> = keys.iter().map(|(_, id)| *id).collect();
        let rows = staff_user::by_ids(connection, &ids).await?;
        rows.into_iter().map(|row| ((row.0.standing.association_id, row.0.standing.id), row)).collect()
    };
}

/// A group with its chain, lowest layer first.
#[derive(Debug)]
pub struct Group {
    pub row: group::GroupRow,
    pub chain: Vec<AssociationId>,
}

async fn load_groups(
    reach: &Reach,
    connection: &AsyncPgConnection,
    doctors: &[DoctorId],
    ids: &[GroupId],
) -> QueryResult<Vec<Group>> {
    let rows = group::find(connection, reach.scope, doctors, ids).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut chains: HashMap<GroupId, Vec<AssociationId>> = grouped(group::layers(connection, &ids).await?);
    let with_chain = |row: group::GroupRow| {
        let chain = chains.remove(&row.id).unwrap_or_default();
        Group { row, chain }
    };
    Ok(rows.into_iter().map(with_chain).collect())
}

/// Rows under their keys, in the order in which they came.
fn grouped<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}
