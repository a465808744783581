//! 入会届 filed and reviewed by the services, for tests that need applications to be there.

use chrono::NaiveDate;
use mamis::domain::application::actions::ReviewAction;
use mamis::domain::enrolment::{EnrolmentForm, Workplace};
use mamis::domain::ids::{ApplicationId, AssociationId, StepId};
use mamis::domain::viewer::Viewer;
use mamis::service::{CommandError, Context, enrolment, review};
use uuid::Uuid;

use super::TestApp;
use super::fixtures::{Place, TestId};

/// A checked form that joins these places, lowest first, each in category A, from 2026/04/15.
pub fn enrolment_form(joining: &[Place]) -> EnrolmentForm {
    enrolment_form_above(&[], joining)
}

/// The same for a member of the places `below`.
pub fn enrolment_form_above(below: &[Place], joining: &[Place]) -> EnrolmentForm {
    EnrolmentForm {
        joining: joining.iter().map(|place| (place.id, place.category_a)).collect(),
        below: below.iter().map(|place| place.id).collect(),
        chain: below.iter().chain(joining).map(|place| place.id).collect(),
        wished_on: day("2026-04-15"),
        workplace: Workplace { facility_text: Some("見本クリニック".to_owned()), ..Workplace::default() },
        designation_codes: Vec::new(),
        designation_text: None,
        attachment_ids: Vec::new(),
    }
}

/// Files a form that joins these places, lowest first.
pub async fn submitted_enrolment(doctor: &Context, joining: &[Place]) -> ApplicationId {
    submitted(doctor, &enrolment_form(joining)).await
}

/// Files a form.
pub async fn submitted(doctor: &Context, form: &EnrolmentForm) -> ApplicationId {
    let key = Uuid::now_v7_for_tests().simple().to_string();
    enrolment::file(doctor, form, &key).await.expect("the enrolment is filed")
}

/// The step of an association in an application, and the application's version.
pub async fn step_of(test: &TestApp, application: ApplicationId, association: AssociationId) -> (StepId, i32) {
    let row = test
        .database
        .client()
        .await
        .query_one(
            "SELECT s.id, a.version FROM application a JOIN application_step s ON s.application_id = a.id
             WHERE a.id = $1 AND s.association_id = $2",
            &[&application.0, &association.0],
        )
        .await
        .expect("a step of the association");
    (StepId(row.get(0)), row.get(1))
}

/// The application's version.
pub async fn version_of(test: &TestApp, application: ApplicationId) -> i32 {
    let client = test.database.client().await;
    let row = client.query_one("SELECT version FROM application WHERE id = $1", &[&application.0]).await;
    row.expect("an application").get(0)
}

/// Does something to the step of the staff's association, in the state as it is now, with 「理由」 as the reason.
pub async fn act(
    test: &TestApp,
    staff: &Context,
    application: ApplicationId,
    action: ReviewAction,
) -> Result<StepId, CommandError> {
    let Viewer::Staff(viewer) = &staff.viewer else { panic!("not a member of staff") };
    let (step, version) = step_of(test, application, viewer.association_id).await;
    act_on(staff, step, version, action).await
}

/// Does something to a step as seen in a version.
pub async fn act_on(staff: &Context, step: StepId, version: i32, action: ReviewAction) -> Result<StepId, CommandError> {
    let reason = || "理由".to_owned();
    match action {
        ReviewAction::Receive => review::receive(staff, step, version).await,
        ReviewAction::Approve => review::approve(staff, step, version, None, None).await,
        ReviewAction::Return => review::return_to_doctor(staff, step, version, reason()).await,
        ReviewAction::Refuse => review::refuse(staff, step, version, reason()).await,
        ReviewAction::Confirm => review::confirm(staff, step, version).await,
        ReviewAction::Cancel => review::cancel(staff, step, version, Some(reason())).await,
    }
}

/// How an application stands, on one line: status, outcome, the states of its steps by position.
pub async fn standing(test: &TestApp, application: ApplicationId) -> String {
    let client = test.database.client().await;
    let row = client
        .query_one(
            "SELECT a.status || coalesce(' ' || a.outcome, '') || ': ' ||
                    string_agg(s.kind || ' ' || s.state, ', ' ORDER BY s.position, s.id)
             FROM application a JOIN application_step s ON s.application_id = a.id WHERE a.id = $1 GROUP BY a.id",
            &[&application.0],
        )
        .await;
    row.expect("an application").get(0)
}

/// What a command was refused with.
pub fn refused<T: std::fmt::Debug>(result: Result<T, CommandError>) -> String {
    match result {
        Err(CommandError::Refused(problems)) => {
            let words = problems.iter().map(|problem| format!("{} {}", problem.code.as_str(), problem.message));
            words.collect::<Vec<_>>().join("\n")
        }
        other => panic!("not refused: {other:?}"),
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}
