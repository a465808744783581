//! Drafts of an 入会届, with what they mean for the associations and what is missing.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use tokio::sync::OnceCell;

use super::application::Application;
use super::enums::EnrolmentAnswer;
use super::facility::Facility;
use super::form::Attachment;
use super::master::{Association, Category, Code, Prefecture};
use super::problem::UserError;
use crate::db::queries::form;
use crate::domain::enrolment::{EnrolmentChain, Version, check};
use crate::domain::ids::{AssociationId, CategoryId};
use crate::domain::policy::Scope;
use crate::domain::problem::Problem;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::node::encode;
use crate::graphql::scalars::{Date, DateTime};
use crate::service::draft::{Draft, load_facts};

/// Everything typed so far on an 入会届, valid or not, exactly as typed.
#[derive(Clone)]
pub struct EnrolmentDraft {
    draft: Arc<Draft>,
    meaning: Arc<OnceCell<Meaning>>,
}

/// What the rules make of the answers.
struct Meaning {
    layers: Vec<Layer>,
    problems: Vec<Problem>,
    version: Version,
}

/// A layer of the chain, without its ties to what it was made from.
struct Layer {
    association_id: AssociationId,
    category_id: Option<CategoryId>,
    is_chosen: bool,
    is_already_member: bool,
    is_required: bool,
    is_locked: bool,
    claimed_by: Option<String>,
}

impl EnrolmentDraft {
    /// A draft of the viewer.
    pub fn new(draft: Draft) -> Self {
        Self { draft: Arc::new(draft), meaning: Arc::default() }
    }

    async fn meaning(&self, request: &RequestContext) -> Result<&Meaning> {
        self.meaning.get_or_try_init(|| self.find_meaning(request)).await
    }

    async fn find_meaning(&self, request: &RequestContext) -> Result<Meaning> {
        let Scope::Doctor(doctor) = request.scope else {
            return Err(ApiError::internal("a draft was shown to somebody who is no doctor"));
        };
        let (ctx, draft) = (&request.service(), &*self.draft);
        let facts = request.read(|reader| async move { load_facts(&reader, ctx, &request.tree, doctor, draft).await });
        let facts = facts.await?;
        let chain = EnrolmentChain::new(&self.draft.answers, &facts);
        let layers = chain.layers.iter().map(|layer| Layer {
            association_id: layer.association.id,
            category_id: layer.category_id,
            is_chosen: layer.is_chosen,
            is_already_member: layer.is_already_member,
            is_required: layer.is_required,
            is_locked: layer.is_locked,
            claimed_by: layer.claimed_by.map(str::to_owned),
        });
        Ok(Meaning {
            layers: layers.collect(),
            problems: check(&self.draft.answers, &facts).err().unwrap_or_default(),
            version: Version::of_draft(&self.draft.answers, &chain),
        })
    }
}

