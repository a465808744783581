//! From a session's token to the person behind it.

use chrono::{DateTime, TimeDelta, Utc};

use super::token::Token;
use crate::db::models::session::{self, Found};
use crate::db::{Db, DbError};
use crate::domain::terms;
use crate::domain::time::{tokyo_date, tokyo_midnight};
use crate::domain::viewer::{DoctorViewer, SessionFacts, StaffViewer, Viewer};

/// A session ends after so long without a request …
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// … and after so long in any case.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// The last request is noted no more often than this.
pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session in force, as of one request.
pub struct Session {
    /// Who is logged in; never anonymous.
    pub viewer: Viewer,
    /// Key of the session's form tokens.
    pub form_secret: Vec<u8>,
    /// Last request that was noted.
    pub last_seen_at: DateTime<Utc>,
    /// A doctor who has not agreed to the 利用規約 in force.
    pub must_agree: bool,
}

/// Looks the session up: one statement, on every request anew. `None`: no such session, ended, expired, or its
/// person may no longer log in.
pub async fn find(db: &Db, token: &Token, now: DateTime<Utc>) -> Result<Option<Session>, DbError> {
    let hash = token.hash();
    let hash = &hash;
    let found = db.read(|reader| async move { session::by_token(&reader, hash).await }).await?;
    Ok(found.and_then(|found| in_force(found, now)))
}

fn in_force((row, account, doctor, staff): Found, now: DateTime<Utc>) -> Option<Session> {
    if row.expires_at <= now || row.last_seen_at + IDLE <= now || account.stopped_at.is_some() {
        return None;
    }
    // Whoever stays at his screen beyond his last day is logged out at midnight, on open sockets too.
    let last_day = staff.as_ref().and_then(|(staff, _)| staff.valid_until).and_then(|day| day.succ_opt());
    let expires_at = last_day.map(tokyo_midnight).map_or(row.expires_at, |end| end.min(row.expires_at));
    let facts = SessionFacts { id: row.id, expires_at, previous_login_at: row.previous_login_at };
    let viewer = match (doctor, staff) {
        (Some(doctor), _) => Viewer::Doctor(DoctorViewer {
            account_id: row.account_id,
            doctor_id: doctor.id,
            name: doctor.full(),
            session: facts,
        }),
        (None, Some((staff, demands))) if staff.is_usable(tokyo_date(now)) => Viewer::Staff(StaffViewer {
            account_id: row.account_id,
            staff_user_id: staff.id,
            association_id: staff.association_id,
            role: staff.role,
            must_change_password: account.must_change_password,
            lacks_second_factor: demands.staff_second_factor && account.second_factor_at.is_none(),
            name: staff.name,
            session: facts,
        }),
        _ => return None,
    };
    let must_agree = matches!(viewer, Viewer::Doctor(_)) && account.terms_version.as_deref() != Some(terms::CURRENT);
    Some(Session { viewer, form_secret: row.form_secret, last_seen_at: row.last_seen_at, must_agree })
}
