//! What the database refuses by itself, whoever writes.

use mamis::domain::application::actions::ReviewAction::Approve;
use mamis::service::enrolment;

use super::Desk;
use crate::support::enrolments::{act, enrolment_form, refused, standing, submitted_enrolment};

impl Desk {
    /// Runs statements in one transaction and gives the name of the rule that refused them, or the SQLSTATE.
    pub(super) async fn broken_rule(&self, sql: &str) -> String {
        let mut client = self.test.database.client().await;
        let transaction = client.transaction().await.unwrap();
        let done = match transaction.batch_execute(sql).await {
            Ok(()) => transaction.commit().await,
            Err(error) => Err(error),
        };
        let error = done.expect_err("the database refuses it");
        let error = error.as_db_error().expect("an answer of the server");
        error.constraint().map_or_else(|| error.code().code().to_owned(), str::to_owned)
    }

    pub(super) fn affiliation(&self, association: impl std::fmt::Display, joined_on: &str, left_on: &str) -> String {
        let mamis::domain::viewer::Viewer::Doctor(doctor) = &self.doctor.viewer else { unreachable!() };
        format!(
            "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, left_on, recorded_at)
             VALUES (gen_random_uuid(), '{}', '{association}', '{joined_on}', {left_on}, now());",
            doctor.doctor_id
        )
    }
}

#[tokio::test]
async fn a_membership_needs_the_layer_below_on_every_day_and_is_looked_at_at_commit() {
    let desk = Desk::new().await;
    let (kita, osaka) = (desk.nation.kita.id, desk.nation.osaka.id);
    let upper = desk.affiliation(osaka, "2026-04-01", "NULL");
    assert_eq!(desk.broken_rule(&upper).await, "affiliation_needs_layer_below");
    for (joined_on, left_on) in [("2026-04-02", "NULL"), ("2026-04-01", "'2030-03-31'")] {
        let short = desk.affiliation(kita, joined_on, left_on) + &upper;
        assert_eq!(desk.broken_rule(&short).await, "affiliation_needs_layer_below", "{joined_on} {left_on}");
    }
    // The order within a transaction does not matter, nor is it one row that must carry all days.
    let whole = upper.clone()
        + &desk.affiliation(kita, "2026-04-01", "'2026-09-30'")
        + &desk.affiliation(desk.nation.strict.id, "2026-10-01", "NULL");
    desk.test.database.client().await.batch_execute(&whole).await.unwrap();
    let end_lower =
        format!("UPDATE affiliation SET left_on = '2027-03-31' WHERE association_id = '{}'", desk.nation.strict.id);
    assert_eq!(desk.broken_rule(&end_lower).await, "affiliation_needs_layer_below");
}

/// 北区 was below 神奈川県 until 2009, is below 大阪府, and will be below 神奈川県 again in 2100.
async fn with_dated_terms() -> Desk {
    let desk = Desk::new().await;
    let kita = desk.nation.kita.id;
    let kanagawa = desk.nation.kanagawa.id;
    let sql = format!(
        "UPDATE association_term SET starts_on = '2010-01-01', ends_on = '2099-12-31' WHERE association_id = '{kita}';
         INSERT INTO association_term (id, association_id, name, name_kana, parent_id, starts_on, ends_on) VALUES
             (gen_random_uuid(), '{kita}', '見本北区医師会', 'ミホンイシカイ', '{kanagawa}', '1947-11-01', '2009-12-31'),
             (gen_random_uuid(), '{kita}', '見本北区医師会', 'ミホンイシカイ', '{kanagawa}', '2100-01-01', NULL)"
    );
    desk.test.database.client().await.batch_execute(&sql).await.unwrap();
    desk.test.app.reload_tree().await.unwrap();
    desk
}

#[tokio::test]
async fn which_layer_is_below_is_read_off_the_terms_of_each_day() {
    const BROKEN: &str = "affiliation_needs_layer_below";
    let desk = with_dated_terms().await;
    let (kita, osaka, kanagawa) = (desk.nation.kita.id, desk.nation.osaka.id, desk.nation.kanagawa.id);
    let lower = desk.affiliation(kita, "2005-04-01", "NULL");
    for (what, upper) in [
        ("goes on after its layer below has gone elsewhere", desk.affiliation(kanagawa, "2005-04-01", "NULL")),
        ("a day too long", desk.affiliation(kanagawa, "2005-04-01", "'2010-01-01'")),
        ("a day too early", desk.affiliation(osaka, "2009-12-31", "NULL")),
        ("not yet below it", desk.affiliation(kanagawa, "2026-04-01", "NULL")),
    ] {
        assert_eq!(desk.broken_rule(&(lower.clone() + &upper)).await, BROKEN, "{what}");
    }
    // What is to come does not count yet, or nobody could join before a reorganisation that is known beforehand.
    let whole = lower
        + &desk.affiliation(kanagawa, "2005-04-01", "'2009-12-31'")
        + &desk.affiliation(osaka, "2010-01-01", "NULL");
    desk.test.database.client().await.batch_execute(&whole).await.unwrap();
    // Gone without a successor, it carries nobody any more.
    let gone = format!(
        "DELETE FROM association_term WHERE association_id = '{kita}' AND starts_on >= '2100-01-01';
         UPDATE association_term SET ends_on = '2024-12-31' WHERE association_id = '{kita}' AND ends_on > '2024-12-31';
         UPDATE affiliation SET version = version + 1"
    );
    assert_eq!(desk.broken_rule(&gone).await, BROKEN);
}

