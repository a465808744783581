//! The pages in their states, with invented people, for tests and for looking at them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use maud::Markup;

use super::application::gql::{
    Applicant, CurrentAffiliation, DetailApplication, DetailSecretariat, DetailStep, Memo, Neighbour,
    NeighbourApplication, NeighbourConnection, NeighbourEdge, RouteStep,
};
use super::application::{self, Texts};
use super::applications::{
    self, ApplicationRow, FormRow, ListSecretariat, MemoText, MessageText, PageInfo, RouteName, StepConnection,
    StepEdge, StepRow, StepStateCounts, TotalCount,
};
use super::audit;
use super::charts::{PendingAgeCount, ReturnedBoxCount, WorkDay, Workload};
use super::gql::{ApplicationBox, BoxCount, DoctorName, PendingCounts, ReviewAction};
use super::list_query::{Kind, ListQuery, Place, Tab, Within};
use super::review::{self, ReviewForm};
use super::star;
use super::top::{self, Arrival, ArrivalConnection, ArrivedApplication, TopSecretariat};
use crate::forms::FormState;
use crate::gql::application::{Event, Form, FormLayer, Message};
use crate::gql::{
    ApplicationEventAction, ApplicationKind, ApplicationStatus, AssociationName, Attachment, Category, Code,
    EnrolmentAnswer, Facility, Prefecture, StaffRole, StepKind, StepSide, StepState,
};
use crate::layout::{Flash, FlashTone, Shell, Who};
use crate::mypage::sample::contact_of_operator;

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = shell(StaffRole::Administrator);
    [
        tops(&shell),
        lists(&shell),
        details(&shell),
        reviews(&shell),
        super::member::samples(&shell),
        super::members::samples(&shell),
        super::cases::samples(&shell),
        audit::samples(&shell),
        super::tokens::samples(&shell),
        super::staff::samples(&shell),
        crate::account::password::samples(&shell),
    ]
    .concat()
}

fn tops(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let quiet = TopSecretariat {
        pending_counts: counts("横浜市医師会", [0; 8]),
        workload: workload([0; 4], &[(0, 0); 14], None),
        branches: Vec::new(),
        open_registration_cases: TotalCount { value: 0, is_capped: false },
        arrivals: ArrivalConnection { nodes: Vec::new() },
        ..top_data()
    };
    let previous = top_data().pending_counts.as_of - chrono::TimeDelta::hours(26);
    let contractor = Shell { who: who(StaffRole::TrainingContractor), ..Shell::default() };
    vec![
        ("office-top", top::page(shell, &top_data(), Some(previous))),
        ("office-top-quiet", top::page(shell, &quiet, None)),
        ("office-top-contractor", top::contractor_page(&contractor, Some(previous))),
    ]
}

fn lists(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let all = ListQuery::default();
    let filtered = ListQuery {
        kind: Some(Kind::Enrolment),
        age: Some(7),
        text: "横浜".into(),
        from: day(2024, 10, 1),
        place: Place::After("b".into(), 26),
        ..ListQuery::default()
    };
    let none = ListQuery { text: "該当なし".into(), ..ListQuery::default() };
    let returned = ListQuery { tab: Tab::Returned, ..ListQuery::default() };
    vec![
        ("office-list", applications::page(shell, &all, &list_data(list_rows(), 31, (false, true)))),
        ("office-list-filtered", applications::page(shell, &filtered, &list_data(list_rows(), 31, (true, false)))),
        ("office-list-nothing-found", applications::page(shell, &none, &list_data(Vec::new(), 0, (false, false)))),
        ("office-list-empty", applications::page(shell, &returned, &list_data(Vec::new(), 0, (false, false)))),
    ]
}

