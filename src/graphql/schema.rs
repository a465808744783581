//! The schema: its roots, its limits, its text.

use std::sync::Arc;

use async_graphql::{Schema, SchemaBuilder};

use super::document::Documents;
use super::gate::Gate;
use super::mutation::Mutation;
use super::query::Query;
use super::shared::Shared;
use super::subscription::Subscription;
use crate::domain::viewer::Viewer;

/// Selections may be nested so deep. The deepest page needs 9.
const MAX_DEPTH: usize = 12;
/// Fields that an answer may have, lists counted with what they can hold.
const MAX_COMPLEXITY: usize = 30_000;
/// Directives on one field.
const MAX_DIRECTIVES: usize = 3;
/// Nesting that validation may walk into.
const MAX_RECURSION: usize = 32;

/// How the API behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Introspection and suggestions for everybody. Off: introspection for the logged-in alone, suggestions for nobody.
    pub open_schema: bool,
    /// Join what a hot shape selects into one statement. Answers are the same without it.
    pub look_ahead: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { open_schema: false, look_ahead: true }
    }
}

/// The schema with what its execution needs. Built once and shared.
pub struct ApiSchema {
    pub(super) schema: Schema<Query, Mutation, Subscription>,
    /// The same behind the gate for tokens.
    gated: Schema<Query, Mutation, Subscription>,
    pub(super) documents: Documents,
    pub(super) shared: Arc<Shared>,
    pub(super) options: Options,
}

impl ApiSchema {
    /// Builds it.
    pub fn new(options: Options) -> Self {
        let schema = |mut builder: SchemaBuilder<Query, Mutation, Subscription>| {
            builder = builder
                .limit_depth(MAX_DEPTH)
                .limit_complexity(MAX_COMPLEXITY)
                .limit_directives(MAX_DIRECTIVES)
                .limit_recursive_depth(MAX_RECURSION);
            if !options.open_schema {
                builder = builder.disable_suggestions();
            }
            builder.finish()
        };
        Self {
            schema: schema(builder()),
            gated: schema(builder().extension(Gate)),
            documents: Documents::default(),
            shared: Arc::default(),
            options,
        }
    }

    /// The schema as this viewer meets it.
    pub(super) fn of(&self, viewer: &Viewer) -> &Schema<Query, Mutation, Subscription> {
        if matches!(viewer, Viewer::Token(_)) { &self.gated } else { &self.schema }
    }
}

pub(super) fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query, Mutation, Subscription)
}

/// The schema as text, as kept in `schema.graphql`.
pub fn sdl() -> String {
    let mut text = builder().finish().sdl();
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
