//! Faults as pages: what the rooms below answer with a status and a sentence becomes a page with what to do next.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use mamis_views::gql::HeadQuery;
use mamis_views::layout::{Shell, Who};
use mamis_views::public::error::{self, ErrorPage};

use super::run::query;
use super::visit::{self, Visit};
use crate::http::fault::Fault;
use crate::http::site::Site;

/// No route has this address.
pub async fn not_found() -> Fault {
    Fault::NotFound
}

/// Middleware: gives people a page where the answer is a fault. Programs get the answer as it is.
pub async fn layer(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(kind) = kind_of(&response) else { return response };
    parts = kept;
    let (shell, reference) = frame(&site, &mut parts, kind).await;
    let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut page = visit::page(status, error::page(&shell, kind, &reference));
    let length = header::CONTENT_LENGTH;
    let kept_headers = response.headers().iter().filter(|(name, _)| **name != header::CONTENT_TYPE && **name != length);
    for (name, value) in kept_headers {
        page.headers_mut().append(name.clone(), value.clone());
    }
    page
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn kind_of(response: &Response) -> Option<ErrorPage> {
    if let Some(fault) = response.extensions().get::<Fault>() {
        return Some(match fault {
            Fault::NotFound => ErrorPage::NotFound,
            Fault::BadForm => ErrorPage::FormExpired,
            Fault::Malformed => ErrorPage::Unreadable,
            Fault::TooLarge => ErrorPage::TooLarge,
            Fault::TooMany => ErrorPage::TooMany,
            Fault::Unavailable => ErrorPage::Unavailable,
            Fault::Internal => ErrorPage::Internal,
        });
    }
    // Answers that axum and its layers give by themselves.
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(ErrorPage::WrongMethod),
        StatusCode::PAYLOAD_TOO_LARGE => Some(ErrorPage::TooLarge),
        StatusCode::FORBIDDEN => Some(ErrorPage::Forbidden),
        StatusCode::SERVICE_UNAVAILABLE => Some(ErrorPage::Unavailable),
        StatusCode::BAD_REQUEST => Some(ErrorPage::Unreadable),
        _ => None,
    }
}

/// The frame as for any page where the API can be asked, a bare one where that is what failed.
async fn frame(site: &Arc<Site>, parts: &mut Parts, kind: ErrorPage) -> (Shell, String) {
    let bare = Shell { contact: visit::contact(site), ..Shell::default() };
    let Ok(visit) = Visit::from_request_parts(parts, site).await else { return (bare, String::new()) };
    let reference = short(&visit.info.0.request_id);
    if matches!(kind, ErrorPage::Internal | ErrorPage::Unavailable | ErrorPage::TooMany) {
        return (bare, reference);
    }
    let who = match query::<HeadQuery, ()>(&visit, ()).await {
        Ok(head) => Who::from(&head.viewer),
        Err(_) => Who::Nobody,
    };
    (Shell { who, csrf: visit.session.form_token(), session_lasts: visit.session.lasts(), ..bare }, reference)
}

/// The end of the request's id: enough to find its line in the log, short enough for the telephone.
fn short(request_id: &str) -> String {
    request_id.get(request_id.len().saturating_sub(8)..).unwrap_or_default().to_owned()
}
