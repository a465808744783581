//! Stop, expiry, role change, deletion and a new first password end sessions and sockets at once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use mamis::domain::staff::Typed;
use mamis::domain::words::StaffRole;
use mamis::service::staff_user;

use super::{Desk, demoted, stopped, until};
use crate::support::fixtures::PASSWORD;
use crate::support::{RawSocket, TestServer};

/// How soon.
const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn every_loss_of_rights_ends_sessions_and_sockets_within_five_seconds() {
    let desk = Desk::new().await;
    let server = TestServer::start(&desk.test).await;
    for (number, road) in ["stop", "expiry", "demotion", "promotion", "deletion", "password"].into_iter().enumerate() {
        let login_id = format!("aoba-target-{number}");
        let role = if road == "demotion" { "administrator" } else { "staff" };
        let target = desk.colleague(role, &login_id).await;
        let browser = server.logged_in(&desk.test, &login_id).await;
        let mut socket = RawSocket::acknowledged(&server, &browser.cookie_header()).await;
        assert_eq!(browser.get("/office").await.status(), 200, "{road}");
        let began = Instant::now();
        match road {
            "stop" => _ = desk.change(target, stopped()).await.expect("changed"),
            "expiry" => _ = desk.change(target, until("2026-03-31")).await.expect("changed"),
            "demotion" => _ = desk.change(target, demoted()).await.expect("changed"),
            "promotion" => {
                let up = Typed { role: Some(StaffRole::Administrator), ..Typed::default() };
                _ = desk.change(target, up).await.expect("changed");
            }
            "password" => {
                let new = Some("tsugi-27!".to_owned().into());
                _ = staff_user::update(&desk.administrator, target, 1, &Typed::default(), new).await.expect("changed");
            }
            _ => _ = desk.delete(target).await.expect("deleted"),
        }
        assert_eq!(socket.close_code().await, 4401, "{road}");
        assert!(began.elapsed() < LIMIT, "{road}: {:?}", began.elapsed());
        assert_eq!(browser.get("/office").await.status(), 303, "{road}: to the log-in");
    }
    let ends = "SELECT end_reason FROM session JOIN account a ON a.id = account_id ORDER BY a.login_id";
    assert_eq!(
        desk.test.database.strings(ends).await,
        ["stopped", "expired", "role_changed", "role_changed", "stopped", "password_changed"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_names_ends_nothing() {
    let desk = Desk::new().await;
    let target = desk.colleague("staff", "aoba-target").await;
    desk.log_in("aoba-target", PASSWORD).await.expect("a session");
    let name = Typed { family_name: Some("新姓".to_owned()), ..Typed::default() };
    desk.change(target, name).await.expect("changed");
    desk.change(target, until("2026-04-01")).await.expect("changed");
    let open = "SELECT id::text FROM session WHERE ended_at IS NULL";
    assert_eq!(desk.test.database.strings(open).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_day_ends_at_midnight_in_tokyo_with_nobody_acting() {
    let desk = Desk::new().await;
    let target = desk.colleague("staff", "aoba-target").await;
    desk.change(target, until("2026-04-01")).await.expect("changed");
    desk.test.clock.set("2026-04-01T23:59:59+09:00");
    let server = TestServer::start(&desk.test).await;
    let browser = server.logged_in(&desk.test, "aoba-target").await;
    let mut socket = RawSocket::acknowledged(&server, &browser.cookie_header()).await;
    assert_eq!(browser.get("/office").await.status(), 200);
    desk.test.clock.advance(TimeDelta::seconds(1));
    assert_eq!(browser.get("/office").await.status(), 303, "24:00:00");
    let began = Instant::now();
    assert_eq!(socket.close_code().await, 4401);
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
}
