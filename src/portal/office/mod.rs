//! The secretariat's pages (事務局).

pub mod application;
pub mod applications;
pub mod audit;
pub mod cases;
pub mod correspondence;
pub mod member;
pub mod members;
pub mod review;
pub mod staff;
pub mod tokens;
pub mod top;

use axum::extract::{FromRequestParts, RawQuery};
use axum::http::request::Parts;
use mamis_views::office::application::{DetailDocument, DetailSecretariat, DetailStep, DetailVariables};
use mamis_views::office::list_query::{ListQuery, Within};
use url::form_urlencoded;

use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::StaffVisit;
use mamis_views::gql::ViewerHead;

/// What the address of a page says about the list: either it is the list, or a page opened from a place in it.
pub struct ListAddress(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for ListAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let RawQuery(raw) = RawQuery::from_request_parts(parts, state).await?;
        let pairs = form_urlencoded::parse(raw.as_deref().unwrap_or_default().as_bytes()).into_owned().collect();
        Ok(Self(pairs))
    }
}

impl ListAddress {
    /// The list itself.
    fn list(&self) -> ListQuery {
        ListQuery::read(self.pairs())
    }

    /// The place in the list that a page was opened from.
    fn within(&self) -> Option<Within> {
        Within::read(self.pairs())
    }

    /// The document that is open on the page.
    fn shown(&self) -> Option<&str> {
        self.pairs().find(|(name, _)| *name == "show").map(|(_, id)| id)
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// An application as its detail shows it: what all pages about one application stand on.
struct Loaded {
    viewer: ViewerHead,
    data: DetailSecretariat,
    step: DetailStep,
}

/// Reads an application in which the association has a step; anything else is not found.
async fn load(visit: &StaffVisit, id: &str, within: Option<&Within>) -> Result<Loaded, Fault> {
    let document: DetailDocument = query(visit, DetailVariables::new(id, within)).await?;
    let mut data = document.secretariat.ok_or(Fault::NotFound)?;
    let step = data.application_step.take().ok_or(Fault::NotFound)?;
    Ok(Loaded { viewer: document.viewer, data, step })
}
