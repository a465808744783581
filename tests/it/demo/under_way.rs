//! What the people of the demo are in the middle of can be gone on with in the program.

use bytes::Bytes;
use futures_util::TryStreamExt;
use mamis::demo;
use mamis::domain::ids::{AccountId, ApplicationId, AssociationId, DoctorId, SessionId, StaffUserId, StepId};
use mamis::domain::viewer::{DoctorViewer, RequestInfo, SessionFacts, StaffViewer, Viewer};
use mamis::domain::words::StaffRole;
use mamis::files::FileStore;
use mamis::service::{CommandError, Context, draft, review};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::options;
use crate::support::TestApp;
use crate::support::enrolments::version_of;
use crate::support::fixtures::TestId;

/// The small nation on the day of the test's clock.
async fn nation() -> TestApp {
    let test = TestApp::new().await;
    let files = FileStore::in_folder(test.files.path()).expect("a file store");
    demo::load(test.database.url(), &files, options("2026-04-01")).await.expect("it is loaded");
    test.app.reload_tree().await.expect("the tree is read");
    test
}

fn context(test: &TestApp, viewer: impl FnOnce(SessionFacts) -> Viewer) -> Context {
    let expires_at = test.app_now() + chrono::TimeDelta::hours(12);
    let session = SessionFacts { id: SessionId(Uuid::now_v7_for_tests()), expires_at, previous_login_at: None };
    let request = RequestInfo { request_id: "test".to_owned(), address: None };
    Context { app: test.app.clone(), viewer: viewer(session), request }
}

async fn as_doctor(test: &TestApp, login_id: &str) -> Context {
    let client = test.database.client().await;
    let row = client.query_one("SELECT id, doctor_id FROM account WHERE login_id = $1", &[&login_id]).await.unwrap();
    let (account_id, doctor_id) = (AccountId(row.get(0)), DoctorId(row.get(1)));
    context(test, |session| Viewer::Doctor(DoctorViewer { account_id, doctor_id, name: "見本".to_owned(), session }))
}

/// One nation for all of it: it takes far longer to make than to ask.
#[tokio::test(flavor = "multi_thread")]
async fn what_people_are_in_the_middle_of_can_be_gone_on_with() {
    let test = nation().await;
    documents_are_what_their_rows_say(&test).await;
    what_a_doctor_has_begun_he_can_go_on_with(&test).await;
    what_a_secretariat_did_last_it_can_take_back(&test).await;
}

async fn documents_are_what_their_rows_say(test: &TestApp) {
    let client = test.database.client().await;
    let rows = client
        .query("SELECT storage_key, file_name, media_type, byte_size, sha256 FROM attachment ORDER BY id", &[])
        .await
        .unwrap();
    assert!((100..1_000).contains(&rows.len()), "some hundreds, and not for all: {}", rows.len());
    let mut types = std::collections::BTreeSet::new();
    for row in &rows {
        let (key, name, media_type): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let parts: Vec<Bytes> = test.app.files.get(&key).await.unwrap().try_collect().await.unwrap();
        let bytes = Bytes::from(parts.concat());
        assert_eq!(row.get::<_, i64>(3), i64::try_from(bytes.len()).unwrap());
        assert_eq!(row.get::<_, Vec<u8>>(4), Sha256::digest(&bytes).to_vec());
        let inspected = mamis::files::inspect(&name, &media_type, bytes).expect("it would be taken");
        assert_eq!(inspected.media_type.as_str(), media_type);
        types.insert(media_type);
    }
    assert_eq!(types.into_iter().collect::<Vec<_>>(), ["application/pdf", "image/jpeg"]);
    let nowhere = "SELECT a.id::text FROM attachment a WHERE NOT EXISTS (SELECT FROM application_attachment n WHERE n.attachment_id = a.id)
        AND NOT EXISTS (SELECT FROM application_draft d WHERE d.doctor_id = a.doctor_id)";
    assert_eq!(test.database.strings(nowhere).await, Vec::<String>::new());
}

