//! Mutations: decode ids, call one use case, wrap its result.

use async_graphql::EmptyMutation;

/// To come.
pub type Mutation = EmptyMutation;
