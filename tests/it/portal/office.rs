//! The secretariat's pages over HTTP: who is let in, what stands on them, what they cost.

use reqwest::StatusCode;

use crate::support::enrolments::{act, submitted_enrolment};
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, TestApp, TestServer, people};

/// A server with three applications at a local association, and its member of staff.
struct Office {
    test: TestApp,
    nation: Nation,
    server: TestServer,
    staff: Browser,
}

async fn office() -> Office {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    for license in ["100001", "100002", "100003"] {
        apply(&test, &nation, license).await;
    }
    let server = TestServer::start(&test).await;
    let staff = server.logged_in(&test, "kita-staff").await;
    Office { test, nation, server, staff }
}

async fn apply(test: &TestApp, nation: &Nation, license: &str) -> mamis::domain::ids::ApplicationId {
    let doctor = fixtures::doctor(test, license, "見本", license).await;
    let doctor = people::as_doctor(test, doctor).await;
    submitted_enrolment(&doctor, &[nation.kita, nation.osaka, nation.national]).await
}

impl Office {
    /// Path of the first application of the list, as the list links to it.
    async fn first_detail(&self) -> String {
        let list = self.staff.get("/office/applications").await.text().await.expect("a page");
        let link = list.split("href=\"").find(|part| part.starts_with("/office/applications/")).expect("a row");
        link.split('"').next().expect("an end").replace("&amp;", "&")
    }

    /// The same without the place in the list.
    async fn first_application(&self) -> String {
        self.first_detail().await.split('?').next().expect("a path").to_owned()
    }
}

#[tokio::test]
async fn only_staff_of_an_association_named_get_in() {
    let office = office().await;
    let detail = office.first_application().await;
    let approve = format!("{detail}/approve");
    let pages = ["/office", "/office/applications", detail.as_str(), approve.as_str()];

    let doctor = fixtures::doctor(&office.test, "200001", "医師", "一郎").await;
    fixtures::doctor_account(&office.test, doctor, "some-doctor").await;
    let doctor = office.server.logged_in(&office.test, "some-doctor").await;
    for path in pages {
        let nobody = office.server.browser().get(path).await;
        assert_eq!(nobody.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(doctor.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(office.staff.get(path).await.status(), StatusCode::OK, "{path}");
    }

    // Somebody from an association that the application does not name.
    fixtures::staff(&office.test, office.nation.aoba.id, "administrator", "aoba-staff").await;
    let stranger = office.server.logged_in(&office.test, "aoba-staff").await;
    assert_eq!(stranger.get(&detail).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(stranger.get(&approve).await.status(), StatusCode::NOT_FOUND);

    // What is no act and what is no application.
    for path in [format!("{detail}/explode"), "/office/applications/nonsense".to_owned()] {
        assert_eq!(office.staff.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_act_needs_the_token_of_the_page() {
    let office = office().await;
    let receive = format!("{}/receive", office.first_application().await);
    let answer = office.staff.post_form(&receive, &[("version", "1")]).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let token = office.staff.form_token(&receive).await;
    let answer = office.staff.post_form(&receive, &[("version", "1"), ("form_token", &token)]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], receive.trim_end_matches("/receive"));
}

#[tokio::test]
async fn an_act_on_an_old_version_is_a_conflict_and_keeps_what_was_typed() {
    let office = office().await;
    let page = format!("{}/return", office.first_application().await);
    let token = office.staff.form_token(&page).await;
    let fields = [("version", "0"), ("form_token", &token), ("reason", "氏名が異なります。")];
    let answer = office.staff.post_form(&page, &fields).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.text().await.expect("a page").contains("氏名が異なります。"));

    let token = office.staff.form_token(&page).await;
    let answer = office.staff.post_form(&page, &[("version", "1"), ("form_token", &token), ("reason", " ")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await.expect("a page").contains("<title>エラー："));
}

#[tokio::test]
async fn a_list_in_the_address_keeps_its_place_in_the_detail() {
    let office = office().await;
    let list = office.staff.get("/office/applications?tab=all&per=50&q=100002").await.text().await.expect("a page");
    assert!(list.contains("全1件中 1〜1件"), "{list}");
    let detail = office.first_detail().await;
    assert!(detail.contains("cursor="), "{detail}");
    let page = office.staff.get(&detail).await.text().await.expect("a page");
    assert!(page.contains("次の申請"), "the next of the list");
    assert!(!page.contains("前の申請"), "nothing is before the first");
}

#[tokio::test]
async fn a_step_that_waits_shows_the_route_and_no_answers() {
    let office = office().await;
    fixtures::staff(&office.test, office.nation.osaka.id, "staff", "osaka-staff").await;
    let osaka = office.server.logged_in(&office.test, "osaka-staff").await;
    let detail = office.first_application().await;
    let waiting = osaka.get(&detail).await.text().await.expect("a page");
    assert!(waiting.contains("まだこの医師会の番ではありません。"));
    assert!(!waiting.contains("見本クリニック"), "the answers are shown too early");

    let application = apply(&office.test, &office.nation, "400001").await;
    let kita = people::as_staff(&office.test, office.nation.kita.id, mamis::domain::words::StaffRole::Staff).await;
    act(&office.test, &kita, application, mamis::domain::application::actions::ReviewAction::Approve)
        .await
        .expect("approved");
    let top = osaka.get("/office").await.text().await.expect("a page");
    assert!(top.contains("見本 400001"), "the arrival is on the TOP");
}

#[tokio::test]
async fn the_top_says_when_one_was_here_before() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let server = TestServer::start(&test).await;
    for (role, login_id) in [("staff", "kita-staff"), ("training_contractor", "kita-contractor")] {
        fixtures::staff(&test, nation.kita.id, role, login_id).await;
        let first = server.logged_in(&test, login_id).await.get("/office").await.text().await.expect("a page");
        assert!(!first.contains("前回のログイン"), "{first}");
        let before = mamis_views::text::date_time(test.app_now());
        test.clock.advance(chrono::TimeDelta::hours(3));
        let again = server.logged_in(&test, login_id).await.get("/office").await.text().await.expect("a page");
        let said = again.split("前回のログイン：").nth(1).expect("it is said");
        assert!(said.split("</time>").next().is_some_and(|said| said.ends_with(&before)), "{before}: {said:.200}");
    }
}
