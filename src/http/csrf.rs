//! Forms that came from our own pages. Two fences: the browser's word on where a request comes from
//! (`Sec-Fetch-Site`, `Origin`), and a token of the session in every form.

use std::sync::Arc;

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tower_http::csrf::{ConfigError, CsrfLayer};
use url::form_urlencoded;

use super::fault::Fault;
use super::session::SessionViewer;
use super::site::{Origin, Site};

/// Name of the hidden field that carries the token.
pub const FORM_TOKEN: &str = "form_token";

/// Refuses unsafe requests that another site sent through the browser. Programs without a browser pass: they have no
/// cookies that somebody else could make use of.
pub fn layer(origin: &Origin) -> Result<CsrfLayer, ConfigError> {
    CsrfLayer::new().add_trusted_origin(origin.as_str())
}

/// A form of one of our pages, its token checked.
pub struct CsrfForm<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequest<Arc<Site>> for CsrfForm<T> {
    type Rejection = Response;

    async fn from_request(mut request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let session =
            request.extract_parts_with_state::<SessionViewer, _>(site).await.map_err(IntoResponse::into_response)?;
        let (parts, body) = request.into_parts();
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Fault::Malformed.into_response());
        }
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), site)
            .await
            .map_err(|_| Fault::TooLarge.into_response())?;
        check(
            &session,
            form_urlencoded::parse(&body).find(|(name, _)| name == FORM_TOKEN).map(|(_, token)| token).as_deref(),
        )
        .map_err(IntoResponse::into_response)?;
        let request = Request::from_parts(parts, body.into());
        let form = axum_extra::extract::Form::<T>::from_request(request, site).await;
        form.map(|form| Self(form.0)).map_err(|error| {
            tracing::debug!(%error, "a form could not be read");
            Fault::Malformed.into_response()
        })
    }
}

/// Checks the token of a form that is read in another way, such as `multipart/form-data`.
pub fn check(session: &SessionViewer, token: Option<&str>) -> Result<(), Fault> {
    if token.is_some_and(|token| session.owns(token)) { Ok(()) } else { Err(Fault::BadForm) }
}