#[tokio::test]
async fn the_tree_and_the_database_agree_about_today() {
    let desk = with_dated_terms().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let elsewhere = enrolment::file(&desk.doctor, &enrolment_form(&[nation.kita, nation.kanagawa]), "key-0001").await;
    assert!(refused(elsewhere).starts_with("invalid"), "the tree of today");
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    for who in [&staff.kita, &staff.osaka] {
        act(test, who, id, Approve).await.unwrap();
    }
    assert_eq!(desk.count("affiliation WHERE voided_at IS NULL").await, 2);
}

#[tokio::test]
async fn an_approval_that_no_longer_fits_the_tree_is_a_conflict_in_words() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    let change = async |sql: String| {
        test.database.client().await.batch_execute(&sql).await.unwrap();
        test.app.reload_tree().await.unwrap();
    };
    let category = nation.kita.category_a;
    change(format!("UPDATE category SET in_use = false WHERE id = '{category}'")).await;
    let gone = refused(act(test, &staff.kita, id, Approve).await);
    assert!(gone.starts_with("conflict 希望の会員区分は見本北区医師会で使われなくなったため"), "{gone}");
    change(format!("UPDATE category SET in_use = true WHERE id = '{category}'")).await;
    act(test, &staff.kita, id, Approve).await.unwrap();
    let (kita, kanagawa) = (nation.kita.id, nation.kanagawa.id);
    change(format!("UPDATE association_term SET parent_id = '{kanagawa}' WHERE association_id = '{kita}'")).await;
    let moved = refused(act(test, &staff.osaka, id, Approve).await);
    assert!(moved.starts_with("conflict 見本大阪府医師会と下位の医師会の関係が変わったため"), "{moved}");
    assert_eq!(standing(test, id).await, "open: decide approved, decide open", "nothing was done");
}

#[tokio::test]
async fn two_memberships_with_one_association_never_share_a_day() {
    let desk = Desk::new().await;
    let kita = desk.nation.kita.id;
    desk.test
        .database
        .client()
        .await
        .batch_execute(&desk.affiliation(kita, "2020-04-01", "'2026-03-31'"))
        .await
        .unwrap();
    let same_day = desk.affiliation(kita, "2026-03-31", "NULL");
    assert_eq!(desk.broken_rule(&same_day).await, "affiliation_overlap");
    desk.test.database.client().await.batch_execute(&desk.affiliation(kita, "2026-04-01", "NULL")).await.unwrap();
    let voided = "UPDATE affiliation SET voided_at = now(), void_reason = '試験' WHERE left_on IS NULL;".to_owned();
    let again = voided + &desk.affiliation(kita, "2026-05-01", "NULL");
    desk.test.database.client().await.batch_execute(&again).await.unwrap();
}

#[tokio::test]
async fn states_that_make_no_sense_are_refused() {
    let desk = Desk::new().await;
    let id = submitted_enrolment(&desk.doctor, &[desk.nation.kita, desk.nation.osaka]).await;
    for (what, sql) in [
        ("decided without an outcome", "UPDATE application SET status = 'decided', decided_at = now()"),
        ("closed without a day", "UPDATE application SET status = 'closed', outcome = 'refused', decided_at = now()"),
        ("returned by nobody", "UPDATE application SET status = 'returned', returned_at = now()"),
        ("open but not arrived", "UPDATE application_step SET state = 'open', arrived_at = NULL, arrived_on = NULL"),
        ("a relay that approves", "UPDATE application_step SET kind = 'relay', state = 'approved'"),
        (
            "a decision that confirms",
            "UPDATE application_step SET state = 'confirmed', arrived_at = now(), arrived_on = now()",
        ),
        ("joined in no category", "UPDATE application_step SET category_id = NULL"),
    ] {
        let rule = desk.broken_rule(sql).await;
        assert!(rule.contains("_check"), "{what}: {rule}");
    }
    let twice = format!(
        "INSERT INTO application_claim SELECT doctor_id, association_id, '{id}' FROM application_claim LIMIT 1"
    );
    assert_eq!(desk.broken_rule(&twice).await, "application_claim_pkey");
    let second = format!(
        "INSERT INTO application (id, number, kind, doctor_id, group_id, status, idempotency_key, submitted_at, updated_at)
         SELECT gen_random_uuid(), 'X', kind, doctor_id, group_id, 'open', 'another-key', now(), now()
         FROM application WHERE id = '{id}'"
    );
    assert_eq!(desk.broken_rule(&second).await, "application_open_group");
}

#[tokio::test]
async fn the_audit_can_only_grow_for_the_role_of_the_server() {
    let desk = Desk::new().await;
    submitted_enrolment(&desk.doctor, &[desk.nation.kita]).await;
    const PERMISSION_DENIED: &str = "42501";
    for sql in ["UPDATE audit_entry SET actor_name = '別人'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"] {
        let rule = desk.broken_rule(&format!("SET LOCAL ROLE mamis_app; {sql}")).await;
        assert_eq!(rule, PERMISSION_DENIED, "{sql}");
    }
    assert_eq!(desk.count("audit_entry WHERE action = 'application.submit' AND request_id = 'test'").await, 1);
}

#[tokio::test]
async fn the_day_of_submission_is_known_to_every_step_and_never_changes() {
    let desk = Desk::new().await;
    submitted_enrolment(&desk.doctor, &[desk.nation.kita, desk.nation.osaka]).await;
    let steps = "application_step s JOIN application a ON a.id = s.application_id AND a.submitted_at = s.submitted_at";
    assert_eq!(desk.count(steps).await, 2);
    let moved = "UPDATE application SET submitted_at = submitted_at - interval '1 day'";
    assert_eq!(desk.broken_rule(moved).await, "application_submitted_once");
}
