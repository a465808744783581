//! Invented people and applications: what the pages are tested and looked at with.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::application::{Application, StepStanding};
use super::enrolment::draft::{Corrected, Draft, DraftDate, Layer, LayerAssociation, OpenApplication};
use super::home::{
    ApplicationCard, CardConnection, DraftCard, FinishedApplication, FinishedConnection, HomeAffiliation, HomeDoctor,
    HomeViewer,
};
use crate::components::route::RouteStep;
use crate::gql::application::{Event, Form, FormLayer, Message};
use crate::gql::{
    ApplicationEventAction, ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationContact,
    AssociationName, Attachment, Category, Code, DoctorHead, EnrolmentAnswer, Facility, Prefecture, StepKind,
    StepState, UserError, UserErrorCode,
};
use crate::layout::{Contact, Shell, Who};

/// Names of a chain of four layers.
const CHAIN: [(&str, i32); 4] =
    [("見本市みどり区医師会", 4), ("見本市医師会", 3), ("見本県医師会", 2), ("日本医師会", 1)];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a sample is well written")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a sample is well written")
}

/// A doctor is logged in.
pub fn shell() -> Shell {
    Shell {
        who: Who::Doctor {
            name: "見本 遥香".into(), license_number: Some("412846".into()), national_years: Some(12)
        },
        csrf: "token".into(),
        session_lasts: Some(1740),
        contact: Some(contact_of_operator()),
        ..Shell::default()
    }
}

/// The operator of the system.
pub fn contact_of_operator() -> Contact {
    Contact {
        name: "見本運営事務局".into(),
        phone: "03-0000-1200".into(),
        hours: Some("平日 9時30分〜17時30分（土日祝日・年末年始を除く）".into()),
    }
}

fn name(index: usize) -> AssociationName {
    AssociationName { id: format!("association-{index}").into(), name: CHAIN[index].0.into() }
}

fn contact(index: usize) -> AssociationContact {
    AssociationContact {
        id: format!("association-{index}").into(),
        name: CHAIN[index].0.into(),
        layer: CHAIN[index].1,
        phone: Some("045-000-0311".into()),
        office_hours: Some("平日 9時〜17時".into()),
    }
}

fn category(code: &str, label: &str) -> Category {
    Category { id: format!("category-{code}").into(), code: code.into(), label: label.into() }
}

/// A code of a list.
pub fn code(kind: &str, code: &str, label: &str, group: &str) -> Code {
    Code { id: format!("{kind}:{code}").into(), code: code.into(), label: label.into(), group_label: group.into() }
}

/// A route of four layers of which this many have approved.
pub fn route(approved: usize) -> Vec<RouteStep> {
    (0..4)
        .map(|index| RouteStep {
            association: name(index),
            kind: StepKind::Decide,
            state: match index {
                _ if index < approved => StepState::Approved,
                _ if index == approved => StepState::Received,
                _ => StepState::Waiting,
            },
            arrived_at: (index <= approved).then(|| at("2024-10-18T01:00:00Z") + TimeDelta::days(index as i64)),
            received_at: (index <= approved).then(|| at("2024-10-18T03:00:00Z") + TimeDelta::days(index as i64)),
            acted_at: (index < approved).then(|| at("2024-10-18T05:05:00Z") + TimeDelta::days(index as i64)),
            effective_on: (index < approved).then(|| day("2024-12-01")),
        })
        .collect()
}

/// Everything that マイページTOP can show.
pub fn home() -> HomeViewer {
    let mut returned_steps = route(0);
    returned_steps[0].state = StepState::Returned;
    returned_steps[0].acted_at = Some(at("2024-10-28T07:20:00Z"));
    HomeViewer {
        doctor: Some(HomeDoctor {
            head: DoctorHead {
                family_name: "見本".into(),
                given_name: "遥香".into(),
                license_number: Some("412846".into()),
                national_membership_years: Some(12),
            },
            fee_exempt_until: Some(day("2026-03-31")),
            affiliations: [0, 1].map(affiliation).into(),
            applications: CardConnection {
                nodes: vec![
                    card("2024-0010377", ApplicationStatus::Returned, returned_steps),
                    card("2024-0010291", ApplicationStatus::Open, route(1)),
                ],
            },
            finished: FinishedConnection { nodes: vec![finished()] },
        }),
        previous_login_at: Some(at("2024-10-29T09:02:00Z")),
        enrolment_draft: Some(DraftCard {
            saved_at: at("2024-10-30T01:15:00Z"),
            expires_at: at("2025-01-28T01:15:00Z"),
            association: Some(name(0)),
            problems: vec![required("workplaceRoleId", "施設・業務を選択してください")],
        }),
    }
}

