//! マイページTOP.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::mypage::home::{HomeQuery, page};
use serde::Deserialize;

use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit};

/// Where somebody comes from.
#[derive(Deserialize)]
pub struct Asked {
    /// From the end of the 利用者登録.
    #[serde(default)]
    welcome: String,
}

/// The page.
pub async fn show(visit: DoctorVisit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let viewer = query::<HomeQuery, ()>(&visit, ()).await?.viewer;
    let doctor = viewer.doctor.as_ref().ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&doctor.head));
    Ok(visit::page(StatusCode::OK, page(&shell, doctor, &viewer, !asked.welcome.is_empty())))
}
