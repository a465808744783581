//! The secretariats' side of enrolments in Chromium.

use serde_json::json;

use crate::support::enrolments::submitted_enrolment;
use crate::support::fixtures::{self, Nation, PASSWORD, Place};
use crate::support::{TestApp, TestServer, browser, people};

#[tokio::test(flavor = "multi_thread")]
async fn three_layers_decide_and_see_each_other_move() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    for (place, login_id) in [
        (nation.kita, "kita-staff"),
        (nation.kita, "kita-other"),
        (nation.osaka, "osaka-staff"),
        (nation.national, "national-staff"),
    ] {
        fixtures::staff(&test, place.id, "administrator", login_id).await;
    }
    let chain = [nation.kita, nation.osaka, nation.national];
    for (license, family, given) in
        [("587214", "相沢", "悠真"), ("398120", "髙橋", "直哉"), ("304417", "三枝", "宗一郎")]
    {
        applies(&test, license, family, given, &chain).await;
    }
    let server = TestServer::start(&test).await;
    browser::story("office.mjs", &server, true, &json!({ "password": PASSWORD })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_layers_decide_without_scripts() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    for (place, role, login_id) in [
        (nation.aoba, "staff", "aoba-staff"),
        (nation.aoba, "training_contractor", "aoba-training"),
        (nation.yokohama, "staff", "yokohama-staff"),
        (nation.kanagawa, "staff", "kanagawa-staff"),
        (nation.national, "staff", "national-staff"),
    ] {
        fixtures::staff(&test, place.id, role, login_id).await;
    }
    applies(&test, "587214", "相沢", "悠真", &[nation.aoba, nation.yokohama, nation.kanagawa, nation.national]).await;
    let server = TestServer::start(&test).await;
    browser::story("office-plain.mjs", &server, false, &json!({ "password": PASSWORD })).await;
}

async fn applies(test: &TestApp, license: &str, family: &str, given: &str, chain: &[Place]) {
    let doctor = fixtures::doctor(test, license, family, given).await;
    submitted_enrolment(&people::as_doctor(test, doctor).await, chain).await;
}
