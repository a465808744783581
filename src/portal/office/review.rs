//! The acts of an association on its step: each has a page that says what will happen, and a POST that does it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use mamis_views::forms::{Errors, FormState, is_conflict};
use mamis_views::gql::UserError;
use mamis_views::layout::Who;
use mamis_views::office::gql::ReviewAction;
use mamis_views::office::list_query::Within;
use mamis_views::office::mutations::{
    Approve, ApproveApplicationInput, ApproveVariables, Cancel, CancelReviewActionInput, CancelVariables, Confirm,
    ConfirmApplicationInput, ConfirmVariables, Receive, ReceiveApplicationInput, ReceiveVariables, Refuse,
    RefuseApplicationInput, RefuseVariables, Return, ReturnApplicationInput, ReturnVariables,
};
use mamis_views::office::review::{self, ReviewForm};
use mamis_views::paths;
use serde::Deserialize;

use super::{ListAddress, Loaded, load};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::mutate;
use crate::portal::visit::{self, StaffVisit, redirect};

/// The form as sent. Which fields are there depends on the act.
#[derive(Debug, Deserialize)]
pub struct Sent {
    version: i32,
    #[serde(default, rename = "effectiveOn-year")]
    year: String,
    #[serde(default, rename = "effectiveOn-month")]
    month: String,
    #[serde(default, rename = "effectiveOn-day")]
    day: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    reason: String,
}

impl From<Sent> for ReviewForm {
    fn from(sent: Sent) -> Self {
        Self { year: sent.year, month: sent.month, day: sent.day, message: sent.message, reason: sent.reason }
    }
}

/// Which act on which application, and where it was opened from.
struct Asked {
    visit: StaffVisit,
    id: String,
    action: ReviewAction,
    within: Option<Within>,
}

impl Asked {
    fn new(visit: StaffVisit, (id, word): (String, String), address: &ListAddress) -> Result<Self, Fault> {
        let action = ReviewAction::read(&word).ok_or(Fault::NotFound)?;
        Ok(Self { visit, id, action, within: address.within() })
    }

    async fn load(&self) -> Result<Loaded, Fault> {
        load(&self.visit, &self.id, self.within.as_ref()).await
    }

    fn page(
        &self,
        status: StatusCode,
        loaded: &Loaded,
        state: &FormState<ReviewForm>,
        conflict: Option<&str>,
    ) -> Response {
        let shell = self.visit.shell(Who::from(&loaded.viewer));
        let within = self.within.as_ref();
        visit::page(status, review::page(&shell, within, self.action, &loaded.step, state, conflict))
    }
}

/// `GET /office/applications/{id}/{action}`
pub async fn show(
    visit: StaffVisit,
    Path(path): Path<(String, String)>,
    address: ListAddress,
) -> Result<Response, Fault> {
    let asked = Asked::new(visit, path, &address)?;
    let loaded = asked.load().await?;
    let is_possible = loaded.step.available_actions.contains(&asked.action);
    let status = if is_possible { StatusCode::OK } else { StatusCode::CONFLICT };
    Ok(asked.page(status, &loaded, &FormState::new(ReviewForm::first(&loaded.step)), None))
}

/// `POST /office/applications/{id}/{action}`
pub async fn act(
    visit: StaffVisit,
    Path(path): Path<(String, String)>,
    address: ListAddress,
    CsrfForm(sent): CsrfForm<Sent>,
) -> Result<Response, Fault> {
    let asked = Asked::new(visit, path, &address)?;
    let loaded = asked.load().await?;
    let version = sent.version;
    let mut state = FormState::new(sent.into());
    let effective_on = match (asked.action, date(&state.values)) {
        (ReviewAction::Approve, Err(message)) => {
            state.errors.push("effectiveOn-year", message);
            return Ok(asked.page(StatusCode::UNPROCESSABLE_ENTITY, &loaded, &state, None));
        }
        (_, date) => date.ok().flatten(),
    };
    let step_id = loaded.step.id.clone();
    let errors = run(&asked.visit, asked.action, step_id, version, effective_on, &state.values).await?;
    if errors.is_empty() {
        asked.visit.leave(Flash::success(asked.action.done()));
        return Ok(redirect(&paths::office_application(&asked.id).within(asked.within.as_ref())));
    }
    if is_conflict(&errors) {
        // What somebody else did belongs on the page, and what was typed stays there too.
        let now = asked.load().await?;
        let message = errors.iter().map(|error| error.message.as_str()).collect::<String>();
        return Ok(asked.page(StatusCode::CONFLICT, &now, &state, Some(&message)));
    }
    let first_box = |id: &str| (id == "effectiveOn").then(|| "effectiveOn-year".to_owned());
    state.errors = Errors::from_user_errors(&errors).pointing(first_box);
    Ok(asked.page(StatusCode::UNPROCESSABLE_ENTITY, &loaded, &state, None))
}

