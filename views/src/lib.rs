//! The pages: what each one reads (a typed GraphQL document) and how it looks (Maud).
//!
//! This crate knows the schema and nothing else of the server; it cannot reach a database.

pub mod account;
pub mod assets;
pub mod components;
pub mod forms;
pub mod gql;
pub mod graphiql;
pub mod layout;
pub mod mail;
pub mod mypage;
pub mod office;
pub mod paths;
pub mod public;
pub mod register;
pub mod text;

/// Every page in its states, by name: for tests and for looking at them without a server.
pub fn samples() -> Vec<(&'static str, maud::Markup)> {
    [
        account::login::samples(),
        account::second_log_in::samples(),
        account::second_factor::samples(),
        account::passkey::samples(),
        account::invitation::samples(),
        account::recovery::samples(),
        account::email::samples(),
        public::samples(),
        register::samples(),
        mypage::samples(),
        office::samples(),
        graphiql::samples(),
        mail::kept::samples(),
    ]
    .concat()
}
