//! Drafts: kept, told apart between two screens, expired, and made from a returned form.

mod correction;
mod filing;
mod keeping;
mod sending;

use mamis::domain::ids::{AttachmentId, DoctorId, FacilityId};
use mamis::domain::problem::Problem;
use mamis::service::{CommandError, Context};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::fixtures::{self, Nation, TestId};
use crate::support::people;

/// A doctor at work on a form.
pub struct Desk {
    pub test: TestApp,
    pub nation: Nation,
    pub doctor: DoctorId,
    pub ctx: Context,
}

impl Desk {
    pub async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let ctx = people::as_doctor(&test, doctor).await;
        codes(&test).await;
        Self { test, nation, doctor, ctx }
    }

    async fn sql(&self, sql: &str) {
        self.test.database.client().await.batch_execute(sql).await.expect("the statement runs");
    }

    /// A document of the doctor, or of another one.
    pub async fn document(&self, owner: DoctorId, kind: &str) -> AttachmentId {
        let id = Uuid::now_v7_for_tests();
        self.sql(&format!(
            "INSERT INTO attachment (id, doctor_id, document_kind_code, file_name, media_type, byte_size, sha256,
                                     storage_key, uploaded_by_account_id, uploaded_at)
             VALUES ('{id}', '{owner}', 'document_kind:{kind}', 'menkyo.pdf', 'application/pdf', 9, sha256('a'), '{id}',
                     (SELECT id FROM account WHERE doctor_id = '{}'), now())",
            self.doctor
        ))
        .await;
        AttachmentId(id)
    }

    pub async fn facility(&self) -> FacilityId {
        let id = Uuid::now_v7_for_tests();
        self.sql(&format!(
            "INSERT INTO facility (id, kind_code, name, name_kana, search_text, updated_at)
             VALUES ('{id}', 'facility_kind:01', '見本病院', 'ミホンビョウイン', '見本病院', now())"
        ))
        .await;
        FacilityId(id)
    }
}

/// The code lists that a form needs, where the master data is not loaded.
async fn codes(test: &TestApp) {
    let lists = ["workplace_role", "position", "designation", "document_kind", "facility_kind"];
    for (kind, code) in lists.iter().flat_map(|kind| ["01", "02", "14", "99"].map(|code| (kind, code))) {
        test.database
            .client()
            .await
            .execute(
                "INSERT INTO code (id, kind, code, label, sort_order) VALUES ($1 || ':' || $2, $1, $2, '見本', 1)
                 ON CONFLICT DO NOTHING",
                &[kind, &code],
            )
            .await
            .expect("a code");
    }
}

/// Why a command was refused: `field: message`.
fn refusal<T: std::fmt::Debug>(result: Result<T, CommandError>) -> Vec<String> {
    match result {
        Err(CommandError::Refused(problems)) => problems.iter().map(words).collect(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn words(problem: &Problem) -> String {
    format!("{}: {}", problem.field.join("."), problem.message)
}
