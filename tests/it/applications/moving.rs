//! A layer in force gets the workplace of a corrected form at the decision, and loses it again with a 取消.

use mamis::db::models::affiliation::{self, Author};
use mamis::domain::application::actions::ReviewAction::{Approve, Cancel, Confirm, Return};
use mamis::domain::enrolment::{EnrolmentForm, Workplace};
use mamis::domain::ids::{AffiliationTermId, ApplicationId};
use mamis::service::enrolment;
use uuid::Uuid;

use super::Desk;
use crate::support::enrolments::{act, day, enrolment_form, standing, submitted, version_of};
use crate::support::fixtures::TestId;

impl Desk {
    /// Every term that was ever written, voided ones marked: association, days, workplace.
    async fn terms(&self) -> Vec<String> {
        let sql = "SELECT concat_ws(' ', n.name, t.starts_on || '〜' || coalesce(t.ends_on::text, ''), t.facility_text,
                          CASE WHEN t.voided_at IS NOT NULL THEN '無効' END)
                   FROM affiliation_term t JOIN association_term n ON n.association_id = t.association_id
                   ORDER BY n.name DESC, t.starts_on, t.recorded_at, t.voided_at NULLS LAST";
        self.test.database.strings(sql).await
    }

    /// 北区 has let the doctor in from 2026/04/15; on `today` 大阪府 returns the application and gets it back with
    /// another workplace.
    async fn corrected_workplace(&self, today: &str) -> ApplicationId {
        let (test, nation, staff) = (&self.test, &self.nation, &self.staff);
        let form = enrolment_form(&[nation.kita, nation.osaka]);
        let id = submitted(&self.doctor, &form).await;
        act(test, &staff.kita, id, Approve).await.unwrap();
        test.clock.set(today);
        act(test, &staff.osaka, id, Return).await.unwrap();
        let workplace =
            Workplace { facility_text: Some("移転先クリニック".to_owned()), ..Workplace::default() };
        let moved = EnrolmentForm { workplace, wished_on: day("2026-06-01"), ..form };
        enrolment::correct(&self.doctor, &moved, id, version_of(test, id).await).await.unwrap();
        assert_eq!(standing(test, id).await, "open: inform waiting, decide open");
        id
    }
}

#[tokio::test]
async fn the_decision_moves_the_layer_in_force_and_a_cancellation_moves_it_back() {
    for (today, moved) in [
        (
            "2026-05-10T09:00:00+09:00",
            vec![
                "見本北区医師会 2026-04-15〜2026-05-09 見本クリニック",
                "見本北区医師会 2026-05-10〜 移転先クリニック",
            ],
        ),
        // On its first day there is nothing to end: the first term never held.
        (
            "2026-04-15T09:00:00+09:00",
            vec!["見本北区医師会 2026-04-15〜 見本クリニック 無効", "見本北区医師会 2026-04-15〜 移転先クリニック"],
        ),
    ] {
        let desk = Desk::new().await;
        let (test, staff) = (&desk.test, &desk.staff);
        let id = desk.corrected_workplace(today).await;
        let before = desk.terms().await;
        assert_eq!(before, ["見本北区医師会 2026-04-15〜 見本クリニック"]);
        let of_kita = async || desk.terms().await.into_iter().filter(|term| term.contains("北区")).collect::<Vec<_>>();

        act(test, &staff.osaka, id, Approve).await.unwrap();
        assert_eq!(standing(test, id).await, "decided completed: inform open, decide approved");
        assert_eq!(of_kita().await, moved);

        act(test, &staff.osaka, id, Cancel).await.unwrap();
        assert_eq!(standing(test, id).await, "open: inform waiting, decide open", "taken back at the same instant");
        assert_eq!(desk.memberships().await, ["見本北区医師会 2026-04-15 A 見本クリニック"], "{today}");
        let standing_now = "SELECT count(*) FROM affiliation_term WHERE voided_at IS NULL AND ends_on IS NULL";
        assert_eq!(test.database.client().await.query_one(standing_now, &[]).await.unwrap().get::<_, i64>(0), 1);

        desk.minutes(1);
        act(test, &staff.osaka, id, Approve).await.unwrap();
        act(test, &staff.kita, id, Confirm).await.unwrap();
        assert_eq!(standing(test, id).await, "closed completed: inform confirmed, decide approved");
        let last = of_kita().await.into_iter().rfind(|term| !term.ends_with("無効"));
        assert!(last.unwrap().ends_with("〜 移転先クリニック"), "decided anew it is moved anew");
    }
}

/// An earlier change that ended the day before is another act, and stands.
#[tokio::test]
async fn what_moves_back_reopens_nothing_but_what_it_had_ended() {
    let desk = Desk::new().await;
    let id = submitted(&desk.doctor, &enrolment_form(&[desk.nation.kita])).await;
    act(&desk.test, &desk.staff.kita, id, Approve).await.unwrap();
    let kita = desk.nation.kita.id;
    let mut connection = desk.test.app.db.get().await.unwrap();
    let account_id = desk.staff.kita.viewer.account_id().unwrap();
    let mut recorded = Vec::new();
    for place in ["二番目", "三番目"] {
        desk.minutes(1);
        let author = Author { application_id: id, account_id, at: desk.test.app_now() };
        let workplace = Workplace { facility_text: Some(place.to_owned()), ..Workplace::default() };
        let term = AffiliationTermId(Uuid::now_v7_for_tests());
        affiliation::move_workplace(&mut connection, term, kita, &workplace, day("2026-05-10"), author).await.unwrap();
        recorded.push(author.at);
    }
    let now = desk.test.app_now();
    affiliation::move_back(&mut connection, id, kita, recorded[1], now).await.unwrap();
    assert_eq!(
        desk.memberships().await,
        ["見本北区医師会 2026-04-15 A 見本クリニック", "見本北区医師会 2026-04-15 A 二番目"]
    );
    affiliation::move_back(&mut connection, id, kita, recorded[0], now).await.unwrap();
    assert_eq!(desk.memberships().await, ["見本北区医師会 2026-04-15 A 見本クリニック"]);
}