/// Runs the mutation of the act.
async fn run(
    visit: &StaffVisit,
    action: ReviewAction,
    step_id: cynic::Id,
    version: i32,
    effective_on: Option<NaiveDate>,
    typed: &ReviewForm,
) -> Result<Vec<UserError>, Fault> {
    let reason = typed.reason.trim().to_owned();
    let payload = match action {
        ReviewAction::Receive => {
            let input = ReceiveApplicationInput { step_id, version };
            mutate::<Receive, _>(visit, ReceiveVariables { input }).await?.receive_application
        }
        ReviewAction::Approve => {
            let message = Some(typed.message.trim().to_owned()).filter(|message| !message.is_empty());
            let input = ApproveApplicationInput { step_id, version, effective_on, message };
            mutate::<Approve, _>(visit, ApproveVariables { input }).await?.approve_application
        }
        ReviewAction::Return => {
            let input = ReturnApplicationInput { step_id, version, reason };
            mutate::<Return, _>(visit, ReturnVariables { input }).await?.return_application
        }
        ReviewAction::Refuse => {
            let input = RefuseApplicationInput { step_id, version, reason };
            mutate::<Refuse, _>(visit, RefuseVariables { input }).await?.refuse_application
        }
        ReviewAction::Confirm => {
            let input = ConfirmApplicationInput { step_id, version };
            mutate::<Confirm, _>(visit, ConfirmVariables { input }).await?.confirm_application
        }
        ReviewAction::Cancel => {
            let reason = Some(reason).filter(|reason| !reason.is_empty());
            let input = CancelReviewActionInput { step_id, version, reason };
            mutate::<Cancel, _>(visit, CancelVariables { input }).await?.cancel_review_action
        }
    };
    Ok(payload.user_errors)
}

/// The date in the three boxes; all empty: none, so that the wished date counts.
fn date(typed: &ReviewForm) -> Result<Option<NaiveDate>, String> {
    typed_date("効力日", &[typed.year.clone(), typed.month.clone(), typed.day.clone()])
}

/// The date in three boxes; all empty: none. What is wrong is told in words that begin with the label.
pub(super) fn typed_date(label: &str, boxes: &[String; 3]) -> Result<Option<NaiveDate>, String> {
    let [year, month, day] = [&boxes[0], &boxes[1], &boxes[2]].map(|part| half_width(part.trim()));
    if [&year, &month, &day].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let [Ok(year), Ok(month), Ok(day)] = [year.parse::<u32>(), month.parse(), day.parse()] else {
        return Err(format!("{label}は西暦の年・月・日を数字で入力してください。"));
    };
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    let date = date.filter(|_| (1900..=2200).contains(&year));
    date.map(Some).ok_or_else(|| format!("存在しない日付です。{label}を確認してください。"))
}

/// Full-width digits as half-width ones.
fn half_width(text: &str) -> String {
    let half = |character: char| match character {
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10).unwrap_or(character),
        other => other,
    };
    text.chars().map(half).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(year: &str, month: &str, day: &str) -> ReviewForm {
        ReviewForm { year: year.into(), month: month.into(), day: day.into(), ..ReviewForm::default() }
    }

    #[test]
    fn a_date_is_read_whatever_its_width() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 1);
        assert_eq!(date(&typed("2026", "4", "1")), Ok(day));
        assert_eq!(date(&typed(" ２０２６", "０４", "1 ")), Ok(day));
        assert_eq!(date(&typed("", " ", "")), Ok(None));
    }

    #[test]
    fn what_is_no_date_is_said_so() {
        for (year, month, day) in
            [("2026", "2", "30"), ("2026", "", "1"), ("来年", "4", "1"), ("26", "4", "1"), ("-1", "1", "1")]
        {
            assert!(date(&typed(year, month, day)).is_err(), "{year}/{month}/{day}");
        }
    }
}