fn affiliation(index: usize) -> HomeAffiliation {
    HomeAffiliation {
        association: contact(index),
        category: Some(category("B", "B会員（勤務医）")),
        joined_on: day("2013-04-01"),
        is_current: index == 0,
    }
}

fn card(number: &str, status: ApplicationStatus, steps: Vec<RouteStep>) -> ApplicationCard {
    let returned = status == ApplicationStatus::Returned;
    ApplicationCard {
        id: format!("application-{number}").into(),
        number: number.into(),
        kind: ApplicationKind::Enrolment,
        status,
        submitted_at: at("2024-10-18T01:00:00Z"),
        returned_by: returned.then(|| name(0)),
        returned_at: returned.then(|| at("2024-10-28T07:20:00Z")),
        return_reason: returned.then(|| {
            "医師免許証の画像が不鮮明で、番号が読み取れません。\nお手数ですが、撮り直した画像を添付のうえ再申請してください。".into()
        }),
        answer_by: returned.then(|| day("2024-12-27")),
        can_resubmit: returned,
        steps,
    }
}

fn finished() -> FinishedApplication {
    FinishedApplication {
        id: "application-finished".into(),
        number: "2023-0004410".into(),
        kind: ApplicationKind::Enrolment,
        status: ApplicationStatus::Closed,
        outcome: Some(ApplicationOutcome::Completed),
        decided_at: Some(at("2023-04-20T05:00:00Z")),
    }
}

/// A field that was left empty.
pub fn required(field: &str, message: &str) -> UserError {
    UserError { code: UserErrorCode::Required, field: Some(vec![field.into()]), message: message.into() }
}

/// A clinic.
pub fn facility() -> Facility {
    Facility {
        id: "facility-1".into(),
        kind: code("FACILITY_KIND", "01", "診療所", ""),
        name: "医療法人社団みどり坂会 みどり坂クリニック".into(),
        postal_code: Some("2250000".into()),
        prefecture: Some(Prefecture { code: "14".into(), name: "見本県".into() }),
        city: "見本市みどり区".into(),
        address: "みどり坂1丁目2番3号".into(),
        phone: Some("045-000-0120".into()),
        fax: Some("045-000-0121".into()),
        founder: Some(code("FOUNDER", "14", "医療法人", "")),
        bed_count: 0,
        attached: String::new(),
    }
}

/// A document.
pub fn attachment(kind: &str, label: &str, file_name: &str) -> Attachment {
    Attachment {
        id: format!("attachment-{kind}").into(),
        document_kind: code("DOCUMENT_KIND", kind, label, ""),
        file_name: file_name.into(),
        media_type: if kind == "02" { "application/msword" } else { "application/pdf" }.into(),
        byte_size: 1_249_000,
        url: format!("/files/attachment-{kind}"),
    }
}

/// An 入会届 that can be sent.
pub fn draft() -> Draft {
    Draft {
        id: "draft-1".into(),
        version: 7,
        saved_at: at("2024-10-30T01:15:00Z"),
        expires_at: at("2025-01-28T01:15:00Z"),
        application: None,
        prefecture: Some(Prefecture { code: "14".into(), name: "見本県".into() }),
        association: Some(name(0)),
        top_layer: Some(1),
        layers: (0..4).map(layer).collect(),
        wished_on: DraftDate { year: "2024".into(), month: "12".into(), day: "1".into() },
        wished_on_parsed: Some(day("2024-12-01")),
        facility: Some(facility()),
        facility_text: String::new(),
        facility_undecided: false,
        workplace_role: Some(code("WORKPLACE_ROLE", "14", "診療所（勤務する医師）", "診療所")),
        position: Some(code("POSITION", "02", "副院長", "")),
        position_text: String::new(),
        designations: vec![code("DESIGNATION", "01", "保険医", ""), code("DESIGNATION", "99", "その他", "")],
        designation_text: "認知症サポート医".into(),
        attachments: vec![attachment("01", "医師免許証", "menkyo.pdf"), attachment("02", "履歴書・経歴", "rireki.doc")],
        problems: Vec::new(),
        changes: Vec::new(),
    }
}

