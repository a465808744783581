use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::association::{Association, AssociationTree, Category};
use crate::domain::enrolment::{Correction, Held, TypedDate};
use crate::domain::ids::{AttachmentId, FacilityId};
use crate::domain::words::{AssociationKind, ProblemCode};

const NATIONAL: AssociationId = AssociationId(Uuid::from_u128(1));
const KANAGAWA: AssociationId = AssociationId(Uuid::from_u128(2));
const YOKOHAMA: AssociationId = AssociationId(Uuid::from_u128(3));
const AOBA: AssociationId = AssociationId(Uuid::from_u128(4));
const KOHOKU: AssociationId = AssociationId(Uuid::from_u128(5));
/// Demands every layer above it.
const STRICT: AssociationId = AssociationId(Uuid::from_u128(6));
const LICENCE_FILE: AttachmentId = AttachmentId(Uuid::from_u128(70));
const CV_FILE: AttachmentId = AttachmentId(Uuid::from_u128(71));

/// The category of an association; `number` 9 is no longer offered.
fn category(association: AssociationId, number: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(association.0.as_u128() * 100 + number))
}

fn association(id: AssociationId, layer: u8, name: &str, parent_id: Option<AssociationId>) -> Association {
    let category = |number: u128| Category {
        id: category(id, number),
        association_id: id,
        code: number.to_string(),
        label: "会員".to_owned(),
        practising: false,
        employed: false,
        trainee: false,
        retired: false,
        suggested_jma_code: None,
        in_use: number != 9,
    };
    Association {
        id,
        code: format!("{layer}-{name}"),
        name: name.to_owned(),
        name_kana: "イシカイ".to_owned(),
        layer,
        kind: AssociationKind::Municipal,
        prefecture_code: None,
        parent_id,
        phone: None,
        fax: None,
        email: None,
        postal_code: None,
        address: None,
        url: None,
        office_hours: None,
        requires_upper_layers: id == STRICT,
        is_sample: true,
        categories: vec![category(1), category(2), category(9)],
    }
}

fn tree() -> AssociationTree {
    AssociationTree::new(vec![
        association(NATIONAL, 1, "日本医師会", None),
        association(KANAGAWA, 2, "神奈川県医師会", Some(NATIONAL)),
        association(YOKOHAMA, 3, "横浜市医師会", Some(KANAGAWA)),
        association(AOBA, 4, "青葉区医師会", Some(YOKOHAMA)),
        association(KOHOKU, 4, "港北区医師会", Some(YOKOHAMA)),
        association(STRICT, 3, "全層医師会", Some(KANAGAWA)),
    ])
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn facts(tree: &AssociationTree) -> EnrolmentFacts<'_> {
    EnrolmentFacts {
        today: day("2026-04-01"),
        tree,
        held: Vec::new(),
        claims: HashMap::new(),
        codes: ["workplace_role:14", NOT_WORKING, "position:11", OTHER_POSITION, "designation:01", OTHER_DESIGNATION]
            .map(str::to_owned)
            .into(),
        facility_exists: true,
        attachments: [(LICENCE_FILE, LICENCE.to_owned()), (CV_FILE, "document_kind:02".to_owned())].into(),
        correction: None,
    }
}

fn held(association_id: AssociationId, joined_on: &str, left_on: Option<&str>) -> Held {
    Held { association_id, joined_on: day(joined_on), left_on: left_on.map(day) }
}

/// A form without a fault: four layers from 青葉区 up.
fn complete() -> EnrolmentAnswers {
    EnrolmentAnswers {
        prefecture_code: Some("14".to_owned()),
        association_id: Some(AOBA),
        top_layer: Some(1),
        categories: [AOBA, YOKOHAMA, KANAGAWA, NATIONAL, STRICT, KOHOKU].map(|id| (id, category(id, 1))).into(),
        wished_on: TypedDate { year: "令和８".to_owned(), month: "５".to_owned(), day: "1".to_owned() },
        facility_id: Some(FacilityId(Uuid::from_u128(80))),
        workplace_role_code: Some("workplace_role:14".to_owned()),
        position_code: Some("position:11".to_owned()),
        designation_codes: vec!["designation:01".to_owned()],
        attachment_ids: vec![LICENCE_FILE, CV_FILE],
        ..Default::default()
    }
}

