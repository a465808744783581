//! What the pages of the 利用者登録 read and send.

use chrono::{DateTime, Utc};

use crate::gql::{UserError, schema};

/// Which registration, or which mailed URL.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TokenVariables {
    pub token: String,
}

/// The registration of a token.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "TokenVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationQuery {
    #[arguments(token: $token)]
    pub registration: Option<Registration>,
}

/// A registration under way.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Registration {
    pub is_first_login: bool,
    pub has_agreed: bool,
    pub email: Option<String>,
    pub is_confirmed: bool,
    pub mail_again_at: Option<DateTime<Utc>>,
    pub answers: Vec<RegistrationAnswer>,
    pub summary: Vec<RegistrationAnswer>,
    pub has_password: bool,
    pub medical_school: Option<MedicalSchool>,
    pub societies: Vec<Society>,
    pub problems: Vec<UserError>,
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub is_completed: bool,
    pub version: i32,
}

impl Registration {
    /// What the pages are called.
    pub fn heading(&self) -> &'static str {
        if self.is_first_login { "初回ログイン" } else { "利用者登録" }
    }
}

/// A field with what was typed into it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationAnswer {
    pub field: String,
    pub values: Vec<String>,
}

/// 出身校
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MedicalSchool {
    pub id: String,
    pub name: String,
}

/// 日本医学会分科会
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Society {
    pub id: String,
    pub name: String,
}

/// How the mailed URL stands.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "TokenVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LinkQuery {
    #[arguments(token: $token)]
    pub registration_link: MailedLink,
}

/// See [`LinkQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MailedLink {
    pub state: MailedLinkState,
    pub email: Option<String>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// See [`LinkQuery`].
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum MailedLinkState {
    Usable,
    Used,
    Over,
}

/// Variables of [`StartMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StartVariables {
    pub input: StartRegistrationInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StartRegistrationInput {
    pub version: String,
    pub agreed: bool,
    pub token: Option<String>,
}

/// Begins with the agreement to the 利用規約.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "StartVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StartMutation {
    #[arguments(input: $input)]
    pub start_registration: RegistrationTokenPayload,
}

/// A token, or why there is none.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationTokenPayload {
    pub token: Option<String>,
    pub user_errors: Vec<UserError>,
}

/// Variables of [`MailMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MailVariables {
    pub input: SendRegistrationMailInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SendRegistrationMailInput {
    pub token: String,
    pub email: String,
}

/// Mails the URL.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "MailVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MailMutation {
    #[arguments(input: $input)]
    pub send_registration_mail: RegistrationPayload,
}

/// What was refused.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationPayload {
    pub user_errors: Vec<UserError>,
}

/// Variables of [`ConfirmMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmVariables {
    pub input: ConfirmRegistrationEmailInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmRegistrationEmailInput {
    pub link_token: String,
}

/// Uses the mailed URL up.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ConfirmVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmMutation {
    #[arguments(input: $input)]
    pub confirm_registration_email: RegistrationTokenPayload,
}

/// Variables of [`SaveMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SaveVariables {
    pub input: SaveRegistrationInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SaveRegistrationInput {
    pub token: String,
    pub version: i32,
    pub answers: Vec<RegistrationAnswerInput>,
    pub password: Option<String>,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegistrationAnswerInput {
    pub field: String,
    pub values: Vec<String>,
}

/// Saves a page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "SaveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SaveMutation {
    #[arguments(input: $input)]
    pub save_registration: RegistrationPayload,
}

/// Variables of [`CompleteMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CompleteVariables {
    pub input: CompleteRegistrationInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CompleteRegistrationInput {
    pub token: String,
    pub version: i32,
}

/// Sends it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "CompleteVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CompleteMutation {
    #[arguments(input: $input)]
    pub complete_registration: CompleteRegistrationPayload,
}

/// See [`CompleteMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CompleteRegistrationPayload {
    pub accepted: bool,
    pub user_errors: Vec<UserError>,
}

/// What a page shows in its fields: as saved, or as just typed.
#[derive(Debug, Clone, Default)]
pub struct Typed(Vec<(String, Vec<String>)>);

impl Typed {
    /// As typed just now.
    pub fn new(fields: Vec<(String, Vec<String>)>) -> Self {
        Self(fields)
    }

    /// The one value of a field.
    pub fn one(&self, field: &str) -> &str {
        self.many(field).first().map_or("", String::as_str)
    }

    /// All values of a field.
    pub fn many(&self, field: &str) -> &[String] {
        self.0.iter().find(|(name, _)| name == field).map_or(&[], |(_, values)| values.as_slice())
    }
}

impl From<&Registration> for Typed {
    fn from(registration: &Registration) -> Self {
        Self(registration.answers.iter().map(|answer| (answer.field.clone(), answer.values.clone())).collect())
    }
}
