//! Messages, memos, stars, and who may do what.

use mamis::domain::application::actions::ReviewAction::{Approve, Receive, Return};
use mamis::domain::words::StaffRole;
use mamis::service::correspondence::StarChange;
use mamis::service::{application, correspondence, enrolment, review};

use super::Desk;
use crate::support::enrolments::{act, act_on, enrolment_form, refused, step_of, submitted_enrolment, version_of};
use crate::support::{fixtures, people};

#[tokio::test]
async fn messages_pass_between_the_doctor_and_the_associations_named() {
    let desk = Desk::new().await;
    let id = submitted_enrolment(&desk.doctor, &[desk.nation.kita, desk.nation.osaka]).await;
    correspondence::post_message(&desk.staff.osaka, id, " 書類の控えをお持ちください \n".to_owned()).await.unwrap();
    correspondence::post_message(&desk.doctor, id, "承知しました".to_owned()).await.unwrap();
    let foreign = correspondence::post_message(&desk.staff.aoba, id, "見えません".to_owned()).await;
    assert!(refused(foreign).starts_with("not_found"));
    let nobody = correspondence::post_message(&people::as_nobody(&desk.test), id, "見えません".to_owned()).await;
    assert!(refused(nobody).starts_with("not_allowed"));
    for (body, code) in [("　", "required"), (&*"長".repeat(2001), "too_long")] {
        let refusal = refused(correspondence::post_message(&desk.doctor, id, body.to_owned()).await);
        assert!(refusal.starts_with(code), "{refusal}");
    }
    let written = desk.test.database.strings("SELECT body FROM application_message ORDER BY id").await;
    assert_eq!(written.len(), 2);
    assert!(written.contains(&"書類の控えをお持ちください".to_owned()));
    assert_eq!(desk.count("outbox WHERE template = 'message_posted'").await, 1, "the doctor is told, staff are not");
}

#[tokio::test]
async fn memos_and_stars_are_for_secretariats() {
    let desk = Desk::new().await;
    let id = submitted_enrolment(&desk.doctor, &[desk.nation.kita]).await;
    assert!(refused(correspondence::add_memo(&desk.doctor, id, "控え".to_owned()).await).starts_with("not_allowed"));
    assert!(
        refused(correspondence::set_star(&desk.doctor, id, StarChange::default()).await).starts_with("not_allowed")
    );
    correspondence::add_memo(&desk.staff.kita, id, "電話で確認済み".to_owned()).await.unwrap();
    let star = async |version, seen: Option<&str>, reason: &str| {
        let change = StarChange { version, seen: seen.map(str::to_owned), reason: Some(reason.to_owned()) };
        correspondence::set_star(&desk.staff.kita, id, change).await
    };
    star(1, None, "書類が\n足りない").await.unwrap();
    assert!(refused(star(1, None, "電話済み").await).contains("ほかの職員が要注意を変更しました"));
    assert_eq!(desk.count("application WHERE star_reason LIKE '書類が_足りない'").await, 1);
    // Whoever had the application open meanwhile goes on: the mark changes nothing that he decides on.
    let (step, _) = step_of(&desk.test, id, desk.nation.kita.id).await;
    act_on(&desk.staff.kita, step, 1, Receive).await.unwrap();
    assert!(refused(star(1, Some("書類が\n足りない"), "").await).starts_with("conflict"));
    star(2, Some("書類が\r\n足りない"), " ").await.unwrap();
    assert_eq!(desk.count("application WHERE star_reason IS NULL").await, 1);
}

#[tokio::test]
async fn who_comes_too_late_is_told_what_happened() {
    let desk = Desk::new().await;
    let (test, nation) = (&desk.test, &desk.nation);
    let colleague = people::as_staff(test, nation.kita.id, StaffRole::Administrator).await;
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let (step, version) = step_of(test, id, nation.kita.id).await;
    test.clock.set("2026-04-01T10:12:00+09:00");
    act(test, &desk.staff.kita, id, Receive).await.unwrap();
    let late = |staff| act_on(staff, step, version, Receive);
    let told = "conflict 他の職員（見本 花子）が10:12に受付しました。最新の内容をご確認ください";
    assert_eq!(refused(late(&colleague).await), told);
    let told = "conflict あなたが10:12に受付しました。最新の内容をご確認ください";
    assert_eq!(refused(late(&desk.staff.kita).await), told);
    let withdrawal = application::withdraw(&desk.doctor, id, version).await;
    assert_eq!(refused(withdrawal), "conflict 見本北区医師会が10:12に受付しました。最新の内容をご確認ください");
    test.clock.set("2026-04-02T09:00:00+09:00");
    act(test, &desk.staff.kita, id, Return).await.unwrap();
    enrolment::correct(&desk.doctor, &enrolment_form(&[nation.kita]), id, version_of(test, id).await).await.unwrap();
    test.clock.set("2026-04-03T09:00:00+09:00");
    let told = "conflict 申請者が2026/04/02 09:00に再申請しました。最新の内容をご確認ください";
    assert_eq!(refused(late(&colleague).await), told);
}