/// The correction of a returned one of which the lowest layer is in force.
pub fn correction() -> Draft {
    let mut draft = draft();
    draft.application = Some(Corrected {
        id: "application-2024-0010377".into(),
        number: "2024-0010377".into(),
        version: 4,
        return_reason: Some("医師免許証の画像が不鮮明です。撮り直した画像を添付してください。".into()),
        returned_by: Some(name(1)),
        returned_at: Some(at("2024-10-28T07:20:00Z")),
        answer_by: Some(day("2024-12-27")),
    });
    draft.layers[0].is_locked = true;
    draft.changes = vec![EnrolmentAnswer::WishedOn, EnrolmentAnswer::Position, EnrolmentAnswer::Attachments];
    draft
}

fn layer(index: usize) -> Layer {
    Layer {
        association: LayerAssociation {
            id: format!("association-{index}").into(),
            name: CHAIN[index].0.into(),
            layer: CHAIN[index].1,
            phone: Some("045-000-0311".into()),
            office_hours: Some("平日 9時〜17時".into()),
            categories: vec![category("A", "A会員（開業医）"), category("B", "B会員（勤務医）")],
        },
        category: Some(category("B", "B会員（勤務医）")),
        is_chosen: true,
        is_already_member: false,
        is_required: index == 1,
        open_application: None,
        is_locked: false,
    }
}

/// An application under way that stands in the way of another.
pub fn open_application() -> OpenApplication {
    OpenApplication { id: "application-2024-0010291".into(), number: "2024-0010291".into() }
}

/// An application in this state, with a message each way.
pub fn application(status: ApplicationStatus, outcome: Option<ApplicationOutcome>) -> Application {
    let returned = status == ApplicationStatus::Returned;
    let has_reason = returned || outcome == Some(ApplicationOutcome::Refused);
    let mut steps = route(if outcome == Some(ApplicationOutcome::Completed) { 4 } else { 1 });
    if has_reason {
        steps[1].state = if returned { StepState::Returned } else { StepState::Refused };
        steps[1].acted_at = Some(at("2024-10-28T07:20:00Z"));
    }
    let event = |action, association: Option<usize>, when: &str| Event {
        action,
        association: association.map(name),
        actor_name: "白石 早苗".into(),
        at: at(when),
        reason: None,
        effective_on: None,
    };
    let standing = (0..4)
        .map(|index| StepStanding { association: contact(index), state: steps[index].state, is_in_force: false })
        .collect();
    Application {
        id: "application-2024-0010291".into(),
        number: "2024-0010291".into(),
        kind: ApplicationKind::Enrolment,
        status,
        outcome,
        version: 3,
        submitted_at: at("2024-10-18T01:00:00Z"),
        returned_by: returned.then(|| name(1)),
        returned_at: returned.then(|| at("2024-10-28T07:20:00Z")),
        return_reason: has_reason.then(|| "勤務先の名称が、添付の書類と異なります。ご確認ください。".into()),
        answer_by: returned.then(|| day("2024-12-27")),
        can_withdraw: matches!(status, ApplicationStatus::Open | ApplicationStatus::Returned),
        can_resubmit: returned,
        steps,
        standing,
        events: vec![
            event(ApplicationEventAction::Submitted, None, "2024-10-18T01:00:00Z"),
            event(ApplicationEventAction::Received, Some(0), "2024-10-18T03:00:00Z"),
            event(ApplicationEventAction::Approved, Some(0), "2024-10-18T05:05:00Z"),
        ],
        messages: vec![
            Message {
                association: Some(name(0)),
                author_name: "白石 早苗".into(),
                body: "次の理事会は11月6日です。\n審査の結果は翌日にお知らせします。".into(),
                at: at("2024-10-18T05:05:00Z"),
            },
            Message {
                association: None,
                author_name: "見本 遥香".into(),
                body: "承知しました。".into(),
                at: at("2024-10-19T00:30:00Z"),
            },
        ],
        form: Some(form()),
    }
}

fn form() -> Form {
    Form {
        revision: 1,
        sent_at: at("2024-10-18T01:00:00Z"),
        layers: (0..4)
            .map(|index| FormLayer {
                association: name(index), category: Some(category("B", "B会員（勤務医）"))
            })
            .collect(),
        wished_on: day("2024-12-01"),
        facility: Some(facility()),
        facility_text: None,
        workplace_role: Some(code("WORKPLACE_ROLE", "14", "診療所（勤務する医師）", "診療所")),
        position: Some(code("POSITION", "02", "副院長", "")),
        position_text: None,
        designations: vec![code("DESIGNATION", "01", "保険医", "")],
        designation_text: None,
        reason: None,
        reason_text: None,
        attachments: vec![attachment("01", "医師免許証", "menkyo.pdf")],
        changes: Vec::new(),
    }
}
