//! Tokens see what their scopes name. Asked before each field is resolved, so that no way through the schema leads
//! around it; only programs with tokens pay for that.

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{Error, PathSegment, ServerResult, Value};

use super::context::RequestContext;
use super::error::ApiError;
use crate::domain::policy::token_sees;

/// The gate before each field.
pub struct Gate;

impl ExtensionFactory for Gate {
    fn create(&self) -> std::sync::Arc<dyn Extension> {
        std::sync::Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Gate {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // `execute` puts it into every request.
        let request = ctx.data_unchecked::<RequestContext>();
        if token_sees(&request.viewer, info.parent_type, info.name) {
            return next.run(ctx, info).await;
        }
        let mut error = Error::new_with_source(ApiError::Forbidden).into_server_error(info.field.name.pos);
        error.path = info.path_node.to_string_vec().into_iter().map(PathSegment::Field).collect();
        Err(error)
    }
}