#[tokio::test]
async fn nobody_acts_on_what_is_not_his() {
    let desk = Desk::new().await;
    let (test, nation) = (&desk.test, &desk.nation);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let (step, version) = step_of(test, id, nation.kita.id).await;
    for stranger in [&desk.staff.osaka, &desk.staff.national, &desk.staff.strict] {
        let refusal = refused(act_on(stranger, step, version, Approve).await);
        assert!(refusal.starts_with("not_found"), "{refusal}");
    }
    let contractor = people::as_staff(test, nation.kita.id, StaffRole::TrainingContractor).await;
    for wrong in [&contractor, &desk.doctor, &people::as_nobody(test)] {
        let refusal = refused(act_on(wrong, step, version, Approve).await);
        assert!(refusal.starts_with("not_allowed"), "{refusal}");
    }
    let other = fixtures::doctor(test, "200002", "別人", "次郎").await;
    let other = people::as_doctor(test, other).await;
    assert!(refused(application::withdraw(&other, id, version).await).starts_with("not_found"));
    let form = enrolment_form(&[nation.kita]);
    assert!(refused(enrolment::correct(&other, &form, id, version).await).starts_with("not_found"));
    let unknown = mamis::domain::ids::StepId(uuid::Uuid::nil());
    assert!(refused(review::receive(&desk.staff.kita, unknown, 1).await).starts_with("not_found"));
    assert_eq!(desk.count("application_event").await, 1);
}

#[tokio::test]
async fn arrivals_are_mailed_to_usable_staff_who_want_it() {
    let desk = Desk::new().await;
    let (test, nation) = (&desk.test, &desk.nation);
    let reset = format!("UPDATE staff_user SET email = 'wants@example.jp' WHERE association_id = '{}'", nation.kita.id);
    test.database.client().await.batch_execute(&reset).await.unwrap();
    for (name, values) in [
        ("stopped", "false, NULL, NULL, true, 'staff'"),
        ("expired", "true, NULL, '2026-03-31', true, 'staff'"),
        ("later", "true, '2026-04-02', NULL, true, 'administrator'"),
        ("unwilling", "true, NULL, NULL, false, 'staff'"),
        ("contractor", "true, NULL, NULL, true, 'training_contractor'"),
        ("today", "true, '2026-04-01', '2026-04-01', true, 'administrator'"),
    ] {
        let insert = format!(
            "INSERT INTO staff_user (id, association_id, name, name_kana, email, in_use, valid_from, valid_until,
                                     wants_arrival_mail, role, created_at, updated_at)
             VALUES (gen_random_uuid(), '{}', '見本', 'ミホン', '{name}@example.jp', {values}, now(), now())",
            nation.kita.id
        );
        test.database.client().await.batch_execute(&insert).await.unwrap();
    }
    submitted_enrolment(&desk.doctor, &[nation.kita]).await;
    let told = "SELECT recipient FROM outbox WHERE template = 'staff_application_arrived' ORDER BY recipient";
    assert_eq!(test.database.strings(told).await, ["today@example.jp", "wants@example.jp"]);
}

#[tokio::test]
async fn an_approval_can_carry_a_message_and_a_refused_one_leaves_none() {
    let desk = Desk::new().await;
    let (test, nation) = (&desk.test, &desk.nation);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita]).await;
    let (step, version) = step_of(test, id, nation.kita.id).await;
    let message = || Some("ようこそ".to_owned());
    let early = crate::support::enrolments::day("2026-03-01");
    let refusal = refused(review::approve(&desk.staff.kita, step, version, Some(early), message()).await);
    assert_eq!(refusal, "invalid 2026/04/01以降の日付を入力してください");
    assert_eq!(desk.count("application_message").await, 0);
    review::approve(&desk.staff.kita, step, version, None, message()).await.unwrap();
    assert_eq!(desk.count("application_message WHERE body = 'ようこそ'").await, 1);
    let held = "outbox WHERE template = 'message_posted' AND due_at = created_at + interval '60 seconds'";
    assert_eq!(desk.count(held).await, 1, "its mail waits with that of the approval");
}
