//! A secretariat that asks for it: nothing opens before it is set up, on the pages and over the API; and who has lost his
//! telephone.

use mamis::domain::ids::StepId;
use mamis::domain::words::StaffRole;
use mamis::service::staff_user::{ask_of_all, asks_of_all, reset_second_factor};
use serde_json::{Value, json};

use super::{Desk, code, location, message, page, send};
use crate::support::fixtures::{self, PASSWORD, TestId};
use crate::support::people;
use crate::support::{Browser, TestServer};

const BEGIN: &str = "mutation($input: BeginSecondFactorInput!) { beginSecondFactor(input: $input) { setUp { secret url } userErrors { message } } }";
const CONFIRM: &str = "mutation($input: ConfirmSecondFactorInput!) { confirmSecondFactor(input: $input) { recoveryCodes userErrors { message } } }";
const END: &str = "mutation { endSessions(input: {}) { userErrors { code message } } }";

async fn reads_the_secretariat(browser: &Browser) -> bool {
    let answer = browser.graphql("{ secretariat { association { name } } }", json!({})).await;
    answer["data"]["secretariat"].is_object()
}

fn refused(answer: &Value, field: &str) -> bool {
    answer["data"][field]["userErrors"][0]["code"] == "NOT_ALLOWED"
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_opens_before_it_is_set_up() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.kita.id, "administrator", "kita-admin").await;
    fixtures::staff(&desk.test, desk.nation.kita.id, "staff", "kita-staff").await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "aoba-staff").await;
    let server = TestServer::start(&desk.test).await;
    let administrator = server.logged_in(&desk.test, "kita-admin").await;
    let staff = server.logged_in(&desk.test, "kita-staff").await;
    let elsewhere = server.logged_in(&desk.test, "aoba-staff").await;
    assert_eq!(page(&staff, "/office").await.0, 200);

    let (_, list) = page(&administrator, "/office/staff").await;
    assert!(list.contains("二段階認証は任意です"));
    let answer = send(&administrator, "/office/staff", "/office/staff/second-factor", &[("asked", "yes")]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/office/staff#second-factor"));
    assert_eq!(desk.history().await, ["association.second_factor"]);

    for browser in [&administrator, &staff] {
        for path in [
            "/office",
            "/office/applications",
            "/office/profile",
            "/own/email",
            "/own/passkeys/new",
            "/own/second-factor/off",
        ] {
            let answer = browser.get(path).await;
            assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/own/second-factor"), "{path}");
        }
        assert!(!reads_the_secretariat(browser).await);
        assert!(refused(&browser.graphql(END, json!({})).await, "endSessions"));
        let account = browser.graphql("{ viewer { account { loginId } } }", json!({})).await;
        assert!(account["data"]["viewer"]["account"].is_null());
        let (status, html) = page(browser, "/own/second-factor").await;
        assert!(status == 200 && html.contains("事務局の全員に二段階認証の設定をお願いしています"));
    }
    let step = mamis::graphql::node::encode(StepId(uuid::Uuid::now_v7_for_tests()));
    let receive = format!(
        "mutation {{ receiveApplication(input: {{ stepId: \"{}\", version: 1 }}) {{ userErrors {{ code message }} }} }}",
        step.as_str()
    );
    let answer = staff.graphql(&receive, json!({})).await;
    assert!(refused(&answer, "receiveApplication") && answer.to_string().contains("二段階認証を設定"), "{answer}");
    assert_eq!(page(&elsewhere, "/office").await.0, 200, "other secretariats are not asked");

    // Over the API as on the pages.
    let answer = staff.graphql(BEGIN, json!({ "input": { "currentPassword": PASSWORD } })).await;
    let secret = answer["data"]["beginSecondFactor"]["setUp"]["secret"].as_str().expect("a secret").to_owned();
    let wrong = staff.graphql(CONFIRM, json!({ "input": { "code": "000000" } })).await;
    assert!(wrong["data"]["confirmSecondFactor"]["recoveryCodes"].is_null());
    let right = json!({ "input": { "code": code(&secret, desk.test.app_now()) } });
    let answer = staff.graphql(CONFIRM, right).await;
    assert_eq!(answer["data"]["confirmSecondFactor"]["recoveryCodes"].as_array().expect("codes").len(), 10);
    assert_eq!(page(&staff, "/office").await.0, 200);
    assert!(reads_the_secretariat(&staff).await);
    assert!(!reads_the_secretariat(&administrator).await, "each for himself");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_password_comes_before_it() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.kita.id, "staff", "kita-staff").await;
    desk.sql("UPDATE association SET staff_second_factor = true; UPDATE account SET must_change_password = true").await;
    let server = TestServer::start(&desk.test).await;
    let staff = server.logged_in(&desk.test, "kita-staff").await;
    for path in ["/office", "/own/second-factor"] {
        assert_eq!(location(&staff.get(path).await), "/password", "{path}");
    }
    let answer = staff.graphql(BEGIN, json!({ "input": { "currentPassword": PASSWORD } })).await;
    assert!(answer["data"]["beginSecondFactor"]["setUp"].is_null(), "{answer}");
}

