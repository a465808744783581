//! Applications found by what a secretariat types.

use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::{Value, json};

use super::Api;
use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

const QUERY: &str = "query($filter: ApplicationStepFilter) { secretariat { stepCounts(filter: $filter) { pending all }
    applicationSteps(filter: $filter) { totalCount { value } nodes { application { number doctor { familyName } } } } } }";

#[tokio::test]
async fn applications_are_found_by_name_licence_and_either_end_of_their_number() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    for (license, family, given) in [("300001", "髙橋", "一"), ("300002", "林", "二三"), ("300003", "三枝", "林")]
    {
        let doctor = fixtures::doctor(&test, license, family, given).await;
        submitted_enrolment(&people::as_doctor(&test, doctor).await, &[nation.kita, nation.osaka]).await;
    }
    let elsewhere = fixtures::doctor(&test, "300004", "髙橋", "外").await;
    submitted_enrolment(&people::as_doctor(&test, elsewhere).await, &[nation.aoba, nation.yokohama]).await;
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await;
    let api = Api::over(test, Options::default());
    let all = found(&api, &staff.viewer, json!({})).await;
    assert_eq!(all.len(), 3);
    let number = &all[0].1;
    for (typed, expected) in [
        ("髙橋", vec!["髙橋"]),
        ("みほんたろう", vec!["髙橋", "林", "三枝"]),
        ("林", vec!["林", "三枝"]),
        ("林二", vec!["林"]),
        ("300003", vec!["三枝"]),
        ("30000", vec![]),
        (number, vec!["髙橋"]),
        (&number[..9], vec!["髙橋", "林", "三枝"]),
        (&number[..8], vec![]),
        (&number[9..], vec!["髙橋"]),
        ("%", vec![]),
        ("", vec!["髙橋", "林", "三枝"]),
    ] {
        let found = found(&api, &staff.viewer, json!({ "query": typed })).await;
        let families: Vec<_> = found.iter().map(|(family, _)| family.as_str()).collect();
        assert_eq!(families, expected, "{typed}");
    }
}

/// Family name and number of each, with every count of them the same.
async fn found(api: &Api, viewer: &mamis::domain::viewer::Viewer, filter: Value) -> Vec<(String, String)> {
    let data = api.data(viewer, QUERY, json!({ "filter": filter })).await;
    let secretariat = &data["secretariat"];
    let nodes = secretariat["applicationSteps"]["nodes"].as_array().expect("rows");
    for count in [
        &secretariat["applicationSteps"]["totalCount"]["value"],
        &secretariat["stepCounts"]["pending"],
        &secretariat["stepCounts"]["all"],
    ] {
        assert_eq!(*count, nodes.len(), "{filter}");
    }
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let row = |node: &Value| (text(&node["application"]["doctor"]["familyName"]), text(&node["application"]["number"]));
    nodes.iter().map(row).collect()
}
