//! Answers and documents of an application.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::application::Application;
use super::enums::EnrolmentAnswer;
use super::facility::Facility;
use super::master::{Association, Category, Code};
use crate::db::queries::form::{self, AttachmentRow, FormRow};
use crate::domain::enrolment::Version;
use crate::domain::ids::{AssociationId, AttachmentId, CategoryId};
use crate::domain::policy::{Rule, Scope};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::{encode, encode_text};
use crate::graphql::scalars::{Date, DateTime};

/// Answers of an application as sent, normalised.
#[derive(Clone)]
pub struct ApplicationForm {
    application: Application,
    row: Arc<FormRow>,
}

impl ApplicationForm {
    /// One that the viewer sees.
    pub fn new(application: Application, row: Arc<FormRow>) -> Self {
        Self { application, row }
    }

    /// The form as it is compared with another one.
    pub async fn version(&self, request: &RequestContext) -> Result<Version> {
        let row = &self.row;
        Ok(Version {
            layers: self.asked_for(request).await?,
            wished_on: Some(row.wished_on),
            facility_id: row.facility_id,
            facility_text: row.facility_text.clone(),
            workplace_role_code: row.workplace_role_code.clone(),
            position_code: row.position_code.clone(),
            position_text: row.position_text.clone(),
            designation_codes: self.designation_codes(request).await?.into_iter().collect(),
            designation_text: row.designation_text.clone(),
            attachment_ids: self.attachment_rows(request).await?.iter().map(|row| row.id).collect(),
        })
    }

    /// Associations and categories, lowest first: as kept with the form where it was corrected, else as its steps say.
    async fn asked_for(&self, request: &RequestContext) -> Result<Vec<(AssociationId, Option<CategoryId>)>> {
        let kept = request.loaders.form_layers.load(self.row.application_id).await?;
        let kept = kept.iter().flat_map(|rows| rows.iter()).filter(|(revision, _)| *revision == self.row.revision);
        let kept: Vec<_> = kept.map(|(_, (association, category))| (*association, Some(*category))).collect();
        if !kept.is_empty() {
            return Ok(kept);
        }
        let steps = self.application.route(request).await?;
        let asked = steps.iter().map(|step| (step.row().association_id, step.row().category_id));
        Ok(asked.filter(|(_, category)| category.is_some()).collect())
    }

    async fn designation_codes(&self, request: &RequestContext) -> Result<Vec<String>> {
        let rows = request.loaders.designations.load(self.row.application_id).await?;
        let own = rows.iter().flat_map(|rows| rows.iter()).filter(|(revision, _)| *revision == self.row.revision);
        Ok(own.map(|(_, code)| code.clone()).collect())
    }

    async fn attachment_rows(&self, request: &RequestContext) -> Result<Vec<Arc<AttachmentRow>>> {
        let rows = request.loaders.attachments.load(self.row.application_id).await?;
        let own = rows.iter().flat_map(|rows| rows.iter()).filter(|(revision, _)| *revision == self.row.revision);
        Ok(own.map(|(_, row)| row.clone()).collect())
    }
}

/// Answers of an application as sent, normalised.
#[Object(serial)]
impl ApplicationForm {
    /// 1 for the first submission, one more for every correction.
    async fn revision(&self) -> i32 {
        self.row.revision
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        DateTime(self.row.sent_at)
    }

    /// 入会希望年月日 and the like.
    async fn wished_on(&self) -> Date {
        Date(self.row.wished_on)
    }