/// `field: message` of every problem, or nothing.
fn problems(answers: &EnrolmentAnswers, facts: &EnrolmentFacts<'_>) -> Vec<String> {
    let problems = check(answers, facts).err().unwrap_or_default();
    problems.into_iter().map(|problem| format!("{}: {}", problem.field.join("."), problem.message)).collect()
}

#[test]
fn a_complete_form_becomes_an_application_from_the_ground_up() {
    let tree = tree();
    let form = check(&complete(), &facts(&tree)).unwrap();
    assert_eq!(form.joining, [AOBA, YOKOHAMA, KANAGAWA, NATIONAL].map(|id| (id, category(id, 1))));
    assert_eq!(form.below, []);
    assert_eq!(form.chain, [AOBA, YOKOHAMA, KANAGAWA, NATIONAL]);
    assert_eq!(form.wished_on, day("2026-05-01"));
    assert_eq!(form.attachment_ids, [LICENCE_FILE, CV_FILE]);
}

#[test]
fn stopping_below_the_top_is_normal() {
    let tree = tree();
    let form = check(&EnrolmentAnswers { top_layer: Some(3), ..complete() }, &facts(&tree)).unwrap();
    assert_eq!(form.chain, [AOBA, YOKOHAMA]);
}

#[test]
fn layers_held_already_are_left_out() {
    let tree = tree();
    let held = vec![held(AOBA, "2020-04-01", None), held(YOKOHAMA, "2020-04-01", None)];
    let form = check(&complete(), &EnrolmentFacts { held, ..facts(&tree) }).unwrap();
    assert_eq!(form.joining, [KANAGAWA, NATIONAL].map(|id| (id, category(id, 1))));
    assert_eq!(form.below, [AOBA, YOKOHAMA]);
    assert_eq!(form.chain, [AOBA, YOKOHAMA, KANAGAWA, NATIONAL]);
}

#[test]
fn layers_shared_with_another_group_need_no_category() {
    let tree = tree();
    let shared = [KOHOKU, YOKOHAMA, KANAGAWA, NATIONAL].map(|id| held(id, "2020-04-01", None)).to_vec();
    let answers = EnrolmentAnswers { categories: vec![(AOBA, category(AOBA, 2))], ..complete() };
    let form = check(&answers, &EnrolmentFacts { held: shared, ..facts(&tree) }).unwrap();
    assert_eq!(form.joining, [(AOBA, category(AOBA, 2))]);
    assert_eq!(form.below, []);
}

#[test]
fn an_empty_form_names_everything_once_in_order() {
    let tree = tree();
    assert_eq!(
        problems(&EnrolmentAnswers::default(), &facts(&tree)),
        [
            "associationId: 入会する郡市区等医師会を選択してください",
            "wishedOn.year: 入会希望年月日を入力してください",
            "facilityId: 所属施設を選択してください。決まっていないときは「未定・登録なし」を選択してください",
            "workplaceRoleId: 施設・業務を選択してください",
            "positionId: 役職を選択してください",
            "attachmentIds: 医師免許証を追加してください",
        ]
    );
}

#[test]
fn the_association_has_to_be_one_without_others_below() {
    let tree = tree();
    for id in [NATIONAL, KANAGAWA, YOKOHAMA] {
        let found =
            problems(&EnrolmentAnswers { association_id: Some(id), top_layer: Some(1), ..complete() }, &facts(&tree));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("郡市区等医師会を選択してください"), "{found:?}");
    }
    let unknown = EnrolmentAnswers { association_id: Some(AssociationId(Uuid::from_u128(999))), ..complete() };
    assert_eq!(
        problems(&unknown, &facts(&tree)),
        ["associationId: 選択した医師会が見つかりません。もう一度選択してください"]
    );
}

