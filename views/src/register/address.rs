//! ③ 住所・連絡先. 郵便番号 → 住所 by a button, without scripts.

use maud::{Markup, html};

use super::frame::{DO_FIELD, Sheet};
use crate::components::button;
use crate::components::field::{Input, field, nothing_chosen, option};
use crate::gql::{Prefecture, schema};
use crate::paths::RegisterPage;

/// The postal code that was asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddressVariables {
    pub postal_code: String,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "AddressVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddressLists {
    pub prefectures: Vec<Prefecture>,
    #[arguments(postalCode: $postal_code)]
    pub postal_addresses: Vec<PostalAddress>,
}

/// A place of the postal code.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostalAddress {
    pub prefecture: Option<Prefecture>,
    pub city: String,
    pub town: String,
}

/// The page. `several`: the code stands for several places, and one is to be picked.
pub fn page(sheet: &Sheet<'_>, lists: &AddressLists, several: bool) -> Markup {
    let errors = &sheet.errors;
    let fill = button::submit("住所を入力する").named(DO_FIELD, "postal").outline();
    let prefectures = html! {
        (nothing_chosen())
        @for each in &lists.prefectures { (option(&each.code, &each.name, Some(sheet.typed.one("prefecture")))) }
    };
    let fields = html! {
        // Enter in a field means 次へ進む, not the first button of the page.
        button.vh type="submit" name=(DO_FIELD) value="next" tabindex="-1" aria-hidden="true" { "次へ進む" }
        div.group {
            h2 { "自宅現住所" }
            (field("postalCode", "郵便番号").required().errors(errors)
                .hint("7桁の数字です。「住所を入力する」を押すと、町名までの住所が入ります。例）113-8621")
                .text_beside(&Input::text(sheet.typed.one("postalCode")).half().autocomplete("postal-code"), &maud::Render::render(&fill)))
            @if several { (places(lists)) }
            (field("prefecture", "都道府県").required().errors(errors).select(&prefectures))
            (sheet.text(field("city", "市区町村").required().errors(errors), "city", "address-level2"))
            (sheet.text(field("address", "町名・番地").required().errors(errors), "address", "address-line1"))
            (sheet.text(field("building", "建物名・部屋番号").optional().errors(errors), "building", "address-line2"))
        }
        div.group {
            h2 { "連絡先" }
            (sheet.half(field("phone", "電話番号").required().errors(errors).hint("市外局番から入力してください。例）03-0000-0000"), "phone", "tel-national"))
            (sheet.half(field("fax", "FAX番号").optional().errors(errors), "fax", "off"))
            div.field {
                p.label { "メールアドレス" }
                p { (sheet.registration.email.as_deref().unwrap_or_default()) }
                p.small.sub { "確認メールで確かめたアドレスです。" }
            }
        }
    };
    sheet.render(RegisterPage::Address, &fields)
}

fn places(lists: &AddressLists) -> Markup {
    html! {
        div.field id="places" {
            p.label { "この郵便番号の住所が" (lists.postal_addresses.len()) "件あります。あてはまるものを選んでください" }
            div.stack {
                @for (index, place) in lists.postal_addresses.iter().enumerate() {
                    (button::submit(&full(place)).named(DO_FIELD, &format!("place-{index}")).outline())
                }
            }
        }
    }
}

fn full(place: &PostalAddress) -> String {
    let prefecture = place.prefecture.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
    format!("{prefecture}{}{}", place.city, place.town)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use super::gql::Typed;
    use crate::forms::Errors;
    use crate::layout::Shell;
    let shell = Shell::default();
    let registration = super::mail::sample();
    let prefecture = || Prefecture { code: "13".to_owned(), name: "東京都".to_owned() };
    let place =
        |town: &str| PostalAddress {
            prefecture: Some(prefecture()), city: "見本区".to_owned(), town: town.to_owned()
        };
    let lists = AddressLists {
        prefectures: vec![prefecture()],
        postal_addresses: vec![place("見本町"), place("別見本町")],
    };
    let sheet = |errors: Errors| Sheet {
        shell: &shell,
        registration: &registration,
        typed: Typed::new(vec![("postalCode".to_owned(), vec!["1138621".to_owned()])]),
        errors,
        returns: true,
    };
    let mut refused = Errors::default();
    refused.push("postalCode", "該当する住所が見つかりません。住所を直接入力してください");
    vec![
        ("register-address", page(&sheet(Errors::default()), &lists, false)),
        ("register-address-several", page(&sheet(Errors::default()), &lists, true)),
        ("register-address-refused", page(&sheet(refused), &lists, false)),
    ]
}
