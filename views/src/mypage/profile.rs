//! 登録情報 of a doctor: what is registered, and his own log-in.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::account::email;
use crate::account::log_ins::{self, Account};
use crate::components::button;
use crate::components::facts::{Facts, in_words};
use crate::gql::{Code, DoctorHead, Prefecture, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ProfileQuery {
    pub viewer: ProfileViewer,
}

/// The doctor and his log-in.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ProfileViewer {
    pub doctor: Option<ProfileDoctor>,
    pub account: Option<Account>,
}

/// What is registered.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ProfileDoctor {
    #[cynic(spread)]
    pub head: DoctorHead,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family_name: Option<String>,
    pub former_given_name: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub birth_date: Option<NaiveDate>,
    pub gender: Option<Code>,
    pub main_department: Option<Code>,
    pub departments: Vec<Code>,
    pub medical_school: Option<String>,
    pub graduated_on: Option<NaiveDate>,
    pub home: Option<Home>,
}

/// Where he lives and how he is reached there.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "HomeContact")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Home {
    pub postal_code: Option<String>,
    pub prefecture: Option<Prefecture>,
    pub city: String,
    pub address: String,
    pub building: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
}

/// The page.
pub fn page(shell: &Shell, doctor: &ProfileDoctor, account: &Account) -> Markup {
    let main = html! {
        div.page-head { h1 { "登録情報" } }
        section.section aria-labelledby="log-in" {
            h2.h-sm id="log-in" { "ログイン情報" }
            (log_in(shell, account))
        }
        section.section aria-labelledby="person" {
            h2.h-sm id="person" { "医籍とご本人" }
            (person(doctor))
        }
        section.section aria-labelledby="home" {
            h2.h-sm id="home" { "自宅の住所・連絡先" }
            (home(doctor.home.as_ref()))
        }
        section.section aria-labelledby="medicine" {
            h2.h-sm id="medicine" { "診療科・出身校" }
            (medicine(doctor))
            p.small.sub.mt { "登録の内容に誤りや変更があるときは、所属の医師会へご連絡ください（" a href=(paths::associations()) { "医師会の連絡先" } "）。" }
        }
        (log_ins::sections(shell, account))
    };
    let crumbs = vec![("マイページTOP".to_owned(), Some(paths::mypage())), ("登録情報".to_owned(), None)];
    shell.render(&Page { title: "登録情報", nav: Some(NavItem::MypageProfile), crumbs, ..Page::default() }, &main)
}

fn log_in(shell: &Shell, account: &Account) -> Markup {
    html! {
        (Facts::new()
            .text("ログインID", &account.login_id)
            .markup("パスワード", html! {
                "表示されません" p { (button::link("変更する", paths::own_password()).outline().small().about("パスワード")) }
            })
            .markup("メールアドレス", html! {
                (in_words(account.email.as_deref().unwrap_or_default()))
                (email::pending(shell, account.email_change.as_ref()))
                p { (button::link("変更する", paths::own_email()).outline().small().about("メールアドレス")) }
            }))
    }
}

fn person(doctor: &ProfileDoctor) -> Facts {
    let head = &doctor.head;
    let license = head.license_number.as_ref().map(|number| format!("第{number}号")).unwrap_or_default();
    let former = [&doctor.former_family_name, &doctor.former_given_name];
    let former: Vec<&str> = former.into_iter().flatten().map(String::as_str).collect();
    let name = format!("{} {}", head.family_name, head.given_name);
    let kana = format!("{} {}", doctor.family_kana, doctor.given_kana);
    let facts = Facts::new()
        .text("医籍登録番号", &license)
        .text("医籍登録日", &day(doctor.licensed_on))
        .text("氏名", &name)
        .text("フリガナ", &kana);
    let facts = if former.is_empty() { facts } else { facts.text("旧姓・旧名", &former.join(" ")) };
    facts.text("生年月日", &day(doctor.birth_date)).text("性別", label(doctor.gender.as_ref()))
}

fn home(home: Option<&Home>) -> Facts {
    let or_nothing = |value: Option<&String>| value.cloned().unwrap_or_default();
    let postal_code = home.and_then(|home| home.postal_code.as_deref()).map(text::postal_code).unwrap_or_default();
    Facts::new()
        .text("郵便番号", &postal_code)
        .text("住所", &home.map(whole_address).unwrap_or_default())
        .text("電話番号", &or_nothing(home.and_then(|home| home.phone.as_ref())))
        .text("FAX番号", &or_nothing(home.and_then(|home| home.fax.as_ref())))
}

/// As on an envelope, in one line.
fn whole_address(home: &Home) -> String {
    let prefecture = home.prefecture.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
    format!("{prefecture}{}{} {}", home.city, home.address, home.building).trim_end().to_owned()
}

fn medicine(doctor: &ProfileDoctor) -> Facts {
    let departments: Vec<&str> = doctor.departments.iter().map(|code| code.label.as_str()).collect();
    Facts::new()
        .text("主たる診療科", label(doctor.main_department.as_ref()))
        .text("担当する診療科", &departments.join("、"))
        .text("出身校", doctor.medical_school.as_deref().unwrap_or_default())
        .text("卒業年月", &doctor.graduated_on.map(|day| day.format("%Y/%m").to_string()).unwrap_or_default())
}

fn label(code: Option<&Code>) -> &str {
    code.map_or("", |code| code.label.as_str())
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(text::date_with_era).unwrap_or_default()
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let code = |label: &str| Code {
        id: cynic::Id::new(label),
        code: "01".to_owned(),
        label: label.to_owned(),
        group_label: String::new(),
    };
    let doctor = ProfileDoctor {
        head: DoctorHead {
            family_name: "見本".into(),
            given_name: "遥香".into(),
            license_number: Some("412846".into()),
            national_membership_years: Some(12),
        },
        family_kana: "ミホン".into(),
        given_kana: "ハルカ".into(),
        former_family_name: Some("旧姓".into()),
        former_given_name: None,
        licensed_on: NaiveDate::from_ymd_opt(2004, 4, 30),
        birth_date: NaiveDate::from_ymd_opt(1980, 4, 1),
        gender: Some(code("女性")),
        main_department: Some(code("内科")),
        departments: vec![code("皮膚科"), code("小児科")],
        medical_school: Some("見本大学".into()),
        graduated_on: NaiveDate::from_ymd_opt(2004, 3, 1),
        home: Some(Home {
            postal_code: Some("2250000".into()),
            prefecture: Some(Prefecture { code: "14".into(), name: "神奈川県".into() }),
            city: "横浜市青葉区".into(),
            address: "見本町1-2-3".into(),
            building: "見本マンション405".into(),
            phone: Some("045-000-0000".into()),
            fax: None,
        }),
    };
    // Old data: nothing is known of where he lives.
    let migrated = ProfileDoctor { home: None, ..doctor.clone() };
    let alone = Account {
        sessions: log_ins::sample().sessions.into_iter().filter(|session| session.is_this).collect(),
        log_ins: Vec::new(),
        second_factor: None,
        ..log_ins::sample()
    };
    let shell = &super::sample::shell();
    vec![
        ("mypage-profile", page(shell, &doctor, &log_ins::sample())),
        ("mypage-profile-alone", page(shell, &migrated, &alone)),
        ("mypage-profile-email-change", page(shell, &doctor, &log_ins::changing())),
    ]
}
