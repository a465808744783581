//! Nobody changes the 操作履歴 unseen: the server can't, and of an administrator of the database the seals tell.

use mamis::db::models::audit_seal;
use mamis::domain::audit::Head;
use mamis::service::audit_chain::{Findings, Sealer, verify};
use uuid::Uuid;

use crate::operations::program::{DataFolder, run, words};
use crate::support::{TestApp, until};

/// Five entries, the third with texts that an attacker may want to change.
async fn written() -> TestApp {
    let test = TestApp::new().await;
    write(&test, 1, 5).await;
    test
}

/// Entries with these numbers; their ids end so.
async fn write(test: &TestApp, from: u32, to: u32) {
    let sql = format!(
        "INSERT INTO audit_entry (id, at, actor_name, action, subject_kind, details, address)
         SELECT ('01990000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2026-04-01 10:00:00+09', '見本 花子',
             'doctor.read', 'doctor', jsonb_build_object('n', n, 'a', 1.50), '192.0.2.1'
         FROM generate_series({from}, {to}) n ORDER BY n"
    );
    test.database.client().await.batch_execute(&sql).await.unwrap();
}

fn id(number: u32) -> Uuid {
    format!("01990000-0000-7000-8000-{number:012}").parse().unwrap()
}

/// Seals until nothing is left. Transactions of other databases on the same server hold the sealing up as well.
async fn seal(test: &TestApp) -> Vec<Head> {
    let mut sealer = Sealer::default();
    let mut heads = Vec::new();
    until("everything to be sealed", async || {
        heads.extend(sealer.seal(&test.app.db, &*test.clock).await.unwrap());
        (verify(&test.app.db, None).await.unwrap().unsealed == 0).then_some(())
    })
    .await;
    heads
}

async fn found(test: &TestApp) -> Findings {
    verify(&test.app.db, None).await.unwrap()
}

/// What is found to be broken after somebody did this with all rights, in words.
async fn broken_by(sql: &str) -> String {
    let test = written().await;
    seal(&test).await;
    write(&test, 6, 8).await;
    seal(&test).await;
    test.database.client().await.batch_execute(sql).await.unwrap();
    found(&test).await.broken.map(|broken| broken.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn an_untouched_history_is_whole() {
    let test = written().await;
    let first = seal(&test).await;
    write(&test, 6, 8).await;
    assert_eq!(found(&test).await.unsealed, 3);
    let second = seal(&test).await;
    assert_eq!((first.len(), second.len()), (1, 1));
    let findings = found(&test).await;
    assert_eq!((findings.seals, findings.entries, findings.erased, findings.unsealed), (2, 8, 0, 0));
    assert_eq!((findings.broken, findings.head.unwrap().0), (None, second[0]));
    assert!(seal(&test).await.is_empty(), "nothing new, no seal");
    assert_eq!(verify(&test.app.db, Some(first[0].hash)).await.unwrap().broken, None, "an older head is in the chain");
}

#[tokio::test]
async fn what_was_changed_afterwards_is_named() {
    let (third, seventh) = (id(3), id(7));
    for (sql, says) in [
        (format!("UPDATE audit_entry SET actor_name = '別人' WHERE id = '{third}'"), format!("{third} was changed")),
        (
            format!("UPDATE audit_entry SET at = at + interval '1 hour' WHERE id = '{seventh}'"),
            format!("{seventh} was changed"),
        ),
        (format!("UPDATE audit_entry SET details = '{{}}' WHERE id = '{third}'"), format!("{third} was changed")),
        (format!("DELETE FROM audit_entry WHERE id = '{third}'"), format!("{third} was deleted")),
        ("DELETE FROM audit_entry".to_owned(), format!("{} was deleted", id(1))),
        (
            format!(
                "UPDATE audit_entry SET position = -position WHERE id IN ('{third}', '{0}');
                 UPDATE audit_entry SET position = CASE id WHEN '{third}' THEN 4 ELSE 3 END WHERE position < 0",
                id(4)
            ),
            format!("{} stands at another place", id(4)),
        ),
        (
            format!(
                "UPDATE audit_entry SET position = position - 100 WHERE id = '{third}';
                 INSERT INTO audit_entry (id, at, actor_name, action, subject_kind, position)
                 VALUES ('{}', now(), '別人', 'doctor.read', 'doctor', 3)",
                id(9)
            ),
            format!("{third} stands at another place"),
        ),
        (
            format!(
                "INSERT INTO audit_entry (id, at, actor_name, action, subject_kind, position)
                 VALUES ('{}', now(), '別人', 'doctor.read', 'doctor', 0)",
                id(9)
            ),
            format!("{} was put among", id(9)),
        ),
    ] {
        let broken = broken_by(&sql).await;
        assert!(broken.contains(&says), "{sql}: {broken}");
    }
}

#[tokio::test]
async fn seals_that_were_made_anew_are_told_by_those_after_them_or_by_a_head_kept_elsewhere() {
    assert_eq!(broken_by("DELETE FROM audit_seal WHERE number = 1").await, "seal 1 is missing");
    let forged = "DELETE FROM audit_entry WHERE position = 2;
        UPDATE audit_seal SET entry_ids = entry_ids[1:1] || entry_ids[3:],
            digests = substr(digests, 1, 32) || substr(digests, 65) WHERE number = 1";
    assert_eq!(broken_by(forged).await, "seal 1 does not fit what it holds, or the one before it");

    let test = written().await;
    let kept = seal(&test).await[0];
    let client = test.database.client().await;
    client.batch_execute("DELETE FROM audit_entry WHERE position = 2; DELETE FROM audit_seal").await.unwrap();
    seal(&test).await;
    assert_eq!(found(&test).await.broken, None, "the chain by itself can't tell");
    let against_kept = verify(&test.app.db, Some(kept.hash)).await.unwrap().broken.unwrap().to_string();
    assert!(against_kept.contains("not in the chain"), "{against_kept}");
}

#[tokio::test]
async fn texts_can_be_emptied_without_breaking_the_chain() {
    let test = written().await;
    seal(&test).await;
    let entry = audit_seal::entries(&mut test.app.db.get().await.unwrap(), 2, 3, 1).await.unwrap().remove(0);
    let client = test.database.client().await;
    let erase = "UPDATE audit_entry SET actor_name = '', details = '{}', address = NULL, salt = NULL, texts_digest = $2
                 WHERE id = $1";
    client.execute(erase, &[&entry.id, &entry.texts.digest().as_slice()]).await.unwrap();
    let findings = found(&test).await;
    assert_eq!((findings.broken, findings.entries, findings.erased), (None, 5, 1));
    // Pretending that they were emptied hides no other texts.
    let pretend = format!("UPDATE audit_entry SET actor_name = '別人' WHERE id = '{}'", entry.id);
    client.batch_execute(&pretend).await.unwrap();
    assert!(found(&test).await.broken.is_some());
}

#[tokio::test]
async fn who_commits_late_is_sealed_in_his_place() {
    let test = TestApp::new().await;
    let insert = |number: u32| {
        format!(
            "INSERT INTO audit_entry (id, at, actor_name, action, subject_kind)
             VALUES ('{}', now(), '見本', 'doctor.read', 'doctor')",
            id(number)
        )
    };
    let late = test.database.client().await;
    late.batch_execute(&format!("BEGIN; {}", insert(1))).await.unwrap();
    test.database.client().await.batch_execute(&insert(2)).await.unwrap();
    let mut sealer = Sealer::default();
    for _ in 0..3 {
        assert_eq!(sealer.seal(&test.app.db, &*test.clock).await.unwrap(), [], "somebody stands before it");
    }
    late.batch_execute("COMMIT").await.unwrap();
    until("both to be sealed", async || {
        sealer.seal(&test.app.db, &*test.clock).await.unwrap();
        (found(&test).await.entries == 2).then_some(())
    })
    .await;
    assert_eq!(found(&test).await.broken, None);
}

#[tokio::test]
async fn two_instances_seal_each_entry_once() {
    let test = written().await;
    write(&test, 6, 3000).await;
    let (mut one, mut two) = (Sealer::default(), Sealer::default());
    until("everything to be sealed", async || {
        let (one, two) = tokio::join!(one.seal(&test.app.db, &*test.clock), two.seal(&test.app.db, &*test.clock));
        one.and(two).unwrap();
        (found(&test).await.entries == 3000).then_some(())
    })
    .await;
    let findings = found(&test).await;
    assert_eq!((findings.broken, findings.seals), (None, 3));
}

#[tokio::test]
async fn the_role_of_the_server_can_only_add_and_gives_no_places() {
    let test = written().await;
    seal(&test).await;
    let client = test.database.client().await;
    for sql in [
        "UPDATE audit_entry SET actor_name = '別人'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_seal SET sealed_at = now()",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
        "INSERT INTO audit_entry (id, at, actor_name, action, subject_kind, position)
         VALUES (gen_random_uuid(), now(), '別人', 'doctor.read', 'doctor', 3)",
        "SELECT setval('audit_entry_position', 1)",
    ] {
        let refused = client.batch_execute(&format!("SET ROLE mamis_app; {sql}")).await.unwrap_err();
        assert_eq!(refused.code().map(|code| code.code()), Some("42501"), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_how_many_and_names_the_first_broken_entry() {
    let test = written().await;
    let audit = |arguments: &[&str]| {
        let folder = DataFolder::new();
        let output = run(folder.path(), &[&["audit"], arguments].concat(), &[("DATABASE_URL", test.database.url())]);
        (words(&output), output.status.success())
    };
    assert!(!audit(&["head"]).1, "nothing is sealed yet");
    let head = seal(&test).await[0];
    let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let (said, fit) = audit(&["head"]);
    assert!(fit && said.contains(&hash), "{said}");
    let (said, fit) = audit(&["verify", "--head", &hash]);
    assert!(fit && said.contains("ok      5 entries in 1 seals are as they were sealed"), "{said}");
    assert!(!audit(&["verify", "--head", &"0".repeat(64)]).1);
    let change = format!("UPDATE audit_entry SET address = NULL WHERE id = '{}'", id(2));
    test.database.client().await.batch_execute(&change).await.unwrap();
    let (said, fit) = audit(&["verify"]);
    assert!(!fit && said.contains(&format!("broken  entry {} was changed", id(2))), "{said}");
}
