//! API tokens, as 管理者 see them.

use async_graphql::{Enum, ID, Object};

use super::super::scalars::DateTime;
use crate::domain::ids::AssociationId;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::node::encode;
use crate::service::api_token::{ApiTokenRow, list};

/// What a token may do, of what its association may.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::TokenScope")]
pub enum ApiTokenScope {
    /// Read the data of members.
    ReadMembers,
    /// Read applications with their applicants' names.
    ReadApplications,
    /// 受付, 承認, 差戻, 非承認, 確認, 取消, and what is written about applications.
    ReviewApplications,
    /// Search facilities. Other master data everybody may read.
    ReadMasters,
    /// Watch the numbers of pending applications.
    Subscribe,
}

/// A key with which a program acts for the association. The key itself is shown once, when it is issued.
#[derive(Clone)]
pub struct ApiToken(ApiTokenRow, bool);

impl ApiToken {
    /// As of the request.
    pub fn new(request: &RequestContext, row: ApiTokenRow) -> Self {
        let is_in_force = row.is_in_force(request.now);
        Self(row, is_in_force)
    }

    /// Those of an association, newest first.
    pub async fn of(request: &RequestContext, association: AssociationId) -> Result<Vec<Self>> {
        let rows = list(&request.app, association).await?;
        Ok(rows.into_iter().map(|row| Self::new(request, row)).collect())
    }
}

/// A key with which a program acts for the association. The key itself is shown once, when it is issued.
#[Object(serial)]
impl ApiToken {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its first characters.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// What it may do.
    async fn scopes(&self) -> Vec<ApiTokenScope> {
        self.0.scopes().iter().map(Into::into).collect()
    }

    /// When it was issued.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// From then on it is worth nothing.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// Name of who issued it, as it was then.
    async fn issued_by(&self) -> &str {
        &self.0.issued_by_name
    }

    /// The last use, to the minute; null: never used.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked; null: it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Neither revoked nor expired.
    async fn is_in_force(&self) -> bool {
        self.1
    }
}
