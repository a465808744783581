//! The letter with the login data of a first log-in, issued anew: for a member who has lost his, or who can't be reached
//! at the mail address that is registered. See `registration::first_login` for what it opens.

use super::audit::blank;
use chrono::NaiveDate;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::{ExposeSecret, SecretString};

use super::session::end_all;
use super::{CommandError, Context, access};
use crate::app::App;
use crate::auth::password::printable;
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::new_doctor::NewAccount;
use crate::db::models::outbox::{self, NewMail};
use crate::db::models::{account, affiliation, doctor, new_doctor, passkey, registration, second_factor};
use crate::domain::ids::{AccountId, DoctorId};
use crate::domain::login::login_key;
use crate::domain::problem::Problem;
use crate::domain::viewer::StaffViewer;
use crate::domain::words::{ProblemCode, SessionEnd};

/// What is printed. The password is nowhere else in the clear.
pub struct Letter {
    /// Name of the doctor, as on an envelope.
    pub recipient: String,
    pub login_id: String,
    pub issued_on: NaiveDate,
    password: SecretString,
}

/// Issues a letter for a member of one's own association. His login data so far, his second factor, and any letter before,
/// are good for nothing; he is logged out everywhere, and told so at his mail address.
///
/// # Errors
/// He is no member today, or his log-in is stopped.
pub async fn issue(ctx: &Context, doctor_id: DoctorId) -> Result<Letter, CommandError> {
    let staff = access::secretary(ctx)?;
    let (login_id, password) = draw(&ctx.app);
    let busy = |_| CommandError::from(DbError::Unavailable("too many passwords are being checked".to_owned()));
    let hash = &ctx.app.passwords.hash(password.clone()).await.map_err(busy)?;
    let (id, today) = (login_id.as_str(), ctx.app.clock.today());
    let mut connection = ctx.app.db.get().await?;
    let recipient = connection
        .transaction(async |connection| {
            // Looked at first: of who is no member nobody learns whether he exists.
            if !affiliation::is_member(connection, doctor_id, staff.association_id, today).await? {
                let message = "会員が見つかりません。所属している会員にだけ発行できます";
                return Err(Problem::whole(ProblemCode::NotFound, message).into());
            }
            let doctor = doctor::lock(connection, doctor_id).await?;
            write(connection, ctx, doctor_id, id, hash).await?;
            if let Some(email) = &doctor.email {
                outbox::enqueue(connection, &[told(&ctx.app, email, &doctor.name())]).await?;
            }
            audit::insert(connection, &[entry(ctx, staff, doctor_id)]).await?;
            Ok::<_, CommandError>(doctor.name())
        })
        .await?;
    Ok(Letter { recipient, login_id, issued_on: today, password })
}

/// Login data that nobody takes for one another on paper, and that nobody guesses.
fn draw(app: &App) -> (String, SecretString) {
    let login_id: String = printable(&*app.clock).chars().take("wxyz-2345-abcd".len()).collect();
    (login_id, printable(&*app.clock).into())
}

async fn write(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    doctor_id: DoctorId,
    login_id: &str,
    hash: &str,
) -> Result<(), CommandError> {
    let (now, key) = (ctx.app.clock.now(), login_key(login_id));
    match registration::account_of(connection, doctor_id).await? {
        Some(account) => {
            if account::is_stopped(connection, account).await? {
                let message = "この会員のログインは停止中のため、発行できません。日本医師会へお問い合わせください";
                return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
            }
            registration::discard_of_letter(connection, account).await?;
            end_all(connection, account, SessionEnd::PasswordChanged, now).await?;
            // Whoever needs a letter may have lost his telephone, too.
            second_factor::remove(connection, account, now).await?;
            passkey::remove_all(connection, account).await?;
            account::set_letter(connection, account, login_id, &key, hash, now).await?;
        }
        None => {
            let account = NewAccount {
                id: AccountId(ctx.app.clock.new_id()),
                login_id,
                login_key: &key,
                password_hash: hash,
                doctor_id,
                created_at: now,
                updated_at: now,
            };
            new_doctor::insert_log_in(connection, &account).await?;
            account::set_letter(connection, account.id, login_id, &key, hash, now).await?;
        }
    }
    Ok(())
}

fn told(app: &App, email: &str, name: &str) -> NewMail {
    let (id, now) = (app.clock.new_id(), app.clock.now());
    NewMail {
        dedupe_key: format!("letter:{id}"),
        recipient: email.to_owned(),
        template: "letter_issued",
        payload: serde_json::json!({ "recipient_name": name, "at": now }),
        ..NewMail::due(id, now)
    }
}

fn entry(ctx: &Context, staff: &StaffViewer, doctor: DoctorId) -> NewAuditEntry {
    NewAuditEntry {
        account_id: Some(staff.account_id),
        actor_name: staff.name.clone(),
        association_id: Some(staff.association_id),
        action: "doctor.letter",
        subject_kind: "doctor",
        subject_id: Some(doctor.0),
        doctor_id: Some(doctor),
        ..blank(&ctx.app, &ctx.request)
    }
}

impl Letter {
    /// The password, for the one page on which it stands.
    pub fn reveal(&self) -> &str {
        self.password.expose_secret()
    }
}
