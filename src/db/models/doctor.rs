//! Doctors, as far as commands about them need.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::doctor;
use crate::domain::ids::DoctorId;

/// A doctor under lock.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = doctor)]
pub struct LockedDoctor {
    pub id: DoctorId,
    pub family_name: String,
    pub given_name: String,
    pub email: Option<String>,
}

impl LockedDoctor {
    /// Family and given name, as on an envelope.
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name)
    }
}

/// Locks the doctor's row: the first lock of every command about a doctor.
pub async fn lock(connection: &mut AsyncPgConnection, id: DoctorId) -> QueryResult<LockedDoctor> {
    doctor::table.find(id).select(LockedDoctor::as_select()).for_update().first(connection).await
}
