//! 会員情報, and the letter with new login data.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::gql::ViewerHead;
use mamis_views::layout::Who;
use mamis_views::office::member::{
    self, Doctor, IssueLetter, IssueLetterInput, IssueLetterVariables, MemberDocument, MemberVariables, Node,
};

use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::portal::login::Nothing;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, StaffVisit};

/// `GET /office/members/{id}`
pub async fn show(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (viewer, member) = load(&visit, &id).await?;
    Ok(visit::page(StatusCode::OK, member::page(&visit.shell(Who::from(&viewer)), &member, &Errors::default())))
}

async fn load(visit: &StaffVisit, id: &str) -> Result<(ViewerHead, Doctor), Fault> {
    let found: MemberDocument = query(visit, MemberVariables { id: cynic::Id::new(id) }).await?;
    match found.node {
        Some(Node::Doctor(member)) => Ok((found.viewer, *member)),
        _ => Err(Fault::NotFound),
    }
}

/// `POST /office/members/{id}/letter`: the answer is the page to be printed, for the password is nowhere else.
pub async fn letter(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let (viewer, member) = load(&visit, &id).await?;
    let input = IssueLetterInput { doctor_id: cynic::Id::new(&id) };
    let done = mutate::<IssueLetter, _>(&visit, IssueLetterVariables { input }).await?.issue_letter;
    let shell = visit.shell(Who::from(&viewer));
    match done.letter {
        Some(letter) => Ok(visit::page(StatusCode::OK, member::letter(&shell, &id, &letter))),
        None => {
            let errors = Errors::from_user_errors(&done.user_errors).unplaced();
            Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, member::page(&shell, &member, &errors)))
        }
    }
}
