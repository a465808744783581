//! S1 TOP.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::office::top::{self, TopQuery};

use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, StaffVisit};

/// `GET /office`
pub async fn show(visit: StaffVisit) -> Result<Response, Fault> {
    let data: TopQuery = query(&visit, ()).await?;
    let previous = data.viewer.previous_login_at;
    let shell = visit.shell(Who::from(&data.viewer.head));
    Ok(visit::page(
        StatusCode::OK,
        match &data.secretariat {
            Some(secretariat) => top::page(&shell, secretariat, previous),
            None => top::contractor_page(&shell, previous),
        },
    ))
}
