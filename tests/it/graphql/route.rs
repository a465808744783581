//! What the API tells of an application on its way: who sees the answers, from which day an approval counts, why it was
//! refused.

use mamis::domain::application::actions::ReviewAction::{Approve, Refuse, Return};
use mamis::domain::ids::ApplicationId;
use mamis::domain::viewer::Viewer;
use mamis::graphql::Options;
use mamis::graphql::node::encode;
use mamis::service::{application, enrolment, review};
use serde_json::{Value, json};

use super::Api;
use crate::applications::{Desk, Staff};
use crate::support::enrolments::{act, day, enrolment_form, step_of, submitted_enrolment, version_of};
use crate::support::fixtures::{Nation, Place};

struct Case {
    api: Api,
    nation: Nation,
    doctor: mamis::service::Context,
    staff: Staff,
    application: ApplicationId,
}

impl Case {
    async fn new(chain: impl FnOnce(&Nation) -> Vec<Place>) -> Self {
        let Desk { test, nation, doctor, staff } = Desk::new().await;
        let application = submitted_enrolment(&doctor, &chain(&nation)).await;
        Self { api: Api::over(test, Options::default()), nation, doctor, staff, application }
    }

    async fn version(&self) -> i32 {
        version_of(&self.api.test, self.application).await
    }

