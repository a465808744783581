//! Before anything is executed: the document is looked at, its cost worked out and taken from what the caller has left.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response};
use futures_util::FutureExt;

use super::document;
use super::error::{self, code};
use super::schema::{ApiSchema, MAX_COMPLEXITY};
use super::told::{self, Told};
use crate::app::App;
use crate::domain::rate_limit::{self, LEAST_CHARGE, Standing};
use crate::domain::viewer::{RequestInfo, Viewer};

/// A request that is within the limits, and paid for.
pub struct Admitted {
    pub document: Arc<ExecutableDocument>,
    /// None where it is not clear which of several is meant.
    pub operation: Option<OperationType>,
    pub told: Told,
}

/// What became of a request before it is paid for.
struct Assessed {
    /// None where the document has none.
    cost: Option<usize>,
    document: Result<Arc<ExecutableDocument>, Response>,
}

/// Lets a request in, or says why not. What is refused for its document is paid for, too, or nonsense would be free.
pub async fn admit(
    schema: &ApiSchema,
    app: &App,
    viewer: &Viewer,
    info: &RequestInfo,
    request: &Request,
) -> Result<Admitted, Box<Response>> {
    let Assessed { cost, document } = assess(schema, info, request).await;
    let paid = if document.is_ok() { cost } else { None };
    let points = LEAST_CHARGE.max(paid.unwrap_or_default() as u64);
    let told = match spend(schema, app, &rate_limit::caller(viewer, info), points).await {
        Ok(standing) => Told { cost, standing },
        Err(standing) => return Err(Box::new(exceeded(points, cost, standing, info))),
    };
    match document {
        Ok(document) => {
            let operation = document::operation_type(&document, request.operation_name.as_deref());
            Ok(Admitted { document, operation, told })
        }
        Err(refusal) => Err(Box::new(told.on(refusal))),
    }
}

async fn assess(schema: &ApiSchema, info: &RequestInfo, request: &Request) -> Assessed {
    let document = match schema.documents.prepare(&request.query) {
        Ok(document) => document,
        Err(rejected) => {
            return Assessed { cost: None, document: Err(error::refusal(rejected.code, rejected.message, info)) };
        }
    };
    match AssertUnwindSafe(schema.prices.of(request, &document)).catch_unwind().await {
        Ok(Ok(cost)) if cost > MAX_COMPLEXITY => {
            let message = format!("the query costs {cost} points, and {MAX_COMPLEXITY} are the most");
            Assessed { cost: Some(cost), document: Err(error::refusal(code::TOO_COMPLEX, message, info)) }
        }
        Ok(Ok(cost)) => Assessed { cost: Some(cost), document: Ok(document) },
        Ok(Err(errors)) => Assessed { cost: None, document: Err(error::mask(Response::from_errors(errors), info)) },
        Err(panic) => {
            let panic = error::panic_text(panic.as_ref());
            Assessed { cost: None, document: Err(error::panicked(&panic, info)) }
        }
    }
}

/// Takes points from the caller's minute for what is asked for beside the API.
///
/// # Errors
/// So many are not left in this minute.
pub async fn charge(
    schema: &ApiSchema,
    app: &App,
    viewer: &Viewer,
    info: &RequestInfo,
    points: u64,
) -> Result<(), Standing> {
    spend(schema, app, &rate_limit::caller(viewer, info), points).await.map(drop)
}

/// Takes points from the caller's minute; nothing is counted where no limit is set.
async fn spend(schema: &ApiSchema, app: &App, caller: &str, points: u64) -> Result<Option<Standing>, Standing> {
    match schema.options.rate_limit {
        Some(limit) => schema.rate_limiter.spend(app, caller, limit.into(), points).await.map(Some),
        None => Ok(None),
    }
}

fn exceeded(points: u64, cost: Option<usize>, standing: Standing, info: &RequestInfo) -> Response {
    let message = format!("the request costs {points} points, and {} are left in this minute", standing.left);
    let mut refusal = error::refusal(code::RATE_LIMITED, message, info);
    told::set_header(&mut refusal, "retry-after", &standing.resets_in.max(1).to_string());
    Told { cost, standing: Some(standing) }.on(refusal)
}
