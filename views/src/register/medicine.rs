//! ④ 診療科・出身校・学会. The pickers search by part of the name, without scripts.

use maud::{Markup, html};

use super::frame::{DO_FIELD, Sheet};
use super::gql::{MedicalSchool, Society};
use crate::components::button;
use crate::components::field::{Choice, Input, field, nothing_chosen, option};
use crate::gql::{Code, schema};
use crate::paths::RegisterPage;

/// Words that are searched for; empty: none.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MedicineVariables {
    pub school: String,
    pub society: String,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "MedicineVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MedicineLists {
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: DEPARTMENT)]
    pub departments: Vec<Code>,
    #[arguments(query: $school)]
    pub medical_schools: Vec<MedicalSchool>,
    #[arguments(query: $society)]
    pub societies: Vec<Society>,
}

/// The page.
pub fn page(sheet: &Sheet<'_>, lists: &MedicineLists, searched: &MedicineVariables) -> Markup {
    let errors = &sheet.errors;
    let mains = html! {
        (nothing_chosen())
        @for code in &lists.departments { (option(code.id.inner(), &code.label, Some(sheet.typed.one("mainDepartment")))) }
    };
    let fields = html! {
        // Enter in a field means 次へ進む, not the first button of the page.
        button.vh type="submit" name=(DO_FIELD) value="next" tabindex="-1" aria-hidden="true" { "次へ進む" }
        div.group {
            h2 { "診療科名" }
            (field("mainDepartment", "主たる科名").required().errors(errors).select(&mains))
            (departments(sheet, lists))
        }
        div.group {
            h2 { "出身校・学位" }
            (search("schoolWords", "出身校を検索", "大学の名称やフリガナの一部で探せます。", &searched.school, "school"))
            (schools(sheet, lists, searched))
            (sheet.half(field("medicalSchoolText", "出身校の名称（一覧にないとき）").optional().errors(errors).hint("20文字以内で入力してください。"), "medicalSchoolText", "off"))
            (sheet.month(field("graduatedOn", "卒業年月").required().errors(errors).hint("西暦で記入してください。例）2004年03月"), "graduatedOn"))
            (sheet.half(field("degreeUniversity", "学位（博士号）の大学名").optional().errors(errors), "degreeUniversity", "off"))
            (sheet.month(field("degreeOn", "学位の取得年月").optional().errors(errors), "degreeOn"))
        }
        div.group {
            h2 { "日本医学会分科会等" }
            (search("societyWords", "学会を検索", "学会の名称やフリガナの一部で探せます。", &searched.society, "society"))
            (societies(sheet, lists, searched))
            (field("societyText", "一覧にない学会").optional().errors(errors)
                .hint("1行に1つずつ入力してください。")
                .textarea(sheet.typed.one("societyText"), 3))
        }
    };
    sheet.render(RegisterPage::Medicine, &fields)
}

fn search(id: &str, label: &str, hint: &str, words: &str, button: &str) -> Markup {
    let button = button::submit("検索する").about(label).named(DO_FIELD, button).outline();
    field(id, label).hint(hint).text_beside(&Input::search(words), &maud::Render::render(&button))
}

fn departments(sheet: &Sheet<'_>, lists: &MedicineLists) -> Markup {
    let group = field("departments", "担当する科名（いくつでも）").optional().errors(&sheet.errors);
    let boxes = html! {
        div.choices {
            @for (index, code) in lists.departments.iter().enumerate() {
                (group.choice(&Choice {
                    id: &if index == 0 { "departments".to_owned() } else { format!("department-{}", code.code) },
                    name: "departments",
                    value: code.id.inner(),
                    label: html! { (code.label) },
                    is_chosen: sheet.typed.many("departments").iter().any(|id| id == code.id.inner()),
                    is_single: false,
                    is_tile: false,
                }))
            }
        }
    };
    group.group(&boxes)
}

