//! S9 事務局ユーザー管理, and one's own profile.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query as ManyQuery;
use chrono::NaiveDate;
use mamis_views::forms::{Errors, FormState, is_conflict};
use mamis_views::gql::{HeadQuery, StaffRole, UserError, ViewerHead};
use mamis_views::layout::Who;
use mamis_views::office::staff::form::{Purpose, StaffForm};
use mamis_views::office::staff::gql::{
    AssociationDocument, AssociationNode, AssociationVariables, AssociationsDocument, AssociationsVariables, Delete,
    DeleteStaffUsersInput, DeleteVariables, DeletedStaffUserInput, Invite, InviteStaffUserInput, InviteVariables,
    ProfileDocument, Register, RegisterStaffUserInput, RegisterVariables, StaffDocument, StaffUser, StaffVariables,
    Update, UpdateStaffUserInput, UpdateVariables,
};
use mamis_views::office::staff::second_factor::{
    AskSecondFactor, AskStaffSecondFactorInput, AskVariables, ResetSecondFactor, ResetSecondFactorVariables,
    ResetStaffSecondFactorInput,
};
use mamis_views::office::staff::{delete, form, list, profile, query::StaffQuery};
use mamis_views::paths;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::ListAddress;
use super::review::typed_date;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, StaffVisit, redirect};

/// Associations that are shown at a time.
const MOST_FOUND: usize = 50;

/// `GET /office/staff`
pub async fn show(visit: StaffVisit, address: ListAddress) -> Result<Response, Fault> {
    let asked = StaffQuery::read(address.pairs());
    let data: StaffDocument = query(&visit, StaffVariables::list(&asked)).await?;
    let secretariat = data.secretariat.ok_or(Fault::NotFound)?;
    let users = secretariat.staff_users.as_ref().ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(StatusCode::OK, list::page(&shell, &asked, &secretariat, users)))
}

/// Some of one's own users, for those who manage them.
async fn load(visit: &StaffVisit, ids: &[String]) -> Result<(ViewerHead, Vec<StaffUser>), Fault> {
    let data: StaffDocument = query(visit, StaffVariables::of(ids)).await?;
    let users = data.secretariat.and_then(|secretariat| secretariat.staff_users).ok_or(Fault::NotFound)?;
    Ok((data.viewer, users.nodes))
}

async fn load_one(visit: &StaffVisit, id: String) -> Result<(ViewerHead, StaffUser), Fault> {
    let (viewer, mut users) = load(visit, &[id]).await?;
    Ok((viewer, users.pop().ok_or(Fault::NotFound)?))
}

/// The form as sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub struct Sent {
    version: i32,
    family_kana: String,
    given_kana: String,
    family_name: String,
    given_name: String,
    email: String,
    email_again: String,
    login_id: String,
    password: SecretString,
    role: String,
    in_use: String,
    #[serde(rename = "validFrom-year")]
    from_year: String,
    #[serde(rename = "validFrom-month")]
    from_month: String,
    #[serde(rename = "validFrom-day")]
    from_day: String,
    #[serde(rename = "validUntil-year")]
    until_year: String,
    #[serde(rename = "validUntil-month")]
    until_month: String,
    #[serde(rename = "validUntil-day")]
    until_day: String,
}

