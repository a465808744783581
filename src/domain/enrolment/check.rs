//! Whether what was typed can be sent, and in what form.

use chrono::{NaiveDate, TimeDelta};

use crate::domain::application::dates::latest_wished;
use crate::domain::ids::{AssociationId, CategoryId};
use crate::domain::problem::Problem;
use crate::domain::text::date::slashed;
use crate::domain::text::name;
use crate::domain::words::ProblemCode::{Duplicate, Invalid, NotAllowed, NotFound, Required, TooLong};

use super::{DraftLayer, EnrolmentAnswers, EnrolmentChain, EnrolmentFacts, EnrolmentForm, Workplace};

/// 医師免許証: the one document nobody can do without.
const LICENCE: &str = "document_kind:01";
/// 指定医 その他, which goes with free text.
pub(super) const OTHER_DESIGNATION: &str = "designation:99";
/// 役職 その他, which goes with free text.
pub(super) const OTHER_POSITION: &str = "position:99";
/// 休業・無職: nobody there has a position.
const NOT_WORKING: &str = "workplace_role:90";
/// Documents that one form may carry.
const MOST_DOCUMENTS: usize = 20;
/// How far back the date of a corrected form may lie.
const DAYS_BACK: i64 = 90;

/// Checks the answers and makes them uniform.
///
/// # Errors
/// Everything that is wrong, in the order of the form, with fields in the spelling of `SaveEnrolmentDraftInput`.
/// `layers` are counted along the chain, lowest association first.
pub fn check(answers: &EnrolmentAnswers, facts: &EnrolmentFacts<'_>) -> Result<EnrolmentForm, Vec<Problem>> {
    let mut problems = Vec::new();
    let chain = EnrolmentChain::new(answers, facts);
    check_lowest(answers, facts, &chain, &mut problems);
    check_height(answers, &chain, &mut problems);
    let joining = check_layers(&chain, facts, &mut problems);
    let wished_on = check_date(answers, facts, &chain, &mut problems);
    let workplace = check_workplace(answers, facts, &mut problems);
    let (designation_codes, designation_text) = check_designations(answers, facts, &mut problems);
    check_documents(answers, facts, &mut problems);
    match wished_on {
        Some(wished_on) if problems.is_empty() => Ok(EnrolmentForm {
            below: below(&chain),
            chain: chain.layers.iter().filter(|layer| layer.is_chosen || layer.is_locked).map(id).collect(),
            joining,
            wished_on,
            workplace,
            designation_codes,
            designation_text,
            attachment_ids: answers.attachment_ids.clone(),
        }),
        _ => Err(problems),
    }
}

fn id(layer: &DraftLayer<'_>) -> AssociationId {
    layer.association.id
}

/// The held layers under the first one joined.
fn below(chain: &EnrolmentChain<'_>) -> Vec<AssociationId> {
    chain.layers.iter().take_while(|layer| !layer.is_joining()).map(id).collect()
}

fn check_lowest(
    answers: &EnrolmentAnswers,
    facts: &EnrolmentFacts<'_>,
    chain: &EnrolmentChain<'_>,
    problems: &mut Vec<Problem>,
) {
    let Some(chosen) = answers.association_id else {
        let message = "入会する郡市区等医師会を選択してください";
        return problems.push(Problem::field(Required, ["associationId"], message));
    };
    let Some(lowest) = facts.tree.get(chosen) else {
        let message = "選択した医師会が見つかりません。もう一度選択してください";
        return problems.push(Problem::field(NotFound, ["associationId"], message));
    };
    // Membership grows from the ground up: whatever has associations below it, and the layers that exist to have
    // them, are joined through one of those.
    if lowest.layer < 3 || facts.tree.children(chosen).next().is_some() {
        let message = format!(
            "{}には、その下の郡市区等医師会を選択して入会します。郡市区等医師会を選択してください",
            lowest.name
        );
        return problems.push(Problem::field(Invalid, ["associationId"], message));
    }
    let locked = |correction: &super::Correction| {
        correction.in_force.iter().any(|(id, _)| !chain.layers.iter().any(|layer| layer.association.id == *id))
    };
    if facts.correction.as_ref().is_some_and(locked) {
        let message = "入会が承認された医師会があるため、医師会は変更できません";
        problems.push(Problem::field(NotAllowed, ["associationId"], message));
    }
}

