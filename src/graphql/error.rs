//! Errors that a client may see at the top level, and the mask over all others.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

use crate::db::DbError;
use crate::domain::viewer::RequestInfo;

/// Errors beyond this many are left out of an answer, and their texts are cut: a reply to an attack must stay small.
const MAX_ERRORS: usize = 5;
const MAX_MESSAGE_CHARS: usize = 300;

/// What a resolver may fail with. Refusals that a person can act on are no errors but `userErrors`.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ApiError {
    /// The client asked for something that makes no sense.
    #[error("{0}")]
    BadInput(String),
    /// Not for this viewer, where the answer can't simply be null.
    #[error("not allowed")]
    Forbidden,
    /// The database can't be reached now; the same request may succeed a moment later.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Arc<DbError>),
    /// Anything else: shown to nobody, logged with its chain.
    #[error("internal error")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// What resolvers return.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

impl ApiError {
    /// An internal error from a text, where no error value is at hand.
    pub fn internal(text: impl Into<String>) -> Self {
        Self::Internal(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(text.into())))
    }

    /// For programs, in `extensions.code`.
    fn code(&self) -> &'static str {
        match self {
            Self::BadInput(_) => code::BAD_USER_INPUT,
            Self::Forbidden => code::FORBIDDEN,
            Self::Unavailable(_) => code::UNAVAILABLE,
            Self::Internal(_) => code::INTERNAL,
        }
    }
}

/// Values of `extensions.code`.
pub mod code {
    pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
    pub const FORBIDDEN: &str = "FORBIDDEN";
    pub const INTERNAL: &str = "INTERNAL";
    pub const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
    pub const PARSE: &str = "GRAPHQL_PARSE_FAILED";
    pub const RATE_LIMITED: &str = "RATE_LIMITED";
    pub const TIMEOUT: &str = "TIMEOUT";
    pub const TOO_COMPLEX: &str = "TOO_COMPLEX";
    pub const TOO_LARGE: &str = "TOO_LARGE";
    pub const UNAVAILABLE: &str = "UNAVAILABLE";
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        if error.is_outage() { Self::Unavailable(Arc::new(error)) } else { Self::Internal(Arc::new(error)) }
    }
}

impl From<Arc<DbError>> for ApiError {
    fn from(error: Arc<DbError>) -> Self {
        if error.is_outage() { Self::Unavailable(error) } else { Self::Internal(error) }
    }
}

impl From<diesel::result::Error> for ApiError {
    fn from(error: diesel::result::Error) -> Self {
        DbError::from(error).into()
    }
}

/// An answer that consists of one error, found before anything was executed.
pub fn refusal(code: &str, message: impl Into<String>, info: &RequestInfo) -> Response {
    Response::from_errors(vec![with_code(ServerError::new(message, None), code, info)])
}

/// An answer in the place of one that panicked, which is logged.
pub fn panicked(text: &str, info: &RequestInfo) -> Response {
    tracing::error!(request_id = info.request_id, panic = text, "a request panicked");
    refusal(code::INTERNAL, "internal error", info)
}

/// What a panic said.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}

/// Lets pass what is meant for clients, and puts one neutral error in the place of everything else, which is logged.
///
/// Where a field failed, the whole answer is null: the library would leave out the field's key, against the
/// specification, and typed clients could read such an answer neither way.
pub fn mask(mut response: Response, info: &RequestInfo) -> Response {
    if response.errors.iter().any(|error| !error.path.is_empty()) {
        response.data = Value::Null;
    }
    response.errors.truncate(MAX_ERRORS);
    response.errors = response.errors.into_iter().map(|error| mask_one(error, info)).collect();
    response
}

fn mask_one(mut error: ServerError, info: &RequestInfo) -> ServerError {
    if let Some(own) = error.source::<ApiError>().cloned() {
        log(&own, &error, info);
        error.message = own.to_string();
        return with_code(shortened(error), own.code(), info);
    }
    if error.path.is_empty() {
        // Found while the document was validated: speaks of the schema and of what the client sent, nothing else.
        return with_code(shortened(error), code::INVALID, info);
    }
    if error.message.starts_with("Failed to parse \"") || error.message.starts_with("Expected input type") {
        return with_code(shortened(error), code::BAD_USER_INPUT, info);
    }
    tracing::error!(request_id = info.request_id, error = error.message, "unexpected error in a resolver");
    error.message = "internal error".to_owned();
    with_code(error, code::INTERNAL, info)
}

fn log(own: &ApiError, error: &ServerError, info: &RequestInfo) {
    let path = format!("{:?}", error.path);
    match own {
        ApiError::Internal(source) => {
            tracing::error!(request_id = info.request_id, path, error = chain(source.as_ref()), "internal error");
        }
        ApiError::Unavailable(source) => {
            tracing::warn!(request_id = info.request_id, path, error = chain(source.as_ref()), "database unavailable");
        }
        ApiError::BadInput(_) | ApiError::Forbidden => {}
    }
}

/// An error and everything beneath it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}

fn shortened(mut error: ServerError) -> ServerError {
    if let Some((end, _)) = error.message.char_indices().nth(MAX_MESSAGE_CHARS) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}

fn with_code(mut error: ServerError, code: &str, info: &RequestInfo) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    if !info.request_id.is_empty() {
        extensions.set("requestId", Value::from(info.request_id.clone()));
    }
    error.extensions = Some(extensions);
    error.source = None;
    error
}
