//! The invented nation: the same every time, sound by every rule, and never in the way of anything real.
//! `demo::load` itself asks the rules of membership and of applications of all rows, and fails where one is broken.

use chrono::{Days, NaiveDate};
use mamis::demo::{self, Options, Size};
use mamis::files::FileStore;

use crate::support::TestDatabase;

mod aside;
mod rules;
mod under_way;

fn options(as_of: &str) -> Options {
    Options { size: Size::Small, seed: demo::SEED, as_of: as_of.parse().expect("a date"), replace_samples: false }
}

fn file_store() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = FileStore::in_folder(folder.path()).expect("a file store");
    (folder, files)
}

#[test]
fn the_same_seed_and_day_give_the_same_bytes() {
    let usual = options("2026-04-01");
    let first = demo::digest(&usual).unwrap();
    assert_eq!(demo::digest(&usual).unwrap(), first);
    assert_ne!(demo::digest(&Options { seed: 1, ..usual }).unwrap(), first);
    assert_ne!(demo::digest(&options("2026-04-02")).unwrap(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_nation_has_something_of_everything() {
    let database = TestDatabase::new().await;
    let before = aside::looks(&database).await;
    let (_folder, files) = file_store();
    let summary = demo::load(database.url(), &files, options("2026-04-01")).await.unwrap();
    aside::assert_complete(&database, &before, &summary).await;
    rules::assert_noticed(&database).await;
    those_who_are_printed_can_log_in_and_nobody_else_can(&database).await;

    let statuses = "SELECT DISTINCT status || coalesce(' ' || outcome, '') FROM application ORDER BY 1";
    let wanted = [
        "closed completed",
        "closed partially_approved",
        "closed refused",
        "closed terminated",
        "closed withdrawn",
        "decided completed",
        "open",
        "returned",
    ];
    let found = database.strings(statuses).await;
    for status in wanted {
        assert!(found.iter().any(|other| other == status), "{status} is missing in {found:?}");
    }
    // On the desks of every association of the two stories lies something, some of it for seven days or more.
    let ages = "SELECT a.code FROM application_step s JOIN association a ON a.id = s.association_id
        WHERE s.state IN ('open', 'received') AND s.box = 'enrolment'
          AND a.code IN ('1', '2-14', '3-14-001', '4-14-017', '2-27', '3-27-001')
        GROUP BY a.code HAVING bool_or(arrived_on <= date '2026-04-01' - 7) AND bool_or(arrived_on > date '2026-04-01' - 7)";
    assert_eq!(database.strings(ages).await.len(), 6);
    for age in [0, 6, 7] {
        let there = format!(
            "SELECT id::text FROM application_step WHERE state = 'open' AND arrived_on = date '2026-04-01' - {age}"
        );
        assert!(!database.strings(&there).await.is_empty(), "nothing is {age} days old");
    }
    let cases = "SELECT DISTINCT coalesce(a.code, '1') FROM registration_case c LEFT JOIN association a ON a.id = c.association_id
        WHERE closed_at IS NULL ORDER BY 1";
    assert_eq!(database.strings(cases).await, ["1", "3-27-001", "4-14-017"], "somebody registered a second time");
    let settled = "SELECT DISTINCT result FROM registration_case WHERE closed_at IS NOT NULL ORDER BY 1";
    assert_eq!(database.strings(settled).await, ["letter_issued", "typed_number_wrong"]);
    let shared = "SELECT count(*)::text FROM (SELECT l.association_id FROM affiliation_group g
        JOIN affiliation_group_layer l ON l.group_id = g.id WHERE g.closed_at IS NULL
        GROUP BY g.doctor_id, l.association_id HAVING count(*) > 1) twice";
    assert_ne!(database.strings(shared).await, ["0"], "groups share upper layers");
    let findable =
        "SELECT DISTINCT (search_text LIKE '%神奈川県横浜市青葉区%')::text FROM facility WHERE city = '横浜市青葉区'";
    assert_eq!(database.strings(findable).await, ["true"], "facilities are found by where they are");
    let names = "SELECT DISTINCT left(family_name, 1) FROM doctor WHERE family_name LIKE '髙%' OR family_name LIKE '𠮷%' OR family_name LIKE '﨑%'";
    assert_eq!(database.strings(names).await.len(), 3);
    let real = "SELECT 'x' FROM doctor WHERE NOT is_sample UNION ALL SELECT 'x' FROM facility WHERE NOT is_sample
        UNION ALL SELECT 'x' FROM outbox UNION ALL SELECT 'x' FROM doctor WHERE email NOT LIKE '%@example.jp'";
    assert_eq!(database.strings(real).await, Vec::<String>::new());
}

async fn those_who_are_printed_can_log_in_and_nobody_else_can(database: &TestDatabase) {
    let mut there = database.strings("SELECT login_id FROM account WHERE password_hash IS NOT NULL").await;
    let printed = demo::log_ins().unwrap();
    assert!(printed.contains(demo::PASSWORD));
    let mut listed: Vec<_> =
        printed.lines().skip(2).map(|line| line.split_whitespace().next().expect("a login ID").to_owned()).collect();
    there.sort();
    listed.sort();
    assert_eq!(there, listed);
    let layers = "SELECT string_agg(a.code, ' ' ORDER BY a.layer DESC) FROM affiliation f
        JOIN association a ON a.id = f.association_id JOIN account c ON c.doctor_id = f.doctor_id
        WHERE c.login_id = 'doctor-member' AND f.left_on IS NULL";
    assert_eq!(database.strings(layers).await, ["4-14-017 3-14-001 2-14 1"]);
    let stranger =
        "SELECT 'x' FROM affiliation_group g JOIN account c USING (doctor_id) WHERE c.login_id = 'doctor-new'";
    assert_eq!(database.strings(stranger).await, Vec::<String>::new());
    let migrated =
        "SELECT login_id FROM account WHERE password_hash IS NOT NULL AND must_change_password AND is_migrated";
    assert_eq!(database.strings(migrated).await, ["doctor-migrated"]);
}

/// What people who try the nation leave behind, and somebody who is about to register.
const OF_TODAY: &str = "
    CREATE TEMPORARY VIEW someone AS SELECT id, doctor_id FROM account WHERE login_id = 'doctor-migrated';
    INSERT INTO terms_agreement SELECT id, '1', now() FROM someone;
    INSERT INTO second_factor SELECT id, decode(repeat('00', 20), 'hex'), 0, now() FROM someone;
    INSERT INTO recovery_code SELECT id, decode(repeat('00', 32), 'hex'), now() FROM someone;
    INSERT INTO second_step SELECT decode(repeat('00', 32), 'hex'), id, now(), now() FROM someone;
    INSERT INTO passkey SELECT gen_random_uuid(), id, 'key', '{}', 'iPhone', now() FROM someone;
    INSERT INTO passkey_challenge SELECT decode(repeat('00', 32), 'hex'), id, 'iPhone', '{}', now(), now() FROM someone;
    INSERT INTO registration (id, token_hash, account_id, created_at, updated_at, expires_at)
        SELECT gen_random_uuid(), decode(repeat('00', 32), 'hex'), id, now(), now(), now() FROM someone;
    INSERT INTO mail_link (id, purpose, email, account_id, created_at, expires_at)
        SELECT gen_random_uuid(), 'password_reset', 'someone@example.jp', id, now(), now() + interval '1 day' FROM someone;
    INSERT INTO registration (id, token_hash, terms_version, terms_agreed_at, email, created_at, updated_at, expires_at)
        VALUES (gen_random_uuid(), decode(repeat('01', 32), 'hex'), '1', now(), 'stranger@example.jp', now(), now(), now());
    INSERT INTO mail_link (id, purpose, email, registration_id, created_at, expires_at)
        SELECT gen_random_uuid(), 'registration', email, id, now(), now() + interval '1 day' FROM registration WHERE email IS NOT NULL;
    DROP VIEW someone";

#[tokio::test(flavor = "multi_thread")]
async fn another_day_moves_the_dates_and_samples_alone_are_replaced() {
    let database = TestDatabase::new().await;
    let (_folder, files) = file_store();
    let first = demo::load(database.url(), &files, options("2026-04-01")).await.unwrap();
    let people =
        "SELECT string_agg(family_name || given_name || license_number, ',' ORDER BY license_number) FROM doctor";
    let before = database.strings(people).await;
    let again = demo::load(database.url(), &files, options("2026-05-10")).await.unwrap_err();
    assert!(again.to_string().contains("--force-empty"), "{again}");

    database.client().await.batch_execute(OF_TODAY).await.unwrap();
    let later = Options { replace_samples: true, ..options("2026-05-10") };
    let second = demo::load(database.url(), &files, later).await.unwrap();
    assert_eq!(database.strings(people).await, before, "the same people");
    let left = "SELECT 'registration ' || coalesce(email, '') FROM registration UNION ALL SELECT 'link ' || email FROM mail_link ORDER BY 1";
    assert_eq!(database.strings(left).await, ["link stranger@example.jp", "registration stranger@example.jp"]);
    let doctors = |summary: &demo::Summary| summary.rows.iter().find(|(table, _)| *table == "doctor").copied();
    assert_eq!(doctors(&first), doctors(&second));
    let latest = "SELECT max(arrived_on)::text FROM application_step";
    assert_eq!(database.strings(latest).await, ["2026-05-10"]);
    let ahead =
        NaiveDate::from_ymd_opt(2026, 5, 10).and_then(|day| day.checked_add_days(Days::new(41))).expect("a day");
    let joined = format!("SELECT id::text FROM affiliation WHERE joined_on > '{ahead}' OR left_on > '{ahead}'");
    assert_eq!(database.strings(&joined).await, Vec::<String>::new());

    database
        .client()
        .await
        .batch_execute("UPDATE doctor SET is_sample = false WHERE license_number = '200000'")
        .await
        .unwrap();
    let refused = demo::load(database.url(), &files, later).await.unwrap_err();
    assert!(refused.to_string().contains("no samples"), "{refused}");
    assert_eq!(database.strings(people).await, before);
}
