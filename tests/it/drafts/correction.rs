use mamis::domain::enrolment::EnrolmentPatch;
use mamis::domain::ids::ApplicationId;
use mamis::service::draft::{self, DraftTarget};
use uuid::Uuid;

use super::{Desk, refusal};
use crate::support::fixtures::{self, TestId};
use crate::support::people;

impl Desk {
    /// An application for 青葉区 and 横浜市 that 横浜市 has returned, after 青葉区 let him in.
    async fn returned(&self) -> ApplicationId {
        let document = self.document(self.doctor, "01").await;
        let (doctor, nation) = (self.doctor, &self.nation);
        let id = Uuid::now_v7_for_tests();
        let facts = format!(
            "INSERT INTO affiliation_group (id, doctor_id, created_at) VALUES ('{id}', '{doctor}', now());
             INSERT INTO affiliation_group_layer VALUES ('{id}', '{aoba}', 4), ('{id}', '{yokohama}', 3);
             INSERT INTO application (id, number, kind, doctor_id, group_id, status, returned_by_association_id,
                                      returned_at, revision, idempotency_key, submitted_at, updated_at)
             VALUES ('{id}', '2026-0000009', 'enrolment', '{doctor}', '{id}', 'returned', '{yokohama}', now(), 2,
                     'key-12345', now(), now());
             INSERT INTO application_form (application_id, revision, wished_on, facility_text, workplace_role_code,
                                           position_code, sent_at)
             VALUES ('{id}', 1, '2026-03-01', '旧', 'workplace_role:14', 'position:01', now()),
                    ('{id}', 2, '2026-03-15', '開設準備中', 'workplace_role:14', 'position:02', now());
             INSERT INTO application_form_designation VALUES ('{id}', 1, 'designation:02'), ('{id}', 2, 'designation:01');
             INSERT INTO application_attachment VALUES ('{id}', 2, '{document}');
             INSERT INTO application_step (id, application_id, association_id, position, side, kind, box, state,
                                           category_id, arrived_at, arrived_on)
             VALUES (gen_random_uuid(), '{id}', '{aoba}', 0, 'joining', 'decide', 'enrolment', 'approved',
                     '{aoba_a}', now(), now()),
                    (gen_random_uuid(), '{id}', '{yokohama}', 1, 'joining', 'decide', 'enrolment', 'returned',
                     '{yokohama_b}', now(), now());
             INSERT INTO affiliation (id, doctor_id, association_id, joined_on, joined_by_application_id, recorded_at)
             VALUES (gen_random_uuid(), '{doctor}', '{aoba}', '2026-03-15', '{id}', now());
             INSERT INTO application_claim VALUES ('{doctor}', '{aoba}', '{id}'), ('{doctor}', '{yokohama}', '{id}')",
            aoba = nation.aoba.id,
            yokohama = nation.yokohama.id,
            aoba_a = nation.aoba.category_a,
            yokohama_b = nation.yokohama.category_b,
        );
        self.sql(&facts).await;
        ApplicationId(id)
    }
}

fn position(code: &str) -> EnrolmentPatch {
    EnrolmentPatch { position_code: Some(Some(code.to_owned())), ..Default::default() }
}

#[tokio::test]
async fn a_correction_starts_from_the_form_last_sent() {
    let desk = Desk::new().await;
    let application = desk.returned().await;
    let made = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    let answers = &made.answers;
    assert_eq!(made.application_id, Some(application));
    assert_eq!(answers.association_id, Some(desk.nation.aoba.id));
    assert_eq!(answers.top_layer, Some(3));
    assert_eq!((answers.wished_on.year.as_str(), answers.wished_on.month.as_str()), ("2026", "3"));
    assert_eq!((answers.facility_undecided, answers.facility_text.as_str()), (true, "開設準備中"));
    assert_eq!(answers.position_code.as_deref(), Some("position:02"));
    assert_eq!(answers.designation_codes, ["designation:01"]);
    assert_eq!(answers.attachment_ids.len(), 1);
    let again = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("the same");
    assert_eq!(again, made);
    assert_eq!(draft::load(&desk.ctx).await.unwrap(), None, "a new enrolment is another draft");

    let form = draft::check_draft(&desk.ctx, &made).await.unwrap().expect("it can be sent as it is");
    let (aoba, yokohama) = (desk.nation.aoba, desk.nation.yokohama);
    assert_eq!(form.joining, [(aoba.id, aoba.category_a), (yokohama.id, yokohama.category_b)]);
}

