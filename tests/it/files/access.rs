//! Who may see a document. An application of the doctor carries it to 青葉区 and 横浜市.

use futures_util::TryStreamExt;
use mamis::domain::ids::{AttachmentId, DoctorId};
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::service::Context;
use mamis::service::files::{self, NewFile, OpenError};
use uuid::Uuid;

use super::samples;
use crate::support::fixtures::{self, Nation, Place, TestId};
use crate::support::{TestApp, people};

struct Case {
    test: TestApp,
    nation: Nation,
    doctor: DoctorId,
    ctx: Context,
    document: AttachmentId,
}

impl Case {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let ctx = people::as_doctor(&test, doctor).await;
        let document = upload(&ctx, samples::pdf("")).await;
        Self { test, nation, doctor, ctx, document }
    }

    async fn sql(&self, sql: &str) {
        self.test.database.client().await.batch_execute(sql).await.expect("the statement runs");
    }

    /// 青葉区 has it open, 横浜市 waits for it.
    async fn send(&self) {
        let (doctor, document) = (self.doctor, self.document);
        let id = Uuid::now_v7_for_tests();
        let (aoba, yokohama) = (self.nation.aoba, self.nation.yokohama);
        self.sql(&format!(
            "INSERT INTO application (id, number, kind, doctor_id, status, idempotency_key, submitted_at, updated_at)
             VALUES ('{id}', '2026-0000001', 'enrolment', '{doctor}', 'open', 'key-12345', now(), now());
             INSERT INTO application_form (application_id, revision, wished_on, sent_at) VALUES ('{id}', 1, '2026-05-01', now());
             INSERT INTO application_attachment VALUES ('{id}', 1, '{document}');
             INSERT INTO application_step (id, application_id, association_id, position, side, kind, box, state,
                                           category_id, arrived_at, arrived_on)
             VALUES (gen_random_uuid(), '{id}', '{}', 0, 'joining', 'decide', 'enrolment', 'open', '{}', now(), now()),
                    (gen_random_uuid(), '{id}', '{}', 1, 'joining', 'decide', 'enrolment', 'waiting', '{}', NULL, NULL)",
            aoba.id, aoba.category_a, yokohama.id, yokohama.category_a
        ))
        .await;
    }

    async fn staff(&self, place: Place, role: StaffRole) -> Context {
        people::as_staff(&self.test, place.id, role).await
    }

    async fn may_open(&self, ctx: &Context) -> bool {
        match files::open(ctx, self.document).await {
            Ok(_) => true,
            Err(OpenError::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

async fn upload(ctx: &Context, bytes: Vec<u8>) -> AttachmentId {
    let file = NewFile {
        document_kind: "document_kind:01".to_owned(),
        file_name: "../免許証.pdf".to_owned(),
        ..Default::default()
    };
    let parts = [Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))];
    files::upload(ctx, file, futures_util::stream::iter(parts)).await.expect("it is taken").id
}

#[tokio::test]
async fn a_doctor_sees_his_own_and_nobody_elses() {
    let case = Case::new().await;
    let Ok(opened) = files::open(&case.ctx, case.document).await else { panic!("a doctor's own document opens") };
    assert_eq!(opened.attachment.file_name, "免許証.pdf");
    let bytes: Vec<_> = opened.bytes.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), samples::pdf(""));
    let other = fixtures::doctor(&case.test, "100002", "別人", "次郎").await;
    assert!(!case.may_open(&people::as_doctor(&case.test, other).await).await);
    assert!(!case.may_open(&people::as_nobody(&case.test)).await);
}

#[tokio::test]
async fn an_association_sees_it_from_the_moment_its_step_opens() {
    let case = Case::new().await;
    let aoba = case.staff(case.nation.aoba, StaffRole::Staff).await;
    let yokohama = case.staff(case.nation.yokohama, StaffRole::Administrator).await;
    assert!(!case.may_open(&aoba).await, "a draft's document is nobody's business");
    case.send().await;
    assert!(case.may_open(&aoba).await);
    assert!(!case.may_open(&yokohama).await, "it waits");
    let outsider = case.staff(case.nation.kohoku, StaffRole::Administrator).await;
    assert!(!case.may_open(&outsider).await);
    let above = case.staff(case.nation.national, StaffRole::Administrator).await;
    assert!(!case.may_open(&above).await, "not named, although above");
    let contractor = case.staff(case.nation.aoba, StaffRole::TrainingContractor).await;
    assert!(!case.may_open(&contractor).await);
}