#[test]
fn some_associations_demand_every_layer() {
    let tree = tree();
    let answers = |top| EnrolmentAnswers { association_id: Some(STRICT), top_layer: Some(top), ..complete() };
    assert!(check(&answers(1), &facts(&tree)).is_ok());
    for top in [2, 3] {
        assert_eq!(
            problems(&answers(top), &facts(&tree)),
            [
                "topLayer: 全層医師会に入会するには、上の層のすべての医師会への入会が必要です。日本医師会までを選択してください"
            ]
        );
    }
    // He who is a member there already has met the demand, or was let off it.
    let held = vec![held(STRICT, "2020-04-01", None)];
    assert!(check(&answers(2), &EnrolmentFacts { held, ..facts(&tree) }).is_ok());
}

#[test]
fn something_has_to_be_new() {
    let tree = tree();
    let held: Vec<_> = [AOBA, YOKOHAMA].map(|id| held(id, "2020-04-01", None)).into();
    let answers = EnrolmentAnswers { top_layer: Some(3), ..complete() };
    assert_eq!(
        problems(&answers, &EnrolmentFacts { held, ..facts(&tree) }),
        ["topLayer: 選択した医師会にはすべて加入済みです。上の層の医師会か、別の医師会を選択してください"]
    );
}

#[test]
fn one_application_per_association() {
    let tree = tree();
    let claims: HashMap<_, _> = [(YOKOHAMA, "2026-0000123".to_owned())].into();
    assert_eq!(
        problems(&complete(), &EnrolmentFacts { claims, ..facts(&tree) }),
        ["layers.1.associationId: 同じ医師会への申請が審査中です（受付番号2026-0000123）"]
    );
}

#[test]
fn a_category_is_one_of_the_association_and_offered() {
    let tree = tree();
    let with = |category: CategoryId| EnrolmentAnswers {
        categories: complete()
            .categories
            .into_iter()
            .filter(|(id, _)| *id != YOKOHAMA)
            .chain([(YOKOHAMA, category)])
            .collect(),
        ..complete()
    };
    for wrong in [category(YOKOHAMA, 9), category(AOBA, 1), category(YOKOHAMA, 5)] {
        let found = problems(&with(wrong), &facts(&tree));
        assert_eq!(
            found,
            [
                "layers.1.categoryId: 横浜市医師会の会員区分をもう一度選択してください。選択した区分は現在使われていません"
            ]
        );
    }
    let missing = EnrolmentAnswers { categories: vec![(AOBA, category(AOBA, 1))], top_layer: Some(3), ..complete() };
    assert_eq!(problems(&missing, &facts(&tree)), ["layers.1.categoryId: 横浜市医師会の会員区分を選択してください"]);
}

#[test]
fn the_wished_date_lies_ahead() {
    let tree = tree();
    let on = |text: &str| EnrolmentAnswers { wished_on: day(text).into(), ..complete() };
    assert!(check(&on("2026-04-01"), &facts(&tree)).is_ok(), "today");
    assert_eq!(
        problems(&on("2026-03-31"), &facts(&tree)),
        ["wishedOn.year: 入会希望年月日は今日以降の日付を入力してください"]
    );
    assert_eq!(problems(&on("2027-04-01"), &facts(&tree)), [""; 0]);
    assert_eq!(
        problems(&on("2027-04-02"), &facts(&tree)),
        ["wishedOn.year: 入会希望年月日は1年以内（2027/04/01まで）の日付を入力してください"]
    );
    let mut wrong = complete();
    wrong.wished_on.month = "13".to_owned();
    assert_eq!(
        problems(&wrong, &facts(&tree)),
        ["wishedOn.month: 入会希望年月日の月は1から12までの数字で入力してください"]
    );
}

