//! The letter with the login data of a first log-in.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use crate::graphql::types::problem::UserError;
use crate::service::letter::{self, Letter as Issued};

/// For whom a letter is issued.
#[derive(InputObject)]
pub struct IssueLetterInput {
    /// The member.
    doctor_id: ID,
}

/// Login data to be printed and handed over: shown this once.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Letter {
    /// Name of the doctor, as on an envelope.
    recipient: String,
    /// Login ID. It opens the pages of the first log-in, on which he chooses another.
    login_id: String,
    /// Password, likewise.
    password: String,
    /// The day in Asia/Tokyo.
    issued_on: Date,
}

impl From<Issued> for Letter {
    fn from(issued: Issued) -> Self {
        let password = issued.reveal().to_owned();
        let issued_on = Date(issued.issued_on);
        Self { recipient: issued.recipient, login_id: issued.login_id, password, issued_on }
    }
}

/// The letter, or why there is none.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct IssueLetterPayload {
    /// The letter; null when none was issued.
    letter: Option<Letter>,
    /// Why not.
    user_errors: Vec<UserError>,
}

pub(super) async fn issue(request: &RequestContext, input: IssueLetterInput) -> Result<IssueLetterPayload> {
    let issued = async {
        let doctor = read_id(&input.doctor_id, "doctorId")?;
        letter::issue(&request.service(), doctor).await
    };
    let (issued, user_errors) = outcome(issued.await)?;
    Ok(IssueLetterPayload { letter: issued.map(Letter::from), user_errors })
}
