//! SQL statements of each command: exact numbers, the same however long the history. BEGIN and COMMIT count too.

use mamis::domain::application::actions::ReviewAction::{Approve, Cancel, Confirm, Receive, Refuse, Return};
use mamis::domain::enrolment::{EnrolmentForm, EnrolmentPatch, Workplace};
use mamis::domain::ids::ApplicationId;
use mamis::domain::words::StaffRole;
use mamis::service::correspondence::StarChange;
use mamis::service::draft::{self, DraftTarget};
use mamis::service::{Context, application, correspondence, enrolment};

use super::Desk;
use crate::drafts::Desk as Drafts;
use crate::support::enrolments::{
    act, act_on, day, enrolment_form, enrolment_form_above, step_of, submitted, version_of,
};
use crate::support::{TestApp, people};

/// What was counted, by name.
struct Counted<'a> {
    test: &'a TestApp,
    numbers: Vec<(&'static str, u64)>,
}

impl<'a> Counted<'a> {
    fn new(test: &'a TestApp) -> Self {
        Self { test, numbers: Vec::new() }
    }

    async fn count<T, E: std::fmt::Debug>(
        &mut self,
        name: &'static str,
        command: impl Future<Output = Result<T, E>>,
    ) -> T {
        let before = self.test.app.db.statements();
        let done = command.await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        self.numbers.push((name, self.test.app.db.statements() - before));
        done
    }

    async fn act(
        &mut self,
        name: &'static str,
        staff: &Context,
        id: ApplicationId,
        what: mamis::domain::application::actions::ReviewAction,
    ) {
        let mamis::domain::viewer::Viewer::Staff(viewer) = &staff.viewer else { panic!("no staff") };
        let (step, version) = step_of(self.test, id, viewer.association_id).await;
        self.count(name, act_on(staff, step, version, what)).await;
    }
}

/// Returns and corrections, receipts taken back, messages and memos, `times` over.
async fn history(
    test: &TestApp,
    doctor: &Context,
    staff: &Context,
    id: ApplicationId,
    form: &EnrolmentForm,
    times: usize,
) {
    for _ in 0..times {
        act(test, staff, id, Receive).await.unwrap();
        act(test, staff, id, Cancel).await.unwrap();
        correspondence::post_message(doctor, id, "こんにちは".to_owned()).await.unwrap();
        correspondence::add_memo(staff, id, "控え".to_owned()).await.unwrap();
        act(test, staff, id, Return).await.unwrap();
        enrolment::correct(doctor, form, id, version_of(test, id).await).await.unwrap();
        test.clock.advance(chrono::TimeDelta::minutes(5));
    }
}

#[tokio::test]
async fn from_the_draft_to_the_last_layer() {
    let mut both = Vec::new();
    for times in [0, 4] {
        let desk = Drafts::new().await;
        let (test, doctor, nation) = (&desk.test, &desk.ctx, &desk.nation);
        let of =
            async |place: crate::support::fixtures::Place| people::as_staff(test, place.id, StaffRole::Staff).await;
        let (aoba, yokohama) = (of(nation.aoba).await, of(nation.yokohama).await);
        let (kanagawa, national) = (of(nation.kanagawa).await, of(nation.national).await);
        let mut counted = Counted::new(test);

        let complete = desk.complete().await;
        let new = DraftTarget::default();
        let id = counted.count("save a new draft", draft::save(doctor, new, None, complete.clone())).await;
        for version in 1..=times {
            draft::save(doctor, new, Some(version), EnrolmentPatch::default()).await.unwrap();
        }
        counted.count("save a draft again", draft::save(doctor, new, Some(times + 1), complete)).await;
        let key = "key-of-the-page".to_owned();
        let id = counted.count("submit", enrolment::submit(doctor, id, times + 2, key)).await;
        let all = [nation.aoba, nation.yokohama, nation.kanagawa, nation.national];
        let form = EnrolmentForm { wished_on: day("2026-04-01"), ..enrolment_form(&all) };
        history(test, doctor, &aoba, id, &form, usize::try_from(times).unwrap()).await;

        counted.act("receive", &aoba, id, Receive).await;
        counted.act("cancel a receipt", &aoba, id, Cancel).await;
        counted.act("return", &aoba, id, Return).await;
        let made = draft::load_for_correction(doctor, id).await.unwrap().expect("a draft");
        let correction = DraftTarget { application_id: Some(id) };
        let typed = EnrolmentPatch {
            position_code: Some(Some("position:02".to_owned())),
            workplace_role_code: Some(Some("workplace_role:14".to_owned())),
            attachment_ids: Some(vec![desk.document(desk.doctor, "01").await]),
            designation_codes: Some(vec!["designation:02".to_owned()]),
            facility_id: Some(Some(desk.facility().await)),
            ..Default::default()
        };
        let save = draft::save(doctor, correction, Some(made.version), typed);
        counted.count("save a correction", save).await;
        let version = version_of(test, id).await;
        counted.count("resubmit", enrolment::resubmit(doctor, made.id, made.version + 1, id, version)).await;
        counted.act("approve the first layer", &aoba, id, Approve).await;
        counted.act("cancel an approval", &aoba, id, Cancel).await;
        counted.act("approve it again", &aoba, id, Approve).await;
        counted.act("approve a layer between", &yokohama, id, Approve).await;
        act(test, &kanagawa, id, Approve).await.unwrap();
        counted.act("approve the last layer", &national, id, Approve).await;
        both.push(counted.numbers);
    }
    assert_eq!(both[0], both[1], "not a question of history");
    let expected = [
        ("save a new draft", 7),
        ("save a draft again", 7),
        ("submit", 26),
        ("receive", 12),
        ("cancel a receipt", 15),
        ("return", 13),
        ("save a correction", 8),
        ("resubmit", 31),
        ("approve the first layer", 16),
        ("cancel an approval", 18),
        ("approve it again", 16),
        ("approve a layer between", 16),
        ("approve the last layer", 16),
    ];
    assert_eq!(both[0], expected);
}

