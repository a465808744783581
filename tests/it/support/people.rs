//! Log-ins for made-up people, and use cases run on their behalf.

use chrono::TimeDelta;
use mamis::domain::ids::{AccountId, AssociationId, DoctorId, SessionId, StaffUserId};
use mamis::domain::time::Clock;
use mamis::domain::viewer::{DoctorViewer, RequestInfo, SessionFacts, StaffViewer, Viewer};
use mamis::domain::words::StaffRole;
use mamis::service::Context;
use uuid::Uuid;

use super::TestApp;
use super::fixtures::TestId;

/// Gives the doctor a log-in and acts as he.
pub async fn as_doctor(test: &TestApp, doctor_id: DoctorId) -> Context {
    as_doctor_with(test, doctor_id, account(test, "doctor_id", doctor_id.0).await)
}

/// Acts as a doctor who has this log-in.
pub fn as_doctor_with(test: &TestApp, doctor_id: DoctorId, account_id: AccountId) -> Context {
    let session = session(test);
    context(test, Viewer::Doctor(DoctorViewer { account_id, doctor_id, name: "見本 太郎".to_owned(), session }))
}

/// Gives the association a member of staff with a log-in and acts as he.
pub async fn as_staff(test: &TestApp, association_id: AssociationId, role: StaffRole) -> Context {
    let staff_user_id = StaffUserId(Uuid::now_v7_for_tests());
    test.database
        .client()
        .await
        .execute(
            "INSERT INTO staff_user (id, association_id, name, name_kana, email, role, created_at, updated_at)
             VALUES ($1, $2, '見本 花子', 'ミホン ハナコ', $3, $4, now(), now())",
            &[&staff_user_id.0, &association_id.0, &format!("staff-{staff_user_id}@example.jp"), &role.as_str()],
        )
        .await
        .expect("a member of staff");
    let account_id = account(test, "staff_user_id", staff_user_id.0).await;
    let (name, session) = ("見本 花子".to_owned(), session(test));
    let staff = StaffViewer {
        account_id,
        staff_user_id,
        association_id,
        role,
        must_change_password: false,
        lacks_second_factor: false,
        name,
        session,
    };
    context(test, Viewer::Staff(staff))
}

/// Acts as nobody.
pub fn as_nobody(test: &TestApp) -> Context {
    context(test, Viewer::Anonymous)
}

async fn account(test: &TestApp, owner: &str, id: Uuid) -> AccountId {
    let account = Uuid::now_v7_for_tests();
    let login = format!("login-{}", &account.simple().to_string()[12..32]);
    test.database
        .client()
        .await
        .execute(
            &format!(
                "INSERT INTO account (id, login_id, login_key, {owner}, terms_version, created_at, updated_at)
                 VALUES ($1, $2, $2, $3, $4, now(), now())"
            ),
            &[&account, &login, &id, &mamis::domain::terms::CURRENT],
        )
        .await
        .expect("an account");
    AccountId(account)
}

fn session(test: &TestApp) -> SessionFacts {
    let expires_at = test.clock.now() + TimeDelta::hours(12);
    SessionFacts { id: SessionId(Uuid::now_v7_for_tests()), expires_at, previous_login_at: None }
}

/// A context of a viewer.
pub fn context(test: &TestApp, viewer: Viewer) -> Context {
    let request = RequestInfo { request_id: "test".to_owned(), address: Some("192.0.2.1".to_owned()) };
    Context { app: test.app.clone(), viewer, request }
}
