//! What `mamis check` says.

use super::program::{DataFolder, run, words};
use crate::support::TestDatabase;

/// Sentences of the check over one database, and whether it called the installation fit.
fn check(url: &str, more: &[(&str, &str)]) -> (String, bool) {
    let folder = DataFolder::new();
    let mut settings = vec![("DATABASE_URL", url)];
    settings.extend(more);
    let output = run(folder.path(), &["check"], &settings);
    (words(&output), output.status.success())
}

#[track_caller]
fn assert_says(words: &str, sentence: &str) {
    assert!(words.contains(sentence), "“{sentence}” is missing in\n{words}");
}

#[tokio::test]
async fn a_database_that_is_set_up_is_in_order() {
    let database = TestDatabase::new().await;
    let (words, fit) = check(database.url(), &[]);
    for sentence in
        ["ok      PostgreSQL 1", "ok      encoding UTF8", "ok      extension pg_trgm", "ok      role mamis_app"]
    {
        assert_says(&words, sentence);
    }
    assert_says(&words, "ok      the schema is up to date");
    assert_says(&words, "warning MAIL_URL is not set");
    assert_says(&words, "warning CONTACT_PHONE is not set");
    assert!(fit);
}

#[tokio::test]
async fn an_empty_database_is_no_fault() {
    let database = TestDatabase::empty().await;
    let (words, fit) = check(database.url(), &[]);
    assert_says(&words, "warning the database is empty: `mamis server` or `mamis migrate` sets it up");
    assert!(fit);
}

#[tokio::test]
async fn a_locale_without_japanese_letters_is_a_fault() {
    let database = TestDatabase::with_options("TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C'").await;
    let (words, fit) = check(database.url(), &[]);
    assert_says(&words, "BAD     LC_CTYPE of the database is C, which knows no Japanese letters");
    assert!(!fit);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_may_not_make_roles_is_told_what_to_ask_for_and_then_works() {
    // The role belongs to the server: it is there once any database has been set up.
    let _set_up = TestDatabase::new().await;
    let database = TestDatabase::empty().await;
    let admin = database.client().await;
    let owner = format!("{}_owner", database.name());
    admin.batch_execute(&format!("CREATE ROLE {owner} LOGIN PASSWORD 'x'")).await.unwrap();
    admin.batch_execute(&format!("ALTER DATABASE {} OWNER TO {owner}", database.name())).await.unwrap();
    let mut url = url::Url::parse(database.url()).unwrap();
    url.set_username(&owner).unwrap();
    url.set_password(Some("x")).unwrap();

    let (words, fit) = check(url.as_str(), &[]);
    assert_says(&words, &format!("an administrator has to run: GRANT mamis_app TO \"{owner}\";"));
    assert!(!fit);

    admin.batch_execute(&format!("GRANT mamis_app TO {owner}")).await.unwrap();
    let (words, fit) = check(url.as_str(), &[]);
    assert!(fit, "{words}");
    mamis::db::migrate::run(url.as_str()).await.unwrap();
    let (words, fit) = check(url.as_str(), &[]);
    assert!(fit, "{words}");
    assert_says(&words, "ok      the schema is up to date");
    admin
        .batch_execute(&format!("DROP OWNED BY {owner}; ALTER DATABASE {} OWNER TO current_user", database.name()))
        .await
        .unwrap();
    admin.batch_execute(&format!("DROP ROLE {owner}")).await.unwrap();
}

#[test]
fn every_fault_is_told_in_one_run() {
    let settings = [
        ("MAIL_URL", "smtp://127.0.0.1:1"),
        ("BASE_URL", "http://mamis.example.jp"),
        ("DATA_FOLDER", "/proc/cannot-be-written"),
    ];
    let (words, fit) = check("postgres://nobody@127.0.0.1:1/mamis", &settings);
    assert_says(
        &words,
        "warning BASE_URL is http://mamis.example.jp/: passwords and cookies cross the network in clear",
    );
    assert_says(&words, "BAD     the mail server of MAIL_URL cannot be used");
    assert_says(&words, "BAD     /proc/cannot-be-written/attachments cannot be written");
    assert_says(&words, "BAD     the database does not let us in");
    assert!(!fit);
}

#[test]
fn a_folder_without_graphiql_is_told() {
    let settings = [("GRAPHIQL_FOLDER", "/srv/nowhere")];
    let (words, fit) = check("postgres://nobody@127.0.0.1:1/mamis", &settings);
    let sentence = "BAD     GRAPHIQL_FOLDER is /srv/nowhere, where react/umd/react.production.min.js is missing: \
        script/bootstrap installs it in script/graphiql";
    assert_says(&words, sentence);
    assert!(!fit);
    let folder = crate::portal::graphiql_packages();
    let settings = [("GRAPHIQL_FOLDER", folder.to_str().expect("UTF-8"))];
    assert_says(&check("postgres://nobody@127.0.0.1:1/mamis", &settings).0, "ok      GraphiQL is at /graphiql");
}

#[test]
fn unusable_settings_are_told_together_before_anything_is_tried() {
    let (words, fit) = check("mysql://db/x", &[("LISTEN", "everywhere"), ("LOG_FORMAT", "xml")]);
    assert_says(&words, "mamis: the settings cannot be used:\n  DATABASE_URL: is no address of the form postgres://");
    assert_says(&words, "  LISTEN: “everywhere” is not an IP address and a port");
    assert_says(&words, "  LOG_FORMAT: “xml” is not text, json or auto");
    assert!(!fit);
}
