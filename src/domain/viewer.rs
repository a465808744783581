//! Who is asking. Made by `auth` from a credential, handed down to every room that decides or reads.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ids::{AccountId, ApiTokenId, AssociationId, DoctorId, SessionId, StaffUserId};
use super::token::TokenScopes;
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
    /// A program that acts for an association.
    Token(TokenViewer),
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
    /// His association asks for a second factor and he has none: he may do nothing but set it up.
    pub lacks_second_factor: bool,
    /// Name as shown.
    pub name: String,
    /// The session he came with.
    pub session: SessionFacts,
}

impl StaffViewer {
    /// Is there something that he has to do before anything else?
    pub fn is_held_back(&self) -> bool {
        self.must_change_password || self.lacks_second_factor
    }

    /// Is it the second factor that he has to set up? A first password comes before it.
    pub fn must_set_up_second_factor(&self) -> bool {
        self.lacks_second_factor && !self.must_change_password
    }
}

/// A program with an API token that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenViewer {
    /// Row of the token.
    pub token_id: ApiTokenId,
    /// Who issued it and answers for it.
    pub account_id: AccountId,
    /// For which association it acts.
    pub association_id: AssociationId,
    /// What stands in the history: its name, and that it is a token.
    pub name: String,
    /// What it may do, of what the association may.
    pub scopes: TokenScopes,
    /// From then on it is worth nothing.
    pub expires_at: DateTime<Utc>,
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
            Self::Token(token) => Some(token.account_id),
        }
    }

    /// The session, if there is one.
    pub fn session(&self) -> Option<&SessionFacts> {
        match self {
            Self::Anonymous | Self::Token(_) => None,
            Self::Doctor(doctor) => Some(&doctor.session),
            Self::Staff(staff) => Some(&staff.session),
        }
    }

    /// What he came with: the id of a session or of a token.
    pub fn credential_id(&self) -> Option<Uuid> {
        match self {
            Self::Token(token) => Some(token.token_id.0),
            _ => self.session().map(|session| session.id.0),
        }
    }

    /// When that ends in any case.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Token(token) => Some(token.expires_at),
            _ => self.session().map(|session| session.expires_at),
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
