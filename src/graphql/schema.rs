//! The schema: its roots, its limits, its text.

use std::sync::Arc;

use async_graphql::{Schema, SchemaBuilder};
use url::Url;

use super::document::Documents;
use super::gate::Gate;
use super::mutation::Mutation;
use super::price::{Prices, Pricing};
use super::query::Query;
use super::shared::Shared;
use super::subscription::Subscription;
use crate::domain::rate_limit::DEFAULT_LIMIT;
use crate::domain::viewer::Viewer;
use crate::service::passkey::RelyingParty;
use crate::service::rate_limit::RateLimiter;

/// Selections may be nested so deep: what common tools ask to read the schema needs 15, the deepest page 9.
const MAX_DEPTH: usize = 15;
/// Points that one query may cost: fields that its answer may have, lists counted with what they can hold.
pub(super) const MAX_COMPLEXITY: usize = 30_000;
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
    /// Points that a token, an account or an address may spend in a minute; none: as many as they like.
    pub rate_limit: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { open_schema: false, look_ahead: true, rate_limit: Some(DEFAULT_LIMIT) }
    }
}

/// The schema with what its execution needs. Built once and shared.
pub struct ApiSchema {
    pub(super) schema: Schema<Query, Mutation, Subscription>,
    /// The same behind the gate for tokens.
    gated: Schema<Query, Mutation, Subscription>,
    pub(super) documents: Documents,
    pub(super) prices: Prices,
    pub(super) rate_limiter: RateLimiter,
    pub(super) shared: Arc<Shared>,
    pub(super) options: Options,
    /// The site to which passkeys are bound; none: see [`RelyingParty::at`].
    pub(super) passkeys: Option<Arc<RelyingParty>>,
}

impl ApiSchema {
    /// Builds it.
    pub fn new(options: Options) -> Self {
        let schema = |mut builder: SchemaBuilder<Query, Mutation, Subscription>| {
            builder =
                builder.limit_depth(MAX_DEPTH).limit_directives(MAX_DIRECTIVES).limit_recursive_depth(MAX_RECURSION);
            if !options.open_schema {
                builder = builder.disable_suggestions();
            }
            builder.finish()
        };
        Self {
            schema: schema(builder().limit_complexity(MAX_COMPLEXITY)),
            gated: schema(builder().limit_complexity(MAX_COMPLEXITY).extension(Gate)),
            documents: Documents::default(),
            prices: Prices::new(schema(builder().extension(Pricing))),
            rate_limiter: RateLimiter::default(),
            shared: Arc::default(),
            options,
            passkeys: None,
        }
    }

    /// The same for a site at this address, to which passkeys are bound.
    #[must_use]
    pub fn at(self, address: &Url) -> Self {
        Self { passkeys: RelyingParty::at(address).map(Arc::new), ..self }
    }

    /// The site to which passkeys are bound; none: see [`RelyingParty::at`].
    pub fn relying_party(&self) -> Option<&Arc<RelyingParty>> {
        self.passkeys.as_ref()
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
