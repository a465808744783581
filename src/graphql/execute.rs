//! The one way into the API, for HTTP, WebSocket and the pages alike.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};

use super::context::RequestContext;
use super::document;
use super::error::{self, code};
use super::schema::ApiSchema;
use super::shared::{Key, Rendered};
use crate::app::App;
use crate::domain::viewer::{RequestInfo, Viewer};

/// Longest time for an answer. Statements have shorter limits of their own, so this is a last resort.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// Answers a query or a mutation. Never fails and never panics: whatever goes wrong is in the answer, and only what a
/// client may know of it.
pub async fn execute(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
) -> Response {
    let name = request.operation_name.clone();
    let inner = schema.of(&viewer).clone();
    let (request, document, operation) = match prepare(schema, app, viewer, &info, request) {
        Ok(prepared) => prepared,
        Err(refusal) => return *refusal,
    };
    // Without tokio's budget: it would make the loaders' locks of a long list wait a turn, and batches fall apart.
    let running = tokio::task::unconstrained(async move { inner.execute(request).await });
    let response = match operation {
        Some(OperationType::Subscription) => {
            return error::refusal(code::BAD_USER_INPUT, "subscriptions are served over WebSocket", &info);
        }
        // A browser that hangs up drops the future of its request: a mutation must not be cut in half by that.
        Some(OperationType::Mutation) => tokio::spawn(running).await.map_err(|error| error.to_string()),
        Some(OperationType::Query) | None => {
            let running = Box::pin(AssertUnwindSafe(running).catch_unwind());
            match tokio::time::timeout(TIME_LIMIT, running).await {
                Ok(outcome) => outcome.map_err(|panic| panic_text(panic.as_ref())),
                Err(_) => return error::refusal(code::TIMEOUT, "the answer took too long", &info),
            }
        }
    };
    match response {
        Ok(mut response) => {
            document::order_root(&mut response.data, &document, name.as_deref());
            error::mask(response, &info)
        }
        Err(panic) => panicked(&panic, &info),
    }
}

/// Answers a subscription; a query or mutation is refused, for it belongs to POST. Staff of one association who ask the
/// same share one execution.
pub fn execute_stream(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
) -> BoxStream<'static, Arc<Rendered>> {
    match Key::of(app, &viewer, &request) {
        Some(key) => schema.shared.follow(key, || subscribe(schema, app, viewer, info, request)),
        None => subscribe(schema, app, viewer, info, request).map(Rendered::new).boxed(),
    }
}

fn subscribe(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
) -> BoxStream<'static, Response> {
    let once = |response: Response| stream::once(async move { response }).boxed();
    let inner = schema.of(&viewer);
    match prepare(schema, app, viewer, &info, request) {
        Err(refusal) => once(*refusal),
        Ok((request, _, Some(OperationType::Subscription) | None)) => AssertUnwindSafe(inner.execute_stream(request))
            .catch_unwind()
            .map(move |item| match item {
                Ok(response) => error::mask(response, &info),
                Err(panic) => panicked(&panic_text(panic.as_ref()), &info),
            })
            .boxed(),
        Ok(_) => once(error::refusal(code::BAD_USER_INPUT, "only subscriptions are served over WebSocket", &info)),
    }
}

/// Would this request change something? False where the document can't be read: executing it tells why.
pub fn is_mutation(schema: &ApiSchema, query: &str, operation_name: Option<&str>) -> bool {
    schema
        .documents
        .prepare(query)
        .is_ok_and(|document| document::operation_type(&document, operation_name) == Some(OperationType::Mutation))
}

/// The request with its parsed document and its context, and what kind of operation it means.
fn prepare(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: &RequestInfo,
    mut request: Request,
) -> Result<(Request, Arc<ExecutableDocument>, Option<OperationType>), Box<Response>> {
    let document = schema
        .documents
        .prepare(&request.query)
        .map_err(|rejected| Box::new(error::refusal(rejected.code, rejected.message, info)))?;
    let operation = document::operation_type(&document, request.operation_name.as_deref());
    if !schema.options.open_schema && matches!(viewer, Viewer::Anonymous) {
        request = request.disable_introspection();
    }
    request.set_parsed_query((*document).clone());
    let context = RequestContext::new(app, viewer, info.clone(), schema.options.look_ahead);
    Ok((request.data(context), document, operation))
}

fn panicked(text: &str, info: &RequestInfo) -> Response {
    tracing::error!(request_id = info.request_id, panic = text, "a resolver panicked");
    error::refusal(code::INTERNAL, "internal error", info)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}
