//! 登録情報 of a doctor.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::mypage::profile::{ProfileQuery, page};

use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit};

/// `GET /mypage/profile`
pub async fn show(visit: DoctorVisit) -> Result<Response, Fault> {
    let viewer = query::<ProfileQuery, ()>(&visit, ()).await?.viewer;
    let doctor = viewer.doctor.ok_or(Fault::NotFound)?;
    let account = viewer.account.ok_or(Fault::NotFound)?;
    Ok(visit::page(StatusCode::OK, page(&visit.shell(Who::from(&doctor.head)), &doctor, &account)))
}
