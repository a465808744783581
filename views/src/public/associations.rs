//! 医師会の連絡先: every association with its contacts, for everybody.

use maud::{Markup, html};

use crate::components::field::{field, option};
use crate::components::{button, form};
use crate::gql::{Prefecture, schema};
use crate::layout::{Page, Shell};
use crate::paths;
use crate::text;

/// Of which prefecture.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ContactsVariables {
    pub filter: AssociationFilter,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone, Default)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationFilter {
    pub prefecture_code: Option<String>,
    pub layer: Option<i32>,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "ContactsVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ContactsQuery {
    pub prefectures: Vec<Prefecture>,
    #[arguments(filter: $filter)]
    pub associations: Vec<Contact>,
}

/// An association with its contacts.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Contact {
    pub name: String,
    pub layer: i32,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub postal_code: Option<String>,
    pub address: Option<String>,
    pub url: Option<String>,
    pub office_hours: Option<String>,
}

/// The page. Without a prefecture: the national and the prefectural associations.
pub fn page(shell: &Shell, found: &ContactsQuery, prefecture: &str) -> Markup {
    let options = html! {
        option value="" { "日本医師会・都道府県医師会" }
        @for each in &found.prefectures { (option(&each.code, &each.name, Some(prefecture))) }
    };
    let main = html! {
        div.page-head { h1 { "医師会の連絡先" } p.sub { "手続きの前に、申請先の医師会へご連絡ください。" } }
        form method="get" action=(paths::associations()) {
            (field("prefecture", "都道府県").select_beside(&options, &maud::Render::render(&button::submit("表示する").outline())))
        }
        section.section aria-labelledby="found" {
            h2 id="found" { (found.associations.len()) "の医師会" }
            @if found.associations.is_empty() { p { "この都道府県の医師会は、まだ登録されていません。" } }
            dl.facts { @for each in &found.associations { (contact(each)) } }
        }
    };
    shell.render(&Page { title: "医師会の連絡先", ..Page::default() }, &main)
}

fn contact(each: &Contact) -> Markup {
    let silent = each.phone.is_none() && each.address.is_none() && each.url.is_none() && each.fax.is_none();
    html! {
        div {
            dt { (each.name) }
            dd {
                @if let Some(address) = &each.address {
                    @if let Some(code) = &each.postal_code { (text::postal_code(code)) " " }
                    (address) br;
                }
                @if let Some(phone) = &each.phone { "電話 " (form::phone(phone)) br; }
                @if let Some(fax) = &each.fax { "FAX " (fax) br; }
                @if let Some(hours) = &each.office_hours { "受付時間 " (hours) br; }
                @if let Some(url) = each.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
                    a href=(url) rel="noreferrer" { (url) }
                }
                @if silent { span.sub { "連絡先は登録されていません。" } }
            }
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let found = ContactsQuery {
        prefectures: vec![Prefecture { code: "14".to_owned(), name: "神奈川県".to_owned() }],
        associations: vec![Contact {
            name: "見本市医師会".to_owned(),
            layer: 3,
            phone: Some("045-000-0000".to_owned()),
            fax: None,
            postal_code: Some("2200000".to_owned()),
            address: Some("横浜市見本町1".to_owned()),
            url: None,
            office_hours: None,
        }],
    };
    vec![("associations", page(&Shell::default(), &found, "14"))]
}
