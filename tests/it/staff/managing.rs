//! Registering, changing, deleting: who may, what is refused, what is written down.

use mamis::domain::staff::Typed;
use mamis::domain::words::StaffRole;
use mamis::service::session::LogInError;
use mamis::service::staff_user;

use super::{Desk, refusal, stopped, typed};
use crate::support::fixtures::{self, PASSWORD};
use crate::support::people;

const FIRST: &str = "hajime-26!";

#[tokio::test]
async fn a_registered_user_logs_in_with_his_first_password_and_may_do_nothing_but_change_it() {
    let desk = Desk::new().await;
    let typed = Typed { family_kana: Some("にちい".to_owned()), ..typed("Ｔaro.Nichii", StaffRole::Staff) };
    let id = staff_user::register(&desk.administrator, None, &typed, Some(FIRST.to_owned().into()))
        .await
        .expect("registered");
    let kept =
        "SELECT concat_ws('|', u.name, u.name_kana, u.email, u.role, a.login_id, a.login_key, a.must_change_password)
        FROM staff_user u JOIN account a ON a.staff_user_id = u.id WHERE a.login_key = 'taro.nichii'";
    assert_eq!(
        desk.test.database.strings(kept).await,
        ["日医　太郎|ニチイ　タロウ|taro@example.jp|staff|Taro.Nichii|taro.nichii|t"]
    );
    let session = desk.log_in("TARO.nichii", FIRST).await.expect("a session");
    assert!(session.must_change_password);
    let viewer =
        mamis::service::session::resume(&desk.test.app, &session.token).await.unwrap().expect("in force").viewer;
    assert_eq!(mamis::domain::policy::Scope::of(&viewer), mamis::domain::policy::Scope::Nobody);
    let ctx = mamis::service::Context { viewer, ..desk.administrator.clone() };
    let (_, message) = refusal(staff_user::delete(&ctx, id, 1).await);
    assert_eq!(message, "はじめに、パスワードを変更してください");
}