#[test]
fn a_corrected_form_may_keep_a_date_that_has_passed() {
    let tree = tree();
    let facts = EnrolmentFacts { correction: Some(Correction::default()), ..facts(&tree) };
    let on = |text: &str| EnrolmentAnswers { wished_on: day(text).into(), ..complete() };
    assert!(check(&on("2026-01-01"), &facts).is_ok(), "90 days back");
    assert_eq!(
        problems(&on("2025-12-31"), &facts),
        ["wishedOn.year: 入会希望年月日は90日前までの日付を入力してください"]
    );
}

#[test]
fn a_layer_never_starts_before_the_one_below() {
    let tree = tree();
    let held_later = vec![held(AOBA, "2026-06-01", None)];
    assert_eq!(
        problems(&complete(), &EnrolmentFacts { held: held_later, ..facts(&tree) }),
        [
            "wishedOn.year: 青葉区医師会への入会が2026/06/01の予定です。入会希望年月日はこの日以降の日付を入力してください"
        ]
    );
}

#[test]
fn who_is_about_to_leave_can_come_back_afterwards() {
    let tree = tree();
    let leaving = |left_on| vec![held(AOBA, "2020-04-01", Some(left_on))];
    let form = check(&complete(), &EnrolmentFacts { held: leaving("2026-04-30"), ..facts(&tree) }).unwrap();
    assert_eq!(form.joining[0].0, AOBA);
    assert_eq!(
        problems(&complete(), &EnrolmentFacts { held: leaving("2026-05-01"), ..facts(&tree) }),
        [
            "wishedOn.year: 青葉区医師会を2026/05/01に退会する予定があります。入会希望年月日は翌日以降の日付を入力してください"
        ]
    );
}

#[test]
fn where_he_works() {
    let tree = tree();
    let facts = facts(&tree);
    let undecided = EnrolmentAnswers { facility_undecided: true, facility_text: " 　".to_owned(), ..complete() };
    assert_eq!(check(&undecided, &facts).unwrap().workplace.facility_id, None, "未定");
    let free = EnrolmentAnswers {
        facility_text: "青葉ｸﾘﾆｯｸ　（開設準備中）".to_owned(), ..undecided.clone()
    };
    let workplace = check(&free, &facts).unwrap().workplace;
    assert_eq!(workplace.facility_text.as_deref(), Some("青葉ｸﾘﾆｯｸ (開設準備中)"));
    let other = EnrolmentAnswers { position_code: Some(OTHER_POSITION.to_owned()), ..complete() };
    assert_eq!(problems(&other, &facts), ["positionText: 役職を入力してください"]);
    let resting = EnrolmentAnswers {
        workplace_role_code: Some(NOT_WORKING.to_owned()),
        position_code: None,
        ..undecided.clone()
    };
    assert!(check(&resting, &facts).is_ok(), "nobody out of work has a position");
    let gone = EnrolmentFacts { facility_exists: false, codes: HashSet::new(), ..facts };
    assert_eq!(
        problems(&complete(), &gone),
        [
            "facilityId: 選択した所属施設が見つかりません。もう一度検索して選択してください",
            "workplaceRoleId: 施設・業務をもう一度選択してください",
            "positionId: 役職をもう一度選択してください",
            "designationIds: 指定医をもう一度選択してください",
        ]
    );
}

#[test]
fn designations_with_their_text() {
    let tree = tree();
    let facts = facts(&tree);
    let other = |text: String| EnrolmentAnswers {
        designation_codes: vec![OTHER_DESIGNATION.to_owned()],
        designation_text: text,
        ..complete()
    };
    assert_eq!(
        problems(&other(String::new()), &facts),
        ["designationText: 指定医の「その他」の内容を入力してください"]
    );
    assert!(check(&other("𠮷".repeat(30)), &facts).is_ok());
    assert_eq!(
        problems(&other("あ".repeat(31)), &facts),
        ["designationText: 指定医の「その他」は30文字以内で入力してください"]
    );
    let unticked = EnrolmentAnswers { designation_text: "産業医".to_owned(), ..complete() };
    assert_eq!(check(&unticked, &facts).unwrap().designation_codes, ["designation:01", OTHER_DESIGNATION]);
}

