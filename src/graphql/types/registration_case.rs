//! 登録の重複: somebody registered with a 医籍登録番号 that another doctor has.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime as Instant, Utc};

use super::enums::RegistrationCaseResult;
use super::master::TotalCount;
use super::person::Doctor;
use crate::db::models::registration_case::CaseRow;
use crate::db::queries::page::{Page, Place};
use crate::db::queries::registration_case::{self, Held};
use crate::domain::ids::{AssociationId, RegistrationCaseId};
use crate::domain::registration::case::holder;
use crate::graphql::connection::{Count, Listed, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::{decode, encode};
use crate::graphql::scalars::{Date, DateTime};
use crate::service::audit;

/// Is a case settled?
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationCaseState {
    /// A secretariat has still to find out.
    Open,
    /// It has, and said what it found.
    Closed,
}

/// Which registrations with a known 医籍登録番号.
#[derive(InputObject, Default)]
pub struct RegistrationCaseFilter {
    /// Those in this state; all without it.
    state: Option<RegistrationCaseState>,
}

/// Somebody registered with a 医籍登録番号 that another doctor has.
#[derive(Clone)]
pub struct RegistrationCase(Arc<CaseRow>);

impl RegistrationCase {
    /// From what was read.
    pub fn new(row: CaseRow) -> Self {
        Self(Arc::new(row))
    }

    /// Those of a secretariat, newest first.
    pub async fn page(
        request: &RequestContext,
        own: AssociationId,
        filter: RegistrationCaseFilter,
        page: &Page<Instant<Utc>>,
    ) -> Result<Listed<Self>> {
        let closed = filter.state.map(|state| state == RegistrationCaseState::Closed);
        let held = Held { holder: holder(&request.tree, own), closed };
        let rows = request.read(|reader| async move { registration_case::page(&reader, held, page).await }).await?;
        let place = |row: &CaseRow| Place { key: row.opened_at, id: row.id.0 };
        Ok(Listed::new(rows, Count::RegistrationCases(held), |row| (place(&row), Self::new(row))))
    }

    /// One that this secretariat looks after; who opens it is written down.
    pub async fn open(request: &RequestContext, own: AssociationId, id: &ID) -> Result<Option<Self>> {
        let Some(id) = decode::<RegistrationCaseId>(id) else { return Ok(None) };
        let held = Held { holder: holder(&request.tree, own), closed: None };
        let row = request.read(|reader| async move { registration_case::one(&reader, held, id).await }).await?;
        let Some(row) = row else { return Ok(None) };
        audit::registration_case_read(&request.service(), id, row.doctor_id).await?;
        Ok(Some(Self::new(row)))
    }
}

/// What was typed, while it is kept.
fn typed(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// How many of a secretariat are not settled yet.
pub async fn open_ones(request: &RequestContext, own: AssociationId) -> Result<TotalCount> {
    Count::RegistrationCases(Held { holder: holder(&request.tree, own), closed: Some(false) }).run(request).await
}

/// Somebody registered with a 医籍登録番号 that another doctor has, and no mail could settle it. What was typed goes away a
/// year after the case was closed.
#[Object(serial)]
impl RegistrationCase {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Is it settled?
    async fn state(&self) -> RegistrationCaseState {
        match self.0.closed_at {
            None => RegistrationCaseState::Open,
            Some(_) => RegistrationCaseState::Closed,
        }
    }

    /// When it was sent.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// Birth date and reading are those of the doctor who has the number; only no mail address of him is known. False: they
    /// differ from his.
    async fn agrees(&self) -> bool {
        self.0.agrees
    }

    /// Name as typed.
    async fn name(&self) -> Option<&str> {
        typed(&self.0.name)
    }

    /// Reading as typed, full-width katakana.
    async fn name_kana(&self) -> Option<&str> {
        typed(&self.0.name_kana)
    }

    /// 生年月日 as typed.
    async fn birth_date(&self) -> Option<Date> {
        self.0.birth_date.map(Date)
    }

    /// 医籍登録番号 as typed.
    async fn license_number(&self) -> Option<&str> {
        self.0.license_number.as_deref()
    }

    /// Mail address of who registered, proven by a mail.
    async fn email(&self) -> Option<&str> {
        typed(&self.0.email)
    }

    /// The doctor who has the number; null where the association may not look him up, for he is not related to it.
    async fn doctor(&self, ctx: &Context<'_>) -> Result<Option<Doctor>> {
        Doctor::look_up(request(ctx), self.0.doctor_id).await
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Name of who closed it, as it was then.
    async fn closed_by(&self) -> Option<&str> {
        self.0.closed_by_name.as_deref()
    }

    /// What was found.
    async fn result(&self) -> Option<RegistrationCaseResult> {
        self.0.result.map(Into::into)
    }

    /// The same in words.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Counts changes; closing it names the one that was seen.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

connection!(
    RegistrationCaseConnection,
    RegistrationCaseEdge,
    RegistrationCase,
    "registrations with a known 医籍登録番号"
);
