//! Accounts with the mail address of their person: for forgotten login IDs and passwords, and for another address.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::account::{Credentials, Person};
use crate::db::models::session::DoctorName;
use crate::db::models::staff_user::StaffStanding;
use crate::db::schema::{account, doctor, staff_user};
use crate::domain::ids::{AccountId, DoctorId, StaffUserId};

define_sql_function! {
    #[sql_name = "lower"]
    fn lower_case(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// An account as recovery sees it.
pub struct Reached {
    pub person: Person,
    pub login_id: String,
    /// The mail address registered today; empty: none.
    pub email: String,
    /// Made from old data, which nobody has checked yet: not even the mail address is proven.
    pub is_migrated: bool,
    /// Of a doctor.
    pub died_on: Option<NaiveDate>,
}

/// Who has an account, and with it a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Doctor(DoctorId),
    Staff(StaffUserId),
}

impl Owner {
    /// The doctor's id or the member of staff's, as tables keep it that name either.
    pub fn ids(self) -> (Option<DoctorId>, Option<StaffUserId>) {
        match self {
            Self::Doctor(id) => (Some(id), None),
            Self::Staff(id) => (None, Some(id)),
        }
    }
}

impl Reached {
    /// Whose account it is; the database has one or the other.
    pub fn owner(&self) -> Option<Owner> {
        let staff = self.person.staff.as_ref().map(|staff| Owner::Staff(staff.id));
        staff.or_else(|| self.person.doctor.as_ref().map(|doctor| Owner::Doctor(doctor.id)))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
struct LogIn {
    login_id: String,
    is_migrated: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = doctor)]
struct DoctorMail {
    email: Option<String>,
    died_on: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff_user)]
struct StaffMail {
    email: String,
}

type Row = (Credentials, LogIn, Option<DoctorName>, Option<DoctorMail>, Option<StaffStanding>, Option<StaffMail>);

fn reached((credentials, log_in, doctor, doctor_mail, staff, staff_mail): Row) -> Reached {
    let died_on = doctor_mail.as_ref().and_then(|mail| mail.died_on);
    let email = staff_mail.map(|mail| mail.email).or(doctor_mail.and_then(|mail| mail.email)).unwrap_or_default();
    Reached {
        person: Person { credentials, doctor, staff },
        login_id: log_in.login_id,
        email,
        is_migrated: log_in.is_migrated,
        died_on,
    }
}

macro_rules! rows {
    () => {
        account::table.left_join(doctor::table).left_join(staff_user::table).select((
            Credentials::as_select(),
            LogIn::as_select(),
            Option::<DoctorName>::as_select(),
            Option::<DoctorMail>::as_select(),
            Option::<StaffStanding>::as_select(),
            Option::<StaffMail>::as_select(),
        ))
    };
}

/// The accounts of everybody with this mail address, whatever its capitals, by login ID; so many at most. Two
/// statements, so that each has its index.
pub async fn by_email(connection: &mut AsyncPgConnection, email: &str, limit: usize) -> QueryResult<Vec<Reached>> {
    let (email, most) = (email.to_lowercase(), i64::try_from(limit).unwrap_or(i64::MAX));
    let doctors: Vec<Row> = rows!()
        .filter(lower_case(doctor::email.nullable()).eq(&email))
        .order(account::login_key)
        .limit(most)
        .load(connection)
        .await?;
    let staff: Vec<Row> = rows!()
        .filter(lower_case(staff_user::email.nullable()).eq(&email))
        .order(account::login_key)
        .limit(most)
        .load(connection)
        .await?;
    Ok(doctors.into_iter().chain(staff).map(reached).take(limit).collect())
}

/// One account.
pub async fn by_account(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<Option<Reached>> {
    let found: Option<Row> = rows!().filter(account::id.eq(id)).first(&mut connection).await.optional()?;
    Ok(found.map(reached))
}

/// Locks the person's row, and gives him as he is then. None: he has no account.
pub async fn lock(connection: &mut AsyncPgConnection, owner: Owner) -> QueryResult<Option<Reached>> {
    match owner {
        Owner::Doctor(id) => {
            doctor::table.find(id).select(doctor::id).for_no_key_update().first::<DoctorId>(connection).await?;
        }
        Owner::Staff(id) => {
            staff_user::table
                .find(id)
                .select(staff_user::id)
                .for_no_key_update()
                .first::<StaffUserId>(connection)
                .await?;
        }
    }
    let found: Option<Row> = match owner {
        Owner::Doctor(id) => rows!().filter(account::doctor_id.eq(id)).first(connection).await.optional()?,
        Owner::Staff(id) => rows!().filter(account::staff_user_id.eq(id)).first(connection).await.optional()?,
    };
    Ok(found.map(reached))
}

/// Gives a person another mail address.
pub async fn set_email(
    connection: &mut AsyncPgConnection,
    owner: Owner,
    email: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    match owner {
        Owner::Doctor(id) => {
            let values = (doctor::email.eq(email), doctor::updated_at.eq(at), doctor::version.eq(doctor::version + 1));
            diesel::update(doctor::table.find(id)).set(values).execute(connection).await?;
        }
        Owner::Staff(id) => {
            let version = staff_user::version.eq(staff_user::version + 1);
            let values = (staff_user::email.eq(email), staff_user::updated_at.eq(at), version);
            diesel::update(staff_user::table.find(id)).set(values).execute(connection).await?;
        }
    }
    Ok(())
}
