//! 操作履歴 of what staff looked at, and of logging in and out. A doctor who reads his own data is not written down.

use super::Context;
use crate::app::App;
use crate::db::DbError;
use crate::db::models::account::Person;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::domain::device;
use crate::domain::ids::{AccountId, ApplicationId, AssociationId, DoctorId, RegistrationCaseId, SessionId};
use crate::domain::viewer::{RequestInfo, Viewer};

/// An entry with its time and where the request came from; who did what to whom is up to the caller, who names at least
/// the action and the kind of its subject.
pub(super) fn blank(app: &App, request: &RequestInfo) -> NewAuditEntry {
    NewAuditEntry {
        id: app.clock.new_id(),
        at: app.clock.now(),
        account_id: None,
        actor_name: String::new(),
        association_id: None,
        action: "",
        subject_kind: "",
        subject_id: None,
        doctor_id: None,
        details: serde_json::json!({}),
        address: request.address.clone(),
        request_id: Some(request.request_id.clone()).filter(|id| !id.is_empty()),
    }
}

/// A member of staff opened a doctor's page.
pub async fn doctor_read(ctx: &Context, doctor: DoctorId) -> Result<(), DbError> {
    read(ctx, "doctor.read", "doctor", doctor.0, doctor).await
}

/// A member of staff opened an application.
pub async fn application_read(ctx: &Context, application: ApplicationId, doctor: DoctorId) -> Result<(), DbError> {
    read(ctx, "application.read", "application", application.0, doctor).await
}

/// A member of staff opened what somebody typed who registered with the doctor's 医籍登録番号.
pub async fn registration_case_read(ctx: &Context, case: RegistrationCaseId, doctor: DoctorId) -> Result<(), DbError> {
    read(ctx, "registration_case.read", "registration_case", case.0, doctor).await
}

async fn read(
    ctx: &Context,
    action: &'static str,
    subject_kind: &'static str,
    subject: uuid::Uuid,
    doctor: DoctorId,
) -> Result<(), DbError> {
    let (account_id, name, association_id) = match &ctx.viewer {
        Viewer::Staff(staff) => (staff.account_id, &staff.name, staff.association_id),
        Viewer::Token(token) => (token.account_id, &token.name, token.association_id),
        Viewer::Doctor(_) | Viewer::Anonymous => return Ok(()),
    };
    let entry = NewAuditEntry {
        account_id: Some(account_id),
        actor_name: name.clone(),
        association_id: Some(association_id),
        action,
        subject_kind,
        subject_id: Some(subject),
        doctor_id: Some(doctor),
        ..blank(&ctx.app, &ctx.request)
    };
    keep(&ctx.app, entry).await
}

/// Writes an entry by itself, beside a read.
pub(super) async fn keep(app: &App, entry: NewAuditEntry) -> Result<(), DbError> {
    let entry = &entry;
    app.db.repeatable(|mut connection| async move { audit::insert_once(&mut connection, entry).await }).await
}

/// How an attempt to log in, or a session, ended. What was typed is never written down, not even a login ID: people
/// type their password into the wrong box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    LoggedIn(SessionId),
    LoggedInByPasskey(SessionId),
    LoggedOut(SessionId),
    NewPassword(SessionId),
    /// The login data of a letter, which give no session.
    Letter,
    /// One of his sessions, or all but the one named.
    EndedByOwner(SessionId),
    OthersEnded(SessionId),
    WrongPassword,
    /// The password was right, the code of the second factor was not.
    WrongCode,
    /// The answer of a passkey was not right, or the passkey is not known (any more).
    WrongPasskey,
    UnknownLogin,
    Stopped,
}

