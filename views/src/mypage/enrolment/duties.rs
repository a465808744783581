//! Step 2, second page: as what the doctor works.

use maud::{Markup, html};

use super::draft::Draft;
use super::frame::{Wizard, WizardPage};
use crate::components::field::{Choice, Input, field, nothing_chosen, option};
use crate::components::form;
use crate::forms::FormState;
use crate::gql::{Code, schema};
use crate::paths::EnrolmentPage;

/// The lists of the page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListsQuery {
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: WORKPLACE_ROLE)]
    pub workplace_roles: Vec<Code>,
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: POSITION)]
    pub positions: Vec<Code>,
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: DESIGNATION)]
    pub designations: Vec<Code>,
}

/// What is typed on the page.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the form's own words")]
pub struct Values {
    pub workplace_role_id: String,
    pub position_id: String,
    pub position_text: String,
    pub designation_ids: Vec<String>,
    pub designation_text: String,
}

impl From<&Draft> for Values {
    fn from(draft: &Draft) -> Self {
        let id = |code: &Option<Code>| code.as_ref().map(|it| it.id.inner().to_owned()).unwrap_or_default();
        Self {
            workplace_role_id: id(&draft.workplace_role),
            position_id: id(&draft.position),
            position_text: draft.position_text.clone(),
            designation_ids: draft.designations.iter().map(|it| it.id.inner().to_owned()).collect(),
            designation_text: draft.designation_text.clone(),
        }
    }
}

/// The page.
pub fn page(wizard: &Wizard<'_>, lists: &ListsQuery, state: &FormState<Values>) -> Markup {
    let (values, errors) = (&state.values, &state.errors);
    let positions = html! {
        (nothing_chosen())
        @for code in &lists.positions { (option(code.id.inner(), &code.label, Some(&values.position_id))) }
    };
    let fields = html! {
        (wizard.hidden())
        div.group {
            h2 { "業務・役職" }
            (field("workplaceRoleId", "施設・業務").required().errors(errors)
                .hint("勤務する場所と立場の組み合わせを選んでください。")
                .select(&roles(&lists.workplace_roles, &values.workplace_role_id)))
            (field("positionId", "役職").required().errors(errors).select(&positions))
            (field("positionText", "役職の名称").optional().errors(errors)
                .hint("「その他」を選んだときに、30文字以内で入力してください。例）内科部長")
                .text(&Input::text(&values.position_text).half().autocomplete("organization-title")))
        }
        div.group {
            h2 { "指定医" }
            (designations(&lists.designations, state))
            (field("designationText", "「その他」の内容").errors(errors)
                .hint("「その他」を選んだときに、30文字以内で入力してください。")
                .text(&Input::text(&values.designation_text).half()))
        }
        (wizard.buttons())
    };
    let content = form::kept(wizard.shell, &wizard.target.page(EnrolmentPage::Duties), "section", &fields);
    let facts = WizardPage {
        page: EnrolmentPage::Duties, heading: "業務・役職・指定医", part: "入力（2／3ページ）"
    };
    wizard.render(&facts, errors, &content)
}

fn roles(codes: &[Code], chosen: &str) -> Markup {
    html! {
        (nothing_chosen())
        @for group in codes.chunk_by(|one, other| one.group_label == other.group_label) {
            optgroup label=(group[0].group_label) {
                @for code in group { (option(code.id.inner(), &code.label, Some(chosen))) }
            }
        }
    }
}

fn designations(codes: &[Code], state: &FormState<Values>) -> Markup {
    let group = field("designationIds", "あてはまるもの（いくつでも）").optional().errors(&state.errors);
    let boxes = html! {
        div.choices {
            @for (index, code) in codes.iter().enumerate() {
                (group.choice(&Choice {
                    id: &if index == 0 { "designationIds".to_owned() } else { format!("designation-{}", code.code) },
                    name: "designationIds",
                    value: code.id.inner(),
                    label: html! { (code.label) },
                    is_chosen: state.values.designation_ids.iter().any(|it| it == code.id.inner()),
                    is_single: false,
                    is_tile: false,
                }))
            }
        }
    };
    group.group(&boxes)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::mypage::sample::{self, code};
    let shell = sample::shell();
    let draft = sample::draft();
    let wizard = Wizard { shell: &shell, target: draft.target(), draft: Some(&draft), returns: true, conflict: false };
    let lists = ListsQuery {
        workplace_roles: vec![
            code("WORKPLACE_ROLE", "11", "診療所（開設者・個人）", "診療所"),
            code("WORKPLACE_ROLE", "14", "診療所（勤務する医師）", "診療所"),
            code("WORKPLACE_ROLE", "24", "病院（勤務する医師）", "病院"),
        ],
        positions: vec![code("POSITION", "01", "院長", ""), code("POSITION", "02", "副院長", "")],
        designations: [("01", "保険医"), ("02", "母体保護法"), ("03", "精神保健"), ("99", "その他")]
            .map(|(number, label)| code("DESIGNATION", number, label, ""))
            .into(),
    };
    let mut refused = FormState::new(Values::from(&draft));
    refused.values.workplace_role_id.clear();
    refused.values.designation_text.clear();
    refused.errors.push("workplaceRoleId", "施設・業務を選択してください");
    refused.errors.push("designationText", "その他の指定医の内容を入力してください");
    vec![
        ("enrolment-duties", page(&wizard, &lists, &FormState::new(Values::from(&draft)))),
        ("enrolment-duties-refused", page(&wizard, &lists, &refused)),
    ]
}
