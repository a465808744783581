//! What a doctor does: drafts, sending, taking back.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::domain::enrolment::EnrolmentPatch;
use crate::domain::ids::{ApplicationId, AssociationId, AttachmentId, CategoryId, DraftId};
use crate::domain::text::TypedDate;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::application::Application;
use crate::graphql::types::draft::EnrolmentDraft;
use crate::graphql::types::problem::UserError;
use crate::service::draft::DraftTarget;
use crate::service::{CommandError, application, draft, enrolment};

/// What was typed on an 入会届. Only the fields given are changed; the others keep what was typed before.
#[derive(InputObject)]
pub struct SaveEnrolmentDraftInput {
    /// Correct this returned application instead of starting a new one.
    application_id: Option<ID>,
    /// The version last seen; null when there is no draft yet.
    version: Option<i32>,
    /// The prefecture picked: two digits.
    prefecture_code: async_graphql::MaybeUndefined<String>,
    /// The lowest association chosen.
    association_id: async_graphql::MaybeUndefined<ID>,
    /// How far up: the highest layer chosen.
    top_layer: async_graphql::MaybeUndefined<i32>,
    /// Categories chosen; associations not named keep theirs.
    layers: Option<Vec<EnrolmentLayerInput>>,
    /// 入会希望年月日 as typed.
    wished_on: Option<DraftDateInput>,
    /// 所属施設 picked from the list.
    facility_id: async_graphql::MaybeUndefined<ID>,
    /// 所属施設 in free text.
    facility_text: Option<String>,
    /// 未定・登録なし
    facility_undecided: Option<bool>,
    /// 施設・業務: id of an entry of WORKPLACE_ROLE.
    workplace_role_id: async_graphql::MaybeUndefined<ID>,
    /// 役職: id of an entry of POSITION.
    position_id: async_graphql::MaybeUndefined<ID>,
    /// 役職 in free text.
    position_text: Option<String>,
    /// 指定医: ids of entries of DESIGNATION, replacing those before.
    designation_ids: Option<Vec<ID>>,
    /// 指定医 その他 in free text.
    designation_text: Option<String>,
    /// 提出書類: ids of uploaded documents, replacing those before.
    attachment_ids: Option<Vec<ID>>,
}

/// The category chosen for one association.
#[derive(InputObject)]
pub struct EnrolmentLayerInput {
    /// The association.
    association_id: ID,
    /// One of its categories; null: none yet.
    category_id: Option<ID>,
}

/// A date as typed into three boxes.
#[derive(InputObject)]
pub struct DraftDateInput {
    /// Year; may be of a Japanese era.
    year: String,
    /// Month.
    month: String,
    /// Day.
    day: String,
}

/// The draft as saved, or why it was not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct SaveEnrolmentDraftPayload {
    /// The draft as it stands; null when it was not saved.
    draft: Option<EnrolmentDraft>,
    /// Why it was not saved.
    user_errors: Vec<UserError>,
}

/// Which draft is to be taken away.
#[derive(InputObject)]
pub struct DiscardEnrolmentDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version last seen.
    version: i32,
}

/// Whether it is gone, or why it is not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct DiscardEnrolmentDraftPayload {
    /// It is gone.
    discarded: bool,
    /// Why it is not.
    user_errors: Vec<UserError>,
}

/// Which draft is to be sent.
#[derive(InputObject)]
pub struct SubmitEnrolmentInput {
    /// The draft.
    draft_id: ID,
    /// The version last seen.
    version: i32,
    /// A key made for this form, 8 to 64 characters: sent again it finds the same application.
    idempotency_key: String,
}

/// The application, or why it was not filed.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct SubmitEnrolmentPayload {
    /// The application as filed.
    application: Option<Application>,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

/// Which correction of which application is to be sent.
#[derive(InputObject)]
pub struct ResubmitEnrolmentInput {
    /// The draft with the correction.
    draft_id: ID,
    /// Its version last seen.
    draft_version: i32,
    /// The returned application.
    application_id: ID,
    /// Its version last seen.
    application_version: i32,
}

/// The application, or why it was not sent again.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ResubmitEnrolmentPayload {
    /// The application as sent.
    application: Option<Application>,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

/// Which application is to be taken back.
#[derive(InputObject)]
pub struct WithdrawApplicationInput {
    /// The application.
    application_id: ID,
    /// The version last seen.
    version: i32,
}

/// The application, or why it was not taken back.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct WithdrawApplicationPayload {
    /// The application as it stands then.
    application: Option<Application>,
    /// Why it was not taken back.
    user_errors: Vec<UserError>,
}

