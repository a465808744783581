//! What the pages about 登録の重複 read and send.

use chrono::{DateTime, NaiveDate, Utc};

use super::CasesQuery;
use crate::gql::{UserError, ViewerHead, schema};
use crate::office::applications::{PageInfo, TotalCount};
use crate::office::keyset::Slice;

/// Rows of a page.
const SIZE: i32 = 50;

/// Is a case settled?
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum RegistrationCaseState {
    Open,
    Closed,
}

/// What a secretariat found.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum RegistrationCaseResult {
    LetterIssued,
    RegisteredNumberWrong,
    TypedNumberWrong,
    Other,
}

impl RegistrationCaseResult {
    /// In the order of the form.
    pub const ALL: [Self; 4] = [Self::LetterIssued, Self::TypedNumberWrong, Self::RegisteredNumberWrong, Self::Other];

    /// In forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::LetterIssued => "letter",
            Self::RegisteredNumberWrong => "registered",
            Self::TypedNumberWrong => "typed",
            Self::Other => "other",
        }
    }

    /// What it is called on the screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::LetterIssued => "登録済みの医師ご本人だったため、お手紙を発行した",
            Self::RegisteredNumberWrong => "登録済みの医籍登録番号が誤っていた",
            Self::TypedNumberWrong => "登録した人の入力が誤っていた",
            Self::Other => "その他",
        }
    }
}

/// Which cases.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationCaseFilter {
    pub state: Option<RegistrationCaseState>,
}

/// What the list asks for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CasesVariables {
    pub filter: RegistrationCaseFilter,
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl From<&CasesQuery> for CasesVariables {
    fn from(query: &CasesQuery) -> Self {
        let Slice { first, after, last, before } = query.place.slice(SIZE);
        Self { filter: RegistrationCaseFilter { state: Some(query.state) }, first, after, last, before }
    }
}

/// What the list reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "CasesVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CasesDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<CasesSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "CasesVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CasesSecretariat {
    pub open_registration_cases: TotalCount,
    #[arguments(filter: $filter, first: $first, after: $after, last: $last, before: $before)]
    pub registration_cases: Cases,
}

/// A page of cases.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "RegistrationCaseConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Cases {
    pub nodes: Vec<CaseRow>,
    pub page_info: PageInfo,
    pub total_count: TotalCount,
}

/// A row of the list.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "RegistrationCase")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CaseRow {
    pub id: cynic::Id,
    pub opened_at: DateTime<Utc>,
    pub agrees: bool,
    pub name: Option<String>,
    pub name_kana: Option<String>,
    pub license_number: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<String>,
    pub result: Option<RegistrationCaseResult>,
}

/// Which case.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CaseVariables {
    pub id: cynic::Id,
}

/// What the page of a case reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "CaseVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CaseDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<CaseSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "CaseVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CaseSecretariat {
    #[arguments(id: $id)]
    pub registration_case: Option<Case>,
}

/// A case.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "RegistrationCase")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Case {
    pub id: cynic::Id,
    pub opened_at: DateTime<Utc>,
    pub agrees: bool,
    pub name: Option<String>,
    pub name_kana: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub license_number: Option<String>,
    pub email: Option<String>,
    pub doctor: Option<CaseDoctor>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<String>,
    pub result: Option<RegistrationCaseResult>,
    pub note: Option<String>,
    pub version: i32,
}

/// Who has the number.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CaseDoctor {
    pub id: cynic::Id,
    pub family_name: String,
    pub given_name: String,
}

/// Closes a case.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "CloseVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Close {
    #[arguments(input: $input)]
    pub close_registration_case: CloseRegistrationCasePayload,
}

/// Variables of [`Close`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CloseVariables {
    pub input: CloseRegistrationCaseInput,
}

/// Input of [`Close`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CloseRegistrationCaseInput {
    pub registration_case_id: cynic::Id,
    pub version: i32,
    pub result: Option<RegistrationCaseResult>,
    pub note: Option<String>,
}

/// Answer to [`Close`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CloseRegistrationCasePayload {
    pub user_errors: Vec<UserError>,
}