async fn what_a_doctor_has_begun_he_can_go_on_with(test: &TestApp) {
    let beginner = as_doctor(test, "doctor-draft").await;
    let begun = draft::load(&beginner).await.unwrap().expect("a draft");
    let problems = draft::check_draft(&beginner, &begun).await.unwrap().expect_err("something is missing");
    let missing: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(missing, ["施設・業務を選択してください", "役職を選択してください"], "only the work");

    let returned = as_doctor(test, "doctor-returned").await;
    let application = "SELECT a.id::text FROM application a JOIN account c USING (doctor_id)
        WHERE c.login_id = 'doctor-returned' AND a.status = 'returned'";
    let id = test.database.strings(application).await.remove(0).parse().map(ApplicationId).unwrap();
    let correction = draft::load_for_correction(&returned, id).await.unwrap().expect("a correction");
    assert!(!correction.answers.attachment_ids.is_empty(), "with the documents that were handed in");
    draft::check_draft(&returned, &correction).await.unwrap().expect("it could be sent as it is");

    let drafts = "SELECT id::text FROM application_draft";
    assert!(test.database.strings(drafts).await.len() > 3);
    let corrected = "SELECT a.number FROM application a WHERE a.revision = 2 AND a.status = 'open'
        AND EXISTS (SELECT FROM application_event e WHERE e.application_id = a.id AND e.action = 'resubmitted')
        AND EXISTS (SELECT FROM application_form f JOIN application_form g USING (application_id)
                    WHERE f.application_id = a.id AND f.revision = 1 AND g.revision = 2 AND f.position_code <> g.position_code)";
    assert!(test.database.strings(corrected).await.len() > 5, "returned, corrected, and under way again");
}

async fn what_a_secretariat_did_last_it_can_take_back(test: &TestApp) {
    let client = test.database.client().await;
    let statement = "SELECT DISTINCT ON (e.application_id) e.application_id, e.step_id, e.association_id, e.action,
               s.account_id, s.staff_user_id
        FROM application_event e
        JOIN LATERAL (SELECT c.id AS account_id, u.id AS staff_user_id FROM staff_user u JOIN account c ON c.staff_user_id = u.id
                      WHERE u.association_id = e.association_id AND u.role <> 'training_contractor' LIMIT 1) s ON true
        WHERE e.undo IS NOT NULL ORDER BY e.application_id, e.ordinal DESC";
    let (mut taken_back, mut refused) = (std::collections::BTreeMap::new(), Vec::new());
    for row in client.query(statement, &[]).await.unwrap() {
        let (application, step) = (ApplicationId(row.get(0)), StepId(row.get(1)));
        let association_id = AssociationId(row.get(2));
        let (account_id, staff_user_id) = (AccountId(row.get(4)), StaffUserId(row.get(5)));
        let staff = context(test, |session| {
            let (role, name) = (StaffRole::Staff, "見本".to_owned());
            let must_change_password = false;
            Viewer::Staff(StaffViewer {
                account_id,
                staff_user_id,
                association_id,
                role,
                must_change_password,
                lacks_second_factor: false,
                name,
                session,
            })
        });
        let version = version_of(test, application).await;
        match review::cancel(&staff, step, version, Some("誤って操作したため".to_owned())).await {
            Ok(_) => *taken_back.entry(row.get::<_, String>(3)).or_insert(0) += 1,
            Err(CommandError::Refused(problems)) => refused.extend(problems.into_iter().map(|it| it.message)),
            Err(error) => panic!("{error:?}"),
        }
    }
    for action in ["received", "approved", "returned", "refused"] {
        assert!(taken_back.contains_key(action), "{action}: {taken_back:?}");
    }
    refused.sort();
    refused.dedup();
    assert_eq!(refused, ["すでに入会日を迎えているため、この操作はできません"], "only what is in force stands");
}
