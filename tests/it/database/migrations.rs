//! Migrations go up, down and up again to the same schema, and run once when started twice.

use crate::support::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn up_down_up_gives_the_same_schema() {
    let database = TestDatabase::empty().await;
    mamis::db::migrate::run(database.url()).await.unwrap();
    let first = schema_of(&database).await;
    mamis::db::migrate::revert_all(database.url()).await.unwrap();
    mamis::db::migrate::run(database.url()).await.unwrap();
    assert_eq!(schema_of(&database).await, first);
    assert!(first.len() > 200, "the schema has columns");
    assert!(mamis::db::migrate::is_current(database.url()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_started_at_once_migrate_once() {
    let database = TestDatabase::empty().await;
    let (one, two) = tokio::join!(mamis::db::migrate::run(database.url()), mamis::db::migrate::run(database.url()));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.is_empty() != two.is_empty(), "one ran all, the other none: {one:?} {two:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_and_column_has_a_comment_and_every_foreign_key_an_index() {
    let database = TestDatabase::new().await;
    let bare = database
        .strings(
            "SELECT c.relname || '.' || coalesce(a.attname, '*') FROM pg_class c
             JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND c.relname <> '__diesel_schema_migrations'
               AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)",
        )
        .await;
    assert_eq!(bare, Vec::<String>::new());
    let unindexed = database
        .strings(
            "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint k WHERE contype = 'f'
             AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid
               AND (i.indkey::int2[])[0:0] = k.conkey[1:1])",
        )
        .await;
    assert_eq!(unindexed, Vec::<String>::new());
}

async fn schema_of(database: &TestDatabase) -> Vec<String> {
    database
        .strings(
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
               FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
             UNION ALL SELECT coalesce(relacl::text, '') || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
             ORDER BY 1",
        )
        .await
}
