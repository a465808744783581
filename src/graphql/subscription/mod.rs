//! Subscriptions. Numbers come from the hub, which counts once for all who watch.

use async_graphql::{Context, ID, Subscription as Subscribing};
use futures_util::{Stream, StreamExt};

use super::context::request;
use super::error::{ApiError, Result};
use super::node::decode;
use super::types::counts::PendingApplicationCounts;
use crate::domain::ids::AssociationId;
use crate::domain::policy::Action;

/// What can be watched over a WebSocket.
pub struct Subscription;

/// What can be watched over a WebSocket.
#[Subscribing]
impl Subscription {
    /// Counts of the viewer's association, or of one below it (numbers only). The first message comes at once, then one
    /// on every change and at midnight in Tokyo. FORBIDDEN for everybody else.
    async fn pending_application_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An association below the viewer's own; without it his own.")] association_id: Option<ID>,
    ) -> Result<impl Stream<Item = PendingApplicationCounts> + use<>> {
        let request = request(ctx);
        let own = request.scope.association().filter(|_| request.may(Action::WatchPendingCounts));
        let own = own.ok_or(ApiError::Forbidden)?;
        let wanted = match association_id {
            Some(id) => decode::<AssociationId>(&id).ok_or(ApiError::Forbidden)?,
            None => own,
        };
        // What is not there and what is not below him are answered alike.
        if !request.tree.is_within(wanted, own) {
            return Err(ApiError::Forbidden);
        }
        let counts = request.app.hub.pending_counts(wanted);
        Ok(counts.map(|counts| PendingApplicationCounts::new(counts.association_id, counts.boxes, counts.as_of)))
    }
}
