//! Step 2, first page: from when, and where.

use maud::{Markup, html};

use super::draft::Draft;
use super::frame::{DO_FIELD, Wizard, WizardPage};
use crate::components::field::{Choice, Input, field};
use crate::components::{button, form};
use crate::forms::FormState;
use crate::gql::{Facility, schema};
use crate::paths::EnrolmentPage;
use crate::text;

/// What is searched for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SearchVariables {
    pub query: String,
}

/// Facilities whose name, kana or address has the words.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SearchQuery {
    #[arguments(query: $query, first: 20)]
    pub facilities: FoundFacilities,
}

/// See [`SearchQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "FacilityConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct FoundFacilities {
    pub nodes: Vec<Facility>,
    pub page_info: HasNext,
}

/// See [`SearchQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "PageInfo")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HasNext {
    pub has_next_page: bool,
}

/// Value of the choice 「未定・登録なし」.
pub const UNDECIDED: &str = "undecided";

/// What is typed on the page.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the form's own words")]
pub struct Values {
    pub year: String,
    pub month: String,
    pub day: String,
    /// Words to search for.
    pub search: String,
    /// Id of the facility, [`UNDECIDED`], or empty.
    pub facility_id: String,
    pub facility_text: String,
}

impl From<&Draft> for Values {
    fn from(draft: &Draft) -> Self {
        let facility_id = match &draft.facility {
            _ if draft.facility_undecided => UNDECIDED.to_owned(),
            Some(facility) => facility.id.inner().to_owned(),
            None => String::new(),
        };
        Self {
            year: draft.wished_on.year.clone(),
            month: draft.wished_on.month.clone(),
            day: draft.wished_on.day.clone(),
            search: String::new(),
            facility_id,
            facility_text: draft.facility_text.clone(),
        }
    }
}

/// The page. `found` is what the search found; none: nothing was searched.
pub fn page(wizard: &Wizard<'_>, found: Option<&FoundFacilities>, state: &FormState<Values>) -> Markup {
    let values = &state.values;
    let fields = html! {
        (wizard.hidden())
        div.group {
            h2 { "希望日" }
            (field("wishedOn", "入会希望年月日").required().errors(&state.errors)
                .hint("西暦で記入してください。例）2026年04月01日（「令和8」のように元号でも入力できます）")
                .date(&state.errors, &values.year, &values.month, &values.day))
        }
        div.group {
            h2 { "所属施設" }
            (search(values))
            (choices(wizard, found, state))
            (field("facilityText", "施設の名称（一覧にないとき）").optional().errors(&state.errors)
                .hint("「未定、または一覧にない」を選んだときに、分かる範囲で入力してください。未定のときは空欄のままで進めます。")
                .text(&Input::text(&values.facility_text).autocomplete("organization")))
        }
        (wizard.buttons())
    };
    let content = form::kept(wizard.shell, &wizard.target.page(EnrolmentPage::Workplace), "section", &fields);
    let facts = WizardPage {
        page: EnrolmentPage::Workplace, heading: "希望日と所属施設", part: "入力（1／3ページ）"
    };
    wizard.render(&facts, &state.errors, &content)
}

fn search(values: &Values) -> Markup {
    let button = button::submit("検索する").named(DO_FIELD, "search").outline();
    field("q", "施設を検索")
        .hint("施設の名称、フリガナ、住所の一部で探せます。")
        .text_beside(&Input::search(&values.search), &maud::Render::render(&button))
}

fn choices(wizard: &Wizard<'_>, found: Option<&FoundFacilities>, state: &FormState<Values>) -> Markup {
    let chosen = wizard.draft.and_then(|draft| draft.facility.as_ref());
    let others: Vec<&Facility> = found
        .map(|found| found.nodes.iter().filter(|it| chosen.is_none_or(|chosen| chosen.id != it.id)).collect())
        .unwrap_or_default();
    let group = field("facilityId", "所属する施設").required().errors(&state.errors);
    let tiles = chosen.into_iter().chain(others.iter().copied());
    let mut is_first = true;
    let mut id =
        |value: &str| if std::mem::take(&mut is_first) { "facilityId".to_owned() } else { format!("facility-{value}") };
    let choice = |id: &str, value: &str, label: Markup| {
        group.choice(&Choice {
            id,
            name: "facilityId",
            value,
            label,
            is_chosen: state.values.facility_id == value,
            is_single: true,
            is_tile: true,
        })
    };
    html! {
        div id="results" {
            @if let Some(found) = found {
                p.mt role="status" { b { @match (found.nodes.len(), found.page_info.has_next_page) {
                    (0, _) => "該当する施設が見つかりませんでした。別の言葉で検索するか、「未定、または一覧にない」を選んでください。",
                    (_, true) => "20件を表示しています。ほかにもあります。住所や名称の言葉を足して検索してください。",
                    (count, false) => { (count) "件見つかりました。所属する施設を選んでください。" }
                } } }
            }
        }
        (group.group(&html! {
            @for facility in tiles { (choice(&id(facility.id.inner()), facility.id.inner(), description(facility))) }
            (choice(&id(UNDECIDED), UNDECIDED, html! {
                b { "未定、または一覧にない" } br; span.small { "勤務先が決まっていないとき、上の検索で見つからないとき" }
            }))
        }))
    }
}

/// A facility as one of several.
fn description(facility: &Facility) -> Markup {
    html! {
        b { (facility.name) } br;
        span.small {
            @if let Some(code) = &facility.postal_code { (text::postal_code(code)) " " }
            (facility.full_address())
            @if facility.phone.is_some() || facility.fax.is_some() {
                br;
                @if let Some(phone) = &facility.phone { "TEL " (phone) }
                @if let Some(fax) = &facility.fax { "　FAX " (fax) }
            }
            br;
            @if let Some(founder) = &facility.founder { (founder.label) "・" }
            (facility.kind.label) "・" (beds(facility))
        }
    }
}

/// 病床
pub(super) fn beds(facility: &Facility) -> String {
    match facility.bed_count {
        0 => "病床なし".to_owned(),
        count => format!("病床 {count}床"),
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::mypage::sample;
    let shell = sample::shell();
    let draft = sample::draft();
    let wizard = Wizard { shell: &shell, target: draft.target(), draft: Some(&draft), returns: false, conflict: false };
    let mut other = sample::facility();
    other.id = "facility-2".into();
    other.name = "みどり坂整形外科".into();
    let found = FoundFacilities { nodes: vec![sample::facility(), other], page_info: HasNext { has_next_page: false } };
    let nothing = FoundFacilities { nodes: vec![], page_info: HasNext { has_next_page: false } };
    let mut refused = FormState::new(Values::from(&draft));
    refused.values.month = "13".into();
    refused.errors.push("wishedOn-month", "入会希望年月日の月は1から12で入力してください");
    let state = FormState::new(Values { search: "みどり坂".into(), ..Values::from(&draft) });
    let conflict = Wizard { conflict: true, ..wizard.clone() };
    vec![
        ("enrolment-workplace", page(&wizard, None, &FormState::new(Values::from(&draft)))),
        ("enrolment-workplace-found", page(&wizard, Some(&found), &state)),
        ("enrolment-workplace-not-found", page(&wizard, Some(&nothing), &state)),
        ("enrolment-workplace-refused", page(&wizard, None, &refused)),
        ("enrolment-workplace-conflict", page(&conflict, None, &state)),
    ]
}
