//! Every URL of API and portal on one page, no logic.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::http::health;
use crate::http::site::Site;

/// All routes; `server` wraps them in the layers.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        // Operation
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
}
