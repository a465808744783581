//! S5 会員検索: one box, and the members of the association by reading.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::applications::{PageInfo, TotalCount};
use super::keyset::{self, Keyset, Slice, total};
use crate::components::table;
use crate::gql::{Category, ViewerHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// Rows of a page.
const SIZE: i32 = 50;
/// Characters of what is sought that are kept.
const LONGEST: usize = 100;

/// The address of the page: whom somebody seeks, and which page of those found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembersQuery {
    /// Name, reading or 医籍登録番号; empty: the members.
    pub text: String,
    /// Which page.
    pub place: Keyset,
}

impl MembersQuery {
    /// Reads the decoded pairs of a query string.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name {
                "q" => query.text = value.trim().chars().take(LONGEST).collect(),
                _ => query.place = Keyset::read(name, value).unwrap_or(query.place),
            }
        }
        query
    }

    /// The pairs that say what is chosen.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.clone()));
        text.into_iter().chain(self.place.pair()).collect()
    }

    /// Another page of the same.
    #[must_use]
    pub fn at(&self, place: Keyset) -> Self {
        Self { place, ..self.clone() }
    }
}

/// Which doctors.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecretariatDoctorFilter {
    pub current_members_only: Option<bool>,
    pub query: Option<String>,
}

/// What is asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MembersVariables {
    pub filter: SecretariatDoctorFilter,
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl From<&MembersQuery> for MembersVariables {
    fn from(query: &MembersQuery) -> Self {
        let Slice { first, after, last, before } = query.place.slice(SIZE);
        // Who is sought may be an applicant, or have left.
        let sought = Some(query.text.clone()).filter(|text| !text.is_empty());
        let filter = SecretariatDoctorFilter { current_members_only: Some(sought.is_none()), query: sought };
        Self { filter, first, after, last, before }
    }
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "MembersVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MembersDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<MembersSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "MembersVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MembersSecretariat {
    pub association: MembersAssociation,
    #[arguments(filter: $filter, first: $first, after: $after, last: $last, before: $before)]
    pub doctors: Members,
}

/// Whose members.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MembersAssociation {
    pub id: cynic::Id,
}

/// A page of them.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "DoctorConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Members {
    pub nodes: Vec<Member>,
    pub page_info: PageInfo,
    pub total_count: TotalCount,
}

/// One of them.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Member {
    pub id: cynic::Id,
    pub license_number: Option<String>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub affiliations: Vec<MemberAffiliation>,
}

/// A membership of today or to come.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Affiliation")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MemberAffiliation {
    pub association: MembersAssociation,
    pub joined_on: NaiveDate,
    pub is_current: bool,
    pub category: Option<Category>,
}

/// The page.
pub fn page(shell: &Shell, query: &MembersQuery, data: &MembersSecretariat) -> Markup {
    let members = &data.doctors;
    let main = html! {
        div.page-head { h1 { "会員検索" } }
        (search_box(query))
        section.section aria-labelledby="result" {
            div.section__head {
                h2.h-sm id="result" { (total(&members.total_count)) }
                @if !query.text.is_empty() {
                    p.small.sub {
                        "「" (query.text) "」の検索結果（会員のほか、申請中の方と退会された方を含みます）　"
                        a href=(paths::office_members()) { "検索をやめて会員の一覧を見る" }
                    }
                }
            }
            @if members.nodes.is_empty() {
                (nothing(query))
            } @else {
                (rows(members, &data.association))
                (keyset::bar(&members.total_count, &members.page_info, |page| paths::office_members_list(&query.at(page))))
            }
        }
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("会員検索".to_owned(), None)];
    shell.render(&Page { title: "会員検索", nav: Some(NavItem::OfficeMembers), crumbs, ..Page::default() }, &main)
}

fn search_box(query: &MembersQuery) -> Markup {
    html! {
        form.card method="get" action=(paths::office_members()) role="search" {
            label.label for="q" { "氏名・フリガナ・医籍登録番号" }
            p.hint id="q-hint" { "氏名とフリガナは一部だけでも検索できます。1文字のときは、姓がその文字で始まる方を探します。" }
            div.control {
                div.inline {
                    input.input.input--half id="q" name="q" type="search" value=(query.text) maxlength="100" autocomplete="off"
                        aria-describedby="q-hint";
                    button.btn.btn--solid type="submit" { "検索する" }
                }
            }
        }
    }
}