#[tokio::test]
async fn everything_else() {
    let mut both = Vec::new();
    for times in [0, 4] {
        let desk = Desk::new().await;
        let (test, nation, staff, doctor) = (&desk.test, &desk.nation, &desk.staff, &desk.doctor);
        let mut counted = Counted::new(test);

        let form = enrolment_form(&[nation.kita, nation.osaka]);
        let id = submitted(doctor, &form).await;
        history(test, doctor, &staff.kita, id, &form, times).await;
        let text = || "こんにちは".to_owned();
        counted.count("message of a doctor", correspondence::post_message(doctor, id, text())).await;
        counted.count("message of staff", correspondence::post_message(&staff.kita, id, text())).await;
        counted.count("memo", correspondence::add_memo(&staff.kita, id, text())).await;
        let version = version_of(test, id).await;
        counted
            .count(
                "star",
                correspondence::set_star(&staff.kita, id, StarChange { version, reason: Some(text()), seen: None }),
            )
            .await;
        counted.count("withdraw", application::withdraw(doctor, id, version)).await;

        desk.minutes(10);
        let id = submitted(doctor, &form).await;
        history(test, doctor, &staff.kita, id, &form, times).await;
        act(test, &staff.kita, id, Approve).await.unwrap();
        test.clock.set("2026-05-10T09:00:00+09:00");
        act(test, &staff.osaka, id, Return).await.unwrap();
        let workplace = Workplace { facility_text: Some("移転先".to_owned()), ..Workplace::default() };
        let moved = EnrolmentForm { workplace, ..form.clone() };
        enrolment::correct(doctor, &moved, id, version_of(test, id).await).await.unwrap();
        counted.act("approve and move a layer in force", &staff.osaka, id, Approve).await;
        counted.act("confirm", &staff.kita, id, Confirm).await;
        counted.act("cancel a confirmation", &staff.kita, id, Cancel).await;
        counted.act("cancel an approval that moved a layer", &staff.osaka, id, Cancel).await;
        counted.act("refuse above a layer in force", &staff.osaka, id, Refuse).await;

        let upper = enrolment_form_above(&[nation.kita], &[nation.osaka]);
        let upper = EnrolmentForm { wished_on: day("2026-05-10"), ..upper };
        let id = submitted(doctor, &upper).await;
        history(test, doctor, &staff.kita, id, &upper, times).await;
        counted.act("hand on", &staff.kita, id, Receive).await;
        counted.act("refuse", &staff.osaka, id, Refuse).await;

        let bundle = [nation.strict, nation.osaka, nation.national];
        let bundle = EnrolmentForm { wished_on: day("2026-06-01"), ..enrolment_form(&bundle) };
        let id = submitted(doctor, &bundle).await;
        history(test, doctor, &staff.strict, id, &bundle, times).await;
        counted.act("approve and wait for the layers above", &staff.strict, id, Approve).await;
        act(test, &staff.osaka, id, Approve).await.unwrap();
        counted.act("approve three layers at once", &staff.national, id, Approve).await;
        both.push(counted.numbers);
    }
    assert_eq!(both[0], both[1], "not a question of history");
    let expected = [
        ("message of a doctor", 7),
        ("message of staff", 9),
        ("memo", 8),
        ("star", 8),
        ("withdraw", 15),
        ("approve and move a layer in force", 20),
        ("confirm", 12),
        ("cancel a confirmation", 15),
        ("cancel an approval that moved a layer", 23),
        ("refuse above a layer in force", 18),
        ("hand on", 14),
        ("refuse", 15),
        ("approve and wait for the layers above", 14),
        ("approve three layers at once", 16),
    ];
    assert_eq!(both[0], expected);
}
