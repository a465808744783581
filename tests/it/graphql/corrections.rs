//! What a correction changed, as the doctor and the secretariats are told.

use mamis::domain::application::actions::ReviewAction::Return;
use mamis::domain::enrolment::EnrolmentPatch;
use mamis::domain::words::StaffRole;
use mamis::graphql::node::encode;
use mamis::service::draft::{self, DraftTarget};
use mamis::service::enrolment;
use serde_json::json;

use super::Api;
use crate::support::enrolments::{act, enrolment_form, submitted_enrolment, version_of};
use crate::support::fixtures::{self, Nation};
use crate::support::people;

const DRAFT: &str = "query($id: ID!) { viewer { correctionDraft(applicationId: $id) { changes } } }";

const FORMS: &str = "query($id: ID!) { secretariat { applicationStep(applicationId: $id) { application {
    forms { revision changes layers { association { name } category { code } } facilityText } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn changed_answers_are_named_before_and_after_they_are_sent() {
    let api = Api::new().await;
    let test = &api.test;
    let nation = Nation::create(test).await;
    let doctor = fixtures::doctor(test, "100001", "髙橋", "花子").await;
    let desk = people::as_doctor(test, doctor).await;
    let kita = people::as_staff(test, nation.kita.id, StaffRole::Staff).await;
    let id = submitted_enrolment(&desk, &[nation.kita, nation.osaka]).await;
    act(test, &kita, id, Return).await.unwrap();

    let asked = json!({ "id": encode(id).as_str() });
    let changes = async || api.data(&desk.viewer, DRAFT, asked.clone()).await["viewer"]["correctionDraft"].take();
    assert_eq!(changes().await, json!({ "changes": [] }), "it starts from the form last sent");
    let patch =
        EnrolmentPatch { workplace_role_code: Some(Some("workplace_role:14".to_owned())), ..Default::default() };
    draft::save(&desk, DraftTarget { application_id: Some(id) }, None, patch).await.unwrap();
    assert_eq!(changes().await, json!({ "changes": ["WORKPLACE_ROLE"] }));

    let mut form = enrolment_form(&[nation.kita, nation.osaka]);
    form.joining[1].1 = nation.osaka.category_b;
    form.workplace.facility_text = Some("新しい医院".to_owned());
    enrolment::correct(&desk, &form, id, version_of(test, id).await).await.unwrap();
    let forms =
        api.data(&kita.viewer, FORMS, asked.clone()).await["secretariat"]["applicationStep"]["application"].take();
    let layers = |upper: &str| {
        json!([
            { "association": { "name": "見本北区医師会" }, "category": { "code": "A" } },
            { "association": { "name": "見本大阪府医師会" }, "category": { "code": upper } },
        ])
    };
    assert_eq!(
        forms["forms"],
        json!([
            { "revision": 2, "changes": ["LAYERS", "FACILITY"], "layers": layers("B"), "facilityText": "新しい医院" },
            { "revision": 1, "changes": [], "layers": layers("A"), "facilityText": "見本クリニック" },
        ])
    );
}
