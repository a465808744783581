//! A draft becomes an application, and a returned application is sent again from its draft.

use mamis::domain::enrolment::EnrolmentPatch;
use mamis::domain::words::StaffRole;
use mamis::service::draft::{self, DraftTarget};
use mamis::service::{enrolment, review};

use super::Desk;
use crate::support::enrolments::{standing, step_of, version_of};
use crate::support::people;

fn refusal<T: std::fmt::Debug>(result: Result<T, mamis::service::CommandError>) -> String {
    super::refusal(result).join("\n")
}

const KEY: &str = "key-of-the-confirmation-page";

#[tokio::test]
async fn a_draft_is_filed_once_and_goes_away() {
    let desk = Desk::new().await;
    let id = draft::save(&desk.ctx, DraftTarget::default(), None, desk.complete().await).await.unwrap();
    let stale = enrolment::submit(&desk.ctx, id, 7, KEY.to_owned()).await;
    assert!(refusal(stale).starts_with("version: 別の画面で更新"));
    let filed = enrolment::submit(&desk.ctx, id, 1, KEY.to_owned()).await.unwrap();
    assert_eq!(standing(&desk.test, filed).await, "open: decide open, decide waiting, decide waiting, decide waiting");
    assert!(draft::load(&desk.ctx).await.unwrap().is_none());
    // The answer got lost and the browser asks again.
    assert_eq!(enrolment::submit(&desk.ctx, id, 1, KEY.to_owned()).await.unwrap(), filed);
    let gone = enrolment::submit(&desk.ctx, id, 1, "another-page-s-key".to_owned()).await;
    assert!(refusal(gone).contains("下書きが見つかりません"));
    let kept = "SELECT designation_code FROM application_form_designation
                UNION ALL SELECT a.file_name FROM application_attachment t JOIN attachment a ON a.id = t.attachment_id";
    assert_eq!(desk.test.database.strings(kept).await, ["designation:01", "menkyo.pdf"]);
}

#[tokio::test]
async fn a_draft_with_problems_is_not_filed() {
    let desk = Desk::new().await;
    let patch = EnrolmentPatch { attachment_ids: Some(Vec::new()), ..desk.complete().await };
    let id = draft::save(&desk.ctx, DraftTarget::default(), None, patch).await.unwrap();
    let refused = enrolment::submit(&desk.ctx, id, 1, KEY.to_owned()).await;
    assert!(refusal(refused).starts_with("attachmentIds"));
    assert!(draft::load(&desk.ctx).await.unwrap().is_some(), "nothing typed is lost");
}

#[tokio::test]
async fn a_returned_application_is_sent_again_from_its_draft() {
    let desk = Desk::new().await;
    let (test, aoba) = (&desk.test, desk.nation.aoba.id);
    let staff = people::as_staff(test, aoba, StaffRole::Staff).await;
    let id = draft::save(&desk.ctx, DraftTarget::default(), None, desk.complete().await).await.unwrap();
    let filed = enrolment::submit(&desk.ctx, id, 1, KEY.to_owned()).await.unwrap();
    let (step, version) = step_of(test, filed, aoba).await;
    review::return_to_doctor(&staff, step, version, "役職をご確認ください".to_owned()).await.unwrap();

    let made = draft::load_for_correction(&desk.ctx, filed).await.unwrap().expect("a draft");
    let target = DraftTarget { application_id: Some(filed) };
    let patch = EnrolmentPatch { position_code: Some(Some("position:01".to_owned())), ..Default::default() };
    draft::save(&desk.ctx, target, Some(made.version), patch).await.unwrap();
    let version = version_of(test, filed).await;
    let stale = enrolment::resubmit(&desk.ctx, made.id, made.version + 1, filed, version - 1).await;
    assert!(refusal(stale).contains("見本青葉区医師会が10:00に差戻しをしました"));
    let new = enrolment::submit(&desk.ctx, made.id, made.version + 1, "as-if-it-were-new".to_owned()).await;
    assert!(refusal(new).contains("下書きが見つかりません"), "a correction is no new application");
    enrolment::resubmit(&desk.ctx, made.id, made.version + 1, filed, version).await.unwrap();
    assert_eq!(standing(test, filed).await, "open: decide open, decide waiting, decide waiting, decide waiting");
    assert_eq!(test.database.strings("SELECT position_code FROM application_form ORDER BY revision").await.len(), 2);
    assert!(draft::load_for_correction(&desk.ctx, filed).await.unwrap().is_none(), "it is not with the doctor");
}