fn details(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let within = Within { list: ListQuery::default(), cursor: "c".into() };
    let open = detail_step(
        StepState::Open,
        vec![ReviewAction::Receive, ReviewAction::Approve, ReviewAction::Return, ReviewAction::Refuse],
    );
    let mut waiting = detail_step(StepState::Waiting, Vec::new());
    waiting.application.forms.clear();
    waiting.application.star_reason = None;
    let mut done = detail_step(StepState::Approved, vec![ReviewAction::Cancel]);
    done.pending_days = None;
    done.is_aged = false;
    done.application.undelivered_mail_at = vec![hours_ago(30), hours_ago(28)];
    let mut refused = Texts::default();
    refused.message.errors.push(application::MESSAGE, "医師への連絡文を入力してください。");
    refused.memo.values = "途中まで書いたメモ".into();
    let received = Shell {
        flash: Some(Flash { tone: FlashTone::Success, text: ReviewAction::Receive.done().into() }),
        ..shell.clone()
    };
    vec![
        ("office-detail", application::page(shell, Some(&within), &detail_data(&open), &open, &Texts::default(), None)),
        (
            "office-detail-document",
            application::page(
                shell,
                Some(&within),
                &detail_data(&open),
                &open,
                &Texts::default(),
                Some("shuryosho_ura.jpg"),
            ),
        ),
        (
            "office-detail-waiting",
            application::page(shell, None, &detail_data(&waiting), &waiting, &Texts::default(), None),
        ),
        ("office-detail-done", application::page(&received, None, &detail_data(&done), &done, &Texts::default(), None)),
        ("office-detail-refused-text", application::page(shell, None, &detail_data(&open), &open, &refused, None)),
    ]
}

fn reviews(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let every = vec![
        ReviewAction::Receive,
        ReviewAction::Approve,
        ReviewAction::Return,
        ReviewAction::Refuse,
        ReviewAction::Confirm,
        ReviewAction::Cancel,
    ];
    let step = detail_step(StepState::Received, every);
    let fresh = FormState::new(ReviewForm::first(&step));
    let mut missing = FormState::new(ReviewForm::default());
    missing.errors.push("reason", "差戻しの理由を入力してください。");
    let typed = FormState::new(ReviewForm {
        reason: "診療所の住所が免許証と異なります。".into(),
        ..ReviewForm::default()
    });
    let gone = detail_step(StepState::Approved, Vec::new());
    let said = "他の職員（山田 一平）が10:12に承認しました。最新の内容を確認してください。";
    let page = |action| review::page(shell, None, action, &step, &fresh, None);
    vec![
        ("office-review-receive", page(ReviewAction::Receive)),
        ("office-review-approve", page(ReviewAction::Approve)),
        ("office-review-refuse", page(ReviewAction::Refuse)),
        ("office-review-confirm", page(ReviewAction::Confirm)),
        ("office-review-cancel", page(ReviewAction::Cancel)),
        ("office-review-return-missing", review::page(shell, None, ReviewAction::Return, &step, &missing, None)),
        ("office-review-conflict", review::page(shell, None, ReviewAction::Return, &gone, &typed, Some(said))),
        (
            "office-star-conflict",
            star::page(
                shell,
                None,
                &step,
                &star::Seen::now(&step.application),
                &FormState::new("免許証の写しが不鮮明".to_owned()),
                Some("ほかの職員が要注意を変更しました。最新の内容をご確認ください"),
            ),
        ),
        (
            "office-star",
            star::page(shell, None, &step, &star::Seen::now(&step.application), &FormState::new(String::new()), None),
        ),
    ]
}

fn shell(role: StaffRole) -> Shell {
    Shell {
        who: who(role),
        csrf: "sample".into(),
        session_lasts: Some(1740),
        contact: Some(contact_of_operator()),
        ..Shell::default()
    }
}

fn who(role: StaffRole) -> Who {
    Who::Staff { name: "白石 早苗".into(), association: "横浜市医師会".into(), role }
}

fn association(name: &str) -> AssociationName {
    AssociationName { id: cynic::Id::new(name), name: name.into() }
}

fn category(label: &str) -> Option<Category> {
    Some(Category { id: cynic::Id::new(label), code: label.into(), label: label.into() })
}

fn code(label: &str) -> Code {
    Code { id: cynic::Id::new(label), code: "1".into(), label: label.into(), group_label: "診療所".into() }
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// So many hours before 2024/10/30 10:15 in Tokyo.
fn hours_ago(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_730_250_900, 0).unwrap_or_default() - TimeDelta::hours(hours)
}

fn counts(name: &str, numbers: [i32; 8]) -> PendingCounts {
    let kinds =
        [ApplicationBox::Enrolment, ApplicationBox::Transfer, ApplicationBox::Withdrawal, ApplicationBox::Other];
    let boxes =
        kinds.into_iter().zip(numbers.chunks(2)).map(|(kind, pair)| BoxCount { kind, pending: pair[0], aged: pair[1] });
    PendingCounts { association: association(name), boxes: boxes.collect(), as_of: hours_ago(0) }
}

