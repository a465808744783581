//! The shipped files arrive whole, twice changes nothing, and a later edition changes what it should.

use mamis::masters::{self, Parts};

use crate::support::TestDatabase;

async fn count(database: &TestDatabase, sql: &str) -> i64 {
    database.client().await.query_one(sql, &[]).await.expect("the query runs").get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_files_arrive_and_a_second_run_changes_nothing() {
    let database = TestDatabase::empty().await;
    mamis::db::migrate::run(database.url()).await.unwrap();
    let (one, two) = tokio::join!(masters::load(database.url()), masters::load(database.url()));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.is_empty() != two.is_empty(), "started at once, one loaded all and the other nothing");
    assert_eq!(one.len() + two.len(), 7);

    assert_eq!(count(&database, "SELECT count(*) FROM prefecture").await, 47);
    assert_eq!(count(&database, "SELECT count(*) FROM medical_school").await, 82);
    assert_eq!(count(&database, "SELECT count(*) FROM association WHERE layer = 2").await, 47);
    assert_eq!(count(&database, "SELECT count(*) FROM association WHERE is_sample").await, 0);
    let wards =
        "SELECT count(*) FROM association_term t JOIN association p ON p.id = t.parent_id WHERE p.code = '3-14-001'";
    assert_eq!(count(&database, wards).await, 18);
    assert!(count(&database, "SELECT count(*) FROM postal_address").await > 140_000);
    let office = "SELECT town FROM postal_address WHERE postal_code = '0018501'";
    assert_eq!(database.strings(office).await, ["北二十九条西2丁目1番1号"]);
    let jma = "SELECT c.code FROM category c JOIN association a ON a.id = c.association_id WHERE a.code = '1' ORDER BY sort_order";
    assert_eq!(database.strings(jma).await, ["A①", "A②(B)", "A②(C)", "B", "C"]);

    assert_eq!(masters::load(database.url()).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_changes_only_what_differs() {
    let database = TestDatabase::new().await;
    let client = database.client().await;
    // As if earlier editions had said other things, and one association had changed its own row since.
    client
        .batch_execute(
            "UPDATE code SET label = '内か' WHERE id = 'department:01';
             INSERT INTO code (id, kind, code, label, sort_order) VALUES ('department:98', 'department', '98', '旧科', 98);
             UPDATE association_term SET name = '旧名医師会' WHERE association_id = (SELECT id FROM association WHERE code = '3-14-001');
             UPDATE association SET phone = '045-000-0001' WHERE code = '3-14-002';
             UPDATE association SET phone = '045-000-0002', version = 2 WHERE code = '3-14-003';
             UPDATE setting SET value = 'earlier' WHERE key IN ('masters:codes.csv', 'masters:associations.csv');",
        )
        .await
        .unwrap();
    let loaded = masters::load_parts(database.url(), Parts::WithoutPostal).await.unwrap();
    let loaded: Vec<_> = loaded.iter().map(|file| (file.file, file.rows)).collect();
    assert_eq!(loaded, [("codes.csv", 2), ("associations.csv", 2)]);

    let codes = "SELECT label || ' ' || in_use FROM code WHERE id IN ('department:01', 'department:98') ORDER BY id";
    assert_eq!(database.strings(codes).await, ["内科 true", "旧科 false"]);
    let names = "SELECT name || ' ' || (ends_on IS NULL) FROM association_term
        WHERE association_id = (SELECT id FROM association WHERE code = '3-14-001') ORDER BY starts_on";
    assert_eq!(database.strings(names).await, ["旧名医師会 false", "横浜市医師会 true"]);
    let phones = "SELECT coalesce(phone, '') FROM association WHERE code IN ('3-14-002', '3-14-003') ORDER BY code";
    assert_eq!(database.strings(phones).await, ["", "045-000-0002"]);
}
