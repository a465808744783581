//! The rows that lists and searches stand on follow what they are derived from.

use mamis::domain::application::actions::ReviewAction::{Approve, Cancel, Receive, Refuse};
use mamis::service::application;

use super::Desk;
use crate::support::enrolments::{act, submitted_enrolment, version_of};

impl Desk {
    /// Association, days of membership, and whether he applies; by name. Fails where the rows say something else than
    /// what they are derived from.
    async fn relations(&self) -> Vec<String> {
        let wrong = "(TABLE doctor_relation_source EXCEPT SELECT doctor_id, association_id, member_days, applies FROM doctor_relation)
            UNION ALL (SELECT doctor_id, association_id, member_days, applies FROM doctor_relation EXCEPT TABLE doctor_relation_source)";
        assert_eq!(self.count(&format!("({wrong}) wrong")).await, 0);
        self.test
            .database
            .strings(
                "SELECT n.name || ' ' || r.member_days || CASE WHEN r.applies THEN ' applies' ELSE '' END
                 FROM doctor_relation r JOIN association_term n ON n.association_id = r.association_id
                 JOIN association s ON s.id = r.association_id ORDER BY s.layer DESC, n.name",
            )
            .await
    }
}

#[tokio::test]
async fn they_follow_an_application_from_filing_to_closing() {
    let desk = Desk::new().await;
    let (test, nation, staff) = (&desk.test, &desk.nation, &desk.staff);
    assert!(desk.relations().await.is_empty());

    let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
    assert_eq!(desk.relations().await, ["見本北区医師会 {} applies", "見本大阪府医師会 {} applies"]);
    act(test, &staff.kita, id, Receive).await.unwrap();
    act(test, &staff.kita, id, Approve).await.unwrap();
    assert_eq!(desk.relations().await, ["見本北区医師会 {[2026-04-15,)} applies", "見本大阪府医師会 {} applies"]);
    act(test, &staff.kita, id, Cancel).await.unwrap();
    assert_eq!(desk.relations().await, ["見本北区医師会 {} applies", "見本大阪府医師会 {} applies"]);
    act(test, &staff.kita, id, Approve).await.unwrap();
    act(test, &staff.osaka, id, Receive).await.unwrap();
    act(test, &staff.osaka, id, Refuse).await.unwrap();
    // Closed: who was only asked keeps a trace of it, for what it may still read.
    assert_eq!(desk.relations().await, ["見本北区医師会 {[2026-04-15,)}", "見本大阪府医師会 {}"]);
}

#[tokio::test]
async fn they_follow_a_withdrawn_application_a_voided_membership_and_a_changed_name() {
    let desk = Desk::new().await;
    let (nation, client) = (&desk.nation, desk.test.database.client().await);
    let id = submitted_enrolment(&desk.doctor, &[nation.kita]).await;
    application::withdraw(&desk.doctor, id, version_of(&desk.test, id).await).await.unwrap();
    assert_eq!(desk.relations().await, ["見本北区医師会 {}"]);

    let membership = desk.affiliation(nation.aoba.id, "2020-04-01", "'2021-03-31'")
        + &desk.affiliation(nation.aoba.id, "2024-04-01", "NULL");
    client.batch_execute(&membership).await.unwrap();
    assert_eq!(
        desk.relations().await,
        ["見本青葉区医師会 {[2020-04-01,2021-04-01),[2024-04-01,)}", "見本北区医師会 {}"]
    );
    client
        .batch_execute("UPDATE affiliation SET voided_at = now(), void_reason = '試験' WHERE left_on IS NULL")
        .await
        .unwrap();
    assert_eq!(desk.relations().await, ["見本青葉区医師会 {[2020-04-01,2021-04-01)}", "見本北区医師会 {}"]);
    client.batch_execute("DELETE FROM affiliation").await.unwrap();
    assert_eq!(desk.relations().await, ["見本北区医師会 {}"]);

    client.batch_execute("UPDATE doctor SET family_kana = 'アラタ', search_text = '新太郎アラタタロウ'").await.unwrap();
    assert_eq!(
        desk.test.database.strings("SELECT family_kana || ' ' || search_text FROM doctor_relation").await,
        ["アラタ 新太郎アラタタロウ"]
    );
}

#[tokio::test]
async fn the_role_of_the_server_cannot_write_them() {
    let desk = Desk::new().await;
    submitted_enrolment(&desk.doctor, &[desk.nation.kita]).await;
    const PERMISSION_DENIED: &str = "42501";
    for sql in [
        "UPDATE doctor_relation SET applies = false",
        "DELETE FROM doctor_relation",
        "SELECT doctor_relation_rebuild()",
    ] {
        assert_eq!(desk.broken_rule(&format!("SET LOCAL ROLE mamis_app; {sql}")).await, PERMISSION_DENIED, "{sql}");
    }
}
