//! Style sheet, scripts and icons. Their names change with their content, so browsers keep them for ever.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use mamis_views::assets;

use crate::http::fault::Fault;

/// One file.
pub async fn show(Path(file): Path<String>) -> Result<Response, Fault> {
    let asset = assets::served_as(&file).ok_or(Fault::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content).into_response())
}