#[tokio::test]
async fn a_correction_is_saved_beside_the_application() {
    let desk = Desk::new().await;
    let application = desk.returned().await;
    let target = DraftTarget { application_id: Some(application) };
    draft::save(&desk.ctx, target, None, position("position:99")).await.unwrap();
    let kept = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    assert_eq!((kept.version, kept.answers.position_code.as_deref()), (2, Some("position:99")));
    assert_eq!(kept.answers.facility_text, "開設準備中", "the rest is what was sent");
    let stale = refusal(draft::save(&desk.ctx, target, Some(1), position("position:01")).await);
    assert!(stale[0].contains("別の画面で更新されています"), "{stale:?}");
}

#[tokio::test]
async fn what_is_in_force_stays_as_it_is() {
    let desk = Desk::new().await;
    let application = desk.returned().await;
    let (aoba, kohoku) = (desk.nation.aoba, desk.nation.kohoku);
    let target = DraftTarget { application_id: Some(application) };
    let category = EnrolmentPatch { layers: Some(vec![(aoba.id, Some(aoba.category_b))]), ..Default::default() };
    draft::save(&desk.ctx, target, None, category).await.unwrap();
    let kept = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    let form = draft::check_draft(&desk.ctx, &kept).await.unwrap().expect("it can be sent");
    assert_eq!(form.joining[0], (aoba.id, aoba.category_a));

    let elsewhere = EnrolmentPatch { association_id: Some(Some(kohoku.id)), ..Default::default() };
    draft::save(&desk.ctx, target, Some(2), elsewhere).await.unwrap();
    let kept = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    let problems = draft::check_draft(&desk.ctx, &kept).await.unwrap().expect_err("the association is locked");
    assert_eq!(problems[0].message, "入会が承認された医師会があるため、医師会は変更できません");
}

/// Approved for a day to come: the correction may still change it, and the route begins again there.
#[tokio::test]
async fn what_is_approved_and_has_not_begun_can_be_changed() {
    let desk = Desk::new().await;
    let application = desk.returned().await;
    desk.sql("UPDATE affiliation SET joined_on = '2026-05-01'").await;
    let (aoba, kohoku, yokohama) = (desk.nation.aoba, desk.nation.kohoku, desk.nation.yokohama);
    let target = DraftTarget { application_id: Some(application) };
    let category = EnrolmentPatch { layers: Some(vec![(aoba.id, Some(aoba.category_b))]), ..Default::default() };
    draft::save(&desk.ctx, target, None, category).await.unwrap();
    let kept = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    let form = draft::check_draft(&desk.ctx, &kept).await.unwrap().expect("it can be sent");
    assert_eq!(form.joining, [(aoba.id, aoba.category_b), (yokohama.id, yokohama.category_b)]);

    let elsewhere = EnrolmentPatch {
        association_id: Some(Some(kohoku.id)),
        layers: Some(vec![(kohoku.id, Some(kohoku.category_a))]),
        ..Default::default()
    };
    draft::save(&desk.ctx, target, Some(2), elsewhere).await.unwrap();
    let kept = draft::load_for_correction(&desk.ctx, application).await.unwrap().expect("a draft");
    let form = draft::check_draft(&desk.ctx, &kept).await.unwrap().expect("it can be sent");
    assert_eq!(form.joining, [(kohoku.id, kohoku.category_a), (yokohama.id, yokohama.category_b)]);
}

#[tokio::test]
async fn only_the_doctor_and_only_while_it_is_with_him() {
    let desk = Desk::new().await;
    let application = desk.returned().await;
    let target = DraftTarget { application_id: Some(application) };
    let other = fixtures::doctor(&desk.test, "100002", "別人", "次郎").await;
    let stranger = people::as_doctor(&desk.test, other).await;
    assert_eq!(draft::load_for_correction(&stranger, application).await.unwrap(), None);
    assert!(refusal(draft::save(&stranger, target, None, position("position:01")).await)[0].contains("見つかりません"));

    desk.sql("UPDATE application SET status = 'open', returned_by_association_id = NULL, returned_at = NULL").await;
    assert_eq!(draft::load_for_correction(&desk.ctx, application).await.unwrap(), None);
    assert!(refusal(draft::save(&desk.ctx, target, None, position("position:01")).await)[0].contains("見つかりません"));
}
