//! `mamis staff first-admins`, as an administrator of the machine runs it: the real program over a real database.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use super::program::{DataFolder, run, words};
use crate::support::fixtures::Nation;
use crate::support::{TestApp, TestServer};

fn first_admins(folder: &DataFolder, url: &str, notices: &Path) -> Output {
    let notices = notices.to_str().expect("a path");
    run(folder.path(), &["staff", "first-admins", "--notices", notices], &[("DATABASE_URL", url)])
}

/// Login ID and password that the page for an association says.
fn log_in_of(notices: &str, association: &str) -> (String, String) {
    let (_, page) = notices.split_once(&format!("{association} 御中")).expect("a page for it");
    let mut facts = page.split("<dd>").skip(1).map(|rest| rest.split('<').next().expect("a value").to_owned());
    (facts.next().expect("a login ID"), facts.next().expect("a password"))
}

#[tokio::test(flavor = "multi_thread")]
async fn it_makes_administrators_once_and_their_printed_log_ins_open_the_door() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    // Hashing is slow by intention: only two of the made-up nation are left without.
    let have = format!(
        "INSERT INTO staff_user (id, association_id, name, name_kana, email, role, created_at, updated_at)
         SELECT gen_random_uuid(), id, '見本', 'ミホン', 'a@example.jp', 'administrator', now(), now() FROM association
         WHERE id NOT IN ('{}', '{}')",
        nation.kita.id, nation.strict.id
    );
    test.database.client().await.batch_execute(&have).await.expect("the others have one");
    let folder = DataFolder::new();
    let notices = folder.path().join("notices.html");

    let done = first_admins(&folder, test.database.url(), &notices);
    assert!(done.status.success(), "{}", words(&done));
    assert!(words(&done).contains("2 made"), "{}", words(&done));
    let mode = std::fs::metadata(&notices).expect("the pages").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "its owner alone reads it");
    let html = std::fs::read_to_string(&notices).expect("the pages");
    assert_eq!(html.matches("<section>").count(), 2);
    let (login_id, password) = log_in_of(&html, "見本北区医師会");
    assert!(!words(&done).contains(&password), "the password is on paper alone");

    let again = folder.path().join("again.html");
    let nothing = first_admins(&folder, test.database.url(), &again);
    assert!(nothing.status.success() && words(&nothing).contains("nothing was done"), "{}", words(&nothing));
    assert!(!again.exists());
    assert_eq!(std::fs::read_to_string(&notices).expect("the pages"), html, "what was written stays");

    let server = TestServer::start(&test).await;
    let browser = server.browser();
    let token = browser.form_token("/login").await;
    let typed = [("form_token", token.as_str()), ("loginId", &login_id), ("password", &password)];
    assert_eq!(browser.post_form("/login", &typed).await.status(), 303);
    let top = browser.get("/office").await;
    assert_eq!(top.headers()["location"], "/password", "before anything else");
    let token = browser.form_token("/password").await;
    let changed = browser.post_form("/password", &[("form_token", &token), ("newPassword", "jibun-2026!")]).await;
    assert_eq!(changed.headers()["location"], "/office");
    let staff = browser.get("/office/staff").await.text().await.expect("a page");
    assert!(staff.contains(&login_id) && staff.contains("見本北区医師会"), "he manages its users: {staff}");
}

#[tokio::test]
async fn a_file_that_is_there_is_not_touched_and_nobody_is_made() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let have = format!(
        "INSERT INTO staff_user (id, association_id, name, name_kana, email, role, created_at, updated_at)
         SELECT gen_random_uuid(), id, '見本', 'ミホン', 'a@example.jp', 'administrator', now(), now() FROM association
         WHERE id <> '{}'",
        nation.kita.id
    );
    test.database.client().await.batch_execute(&have).await.expect("the others have one");
    let folder = DataFolder::new();
    let notices = folder.path().join("notices.html");
    std::fs::write(&notices, "what was printed last time").expect("a file");
    let refused = first_admins(&folder, test.database.url(), &notices);
    assert!(!refused.status.success());
    assert!(words(&refused).contains("notices.html"), "{}", words(&refused));
    assert_eq!(std::fs::read_to_string(&notices).expect("the file"), "what was printed last time");
    let made = "SELECT login_id FROM account WHERE login_id LIKE 'kanri-%'";
    assert_eq!(test.database.strings(made).await, Vec::<String>::new());
}
