//! What a query costs, before it runs: the fields that its answer may have, lists counted with what they can hold.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Response, Schema, ServerError, ValidationResult, Value};

use super::generations::Generations;
use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Subscription;

/// Where the price of the request at hand is written.
type Price = Arc<AtomicUsize>;

/// Looks what a query would cost, and lets none of them run.
pub struct Pricing;

impl ExtensionFactory for Pricing {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Pricing {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        // `Prices` puts it into every request.
        ctx.data_unchecked::<Price>().store(result.complexity, Ordering::Relaxed);
        Ok(result)
    }

    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(Value::Null)
    }
}

/// Prices, worked out once for a document and the variables that can change them.
pub struct Prices {
    /// With [`Pricing`], and without a limit of its own: beyond it the library gives no figure.
    schema: Schema<Query, Mutation, Subscription>,
    known: Mutex<Generations<u64, usize>>,
    keys: RandomState,
}

impl Prices {
    pub(super) fn new(schema: Schema<Query, Mutation, Subscription>) -> Self {
        Self { schema, known: Mutex::default(), keys: RandomState::new() }
    }

    /// The price of a request.
    ///
    /// # Errors
    /// What is wrong with the document, where it is not valid.
    pub async fn of(&self, request: &Request, document: &ExecutableDocument) -> Result<usize, Vec<ServerError>> {
        let key = self.key(request);
        if let Some(known) = self.lock().find(&key) {
            return Ok(known);
        }
        let price = Price::default();
        let mut priced = Request::new(&request.query).variables(request.variables.clone()).data(price.clone());
        priced.operation_name.clone_from(&request.operation_name);
        priced.set_parsed_query(document.clone());
        let response = self.schema.execute(priced).await;
        if !response.errors.is_empty() {
            return Err(response.errors);
        }
        let price = price.load(Ordering::Relaxed);
        self.lock().insert(key, price);
        Ok(price)
    }

    /// Sizes of pages are numbers, and `null` and flags say what is asked for; no text changes a price. Keys are hashes
    /// under a secret of this process, so that nobody can make two that are the same.
    fn key(&self, request: &Request) -> u64 {
        let sizes: Vec<_> = request
            .variables
            .iter()
            .filter(|(_, value)| matches!(value, Value::Null | Value::Number(_) | Value::Boolean(_)))
            .map(|(name, value)| (name.as_str(), value.to_string()))
            .collect();
        self.keys.hash_one((&request.query, &request.operation_name, sizes))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, Generations<u64, usize>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
