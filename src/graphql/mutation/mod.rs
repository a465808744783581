//! Mutations: decode ids, call one use case, wrap its result. What a person can do something about comes back as
//! `userErrors`; an id that can't be read is one of them.

mod account;
mod api_token;
mod audit;
mod correspondence;
mod enrolment;
mod letter;
mod passkey;
mod registration;
mod registration_case;
mod review;
mod root;
mod second_factor;
mod staff_user;

pub use root::Mutation;

use async_graphql::ID;

use super::error::Result;
use super::node::{NodeId, decode};
use super::types::problem::UserError;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;
use crate::service::CommandError;

/// Reads an id that a command is about. The message is for a person: ids come from pages that he opened.
fn read_id<T: NodeId>(id: &ID, field: &str) -> Result<T, CommandError> {
    decode(id).ok_or_else(|| not_found(field))
}

/// Something named by a field of the input is not there.
fn not_found(field: &str) -> CommandError {
    let message = "指定されたものが見つかりません。一覧から開き直してください";
    Problem::field(ProblemCode::NotFound, [field], message).into()
}

/// The value and no refusals; or no value and the refusals; or, where the database failed, an error.
fn outcome<T>(done: Result<T, CommandError>) -> Result<(Option<T>, Vec<UserError>)> {
    match done {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(CommandError::Refused(problems)) => Ok((None, problems.into_iter().map(UserError::from).collect())),
        Err(CommandError::Db(error)) => Err(error.into()),
    }
}