#[tokio::test]
async fn nobody_but_an_administrator_of_the_same_secretariat() {
    let desk = Desk::new().await;
    let target = desk.colleague("staff", "aoba-target").await;
    let doctor = fixtures::doctor(&desk.test, "100001", "見本", "太郎").await;
    let others = [
        people::as_nobody(&desk.test),
        people::as_doctor(&desk.test, doctor).await,
        people::as_staff(&desk.test, desk.nation.aoba.id, StaffRole::Staff).await,
        people::as_staff(&desk.test, desk.nation.aoba.id, StaffRole::TrainingContractor).await,
        people::as_staff(&desk.test, desk.nation.yokohama.id, StaffRole::Administrator).await,
    ];
    for ctx in &others {
        refusal(staff_user::update(ctx, target, 1, &stopped(), None).await);
        refusal(staff_user::delete(ctx, target, 1).await);
    }
    for ctx in &others[..4] {
        refusal(
            staff_user::register(ctx, None, &typed("aoba-new", StaffRole::Staff), Some(FIRST.to_owned().into())).await,
        );
    }
    let written = "SELECT action FROM audit_entry WHERE action LIKE 'staff_user.%'";
    assert_eq!(desk.test.database.strings(written).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_login_id_belongs_to_one_person_for_ever() {
    let desk = Desk::new().await;
    let doctor = fixtures::doctor(&desk.test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&desk.test, doctor, "mihon-taro").await;
    let register = async |login_id: &str| {
        staff_user::register(
            &desk.administrator,
            None,
            &typed(login_id, StaffRole::Staff),
            Some(FIRST.to_owned().into()),
        )
        .await
    };
    let id = register("aoba-next").await.expect("registered");
    let mine = register("aoba-mine").await.expect("registered");
    for taken in ["MIHON-taro", "Aoba-Next"] {
        let (field, message) = refusal(register(taken).await);
        assert_eq!(field, "loginId");
        assert!(message.contains("すでに使われています"));
        let renamed = Typed { login_id: Some(taken.to_owned()), ..Typed::default() };
        assert_eq!(refusal(desk.change(mine, renamed).await).0, "loginId");
    }
    desk.delete(id).await.expect("deleted");
    assert_eq!(refusal(register("aoba-next").await).0, "loginId", "what he did stays his");
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_with_the_password() {
    let desk = Desk::new().await;
    let empty = Typed { role: Some(StaffRole::Staff), ..Typed::default() };
    let done = staff_user::register(&desk.administrator, None, &empty, Some("mihon".to_owned().into())).await;
    let Err(mamis::service::CommandError::Refused(problems)) = done else { panic!("refused") };
    let fields: Vec<String> = problems.iter().map(|problem| problem.field.concat()).collect();
    let expected = ["familyKana", "givenKana", "familyName", "givenName", "email", "emailAgain", "loginId", "password"];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn whoever_looks_at_an_old_state_is_told_so() {
    let desk = Desk::new().await;
    let target = desk.colleague("staff", "aoba-target").await;
    staff_user::update(&desk.administrator, target, 1, &stopped(), None).await.expect("changed");
    let (_, message) = refusal(staff_user::update(&desk.administrator, target, 1, &stopped(), None).await);
    assert!(message.contains("変更されています"), "{message}");
    refusal(staff_user::delete(&desk.administrator, target, 1).await);
    staff_user::delete(&desk.administrator, target, 2).await.expect("deleted");
    let (_, message) = refusal(staff_user::delete(&desk.administrator, target, 3).await);
    assert!(message.contains("見つかりません"), "{message}");
}

#[tokio::test]
async fn deletion_keeps_the_history_and_no_password() {
    let desk = Desk::new().await;
    let target = desk.colleague("staff", "aoba-target").await;
    desk.log_in("aoba-target", PASSWORD).await.expect("a session");
    desk.delete(target).await.expect("deleted");
    desk.test.clock.advance(chrono::TimeDelta::seconds(5));
    assert!(matches!(desk.log_in("aoba-target", PASSWORD).await, Err(LogInError::Wrong)), "as if he had never been");
    let kept = "SELECT concat_ws('|', u.name, a.password_hash IS NULL, a.stopped_at IS NOT NULL,
            (SELECT count(*) FROM audit_entry e WHERE e.account_id = a.id))
        FROM staff_user u JOIN account a ON a.staff_user_id = u.id WHERE a.login_key = 'aoba-target'";
    assert_eq!(desk.test.database.strings(kept).await, ["見本 職員|t|t|1"]);
}

#[tokio::test]
async fn what_was_changed_is_written_down_and_no_password() {
    let desk = Desk::new().await;
    let new = typed("aoba-new1", StaffRole::Staff);
    let id = staff_user::register(&desk.administrator, None, &new, Some(FIRST.to_owned().into())).await.unwrap();
    let change = Typed {
        role: Some(StaffRole::Administrator),
        given_name: Some("次郎".to_owned()),
        ..super::until("2027-03-31")
    };
    staff_user::update(&desk.administrator, id, 1, &change, Some("tsugi-27!".to_owned().into())).await.unwrap();
    desk.delete(id).await.unwrap();
    let written = desk.test.database.strings(
        "SELECT action || ' ' || actor_name || ' ' || details::text FROM audit_entry WHERE subject_kind = 'staff_user' ORDER BY id",
    );
    let written = written.await;
    assert_eq!(written.len(), 3, "{written:#?}");
    assert!(written[0].starts_with("staff_user.register 見本 花子 "), "{}", written[0]);
    for part in [
        "staff_user.update",
        r#""role": {"to": "administrator", "from": "staff"}"#,
        r#""validUntil": {"to": "2027-03-31", "from": null}"#,
        r#""newPassword": true"#,
        "日医　次郎",
    ] {
        assert!(written[1].contains(part), "{part} in {}", written[1]);
    }
    assert!(written[2].starts_with("staff_user.delete"), "{}", written[2]);
    let all = written.concat();
    assert!(!all.contains(FIRST) && !all.contains("tsugi-27!") && !all.contains("argon2"), "{all}");
}
