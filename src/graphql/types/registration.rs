//! 利用規約 and 利用者登録, and the lists that its pages search in.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, Object, SimpleObject};
use tokio::sync::OnceCell;

use super::master::Prefecture;
use super::problem::UserError;
use crate::db::queries::places::{self, Named, PostalPlace};
use crate::domain::terms;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::scalars::DateTime;
use crate::service::link::Look;
use crate::service::registration::{self, Checked, Registration as Loaded};

/// The 利用規約 in force.
#[derive(SimpleObject)]
#[graphql(serial, complex)]
pub struct Terms {
    /// The version, which an agreement names.
    version: &'static str,
    /// What matters most, in a few lines.
    summary: Vec<&'static str>,
    #[graphql(skip)]
    articles: Vec<TermsArticle>,
}

#[ComplexObject]
impl Terms {
    /// The whole text.
    #[graphql(complexity = "20 * child_complexity")]
    async fn articles(&self) -> &[TermsArticle] {
        &self.articles
    }
}

/// An article of the 利用規約.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct TermsArticle {
    /// Heading with its number.
    heading: &'static str,
    /// Its paragraphs.
    paragraphs: Vec<&'static str>,
}

impl Terms {
    /// The version in force.
    pub fn current() -> Self {
        let terms = terms::current();
        let article = |article: &terms::Article| TermsArticle {
            heading: article.heading,
            paragraphs: article.paragraphs.clone(),
        };
        Self {
            version: terms.version,
            summary: terms.summary.clone(),
            articles: terms.articles.iter().map(article).collect(),
        }
    }
}

/// An entry of a list that is searched by part of its name, such as a medical school.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub struct MedicalSchool {
    /// Its code.
    id: String,
    /// Its name.
    name: String,
}

/// A society: a section of the Japanese Association of Medical Sciences (日本医学会分科会).
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub struct Society {
    /// Its code.
    id: String,
    /// Its name.
    name: String,
}

impl From<Named> for MedicalSchool {
    fn from(found: Named) -> Self {
        Self { id: found.id, name: found.name }
    }
}

impl From<Named> for Society {
    fn from(found: Named) -> Self {
        Self { id: found.id, name: found.name }
    }
}

/// A place that a postal code stands for.
pub struct PostalAddress(PostalPlace);

impl PostalAddress {
    /// The places of a code; none where it is not one.
    pub async fn of(request: &RequestContext, typed: &str) -> Result<Vec<Self>> {
        let Ok(code) = crate::domain::text::contact::postal_code(typed) else { return Ok(Vec::new()) };
        let code = &code;
        let found = request.read(|reader| async move { places::of_postal_code(&reader, code).await }).await?;
        Ok(found.into_iter().map(Self).collect())
    }
}

/// A place that a postal code stands for.
#[Object(serial)]
impl PostalAddress {
    /// Its prefecture.
    async fn prefecture(&self, ctx: &Context<'_>) -> Option<Prefecture> {
        Prefecture::find(request(ctx), &self.0.prefecture_code)
    }

    /// City, ward, town or village.
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// Town area; empty where the code stands for the rest of the municipality.
    async fn town(&self) -> &str {
        &self.0.town
    }
}

/// How a mailed URL stands.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub enum MailedLinkState {
    /// May be used.
    Usable,
    /// Was used.
    Used,
    /// Too old, or a newer one took its place, or there never was one.
    Over,
}

/// A mailed URL, for who holds its token. Looking uses nothing up.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct MailedLink {
    /// How it stands.
    state: MailedLinkState,
    /// The address that its use proves; null unless it may be used.
    email: Option<String>,
    /// From when on it is good for nothing; null unless it may be used.
    expires_at: Option<DateTime>,
}

impl From<Look> for MailedLink {
    fn from(look: Look) -> Self {
        match look {
            Look::Usable(link) => Self {
                state: MailedLinkState::Usable,
                email: Some(link.email),
                expires_at: Some(DateTime(link.expires_at)),
            },
            Look::Used(_) => Self { state: MailedLinkState::Used, email: None, expires_at: None },
            Look::Over(_) | Look::Unknown => Self { state: MailedLinkState::Over, email: None, expires_at: None },
        }
    }
}