/// Pending by age, arrived and handled by day, days until handled.
fn workload(ages: [i32; 4], days: &[(i32, i32); 14], median: Option<f64>) -> Workload {
    let bounds = [(0, Some(2)), (3, Some(6)), (7, Some(13)), (14, None)];
    let boxes =
        [ApplicationBox::Enrolment, ApplicationBox::Transfer, ApplicationBox::Withdrawal, ApplicationBox::Other];
    let today = crate::text::day_of(hours_ago(0));
    let first = today - chrono::Days::new(13);
    Workload {
        returned: boxes
            .into_iter()
            .zip([4, 2, 0, 0])
            .map(|(kind, returned)| ReturnedBoxCount { kind, returned })
            .collect(),
        ages: bounds
            .into_iter()
            .zip(ages)
            .map(|((from_days, to_days), pending)| PendingAgeCount { from_days, to_days, pending })
            .collect(),
        days: first.iter_days().zip(days).map(|(day, &(arrived, handled))| WorkDay { day, arrived, handled }).collect(),
        median_days: median,
        median_days_before: median.map(|days| days + 1.0),
    }
}

fn top_data() -> TopSecretariat {
    let arrival = |number: &str, family: &str, given: &str, kind, side, hours| Arrival {
        kind: StepKind::Decide,
        side,
        state: StepState::Open,
        arrived_at: Some(hours_ago(hours)),
        application: ArrivedApplication {
            id: cynic::Id::new(number),
            number: number.into(),
            kind,
            doctor: doctor(family, given, "571038"),
        },
    };
    TopSecretariat {
        association: association("横浜市医師会"),
        open_registration_cases: TotalCount { value: 2, is_capped: false },
        pending_counts: counts("横浜市医師会", [25, 6, 18, 4, 7, 1, 5, 0]),
        workload: workload(
            [21, 23, 8, 3],
            &[
                (6, 7),
                (5, 4),
                (2, 0),
                (1, 0),
                (8, 6),
                (7, 8),
                (5, 6),
                (6, 5),
                (4, 7),
                (1, 0),
                (2, 0),
                (9, 7),
                (7, 6),
                (3, 2),
            ],
            Some(2.5),
        ),
        branches: vec![
            counts("横浜市青葉区医師会", [6, 2, 2, 1, 1, 0, 0, 0]),
            counts("横浜市旭区医師会", [3, 0, 1, 0, 0, 0, 0, 0]),
            counts("横浜市泉区医師会", [1, 1, 0, 0, 0, 0, 1, 0]),
        ],
        arrivals: ArrivalConnection {
            nodes: vec![
                arrival("2024-010466", "葛西", "麻衣", ApplicationKind::Enrolment, StepSide::Joining, 1),
                arrival("2024-010452", "髙橋", "直哉", ApplicationKind::Transfer, StepSide::Joining, 20),
                arrival("2024-010421", "三枝", "宗一郎", ApplicationKind::Withdrawal, StepSide::Leaving, 47),
            ],
        },
    }
}

fn doctor(family: &str, given: &str, license: &str) -> DoctorName {
    DoctorName { family_name: family.into(), given_name: given.into(), license_number: Some(license.into()) }
}

