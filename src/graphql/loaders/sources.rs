//! What can be loaded.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Loader, Reach, Source};
use crate::app::App;
use crate::db::queries::{doctor, staff_user};
use crate::domain::ids::*;
use crate::domain::policy::{Scope, Standing};

macro_rules! loaders {
    ($($field:ident: $source:ty),+ $(,)?) => {
        /// The loaders of one request.
        pub struct Loaders { $(pub $field: Loader<$source>),+ }

        impl Loaders {
            /// A fresh set.
            pub fn new(app: &Arc<App>, scope: Scope, today: NaiveDate) -> Self {
                let reach = Reach { app: app.clone(), scope, today };
                Self { $($field: Loader::new(&reach)),+ }
            }
        }
    };
}

loaders! {
    doctors: Doctors,
    staff_users: StaffUsers,
}

/// Doctors with how the viewer stands to them.
pub struct Doctors;

impl Source for Doctors {
    type Key = DoctorId;
    type Value = (doctor::DoctorRow, Standing);

    async fn fetch(
        reach: &Reach,
        connection: &AsyncPgConnection,
        keys: &[DoctorId],
    ) -> QueryResult<HashMap<DoctorId, Self::Value>> {
        let rows = doctor::by_ids(connection, reach.scope, reach.today, keys).await?;
        Ok(rows.into_iter().map(|(row, standing)| (row.id, (row, standing))).collect())
    }
}

/// Members of staff, by their association.
pub struct StaffUsers;

impl Source for StaffUsers {
    type Key = (AssociationId, StaffUserId);
    type Value = staff_user::StaffUserRow;

    async fn fetch(
        _reach: &Reach,
        connection: &AsyncPgConnection,
        keys: &[Self::Key],
    ) -> QueryResult<HashMap<Self::Key, Self::Value>> {
        let ids: Vec<_> = keys.iter().map(|(_, id)| *id).collect();
        let rows = staff_user::by_ids(connection, &ids).await?;
        Ok(rows.into_iter().map(|row| ((row.association_id, row.id), row)).collect())
    }
}
