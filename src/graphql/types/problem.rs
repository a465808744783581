//! Expected refusals.

use async_graphql::SimpleObject;

use super::enums::UserErrorCode;
use crate::domain::problem::Problem;

/// An expected refusal, meant for the person who acted.
#[derive(SimpleObject, Debug, Clone)]
#[graphql(serial)]
pub struct UserError {
    /// For programs.
    code: UserErrorCode,
    /// Path of the input field, such as ["layers", "1", "categoryId"]; null when it concerns the whole.
    field: Option<Vec<String>>,
    /// Japanese, ready to show.
    message: String,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code.into(),
            field: Some(problem.field).filter(|field| !field.is_empty()),
            message: problem.message,
        }
    }
}
