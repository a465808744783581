use mamis::domain::enrolment::{EnrolmentPatch, TypedDate};
use mamis::domain::problem::Problem;
use mamis::service::draft::{self, DraftTarget};

use super::{Desk, words};

impl Desk {
    /// Everything that a form for 青葉区 and all layers above it needs.
    pub async fn complete(&self) -> EnrolmentPatch {
        let places = [self.nation.aoba, self.nation.yokohama, self.nation.kanagawa, self.nation.national];
        EnrolmentPatch {
            association_id: Some(Some(self.nation.aoba.id)),
            top_layer: Some(Some(1)),
            layers: Some(places.map(|place| (place.id, Some(place.category_a))).into()),
            wished_on: Some(TypedDate { year: "R8".to_owned(), month: "４".to_owned(), day: "1".to_owned() }),
            facility_id: Some(Some(self.facility().await)),
            workplace_role_code: Some(Some("workplace_role:14".to_owned())),
            position_code: Some(Some("position:02".to_owned())),
            designation_codes: Some(vec!["designation:01".to_owned()]),
            attachment_ids: Some(vec![self.document(self.doctor, "01").await]),
            ..Default::default()
        }
    }

    async fn problems(&self) -> Vec<String> {
        let kept = draft::load(&self.ctx).await.unwrap().expect("a draft");
        let checked = draft::check_draft(&self.ctx, &kept).await.unwrap();
        checked.err().unwrap_or_default().iter().map(|problem: &Problem| words(problem)).collect()
    }
}

#[tokio::test]
async fn a_complete_draft_can_be_sent() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, DraftTarget::default(), None, desk.complete().await).await.unwrap();
    assert_eq!(desk.problems().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_database_is_asked_what_the_answers_name() {
    let desk = Desk::new().await;
    let patch = EnrolmentPatch { position_code: Some(Some("position:77".to_owned())), ..desk.complete().await };
    draft::save(&desk.ctx, DraftTarget::default(), None, patch).await.unwrap();
    desk.sql("UPDATE facility SET in_use = false; UPDATE code SET in_use = false WHERE id = 'designation:01'").await;
    assert_eq!(
        desk.problems().await,
        [
            "facilityId: 選択した所属施設が見つかりません。もう一度検索して選択してください",
            "positionId: 役職をもう一度選択してください",
            "designationIds: 指定医をもう一度選択してください",
        ]
    );
}

#[tokio::test]
async fn memberships_and_open_claims_are_seen() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, DraftTarget::default(), None, desk.complete().await).await.unwrap();
    let (doctor, nation) = (desk.doctor, &desk.nation);
    desk.sql(&format!(
        "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at)
         VALUES (gen_random_uuid(), '{doctor}', '{}', '2020-04-01', now());
         INSERT INTO application (id, number, kind, doctor_id, status, idempotency_key, submitted_at, updated_at)
         VALUES ('{doctor}', '2026-0000007', 'withdrawal', '{doctor}', 'open', 'key-12345', now(), now());
         INSERT INTO application_claim VALUES ('{doctor}', '{}', '{doctor}')",
        nation.aoba.id, nation.yokohama.id
    ))
    .await;
    assert_eq!(
        desk.problems().await,
        ["layers.1.associationId: 同じ医師会への申請が審査中です（受付番号2026-0000007）"],
        "the claim is told, and the layer held is not asked for"
    );
}

#[tokio::test]
async fn checking_costs_the_same_however_much_is_filled_in() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, DraftTarget::default(), None, desk.complete().await).await.unwrap();
    let kept = draft::load(&desk.ctx).await.unwrap().expect("a draft");
    let before = desk.test.app.db.statements();
    draft::check_draft(&desk.ctx, &kept).await.unwrap().expect("no problems");
    assert_eq!(desk.test.app.db.statements() - before, 5);
}
