//! The first 管理者 of every association that has none, made in one run.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::SecretString;

use super::CommandError;
use crate::app::App;
use crate::auth::password::printable;
use crate::db::DbError;
use crate::db::models::account::{self, NewStaffAccount};
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::staff_user::{self, Fields};
use crate::domain::association::Association;
use crate::domain::ids::{AccountId, AssociationId, StaffUserId};
use crate::domain::login::login_key;
use crate::domain::staff::FullName;
use crate::domain::words::StaffRole;

/// One who is to be made. The password is nowhere else in the clear.
pub struct Planned {
    association: Association,
    pub login_id: String,
    pub password: SecretString,
    hash: String,
}

impl Planned {
    /// Name of the association.
    pub fn association(&self) -> &str {
        &self.association.name
    }
}

/// Thinks out whom to make: one for each association in which no 管理者 can log in, today or later. Writes nothing.
///
/// # Errors
/// The database can't be read, or no password can be hashed.
pub async fn plan(app: &App) -> anyhow::Result<Vec<Planned>> {
    let today = app.clock.today();
    let have = app.db.read(|reader| async move { staff_user::administered(&reader, today).await }).await?;
    let mut planned = Vec::new();
    for association in app.tree().all().iter().filter(|association| !have.contains(&association.id)) {
        let password = SecretString::from(printable(&*app.clock));
        let hash = app.passwords.hash(password.clone()).await?;
        let login_id = free_login_id(app, &association.code).await?;
        planned.push(Planned { association: association.clone(), login_id, password, hash });
    }
    Ok(planned)
}

/// `kanri-` and the code; with a number behind where somebody has had that already.
async fn free_login_id(app: &App, code: &str) -> Result<String, DbError> {
    let plain = format!("kanri-{code:0>2}");
    for number in 1.. {
        let id = if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        let key = login_key(&id);
        let key = key.as_str();
        if app.db.read(|reader| async move { account::by_login_key(&reader, key).await }).await?.is_none() {
            return Ok(id);
        }
    }
    Ok(plain)
}

/// Makes those whose association still has none, all or nobody. Gives how many.
///
/// # Errors
/// The database failed, or somebody took one of the login IDs meanwhile; nothing was written.
pub async fn carry_out(app: &App, planned: &[Planned]) -> Result<usize, CommandError> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let mut made = 0;
            for one in planned {
                staff_user::lock_secretariat(connection, one.association.id).await?;
                let have = staff_user::administered(&*connection, app.clock.today()).await?;
                if !have.contains(&one.association.id) {
                    write(connection, app, one).await?;
                    made += 1;
                }
            }
            Ok(made)
        })
        .await
}

async fn write(connection: &mut AsyncPgConnection, app: &App, one: &Planned) -> Result<(), CommandError> {
    let (now, id) = (app.clock.now(), StaffUserId(app.clock.new_id()));
    let full = |family: &str, given: &str| FullName { family: family.to_owned(), given: given.to_owned() };
    let name = full("医師会", "管理者").joined();
    let fields = Fields {
        name: name.clone(),
        name_kana: full("イシカイ", "カンリシャ").joined(),
        email: one.association.email.clone().unwrap_or_default(),
        role: StaffRole::Administrator,
        in_use: true,
        valid_from: None,
        valid_until: None,
        updated_at: now,
    };
    staff_user::insert(connection, id, one.association.id, &fields).await?;
    if fields.email.is_empty() {
        staff_user::spare_arrival_mail(connection, id).await?;
    }
    let account = NewStaffAccount {
        id: AccountId(app.clock.new_id()),
        login_id: &one.login_id,
        login_key: &login_key(&one.login_id),
        password_hash: Some(&one.hash),
        must_change_password: true,
        staff_user_id: id,
        created_at: now,
        updated_at: now,
    };
    account::insert_for_staff(connection, &account).await?;
    Ok(audit::insert(connection, &[entry(app, one.association.id, id, name)]).await?)
}

fn entry(app: &App, association: AssociationId, id: StaffUserId, name: String) -> NewAuditEntry {
    NewAuditEntry {
        id: app.clock.new_id(),
        at: app.clock.now(),
        account_id: None,
        actor_name: "mamis staff first-admins".to_owned(),
        association_id: Some(association),
        action: "staff_user.register",
        subject_kind: "staff_user",
        subject_id: Some(id.0),
        doctor_id: None,
        details: serde_json::json!({ "name": name, "role": StaffRole::Administrator, "association": association }),
        address: None,
        request_id: None,
    }
}
