//! What every page of the wizard does with a form: save it, then go where the pressed button says.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mamis_views::forms::is_conflict;
use mamis_views::gql::{UserError, UserErrorCode};
use mamis_views::mypage::enrolment::save::{SaveInput, SaveMutation, SaveVariables};
use mamis_views::paths::{self, Enrolment, EnrolmentPage, Path};
use mamis_views::text;
use serde::{Deserialize, Serialize};

use super::place::{Opened, gone, open};
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::mutate;
use crate::portal::visit::{DoctorVisit, redirect};

/// The button that was pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Press {
    /// 次へ進む
    #[default]
    Next,
    /// 戻る
    Back,
    /// 一時保存して中断する
    Pause,
    /// 絞り込む
    Narrow,
    /// この医師会を選ぶ
    Choose,
    /// 検索する
    Search,
    /// 追加する
    Add,
    /// 削除
    Remove,
    /// 申請する
    Submit,
    /// The page's script saves by itself; nobody goes anywhere.
    Keep,
}

/// Fields of every form of the wizard.
#[derive(Debug, Default, Deserialize)]
pub struct Common {
    #[serde(rename = "do", default)]
    pub press: Press,
    /// The version that was seen; none: there was no draft.
    #[serde(default, deserialize_with = "number")]
    pub version: Option<i32>,
    /// `confirm`: came from the confirmation and goes back there.
    #[serde(rename = "return")]
    pub back_to: Option<String>,
}

/// A number in a flattened part of a form, where serde knows it as text.
fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

impl Common {
    pub fn returns(&self) -> bool {
        self.back_to.as_deref() == Some("confirm")
    }
}

/// Query of every page of the wizard.
#[derive(Debug, Default, Deserialize)]
pub struct ShowQuery {
    #[serde(rename = "return")]
    pub back_to: Option<String>,
    /// Words to search for.
    #[serde(default)]
    pub q: String,
}

impl ShowQuery {
    pub fn returns(&self) -> bool {
        self.back_to.as_deref() == Some("confirm")
    }
}

/// What came of a save.
#[allow(clippy::large_enum_variant, reason = "made once a request and taken apart at once")]
pub enum Saved {
    /// On to another page.
    Left(Response),
    /// The page again: what was typed cannot stay, or the page cannot be left yet.
    Stays { opened: Opened, errors: Vec<UserError>, conflict: bool },
    /// The draft is saved and the page has to say what comes next.
    Done,
}

/// Saves, then leaves the page as the pressed button says. Buttons that stay on the page are left to the caller.
pub async fn save(
    visit: &DoctorVisit,
    target: &Enrolment,
    page: EnrolmentPage,
    common: &Common,
    input: SaveInput,
) -> Result<Saved, Fault> {
    let refused = mutate::<SaveMutation, _>(visit, SaveVariables { input }).await?.save_enrolment_draft.user_errors;
    if common.press == Press::Keep {
        return Ok(Saved::Left(kept(visit, target, &refused).await?));
    }
    if refused.iter().any(|error| error.code == UserErrorCode::NotFound && error.field.is_none()) {
        return Ok(Saved::Left(gone(visit, target).await?));
    }
    if !refused.is_empty() {
        let opened = open(visit, target.clone()).await?;
        let conflict = is_conflict(&refused);
        return Ok(Saved::Stays { opened, errors: if conflict { Vec::new() } else { refused }, conflict });
    }
    match common.press {
        Press::Pause => {
            visit.leave(Flash::success("入会届を一時保存しました。マイページから続けられます。"));
            Ok(Saved::Left(redirect(&paths::mypage())))
        }
        Press::Back => Ok(Saved::Left(redirect(&before(target, page, common.returns())))),
        Press::Next => next(visit, target, page, common.returns()).await,
        _ => Ok(Saved::Done),
    }
}

/// What the page's script is told.
#[derive(Serialize)]
struct Kept {
    message: String,
    /// To be named by the next save.
    version: Option<i32>,
}

async fn kept(visit: &DoctorVisit, target: &Enrolment, refused: &[UserError]) -> Result<Response, Fault> {
    if let Some(error) = refused.first() {
        let status = if is_conflict(refused) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, Json(Kept { message: error.message.clone(), version: None })).into_response());
    }
    let draft = open(visit, target.clone()).await?.draft.ok_or(Fault::NotFound)?;
    let message = format!("{}に保存しました", text::clock(draft.saved_at));
    Ok(Json(Kept { message, version: Some(draft.version) }).into_response())
}

/// Leaves the page forwards, if nothing on it is missing.
async fn next(visit: &DoctorVisit, target: &Enrolment, page: EnrolmentPage, returns: bool) -> Result<Saved, Fault> {
    let opened = open(visit, target.clone()).await?;
    let errors = opened.draft.as_ref().map(|draft| draft.problems_of(page)).unwrap_or_default();
    if !errors.is_empty() {
        return Ok(Saved::Stays { opened, errors, conflict: false });
    }
    let next = if returns { EnrolmentPage::Confirm } else { after(page) };
    Ok(Saved::Left(redirect(&target.page(next))))
}

fn after(page: EnrolmentPage) -> EnrolmentPage {
    match page {
        EnrolmentPage::Start => EnrolmentPage::Associations,
        EnrolmentPage::Associations => EnrolmentPage::Workplace,
        EnrolmentPage::Workplace => EnrolmentPage::Duties,
        EnrolmentPage::Duties => EnrolmentPage::Documents,
        EnrolmentPage::Documents | EnrolmentPage::Confirm | EnrolmentPage::Discard => EnrolmentPage::Confirm,
    }
}

/// Where 「戻る」 leads.
pub fn before(target: &Enrolment, page: EnrolmentPage, returns: bool) -> Path {
    let page = match page {
        _ if returns => EnrolmentPage::Confirm,
        EnrolmentPage::Confirm => EnrolmentPage::Documents,
        EnrolmentPage::Documents => EnrolmentPage::Duties,
        EnrolmentPage::Duties => EnrolmentPage::Workplace,
        EnrolmentPage::Workplace => EnrolmentPage::Associations,
        EnrolmentPage::Associations | EnrolmentPage::Start | EnrolmentPage::Discard => match target {
            Enrolment::New => EnrolmentPage::Start,
            Enrolment::Correction(id) => return paths::application(id),
        },
    };
    target.page(page)
}

/// A page of the wizard, with the way back to the confirmation kept.
pub fn same(target: &Enrolment, page: EnrolmentPage, returns: bool) -> Path {
    let path = target.page(page);
    if returns { path.with("return", "confirm") } else { path }
}
