//! Whole stories, from the doctor's form to the memberships.

use mamis::domain::application::actions::ReviewAction::{Approve, Cancel, Receive, Refuse, Return};
use mamis::service::{application, enrolment, review};

use super::Desk;
use crate::support::enrolments::{
    act, day, enrolment_form, enrolment_form_above, refused, standing, step_of, submitted, submitted_enrolment,
    version_of,
};

#[tokio::test]
async fn three_layers_are_joined_from_the_lowest_up() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka, nation.national]).await;
    assert_eq!(standing(test, id).await, "open: decide open, decide waiting, decide waiting");
    assert_eq!(desk.count("application_claim").await, 3);
    assert_eq!(desk.count("application WHERE number = '2026-0000001'").await, 1);

    for (minute, (who, action)) in [
        (&staff.kita, Receive),
        (&staff.kita, Approve),
        (&staff.osaka, Approve),
        (&staff.national, Receive),
        (&staff.national, Approve),
    ]
    .into_iter()
    .enumerate()
    {
        desk.minutes(1);
        act(test, who, id, action).await.unwrap_or_else(|error| panic!("{minute}: {error}"));
    }
    assert_eq!(standing(test, id).await, "closed completed: decide approved, decide approved, decide approved");
    assert_eq!(desk.count("application_claim").await, 0);
    assert_eq!(
        desk.memberships().await,
        [
            "見本北区医師会 2026-04-15 A 見本クリニック",
            "見本大阪府医師会 2026-04-15 A 見本クリニック",
            "見本日本医師会 2026-04-15 A 見本クリニック",
        ]
    );
    assert_eq!(
        desk.timeline(id).await,
        [
            "submitted",
            "見本北区医師会 received",
            "見本北区医師会 approved",
            "見本大阪府医師会 received",
            "見本大阪府医師会 approved",
            "見本日本医師会 received",
            "見本日本医師会 approved",
            "decided",
            "closed",
        ]
    );
    assert_eq!(
        desk.mails().await,
        [
            "application_received",
            "staff_application_arrived 見本北区医師会",
            "layer_approved 見本北区医師会",
            "staff_application_arrived 見本大阪府医師会",
            "layer_approved 見本大阪府医師会",
            "staff_application_arrived 見本日本医師会",
            "application_completed 見本日本医師会",
        ]
    );
    assert_eq!(desk.count("audit_entry WHERE action LIKE 'application.%'").await, 6);
}

#[tokio::test]
async fn four_layers_pass_through_the_city() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let chain = [nation.aoba, nation.yokohama, nation.kanagawa, nation.national];
    let id = submitted_enrolment(&desk.doctor, &chain).await;
    for who in [&staff.aoba, &staff.yokohama, &staff.kanagawa, &staff.national] {
        act(test, who, id, Approve).await.unwrap();
    }
    assert_eq!(desk.memberships().await.len(), 4);
    assert!(standing(test, id).await.starts_with("closed completed"));
    assert_eq!(desk.count("affiliation_group_layer").await, 4);
}

#[tokio::test]
async fn upper_layers_alone_are_relayed_by_the_lower_ones() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let first = submitted_enrolment(&desk.doctor, &[nation.aoba, nation.yokohama]).await;
    act(test, &staff.aoba, first, Approve).await.unwrap();
    act(test, &staff.yokohama, first, Approve).await.unwrap();
    let below = [nation.aoba, nation.yokohama];
    let id = submitted(&desk.doctor, &enrolment_form_above(&below, &[nation.kanagawa, nation.national])).await;
    assert_eq!(standing(test, id).await, "open: relay open, relay waiting, decide waiting, decide waiting");
    assert_eq!(desk.count("application_claim").await, 2);
    assert!(refused(act(test, &staff.aoba, id, Approve).await).starts_with("conflict"));
    act(test, &staff.aoba, id, Receive).await.unwrap();
    act(test, &staff.yokohama, id, Receive).await.unwrap();
    act(test, &staff.kanagawa, id, Approve).await.unwrap();
    act(test, &staff.national, id, Refuse).await.unwrap();
    assert_eq!(
        standing(test, id).await,
        "closed partially_approved: relay relayed, relay relayed, decide approved, decide refused"
    );
    assert_eq!(desk.memberships().await.len(), 3);
}

#[tokio::test]
async fn an_association_that_demands_all_layers_waits_for_the_top() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let key = "key-strict-1";
    let some = enrolment::file(&desk.doctor, &enrolment_form(&[nation.strict, nation.osaka]), key).await;
    assert!(refused(some).contains("上位のすべての医師会"));

    let chain = [nation.strict, nation.osaka, nation.national];
    let id = submitted_enrolment(&desk.doctor, &chain).await;
    act(test, &staff.strict, id, Approve).await.unwrap();
    act(test, &staff.osaka, id, Approve).await.unwrap();
    assert_eq!(desk.memberships().await, Vec::<String>::new());
    act(test, &staff.national, id, Refuse).await.unwrap();
    assert_eq!(standing(test, id).await, "closed refused: decide refused, decide refused, decide refused");
    assert_eq!(desk.memberships().await, Vec::<String>::new());
    assert_eq!(desk.count("affiliation_group WHERE closed_at IS NOT NULL").await, 1);

    desk.minutes(1);
    let id = submitted_enrolment(&desk.doctor, &chain).await;
    for who in [&staff.strict, &staff.osaka, &staff.national] {
        act(test, who, id, Approve).await.unwrap();
    }
    assert_eq!(desk.memberships().await.len(), 3);
}