impl SaveEnrolmentDraftInput {
    fn read(self) -> Result<(DraftTarget, Option<i32>, EnrolmentPatch), CommandError> {
        let application_id = self.application_id.map(|id| read_id(&id, "applicationId")).transpose()?;
        let layers = self.layers.map(|layers| layers.into_iter().enumerate().map(read_layer).collect()).transpose()?;
        let attachments: Option<Result<Vec<AttachmentId>, _>> =
            self.attachment_ids.map(|ids| ids.iter().map(|id| read_id(id, "attachmentIds")).collect());
        let patch = EnrolmentPatch {
            prefecture_code: self.prefecture_code.into(),
            association_id: maybe_id(self.association_id, "associationId")?,
            // A layer that can't be one is kept as none: what was typed is never scolded for on saving.
            top_layer: Option::<Option<i32>>::from(self.top_layer)
                .map(|layer| layer.and_then(|layer| u8::try_from(layer).ok())),
            layers,
            wished_on: self.wished_on.map(|typed| TypedDate { year: typed.year, month: typed.month, day: typed.day }),
            facility_id: maybe_id(self.facility_id, "facilityId")?,
            facility_text: self.facility_text,
            facility_undecided: self.facility_undecided,
            workplace_role_code: code(self.workplace_role_id),
            position_code: code(self.position_id),
            position_text: self.position_text,
            designation_codes: self.designation_ids.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            designation_text: self.designation_text,
            attachment_ids: attachments.transpose()?,
        };
        Ok((DraftTarget { application_id }, self.version, patch))
    }
}

fn read_layer(
    (position, layer): (usize, EnrolmentLayerInput),
) -> Result<(AssociationId, Option<CategoryId>), CommandError> {
    use crate::domain::problem::Problem;
    use crate::domain::words::ProblemCode;
    let position = position.to_string();
    let unknown = |field| {
        let message = "選択肢が見つかりません。もう一度選択してください";
        CommandError::from(Problem::field(ProblemCode::NotFound, ["layers", &position, field], message))
    };
    let association = crate::graphql::node::decode(&layer.association_id).ok_or_else(|| unknown("associationId"))?;
    let category = match &layer.category_id {
        Some(id) => Some(crate::graphql::node::decode(id).ok_or_else(|| unknown("categoryId"))?),
        None => None,
    };
    Ok((association, category))
}

/// An id that may be left out (keep), null (empty) or given.
fn maybe_id<T: crate::graphql::node::NodeId>(
    id: async_graphql::MaybeUndefined<ID>,
    field: &str,
) -> Result<Option<Option<T>>, CommandError> {
    let given: Option<Option<ID>> = id.into();
    given.map(|id| id.map(|id| read_id(&id, field)).transpose()).transpose()
}

fn code(id: async_graphql::MaybeUndefined<ID>) -> Option<Option<String>> {
    let given: Option<Option<ID>> = id.into();
    given.map(|id| id.map(|id| id.0))
}

pub(super) async fn save(
    request: &RequestContext,
    input: SaveEnrolmentDraftInput,
) -> Result<SaveEnrolmentDraftPayload> {
    let ctx = request.service();
    let done = async {
        let (target, version, patch) = input.read()?;
        draft::save(&ctx, target, version, patch).await?;
        match target.application_id {
            Some(application) => Ok(draft::load_for_correction(&ctx, application).await?),
            None => Ok(draft::load(&ctx).await?),
        }
    };
    let (saved, user_errors) = outcome(done.await)?;
    Ok(SaveEnrolmentDraftPayload { draft: saved.flatten().map(EnrolmentDraft::new), user_errors })
}

pub(super) async fn discard(
    request: &RequestContext,
    input: DiscardEnrolmentDraftInput,
) -> Result<DiscardEnrolmentDraftPayload> {
    let done = async {
        let id: DraftId = read_id(&input.draft_id, "draftId")?;
        draft::discard(&request.service(), id, input.version).await
    };
    let (done, user_errors) = outcome(done.await)?;
    Ok(DiscardEnrolmentDraftPayload { discarded: done.is_some(), user_errors })
}

pub(super) async fn submit(request: &RequestContext, input: SubmitEnrolmentInput) -> Result<SubmitEnrolmentPayload> {
    let done = async {
        let id: DraftId = read_id(&input.draft_id, "draftId")?;
        enrolment::submit(&request.service(), id, input.version, input.idempotency_key).await
    };
    let (application, user_errors) = application_after(request, done.await).await?;
    Ok(SubmitEnrolmentPayload { application, user_errors })
}

pub(super) async fn resubmit(
    request: &RequestContext,
    input: ResubmitEnrolmentInput,
) -> Result<ResubmitEnrolmentPayload> {
    let done = async {
        let id: DraftId = read_id(&input.draft_id, "draftId")?;
        let application: ApplicationId = read_id(&input.application_id, "applicationId")?;
        let (ctx, versions) = (request.service(), (input.draft_version, input.application_version));
        enrolment::resubmit(&ctx, id, versions.0, application, versions.1).await
    };
    let (application, user_errors) = application_after(request, done.await).await?;
    Ok(ResubmitEnrolmentPayload { application, user_errors })
}

pub(super) async fn withdraw(
    request: &RequestContext,
    input: WithdrawApplicationInput,
) -> Result<WithdrawApplicationPayload> {
    let done = async {
        let id: ApplicationId = read_id(&input.application_id, "applicationId")?;
        application::withdraw(&request.service(), id, input.version).await
    };
    let (application, user_errors) = application_after(request, done.await).await?;
    Ok(WithdrawApplicationPayload { application, user_errors })
}

/// The application after a command on it, read anew.
pub(super) async fn application_after(
    request: &RequestContext,
    done: Result<ApplicationId, CommandError>,
) -> Result<(Option<Application>, Vec<UserError>)> {
    let (id, user_errors) = outcome(done)?;
    let application = match id {
        Some(id) => Application::reload(request, id).await?,
        None => None,
    };
    Ok((application, user_errors))
}