fn check_height(answers: &EnrolmentAnswers, chain: &EnrolmentChain<'_>, problems: &mut Vec<Problem>) {
    let Some(lowest) = chain.layers.first() else { return };
    let Some(top) = answers.top_layer.filter(|top| (1..=lowest.association.layer).contains(top)) else {
        let message = "どの医師会まで入会するかを選択してください";
        return problems.push(Problem::field(Required, ["topLayer"], message));
    };
    if let Some(locked) = chain.layers.iter().rev().find(|layer| layer.is_locked && !layer.is_chosen) {
        let message = format!("{}への入会は承認されているため、取り消せません", locked.association.name);
        problems.push(Problem::field(NotAllowed, ["topLayer"], message));
    }
    let demanding = chain.joining().find(|(_, layer)| layer.association.requires_upper_layers);
    if let Some((_, layer)) = demanding
        && top > 1
    {
        let highest = chain.layers.last().map_or("", |layer| layer.association.name.as_str());
        let message = format!(
            "{}に入会するには、上の層のすべての医師会への入会が必要です。{highest}までを選択してください",
            layer.association.name
        );
        problems.push(Problem::field(Invalid, ["topLayer"], message));
    }
    if chain.joining().next().is_none() {
        let message = "選択した医師会にはすべて加入済みです。上の層の医師会か、別の医師会を選択してください";
        problems.push(Problem::field(Duplicate, ["topLayer"], message));
    }
}

fn check_layers(
    chain: &EnrolmentChain<'_>,
    facts: &EnrolmentFacts<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<(AssociationId, CategoryId)> {
    let mut joining = Vec::new();
    for (index, layer) in chain.joining() {
        let index = index.to_string();
        if let Some(number) = layer.claimed_by.filter(|_| !layer.is_locked) {
            let message = format!("同じ医師会への申請が審査中です（受付番号{number}）");
            problems.push(Problem::field(Duplicate, ["layers", &index, "associationId"], message));
        }
        let field = ["layers", &index, "categoryId"];
        let name = &layer.association.name;
        match layer.category_id {
            None => problems.push(Problem::field(Required, field, format!("{name}の会員区分を選択してください"))),
            Some(category) if layer.is_locked || is_offered(category, layer.association.id, facts) => {
                joining.push((layer.association.id, category));
            }
            Some(_) => {
                let message = format!("{name}の会員区分をもう一度選択してください。選択した区分は現在使われていません");
                problems.push(Problem::field(NotFound, field, message));
            }
        }
    }
    joining
}

fn is_offered(category: CategoryId, association: AssociationId, facts: &EnrolmentFacts<'_>) -> bool {
    facts.tree.category(category).is_some_and(|category| category.association_id == association && category.in_use)
}

fn check_date(
    answers: &EnrolmentAnswers,
    facts: &EnrolmentFacts<'_>,
    chain: &EnrolmentChain<'_>,
    problems: &mut Vec<Problem>,
) -> Option<NaiveDate> {
    let wished_on = match answers.wished_on.parse("入会希望年月日") {
        Ok(date) => date,
        Err(error) => {
            problems.push(error.at("wishedOn"));
            return None;
        }
    };
    let mut refuse = |message: String| problems.push(Problem::field(Invalid, ["wishedOn", "year"], message));
    if facts.correction.is_none() && wished_on < facts.today {
        refuse("入会希望年月日は今日以降の日付を入力してください".to_owned());
    } else if wished_on < facts.today - TimeDelta::days(DAYS_BACK) {
        refuse(format!("入会希望年月日は{DAYS_BACK}日前までの日付を入力してください"));
    }
    let latest = latest_wished(facts.today);
    if wished_on > latest {
        refuse(format!("入会希望年月日は1年以内（{}まで）の日付を入力してください", slashed(latest)));
    }
    let chosen = || chain.layers.iter().filter(|layer| layer.is_chosen && !layer.is_locked);
    for (layer, held) in chosen().filter_map(|layer| Some((layer, layer.held?))) {
        let name = &layer.association.name;
        match held.left_on {
            Some(left_on) if wished_on <= left_on => refuse(format!(
                "{name}を{}に退会する予定があります。入会希望年月日は翌日以降の日付を入力してください",
                slashed(left_on)
            )),
            None if wished_on < held.joined_on => refuse(format!(
                "{name}への入会が{}の予定です。入会希望年月日はこの日以降の日付を入力してください",
                slashed(held.joined_on)
            )),
            _ => {}
        }
    }
    Some(wished_on)
}

fn check_workplace(answers: &EnrolmentAnswers, facts: &EnrolmentFacts<'_>, problems: &mut Vec<Problem>) -> Workplace {
    let mut workplace = Workplace::default();
    if answers.facility_undecided {
        match name::optional(&answers.facility_text, "所属施設", 100) {
            Ok(text) => workplace.facility_text = text,
            Err(error) => problems.push(error.at(["facilityText"])),
        }
    } else if answers.facility_id.is_none() {
        let message = "所属施設を選択してください。決まっていないときは「未定・登録なし」を選択してください";
        problems.push(Problem::field(Required, ["facilityId"], message));
    } else if !facts.facility_exists {
        let message = "選択した所属施設が見つかりません。もう一度検索して選択してください";
        problems.push(Problem::field(NotFound, ["facilityId"], message));
    } else {
        workplace.facility_id = answers.facility_id;
    }
    workplace.role_code =
        code(answers.workplace_role_code.as_deref(), "workplaceRoleId", "施設・業務", facts, problems);
    if answers.workplace_role_code.as_deref() != Some(NOT_WORKING) || answers.position_code.is_some() {
        workplace.position_code = code(answers.position_code.as_deref(), "positionId", "役職", facts, problems);
    }
    if answers.position_code.as_deref() == Some(OTHER_POSITION) {
        match name::required(&answers.position_text, "役職", 30) {
            Ok(text) => workplace.position_text = Some(text),
            Err(error) => problems.push(error.at(["positionText"])),
        }
    }
    workplace
}

/// An entry of a code list that has to be chosen.
fn code(
    chosen: Option<&str>,
    field: &str,
    label: &str,
    facts: &EnrolmentFacts<'_>,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    match chosen.filter(|code| !code.is_empty()) {
        None => problems.push(Problem::field(Required, [field], format!("{label}を選択してください"))),
        Some(code) if facts.codes.contains(code) => return Some(code.to_owned()),
        Some(_) => problems.push(Problem::field(NotFound, [field], format!("{label}をもう一度選択してください"))),
    }
    None
}