/// A field of a 利用者登録 with what was typed into it.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RegistrationAnswer {
    /// The field, as in `userErrors`; a part of a date is behind a hyphen, as in birthDate-year.
    field: String,
    /// As typed; several where several can be chosen.
    values: Vec<String>,
}

/// A 利用者登録 under way, for who holds its token.
#[derive(Clone)]
pub struct Registration(Arc<Loaded>, Arc<OnceCell<Checked>>);

impl Registration {
    /// From what was read.
    pub fn new(loaded: Loaded) -> Self {
        Self(Arc::new(loaded), Arc::default())
    }

    async fn checked(&self, request: &RequestContext) -> Result<&Checked> {
        Ok(self.1.get_or_try_init(|| async { registration::checked(&request.service(), &self.0).await }).await?)
    }
}

/// A 利用者登録 under way, for who holds its token.
#[Object(serial)]
impl Registration {
    /// Begun with the login data of a letter: a doctor who was taken over from old data checks what is registered of him
    /// and makes the log-in his own.
    async fn is_first_login(&self) -> bool {
        self.0.is_first_login
    }

    /// The 利用規約 were agreed to.
    async fn has_agreed(&self) -> bool {
        self.0.has_agreed
    }

    /// The mail address typed last; before that the one registered of old, if any.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The mailed URL was used: the address is proven, and the pages are open.
    async fn is_confirmed(&self) -> bool {
        self.0.is_confirmed
    }

    /// From when on the mail may be sent again.
    async fn mail_again_at(&self) -> Option<DateTime> {
        self.0.mail_again_at.map(DateTime)
    }

    /// What was typed so far, valid or not, exactly as typed.
    #[graphql(complexity = "40 * child_complexity")]
    async fn answers(&self) -> Vec<RegistrationAnswer> {
        let answer = |(field, values): (&str, &[String])| RegistrationAnswer {
            field: field.to_owned(),
            values: values.to_vec(),
        };
        self.0.answers.iter().map(answer).collect()
    }

    /// A password was chosen. It is never shown.
    async fn has_password(&self) -> bool {
        self.0.has_password
    }

    /// 出身校 as chosen from the list.
    async fn medical_school(&self, ctx: &Context<'_>) -> Option<MedicalSchool> {
        let id = self.0.answers.one("medicalSchool");
        let name = request(ctx).codes.medical_school(id)?.to_owned();
        Some(MedicalSchool { id: id.to_owned(), name })
    }

    /// 日本医学会分科会 as chosen from the list.
    #[graphql(complexity = "10 * child_complexity")]
    async fn societies(&self, ctx: &Context<'_>) -> Result<Vec<Society>> {
        let ids = self.0.answers.many("societies");
        let found = request(ctx).read(|reader| async move { places::societies_by_id(&reader, ids).await }).await?;
        Ok(found.into_iter().map(Society::from).collect())
    }

    /// Everything that keeps it from being sent, in the order of the pages.
    #[graphql(complexity = "40 * child_complexity")]
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let problems = self.checked(request(ctx)).await?.as_ref().err().cloned().unwrap_or_default();
        Ok(problems.into_iter().map(UserError::from).collect())
    }

    /// What will be registered, made uniform and in words; empty while something is missing or wrong.
    #[graphql(complexity = "20 * child_complexity")]
    async fn summary(&self, ctx: &Context<'_>) -> Result<Vec<RegistrationAnswer>> {
        let shown = self.checked(request(ctx)).await?.as_ref().ok().cloned().unwrap_or_default();
        let answer = |(field, values): (&str, _)| RegistrationAnswer { field: field.to_owned(), values };
        Ok(shown.into_iter().map(answer).collect())
    }

    /// Last save.
    async fn saved_at(&self) -> DateTime {
        DateTime(self.0.saved_at)
    }

    /// Kept until then unless something is saved before.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// It was sent.
    async fn is_completed(&self) -> bool {
        self.0.is_completed
    }

    /// Counts changes; the next save names it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