#[tokio::test]
async fn a_returned_application_is_corrected_and_goes_back_to_who_returned_it() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let chain = [nation.kita, nation.osaka, nation.national];
    let id = submitted_enrolment(&desk.doctor, &chain).await;
    act(test, &staff.kita, id, Approve).await.unwrap();
    desk.minutes(60);
    act(test, &staff.osaka, id, Return).await.unwrap();
    assert_eq!(standing(test, id).await, "returned: decide approved, decide returned, decide waiting");
    assert_eq!(desk.count("application_step WHERE state IN ('open', 'received')").await, 0);

    desk.minutes(60 * 24 * 3);
    let form = enrolment_form(&chain);
    enrolment::correct(&desk.doctor, &form, id, version_of(test, id).await).await.unwrap();
    assert_eq!(standing(test, id).await, "open: decide approved, decide open, decide waiting");
    assert_eq!(desk.count("application_step WHERE state = 'open' AND arrived_on = '2026-04-04'").await, 1);

    // With another facility, what is not in force begins again; nothing is in force before 04/15.
    act(test, &staff.osaka, id, Return).await.unwrap();
    let mut moved = enrolment_form(&chain);
    moved.workplace.facility_text = Some("新しい医院".to_owned());
    enrolment::correct(&desk.doctor, &moved, id, version_of(test, id).await).await.unwrap();
    assert_eq!(standing(test, id).await, "open: decide open, decide waiting, decide waiting");
    assert_eq!(desk.memberships().await, Vec::<String>::new());
    assert_eq!(desk.count("application_form").await, 3);

    // In force, the layer keeps its decision and is told of the new facility at the end.
    act(test, &staff.kita, id, Approve).await.unwrap();
    test.clock.set("2026-05-01T10:00:00+09:00");
    act(test, &staff.osaka, id, Return).await.unwrap();
    let mut other = enrolment_form(&[nation.strict, nation.osaka, nation.national]);
    let locked = enrolment::correct(&desk.doctor, &other, id, version_of(test, id).await).await;
    assert!(refused(locked).starts_with("not_allowed 見本北区医師会"));
    other = moved.clone();
    other.workplace.facility_text = Some("三つ目の医院".to_owned());
    enrolment::correct(&desk.doctor, &other, id, version_of(test, id).await).await.unwrap();
    assert_eq!(standing(test, id).await, "open: inform waiting, decide open, decide waiting");
    act(test, &staff.osaka, id, Approve).await.unwrap();
    act(test, &staff.national, id, Approve).await.unwrap();
    assert_eq!(standing(test, id).await, "decided completed: inform open, decide approved, decide approved");
    act(test, &staff.kita, id, mamis::domain::application::actions::ReviewAction::Confirm).await.unwrap();
    assert!(standing(test, id).await.starts_with("closed completed"));
    assert_eq!(
        desk.memberships().await,
        [
            "見本北区医師会 2026-04-15 A 新しい医院",
            "見本北区医師会 2026-04-15 A 三つ目の医院",
            "見本大阪府医師会 2026-04-15 A 三つ目の医院",
            "見本日本医師会 2026-04-15 A 三つ目の医院",
        ]
    );
}

#[tokio::test]
async fn an_approval_is_taken_back_with_its_mails_while_they_wait() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let before = desk.mails().await;
    desk.minutes(5);
    let (step, version) = step_of(test, id, nation.kita.id).await;
    let message = Some("ようこそ".to_owned());
    review::approve(&staff.kita, step, version, Some(day("2026-04-01")), message).await.unwrap();
    assert_eq!(desk.memberships().await, ["見本北区医師会 2026-04-01 A 見本クリニック"]);
    // In force already, but nobody has heard of it yet: no reason is asked for.
    let version = version_of(test, id).await;
    review::cancel(&staff.kita, step, version, None).await.unwrap();
    assert_eq!(desk.mails().await, before);
    assert_eq!(desk.count("application_message").await, 0, "nor what was written with it");
    assert_eq!(desk.memberships().await, Vec::<String>::new());
    assert_eq!(standing(test, id).await, "open: decide open, decide waiting");
    let arrived = "application_step WHERE state = 'open' AND arrived_at = '2026-04-01T10:00:00+09:00'";
    assert_eq!(desk.count(arrived).await, 1, "the former arrival stands");

    // Once the mails are gone and the membership has begun, it stands.
    act(test, &staff.kita, id, Approve).await.unwrap();
    test.clock.set("2026-04-20T10:00:00+09:00");
    let refusal = refused(act(test, &staff.kita, id, Cancel).await);
    assert!(refusal.starts_with("not_allowed すでに入会日"), "{refusal}");
}

