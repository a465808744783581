//! Every URL of API and portal on one page, no logic.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::http::site::Site;
use crate::http::{graphql, health};

/// All routes; `server` wraps them in the layers.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        // API
        .route("/graphql", get(graphql::get).post(graphql::post))
        // Operation
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
}
