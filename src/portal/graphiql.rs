//! `/graphiql`: GraphiQL for members of secretariats, where its packages are installed; for everybody where no mail
//! server is set, which is where the program is being tried. It asks `/graphql` like any page of ours.
//!
//! Its editor writes styles into the page, so this page has a content policy of its own. Everything comes from us: from
//! the folder of the packages the files named here and no others.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mamis_views::graphiql;

use super::visit::{self, StaffVisit};
use crate::http::fault::Fault;
use crate::http::site::Site;

/// A file that is served.
struct File {
    /// Its name in addresses.
    name: &'static str,
    /// Where it is in the folder of the packages.
    path: &'static str,
    media_type: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

const FILES: [File; 5] = [
    File { name: "react.js", path: "react/umd/react.production.min.js", media_type: SCRIPT },
    File { name: "react-dom.js", path: "react-dom/umd/react-dom.production.min.js", media_type: SCRIPT },
    File { name: "graphql-ws.js", path: "graphql-ws/umd/graphql-ws.min.js", media_type: SCRIPT },
    File { name: "graphiql.js", path: "graphiql/graphiql.min.js", media_type: SCRIPT },
    File { name: "graphiql.css", path: "graphiql/graphiql.min.css", media_type: "text/css; charset=utf-8" },
];

/// Files of GraphiQL that are not in this folder.
pub fn missing(folder: &FilePath) -> Vec<&'static str> {
    FILES.iter().map(|file| file.path).filter(|path| !folder.join(path).is_file()).collect()
}

/// Where GraphiQL is, and for whom.
#[derive(Clone)]
pub struct Tools {
    /// The folder of the packages.
    pub folder: Arc<PathBuf>,
    /// For everybody.
    pub is_open: bool,
}

/// Somebody who may use it. Whoever is not logged in is sent to the log-in and back; others find nothing.
pub struct Admitted(Arc<Site>);

impl FromRequestParts<Arc<Site>> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        if parts.extensions.get::<Tools>().is_some_and(|tools| tools.is_open) {
            return Ok(Self(site.clone()));
        }
        let visit = StaffVisit::from_request_parts(parts, site).await?;
        if visit.session.reads_secretariat() { Ok(Self(site.clone())) } else { Err(Fault::NotFound.into_response()) }
    }
}

/// The page.
pub async fn show(Admitted(site): Admitted) -> Result<Response, Fault> {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
         connect-src 'self' {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        site.origin.web_socket()
    );
    let policy = HeaderValue::try_from(policy).map_err(|_| Fault::Internal)?;
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], visit::page(StatusCode::OK, graphiql::page())).into_response())
}

/// One of its files.
pub async fn file(
    _: Admitted,
    Extension(tools): Extension<Tools>,
    Path(name): Path<String>,
) -> Result<Response, Fault> {
    let file = FILES.iter().find(|file| file.name == name).ok_or(Fault::NotFound)?;
    let content = match tokio::fs::read(tools.folder.join(file.path)).await {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Fault::NotFound),
        Err(error) => {
            tracing::error!(%error, file = file.path, "a file of GraphiQL can't be read");
            return Err(Fault::Internal);
        }
    };
    // Its name stays when its content changes, so not for long.
    let headers = [(header::CONTENT_TYPE, file.media_type), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, content).into_response())
}
