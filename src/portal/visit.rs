//! One request for a page: who asks, and what the frame of the page needs.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use mamis_views::layout::{Contact, Flash, FlashTone, Shell, Who};
use mamis_views::paths::{self, Path};
use maud::Markup;

use crate::http::cookies::Cookies;
use crate::http::fault::Fault;
use crate::http::flash::{self, FlashKind};
use crate::http::log::Info;
use crate::http::session::{DoctorSession, PersonSession, SessionViewer, StaffSession};
use crate::http::site::Site;

/// What a handler needs to run operations and to show pages.
pub struct Visit {
    pub site: Arc<Site>,
    pub session: SessionViewer,
    pub info: Info,
    pub cookies: Cookies,
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Fault> {
        let Ok(info) = Info::from_request_parts(parts, site).await;
        Ok(Self {
            site: site.clone(),
            session: SessionViewer::from_request_parts(parts, site).await?,
            info,
            cookies: Cookies::from_request_parts(parts, site).await?,
        })
    }
}

impl Visit {
    /// The frame of a page. Takes the message that was left for it.
    pub fn shell(&self, who: Who) -> Shell {
        Shell {
            who,
            csrf: self.session.form_token(),
            session_lasts: self.session.lasts(),
            flash: self.take_flash(),
            contact: contact(&self.site),
        }
    }

    /// Leaves a message for the next page.
    pub fn leave(&self, flash: flash::Flash) {
        flash.leave(&self.site, &self.cookies);
    }

    fn take_flash(&self) -> Option<Flash> {
        let flash = flash::Flash::take(&self.site, &self.cookies)?;
        let tone = match flash.kind {
            FlashKind::Success => FlashTone::Success,
            FlashKind::Notice | FlashKind::Problem => FlashTone::Warning,
        };
        Some(Flash { tone, text: flash.text })
    }
}

/// Whom to ask, as the foot of every page says it.
pub fn contact(site: &Site) -> Option<Contact> {
    let contact = site.contact.as_ref()?;
    Some(Contact { name: contact.name.clone(), phone: contact.phone.clone(), hours: contact.hours.clone() })
}

/// A page for doctors. Whoever is not logged in is sent to the log-in and back again.
pub struct DoctorVisit(Visit);

impl Deref for DoctorVisit {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<Arc<Site>> for DoctorVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        DoctorSession::from_request_parts(parts, site).await?;
        Visit::from_request_parts(parts, site).await.map(Self).map_err(IntoResponse::into_response)
    }
}

/// Where whoever has to do something before anything else is sent to do it.
fn duty(session: &SessionViewer) -> Option<Path> {
    if session.must_change_password() {
        return Some(paths::own_password());
    }
    session.must_set_up_second_factor().then(paths::own_second_factor)
}

/// A page for members of staff; see [`DoctorVisit`]. Whoever has still his first password is sent to change it, and who
/// lacks a second factor that is asked of him to set it up.
pub struct StaffVisit(Visit);

impl Deref for StaffVisit {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<Arc<Site>> for StaffVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let session = StaffSession::from_request_parts(parts, site).await?;
        if let Some(first) = duty(&session) {
            return Err(redirect(&first));
        }
        Visit::from_request_parts(parts, site).await.map(Self).map_err(IntoResponse::into_response)
    }
}

/// A page for everybody who is logged in; see [`DoctorVisit`] and [`StaffVisit`].
pub struct PersonVisit(Visit);

impl Deref for PersonVisit {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<Arc<Site>> for PersonVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let PersonSession(session) = PersonSession::from_request_parts(parts, site).await?;
        if let Some(first) = duty(&session) {
            return Err(redirect(&first));
        }
        Visit::from_request_parts(parts, site).await.map(Self).map_err(IntoResponse::into_response)
    }
}

/// A page as an answer.
pub fn page(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}

/// The answer to every POST that was done: 303, so that a reload asks for the page and sends nothing again.
pub fn redirect(to: &Path) -> Response {
    Redirect::to(to.as_str()).into_response()
}
