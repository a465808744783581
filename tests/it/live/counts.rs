use mamis::app::App;
use mamis::db::PoolSizes;
use mamis::domain::words::ApplicationBox::Enrolment;

use super::{Watcher, a_doctor, pending_step, start};
use crate::support::fixtures::Nation;
use crate::support::{TestApp, until};

#[tokio::test]
async fn the_first_message_comes_at_once_and_then_one_on_every_change() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    pending_step(&test, doctor, nation.aoba.id, "2026-03-25").await;
    let _live = start(&test.app);
    let mut first = Watcher::of(&test.app, nation.aoba.id);
    assert_eq!(first.next(Enrolment).await, (1, 1));

    let step = pending_step(&test, doctor, nation.aoba.id, "2026-04-01").await;
    assert_eq!(first.next(Enrolment).await, (2, 1));
    let mut late = Watcher::of(&test.app, nation.aoba.id);
    assert_eq!(late.next(Enrolment).await, (2, 1), "who comes late is told the present numbers");

    let client = test.database.client().await;
    client
        .execute("UPDATE application_step SET state = 'confirmed', acted_at = now() WHERE id = $1", &[&step])
        .await
        .unwrap();
    assert_eq!(first.next(Enrolment).await, (1, 1));
    assert_eq!(late.next(Enrolment).await, (1, 1));
}

#[tokio::test]
async fn after_any_number_of_actions_the_counts_are_what_sql_says() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    let _live = start(&test.app);
    let mut here = Watcher::of(&test.app, nation.aoba.id);
    let mut there = Watcher::of(&test.app, nation.kohoku.id);
    assert_eq!((here.next(Enrolment).await, there.next(Enrolment).await), ((0, 0), (0, 0)));
    let before = test.app.db.statements();
    for day in 1..=30 {
        pending_step(&test, doctor, nation.aoba.id, &format!("2026-03-{day:02}")).await;
    }
    // 2026/03/25 is seven days before 2026/04/01.
    let fresh = "SELECT count(*) || ' ' || count(*) FILTER (WHERE arrived_on <= '2026-03-25')
                 FROM application_step WHERE association_id = (SELECT id FROM association WHERE code = 'T4-14-1')
                 AND state IN ('open', 'received')";
    assert_eq!(test.database.strings(fresh).await, ["30 25"]);
    here.until(Enrolment, (30, 25)).await;
    // The hub's own start, which may still be going on, reads the tree and counts once more.
    let spent = test.app.db.statements() - before;
    assert!(spent <= 30 + 8, "never more than one count per commit, but {spent} statements");
    // Nothing changed next door, so nothing was said there.
    pending_step(&test, doctor, nation.kohoku.id, "2026-04-01").await;
    assert_eq!(there.next(Enrolment).await, (1, 0));
}

#[tokio::test]
async fn at_midnight_in_tokyo_applications_age_with_nobody_acting() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    test.clock.set("2026-04-01T23:59:59+09:00");
    pending_step(&test, doctor, nation.aoba.id, "2026-03-26").await;
    let _live = start(&test.app);
    let mut watcher = Watcher::of(&test.app, nation.aoba.id);
    assert_eq!(watcher.next(Enrolment).await, (1, 0));
    test.clock.set("2026-04-02T00:00:00+09:00");
    assert_eq!(watcher.next(Enrolment).await, (1, 1));
}

#[tokio::test]
async fn another_instance_on_the_same_database_hears_too() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    let sizes = PoolSizes { pool: 2, readers: 1 };
    let other =
        App::open(test.database.url(), sizes, test.clock.clone(), test.files.path()).await.expect("a second instance");
    let _live = (start(&test.app), start(&other));
    let mut here = Watcher::of(&test.app, nation.aoba.id);
    let mut there = Watcher::of(&other, nation.aoba.id);
    assert_eq!((here.next(Enrolment).await, there.next(Enrolment).await), ((0, 0), (0, 0)));
    pending_step(&test, doctor, nation.aoba.id, "2026-04-01").await;
    assert_eq!((here.next(Enrolment).await, there.next(Enrolment).await), ((1, 0), (1, 0)));
}

#[tokio::test]
async fn nobody_is_counted_for_who_has_gone() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = a_doctor(&test).await;
    let _live = start(&test.app);
    let mut gone = Watcher::of(&test.app, nation.aoba.id);
    let mut stays = Watcher::of(&test.app, nation.kohoku.id);
    assert_eq!((gone.next(Enrolment).await, stays.next(Enrolment).await), ((0, 0), (0, 0)));
    assert_eq!(test.app.hub.watched(), 2);
    drop(gone);
    assert_eq!(test.app.hub.watched(), 1);
    pending_step(&test, doctor, nation.kohoku.id, "2026-04-01").await;
    assert_eq!(stays.next(Enrolment).await, (1, 0));
}

#[tokio::test]
async fn a_changed_association_is_read_anew() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let _live = start(&test.app);
    let client = test.database.client().await;
    // Repeated until it is heard: the hub may not be listening yet when the first one is sent.
    until("the new name", async || {
        let sql = "UPDATE association_term SET name = '見本新青葉区医師会' WHERE association_id = $1";
        client.execute(sql, &[&nation.aoba.id.0]).await.unwrap();
        (test.app.tree().get(nation.aoba.id)?.name == "見本新青葉区医師会").then_some(())
    })
    .await;
}