#[tokio::test]
async fn who_has_something_to_do_before_anything_else_opens_none() {
    let case = Case::new().await;
    case.send().await;
    let mut aoba = case.staff(case.nation.aoba, StaffRole::Staff).await;
    for (must_change_password, lacks_second_factor) in [(true, false), (false, true), (true, true)] {
        let Viewer::Staff(staff) = &mut aoba.viewer else { panic!("staff") };
        (staff.must_change_password, staff.lacks_second_factor) = (must_change_password, lacks_second_factor);
        assert!(!case.may_open(&aoba).await, "{must_change_password} {lacks_second_factor}");
    }
}

#[tokio::test]
async fn afterwards_it_sees_what_it_acted_on() {
    let case = Case::new().await;
    case.send().await;
    let aoba = case.staff(case.nation.aoba, StaffRole::Staff).await;
    let yokohama = case.staff(case.nation.yokohama, StaffRole::Staff).await;
    let account = aoba.viewer.account_id().expect("a log-in");
    case.sql(&format!(
        "UPDATE application SET status = 'closed', outcome = 'refused', decided_at = now(), closed_at = now();
         UPDATE application_step SET state = 'refused', acted_at = now(), acted_by_account_id = '{account}'
         WHERE state = 'open';
         UPDATE application_step SET state = 'released' WHERE state = 'waiting'"
    ))
    .await;
    assert!(case.may_open(&aoba).await);
    assert!(!case.may_open(&yokohama).await);
}

#[tokio::test]
async fn a_route_that_begins_anew_takes_it_from_nobody_who_handled_it() {
    let case = Case::new().await;
    case.send().await;
    let aoba = case.staff(case.nation.aoba, StaffRole::Staff).await;
    let account = aoba.viewer.account_id().expect("a log-in");
    case.sql("UPDATE application_step SET state = 'waiting' WHERE state = 'open'").await;
    assert!(!case.may_open(&aoba).await, "it was there and nobody touched it");
    let received = format!("received_at = now(), received_by_account_id = '{account}'");
    case.sql(&format!("UPDATE application_step SET state = 'received', {received} WHERE arrived_at IS NOT NULL")).await;
    let begins_anew =
        "UPDATE application_step SET state = 'waiting', received_at = NULL, received_by_account_id = NULL";
    case.sql(begins_anew).await;
    assert!(case.may_open(&aoba).await);
    // What came with a later revision is none of what it handled.
    case.sql(
        "INSERT INTO application_form SELECT application_id, 2, wished_on, facility_id, facility_text, workplace_role_code,
             position_code, position_text, designation_text, reason_code, reason_text, sent_at, sent_by_account_id FROM application_form;
         UPDATE application_attachment SET revision = 2",
    )
    .await;
    assert!(!case.may_open(&aoba).await);
}

#[tokio::test]
async fn every_look_is_written_down() {
    let case = Case::new().await;
    case.send().await;
    let aoba = case.staff(case.nation.aoba, StaffRole::Staff).await;
    let outsider = case.staff(case.nation.kohoku, StaffRole::Staff).await;
    assert!(case.may_open(&aoba).await);
    assert!(case.may_open(&case.ctx).await);
    assert!(!case.may_open(&outsider).await);
    let entries = case
        .test
        .database
        .strings("SELECT action || ' ' || actor_name || ' ' || coalesce(address, '') FROM audit_entry ORDER BY at, id")
        .await;
    assert_eq!(
        entries,
        [
            "attachment.upload 見本 太郎 192.0.2.1",
            "attachment.open 見本 花子 192.0.2.1",
            "attachment.open 見本 太郎 192.0.2.1"
        ]
    );
}
