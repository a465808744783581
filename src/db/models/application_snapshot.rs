//! Applications as the rules look at them, put together from their tables.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::application::ApplicationRow;
use super::application_form::SentAnswers;
use super::{affiliation, application, application_form, application_step};
use crate::domain::application::snapshot::{Snapshot, Step};
use crate::domain::enrolment::Workplace;
use crate::domain::ids::ApplicationId;

/// Snapshots of these applications, in four statements however many they are. For looking; a command locks first and
/// then takes [`of_row`].
pub async fn find(
    connection: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<HashMap<ApplicationId, Snapshot>> {
    let rows = application::find(connection, ids).await?;
    let read = of_rows(connection, &rows).await?;
    Ok(read.into_iter().map(|(id, (snapshot, _))| (id, snapshot)).collect())
}

/// The snapshot of one locked row, and the workplace of the form in force. Three statements.
pub async fn of_row(connection: &AsyncPgConnection, row: &ApplicationRow) -> QueryResult<(Snapshot, Workplace)> {
    let read = of_rows(connection, std::slice::from_ref(row)).await?.into_values().next();
    // Every application has a form.
    let (snapshot, answers) = read.ok_or(diesel::result::Error::NotFound)?;
    Ok((snapshot, answers.workplace()))
}

async fn of_rows(
    connection: &AsyncPgConnection,
    rows: &[ApplicationRow],
) -> QueryResult<HashMap<ApplicationId, (Snapshot, SentAnswers)>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut doctors: Vec<_> = rows.iter().map(|row| row.doctor_id).collect();
    doctors.sort_unstable();
    doctors.dedup();
    let forms = application_form::in_force(connection, &ids).await?;
    let mut forms: HashMap<_, _> = forms.into_iter().map(|form| (form.application_id, form)).collect();
    let mut steps: HashMap<ApplicationId, Vec<Step>> = HashMap::new();
    for (id, step) in application_step::of_applications(connection, &ids).await? {
        steps.entry(id).or_default().push(step);
    }
    let memberships = affiliation::of_doctors(connection, &doctors).await?;
    let snapshot = |row: &ApplicationRow| {
        let own = memberships.iter().filter(|held| held.doctor_id == row.doctor_id);
        let (written, others): (Vec<_>, Vec<_>) = own.cloned().partition(|held| held.joined_by == Some(row.id));
        let form = forms.remove(&row.id)?;
        let snapshot = Snapshot {
            head: row.head(),
            steps: steps.remove(&row.id).unwrap_or_default(),
            wished_on: form.wished_on,
            submitted_at: row.submitted_at,
            written: written.into_iter().map(|held| held.membership).collect(),
            others: others.into_iter().map(|held| held.membership).collect(),
        };
        Some((row.id, (snapshot, form)))
    };
    Ok(rows.iter().filter_map(snapshot).collect())
}
