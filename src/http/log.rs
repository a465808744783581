//! One line and two measurements per request. Never names, addresses of people, tokens or bodies: what identifies a
//! request is its id, which the answer carries too.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::address::client_address;
use super::site::Site;
use crate::domain::viewer::RequestInfo;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Left in an answer's extensions by `/graphql`: the operation's name as far as it is one.
#[derive(Debug, Clone)]
pub struct OperationName(String);

impl OperationName {
    /// A name as GraphQL allows it, cut to 64 characters; anything else is no name and stays out of the log.
    pub fn new(name: &str) -> Self {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Self(if is_name { name.chars().take(64).collect() } else { String::new() })
    }
}

/// The request's id and origin, for handlers.
#[derive(Debug, Clone)]
pub struct Info(pub RequestInfo);

impl<S: Sync> FromRequestParts<S> for Info {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<RequestInfo>().cloned().unwrap_or_default()))
    }
}

/// Middleware: names the request, times it, writes its line.
pub async fn layer(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let request_id = site.app.clock.new_id().simple().to_string();
    let address = client_address(request.extensions(), request.headers(), site.trusted_hops);
    request
        .extensions_mut()
        .insert(RequestInfo { request_id: request_id.clone(), address: address.map(|address| address.to_string()) });
    let method = request.method().clone();
    // The pattern, never the path itself: ids and search words stay out of log and metrics.
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id = %request_id);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    let operation = response.extensions().get::<OperationName>().map_or("", |name| name.0.as_str());
    tracing::info!(parent: &span, %method, %route, operation, status, micros = took.as_micros() as u64, "answered");
    metrics::counter!("http_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(took);
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(&REQUEST_ID, value);
    }
    response
}
