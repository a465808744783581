//! Live numbers: what watchers are told, and when.

mod counts;
mod instances;
mod interruptions;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use futures_util::{Stream, StreamExt};
use mamis::app::App;
use mamis::domain::ids::{AssociationId, DoctorId};
use mamis::domain::time::tokyo_midnight;
use mamis::domain::words::ApplicationBox;
use mamis::live::PendingCounts;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::fixtures::{self, TestId};

/// The hub of an application at work; stopped when dropped.
fn start(app: &Arc<App>) -> DropGuard {
    let stop = CancellationToken::new();
    tokio::spawn(mamis::live::run(app.clone(), stop.clone()));
    stop.drop_guard()
}

/// Somebody who watches one association.
struct Watcher(Pin<Box<dyn Stream<Item = Arc<PendingCounts>> + Send>>);

impl Watcher {
    fn of(app: &Arc<App>, association: AssociationId) -> Self {
        Self(Box::pin(app.hub.pending_counts(association)))
    }

    /// The next message: pending and aged of one box.
    async fn next(&mut self, kind: ApplicationBox) -> (i64, i64) {
        let counts =
            tokio::time::timeout(Duration::from_secs(10), self.0.next()).await.expect("in time").expect("open");
        let position = ApplicationBox::ALL.iter().position(|known| *known == kind).expect("a box");
        (counts.boxes[position].pending, counts.boxes[position].aged)
    }

    /// Reads on until the box shows these numbers.
    async fn until(&mut self, kind: ApplicationBox, expected: (i64, i64)) {
        while self.next(kind).await != expected {}
    }
}

/// An enrolment with one step that is open at the association since that day.
pub async fn pending_step(test: &TestApp, doctor: DoctorId, association: AssociationId, arrived_on: &str) -> Uuid {
    let client = test.database.client().await;
    let (application, step) = (Uuid::now_v7_for_tests(), Uuid::now_v7_for_tests());
    client
        .execute(
            "INSERT INTO application (id, number, kind, doctor_id, status, idempotency_key, submitted_at, updated_at)
             VALUES ($1, $3, 'enrolment', $2, 'open', $3, now(), now())",
            &[&application, &doctor.0, &application.to_string()],
        )
        .await
        .expect("an application");
    let day: NaiveDate = arrived_on.parse().expect("a date");
    client
        .execute(
            "INSERT INTO application_step (id, application_id, association_id, position, side, kind, box, state, arrived_at, arrived_on)
             VALUES ($1, $2, $3, 0, 'informed', 'inform', 'enrolment', 'open', $4, $5)",
            &[&step, &application, &association.0, &tokyo_midnight(day), &day],
        )
        .await
        .expect("a step");
    step
}

async fn a_doctor(test: &TestApp) -> DoctorId {
    fixtures::doctor(test, "100001", "見本", "太郎").await
}
