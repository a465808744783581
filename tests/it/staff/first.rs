//! The first 管理者 of every association that has none.

use mamis::domain::login::check_password;
use mamis::service::first_administrators::{carry_out, plan};
use secrecy::ExposeSecret;

use super::Desk;
use crate::support::fixtures;

#[tokio::test]
async fn each_association_without_one_gets_one_and_a_second_run_does_nothing() {
    let desk = Desk::new().await;
    // One that is over counts for nothing, nor does a member of staff.
    let over = desk.colleague("administrator", "over-admin").await;
    let sql = format!(
        "UPDATE staff_user SET association_id = '{}', valid_until = '2026-03-31' WHERE id = '{over}'",
        desk.nation.kita.id
    );
    desk.test.database.client().await.batch_execute(&sql).await.unwrap();
    fixtures::staff(&desk.test, desk.nation.osaka.id, "staff", "osaka-staff").await;
    // Keeps the hashing of this test short: only the made-up nation is left without.
    let have = format!(
        "INSERT INTO staff_user (id, association_id, name, name_kana, email, role, created_at, updated_at)
         SELECT gen_random_uuid(), id, '見本', 'ミホン', 'a@example.jp', 'administrator', now(), now() FROM association
         WHERE code NOT LIKE 'T%' OR id = '{}'",
        desk.nation.strict.id
    );
    desk.test.database.client().await.batch_execute(&have).await.unwrap();

    let planned = plan(&desk.test.app).await.expect("a plan");
    let mut names: Vec<&str> = planned.iter().map(|one| one.association()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "見本北区医師会",
            "見本大阪府医師会",
            "見本日本医師会",
            "見本横浜市医師会",
            "見本港北区医師会",
            "見本神奈川県医師会"
        ]
    );
    let nobody = "SELECT login_id FROM account WHERE login_id LIKE 'kanri-%'";
    assert_eq!(desk.test.database.strings(nobody).await, Vec::<String>::new(), "a plan writes nothing");
    assert_eq!(carry_out(&desk.test.app, &planned).await.expect("made"), 6);
    assert_eq!(carry_out(&desk.test.app, &planned).await.expect("nothing to do"), 0);
    assert_eq!(plan(&desk.test.app).await.expect("a plan").len(), 0);

    let kita = planned.iter().find(|one| one.association() == "見本北区医師会").expect("one for it");
    let password = kita.password.expose_secret();
    assert_eq!(check_password(password, &kita.login_id), Ok(()), "what is handed out keeps the rule");
    let session = desk.log_in(&kita.login_id, password).await.expect("a session");
    assert!(session.must_change_password);
    let kept = desk
        .test
        .database
        .strings("SELECT to_jsonb(a)::text FROM account a UNION SELECT to_jsonb(e)::text FROM audit_entry e");
    let kept = kept.await.concat();
    assert!(planned.iter().all(|one| !kept.contains(one.password.expose_secret())), "in the clear nowhere");
}
