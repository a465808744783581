//! マイページTOP.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::mypage::home::{HomeQuery, page};

use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit};

/// The page.
pub async fn show(visit: DoctorVisit) -> Result<Response, Fault> {
    let viewer = query::<HomeQuery, ()>(&visit, ()).await?.viewer;
    let doctor = viewer.doctor.as_ref().ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&doctor.head));
    Ok(visit::page(StatusCode::OK, page(&shell, doctor, &viewer)))
}