#[tokio::test]
async fn a_cancelled_refusal_takes_its_claims_back_unless_another_application_has_them() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    act(test, &staff.kita, id, Refuse).await.unwrap();
    assert_eq!(desk.count("affiliation_group WHERE closed_at IS NOT NULL").await, 1);
    desk.minutes(2);
    act(test, &staff.kita, id, Cancel).await.unwrap();
    assert_eq!(standing(test, id).await, "open: decide open, decide waiting");
    assert_eq!(desk.count("application_claim").await, 2);
    assert_eq!(desk.count("affiliation_group WHERE closed_at IS NULL").await, 1);

    act(test, &staff.kita, id, Refuse).await.unwrap();
    desk.minutes(2);
    submitted_enrolment(&desk.doctor, &[nation.strict, nation.osaka, nation.national]).await;
    let refusal = refused(act(test, &staff.kita, id, Cancel).await);
    assert_eq!(
        refusal,
        "duplicate 見本大阪府医師会への申請が審査中です（受付番号2026-0000002）。その申請をご確認ください"
    );
}

#[tokio::test]
async fn a_withdrawal_gives_everything_free_and_is_too_late_once_in_force() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    act(test, &staff.kita, id, Approve).await.unwrap();
    application::withdraw(&desk.doctor, id, version_of(test, id).await).await.unwrap();
    assert_eq!(standing(test, id).await, "closed withdrawn: decide released, decide released");
    assert_eq!(desk.memberships().await, Vec::<String>::new());
    assert_eq!(desk.count("application_claim").await, 0);
    assert_eq!(desk.withdrawal_mail(id).await, ["stands: ", "given up: 見本北区医師会"]);

    desk.minutes(1);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    act(test, &staff.kita, id, Approve).await.unwrap();
    test.clock.set("2026-04-15T00:00:00+09:00");
    let late = application::withdraw(&desk.doctor, id, version_of(test, id).await).await;
    assert!(refused(late).starts_with("not_allowed"));
    act(test, &staff.osaka, id, Return).await.unwrap();
    application::withdraw(&desk.doctor, id, version_of(test, id).await).await.unwrap();
    assert_eq!(desk.memberships().await.len(), 1, "what has begun stands");
    assert_eq!(desk.withdrawal_mail(id).await, ["stands: 見本北区医師会", "given up: "]);
}

#[tokio::test]
async fn a_second_application_for_an_association_is_refused_with_the_number_of_the_first() {
    let desk = Desk::new().await;
    let nation = &desk.nation;
    submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let form = enrolment_form(&[nation.kita]);
    let second = enrolment::file(&desk.doctor, &form, "another-key").await;
    assert_eq!(
        refused(second),
        "duplicate 見本北区医師会への申請が審査中です（受付番号2026-0000001）。その申請をご確認ください"
    );
    assert_eq!(desk.count("affiliation_group").await, 1, "nothing of it was written");
}

#[tokio::test]
async fn an_approval_on_which_another_application_stands_is_not_taken_back() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let first = submitted_enrolment(&desk.doctor, &[nation.kita]).await;
    act(test, &staff.kita, first, Approve).await.unwrap();
    desk.minutes(2);
    let second = submitted(&desk.doctor, &enrolment_form_above(&[nation.kita], &[nation.osaka])).await;
    act(test, &staff.kita, second, Receive).await.unwrap();
    act(test, &staff.osaka, second, Approve).await.unwrap();
    let refusal = refused(act(test, &staff.kita, first, Cancel).await);
    assert!(refusal.starts_with("conflict 上位または下位の医師会の所属が変わった"), "{refusal}");
    assert_eq!(desk.memberships().await.len(), 2);
}

#[tokio::test]
async fn what_is_pending_where_follows_each_action_and_ages_by_the_day() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let pending = async |today: &str| {
        let sql = format!(
            "SELECT t.name || ' ' || count(*) || '/' || count(*) FILTER (WHERE s.arrived_on <= date '{today}' - 7)
             FROM application_step s JOIN association_term t ON t.association_id = s.association_id
             WHERE s.state IN ('open', 'received') GROUP BY t.name ORDER BY 1"
        );
        test.database.strings(&sql).await
    };
    assert_eq!(pending("2026-04-01").await, ["見本北区医師会 1/0"]);
    test.clock.set("2026-04-05T23:59:00+09:00");
    act(test, &staff.kita, id, Receive).await.unwrap();
    assert_eq!(pending("2026-04-08").await, ["見本北区医師会 1/1"], "a receipt does not stop the clock");
    act(test, &staff.kita, id, Approve).await.unwrap();
    assert_eq!(pending("2026-04-11").await, ["見本大阪府医師会 1/0"]);
    assert_eq!(pending("2026-04-12").await, ["見本大阪府医師会 1/1"]);
    act(test, &staff.osaka, id, Return).await.unwrap();
    assert_eq!(pending("2026-04-12").await, Vec::<String>::new(), "with the doctor it is pending nowhere");
}