/// Everything typed so far on an 入会届, valid or not, exactly as typed.
#[Object(serial)]
impl EnrolmentDraft {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.draft.id)
    }

    /// Counts saves; name it in the next one.
    async fn version(&self) -> i32 {
        self.draft.version
    }

    /// Last save.
    async fn saved_at(&self) -> DateTime {
        DateTime(self.draft.saved_at)
    }

    /// Kept until then: 90 days from the last save.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.draft.expires_at)
    }

    /// Set when it corrects a returned application.
    async fn application(&self, ctx: &Context<'_>) -> Result<Option<Application>> {
        match self.draft.application_id {
            Some(id) => Application::load(request(ctx), id).await,
            None => Ok(None),
        }
    }

    /// The prefecture picked.
    async fn prefecture(&self, ctx: &Context<'_>) -> Option<Prefecture> {
        Prefecture::find(request(ctx), self.draft.answers.prefecture_code.as_deref()?)
    }

    /// The lowest association chosen.
    async fn association(&self, ctx: &Context<'_>) -> Option<Association> {
        Association::find(request(ctx), self.draft.answers.association_id?)
    }

    /// How far up: the highest layer chosen.
    async fn top_layer(&self) -> Option<i32> {
        self.draft.answers.top_layer.map(i32::from)
    }

    /// The chain from the lowest association up to the national one, with what was chosen for each.
    #[graphql(complexity = "4 * child_complexity")]
    async fn layers(&self, ctx: &Context<'_>) -> Result<Vec<EnrolmentDraftLayer>> {
        let request = request(ctx);
        let layers = &self.meaning(request).await?.layers;
        let own = match request.scope {
            Scope::Doctor(own) if layers.iter().any(|layer| layer.claimed_by.is_some()) => {
                request.loaders.applications_of.load(own).await?
            }
            _ => None,
        };
        let claiming = |number: &String| own.iter().flat_map(|all| all.iter()).find(|row| row.number == *number);
        let shown = layers.iter().map(|layer| EnrolmentDraftLayer {
            association: Association::new(layer.association_id),
            category: layer.category_id.and_then(|id| Category::find(request, id)),
            is_chosen: layer.is_chosen,
            is_already_member: layer.is_already_member,
            is_required: layer.is_required,
            open_application: layer.claimed_by.as_ref().and_then(claiming).cloned().map(Application::new),
            is_locked: layer.is_locked,
        });
        Ok(shown.collect())
    }

    /// 入会希望年月日 as typed.
    async fn wished_on(&self) -> DraftDate {
        let typed = &self.draft.answers.wished_on;
        DraftDate { year: typed.year.clone(), month: typed.month.clone(), day: typed.day.clone() }
    }

    /// 所属施設 picked from the list.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        Facility::load(request(ctx), self.draft.answers.facility_id).await
    }

    /// 所属施設 in free text.
    async fn facility_text(&self) -> &str {
        &self.draft.answers.facility_text
    }

    /// 未定・登録なし
    async fn facility_undecided(&self) -> bool {
        self.draft.answers.facility_undecided
    }

    /// 施設・業務
    async fn workplace_role(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.draft.answers.workplace_role_code.as_deref())
    }

    /// 役職
    async fn position(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.draft.answers.position_code.as_deref())
    }

    /// 役職 in free text.
    async fn position_text(&self) -> &str {
        &self.draft.answers.position_text
    }

    /// 指定医
    #[graphql(complexity = "5 * child_complexity")]
    async fn designations(&self, ctx: &Context<'_>) -> Vec<Code> {
        let codes = self.draft.answers.designation_codes.iter();
        codes.filter_map(|code| Code::find(request(ctx), code)).collect()
    }

    /// 指定医 その他 in free text.
    async fn designation_text(&self) -> &str {
        &self.draft.answers.designation_text
    }

    /// 提出書類: documents uploaded for it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>> {
        let request = request(ctx);
        let (Scope::Doctor(doctor), ids) = (request.scope, &self.draft.answers.attachment_ids) else {
            return Ok(Vec::new());
        };
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = request.read(|reader| async move { form::attachments_of(&reader, doctor, ids).await }).await?;
        Ok(rows.into_iter().map(|row| Attachment::new(Arc::new(row))).collect())
    }

    /// What keeps it from being submitted; empty: it can be.
    #[graphql(complexity = "10 * child_complexity")]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        Ok(self.meaning(request(ctx)).await?.problems.iter().cloned().map(UserError::from).collect())
    }

    /// Answers that differ from the form last sent, on a correction; none for a new one.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<EnrolmentAnswer>> {
        let request = request(ctx);
        let Some(id) = self.draft.application_id else { return Ok(Vec::new()) };
        let Some(application) = Application::load(request, id).await? else { return Ok(Vec::new()) };
        let Some(sent) = application.form_of(request, application.row().revision).await? else {
            return Ok(Vec::new());
        };
        let changes = self.meaning(request).await?.version.changes_since(&sent.version(request).await?);
        Ok(changes.into_iter().map(Into::into).collect())
    }

    /// wishedOn as it was understood; null when it was not.
    async fn wished_on_parsed(&self) -> Option<Date> {
        self.draft.answers.wished_on.parse("").ok().map(Date)
    }
}

/// One association of the chain that a draft names.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct EnrolmentDraftLayer {
    /// The association.
    association: Association,
    /// Category chosen for it.
    category: Option<Category>,
    /// Chosen to be joined (at or below topLayer's height).
    is_chosen: bool,
    /// 他の所属グループで加入済: not applied for again.
    is_already_member: bool,
    /// Must be joined because an association below demands all layers.
    is_required: bool,
    /// An application already under way for this association.
    open_application: Option<Application>,
    /// Locked because the layer is already in force (correction of a partly approved application).
    is_locked: bool,
}

/// A date as typed into three boxes.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct DraftDate {
    /// Year as typed; may be of a Japanese era.
    year: String,
    /// Month as typed.
    month: String,
    /// Day as typed.
    day: String,
}