    async fn application(&self, viewer: &Viewer) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Application {
            forms { revision } returnReason steps { association { name } state approvalDate }
        } } }";
        self.api.data(viewer, query, json!({ "id": encode(self.application).as_str() })).await["node"].take()
    }

    /// Revisions of the forms that a secretariat sees.
    async fn seen(&self, staff: &mamis::service::Context) -> Vec<Value> {
        let mut shown = self.application(&staff.viewer).await;
        shown["forms"].as_array_mut().expect("forms").iter_mut().map(|form| form["revision"].take()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_handled_it_keeps_the_answers_when_the_route_begins_anew() {
    let case = Case::new(|nation| vec![nation.kita, nation.osaka, nation.national]).await;
    let (test, staff) = (&case.api.test, &case.staff);
    act(test, &staff.kita, case.application, Approve).await.unwrap();
    assert_eq!(case.seen(&staff.osaka).await, [1]);
    act(test, &staff.osaka, case.application, Return).await.unwrap();
    // To another chain: the old one is left, but for the national association.
    let form = enrolment_form(&[case.nation.aoba, case.nation.yokohama, case.nation.kanagawa, case.nation.national]);
    enrolment::correct(&case.doctor, &form, case.application, case.version().await).await.unwrap();
    for (who, context, sees) in [
        ("approved", &staff.kita, vec![1]),
        ("returned it", &staff.osaka, vec![1]),
        ("its turn", &staff.aoba, vec![2, 1]),
        ("not reached", &staff.yokohama, vec![]),
        ("never reached", &staff.national, vec![]),
    ] {
        assert_eq!(case.seen(context).await, sees, "{who}");
    }
    let list = "{ secretariat { stepCounts { all done } applicationSteps(filter: { tab: ALL }) { nodes { state } } } }";
    let listed = case.api.data(&staff.osaka.viewer, list, json!({})).await;
    assert_eq!(listed["secretariat"]["applicationSteps"]["nodes"], json!([{ "state": "RELEASED" }]));

    application::withdraw(&case.doctor, case.application, case.version().await).await.unwrap();
    assert_eq!(case.seen(&staff.aoba).await, NONE, "it had its turn and touched nothing");
    assert_eq!(case.seen(&staff.national).await, NONE, "what ends a step is no act of its association");
    assert_eq!(case.seen(&staff.kita).await, [1]);
}

const NONE: [i32; 0] = [];

#[tokio::test(flavor = "multi_thread")]
async fn who_is_done_sees_no_later_answers() {
    let case = Case::new(|nation| vec![nation.kita, nation.osaka]).await;
    let (test, staff) = (&case.api.test, &case.staff);
    act(test, &staff.kita, case.application, Approve).await.unwrap();
    act(test, &staff.osaka, case.application, Return).await.unwrap();
    // Neither associations nor facility change: the approval stands.
    let mut form = enrolment_form(&[case.nation.kita, case.nation.osaka]);
    form.designation_text = Some("別の指定".to_owned());
    enrolment::correct(&case.doctor, &form, case.application, case.version().await).await.unwrap();
    assert_eq!(case.seen(&staff.kita).await, [1]);
    assert_eq!(case.seen(&staff.osaka).await, [2, 1], "it is its turn");
    act(test, &staff.osaka, case.application, Approve).await.unwrap();
    assert_eq!(case.seen(&staff.osaka).await, [2, 1], "it approved the second");
    assert_eq!(case.seen(&staff.kita).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_again_is_listed_and_counted_where_it_was() {
    let case = Case::new(|nation| vec![nation.kita, nation.osaka]).await;
    let (test, staff) = (&case.api.test, &case.staff);
    act(test, &staff.kita, case.application, Approve).await.unwrap();
    act(test, &staff.osaka, case.application, Return).await.unwrap();
    let mut form = enrolment_form(&[case.nation.kita, case.nation.osaka]);
    form.workplace.facility_text = Some("別の医院".to_owned());
    enrolment::correct(&case.doctor, &form, case.application, case.version().await).await.unwrap();
    let list =
        "query($query: String) { secretariat { stepCounts(filter: { query: $query }) { pending returned done all }
        applicationSteps(filter: { tab: ALL, query: $query }) { totalCount { value } nodes { state arrivedAt } } } }";
    for sought in [None, Some("見本")] {
        let found = case.api.data(&staff.osaka.viewer, list, json!({ "query": sought })).await;
        let found = &found["secretariat"];
        assert_eq!(found["stepCounts"], json!({ "pending": 0, "returned": 0, "done": 0, "all": 1 }), "{sought:?}");
        assert_eq!(found["applicationSteps"]["totalCount"]["value"], 1);
        assert_eq!(found["applicationSteps"]["nodes"], json!([{ "state": "WAITING", "arrivedAt": null }]));
    }
    assert_eq!(case.seen(&staff.osaka).await, [1], "what it sent back");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_counts_from_the_day_of_the_layer_below_if_nobody_says_otherwise() {
    let case = Case::new(|nation| vec![nation.kita, nation.osaka]).await;
    let (step, version) = step_of(&case.api.test, case.application, case.nation.kita.id).await;
    let dates = async |viewer: &Viewer| -> Vec<Value> {
        let mut shown = case.application(viewer).await;
        shown["steps"].as_array_mut().expect("steps").iter_mut().map(|step| step["approvalDate"].take()).collect()
    };
    let none = || Value::Null;
    assert_eq!(dates(&case.staff.kita.viewer).await, [json!("2026-04-15"), none()]);
    review::approve(&case.staff.kita, step, version, Some(day("2026-06-01")), None).await.unwrap();
    assert_eq!(dates(&case.staff.kita.viewer).await, [none(), none()], "it is done there");
    assert_eq!(dates(&case.staff.osaka.viewer).await, [none(), json!("2026-06-01")]);
    assert_eq!(dates(&case.doctor.viewer).await, [none(), none()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn secretariats_hear_of_mails_that_never_reached_the_doctor() {
    let case = Case::new(|nation| vec![nation.kita, nation.osaka]).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Application { undeliveredMailAt } } }";
    let shown = async |viewer: &Viewer| -> Value {
        let found = case.api.data(viewer, query, json!({ "id": encode(case.application).as_str() })).await;
        found["node"]["undeliveredMailAt"].clone()
    };
    assert_eq!(shown(&case.staff.kita.viewer).await, json!([]));
    // The doctor's and the secretariat's: what is about its own mailbox is no news to a secretariat.
    let given_up = "UPDATE outbox SET dead_at = '2026-04-01T10:05:00+09:00'";
    case.api.test.database.client().await.batch_execute(given_up).await.expect("given up");
    assert_eq!(case.api.test.database.strings("SELECT id::text FROM outbox").await.len(), 2);
    for staff in [&case.staff.kita, &case.staff.osaka] {
        assert_eq!(shown(&staff.viewer).await, json!(["2026-04-01T10:05:00+09:00"]));
    }
    assert_eq!(shown(&case.doctor.viewer).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_with_an_upper_layer_reads_its_reason() {
    let case = Case::new(|nation| vec![nation.strict, nation.osaka, nation.national]).await;
    let (test, staff) = (&case.api.test, &case.staff);
    for who in [&staff.strict, &staff.osaka] {
        act(test, who, case.application, Approve).await.unwrap();
    }
    act(test, &staff.national, case.application, Refuse).await.unwrap();
    let shown = case.application(&case.doctor.viewer).await;
    assert_eq!(shown["returnReason"], "理由", "{shown}");
}
