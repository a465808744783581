//! A partial change of a draft: what a page of the wizard, or a client that sends one field, has changed.

use crate::domain::ids::{AssociationId, AttachmentId, CategoryId, FacilityId};
use crate::domain::problem::Problem;
use crate::domain::text::{TypedDate, char_count};
use crate::domain::words::ProblemCode;

use super::EnrolmentAnswers;

/// Fields that are `None` keep what was typed before; an inner `None` empties the field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnrolmentPatch {
    pub prefecture_code: Option<Option<String>>,
    pub association_id: Option<Option<AssociationId>>,
    pub top_layer: Option<Option<u8>>,
    /// The associations named get this category; others keep theirs.
    pub layers: Option<Vec<(AssociationId, Option<CategoryId>)>>,
    pub wished_on: Option<TypedDate>,
    pub facility_id: Option<Option<FacilityId>>,
    pub facility_text: Option<String>,
    pub facility_undecided: Option<bool>,
    /// Id of the code list, such as `workplace_role:14`.
    pub workplace_role_code: Option<Option<String>>,
    pub position_code: Option<Option<String>>,
    pub position_text: Option<String>,
    pub designation_codes: Option<Vec<String>>,
    pub designation_text: Option<String>,
    pub attachment_ids: Option<Vec<AttachmentId>>,
}

/// Far above every limit of the form: what is longer was not typed into it.
const LONGEST: usize = 1_000;
/// More documents, designations or layers than any form holds.
const MOST: usize = 50;

impl EnrolmentAnswers {
    /// Takes over what the patch names. Nothing is checked as an answer: a draft holds what was typed, valid or not.
    ///
    /// # Errors
    /// A text or list that is too long to have been typed into the form; nothing is changed then.
    pub fn apply(&mut self, patch: EnrolmentPatch) -> Result<(), Vec<Problem>> {
        let oversized = oversized(&patch);
        if !oversized.is_empty() {
            return Err(oversized);
        }
        set(&mut self.prefecture_code, patch.prefecture_code.map(|code| code.map(storable)));
        set(&mut self.association_id, patch.association_id);
        set(&mut self.top_layer, patch.top_layer);
        for (association, category) in patch.layers.unwrap_or_default() {
            self.categories.retain(|(chosen, _)| *chosen != association);
            self.categories.extend(category.map(|category| (association, category)));
        }
        set(&mut self.wished_on, patch.wished_on.map(storable_date));
        self.apply_facility(patch.facility_id, patch.facility_text, patch.facility_undecided);
        set(&mut self.workplace_role_code, patch.workplace_role_code.map(|code| code.map(storable)));
        set(&mut self.position_code, patch.position_code.map(|code| code.map(storable)));
        set(&mut self.position_text, patch.position_text.map(storable));
        set(&mut self.designation_codes, patch.designation_codes.map(|codes| unique(codes.into_iter().map(storable))));
        set(&mut self.designation_text, patch.designation_text.map(storable));
        set(&mut self.attachment_ids, patch.attachment_ids.map(unique));
        Ok(())
    }

    fn apply_facility(&mut self, id: Option<Option<FacilityId>>, text: Option<String>, undecided: Option<bool>) {
        // Whoever picks a facility has decided, unless he says otherwise in the same breath.
        if let (Some(Some(_)), None) = (&id, undecided) {
            self.facility_undecided = false;
        }
        set(&mut self.facility_id, id);
        set(&mut self.facility_text, text.map(storable));
        set(&mut self.facility_undecided, undecided);
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn unique<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    values.into_iter().fold(Vec::new(), |mut kept, value| {
        if !kept.contains(&value) {
            kept.push(value);
        }
        kept
    })
}

/// JSON columns can't hold NUL, which nobody types.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn storable_date(date: TypedDate) -> TypedDate {
    TypedDate { year: storable(date.year), month: storable(date.month), day: storable(date.day) }
}

