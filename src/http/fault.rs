//! Answers to requests that go no further, in words. The portal turns them into pages.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::db::DbError;

/// Why a request got no answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is there, or nothing that this person may see.
    NotFound,
    /// The form token is missing, foreign or from a session that has ended.
    BadForm,
    /// The form could not be read.
    Malformed,
    /// The request is too large.
    TooLarge,
    /// This person or address has asked for too much in a short time.
    TooMany,
    /// The database can't be reached, or too much is asked at once. Worth a later try.
    Unavailable,
    /// Something unexpected; the log has it under the request's id.
    Internal,
}

impl Fault {
    /// Status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadForm => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For people.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotFound => "お探しのページは見つかりませんでした。",
            Self::BadForm => "画面の有効期限が切れました。前の画面に戻り、再読み込みしてからもう一度お試しください。",
            Self::Malformed => "送信された内容を読み取れませんでした。もう一度お試しください。",
            Self::TooLarge => "送信されたデータが大きすぎます。",
            Self::TooMany => "短い間に多くの操作がありました。1分ほど待ってからもう一度お試しください。",
            Self::Unavailable => "ただいま混み合っています。しばらくしてからもう一度お試しください。",
            Self::Internal => "システムエラーが発生しました。しばらくしてからもう一度お試しください。",
        }
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        if error.is_outage() {
            tracing::warn!(%error, "the database can't be reached");
            Self::Unavailable
        } else {
            tracing::error!(%error, "a statement failed");
            Self::Internal
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.message()).into_response();
        let again = match self {
            Self::Unavailable => Some("2"),
            Self::TooMany => Some("60"),
            _ => None,
        };
        if let Some(seconds) = again {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        // For the portal, which makes a page of it.
        response.extensions_mut().insert(self);
        response
    }
}
