//! The hot shapes: how many SQL statements they take, at any number of rows, with and without look-ahead.

use mamis::domain::ids::DoctorId;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::{Value, json};

use super::{Api, as_doctor, as_staff};
use crate::support::TestApp;
use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation};
use crate::support::people;

/// My page.
const Q1: &str = "{ viewer { doctor { familyName givenName licenseNumber affiliations { joinedOn isCurrent
    category { code label } association { name layer parent { name parent { name } } } facility { name city } } } } }";

/// A page of doctors.
const Q2: &str = "query($first: Int!, $after: String) { secretariat { doctors(first: $first, after: $after,
    filter: { currentMembersOnly: true }) { pageInfo { endCursor hasNextPage } nodes { familyName familyKana licenseNumber
    affiliations { joinedOn category { code } association { name parent { name } } facility { name } } } } } }";

/// The inbox with its counts.
const Q3: &str = "{ secretariat { applicationSteps(first: 25, filter: { tab: PENDING }) { nodes { state pendingDays isAged
    arrivedAt category { code } application { number kind submittedAt doctor { familyName givenName licenseNumber } } } }
    pendingCounts { boxes { box pending aged } } } }";

/// Members of aoba and everything above it, each with a facility of his own.
async fn members(test: &TestApp, nation: &Nation, count: usize) -> DoctorId {
    let chain = [nation.aoba, nation.yokohama, nation.kanagawa, nation.national];
    let places: Vec<_> =
        chain.iter().map(|place| format!("('{}'::uuid, '{}'::uuid)", place.id, place.category_a)).collect();
    let sql = format!(
        "INSERT INTO code (id, kind, code, label, sort_order) VALUES ('facility_kind:T', 'facility_kind', 'T', '見本', 1);
         DO $$ DECLARE d uuid; g uuid; f uuid; a uuid; place record; BEGIN
         FOR i IN 1..{count} LOOP
             d := gen_random_uuid(); g := gen_random_uuid(); f := gen_random_uuid();
             INSERT INTO doctor (id, license_number, family_name, given_name, family_kana, given_kana, search_text, created_at, updated_at)
                 VALUES (d, (200000 + i)::text, '会員' || i, '太郎', 'カイイン' || (i % 7), 'タロウ', '会員' || i || '太郎', now(), now());
             INSERT INTO facility (id, kind_code, name, name_kana, search_text, updated_at)
                 VALUES (f, 'facility_kind:T', '見本医院' || i, 'ミホンイイン', 'ミホン', now());
             INSERT INTO affiliation_group (id, doctor_id, facility_id, created_at) VALUES (g, d, f, now());
             FOR place IN SELECT * FROM (VALUES {places}) AS p (association, category) LOOP
                 a := gen_random_uuid();
                 INSERT INTO affiliation_group_layer (group_id, association_id, layer)
                     SELECT g, id, layer FROM association WHERE id = place.association;
                 INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at)
                     VALUES (a, d, place.association, '2020-04-01', now());
                 INSERT INTO affiliation_term (id, affiliation_id, association_id, group_id, category_id, facility_id, starts_on, recorded_at)
                     VALUES (gen_random_uuid(), a, place.association, g, place.category, f, '2020-04-01', now());
             END LOOP;
         END LOOP; END $$",
        places = places.join(", ")
    );
    test.database.client().await.batch_execute(&sql).await.expect("members");
    let last =
        test.database.strings("SELECT id::text FROM doctor ORDER BY license_number DESC LIMIT 1").await.remove(0);
    DoctorId(last.parse().expect("an id"))
}

