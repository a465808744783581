//! Applications, members and facilities found by what people type.

use mamis::domain::text::search_key;
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

const MEMBERS: &str = "query($query: String, $current: Boolean, $first: Int, $after: String) { secretariat {
    doctors(filter: { query: $query, currentMembersOnly: $current }, first: $first, after: $after) {
        totalCount { value } pageInfo { endCursor hasNextPage }
        nodes { licenseNumber affiliations { isCurrent association { id } category { label } } } } } }";

/// Doctors of 北区: two members, one who left, one who applies; and a member of elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn members_are_found_by_name_reading_former_name_and_licence() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let people = [
        ("300001", "髙橋", "一", "タカハシ", "髙橋一タカハシハジメ鈴木スズキ"),
        ("300002", "林", "二三", "ハヤシ", "林二三ハヤシフミ"),
        ("300003", "三枝", "林", "サエグサ", "三枝林サエグサハヤシ"),
        ("300004", "大林", "四郎", "オオバヤシ", "大林四郎オオバヤシシロウ"),
        ("300005", "林", "五郎", "ハヤシ", "林五郎ハヤシゴロウ"),
    ];
    let client = test.database.client().await;
    for (license, family, given, kana, found_by) in people {
        let doctor = fixtures::doctor(&test, license, family, given).await;
        let named = "UPDATE doctor SET family_kana = $2, search_text = $3 WHERE id = $1";
        client.execute(named, &[&doctor.0, &kana, &found_by]).await.expect("his names");
        let joins = "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, left_on, recorded_at)
            VALUES (gen_random_uuid(), $1, $2, '2020-04-01', CASE $3 WHEN '300003' THEN '2021-03-31'::date END, now())";
        match license {
            "300004" => {
                submitted_enrolment(&people::as_doctor(&test, doctor).await, &[nation.kita, nation.osaka]).await;
            }
            "300005" => drop(client.execute(joins, &[&doctor.0, &nation.aoba.id.0, &license]).await.expect("a member")),
            _ => drop(client.execute(joins, &[&doctor.0, &nation.kita.id.0, &license]).await.expect("a member")),
        }
    }
    let staff = people::as_staff(&test, nation.kita.id, StaffRole::Staff).await.viewer;
    let mut api = Api::over(test, Options::default());
    for look_ahead in [true, false] {
        api = Api::over(api.test, Options { look_ahead, ..Options::default() });
        let (_, without) = api.counted(&staff, MEMBERS, json!({ "query": "" })).await;
        for (typed, expected) in [
            ("髙橋", &["300001"][..]),
            ("高橋", &[]),
            ("ﾀｶﾊｼ はじめ", &["300001"]),
            ("すずき", &["300001"]),
            ("鈴木", &["300001"]),
            // In part of a name; by the beginning of a family name alone where it is one character.
            ("ハヤシ", &["300002", "300003"]),
            ("バヤシ", &["300004"]),
            ("林", &["300002"]),
            ("ハ", &["300002"]),
            ("シ", &[]),
            ("林二", &["300002"]),
            ("300003", &["300003"]),
            ("第３００００４号", &["300004"]),
            ("30000", &[]),
            ("300005", &[]),
            ("%", &[]),
            ("_", &[]),
            (" 　", &["300001", "300002", "300003", "300004"]),
        ] {
            let (data, statements) = api.counted(&staff, MEMBERS, json!({ "query": typed })).await;
            let doctors = &data["secretariat"]["doctors"];
            let mut found = licenses(doctors);
            found.sort_unstable();
            assert_eq!(found, expected, "{typed}");
            assert_eq!(doctors["totalCount"]["value"], expected.len(), "{typed}");
            if look_ahead {
                assert_eq!((without, statements), (2, 2), "page and total: {typed}");
            } else {
                assert!(statements <= without, "{typed}: {statements}");
            }
        }
        let current = json!({ "query": "ハヤシ", "current": true });
        assert_eq!(licenses(&api.data(&staff, MEMBERS, current).await["secretariat"]["doctors"]), ["300002"]);
        // In the order of the readings, page by page.
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = api.data(&staff, MEMBERS, json!({ "query": "ヤシ", "first": 1, "after": after })).await;
            let doctors = &page["secretariat"]["doctors"];
            forward.extend(licenses(doctors));
            after = doctors["pageInfo"]["endCursor"].clone();
            if doctors["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, ["300004", "300003", "300002"]);
    }
}

fn licenses(doctors: &Value) -> Vec<String> {
    let nodes = doctors["nodes"].as_array().expect("rows");
    nodes.iter().map(|node| node["licenseNumber"].as_str().expect("a number").to_owned()).collect()
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

/// (name, reading, prefecture, city, address)
const FACILITIES: [(&str, &str, &str, &str, &str); 4] = [
    ("見本みどり坂クリニック", "ミホンミドリザカクリニック", "14", "横浜市青葉区", "つつじが丘1-2-3"),
    ("見本さくら医院", "ミホンサクライイン", "14", "横浜市青葉区", "美しが丘4-5"),
    ("医療法人　見本会　みどり病院", "ミドリビョウイン", "14", "川崎市麻生区", "百合丘1-1"),
    ("見本みどり診療所", "ミホンミドリシンリョウジョ", "27", "大阪市北区", "青葉1-1"),
];

#[tokio::test]
async fn facilities_are_found_by_words_of_name_reading_and_address() {
    let test = TestApp::new().await;
    let client = test.database.client().await;
    let statement =
        "INSERT INTO facility (id, kind_code, name, name_kana, search_text, prefecture_code, city, address, updated_at)
        VALUES (gen_random_uuid(), 'facility_kind:01', $1, $2, $3, $4, $5, $6, now())";
    for (name, kana, prefecture, city, address) in FACILITIES {
        let prefecture_name = if prefecture == "14" { "神奈川県" } else { "大阪府" };
        let text = search_key(&[name, kana, prefecture_name, city, address].concat());
        client.execute(statement, &[&name, &kana, &text, &prefecture, &city, &address]).await.expect("a facility");
    }
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let viewer = people::as_doctor(&test, doctor).await.viewer;
    let api = Api::over(test, Options::default());
    for (typed, prefecture, expected) in [
        ("みどり", None, vec!["医療法人　見本会　みどり病院", "見本みどり坂クリニック", "見本みどり診療所"]),
        ("ミドリ　横浜市", None, vec!["見本みどり坂クリニック"]),
        ("神奈川県 病院 みどり", None, vec!["医療法人　見本会　みどり病院"]),
        ("つつじがおか", None, vec![]),
        ("つつじが丘", None, vec!["見本みどり坂クリニック"]),
        ("見本 さくら医院", None, vec!["見本さくら医院"]),
        ("青葉", Some("27"), vec!["見本みどり診療所"]),
        ("みどり 無い", None, vec![]),
        ("%", None, vec![]),
    ] {
        let query = "query($query: String!, $prefecture: String) {
            facilities(query: $query, prefectureCode: $prefecture) { totalCount { value } nodes { name } } }";
        let found = api.data(&viewer, query, json!({ "query": typed, "prefecture": prefecture })).await;
        let names: Vec<_> = found["facilities"]["nodes"].as_array().expect("nodes").iter().collect();
        let names: Vec<_> = names.iter().filter_map(|node| node["name"].as_str()).collect();
        assert_eq!(names, expected, "{typed}");
        assert_eq!(found["facilities"]["totalCount"]["value"], expected.len(), "{typed}");
    }
}
