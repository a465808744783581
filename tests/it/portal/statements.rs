//! How many SQL statements a page takes, the session's own included: the same at any number of rows.

use mamis::domain::application::actions::ReviewAction::Receive;
use mamis::domain::ids::{ApplicationId, DoctorId};
use mamis::domain::words::StaffRole;
use mamis::graphql::node::encode;
use mamis::service::{Context, correspondence};
use reqwest::StatusCode;

use crate::support::enrolments::{act, submitted_enrolment};
use crate::support::fixtures::{self, Nation, Place};
use crate::support::{Browser, TestApp, TestServer, people};

struct House {
    test: TestApp,
    nation: Nation,
    _server: TestServer,
    staff: Browser,
    administrator: Browser,
    doctor: Browser,
    own: Context,
    doctor_id: DoctorId,
    application: ApplicationId,
}

impl House {
    /// A doctor with one membership and one application, and the secretariat that has it on its desk.
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
        fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
        let doctor_id = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let account_id = fixtures::doctor_account(&test, doctor_id, "mihon-taro").await;
        fixtures::joins(&test, doctor_id, &[nation.aoba]).await;
        let own = people::as_doctor_with(&test, doctor_id, account_id);
        let application = submitted_enrolment(&own, &[nation.kita]).await;
        let server = TestServer::start(&test).await;
        let staff = server.logged_in(&test, "kita-staff").await;
        let administrator = server.logged_in(&test, "kita-admin").await;
        let doctor = server.logged_in(&test, "mihon-taro").await;
        Self { test, nation, _server: server, staff, administrator, doctor, own, doctor_id, application }
    }

    async fn cost(&self, browser: &Browser, path: &str) -> u64 {
        let before = self.test.app.db.statements();
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.bytes().await.expect("a page");
        self.test.app.db.statements() - before
    }

    async fn costs(&self) -> Vec<(String, u64)> {
        let id = encode(self.application);
        let member = encode(self.doctor_id);
        let (of_staff, of_doctor) =
            (format!("/office/applications/{}", id.as_str()), format!("/mypage/applications/{}", id.as_str()));
        let of_member = format!("/office/members/{}", member.as_str());
        let mut costs = Vec::new();
        for (browser, name, path) in [
            (&self.staff, "TOP", "/office"),
            (&self.staff, "applications", "/office/applications"),
            (&self.staff, "application", &of_staff),
            (&self.staff, "members", "/office/members"),
            (&self.staff, "member", &of_member),
            (&self.administrator, "staff", "/office/staff"),
            (&self.administrator, "audit", "/office/audit"),
            (&self.doctor, "my page", "/mypage"),
            (&self.doctor, "own application", &of_doctor),
            (&self.doctor, "profile", "/mypage/profile"),
            (&self.doctor, "wizard", "/mypage/enrolment/associations"),
        ] {
            costs.push((name.to_owned(), self.cost(browser, path).await));
        }
        costs
    }

    /// More of everything that stands on the pages.
    async fn fill(&self, others: std::ops::Range<u32>, joined: &[Place], applied: Place) {
        let (test, nation) = (&self.test, &self.nation);
        for number in others {
            let other = fixtures::doctor(test, &format!("3000{number:02}"), "見本", "次郎").await;
            submitted_enrolment(&people::as_doctor(test, other).await, &[nation.kita, nation.osaka]).await;
            fixtures::staff(test, nation.kita.id, "staff", &format!("colleague-{number}")).await;
        }
        fixtures::joins(test, self.doctor_id, joined).await;
        submitted_enrolment(&self.own, &[applied]).await;
        let staff = people::as_staff(test, nation.kita.id, StaffRole::Staff).await;
        for _ in 0..3 {
            correspondence::post_message(&self.own, self.application, "いかがでしょうか".to_owned())
                .await
                .expect("said");
            correspondence::add_memo(&staff, self.application, "電話済み".to_owned()).await.expect("noted");
        }
    }
}

#[tokio::test]
async fn pages_take_the_same_statements_at_any_number_of_rows() {
    let house = House::new().await;
    let nation = &house.nation;
    house.fill(0..1, &[nation.yokohama], nation.osaka).await;
    let staff = people::as_staff(&house.test, nation.kita.id, StaffRole::Staff).await;
    act(&house.test, &staff, house.application, Receive).await.expect("received");
    let few = house.costs().await;
    house.fill(1..9, &[nation.kanagawa, nation.national], nation.kohoku).await;
    assert_eq!(house.costs().await, few);
    insta::assert_debug_snapshot!(few);
}