/// The form, what of it is known to be wrong before the API is asked, and its days.
struct Read {
    state: FormState<StaffForm>,
    password: String,
    version: i32,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

impl Sent {
    fn read(self) -> Read {
        let values = StaffForm {
            family_kana: self.family_kana,
            given_kana: self.given_kana,
            family_name: self.family_name,
            given_name: self.given_name,
            email: self.email,
            email_again: self.email_again,
            login_id: self.login_id,
            role: StaffRole::ALL.into_iter().find(|role| role.word() == self.role),
            in_use: self.in_use != "no",
            from: [self.from_year, self.from_month, self.from_day],
            until: [self.until_year, self.until_month, self.until_day],
        };
        let mut state = FormState::new(values);
        let mut day = |id: &str, label: &str, boxes: &[String; 3]| {
            typed_date(label, boxes).unwrap_or_else(|message| {
                state.errors.push(id, message);
                None
            })
        };
        let values = state.values.clone();
        let from = day("validFrom-year", "有効期間の開始日", &values.from);
        let until = day("validUntil-year", "有効期間の終了日", &values.until);
        Read { state, password: self.password.expose_secret().to_owned(), version: self.version, from, until }
    }
}

/// For which association: another one than one's own.
#[derive(Deserialize, Default)]
pub struct Elsewhere {
    association: Option<String>,
}

/// The association elsewhere by name; what is no association is not found.
async fn elsewhere(visit: &StaffVisit, asked: &Elsewhere) -> Result<(ViewerHead, Option<(String, String)>), Fault> {
    let Some(id) = &asked.association else {
        let head: HeadQuery = query(visit, ()).await?;
        return Ok((head.viewer, None));
    };
    let data: AssociationDocument = query(visit, AssociationVariables { id: cynic::Id::new(id) }).await?;
    let Some(AssociationNode::Association(found)) = data.node else { return Err(Fault::NotFound) };
    Ok((data.viewer, Some((id.clone(), found.name))))
}

/// `GET /office/staff/new`
pub async fn new(visit: StaffVisit, Query(asked): Query<Elsewhere>) -> Result<Response, Fault> {
    only_administrators(&visit).await?;
    let role = asked.association.as_ref().map(|_| StaffRole::Administrator);
    let state = FormState::new(StaffForm { in_use: true, role, ..StaffForm::default() });
    new_page(&visit, &asked, StatusCode::OK, &state).await
}

async fn new_page(
    visit: &StaffVisit,
    asked: &Elsewhere,
    status: StatusCode,
    state: &FormState<StaffForm>,
) -> Result<Response, Fault> {
    let (viewer, other) = elsewhere(visit, asked).await?;
    let shell = visit.shell(Who::from(&viewer));
    let other = other.as_ref().map(|(id, name)| (id.as_str(), name.as_str()));
    Ok(visit::page(status, form::page(&shell, Purpose::New(other), state, None)))
}

/// Nobody else finds a page here.
async fn only_administrators(visit: &StaffVisit) -> Result<(), Fault> {
    load(visit, &[]).await.map(drop)
}

/// `POST /office/staff/new`
pub async fn register(
    visit: StaffVisit,
    Query(asked): Query<Elsewhere>,
    CsrfForm(sent): CsrfForm<Sent>,
) -> Result<Response, Fault> {
    let mut read = sent.read();
    if read.state.errors.is_empty() {
        let values = read.state.values.clone();
        let is_invited = read.password.is_empty();
        let input = RegisterStaffUserInput {
            association_id: asked.association.as_deref().map(cynic::Id::new),
            family_name: values.family_name,
            given_name: values.given_name,
            family_kana: values.family_kana,
            given_kana: values.given_kana,
            email: values.email,
            email_again: values.email_again,
            login_id: values.login_id,
            role: values.role,
            in_use: values.in_use,
            valid_from: read.from,
            valid_until: read.until,
            password: Some(read.password).filter(|password| !password.is_empty()),
        };
        let done = mutate::<Register, _>(&visit, RegisterVariables { input }).await?.register_staff_user;
        if done.user_errors.is_empty() {
            let name = format!("{} {}", read.state.values.family_name.trim(), read.state.values.given_name.trim());
            visit.leave(Flash::success(if is_invited {
                format!("{name} 様を登録し、招待メールを送りました。")
            } else {
                format!("{name} 様を登録しました。ログインIDとはじめのパスワードを本人に伝えてください。")
            }));
            let list = paths::office_staff();
            return Ok(redirect(&match &asked.association {
                Some(id) => list.with("association", id),
                None => list,
            }));
        }
        read.state.errors = errors_of(&done.user_errors);
    }
    new_page(&visit, &asked, StatusCode::UNPROCESSABLE_ENTITY, &read.state).await
}

fn errors_of(errors: &[UserError]) -> Errors {
    let first_box = |id: &str| ["validFrom", "validUntil"].contains(&id).then(|| format!("{id}-year"));
    Errors::from_user_errors(errors).pointing(first_box)
}

/// `GET /office/staff/{id}`
pub async fn edit(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (viewer, user) = load_one(&visit, id).await?;
    let shell = visit.shell(Who::from(&viewer));
    let state = FormState::new(StaffForm::from(&user));
    Ok(visit::page(StatusCode::OK, form::page(&shell, Purpose::Edit(&user), &state, None)))
}

/// `POST /office/staff/{id}`
pub async fn update(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(sent): CsrfForm<Sent>,
) -> Result<Response, Fault> {
    let mut read = sent.read();
    let mut conflict = None;
    if read.state.errors.is_empty() {
        let values = read.state.values.clone();
        let input = UpdateStaffUserInput {
            id: cynic::Id::new(&id),
            version: read.version,
            family_name: Some(values.family_name),
            given_name: Some(values.given_name),
            family_kana: Some(values.family_kana),
            given_kana: Some(values.given_kana),
            email: Some(values.email),
            email_again: Some(values.email_again),
            login_id: Some(values.login_id),
            role: values.role,
            in_use: Some(values.in_use),
            valid_from: read.from,
            valid_until: read.until,
            password: Some(read.password).filter(|password| !password.is_empty()),
        };
        let done = mutate::<Update, _>(&visit, UpdateVariables { input }).await?.update_staff_user;
        if done.user_errors.is_empty() {
            visit.leave(Flash::success("事務局ユーザーの内容を保存しました。"));
            return Ok(redirect(&paths::office_staff()));
        }
        if is_conflict(&done.user_errors) {
            conflict = Some(done.user_errors.iter().map(|error| error.message.as_str()).collect::<String>());
        } else {
            read.state.errors = errors_of(&done.user_errors);
        }
    }
    let (viewer, user) = load_one(&visit, id).await?;
    let shell = visit.shell(Who::from(&viewer));
    let status = if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit::page(status, form::page(&shell, Purpose::Edit(&user), &read.state, conflict.as_deref())))
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /office/staff/{id}/invite`
pub async fn invite(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let input = InviteStaffUserInput { id: cynic::Id::new(&id) };
    let done = mutate::<Invite, _>(&visit, InviteVariables { input }).await?.invite_staff_user;
    visit.leave(match done.user_errors.first() {
        None => Flash::success("招待メールを送りました。URLは24時間、1回だけ使えます。"),
        Some(error) => Flash::problem(error.message.clone()),
    });
    Ok(redirect(&paths::office_staff_user(&id)))
}

/// `POST /office/staff/{id}/second-factor`
pub async fn reset_second_factor(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let input = ResetStaffSecondFactorInput { id: cynic::Id::new(&id) };
    let done = mutate::<ResetSecondFactor, _>(&visit, ResetSecondFactorVariables { input }).await?;
    visit.leave(match done.reset_staff_second_factor.user_errors.first() {
        None => Flash::success("二段階認証を解除しました。本人にメールでお知らせしました。"),
        Some(error) => Flash::problem(format!("{}。", error.message)),
    });
    Ok(redirect(&paths::office_staff_user(&id)))
}

/// Whether everybody has to have a second factor.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    asked: String,
}

/// `POST /office/staff/second-factor`
pub async fn ask_second_factor(visit: StaffVisit, CsrfForm(sent): CsrfForm<Asked>) -> Result<Response, Fault> {
    let asked = sent.asked == "yes";
    let input = AskStaffSecondFactorInput { asked };
    let done = mutate::<AskSecondFactor, _>(&visit, AskVariables { input }).await?.ask_staff_second_factor;
    visit.leave(match done.user_errors.first() {
        None if asked => Flash::success("事務局の全員に、二段階認証を必須にしました。"),
        None => Flash::success("二段階認証を任意にしました。"),
        Some(error) => Flash::problem(format!("{}。", error.message)),
    });
    Ok(redirect(&paths::office_staff().at("second-factor")))
}

/// Who is chosen on the list.
#[derive(Deserialize, Default)]
pub struct Chosen {
    /// With brackets where the page has one hidden field for each.
    #[serde(default, alias = "user[]")]
    user: Vec<String>,
}

/// `GET /office/staff/delete`
pub async fn ask_delete(visit: StaffVisit, ManyQuery(chosen): ManyQuery<Chosen>) -> Result<Response, Fault> {
    let (viewer, users) = load(&visit, &chosen.user).await?;
    let shell = visit.shell(Who::from(&viewer));
    Ok(visit::page(StatusCode::OK, delete::confirm_page(&shell, &users)))
}

/// `POST /office/staff/delete`
pub async fn delete(visit: StaffVisit, CsrfForm(chosen): CsrfForm<Chosen>) -> Result<Response, Fault> {
    let pairs: Option<Vec<(String, i32)>> = chosen
        .user
        .iter()
        .map(|pair| pair.rsplit_once(':').and_then(|(id, version)| Some((id.to_owned(), version.parse().ok()?))))
        .collect();
    let pairs = pairs.ok_or(Fault::Malformed)?;
    let ids: Vec<String> = pairs.iter().map(|(id, _)| id.clone()).collect();
    let (viewer, users) = load(&visit, &ids).await?;
    let names: Vec<(String, String)> =
        users.iter().map(|user| (user.id.inner().to_owned(), user.name.clone())).collect();
    let chosen = pairs.iter().map(|(id, version)| DeletedStaffUserInput { id: cynic::Id::new(id), version: *version });
    let input = DeleteStaffUsersInput { users: chosen.collect() };
    let done = mutate::<Delete, _>(&visit, DeleteVariables { input }).await?.delete_staff_users;
    if done.user_errors.is_empty() && done.results.iter().all(|result| result.user_errors.is_empty()) {
        visit.leave(Flash::success(format!("{}人を削除しました。", done.results.len())));
        return Ok(redirect(&paths::office_staff()));
    }
    if let Some(error) = done.user_errors.first() {
        visit.leave(Flash::problem(error.message.clone()));
        return Ok(redirect(&paths::office_staff()));
    }
    let shell = visit.shell(Who::from(&viewer));
    Ok(visit::page(StatusCode::CONFLICT, delete::result_page(&shell, &done.results, &names)))
}

/// Part of a name.
#[derive(Deserialize, Default)]
pub struct Sought {
    #[serde(default)]
    q: String,
}

/// `GET /office/staff/associations`
pub async fn associations(visit: StaffVisit, Query(sought): Query<Sought>) -> Result<Response, Fault> {
    only_administrators(&visit).await?;
    let typed = sought.q.trim();
    let (viewer, mut found) = if typed.is_empty() {
        let head: HeadQuery = query(&visit, ()).await?;
        (head.viewer, Vec::new())
    } else {
        let data: AssociationsDocument = query(&visit, AssociationsVariables { name: typed.to_owned() }).await?;
        (data.viewer, data.associations)
    };
    let all = found.len();
    found.truncate(MOST_FOUND);
    let shell = visit.shell(Who::from(&viewer));
    Ok(visit::page(StatusCode::OK, list::associations_page(&shell, typed, &found, all)))
}

/// `GET /office/profile`
pub async fn profile(visit: StaffVisit) -> Result<Response, Fault> {
    let head: HeadQuery = query(&visit, ()).await?;
    let data: ProfileDocument = query(&visit, ()).await?;
    let user = data.viewer.staff_user.ok_or(Fault::NotFound)?;
    let account = data.viewer.account.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&head.viewer));
    Ok(visit::page(StatusCode::OK, profile::page(&shell, &user, &account)))
}