#[tokio::test]
async fn only_its_own_administrator_asks_for_it() {
    let desk = Desk::new().await;
    let kita = desk.nation.kita.id;
    let staff = people::as_staff(&desk.test, kita, StaffRole::Staff).await;
    assert!(message(ask_of_all(&staff, true).await).contains("管理者だけ"));
    let national = people::as_staff(&desk.test, desk.nation.national.id, StaffRole::Administrator).await;
    ask_of_all(&national, true).await.expect("for his own");
    assert!(!asks_of_all(&desk.test.app, kita).await.expect("an answer"), "for no other");
    assert!(asks_of_all(&desk.test.app, desk.nation.national.id).await.expect("an answer"));
    ask_of_all(&national, true).await.expect("again");
    ask_of_all(&national, false).await.expect("not any more");
    assert_eq!(desk.history().await, ["association.second_factor"; 2], "what changes nothing is no entry");
}

#[tokio::test]
async fn an_administrator_takes_it_away_from_who_has_lost_it() {
    let desk = Desk::new().await;
    let kita = desk.nation.kita.id;
    let user = fixtures::staff(&desk.test, kita, "staff", "kita-staff").await;
    let administrator = people::as_staff(&desk.test, kita, StaffRole::Administrator).await;
    assert!(message(reset_second_factor(&administrator, user).await).contains("設定していません"));
    desk.set_up("kita-staff").await;
    let half = desk.half("kita-staff").await;
    desk.deliver().await;

    let colleague = people::as_staff(&desk.test, kita, StaffRole::Staff).await;
    assert!(message(reset_second_factor(&colleague, user).await).contains("管理者だけ"));
    let elsewhere = people::as_staff(&desk.test, desk.nation.aoba.id, StaffRole::Administrator).await;
    assert!(message(reset_second_factor(&elsewhere, user).await).contains("見つかりません"));
    let mamis::domain::viewer::Viewer::Staff(himself) = &administrator.viewer else { panic!("staff") };
    let own = reset_second_factor(&administrator, himself.staff_user_id).await;
    assert!(message(own).contains("ご自身の登録内容"));
    desk.half("kita-staff").await;

    reset_second_factor(&administrator, user).await.expect("it is taken away");
    desk.first("kita-staff").await.expect("the password is enough");
    let over = desk.second(&half, "123456").await;
    assert!(matches!(over, Err(mamis::service::session::LogInError::Over)));
    let mails = desk.deliver().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("管理者が、あなたの二段階認証を解除しました"), "{}", mails[0].text());
    assert_eq!(desk.history().await.last().expect("an entry"), "staff_user.second_factor");
}
