use chrono::TimeDelta;
use mamis::domain::enrolment::{EnrolmentPatch, TypedDate};
use mamis::service::draft::{self, DraftTarget};

use super::{Desk, refusal};
use crate::support::{fixtures, people};

const NEW: DraftTarget = DraftTarget { application_id: None };
const ELSEWHERE: &str = "version: 別の画面で更新されています。最新の内容を確認してください";

fn text(value: &str) -> EnrolmentPatch {
    EnrolmentPatch { facility_text: Some(value.to_owned()), ..Default::default() }
}

#[tokio::test]
async fn what_was_typed_comes_back_valid_or_not() {
    let desk = Desk::new().await;
    assert_eq!(draft::load(&desk.ctx).await.unwrap(), None);
    let date = TypedDate { year: "令和元".to_owned(), month: "13".to_owned(), day: String::new() };
    let patch = EnrolmentPatch {
        association_id: Some(Some(desk.nation.aoba.id)),
        layers: Some(vec![(desk.nation.aoba.id, Some(desk.nation.aoba.category_a))]),
        wished_on: Some(date.clone()),
        ..text("青葉\0クリニック")
    };
    let id = draft::save(&desk.ctx, NEW, None, patch).await.unwrap();
    let kept = draft::load(&desk.ctx).await.unwrap().expect("a draft");
    assert_eq!((kept.id, kept.version), (id, 1));
    assert_eq!(kept.answers.wished_on, date);
    assert_eq!(kept.answers.facility_text, "青葉クリニック");
    assert_eq!(kept.expires_at - kept.saved_at, TimeDelta::days(90));

    draft::save(&desk.ctx, NEW, Some(1), text("別")).await.unwrap();
    let kept = draft::load(&desk.ctx).await.unwrap().expect("a draft");
    assert_eq!((kept.version, kept.answers.facility_text.as_str()), (2, "別"));
    assert_eq!(kept.answers.association_id, Some(desk.nation.aoba.id), "what was not sent stays");
}

#[tokio::test]
async fn two_screens_are_told_apart() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, NEW, None, text("一")).await.unwrap();
    assert_eq!(refusal(draft::save(&desk.ctx, NEW, None, text("二")).await), [ELSEWHERE], "a second first save");
    draft::save(&desk.ctx, NEW, Some(1), text("三")).await.unwrap();
    assert_eq!(refusal(draft::save(&desk.ctx, NEW, Some(1), text("四")).await), [ELSEWHERE]);
    assert_eq!(draft::load(&desk.ctx).await.unwrap().unwrap().answers.facility_text, "三");
}

#[tokio::test]
async fn of_two_saves_at_once_one_wins() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, NEW, None, text("始")).await.unwrap();
    let saves = ["甲", "乙", "丙", "丁"].map(|value| draft::save(&desk.ctx, NEW, Some(1), text(value)));
    let results = futures_util::future::join_all(saves).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(draft::load(&desk.ctx).await.unwrap().unwrap().version, 2);
}

#[tokio::test]
async fn a_draft_lasts_ninety_days_from_its_last_save() {
    let desk = Desk::new().await;
    draft::save(&desk.ctx, NEW, None, text("一")).await.unwrap();
    desk.test.clock.advance(TimeDelta::days(89));
    draft::save(&desk.ctx, NEW, Some(1), text("二")).await.unwrap();
    desk.test.clock.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    assert!(draft::load(&desk.ctx).await.unwrap().is_some());
    desk.test.clock.advance(TimeDelta::seconds(1));
    assert_eq!(draft::load(&desk.ctx).await.unwrap(), None);
    let gone = refusal(draft::save(&desk.ctx, NEW, Some(2), text("三")).await);
    assert!(gone[0].contains("下書きが見つかりません"), "{gone:?}");
    draft::save(&desk.ctx, NEW, None, text("新")).await.expect("a new one takes its place");
}

#[tokio::test]
async fn a_discarded_draft_is_gone() {
    let desk = Desk::new().await;
    let id = draft::save(&desk.ctx, NEW, None, text("一")).await.unwrap();
    assert_eq!(refusal(draft::discard(&desk.ctx, id, 7).await), [ELSEWHERE]);
    draft::discard(&desk.ctx, id, 1).await.unwrap();
    assert_eq!(draft::load(&desk.ctx).await.unwrap(), None);
    assert!(refusal(draft::discard(&desk.ctx, id, 1).await)[0].contains("下書きが見つかりません"));
}

#[tokio::test]
async fn drafts_are_the_doctors_own() {
    let desk = Desk::new().await;
    let id = draft::save(&desk.ctx, NEW, None, text("一")).await.unwrap();
    let other = fixtures::doctor(&desk.test, "100002", "別人", "次郎").await;
    let stranger = people::as_doctor(&desk.test, other).await;
    assert_eq!(draft::load(&stranger).await.unwrap(), None);
    assert!(refusal(draft::discard(&stranger, id, 1).await)[0].contains("下書きが見つかりません"));
    let nobody = people::as_nobody(&desk.test);
    assert!(refusal(draft::save(&nobody, NEW, None, text("二")).await)[0].contains("ご本人だけ"));

    let foreign = desk.document(other, "01").await;
    let patch = EnrolmentPatch { attachment_ids: Some(vec![foreign]), ..Default::default() };
    assert_eq!(
        refusal(draft::save(&desk.ctx, NEW, Some(1), patch).await),
        ["attachmentIds: 提出書類が見つかりません。もう一度追加してください"]
    );
}
