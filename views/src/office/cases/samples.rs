//! States of the pages for tests.

use chrono::{DateTime, NaiveDate, Utc};
use maud::Markup;

use super::gql::{Case, CaseDoctor, CaseRow, Cases, CasesSecretariat, RegistrationCaseResult, RegistrationCaseState};
use super::{CasesQuery, CloseForm, detail_page, list_page};
use crate::forms::FormState;
use crate::layout::Shell;
use crate::office::applications::{PageInfo, TotalCount};

/// All of them.
pub(in crate::office) fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let closed = CasesQuery { state: RegistrationCaseState::Closed, ..CasesQuery::default() };
    let fresh = FormState::default();
    let mut refused = FormState::new(CloseForm { result: Some(RegistrationCaseResult::Other), note: String::new() });
    refused.errors.push("note", "「その他」を選んだときは、対応の内容を入力してください");
    let conflict = "見本 次郎さんが2026/04/01に対応済みにしています。内容を確認してください";
    let stranger = Case { doctor: None, agrees: false, ..open() };
    vec![
        ("office-cases", list_page(shell, &CasesQuery::default(), &list(vec![row(false), row(false)], true))),
        ("office-cases-closed", list_page(shell, &closed, &list(vec![row(true), emptied_row()], false))),
        ("office-cases-none", list_page(shell, &CasesQuery::default(), &list(Vec::new(), false))),
        ("office-cases-closed-none", list_page(shell, &closed, &list(Vec::new(), false))),
        ("office-case", detail_page(shell, &open(), &fresh, None)),
        ("office-case-stranger", detail_page(shell, &stranger, &fresh, None)),
        ("office-case-refused", detail_page(shell, &open(), &refused, None)),
        ("office-case-conflict", detail_page(shell, &settled(), &fresh, Some(conflict))),
        ("office-case-emptied", detail_page(shell, &emptied(), &fresh, None)),
    ]
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_775_005_205 + seconds, 0).unwrap_or_default()
}

fn open() -> Case {
    Case {
        id: cynic::Id::new("case"),
        opened_at: at(0),
        agrees: true,
        name: Some("見本 花子".into()),
        name_kana: Some("ミホン ハナコ".into()),
        birth_date: NaiveDate::from_ymd_opt(1980, 4, 1),
        license_number: Some("100002".into()),
        email: Some("hanako@example.jp".into()),
        doctor: Some(CaseDoctor {
            id: cynic::Id::new("doctor"),
            family_name: "見本".into(),
            given_name: "花子".into(),
        }),
        closed_at: None,
        closed_by: None,
        result: None,
        note: None,
        version: 1,
    }
}

fn settled() -> Case {
    Case {
        closed_at: Some(at(3600)),
        closed_by: Some("見本 次郎".into()),
        result: Some(RegistrationCaseResult::LetterIssued),
        version: 2,
        ..open()
    }
}

fn emptied() -> Case {
    Case { name: None, name_kana: None, birth_date: None, license_number: None, email: None, ..settled() }
}

fn row(is_closed: bool) -> CaseRow {
    let case = if is_closed { settled() } else { open() };
    CaseRow {
        id: case.id,
        opened_at: case.opened_at,
        agrees: !is_closed,
        name: case.name,
        name_kana: case.name_kana,
        license_number: case.license_number,
        closed_at: case.closed_at,
        closed_by: case.closed_by,
        result: case.result,
    }
}

fn emptied_row() -> CaseRow {
    CaseRow { name: None, name_kana: None, license_number: None, ..row(true) }
}

fn list(nodes: Vec<CaseRow>, has_next_page: bool) -> CasesSecretariat {
    let cursor = |text: &str| (!nodes.is_empty()).then(|| text.to_owned());
    CasesSecretariat {
        open_registration_cases: TotalCount { value: 2, is_capped: false },
        registration_cases: Cases {
            page_info: PageInfo {
                has_next_page,
                has_previous_page: false,
                start_cursor: cursor("a"),
                end_cursor: cursor("b"),
            },
            total_count: TotalCount { value: i32::try_from(nodes.len()).unwrap_or_default(), is_capped: false },
            nodes,
        },
    }
}
