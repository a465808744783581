//! The pages in their states, with invented people.

use chrono::NaiveDate;
use maud::Markup;

use super::delete::{confirm_page, result_page};
use super::form::{self, Purpose, StaffForm};
use super::gql::{
    OwnAssociation, StaffPageInfo, StaffSecretariat, StaffState, StaffTotal, StaffUser, StaffUserDeletion, StaffUsers,
};
use super::list::{associations_page, page};
use super::profile;
use super::query::StaffQuery;
use crate::forms::FormState;
use crate::gql::{AssociationName, StaffRole, UserError, UserErrorCode};
use crate::layout::Shell;

/// States of the pages for tests.
pub fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let people = people();
    let found = StaffQuery { name: "いない".into(), state: Some(StaffState::Stopped), ..StaffQuery::default() };
    let other = StaffQuery { association: Some("other".into()), ..StaffQuery::default() };
    let new = StaffForm { in_use: true, ..StaffForm::default() };
    let mut refused = FormState::new(StaffForm { family_name: "日医".into(), email: "taro".into(), ..new.clone() });
    refused.errors.push("givenName", "名を入力してください");
    refused.errors.push("email", "メールアドレスの形式を確認してください（例：taro@example.jp）");
    refused.errors.push("role", "権限を選択してください");
    refused.errors.push("validUntil-year", "有効期間の終了日は西暦の年・月・日を数字で入力してください");
    let results = [
        StaffUserDeletion { id: cynic::Id::new("2"), name: Some("橋本　次郎".into()), user_errors: Vec::new() },
        StaffUserDeletion { id: cynic::Id::new("1"), name: None, user_errors: vec![last()] },
    ];
    let names = [("1".to_owned(), "日医　太郎".to_owned())];
    let edited = FormState::new(StaffForm::from(&people[1]));
    let associations = [AssociationName { id: cynic::Id::new("a"), name: "横浜市医師会".into() }];
    vec![
        ("office-staff", page(shell, &StaffQuery::default(), &data(1), &users(people.clone()))),
        ("office-staff-none", page(shell, &found, &data(3), &users(Vec::new()))),
        ("office-staff-other", page(shell, &other, &data(1), &users(people.clone()))),
        ("office-staff-associations", associations_page(shell, "横浜", &associations, 1)),
        ("office-staff-associations-many", associations_page(shell, "市", &associations, 700)),
        ("office-staff-new", form::page(shell, Purpose::New(None), &FormState::new(new.clone()), None)),
        (
            "office-staff-new-elsewhere",
            form::page(shell, Purpose::New(Some(("a", "横浜市医師会"))), &FormState::new(new), None),
        ),
        ("office-staff-refused", form::page(shell, Purpose::New(None), &refused, None)),
        ("office-staff-edit", form::page(shell, Purpose::Edit(&people[1]), &edited, None)),
        ("office-staff-delete", confirm_page(shell, &people[..2])),
        ("office-staff-delete-nobody", confirm_page(shell, &[])),
        ("office-staff-deleted", result_page(shell, &results, &names)),
        ("office-profile", profile::page(shell, &people[1], &crate::account::log_ins::sample())),
        ("office-profile-email-change", profile::page(shell, &people[1], &crate::account::log_ins::changing())),
    ]
}

fn last() -> UserError {
    let message =
        "横浜市医師会で使用できる管理者がいなくなるため、この操作はできません。先に別の管理者を登録してください";
    UserError { code: UserErrorCode::NotAllowed, field: None, message: message.into() }
}

fn data(layer: i32) -> StaffSecretariat {
    let association = OwnAssociation { id: cynic::Id::new("own"), name: "横浜市医師会".into(), layer };
    StaffSecretariat { association, staff_second_factor: Some(layer > 1), staff_users: None }
}

fn users(nodes: Vec<StaffUser>) -> StaffUsers {
    let value = i32::try_from(nodes.len()).unwrap_or_default();
    let has_next_page = !nodes.is_empty();
    let end_cursor = Some("e".to_owned());
    let page_info = StaffPageInfo { has_next_page, has_previous_page: false, start_cursor: None, end_cursor };
    StaffUsers { nodes, page_info, total_count: StaffTotal { value } }
}

fn people() -> Vec<StaffUser> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let mut people = vec![
        person("1", ["日医", "太郎", "ニチイ", "タロウ"], StaffRole::Administrator, StaffState::Usable),
        person("2", ["橋本", "次郎", "ハシモト", "ジロウ"], StaffRole::Staff, StaffState::Expired),
        person("3", ["岸辺", "史郎", "キシベ", "シロウ"], StaffRole::TrainingContractor, StaffState::Stopped),
    ];
    people[0].has_second_factor = Some(true);
    people[1].has_second_factor = Some(true);
    people[1].valid_until = day("2024-09-30");
    people[2].last_login_at = None;
    people[2].awaits_password = Some(true);
    people
}

fn person(id: &str, names: [&str; 4], role: StaffRole, state: StaffState) -> StaffUser {
    let [family, given, family_kana, given_kana] = names.map(str::to_owned);
    StaffUser {
        id: cynic::Id::new(id),
        name: format!("{family}　{given}"),
        name_kana: format!("{family_kana}　{given_kana}"),
        family_name: Some(family),
        given_name: Some(given),
        family_kana: Some(family_kana),
        given_kana: Some(given_kana),
        email: format!("jimu{id}@example.jp"),
        role,
        association: AssociationName { id: cynic::Id::new("own"), name: "横浜市医師会".into() },
        login_id: Some(format!("jimu-yokohama-{id}")),
        state: Some(state),
        in_use: Some(state != StaffState::Stopped),
        valid_from: None,
        valid_until: None,
        last_login_at: chrono::DateTime::from_timestamp(1_730_250_900, 0),
        awaits_password: Some(false),
        has_second_factor: Some(false),
        version: Some(3),
    }
}
