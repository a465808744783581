//! What the viewer may do to an application now. The rules decide; here they are only asked.

use chrono::NaiveDate;

use super::application::Application;
use super::step::{ApplicationStep, ReviewAction};
use crate::db::queries::step::StepRow;
use crate::domain::application::actions;
use crate::domain::application::snapshot::{Actor, Facts};
use crate::domain::policy::{Rule, Standing};
use crate::domain::viewer::Viewer;
use crate::domain::words::{ApplicationStatus, TokenScope};
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;

/// May the viewer take it back (取下げ)?
pub async fn can_withdraw(request: &RequestContext, application: &Application) -> Result<bool> {
    let Some(actor) = owner(request, application) else { return Ok(false) };
    if application.row().status == ApplicationStatus::Closed {
        return Ok(false);
    }
    let snapshot = request.loaders.snapshots.load(application.row().id).await?;
    Ok(snapshot.is_some_and(|snapshot| actions::can_withdraw(&snapshot, &Facts { now: request.now, actor })))
}

/// May the viewer correct it and send it again?
pub fn can_resubmit(request: &RequestContext, application: &Application) -> bool {
    owner(request, application).is_some() && application.row().status == ApplicationStatus::Returned
}

/// Has a membership that the step approved begun?
pub async fn is_in_force(request: &RequestContext, step: &StepRow) -> Result<bool> {
    let snapshot = request.loaders.snapshots.load(step.application_id).await?;
    Ok(snapshot.is_some_and(|snapshot| snapshot.is_in_force(step.association_id, request.today)))
}

/// What may the viewer do on the step?
pub async fn available(request: &RequestContext, step: &ApplicationStep) -> Result<Vec<ReviewAction>> {
    let row = step.row();
    let standing = Standing::of_step(row.state, row.was_handled());
    let is_own = request.scope.association() == Some(row.association_id);
    if !is_own || !Rule::Acting.is_for(standing) {
        return Ok(Vec::new());
    }
    let Some(snapshot) = request.loaders.snapshots.load(row.application_id).await? else { return Ok(Vec::new()) };
    let past = request.loaders.past_actions.load(row.id).await?;
    let past = past.as_deref();
    let found = match &request.viewer {
        Viewer::Staff(staff) => actions::available_actions(staff, &snapshot, row.id, past, request.now),
        Viewer::Token(token) if token.scopes.has(TokenScope::ReviewApplications) => {
            let (account, association) = (token.account_id, token.association_id);
            actions::available_to(account, association, &snapshot, row.id, past, request.now)
        }
        Viewer::Token(_) | Viewer::Doctor(_) | Viewer::Anonymous => Vec::new(),
    };
    Ok(found.into_iter().map(Into::into).collect())
}

/// The day on which the viewer's approval of the step would take effect if he set none.
pub async fn approval_date(request: &RequestContext, step: &ApplicationStep) -> Result<Option<NaiveDate>> {
    if !available(request, step).await?.contains(&ReviewAction::Approve) {
        return Ok(None);
    }
    let row = step.row();
    let (Some(account_id), Some(snapshot)) =
        (request.viewer.account_id(), request.loaders.snapshots.load(row.application_id).await?)
    else {
        return Ok(None);
    };
    let actor = Actor::Staff { account_id, association_id: row.association_id };
    Ok(actions::approval_date(actor, &snapshot, row.id, request.now))
}

/// The viewer as the doctor whose application it is.
fn owner(request: &RequestContext, application: &Application) -> Option<Actor> {
    match &request.viewer {
        Viewer::Doctor(doctor) if doctor.doctor_id == application.row().doctor_id => {
            Some(Actor::Doctor { account_id: doctor.account_id })
        }
        Viewer::Doctor(_) | Viewer::Staff(_) | Viewer::Token(_) | Viewer::Anonymous => None,
    }
}
