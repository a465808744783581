//! A person's own log-in: forgotten login IDs and passwords, sessions and where they were opened.
//!
//! Who asks is told the same whatever he typed, and the request does the same work: it queues a row that names what was
//! typed. A worker looks up who is meant, and mails him if there is anybody.

mod answer;
mod ask;
mod email;
mod reset;
mod sessions;

pub use answer::answer;
pub use ask::{Forgotten, ask};
pub use email::{cancel_email_change, confirm_email_change, look_at_email_change, pending, request_email_change};
pub use reset::{Reset, look_at_reset, reset};
pub use sessions::{attempts, end_sessions, open_sessions};

use crate::app::App;
use crate::db::models::audit::NewAuditEntry;
use crate::db::models::outbox::NewMail;
use crate::db::models::recovery::Reached;
use crate::domain::device;
use crate::domain::problem::Problem;
use crate::domain::viewer::RequestInfo;
use crate::domain::words::ProblemCode;
use crate::service::audit::blank;
use crate::service::session::may_log_in;

/// May this person be sent what opens the account? Not one who may not log in; and not one whose data came over from
/// before and is unproven: his association prints a letter for him.
fn is_reachable(app: &App, found: &Reached) -> bool {
    may_log_in(app, &found.person) && found.died_on.is_none() && !found.is_migrated && !found.email.is_empty()
}

/// How the person is addressed.
pub(super) fn name_of(found: &Reached) -> String {
    let staff = found.person.staff.as_ref().map(|staff| staff.name.clone());
    staff.or_else(|| found.person.doctor.as_ref().map(|doctor| doctor.full())).unwrap_or_default()
}

/// What somebody did with his own account, for the 操作履歴.
pub(super) fn own_entry(
    app: &App,
    request: &RequestInfo,
    reached: &Reached,
    action: &'static str,
    details: serde_json::Value,
) -> NewAuditEntry {
    let person = &reached.person;
    NewAuditEntry {
        account_id: Some(person.credentials.id),
        actor_name: name_of(reached),
        association_id: person.staff.as_ref().map(|staff| staff.association_id),
        action,
        subject_kind: "account",
        subject_id: Some(person.credentials.id.0),
        doctor_id: person.doctor.as_ref().map(|doctor| doctor.id),
        details,
        ..blank(app, request)
    }
}

/// Tells the owner of an account that its password is another: when, and from what kind of device. Nothing where he has
/// no mail address.
pub(super) fn password_changed(app: &App, owner: &Reached, user_agent: Option<&str>) -> Option<NewMail> {
    let (id, now) = (app.clock.new_id(), app.clock.now());
    let device = device::in_words(user_agent);
    (!owner.email.is_empty()).then(|| NewMail {
        dedupe_key: format!("password:{id}"),
        recipient: owner.email.clone(),
        template: "password_changed",
        payload: serde_json::json!({ "recipient_name": name_of(owner), "at": now, "device": device }),
        ..NewMail::due(id, now)
    })
}

pub(super) fn log_in_first() -> Problem {
    Problem::whole(ProblemCode::NotAllowed, "ログインの有効期限が切れました。もう一度ログインしてください")
}
