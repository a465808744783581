//! What a form holds between two views of it: values as typed, and what was wrong with them.

use crate::gql::{UserError, UserErrorCode};

/// Name of the hidden field with the token that proves that a form came from one of our pages.
pub const CSRF_FIELD: &str = "form_token";

/// A form as shown: what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct FormState<V> {
    /// As typed.
    pub values: V,
    /// In the order of the page.
    pub errors: Errors,
}

impl<V> FormState<V> {
    /// A form with nothing wrong.
    pub fn new(values: V) -> Self {
        Self { values, errors: Errors::default() }
    }
}

/// What is wrong with a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<FormError>);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// Id of the control; none: the form as a whole.
    pub control: Option<String>,
    /// What to do, in words.
    pub message: String,
}

impl Errors {
    /// Takes over what the API refused. A control's id is its path there, joined by hyphens.
    pub fn from_user_errors(errors: &[UserError]) -> Self {
        let error = |error: &UserError| FormError { control: control_id(error), message: error.message.clone() };
        Self(errors.iter().map(error).collect())
    }

    /// One error that concerns the whole form.
    pub fn whole(message: impl Into<String>) -> Self {
        Self(vec![FormError { control: None, message: message.into() }])
    }

    /// Adds an error at a control.
    pub fn push(&mut self, control: &str, message: impl Into<String>) {
        self.0.push(FormError { control: Some(control.to_owned()), message: message.into() });
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &FormError> {
        self.0.iter()
    }

    /// The message beside a control.
    pub fn of(&self, control: &str) -> Option<&str> {
        self.0.iter().find(|error| error.control.as_deref() == Some(control)).map(|error| error.message.as_str())
    }

    /// The message of a control or of one of its parts (`wishedOn-year` is a part of `wishedOn`).
    pub fn under(&self, control: &str) -> Option<&str> {
        let is_part = |id: &str| id == control || id.strip_prefix(control).is_some_and(|rest| rest.starts_with('-'));
        self.0.iter().find(|error| error.control.as_deref().is_some_and(is_part)).map(|error| error.message.as_str())
    }

    /// The same errors for a page that has none of the controls.
    #[must_use]
    pub fn unplaced(mut self) -> Self {
        for error in &mut self.0 {
            error.control = None;
        }
        self
    }

    /// The same errors with their controls renamed, for a page whose first control has another id.
    #[must_use]
    pub fn pointing(mut self, rename: impl Fn(&str) -> Option<String>) -> Self {
        for error in &mut self.0 {
            if let Some(renamed) = error.control.as_deref().and_then(&rename) {
                error.control = Some(renamed);
            }
        }
        self
    }
}

/// Id of the control that an error of the API belongs to.
pub fn control_id(error: &UserError) -> Option<String> {
    error.field.as_ref().filter(|path| !path.is_empty()).map(|path| path.join("-"))
}

/// Was the thing changed by somebody else, or in another window, since this page was made?
pub fn is_conflict(errors: &[UserError]) -> bool {
    errors.iter().any(|error| error.code == UserErrorCode::Conflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(field: &[&str], message: &str) -> UserError {
        UserError {
            code: UserErrorCode::Invalid,
            field: Some(field.iter().map(|&part| part.to_owned()).collect()),
            message: message.to_owned(),
        }
    }

    #[test]
    fn errors_find_their_control() {
        let errors = Errors::from_user_errors(&[error(&["wishedOn", "month"], "月"), error(&[], "全体")]);
        assert_eq!(errors.of("wishedOn"), None);
        assert_eq!(errors.under("wishedOn"), Some("月"));
        assert_eq!(errors.under("wished"), None);
        assert_eq!(
            errors.iter().map(|error| error.control.as_deref()).collect::<Vec<_>>(),
            [Some("wishedOn-month"), None]
        );
    }
}
