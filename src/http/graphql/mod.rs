//! `/graphql` over GET and POST, after the GraphQL-over-HTTP specification
//! (<https://graphql.github.io/graphql-over-http/draft/>). Our own handler, because the library's takes any content
//! type, any size, batches, and mutations by GET.

mod negotiate;
mod params;

use std::sync::Arc;

use async_graphql::Response as Answer;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use self::negotiate::MediaType;
pub(super) use self::params::Params;
use super::fault::Fault;
use super::log::{Info, OperationName};
use super::session::{Caller, NoCaller};
use super::site::Site;
use crate::domain::viewer::RequestInfo;
use crate::graphql;

/// Largest body: the longest document and what variables may hold.
const LARGEST: usize = 128 * 1024;

/// Something is wrong with the HTTP request; nothing was executed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadRequest {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl BadRequest {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    fn into_response(self, media: MediaType, info: &RequestInfo) -> Response {
        let body = json!({ "errors": [{
            "message": self.message,
            "extensions": { "code": self.code, "requestId": info.request_id },
        }] });
        let mut response = (self.status, media.header(), body.to_string()).into_response();
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<NoCaller> for BadRequest {
    fn from(caller: NoCaller) -> Self {
        match caller {
            NoCaller::Ended => {
                Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "the session or token is not in force")
            }
            NoCaller::Fault(Fault::Unavailable) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "temporarily unavailable")
            }
            NoCaller::Fault(fault) => Self::new(fault.status(), "INTERNAL", "internal error"),
        }
    }
}

/// `POST /graphql`: queries and mutations, as `application/json` alone. No form of another site can send that without
/// asking first.
pub async fn post(State(site): State<Arc<Site>>, Info(info): Info, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    answer(&site, &info, &parts.headers, async {
        negotiate::require_json(&parts.headers)?;
        let body = to_bytes(body, LARGEST).await.map_err(|_| {
            let message = format!("the body may have {LARGEST} bytes at most");
            BadRequest::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", message)
        })?;
        Params::from_json(&body)
    })
    .await
}

/// `GET /graphql?query=…`: queries only.
pub async fn get(State(site): State<Arc<Site>>, Info(info): Info, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    answer(&site, &info, &parts.headers, async {
        let params = Params::from_query(parts.uri.query().unwrap_or_default())?;
        if graphql::is_mutation(&site.schema, &params.query, params.operation_name.as_deref()) {
            let message = "mutations are sent with POST";
            return Err(BadRequest::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message));
        }
        Ok(params)
    })
    .await
}

async fn answer(
    site: &Arc<Site>,
    info: &RequestInfo,
    headers: &HeaderMap,
    params: impl Future<Output = Result<Params, BadRequest>>,
) -> Response {
    let Some(media) = negotiate::accepted(headers) else {
        let message = "answers are application/graphql-response+json or application/json";
        let refused = BadRequest::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message);
        return refused.into_response(MediaType::Json, info);
    };
    let executed = async {
        let params = params.await?;
        let Caller(viewer) = Caller::of(site, headers).await?;
        let operation = params.operation_name.clone().unwrap_or_default();
        let answer = graphql::execute(&site.schema, &site.app, viewer, info.clone(), params.into_request()).await;
        Ok::<_, BadRequest>((operation, answer))
    };
    match executed.await {
        Ok((operation, answer)) => {
            let mut response = write(answer, media);
            response.extensions_mut().insert(OperationName::new(&operation));
            response
        }
        Err(refused) => refused.into_response(media, info),
    }
}

/// The answer as the specification wants it for the media type.
fn write(answer: Answer, media: MediaType) -> Response {
    let status = status(&answer, media);
    // An answer to a request that was never executed has no entry `data`.
    let body = if was_refused(&answer) {
        serde_json::to_string(&json!({ "errors": answer.errors, "extensions": answer.extensions }))
    } else {
        serde_json::to_string(&answer)
    };
    let Ok(body) = body else {
        tracing::error!("an answer could not be written");
        return (StatusCode::INTERNAL_SERVER_ERROR, media.header(), r#"{"errors":[{"message":"internal error"}]}"#)
            .into_response();
    };
    let mut response = (status, media.header(), body).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    for (name, value) in &answer.http_headers {
        response.headers_mut().append(name, value.clone());
    }
    response
}

/// Found wanting before anything was executed?
pub(super) fn was_refused(answer: &Answer) -> bool {
    !answer.errors.is_empty() && answer.errors.iter().all(|error| error.path.is_empty())
}

fn status(answer: &Answer, media: MediaType) -> StatusCode {
    // These are told in the status whatever the media type: balancers and clients act on it.
    for error in &answer.errors {
        match code(error) {
            Some("UNAVAILABLE") => return StatusCode::SERVICE_UNAVAILABLE,
            Some("RATE_LIMITED") => return StatusCode::TOO_MANY_REQUESTS,
            _ => {}
        }
    }
    match media {
        MediaType::Json => StatusCode::OK,
        MediaType::GraphqlResponse if !was_refused(answer) => StatusCode::OK,
        MediaType::GraphqlResponse => match answer.errors.first().and_then(code) {
            Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
            Some("TIMEOUT") => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        },
    }
}

fn code(error: &async_graphql::ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        async_graphql::Value::String(code) => Some(code),
        _ => None,
    }
}
