use mamis::domain::words::ApplicationBox::Enrolment;

use super::{Watcher, a_doctor, pending_step, start};
use crate::support::fixtures::Nation;
use crate::support::{TestApp, until};

const LISTENERS: &str = "SELECT pid::text FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN %'";

#[tokio::test]
async fn what_happened_while_it_was_not_listening_is_counted_after_all() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    let _live = start(&test.app);
    let mut watcher = Watcher::of(&test.app, nation.aoba.id);
    assert_eq!(watcher.next(Enrolment).await, (0, 0));
    for round in 1..=3 {
        let pid = until("the listening connection", async || test.database.strings(LISTENERS).await.pop()).await;
        let client = test.database.client().await;
        let pid: i32 = pid.parse().unwrap();
        client.execute("SELECT pg_terminate_backend($1)", &[&pid]).await.unwrap();
        // Written while nobody listens.
        pending_step(&test, doctor, nation.aoba.id, "2026-04-01").await;
        watcher.until(Enrolment, (round, 0)).await;
    }
}

#[tokio::test]
async fn when_every_connection_is_lost_counting_goes_on_by_itself() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    let _live = start(&test.app);
    let mut watcher = Watcher::of(&test.app, nation.aoba.id);
    assert_eq!(watcher.next(Enrolment).await, (0, 0));
    let client = test.database.client().await;
    client
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await
        .unwrap();
    pending_step(&test, doctor, nation.aoba.id, "2026-04-01").await;
    watcher.until(Enrolment, (1, 0)).await;
}
