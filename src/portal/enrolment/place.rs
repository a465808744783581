//! Which 入会届 a request is about, and what is known of it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use mamis_views::layout::{Shell, Who};
use mamis_views::mypage::enrolment::Wizard;
use mamis_views::mypage::enrolment::draft::{CorrectionDraftQuery, CorrectionVariables, Draft, NewDraftQuery};
use mamis_views::mypage::enrolment::gone::{self, LatestQuery};
use mamis_views::paths::{self, Enrolment};

use crate::http::fault::Fault;
use crate::http::site::Site;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit, redirect};

/// A new one, or the correction of the application that the path names.
pub struct Place(pub Enrolment);

impl FromRequestParts<Arc<Site>> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let segments = Path::<HashMap<String, String>>::from_request_parts(parts, site).await;
        let id = segments.ok().and_then(|Path(mut segments)| segments.remove("id"));
        Ok(Self(id.map_or(Enrolment::New, Enrolment::Correction)))
    }
}

/// The frame of the doctor's pages and his draft.
pub struct Opened {
    pub shell: Shell,
    pub target: Enrolment,
    pub draft: Option<Draft>,
}

/// Reads the draft.
pub async fn open(visit: &DoctorVisit, target: Enrolment) -> Result<Opened, Fault> {
    let (doctor, draft) = match &target {
        Enrolment::New => {
            let viewer = query::<NewDraftQuery, ()>(visit, ()).await?.viewer;
            (viewer.doctor, viewer.enrolment_draft)
        }
        Enrolment::Correction(id) => {
            let variables = CorrectionVariables { id: id.as_str().into() };
            let viewer = query::<CorrectionDraftQuery, _>(visit, variables).await?.viewer;
            (viewer.doctor, viewer.correction_draft)
        }
    };
    let doctor = doctor.ok_or(Fault::NotFound)?;
    Ok(Opened { shell: visit.shell(Who::from(&doctor)), target, draft })
}

impl Opened {
    /// The wizard around a page.
    pub fn wizard(&self, returns: bool, conflict: bool) -> Wizard<'_> {
        Wizard { shell: &self.shell, target: self.target.clone(), draft: self.draft.as_ref(), returns, conflict }
    }
}

/// There is no draft (any more): it was sent, thrown away, or never begun.
pub async fn gone(visit: &DoctorVisit, target: &Enrolment) -> Result<Response, Fault> {
    if let Enrolment::Correction(id) = target {
        // Sent again already, or taken back: its page says so.
        return Ok(redirect(&paths::application(id)));
    }
    let doctor = query::<LatestQuery, ()>(visit, ()).await?.viewer.doctor.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&doctor.head));
    Ok(visit::page(StatusCode::OK, gone::page(&shell, doctor.applications.nodes.first())))
}