fn list_data(edges: Vec<StepEdge>, total: i32, (previous, next): (bool, bool)) -> ListSecretariat {
    ListSecretariat {
        step_counts: StepStateCounts {
            pending: total,
            unreceived: total / 2,
            received: total - total / 2,
            returned: total.min(6),
            done: 412,
            all: 449,
        },
        application_steps: StepConnection {
            page_info: PageInfo {
                has_next_page: next,
                has_previous_page: previous,
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            total_count: None,
            edges,
        },
    }
}

fn list_rows() -> Vec<StepEdge> {
    let mut plain = row("2024-010466", doctor("葛西", "麻衣", "571038"), 6);
    plain.node.state = StepState::Open;
    let mut message = row("2024-010452", doctor("髙橋", "直哉", "398120"), 7);
    message.node.application.kind = ApplicationKind::Transfer;
    message.node.received_by = Some("山田 一平".into());
    message.node.application.messages = vec![MessageText {
        association: None,
        body: "異動元の医師会での手続き日をお知らせください。".into(),
    }];
    let mut both = row("2024-010437", doctor("相沢", "悠真", "587214"), 9);
    both.node.application.star_reason = Some("同じ施設に審査中の申請があります".into());
    both.node.application.messages = vec![MessageText {
        association: Some(association("横浜市青葉区医師会")),
        body: "臨床研修修了登録証の裏面も添付してください。".into(),
    }];
    both.node.application.memos = vec![MemoText {
        body: "学会費の引落口座を青葉区と共有する必要あり。11/6の理事会に諮る予定。青葉区とは電話で確認済み。".into(),
    }];
    vec![plain, message, both]
}

fn row(number: &str, doctor: DoctorName, days: i32) -> StepEdge {
    StepEdge {
        cursor: number.into(),
        node: StepRow {
            kind: StepKind::Decide,
            side: StepSide::Joining,
            state: StepState::Received,
            arrived_at: Some(hours_ago(i64::from(days) * 24)),
            pending_days: Some(days),
            is_aged: days >= 7,
            received_by: None,
            application: ApplicationRow {
                id: cynic::Id::new(number),
                number: number.into(),
                kind: ApplicationKind::Enrolment,
                status: ApplicationStatus::Open,
                outcome: None,
                submitted_at: hours_ago(i64::from(days) * 24 + 50),
                star_reason: None,
                doctor,
                form: day(2024, 12, 1).map(|wished_on| FormRow { wished_on }),
                steps: vec![RouteName { association: association("横浜市青葉区医師会") }],
                messages: Vec::new(),
                memos: Vec::new(),
            },
        },
    }
}

fn detail_data(step: &DetailStep) -> DetailSecretariat {
    let neighbour = |id: &str| {
        let node = Neighbour { application: NeighbourApplication { id: cynic::Id::new(id) } };
        Some(NeighbourConnection { edges: vec![NeighbourEdge { cursor: id.into(), node }] })
    };
    DetailSecretariat { application_step: Some(step.clone()), next: neighbour("next"), previous: neighbour("previous") }
}

fn detail_step(state: StepState, available_actions: Vec<ReviewAction>) -> DetailStep {
    DetailStep {
        id: cynic::Id::new("横浜市医師会"),
        association: association("横浜市医師会"),
        kind: StepKind::Decide,
        side: StepSide::Joining,
        state,
        category: category("B会員"),
        arrived_at: (state != StepState::Waiting).then(|| hours_ago(216)),
        pending_days: (state != StepState::Waiting).then_some(9),
        is_aged: state != StepState::Waiting,
        available_actions,
        approval_date: day(2024, 12, 10),
        application: detail_application(state),
    }
}

fn detail_application(state: StepState) -> DetailApplication {
    let wished = |day_of_month| day(2024, 12, day_of_month);
    let forms =
        [wished(1).map(|on| form(2, on, "みどり坂クリニック")), wished(15).map(|on| form(1, on, "つつじが原病院"))];
    DetailApplication {
        id: cynic::Id::new("application"),
        number: "2024-010437".into(),
        kind: ApplicationKind::Enrolment,
        status: ApplicationStatus::Open,
        outcome: None,
        version: 4,
        doctor: applicant(),
        submitted_at: hours_ago(360),
        returned_by: None,
        returned_at: None,
        return_reason: None,
        answer_by: None,
        forms: forms.into_iter().flatten().collect(),
        steps: route(state),
        events: events(),
        messages: vec![
            Message {
                association: Some(association("横浜市青葉区医師会")),
                author_name: "田所 実".into(),
                body: "臨床研修修了登録証の裏面も添付してください。".into(),
                at: hours_ago(300),
            },
            Message {
                association: None,
                author_name: "相沢 悠真".into(),
                body: "裏面を追加しました。\nご確認をお願いいたします。".into(),
                at: hours_ago(280),
            },
        ],
        memos: vec![Memo {
            association: association("横浜市医師会"),
            author_name: "白石 早苗".into(),
            body: "11/6の理事会に諮る予定。青葉区とは電話で確認済み。".into(),
            at: hours_ago(140),
        }],
        star_reason: Some("同じ施設に、審査中の申請がもう1件あります。".into()),
        undelivered_mail_at: Vec::new(),
    }
}

fn form(revision: i32, wished_on: NaiveDate, facility: &str) -> Form {
    Form {
        revision,
        sent_at: hours_ago(300),
        layers: layers(if revision > 1 { "B会員" } else { "A会員" }),
        wished_on,
        facility: Some(Facility {
            id: cynic::Id::new(facility),
            kind: code("診療所"),
            name: facility.into(),
            postal_code: Some("2250000".into()),
            prefecture: Some(Prefecture { code: "14".into(), name: "神奈川県".into() }),
            city: "横浜市青葉区".into(),
            address: "みどり坂1丁目2番3号".into(),
            phone: Some("045-000-0120".into()),
            fax: None,
            founder: None,
            bed_count: 0,
            attached: String::new(),
        }),
        facility_text: None,
        workplace_role: Some(code("勤務する医師")),
        position: Some(code("その他")),
        position_text: Some("副院長".into()),
        designations: vec![code("保険医"), code("生活保護"), code("その他")],
        designation_text: Some("認知症サポート医".into()),
        reason: None,
        reason_text: None,
        attachments: vec![
            attachment("医師免許証", "menkyo_aizawa.pdf", "application/pdf"),
            attachment("その他", if revision > 1 { "shuryosho_ura.jpg" } else { "shuryosho.jpg" }, "image/jpeg"),
        ],
        changes: match revision {
            1 => Vec::new(),
            _ => vec![
                EnrolmentAnswer::Layers,
                EnrolmentAnswer::WishedOn,
                EnrolmentAnswer::Facility,
                EnrolmentAnswer::Attachments,
            ],
        },
    }
}

/// The chain; the category of the lowest layer is another one at first.
fn layers(lowest: &str) -> Vec<FormLayer> {
    let layer = |name: &str, label: &str| FormLayer { association: association(name), category: category(label) };
    vec![
        layer("横浜市青葉区医師会", lowest),
        layer("横浜市医師会", "B会員"),
        layer("神奈川県医師会", "B会員"),
        layer("日本医師会", "B会員"),
    ]
}

fn attachment(kind: &str, file_name: &str, media_type: &str) -> Attachment {
    Attachment {
        id: cynic::Id::new(file_name),
        document_kind: code(kind),
        file_name: file_name.into(),
        media_type: media_type.into(),
        byte_size: 1_249_000,
        url: file_name.into(),
    }
}

fn applicant() -> Applicant {
    Applicant {
        id: cynic::Id::new("doctor"),
        license_number: Some("587214".into()),
        licensed_on: day(2022, 4, 1),
        family_name: "相沢".into(),
        given_name: "悠真".into(),
        family_kana: "アイザワ".into(),
        given_kana: "ユウマ".into(),
        former_family_name: None,
        birth_date: day(1996, 5, 14),
        gender: Some(code("男")),
        main_department: Some(code("内科")),
        medical_school: Some("横浜北医科大学".into()),
        graduated_on: day(2022, 3, 31),
        fee_exempt_until: day(2027, 3, 31),
        affiliations: day(2024, 10, 21)
            .map(|joined_on| CurrentAffiliation {
                association: association("横浜市青葉区医師会"),
                joined_on,
                category: category("B会員"),
            })
            .into_iter()
            .collect(),
    }
}

fn route(own: StepState) -> Vec<RouteStep> {
    let step = |name: &str, state| RouteStep {
        id: cynic::Id::new(name),
        association: association(name),
        kind: StepKind::Decide,
        side: StepSide::Joining,
        state,
        category: category("B会員"),
        arrived_at: Some(hours_ago(216)),
        received_at: None,
        received_by: None,
        acted_at: None,
        acted_by: None,
        effective_on: None,
    };
    let first = RouteStep {
        received_at: Some(hours_ago(340)),
        received_by: Some("田所 実".into()),
        acted_at: Some(hours_ago(216)),
        acted_by: Some("田所 実".into()),
        effective_on: day(2024, 12, 1),
        ..step("横浜市青葉区医師会", StepState::Approved)
    };
    vec![
        first,
        step("横浜市医師会", own),
        step("神奈川県医師会", StepState::Waiting),
        step("日本医師会", StepState::Waiting),
    ]
}

fn events() -> Vec<Event> {
    let event = |action, association: Option<&str>, actor: &str, hours, reason: Option<&str>| Event {
        action,
        association: association.map(self::association),
        actor_name: actor.into(),
        at: hours_ago(hours),
        reason: reason.map(Into::into),
        effective_on: (action == ApplicationEventAction::Approved).then(|| day(2024, 12, 1)).flatten(),
    };
    let aoba = Some("横浜市青葉区医師会");
    vec![
        event(ApplicationEventAction::Submitted, None, "相沢 悠真", 360, None),
        event(ApplicationEventAction::Returned, aoba, "田所 実", 320, Some("勤務先の名称が免許証の写しと異なります。")),
        event(ApplicationEventAction::Resubmitted, None, "相沢 悠真", 300, None),
        event(ApplicationEventAction::Received, aoba, "田所 実", 290, None),
        event(ApplicationEventAction::Approved, aoba, "田所 実", 216, None),
    ]
}