fn check_designations(
    answers: &EnrolmentAnswers,
    facts: &EnrolmentFacts<'_>,
    problems: &mut Vec<Problem>,
) -> (Vec<String>, Option<String>) {
    let mut codes = answers.designation_codes.clone();
    if codes.iter().any(|code| !facts.codes.contains(code)) {
        problems.push(Problem::field(NotFound, ["designationIds"], "指定医をもう一度選択してください"));
    }
    let text = match name::optional(&answers.designation_text, "指定医の「その他」", 30) {
        Ok(text) => text,
        Err(error) => {
            problems.push(error.at(["designationText"]));
            return (codes, None);
        }
    };
    let ticked = codes.iter().any(|code| code == OTHER_DESIGNATION);
    match &text {
        None if ticked => {
            let message = "指定医の「その他」の内容を入力してください";
            problems.push(Problem::field(Required, ["designationText"], message));
        }
        // Written but not ticked: what is meant is clear.
        Some(_) if !ticked => codes.push(OTHER_DESIGNATION.to_owned()),
        _ => {}
    }
    (codes, text)
}

fn check_documents(answers: &EnrolmentAnswers, facts: &EnrolmentFacts<'_>, problems: &mut Vec<Problem>) {
    let mut refuse = |code, message: String| problems.push(Problem::field(code, ["attachmentIds"], message));
    let kinds: Vec<_> = answers.attachment_ids.iter().map(|id| facts.attachments.get(id)).collect();
    if kinds.iter().any(Option::is_none) {
        refuse(NotFound, "提出書類の一部が見つかりません。一覧から削除して、もう一度追加してください".to_owned());
    }
    if kinds.len() > MOST_DOCUMENTS {
        refuse(TooLong, format!("提出書類は{MOST_DOCUMENTS}件以内にしてください"));
    }
    if !kinds.iter().flatten().any(|kind| *kind == LICENCE) {
        refuse(Required, "医師免許証を追加してください".to_owned());
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
