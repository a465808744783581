//! Who is asking. Made by `auth` from a credential, handed down to every room that decides or reads.

use chrono::{DateTime, Utc};

use super::ids::{AccountId, AssociationId, DoctorId, SessionId, StaffUserId};
use super::words::StaffRole;

/// The person or program behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody logged in.
    Anonymous,
    /// A doctor on the my page.
    Doctor(DoctorViewer),
    /// A member of a secretariat.
    Staff(StaffViewer),
}

/// A logged-in doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoctorViewer {
    /// His log-in.
    pub account_id: AccountId,
    /// Himself.
    pub doctor_id: DoctorId,
    /// Name as shown.
    pub name: String,
    /// The session he came with.
    pub session: SessionFacts,
}

/// A logged-in member of staff; in use and within his period of validity, or he would be anonymous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffViewer {
    /// His log-in.
    pub account_id: AccountId,
    /// Himself.
    pub staff_user_id: StaffUserId,
    /// Whose secretariat.
    pub association_id: AssociationId,
    /// Role, read from his row at this request.
    pub role: StaffRole,
    /// His first password, which somebody else made, is still in force: he may do nothing but change it.
    pub must_change_password: bool,
    /// Name as shown.
    pub name: String,
    /// The session he came with.
    pub session: SessionFacts,
}

/// What of the session other rooms may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFacts {
    /// Row of the session.
    pub id: SessionId,
    /// End in any case.
    pub expires_at: DateTime<Utc>,
    /// The log-in before this one.
    pub previous_login_at: Option<DateTime<Utc>>,
}

impl Viewer {
    /// The log-in, if there is one.
    pub fn account_id(&self) -> Option<AccountId> {
        match self {
            Self::Anonymous => None,
            Self::Doctor(doctor) => Some(doctor.account_id),
            Self::Staff(staff) => Some(staff.account_id),
        }
    }

    /// The session, if there is one.
    pub fn session(&self) -> Option<&SessionFacts> {
        match self {
            Self::Anonymous => None,
            Self::Doctor(doctor) => Some(&doctor.session),
            Self::Staff(staff) => Some(&staff.session),
        }
    }
}

/// What is known of the request itself, for audit and log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Id of the request, as in the log and on error pages.
    pub request_id: String,
    /// Address of the client.
    pub address: Option<String>,
}
