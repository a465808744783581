//! The tables that are filled by connections of their own: afterwards they are as the migrations made them, and a load
//! that breaks off leaves nothing that anybody sees or that is in the way of the next.

use mamis::demo;
use tokio_postgres::Client;

use super::{file_store, options};
use crate::support::TestDatabase;

const INHABITANTS: &str =
    "SELECT (SELECT count(*) FROM doctor) || ' ' || (SELECT count(*) FROM affiliation_term) || ' '
    || (SELECT count(*) FROM application_event)";
const SCHEMAS: &str = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'demo%'";

/// After a load that `before` is from before: every table holds what was written, and is as it was.
pub async fn assert_complete(database: &TestDatabase, before: &[String], summary: &demo::Summary) {
    assert_same(before, &looks(database).await);
    assert_eq!(database.strings(SCHEMAS).await, Vec::<String>::new());
    for (table, rows) in &summary.rows {
        let there = format!("SELECT count(*)::text FROM {table}");
        assert_eq!(database.strings(&there).await, [rows.to_string()], "{table}");
    }
    let next = "SELECT (nextval(pg_get_serial_sequence('application_event', 'ordinal')) - max(ordinal))::text
        FROM application_event";
    assert_eq!(database.strings(next).await, ["1"], "further events follow those that are there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_broke_off_is_not_seen_and_the_next_one_succeeds() {
    let database = TestDatabase::new().await;
    let (_folder, files) = file_store();
    let before = looks(&database).await;
    let client = database.client().await;
    tokio::select! {
        loaded = demo::load(database.url(), &files, options("2026-04-01")) => panic!("it came to its end: {loaded:?}"),
        () = hold_events(&client) => {}
    }
    client.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(database.strings(INHABITANTS).await, ["0 0 0"]);
    assert_same(&before, &looks(&database).await);
    assert!(demo::is_empty(database.url()).await.unwrap());
    assert_eq!(database.strings(SCHEMAS).await, ["demo_aside"], "left behind");

    demo::load(database.url(), &files, options("2026-04-01")).await.unwrap();
    assert_same(&before, &looks(&database).await);
    assert_eq!(database.strings(SCHEMAS).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_fails_at_the_exchange_leaves_everything_as_it_was() {
    let database = TestDatabase::new().await;
    let (_folder, files) = file_store();
    database.client().await.batch_execute("CREATE VIEW mine AS SELECT id FROM application_event").await.unwrap();
    let before = looks(&database).await;
    let error = demo::load(database.url(), &files, options("2026-04-01")).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot exchange application_event");
    assert_eq!(database.strings(INHABITANTS).await, ["0 0 0"]);
    assert_same(&before, &looks(&database).await);
    assert_eq!(database.strings(SCHEMAS).await, Vec::<String>::new());
}

/// Reads the events aside as soon as they are committed, and by that keeps them from being moved: the load comes to no
/// end.
async fn hold_events(client: &Client) {
    loop {
        client.batch_execute("BEGIN").await.expect("a transaction");
        let events = client.query_one("SELECT count(*) FROM demo_aside.application_event", &[]).await;
        if events.is_ok_and(|row| row.get::<_, i64>(0) > 0) {
            return;
        }
        client.batch_execute("ROLLBACK").await.expect("it ends");
    }
}

/// Shows only what differs: all together is pages.
fn assert_same(before: &[String], after: &[String]) {
    let missing = |from: &[String], among: &[String]| -> Vec<String> {
        from.iter().filter(|line| !among.contains(line)).cloned().collect()
    };
    assert_eq!((missing(before, after), missing(after, before)), (Vec::new(), Vec::new()));
}

/// All that the migrations say of tables, and who owns and may use them.
pub async fn looks(database: &TestDatabase) -> Vec<String> {
    database
        .strings(
            "WITH relation AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
             SELECT concat_ws(' ', oid::regclass, relkind, relpersistence, relrowsecurity, relreplident, reloptions, pg_get_userbyid(relowner),
                              (SELECT string_agg(privilege::text, ' ' ORDER BY privilege::text) FROM unnest(relacl) privilege))
               FROM relation
             UNION ALL SELECT concat_ws(' ', c.oid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
                              attstorage, attcompression, attacl, attcollation, pg_get_expr(adbin, adrelid))
               FROM relation c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0
               LEFT JOIN pg_attrdef d ON adrelid = c.oid AND adnum = attnum
             UNION ALL SELECT concat_ws(' ', c.oid::regclass, objsubid, description)
               FROM relation c JOIN pg_description ON objoid = c.oid AND classoid = 'pg_class'::regclass
             UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid)) FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
             UNION ALL SELECT concat_ws(' ', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqcache, seqcycle,
                              pg_get_serial_sequence('application_event', 'ordinal'))
               FROM pg_sequence JOIN relation c ON seqrelid = c.oid
             ORDER BY 1",
        )
        .await
}
