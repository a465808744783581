//! What one request works with.

use std::sync::Arc;

use async_graphql::Context;
use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use super::error::Result;
use super::loaders::Loaders;
use crate::app::App;
use crate::db::{DbError, Lent};
use crate::domain::association::AssociationTree;
use crate::domain::codes::Codes;
use crate::domain::policy::{self, Action, Scope};
use crate::domain::time::tokyo_date;
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::service;
use crate::service::passkey::RelyingParty;

/// The viewer, the moment, and loaders of its own. Never outlives the request.
pub struct RequestContext {
    pub app: Arc<App>,
    pub viewer: Viewer,
    pub info: RequestInfo,
    /// Whose data the viewer reaches.
    pub scope: Scope,
    /// One moment for the whole answer.
    pub now: DateTime<Utc>,
    /// Its day in Asia/Tokyo.
    pub today: NaiveDate,
    pub tree: Arc<AssociationTree>,
    pub codes: Arc<Codes>,
    pub loaders: Loaders,
    /// May resolvers join what is selected below them?
    pub look_ahead: bool,
}

impl RequestContext {
    /// For one request of this viewer, now.
    pub fn new(app: &Arc<App>, viewer: Viewer, info: RequestInfo, look_ahead: bool) -> Self {
        let now = app.clock.now();
        let today = tokyo_date(now);
        let scope = Scope::of(&viewer);
        Self {
            app: app.clone(),
            viewer,
            info,
            scope,
            now,
            today,
            tree: app.tree(),
            codes: app.codes(),
            loaders: Loaders::new(app, scope, today),
            look_ahead,
        }
    }

    /// May the viewer use this root field?
    pub fn may(&self, action: Action) -> bool {
        policy::may(&self.viewer, action)
    }

    /// For a call into a use case.
    pub fn service(&self) -> service::Context {
        service::Context { app: self.app.clone(), viewer: self.viewer.clone(), request: self.info.clone() }
    }

    /// One plain read over a connection that many share.
    pub async fn read<T, E, Reading>(&self, query: impl Fn(Arc<AsyncPgConnection>) -> Reading) -> Result<T>
    where
        Reading: Future<Output = std::result::Result<T, E>>,
        E: Into<DbError>,
    {
        // In a box, or every resolver's future would be as large as that of a statement.
        Ok(Box::pin(self.app.db.read(query)).await?)
    }
}

impl RequestContext {
    /// A plain read or a search; see [`crate::db::Db::find`].
    pub async fn find<'a, T, E, Reading>(&'a self, is_search: bool, query: impl Fn(Lent<'a>) -> Reading) -> Result<T>
    where
        Reading: Future<Output = std::result::Result<T, E>>,
        E: Into<DbError>,
    {
        Ok(Box::pin(self.app.db.find(is_search, query)).await?)
    }
}

/// The context of the request that is being answered.
pub fn request<'a>(ctx: &'a Context<'_>) -> &'a RequestContext {
    // `execute` puts it into every request.
    ctx.data_unchecked::<RequestContext>()
}

/// The site to which passkeys are bound; none: they can't be used at its address.
pub fn relying_party<'a>(ctx: &'a Context<'_>) -> Option<&'a RelyingParty> {
    ctx.data_opt::<Arc<RelyingParty>>().map(Arc::as_ref)
}
