//! The one way into the API, for HTTP, WebSocket and the pages alike.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};

use super::admission::{Admitted, admit};
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
    let admitted = match admit(schema, app, &viewer, &info, &request).await {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let told = admitted.told;
    told.on(run(schema, app, viewer, info, request, admitted).await)
}

async fn run(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
    admitted: Admitted,
) -> Response {
    let name = request.operation_name.clone();
    let inner = schema.of(&viewer).clone();
    let Admitted { document, operation, .. } = admitted;
    let request = equip(schema, app, viewer, &info, request, &document);
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
                Ok(outcome) => outcome.map_err(|panic| error::panic_text(panic.as_ref())),
                Err(_) => return error::refusal(code::TIMEOUT, "the answer took too long", &info),
            }
        }
    };
    match response {
        Ok(mut response) => {
            document::order_root(&mut response.data, &document, name.as_deref());
            error::mask(response, &info)
        }
        Err(panic) => error::panicked(&panic, &info),
    }
}

/// Answers a subscription; a query or mutation is refused, for it belongs to POST. Staff of one association who ask the
/// same share one execution.
pub async fn execute_stream(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
) -> BoxStream<'static, Arc<Rendered>> {
    let admitted = match admit(schema, app, &viewer, &info, &request).await {
        Ok(admitted) => admitted,
        Err(refusal) => return once(*refusal).map(Rendered::new).boxed(),
    };
    match Key::of(app, &viewer, &request) {
        Some(key) => schema.shared.follow(key, || subscribe(schema, app, viewer, info, request, admitted)),
        None => subscribe(schema, app, viewer, info, request, admitted).map(Rendered::new).boxed(),
    }
}

fn subscribe(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: RequestInfo,
    request: Request,
    admitted: Admitted,
) -> BoxStream<'static, Response> {
    if !matches!(admitted.operation, Some(OperationType::Subscription) | None) {
        return once(error::refusal(code::BAD_USER_INPUT, "only subscriptions are served over WebSocket", &info));
    }
    let inner = schema.of(&viewer);
    let request = equip(schema, app, viewer, &info, request, &admitted.document);
    AssertUnwindSafe(inner.execute_stream(request))
        .catch_unwind()
        .map(move |item| match item {
            Ok(response) => error::mask(response, &info),
            Err(panic) => error::panicked(&error::panic_text(panic.as_ref()), &info),
        })
        .boxed()
}

fn once(response: Response) -> BoxStream<'static, Response> {
    stream::once(async move { response }).boxed()
}

/// Would this request change something? False where the document can't be read: executing it tells why.
pub fn is_mutation(schema: &ApiSchema, query: &str, operation_name: Option<&str>) -> bool {
    schema
        .documents
        .prepare(query)
        .is_ok_and(|document| document::operation_type(&document, operation_name) == Some(OperationType::Mutation))
}

/// The request with its parsed document and its context.
fn equip(
    schema: &ApiSchema,
    app: &Arc<App>,
    viewer: Viewer,
    info: &RequestInfo,
    mut request: Request,
    document: &ExecutableDocument,
) -> Request {
    if !schema.options.open_schema && matches!(viewer, Viewer::Anonymous) {
        request = request.disable_introspection();
    }
    request.set_parsed_query(document.clone());
    if let Some(party) = &schema.passkeys {
        request = request.data(party.clone());
    }
    request.data(RequestContext::new(app, viewer, info.clone(), schema.options.look_ahead))
}