    /// 所属施設, when it is in the list.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        Facility::load(request(ctx), self.row.facility_id).await
    }

    /// Free text in place of a facility of the list; null together with facility: undecided (未定).
    async fn facility_text(&self) -> Option<&str> {
        self.row.facility_text.as_deref()
    }

    /// 施設・業務
    async fn workplace_role(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.row.workplace_role_code.as_deref())
    }

    /// 役職
    async fn position(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.row.position_code.as_deref())
    }

    /// 役職 in free text.
    async fn position_text(&self) -> Option<&str> {
        self.row.position_text.as_deref()
    }

    /// 指定医
    #[graphql(complexity = "5 * child_complexity")]
    async fn designations(&self, ctx: &Context<'_>) -> Result<Vec<Code>> {
        let request = request(ctx);
        let codes = self.designation_codes(request).await?;
        Ok(codes.iter().filter_map(|code| Code::find(request, code)).collect())
    }

    /// 指定医 その他 in free text.
    async fn designation_text(&self) -> Option<&str> {
        self.row.designation_text.as_deref()
    }

    /// Reason of a transfer, change or withdrawal.
    async fn reason(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.row.reason_code.as_deref())
    }

    /// Reason in free text.
    async fn reason_text(&self) -> Option<&str> {
        self.row.reason_text.as_deref()
    }

    /// 提出書類: documents handed in with it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>> {
        Ok(self.attachment_rows(request(ctx)).await?.into_iter().map(Attachment::new).collect())
    }

    /// Associations that it asks for, lowest first.
    #[graphql(complexity = "4 * child_complexity")]
    async fn layers(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationFormLayer>> {
        let request = request(ctx);
        let layer = |(association, category): (_, Option<CategoryId>)| ApplicationFormLayer {
            association: Association::new(association),
            category: category.and_then(|id| Category::find(request, id)),
        };
        Ok(self.asked_for(request).await?.into_iter().map(layer).collect())
    }

    /// Answers that differ from the revision before; none for the first.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<EnrolmentAnswer>> {
        let request = request(ctx);
        let Some(before) = self.application.form_of(request, self.row.revision - 1).await? else {
            return Ok(Vec::new());
        };
        let changes = self.version(request).await?.changes_since(&before.version(request).await?);
        Ok(changes.into_iter().map(Into::into).collect())
    }
}

/// An association that a form asks for.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ApplicationFormLayer {
    /// The association.
    association: Association,
    /// Category asked for there.
    category: Option<Category>,
}

/// An uploaded document (提出書類).
#[derive(Clone)]
pub struct Attachment {
    row: Arc<AttachmentRow>,
}

impl Attachment {
    /// One that the viewer sees.
    pub fn new(row: Arc<AttachmentRow>) -> Self {
        Self { row }
    }

    /// The document: his own for a doctor; for staff one of an application whose answers they see.
    pub async fn find(request: &RequestContext, id: AttachmentId) -> Result<Option<Self>> {
        match request.scope {
            Scope::Nobody => Ok(None),
            Scope::Doctor(own) => {
                let found = request.read(|reader| async move { form::attachments_of(&reader, own, &[id]).await });
                Ok(found.await?.into_iter().next().map(|row| Self::new(Arc::new(row))))
            }
            Scope::Association(_) => Self::find_in_applications(request, id).await,
        }
    }

    async fn find_in_applications(request: &RequestContext, id: AttachmentId) -> Result<Option<Self>> {
        let applications = request.read(|reader| async move { form::applications_of(&reader, id).await });
        for application in applications.await? {
            let Some(application) = Application::load(request, application).await? else { continue };
            if application.shows(request, Rule::Answers).await? {
                let last = application.last_revision(request).await?;
                let rows = request.loaders.attachments.load(application.row().id).await?;
                let seen = |revision: i32| last.is_none_or(|last| revision <= last);
                let mut rows = rows.iter().flat_map(|rows| rows.iter());
                if let Some((_, row)) = rows.find(|(revision, row)| row.id == id && seen(*revision)) {
                    return Ok(Some(Self::new(row.clone())));
                }
            }
        }
        Ok(None)
    }
}

/// An uploaded document (提出書類).
#[Object(serial)]
impl Attachment {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// Which of the boxes: 医師免許証, 履歴書・経歴, その他.
    async fn document_kind(&self, ctx: &Context<'_>) -> Result<Code> {
        Code::required(request(ctx), &self.row.document_kind_code)
    }

    /// Name as uploaded, cleaned.
    async fn file_name(&self) -> &str {
        &self.row.file_name
    }

    /// Type found by looking into the file.
    async fn media_type(&self) -> &str {
        &self.row.media_type
    }

    /// Size in bytes.
    async fn byte_size(&self) -> i32 {
        // Ten million at most, says the table.
        i32::try_from(self.row.byte_size).unwrap_or(i32::MAX)
    }

    /// When it was uploaded.
    async fn uploaded_at(&self) -> DateTime {
        DateTime(self.row.uploaded_at)
    }

    /// Where it can be fetched with the same credentials; every look is written to the 操作履歴.
    async fn url(&self) -> String {
        format!("/files/{}", encode_text(self.row.id))
    }
}