#[tokio::test(flavor = "multi_thread")]
async fn hot_shapes_take_the_same_statements_at_any_size_and_answer_the_same_without_look_ahead() {
    for size in [1, 5, 50] {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = members(&test, &nation, size).await;
        for number in 0..size.min(25) {
            let applicant = fixtures::doctor(&test, &format!("3{number:05}"), "申請", "者").await;
            let applicant = people::as_doctor(&test, applicant).await;
            submitted_enrolment(&applicant, &[nation.aoba, nation.yokohama]).await;
        }
        let tuned = Api::over(test, Options::default());
        let staff = as_staff(nation.aoba.id, StaffRole::Staff);
        let mut answers = Vec::new();
        for (query, viewer, expected) in [(Q1, &as_doctor(doctor), 1), (Q2, &staff, 1), (Q3, &staff, 2)] {
            let (data, statements) = tuned.counted(viewer, query, json!({ "first": 50 })).await;
            assert_eq!(statements, expected, "with {size} rows: {query}");
            answers.push(data);
        }
        // Joined in one day, under ids in no order: told from the ground up.
        let layers = |affiliations: &Value| -> Vec<String> {
            let affiliations = affiliations.as_array().unwrap();
            affiliations.iter().map(|it| it["association"]["name"].as_str().unwrap().to_owned()).collect()
        };
        let chain = ["見本青葉区医師会", "見本横浜市医師会", "見本神奈川県医師会", "見本日本医師会"];
        assert_eq!(layers(&answers[0]["viewer"]["doctor"]["affiliations"]), chain);
        for member in answers[1]["secretariat"]["doctors"]["nodes"].as_array().unwrap() {
            assert_eq!(layers(&member["affiliations"]), chain);
        }
        assert_eq!(answers[1]["secretariat"]["doctors"]["nodes"].as_array().unwrap().len(), size);
        assert_eq!(answers[2]["secretariat"]["applicationSteps"]["nodes"].as_array().unwrap().len(), size.min(25));
        assert_eq!(answers[2]["secretariat"]["pendingCounts"]["boxes"][0]["pending"], size.min(25));

        let plain = Api::over(tuned.test, Options { look_ahead: false, ..Options::default() });
        let viewers = [(Q1, &as_doctor(doctor), 3), (Q2, &staff, 3), (Q3, &staff, 4)];
        for ((query, viewer, expected), tuned) in viewers.into_iter().zip(answers) {
            let (data, statements) = plain.counted(viewer, query, json!({ "first": 50 })).await;
            assert_eq!(data, tuned, "{query}");
            assert_eq!(statements, expected, "by loaders, with {size} rows: {query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap_or_repetition_in_both_directions() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    members(&test, &nation, 23).await;
    let staff = as_staff(nation.aoba.id, StaffRole::Staff);
    let mut api = Api::over(test, Options::default());
    for look_ahead in [true, false] {
        api = Api::over(api.test, Options { look_ahead, ..Options::default() });
        let names = |page: &Value| -> Vec<String> {
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["licenseNumber"].as_str().unwrap().to_owned())
                .collect()
        };
        let query = "query($first: Int, $after: String, $last: Int, $before: String) { secretariat {
            doctors(first: $first, after: $after, last: $last, before: $before) { totalCount { value isCapped }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { licenseNumber affiliations { joinedOn } } } } }";
        let page = async |variables: Value| api.data(&staff, query, variables).await["secretariat"]["doctors"].take();
        let all = page(json!({ "first": 100 })).await;
        assert_eq!(all["totalCount"], json!({ "value": 23, "isCapped": false }));
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let found = page(json!({ "first": 5, "after": after })).await;
            forward.extend(names(&found));
            after = found["pageInfo"]["endCursor"].clone();
            if found["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, names(&all));
        let (mut backward, mut before) = (Vec::new(), Value::Null);
        loop {
            let found = page(json!({ "last": 5, "before": before })).await;
            backward.splice(0..0, names(&found));
            before = found["pageInfo"]["startCursor"].clone();
            if found["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backward, names(&all));
    }
}

/// What may stand below each doctor of a list.
const BELOW: &str = "{ secretariat { doctors(first: 50) { nodes { licenseNumber
    groups { layers { association { name } } openApplication { number } }
    applications(first: 2) { totalCount { value } nodes { number returnReason doctor { familyName }
        steps { state receivedBy } forms { revision attachments { id } } events { action } messages { body } memos { body } } }
    } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_below_a_list_is_asked_for_once() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let staff = as_staff(nation.aoba.id, StaffRole::Staff);
    let api = Api::over(test, Options::default());
    let mut costs = Vec::new();
    for (size, more) in [(2, 0..2), (8, 2..8)] {
        for number in more {
            let applicant = fixtures::doctor(&api.test, &format!("3{number:05}"), "申請", "者").await;
            let applicant = people::as_doctor(&api.test, applicant).await;
            submitted_enrolment(&applicant, &[nation.aoba, nation.yokohama]).await;
        }
        let (data, statements) = api.counted(&staff, BELOW, json!({})).await;
        let doctors = data["secretariat"]["doctors"]["nodes"].as_array().unwrap();
        assert_eq!(doctors.len(), size);
        assert!(doctors.iter().all(|doctor| doctor["applications"]["nodes"][0]["forms"][0]["revision"] == 1));
        costs.push(statements);
    }
    assert_eq!(costs[0], costs[1]);
}
