//! What differs between two versions of an 入会届: marked for the doctor before he sends it again, and for the
//! secretariats that read it anew.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::ids::{AssociationId, AttachmentId, CategoryId, FacilityId};
use crate::domain::text::name;

use super::check::{OTHER_DESIGNATION, OTHER_POSITION};
use super::{EnrolmentAnswers, EnrolmentChain};

/// An answer of the form, as far as two versions of it are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Associations and categories.
    Layers,
    /// 入会希望年月日
    WishedOn,
    /// 所属施設
    Facility,
    /// 施設・業務
    WorkplaceRole,
    /// 役職
    Position,
    /// 指定医
    Designations,
    /// 提出書類
    Attachments,
}

/// One version of the form, made uniform: what means the same is equal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version {
    /// Associations asked for, lowest first, with their category as far as it is chosen.
    pub layers: Vec<(AssociationId, Option<CategoryId>)>,
    /// None: not a date.
    pub wished_on: Option<NaiveDate>,
    pub facility_id: Option<FacilityId>,
    /// In place of a facility of the list.
    pub facility_text: Option<String>,
    pub workplace_role_code: Option<String>,
    pub position_code: Option<String>,
    pub position_text: Option<String>,
    pub designation_codes: BTreeSet<String>,
    pub designation_text: Option<String>,
    pub attachment_ids: BTreeSet<AttachmentId>,
}

impl Version {
    /// What a draft would send as it stands, complete or not.
    pub fn of_draft(answers: &EnrolmentAnswers, chain: &EnrolmentChain<'_>) -> Self {
        let designation_text = line(&answers.designation_text);
        let mut designation_codes: BTreeSet<String> = answers.designation_codes.iter().cloned().collect();
        if designation_text.is_some() {
            designation_codes.insert(OTHER_DESIGNATION.to_owned());
        }
        let other_position = answers.position_code.as_deref() == Some(OTHER_POSITION);
        Self {
            layers: chain.joining().map(|(_, layer)| (layer.association.id, layer.category_id)).collect(),
            wished_on: answers.wished_on.parse("").ok(),
            facility_id: answers.facility_id.filter(|_| !answers.facility_undecided),
            facility_text: line(&answers.facility_text).filter(|_| answers.facility_undecided),
            workplace_role_code: answers.workplace_role_code.clone(),
            position_code: answers.position_code.clone(),
            position_text: line(&answers.position_text).filter(|_| other_position),
            designation_codes,
            designation_text,
            attachment_ids: answers.attachment_ids.iter().copied().collect(),
        }
    }

    /// The answers that differ from an earlier version, in the order of the form.
    pub fn changes_since(&self, before: &Self) -> Vec<Answer> {
        let now = self;
        [
            (Answer::Layers, now.layers != before.layers),
            (Answer::WishedOn, now.wished_on != before.wished_on),
            (Answer::Facility, (now.facility_id, &now.facility_text) != (before.facility_id, &before.facility_text)),
            (Answer::WorkplaceRole, now.workplace_role_code != before.workplace_role_code),
            (
                Answer::Position,
                (&now.position_code, &now.position_text) != (&before.position_code, &before.position_text),
            ),
            (
                Answer::Designations,
                (&now.designation_codes, &now.designation_text)
                    != (&before.designation_codes, &before.designation_text),
            ),
            (Answer::Attachments, now.attachment_ids != before.attachment_ids),
        ]
        .into_iter()
        .filter_map(|(answer, differs)| differs.then_some(answer))
        .collect()
    }
}

/// A line as it is kept when it is sent.
fn line(typed: &str) -> Option<String> {
    name::optional(typed, "", usize::MAX).unwrap_or_else(|_| Some(typed.to_owned()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sent() -> Version {
        Version {
            layers: vec![(AssociationId(Uuid::from_u128(1)), Some(CategoryId(Uuid::from_u128(2))))],
            wished_on: Some("2026-05-01".parse().unwrap()),
            facility_text: Some("開設準備中 2号".to_owned()),
            workplace_role_code: Some("workplace_role:14".to_owned()),
            position_code: Some(OTHER_POSITION.to_owned()),
            position_text: Some("副院長".to_owned()),
            designation_codes: [OTHER_DESIGNATION.to_owned()].into(),
            designation_text: Some("産業医".to_owned()),
            attachment_ids: [AttachmentId(Uuid::from_u128(3))].into(),
            ..Version::default()
        }
    }

    /// The same, as typed: other widths, a facility looked at and left again, その他 written without being ticked.
    fn typed() -> EnrolmentAnswers {
        EnrolmentAnswers {
            wished_on: super::super::TypedDate {
                year: "令和８".to_owned(),
                month: "５".to_owned(),
                day: "1".to_owned(),
            },
            facility_id: Some(FacilityId(Uuid::from_u128(9))),
            facility_undecided: true,
            facility_text: " 開設準備中　２号".to_owned(),
            workplace_role_code: Some("workplace_role:14".to_owned()),
            position_code: Some(OTHER_POSITION.to_owned()),
            position_text: "副院長 ".to_owned(),
            designation_text: "産業医".to_owned(),
            attachment_ids: vec![AttachmentId(Uuid::from_u128(3))],
            ..EnrolmentAnswers::default()
        }
    }

    fn changes(answers: &EnrolmentAnswers) -> Vec<Answer> {
        let now = Version { layers: sent().layers, ..Version::of_draft(answers, &EnrolmentChain { layers: vec![] }) };
        now.changes_since(&sent())
    }

    #[test]
    fn what_means_the_same_is_no_change() {
        assert_eq!(changes(&typed()), []);
    }

    #[test]
    fn each_answer_is_told_apart() {
        type Edit = fn(&mut EnrolmentAnswers);
        let edits: [(Answer, Edit); 8] = [
            (Answer::WishedOn, |it| it.wished_on.day = "2".to_owned()),
            (Answer::WishedOn, |it| it.wished_on.day = "32".to_owned()),
            (Answer::Facility, |it| it.facility_undecided = false),
            (Answer::WorkplaceRole, |it| it.workplace_role_code = None),
            (Answer::Position, |it| it.position_code = Some("position:01".to_owned())),
            (Answer::Designations, |it| it.designation_codes.push("designation:01".to_owned())),
            (Answer::Designations, |it| it.designation_text = "認知症サポート医".to_owned()),
            (Answer::Attachments, |it| it.attachment_ids.clear()),
        ];
        for (expected, edit) in edits {
            let mut answers = typed();
            edit(&mut answers);
            assert_eq!(changes(&answers), [expected]);
        }
        let elsewhere = Version { layers: vec![], ..sent() };
        assert_eq!(elsewhere.changes_since(&sent()), [Answer::Layers]);
    }
}