impl Door {
    fn action(self) -> &'static str {
        match self {
            Self::LoggedIn(_) | Self::LoggedInByPasskey(_) => "session.login",
            Self::LoggedOut(_) => "session.logout",
            Self::NewPassword(_) => "account.password",
            Self::Letter => "account.letter",
            Self::EndedByOwner(_) => "session.end",
            Self::OthersEnded(_) => "session.end_others",
            Self::WrongPassword | Self::WrongCode | Self::WrongPasskey | Self::UnknownLogin | Self::Stopped => {
                "session.login_failed"
            }
        }
    }

    fn session(self) -> Option<SessionId> {
        match self {
            Self::LoggedIn(id)
            | Self::LoggedInByPasskey(id)
            | Self::LoggedOut(id)
            | Self::NewPassword(id)
            | Self::EndedByOwner(id)
            | Self::OthersEnded(id) => Some(id),
            Self::Letter
            | Self::WrongPassword
            | Self::WrongCode
            | Self::WrongPasskey
            | Self::UnknownLogin
            | Self::Stopped => None,
        }
    }

    fn details(self) -> serde_json::Value {
        match self {
            Self::LoggedIn(_)
            | Self::LoggedOut(_)
            | Self::NewPassword(_)
            | Self::EndedByOwner(_)
            | Self::OthersEnded(_)
            | Self::Letter => serde_json::json!({}),
            Self::LoggedInByPasskey(_) => serde_json::json!({ "way": "passkey" }),
            Self::WrongPassword => serde_json::json!({ "reason": "wrong_password" }),
            Self::WrongCode => serde_json::json!({ "reason": "wrong_code" }),
            Self::WrongPasskey => serde_json::json!({ "reason": "wrong_passkey" }),
            Self::UnknownLogin => serde_json::json!({ "reason": "unknown_login" }),
            Self::Stopped => serde_json::json!({ "reason": "stopped" }),
        }
    }
}

/// Whose door it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Owner {
    account_id: Option<AccountId>,
    name: String,
    association_id: Option<AssociationId>,
    doctor_id: Option<DoctorId>,
}

impl From<&Person> for Owner {
    fn from(person: &Person) -> Self {
        let staff = person.staff.as_ref();
        let doctor = person.doctor.as_ref();
        Self {
            account_id: Some(person.credentials.id),
            name: staff.map(|staff| staff.name.clone()).or(doctor.map(|doctor| doctor.full())).unwrap_or_default(),
            association_id: staff.map(|staff| staff.association_id),
            doctor_id: doctor.map(|doctor| doctor.id),
        }
    }
}

impl From<&Viewer> for Owner {
    fn from(viewer: &Viewer) -> Self {
        let account_id = viewer.account_id();
        match viewer {
            Viewer::Anonymous => Self::default(),
            Viewer::Doctor(doctor) => {
                let doctor_id = Some(doctor.doctor_id);
                Self { account_id, name: doctor.name.clone(), association_id: None, doctor_id }
            }
            Viewer::Staff(staff) => {
                let association_id = Some(staff.association_id);
                Self { account_id, name: staff.name.clone(), association_id, doctor_id: None }
            }
            Viewer::Token(token) => {
                let association_id = Some(token.association_id);
                Self { account_id, name: token.name.clone(), association_id, doctor_id: None }
            }
        }
    }
}

/// The entry about a log-in or log-out. Who fails to log in is nobody: the account is then what it is about.
pub(super) fn door_entry(app: &App, request: &RequestInfo, door: Door, owner: Owner) -> NewAuditEntry {
    let session = door.session();
    let is_known = session.is_some() || door == Door::Letter;
    NewAuditEntry {
        account_id: owner.account_id.filter(|_| is_known),
        actor_name: if is_known { owner.name } else { String::new() },
        association_id: owner.association_id,
        action: door.action(),
        subject_kind: if session.is_some() { "session" } else { "account" },
        subject_id: session.map(|id| id.0).or(owner.account_id.map(|id| id.0)),
        doctor_id: owner.doctor_id,
        details: door.details(),
        ..blank(app, request)
    }
}

/// The same, with the device in words: what its owner sees of his log-ins later.
pub(super) fn on_device(mut entry: NewAuditEntry, user_agent: Option<&str>) -> NewAuditEntry {
    entry.details["device"] = device::in_words(user_agent).into();
    entry
}
