//! Who is asking, and the master data that everybody sees.

use mamis::domain::viewer::Viewer;
use serde_json::json;

use super::{Api, as_doctor};
use crate::support::fixtures::{self, Nation};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_nobody_and_a_doctor_himself() {
    let api = Api::new().await;
    let query = "{ viewer { doctor { familyName } staffUser { name } previousLoginAt } }";
    let nobody = api.data(&Viewer::Anonymous, query, json!({})).await;
    assert_eq!(nobody, json!({ "viewer": { "doctor": null, "staffUser": null, "previousLoginAt": null } }));

    let doctor = fixtures::doctor(&api.test, "100001", "髙橋", "花子").await;
    let himself = api.data(&as_doctor(doctor), query, json!({})).await;
    assert_eq!(himself["viewer"]["doctor"]["familyName"], "髙橋");
    assert_eq!(himself["viewer"]["previousLoginAt"], "2026-03-31T12:00:00+09:00");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_come_in_the_order_of_the_query() {
    let api = Api::new().await;
    let doctor = fixtures::doctor(&api.test, "100001", "髙橋", "花子").await;
    let query = "{ codes(kind: GENDER) { id } viewer { staffUser { name } doctor { givenName email familyName } previousLoginAt } prefectures { code } }";
    let answer = api.ask_text(&as_doctor(doctor), query, json!({})).await;
    let places: Vec<_> = [
        "codes",
        "viewer",
        "staffUser",
        "doctor",
        "givenName",
        "email",
        "familyName",
        "previousLoginAt",
        "prefectures",
    ]
    .iter()
    .map(|key| answer.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {answer}")))
    .collect();
    assert!(places.is_sorted(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn associations_come_from_memory_without_a_statement() {
    let api = Api::new().await;
    let nation = Nation::create(&api.test).await;
    let query = "query($layer: Int) { associations(filter: { layer: $layer }) { name parent { name } chain { layer } categories { code } } }";
    let (data, statements) = api.counted(&Viewer::Anonymous, query, json!({ "layer": 4 })).await;
    assert_eq!(statements, 0);
    let wards = data["associations"].as_array().unwrap();
    let aoba = wards.iter().find(|ward| ward["name"] == "見本青葉区医師会").unwrap();
    assert_eq!(aoba["parent"]["name"], "見本横浜市医師会");
    assert_eq!(aoba["chain"], json!([{ "layer": 4 }, { "layer": 3 }, { "layer": 2 }, { "layer": 1 }]));
    assert_eq!(aoba["categories"], json!([{ "code": "A" }, { "code": "B" }]));

    let below = "query($id: ID!) { associations(filter: { parentId: $id }) { name } }";
    let id = mamis::graphql::node::encode(nation.kanagawa.id);
    let data = api.data(&Viewer::Anonymous, below, json!({ "id": id.as_str() })).await;
    assert_eq!(data["associations"], json!([{ "name": "見本横浜市医師会" }]));
    let data = api.data(&Viewer::Anonymous, below, json!({ "id": "nonsense" })).await;
    assert_eq!(data["associations"], json!([]));

    let called = "query($name: String!) { associations(filter: { name: $name, prefectureCode: \"99\" }) { name } }";
    let statement = "UPDATE association SET prefecture_code = '99' WHERE code LIKE 'T3-%'";
    let prefecture = "INSERT INTO prefecture (code, name, name_kana) VALUES ('99', '見本県', 'ミホンケン')";
    api.test.database.client().await.batch_execute(&format!("{prefecture}; {statement}")).await.expect("a prefecture");
    api.test.app.reload_tree().await.expect("the tree is read");
    for (name, found) in [("横浜", 1), ("みほん　いしかい", 3), ("ﾐﾎﾝ", 3), ("無い", 0), ("青葉", 0)]
    {
        let (data, statements) = api.counted(&Viewer::Anonymous, called, json!({ "name": name })).await;
        assert_eq!((data["associations"].as_array().unwrap().len(), statements), (found, 0), "{name}");
    }
}
