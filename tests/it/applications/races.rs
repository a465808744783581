//! Several people at once: one wins, the others are told, nothing happens twice.

use futures_util::future::join_all;
use mamis::domain::application::actions::ReviewAction::{Approve, Receive, Refuse, Return};
use mamis::domain::words::StaffRole;
use mamis::service::{CommandError, enrolment};

use super::Desk;
use crate::support::enrolments::{act_on, enrolment_form, standing, step_of, submitted_enrolment};
use crate::support::people;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_actions_at_once_exactly_one_is_done() {
    let desk = Desk::new().await;
    let (test, nation) = (&desk.test, &desk.nation);
    let colleague = people::as_staff(test, nation.kita.id, StaffRole::Administrator).await;
    for round in 0..5_usize {
        desk.minutes(10);
        let id = submitted_enrolment(&desk.doctor, &[nation.kita, nation.osaka]).await;
        let (step, version) = step_of(test, id, nation.kita.id).await;
        let mails = desk.count("outbox").await;
        let acts = [Approve, Return, Refuse, Receive];
        let all = (0..20).map(|at| {
            let staff = if at % 2 == 0 { &desk.staff.kita } else { &colleague };
            act_on(staff, step, version, acts[(at / 2 + round) % acts.len()])
        });
        let results = join_all(all).await;
        let won = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1, "round {round}: {results:?}");
        let told = |result: &Result<_, CommandError>| match result {
            Ok(_) => true,
            Err(CommandError::Refused(problems)) => {
                problems.iter().any(|problem| problem.message.ends_with("しました。最新の内容をご確認ください"))
            }
            Err(CommandError::Db(_)) => false,
        };
        assert!(results.iter().all(told), "round {round}: {results:?}");
        let acts_of = format!("application_event WHERE application_id = '{id}' AND undo IS NOT NULL");
        assert_eq!(desk.count(&acts_of).await, 1);
        let audited = format!("audit_entry WHERE subject_id = '{id}' AND action <> 'application.submit'");
        assert_eq!(desk.count(&audited).await, 1);
        // One to the doctor; an approval also tells the next association. A receipt tells nobody.
        let sent = desk.count("outbox").await - mails;
        let stands = standing(test, id).await;
        let expected = match stands.as_str() {
            "open: decide received, decide waiting" => 0,
            "open: decide approved, decide open" => 2,
            _ => 1,
        };
        assert_eq!(sent, expected, "{stands}");
        test.database
            .client()
            .await
            .batch_execute(
                "DELETE FROM application_claim;
                 UPDATE affiliation SET voided_at = now(), void_reason = '-' WHERE voided_at IS NULL",
            )
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_form_sent_twenty_times_is_filed_once() {
    let desk = Desk::new().await;
    let form = enrolment_form(&[desk.nation.kita, desk.nation.osaka]);
    let sent = join_all((0..20).map(|_| enrolment::file(&desk.doctor, &form, "one-and-the-same-key"))).await;
    let ids: Vec<_> =
        sent.into_iter().map(|result| result.expect("each is answered with the one application")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(desk.count("application").await, 1);
    assert_eq!(desk.count("affiliation_group").await, 1);
    assert_eq!(desk.mails().await, ["application_received", "staff_application_arrived 見本北区医師会"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_several_forms_for_one_association_one_is_filed() {
    let desk = Desk::new().await;
    let form = enrolment_form(&[desk.nation.kita]);
    let keys: Vec<_> = (0..10).map(|number| format!("form-number-{number}")).collect();
    let sent = join_all(keys.iter().map(|key| enrolment::file(&desk.doctor, &form, key))).await;
    assert_eq!(sent.iter().filter(|result| result.is_ok()).count(), 1, "{sent:?}");
    let refused = |result: &&Result<_, _>| matches!(result, Err(CommandError::Refused(_)));
    assert_eq!(sent.iter().filter(refused).count(), 9);
    assert_eq!(desk.count("application_claim").await, 1);
}
