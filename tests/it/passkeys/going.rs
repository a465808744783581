//! What takes passkeys away, and what does not.

use chrono::TimeDelta;
use mamis::domain::staff::Typed;
use mamis::service::passkey::{begin, of_account, remove};
use mamis::service::password;
use mamis::service::session::resume;
use mamis::service::staff_user::{self, reset_second_factor};

use super::{answered, asked, begun, log_in, party, registered, send, wish};
use crate::recovery::from;
use crate::second_factor::{DOCTOR, Desk, is_wrong, message};
use crate::support::fixtures::{self, PASSWORD};
use crate::support::until;

#[tokio::test]
async fn another_password_ends_what_was_begun_and_keeps_what_is_registered() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let mut device = registered(&owner, "スマホ").await;
    let (challenge, _, answer) = begun(&owner, wish("もう一つ")).await;
    let change = password::Change {
        current: Some(PASSWORD.to_owned().into()),
        new: "atarashii-2026!".to_owned().into(),
        user_agent: None,
    };
    password::change(&desk.test.app, &owner.viewer, &from("192.0.2.10"), change).await.expect("another password");
    assert!(message(send(&owner, &challenge, &answer).await).contains("はじめからやり直してください"));
    log_in(&desk, &mut device).await.expect("a session");
}

#[tokio::test]
async fn who_lost_his_telephone_loses_second_factor_passkeys_and_sessions() {
    let desk = Desk::new().await;
    let user = fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "administrator", "mihon-admin").await;
    let administrator = desk.as_owner("mihon-admin").await;
    let owner = desk.as_owner("mihon-staff").await;
    let mut device = registered(&owner, "スマホ").await;
    desk.set_up_as(&owner).await;
    let session = log_in(&desk, &mut device).await.expect("a session");
    reset_second_factor(&administrator, user).await.expect("it is taken away");
    assert!(resume(&desk.test.app, &session.token).await.expect("an answer").is_none(), "whoever holds it is out");
    assert!(is_wrong(&log_in(&desk, &mut device).await));
    desk.first("mihon-staff").await.expect("the password is enough");
}

#[tokio::test]
async fn a_password_that_an_administrator_sets_leaves_no_other_way_in() {
    let desk = Desk::new().await;
    let user = fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "administrator", "mihon-admin").await;
    let administrator = desk.as_owner("mihon-admin").await;
    let mut device = registered(&desk.as_owner("mihon-staff").await, "スマホ").await;
    let password = Some("hajime-26!".to_owned().into());
    staff_user::update(&administrator, user, 1, &Typed::default(), password).await.expect("another password");
    assert!(is_wrong(&log_in(&desk, &mut device).await));
    assert_eq!(desk.count("passkey").await, 0);
}

#[tokio::test]
async fn a_deleted_user_keeps_none() {
    let desk = Desk::new().await;
    let user = fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "administrator", "mihon-admin").await;
    let administrator = desk.as_owner("mihon-admin").await;
    let mut device = registered(&desk.as_owner("mihon-staff").await, "スマホ").await;
    staff_user::delete(&administrator, user, 1).await.expect("he is deleted");
    assert!(log_in(&desk, &mut device).await.is_err());
    assert_eq!(desk.count("passkey").await, 0);
}

#[tokio::test]
async fn a_first_password_has_to_open_the_door_itself() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let owner = desk.as_owner("mihon-staff").await;
    let mut device = registered(&owner, "スマホ").await;
    desk.sql("UPDATE account SET must_change_password = true").await;
    assert!(is_wrong(&log_in(&desk, &mut device).await));
    let session = desk.first("mihon-staff").await.expect("a session");
    let held_back = desk.in_session(&session).await;
    assert!(message(begin(&held_back, Some(&party()), wish("x")).await).contains("もう一度ログインしてください"));
    let account = owner.viewer.account_id().expect("an account");
    let id = of_account(&desk.test.app, account).await.expect("a list")[0].id;
    assert!(message(remove(&held_back, id).await).contains("もう一度ログインしてください"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_that_goes_while_its_owner_is_being_logged_in_gives_no_session() {
    let desk = Desk::new().await;
    let mut device = registered(&desk.as_owner(DOCTOR).await, "スマホ").await;
    let sessions = desk.count("session").await;
    let challenge = asked(&desk).await;
    let answer = device.assert(&challenge.options);
    let holder = desk.test.database.client().await;
    holder.batch_execute("BEGIN; SELECT 1 FROM doctor FOR UPDATE").await.expect("the doctor's row");
    let removing = async {
        until("the log-in at the doctor's row", async || {
            let waits = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            (desk.count(waits).await > 0).then_some(())
        })
        .await;
        holder.batch_execute("DELETE FROM passkey; COMMIT").await.expect("it is removed");
    };
    let (done, ()) = tokio::join!(answered(&desk, &challenge, &answer), removing);
    assert!(is_wrong(&done));
    assert_eq!(desk.count("session").await, sessions);
}

#[tokio::test]
async fn challenges_that_nobody_answered_go() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    registered(&owner, "スマホ").await;
    asked(&desk).await;
    begun(&owner, wish("もう一つ")).await;
    desk.test.clock.advance(TimeDelta::minutes(6));
    mamis::jobs::clean::clean(&desk.test.app).await.expect("it is clean");
    assert_eq!(desk.count("passkey_challenge").await, 2, "not yet");
    desk.test.clock.advance(TimeDelta::minutes(9));
    desk.test.clock.advance(TimeDelta::seconds(1));
    mamis::jobs::clean::clean(&desk.test.app).await.expect("it is clean");
    assert_eq!((desk.count("passkey_challenge").await, desk.count("passkey").await), (0, 1));
}
