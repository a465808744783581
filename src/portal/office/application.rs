//! S3 申請詳細.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::office::application::{self, Texts};

use super::{ListAddress, load};
use crate::http::fault::Fault;
use crate::portal::visit::{self, StaffVisit};

/// `GET /office/applications/{id}`
pub async fn show(visit: StaffVisit, Path(id): Path<String>, address: ListAddress) -> Result<Response, Fault> {
    let within = address.within();
    let loaded = load(&visit, &id, within.as_ref()).await?;
    let shell = visit.shell(Who::from(&loaded.viewer));
    Ok(visit::page(
        StatusCode::OK,
        application::page(&shell, within.as_ref(), &loaded.data, &loaded.step, &Texts::default(), address.shown()),
    ))
}
