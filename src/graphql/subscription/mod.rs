//! Subscriptions.

use async_graphql::EmptySubscription;

/// To come.
pub type Subscription = EmptySubscription;
