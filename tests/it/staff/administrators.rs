//! No road leads to an association without a usable 管理者.

use mamis::domain::staff::Typed;
use mamis::domain::words::StaffRole;
use mamis::service::staff_user;

use super::{Desk, demoted, himself, refusal, stopped, typed, until, usable_administrators};
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

/// Rounds of two administrators against each other; `script/soak administrators` plays a hundred.
const ROUNDS: usize = 4;

#[tokio::test]
async fn the_last_one_stays_and_the_refusal_says_what_to_do() {
    let desk = Desk::new().await;
    desk.colleague("staff", "aoba-staff").await;
    let (himself, today) = (desk.himself(), "見本青葉区医師会で使用できる管理者がいなくなる");
    for (road, done) in [
        ("deletion", desk.delete(himself).await.map(drop)),
        ("stop", desk.change(himself, stopped()).await.map(drop)),
        ("demotion", desk.change(himself, demoted()).await.map(drop)),
        ("expiry yesterday", desk.change(himself, until("2026-03-31")).await.map(drop)),
        ("a start tomorrow", {
            let from = Typed { valid_from: Some("2026-04-02".parse().ok()), ..Typed::default() };
            desk.change(himself, from).await.map(drop)
        }),
    ] {
        let (_, message) = refusal(done);
        assert!(message.starts_with(today) && message.contains("先に別の管理者を登録"), "{road}: {message}");
    }
    let (_, message) = refusal(desk.change(himself, until("2027-03-31")).await);
    assert!(message.contains("2027/04/01からいなくなる"), "{message}");
    assert_eq!(usable_administrators(&desk.test, desk.nation.aoba.id).await, 1);
    let untouched = "SELECT name FROM staff_user WHERE version = 1 ORDER BY name";
    assert_eq!(desk.test.database.strings(untouched).await.len(), 2, "a refusal writes nothing");

    // With a successor every road is open, even to himself.
    let successor = desk.colleague("administrator", "aoba-next").await;
    desk.change(himself, until("2027-03-31")).await.expect("there is one beyond that day");
    let (_, message) = refusal(desk.change(successor, until("2027-04-30")).await);
    assert!(message.contains("2027/05/01から"), "{message}");
    assert_eq!(desk.delete(himself).await.expect("a successor stands"), "見本　花子");
}

#[tokio::test]
async fn a_successor_who_can_not_log_in_is_none() {
    for unusable in ["in_use = false", "valid_until = '2026-03-31'", "valid_from = '2026-04-02'", "deleted_at = now()"]
    {
        let desk = Desk::new().await;
        let other = desk.colleague("administrator", "aoba-other").await;
        let sql = format!("UPDATE staff_user SET {unusable} WHERE id = '{other}'");
        desk.test.database.client().await.batch_execute(&sql).await.unwrap();
        refusal(desk.delete(desk.himself()).await);
        refusal(desk.change(desk.himself(), demoted()).await);
    }
}

#[tokio::test]
async fn those_of_another_association_do_not_count() {
    let desk = Desk::new().await;
    people::as_staff(&desk.test, desk.nation.yokohama.id, StaffRole::Administrator).await;
    refusal(desk.delete(desk.himself()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_act_against_each_other_at_once_never_both_win() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    play(&test, &nation, ROUNDS).await;
}

/// Two administrators delete, stop, demote or expire each other at the same moment.
pub async fn play(test: &TestApp, nation: &Nation, rounds: usize) {
    let association = nation.kita.id;
    let clear = format!("UPDATE staff_user SET deleted_at = now() WHERE association_id = '{association}'");
    let client = test.database.client().await;
    for round in 0..rounds {
        client.batch_execute(&clear).await.unwrap();
        let one = people::as_staff(test, association, StaffRole::Administrator).await;
        let other = people::as_staff(test, association, StaffRole::Administrator).await;
        let act = |ctx: &mamis::service::Context, whom, road: usize| {
            let ctx = ctx.clone();
            tokio::spawn(async move {
                match road {
                    0 => staff_user::delete(&ctx, whom, 1).await.is_ok(),
                    1 => staff_user::update(&ctx, whom, 1, &stopped(), None).await.is_ok(),
                    2 => staff_user::update(&ctx, whom, 1, &demoted(), None).await.is_ok(),
                    _ => staff_user::update(&ctx, whom, 1, &until("2026-03-31"), None).await.is_ok(),
                }
            })
        };
        let (first, second) = (act(&one, himself(&other), round % 4), act(&other, himself(&one), (round / 4) % 4));
        let won = [first.await.unwrap(), second.await.unwrap()].into_iter().filter(|won| *won).count();
        assert_eq!((won, usable_administrators(test, association).await), (1, 1), "round {round}");
    }
}

#[tokio::test]
async fn the_national_administrator_registers_an_administrator_anywhere_and_nothing_else() {
    let desk = Desk::new().await;
    let national = people::as_staff(&desk.test, desk.nation.national.id, StaffRole::Administrator).await;
    let kita = Some(desk.nation.kita.id);
    let password = || Some("mihon-2026!".to_owned().into());
    staff_user::register(&national, kita, &typed("kita-admin", StaffRole::Administrator), password()).await.unwrap();
    assert_eq!(usable_administrators(&desk.test, desk.nation.kita.id).await, 1);
    let (field, _) =
        refusal(staff_user::register(&national, kita, &typed("kita-staff", StaffRole::Staff), password()).await);
    assert_eq!(field, "role");
    // Nobody else does that, not even for the association below his own.
    let above = people::as_staff(&desk.test, desk.nation.osaka.id, StaffRole::Administrator).await;
    let (field, _) =
        refusal(staff_user::register(&above, kita, &typed("kita-other", StaffRole::Administrator), password()).await);
    assert_eq!(field, "associationId");
    let foreign = desk.colleague("staff", "aoba-staff").await;
    let (_, message) = refusal(staff_user::update(&national, foreign, 1, &stopped(), None).await);
    assert!(message.contains("見つかりません"), "{message}");
    let staff = fixtures::staff(&desk.test, desk.nation.kita.id, "staff", "kita-old").await;
    refusal(staff_user::delete(&national, staff, 1).await);
}
