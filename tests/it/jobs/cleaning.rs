use chrono::TimeDelta;
use mamis::domain::enrolment::EnrolmentPatch;
use mamis::domain::ids::AttachmentId;
use mamis::files::FileStore;
use mamis::jobs::clean::clean;
use mamis::service::Context;
use mamis::service::draft::{self, DraftTarget};
use mamis::service::files::{self, NewFile};

use crate::support::{TestApp, fixtures, people};

async fn upload(ctx: &Context) -> AttachmentId {
    let file =
        NewFile { document_kind: "document_kind:01".to_owned(), file_name: "a.pdf".to_owned(), ..Default::default() };
    let parts = [Ok::<_, std::io::Error>(bytes::Bytes::from_static(b"%PDF-1.7\n%%EOF"))];
    files::upload(ctx, file, futures_util::stream::iter(parts)).await.expect("it is taken").id
}

async fn count(test: &TestApp, table: &str) -> i64 {
    let row = test.database.client().await.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn drafts_go_after_ninety_days_and_their_documents_after_them() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let ctx = people::as_doctor(&test, doctor).await;
    let (named, unused) = (upload(&ctx).await, upload(&ctx).await);
    let patch = EnrolmentPatch { attachment_ids: Some(vec![named]), ..Default::default() };
    draft::save(&ctx, DraftTarget::default(), None, patch).await.unwrap();

    test.clock.advance(TimeDelta::days(1));
    clean(&test.app).await.unwrap();
    assert_eq!(count(&test, "attachment").await, 2, "the page may still be open");

    test.clock.advance(TimeDelta::days(2));
    clean(&test.app).await.unwrap();
    assert!(files::open(&ctx, named).await.is_ok());
    assert!(files::open(&ctx, unused).await.is_err());
    assert_eq!(count(&test, "application_draft").await, 1);

    test.clock.advance(TimeDelta::days(90));
    clean(&test.app).await.unwrap();
    assert_eq!((count(&test, "application_draft").await, count(&test, "attachment").await), (0, 0));
}

#[tokio::test]
async fn files_without_a_row_go_and_those_with_one_stay() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let ctx = people::as_doctor(&test, doctor).await;
    // What the file system says is the real time; everything is old to a clock far ahead.
    test.clock.set("2100-01-01T00:00:00+09:00");
    let kept = upload(&ctx).await;
    let orphan = FileStore::new_key(&*test.app.clock);
    test.app.files.put(&orphan, bytes::Bytes::from_static(b"x")).await.unwrap();
    clean(&test.app).await.unwrap();
    assert!(test.app.files.get(&orphan).await.is_err());
    assert!(files::open(&ctx, kept).await.is_ok());
}

#[tokio::test]
async fn old_sessions_failures_and_texts_go() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let ctx = people::as_doctor(&test, doctor).await;
    let account = ctx.viewer.account_id().unwrap();
    let insert = format!(
        "INSERT INTO session (id, token_hash, account_id, form_secret, created_at, last_seen_at, expires_at)
         SELECT gen_random_uuid(), sha256(expires::text::bytea), '{account}', sha256('x'), now(), now(), expires
         FROM unnest(ARRAY['2026-03-01', '2026-03-31']::timestamptz[]) expires;
         INSERT INTO login_throttle VALUES ('old', 3, '2026-03-01', '2026-03-01'), ('new', 3, '2026-04-01', '2026-04-01');
         INSERT INTO known_device VALUES ('{account}', sha256('x'), '2025-01-01'), ('{account}', sha256('y'), '2026-01-01');
         INSERT INTO outbox (id, topic, dedupe_key, recipient, template, payload, created_at, due_at, sent_at)
         SELECT gen_random_uuid(), 'mail', sent::text, 'a@example.jp', 'x', '{{\"number\": \"1\"}}', sent, sent, sent
         FROM unnest(ARRAY['2026-02-01', '2026-03-31']::timestamptz[]) sent"
    );
    test.database.client().await.batch_execute(&insert).await.unwrap();
    for _ in 0..2 {
        clean(&test.app).await.unwrap();
    }
    assert_eq!(count(&test, "session").await, 1);
    assert_eq!(count(&test, "login_throttle").await, 1);
    assert_eq!(count(&test, "known_device").await, 1);
    assert_eq!(
        test.database.strings("SELECT payload::text FROM outbox ORDER BY sent_at").await,
        ["{}", "{\"number\": \"1\"}"]
    );
}
