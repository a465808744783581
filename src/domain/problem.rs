//! Expected refusals, worded for the person who acted.

use super::words::ProblemCode;

/// One thing that keeps a command from being done. Becomes a `UserError` of the API and an error beside a form field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// For programs.
    pub code: ProblemCode,
    /// Path of the input field in the API's spelling, such as `["layers", "1", "categoryId"]`; empty: the whole.
    pub field: Vec<String>,
    /// For people, Japanese, says what to do.
    pub message: String,
}

impl Problem {
    /// A problem of one field.
    pub fn field<const N: usize>(code: ProblemCode, field: [&str; N], message: impl Into<String>) -> Self {
        Self { code, field: field.iter().map(|part| (*part).to_owned()).collect(), message: message.into() }
    }

    /// A problem of the whole command.
    pub fn whole(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, field: Vec::new(), message: message.into() }
    }
}

/// What is wrong with one typed value, before it is known where in the input it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// For programs.
    pub code: ProblemCode,
    /// For people, Japanese, says what to do.
    pub message: String,
}

impl FieldError {
    /// Nothing was typed.
    pub fn required(message: impl Into<String>) -> Self {
        Self { code: ProblemCode::Required, message: message.into() }
    }

    /// It can't be understood.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { code: ProblemCode::Invalid, message: message.into() }
    }

    /// It does not fit.
    pub fn too_long(message: impl Into<String>) -> Self {
        Self { code: ProblemCode::TooLong, message: message.into() }
    }

    /// Puts it where it belongs.
    pub fn at<const N: usize>(self, field: [&str; N]) -> Problem {
        Problem::field(self.code, field, self.message)
    }
}