#[test]
fn a_licence_is_handed_in() {
    let tree = tree();
    let facts = facts(&tree);
    let with = |attachment_ids| EnrolmentAnswers { attachment_ids, ..complete() };
    assert_eq!(problems(&with(vec![CV_FILE]), &facts), ["attachmentIds: 医師免許証を追加してください"]);
    let foreign = AttachmentId(Uuid::from_u128(99));
    assert_eq!(
        problems(&with(vec![LICENCE_FILE, foreign]), &facts),
        ["attachmentIds: 提出書類の一部が見つかりません。一覧から削除して、もう一度追加してください"]
    );
}

#[test]
fn what_is_in_force_is_locked_on_a_correction() {
    let tree = tree();
    let in_force = vec![(AOBA, category(AOBA, 2))];
    let facts = EnrolmentFacts {
        held: vec![held(AOBA, "2026-04-01", None)],
        correction: Some(Correction { in_force }),
        ..facts(&tree)
    };
    let form = check(&complete(), &facts).unwrap();
    assert_eq!(form.joining[0], (AOBA, category(AOBA, 2)), "whatever category was typed");
    assert_eq!(form.joining.len(), 4);
    let elsewhere = EnrolmentAnswers { association_id: Some(KOHOKU), ..complete() };
    assert_eq!(
        problems(&elsewhere, &facts),
        ["associationId: 入会が承認された医師会があるため、医師会は変更できません"]
    );
}

proptest! {
    /// Whatever is chosen and held: a form that passes joins only what is not held, lowest first without a gap, and
    /// nothing above a layer that is missing.
    #[test]
    fn a_form_that_passes_stands_on_the_ground(
        lowest in prop::sample::select(vec![AOBA, KOHOKU, STRICT, YOKOHAMA, KANAGAWA]),
        top in 0u8..6,
        held_ids in prop::collection::vec(prop::sample::select(vec![AOBA, KOHOKU, YOKOHAMA, KANAGAWA, NATIONAL]), 0..5),
    ) {
        let tree = tree();
        let held: Vec<_> = held_ids.iter().map(|id| held(*id, "2020-04-01", None)).collect();
        let facts = EnrolmentFacts { held, ..facts(&tree) };
        let answers = EnrolmentAnswers { association_id: Some(lowest), top_layer: Some(top), ..complete() };
        if let Ok(form) = check(&answers, &facts) {
            let whole: Vec<_> = tree.chain(lowest).map(|association| association.id).collect();
            prop_assert_eq!(&form.chain[..], &whole[..form.chain.len()]);
            prop_assert!(!form.joining.is_empty());
            for id in &form.chain {
                let joined = form.joining.iter().any(|(joined, _)| joined == id);
                prop_assert_eq!(joined, !held_ids.contains(id));
            }
            prop_assert!(tree.children(lowest).next().is_none());
        } else {
            prop_assert!(problems(&answers, &facts).iter().all(|problem| !problem.is_empty()));
        }
    }

    #[test]
    fn codes_are_never_lost(text in "\\PC{0,40}") {
        let tree = tree();
        let answers = EnrolmentAnswers { designation_text: text, ..complete() };
        match check(&answers, &facts(&tree)) {
            Ok(form) => prop_assert_eq!(
                form.designation_text.is_some(),
                form.designation_codes.iter().any(|code| code == OTHER_DESIGNATION)
            ),
            Err(problems) => prop_assert_eq!(problems[0].code, ProblemCode::TooLong),
        }
    }
}