fn nothing(query: &MembersQuery) -> Markup {
    html! {
        @if query.text.is_empty() {
            p.mt { "現在、この医師会の会員はいません。" }
        } @else {
            p.mt { "「" (query.text) "」に当てはまる方は見つかりませんでした。" }
            ul.bullets.mt {
                li { "全角・半角、ひらがな・カタカナの違いにかかわらず、旧姓でも検索しています。" }
                li { "髙と高、﨑と崎などは別の文字です。フリガナでも検索してみてください。" }
                li { "医籍登録番号は、番号のすべての桁を入力してください。" }
                li { "この医師会に所属したことがなく、申請もしていない医師は表示されません。" }
            }
        }
    }
}

fn rows(members: &Members, own: &MembersAssociation) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "氏名" }
            th scope="col" { "医籍登録番号" }
            th scope="col" { "この医師会の会員区分" }
            th scope="col" { "入会年月日" }
        }
    };
    let body = html! { tbody { @for member in &members.nodes { (row(member, own)) } } };
    table::scrolling("会員。フリガナ順", "", &head, &body)
}

fn row(member: &Member, own: &MembersAssociation) -> Markup {
    let here = member.affiliations.iter().find(|affiliation| affiliation.association == *own);
    html! {
        tr {
            th scope="row" {
                a href=(paths::office_member(member.id.inner())) { (member.family_name) " " (member.given_name) }
                br; span.small { (member.family_kana) " " (member.given_kana) }
            }
            td {
                @match &member.license_number { Some(number) => { "第" (number) "号" } None => { "医籍登録番号なし" } }
            }
            @match here {
                Some(affiliation) => {
                    td {
                        @match &affiliation.category { Some(category) => { (category.words()) } None => { "会員" } }
                        @if !affiliation.is_current { "（入会予定）" }
                    }
                    td { (text::date(affiliation.joined_on)) }
                }
                None => { td { "現在は会員ではありません" } td { "—" } }
            }
        }
    }
}

/// States of the page for tests.
pub(super) fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let own = MembersAssociation { id: cynic::Id::new("own") };
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let member = |family: &str, given: &str, joined_on: Option<&str>, is_current| Member {
        id: cynic::Id::new(family),
        license_number: Some("587214".into()),
        family_name: family.into(),
        given_name: given.into(),
        family_kana: "ミホン".into(),
        given_kana: "タロウ".into(),
        affiliations: joined_on
            .map(|joined_on| MemberAffiliation {
                association: own.clone(),
                joined_on: day(joined_on),
                is_current,
                category: None,
            })
            .into_iter()
            .collect(),
    };
    let list = |nodes: Vec<Member>, has_next_page| MembersSecretariat {
        association: own.clone(),
        doctors: Members {
            page_info: PageInfo {
                has_next_page,
                has_previous_page: false,
                start_cursor: (!nodes.is_empty()).then(|| "a".into()),
                end_cursor: (!nodes.is_empty()).then(|| "b".into()),
            },
            total_count: TotalCount { value: i32::try_from(nodes.len()).unwrap_or_default(), is_capped: false },
            nodes,
        },
    };
    let all = vec![
        member("相沢", "悠真", Some("2008-04-01"), true),
        member("髙橋", "直哉", Some("2026-05-01"), false),
        member("三枝", "宗一郎", None, false),
    ];
    let sought = MembersQuery { text: "<相沢>".into(), place: Keyset::First };
    vec![
        ("office-members", page(shell, &MembersQuery::default(), &list(all.clone(), true))),
        ("office-members-found", page(shell, &sought, &list(all, false))),
        ("office-members-nothing-found", page(shell, &sought, &list(Vec::new(), false))),
        ("office-members-none", page(shell, &MembersQuery::default(), &list(Vec::new(), false))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_somebody_seeks_comes_back_from_the_address() {
        let query = MembersQuery { text: "東 &".to_owned(), place: Keyset::Before("c".to_owned()) };
        let pairs = query.pairs();
        assert_eq!(MembersQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str()))), query);
        assert_eq!(MembersQuery::read([("q", " 　"), ("after", "")]), MembersQuery::default());
        assert!(MembersQuery::default().pairs().is_empty());
    }
}