fn oversized(patch: &EnrolmentPatch) -> Vec<Problem> {
    let too_long = |field: &[&str], what: &str, limit: usize, unit: &str| Problem {
        code: ProblemCode::TooLong,
        field: field.iter().map(|part| (*part).to_owned()).collect(),
        message: format!("{what}は{limit}{unit}以内で入力してください"),
    };
    let date = patch.wished_on.as_ref();
    let texts: [(&[&str], &str, Option<&str>); 9] = [
        (&["prefectureCode"], "都道府県", patch.prefecture_code.as_ref().and_then(Option::as_deref)),
        (&["wishedOn", "year"], "入会希望年月日の年", date.map(|date| date.year.as_str())),
        (&["wishedOn", "month"], "入会希望年月日の月", date.map(|date| date.month.as_str())),
        (&["wishedOn", "day"], "入会希望年月日の日", date.map(|date| date.day.as_str())),
        (&["facilityText"], "所属施設", patch.facility_text.as_deref()),
        (&["workplaceRoleId"], "施設・業務", patch.workplace_role_code.as_ref().and_then(Option::as_deref)),
        (&["positionId"], "役職", patch.position_code.as_ref().and_then(Option::as_deref)),
        (&["positionText"], "役職", patch.position_text.as_deref()),
        (&["designationText"], "指定医の「その他」", patch.designation_text.as_deref()),
    ];
    let lists: [(&str, &str, usize); 3] = [
        ("layers", "会員区分", patch.layers.as_ref().map_or(0, Vec::len)),
        ("designationIds", "指定医", patch.designation_codes.as_ref().map_or(0, Vec::len)),
        ("attachmentIds", "提出書類", patch.attachment_ids.as_ref().map_or(0, Vec::len)),
    ];
    let codes = patch.designation_codes.iter().flatten().any(|code| char_count(code) > LONGEST);
    texts
        .into_iter()
        .filter(|(_, _, text)| text.is_some_and(|text| char_count(text) > LONGEST))
        .map(|(field, what, _)| too_long(field, what, LONGEST, "文字"))
        .chain(
            lists
                .into_iter()
                .filter(|(.., len)| *len > MOST)
                .map(|(field, what, _)| too_long(&[field], what, MOST, "件")),
        )
        .chain(codes.then(|| too_long(&["designationIds"], "指定医", LONGEST, "文字")))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    #[test]
    fn only_named_fields_change() {
        let mut answers =
            EnrolmentAnswers { facility_text: "病院".to_owned(), top_layer: Some(1), ..Default::default() };
        let patch = EnrolmentPatch { top_layer: Some(None), position_text: text("医長"), ..Default::default() };
        answers.apply(patch).unwrap();
        assert_eq!(answers.facility_text, "病院");
        assert_eq!(answers.top_layer, None);
        assert_eq!(answers.position_text, "医長");
    }

    #[test]
    fn a_layer_keeps_or_loses_its_category_alone() {
        let (a, b) = (AssociationId(Uuid::from_u128(1)), AssociationId(Uuid::from_u128(2)));
        let (x, y) = (CategoryId(Uuid::from_u128(3)), CategoryId(Uuid::from_u128(4)));
        let mut answers = EnrolmentAnswers { categories: vec![(a, x), (b, x)], ..Default::default() };
        answers.apply(EnrolmentPatch { layers: Some(vec![(a, Some(y))]), ..Default::default() }).unwrap();
        assert_eq!(answers.categories, [(b, x), (a, y)]);
        answers.apply(EnrolmentPatch { layers: Some(vec![(b, None)]), ..Default::default() }).unwrap();
        assert_eq!(answers.categories, [(a, y)]);
    }

    #[test]
    fn picking_a_facility_is_a_decision() {
        let mut answers = EnrolmentAnswers { facility_undecided: true, ..Default::default() };
        let facility = Some(Some(FacilityId(Uuid::from_u128(5))));
        answers.apply(EnrolmentPatch { facility_id: facility, ..Default::default() }).unwrap();
        assert!(!answers.facility_undecided);
        let both = EnrolmentPatch { facility_id: facility, facility_undecided: Some(true), ..Default::default() };
        answers.apply(both).unwrap();
        assert!(answers.facility_undecided);
    }

    #[test]
    fn what_nobody_types_is_not_kept() {
        let mut answers = EnrolmentAnswers::default();
        let patch = EnrolmentPatch { facility_text: text("あ\0い"), ..Default::default() };
        answers.apply(patch).unwrap();
        assert_eq!(answers.facility_text, "あい");
        let patch = EnrolmentPatch {
            position_text: text("医長"),
            facility_text: Some("あ".repeat(1_001)),
            ..Default::default()
        };
        let problems = answers.apply(patch).unwrap_err();
        assert_eq!(problems[0].field, ["facilityText"]);
        assert_eq!(answers.position_text, "", "nothing is taken over");
    }
}