fn schools(sheet: &Sheet<'_>, lists: &MedicineLists, searched: &MedicineVariables) -> Markup {
    let chosen = sheet.registration.medical_school.as_ref();
    let others = lists.medical_schools.iter().filter(|school| chosen.is_none_or(|chosen| chosen.id != school.id));
    let group = field("medicalSchool", "出身校").required().errors(&sheet.errors);
    let found: Vec<&MedicalSchool> = chosen.into_iter().chain(others).collect();
    let dots = html! {
        (told(lists.medical_schools.len(), &searched.school))
        @for (index, school) in found.iter().enumerate() {
            (group.choice(&Choice {
                id: &if index == 0 { "medicalSchool".to_owned() } else { format!("school-{}", school.id) },
                name: "medicalSchool",
                value: &school.id,
                label: html! { (school.name) },
                is_chosen: sheet.typed.one("medicalSchool") == school.id,
                is_single: true,
                is_tile: false,
            }))
        }
        // The errors' way leads here while there is nothing to choose.
        @if found.is_empty() { p.sub id="medicalSchool" tabindex="-1" { "検索して選ぶか、下の欄に名称を入力してください。" } }
        @else {
            (group.choice(&Choice {
                id: "school-none",
                name: "medicalSchool",
                value: "",
                label: html! { "一覧から選ばない" },
                is_chosen: sheet.typed.one("medicalSchool").is_empty(),
                is_single: true,
                is_tile: false,
            }))
        }
    };
    group.group(&dots)
}

fn societies(sheet: &Sheet<'_>, lists: &MedicineLists, searched: &MedicineVariables) -> Markup {
    let chosen = &sheet.registration.societies;
    let others = lists.societies.iter().filter(|society| chosen.iter().all(|chosen| chosen.id != society.id));
    let group = field("societies", "学会（いくつでも）").optional().errors(&sheet.errors);
    let found: Vec<&Society> = chosen.iter().chain(others).collect();
    let boxes = html! {
        (told(lists.societies.len(), &searched.society))
        @if found.is_empty() { p.sub { "検索すると、ここで選べます。" } }
        @for society in found {
            (group.choice(&Choice {
                id: &format!("society-{}", society.id),
                name: "societies",
                value: &society.id,
                label: html! { (society.name) },
                is_chosen: sheet.typed.many("societies").contains(&society.id),
                is_single: false,
                is_tile: false,
            }))
        }
    };
    group.group(&boxes)
}

/// What came of a search.
fn told(count: usize, words: &str) -> Markup {
    html! {
        @if !words.trim().is_empty() {
            p role="status" { b { @match count {
                0 => { "「" (words) "」に該当するものが見つかりませんでした。" }
                30.. => { "30件を表示しています。ほかにもあります。言葉を足して検索してください。" }
                _ => { (count) "件見つかりました。選んでください。" }
            } } }
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use super::gql::{Registration, Typed};
    use crate::forms::Errors;
    use crate::layout::Shell;
    use crate::mypage::sample::code;
    let shell = Shell::default();
    let school = |id: &str, name: &str| MedicalSchool { id: id.to_owned(), name: name.to_owned() };
    let society = |id: &str, name: &str| Society { id: id.to_owned(), name: name.to_owned() };
    let empty = super::mail::sample();
    let chosen = Registration {
        medical_school: Some(school("101", "見本大学")),
        societies: vec![society("001", "見本学会")],
        ..super::mail::sample()
    };
    let departments = vec![code("DEPARTMENT", "01", "内科", ""), code("DEPARTMENT", "02", "呼吸器内科", "")];
    let nothing = MedicineLists { departments: departments.clone(), medical_schools: vec![], societies: vec![] };
    let found = MedicineLists {
        departments,
        medical_schools: vec![school("101", "見本大学"), school("102", "見本医科大学")],
        societies: vec![society("002", "別の見本学会")],
    };
    let unsearched = MedicineVariables { school: String::new(), society: String::new() };
    let searched = MedicineVariables { school: "見本".to_owned(), society: "見本".to_owned() };
    let typed = Typed::new(vec![
        ("medicalSchool".to_owned(), vec!["101".to_owned()]),
        ("societies".to_owned(), vec!["001".to_owned()]),
    ]);
    let mut refused = Errors::default();
    refused.push("medicalSchool", "出身校を検索して選択するか、名称を入力してください");
    let first = Sheet { shell: &shell, registration: &empty, typed: Typed::default(), errors: refused, returns: false };
    let second = Sheet { shell: &shell, registration: &chosen, typed, errors: Errors::default(), returns: false };
    vec![
        ("register-medicine-refused", page(&first, &nothing, &unsearched)),
        ("register-medicine-found", page(&second, &found, &searched)),
    ]
}
