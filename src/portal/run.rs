//! Typed operations in process: the document of a page is run by the API like anybody's, and the answer is decoded
//! straight from its value, without JSON text in between.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use async_graphql::{Request, Response, Variables};
use cynic::{MutationBuilder, Operation, QueryBuilder, QueryVariables};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::visit::Visit;
use crate::graphql;
use crate::http::fault::Fault;

/// Why an operation has no answer. Expected refusals are answers: `userErrors`.
pub type Failure = Fault;

/// Runs a query.
pub async fn query<Q, V>(visit: &Visit, variables: V) -> Result<Q, Failure>
where
    Q: QueryBuilder<V> + DeserializeOwned + 'static,
    V: QueryVariables + Serialize + Clone,
{
    run(visit, document::<Q, V>(&variables, Q::build), variables).await
}

/// Runs a mutation.
pub async fn mutate<M, V>(visit: &Visit, variables: V) -> Result<M, Failure>
where
    M: MutationBuilder<V> + DeserializeOwned + 'static,
    V: QueryVariables + Serialize + Clone,
{
    run(visit, document::<M, V>(&variables, M::build), variables).await
}

/// The text of an operation, written once: the API keeps parsed documents by their text.
fn document<Q: 'static, V: Clone>(variables: &V, build: impl FnOnce(V) -> Operation<Q, V>) -> String {
    static TEXTS: LazyLock<RwLock<HashMap<TypeId, String>>> = LazyLock::new(RwLock::default);
    if let Some(text) = TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<Q>()) {
        return text.clone();
    }
    let text = build(variables.clone()).query;
    TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<Q>(), text.clone());
    text
}

async fn run<Q: DeserializeOwned, V: Serialize>(visit: &Visit, document: String, variables: V) -> Result<Q, Failure> {
    let variables = async_graphql::to_value(variables).map_err(|error| {
        tracing::error!(%error, "the variables of a page can't be written");
        Fault::Internal
    })?;
    let request = Request::new(document).variables(Variables::from_value(variables));
    let site = &visit.site;
    let response =
        graphql::execute(&site.schema, &site.app, visit.session.viewer(), visit.info.0.clone(), request).await;
    if let Some(failure) = failure(&response) {
        return Err(failure);
    }
    async_graphql::from_value(response.data).map_err(|error| {
        tracing::error!(%error, operation = std::any::type_name::<Q>(), "a page can't read the answer to its own document");
        Fault::Internal
    })
}

/// The fault that a top-level error stands for. The API has logged what is behind it.
fn failure(response: &Response) -> Option<Failure> {
    let error = response.errors.first()?;
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    let code = match code {
        Some(async_graphql::Value::String(code)) => code.as_str(),
        _ => "",
    };
    Some(match code {
        "UNAVAILABLE" | "TIMEOUT" => Fault::Unavailable,
        "RATE_LIMITED" => Fault::TooMany,
        "FORBIDDEN" => Fault::NotFound,
        // An id in a URL or a hidden field that is none.
        "BAD_USER_INPUT" => Fault::NotFound,
        code => {
            tracing::error!(code, message = error.message, "the document of a page was refused");
            Fault::Internal
        }
    })
}
