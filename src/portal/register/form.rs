//! The pages of the form, each saved on 次へ進む.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, is_conflict};
use mamis_views::gql::UserError;
use mamis_views::layout::Who;
use mamis_views::paths::{self, RegisterPage};
use mamis_views::register::frame::{DO_FIELD, Sheet, fields_of, page_of};
use mamis_views::register::gql::{
    Registration, RegistrationAnswerInput, SaveMutation, SaveRegistrationInput, SaveVariables, Typed,
};
use mamis_views::register::mail::gone;
use mamis_views::register::{
    AddressLists, AddressVariables, MedicineLists, MedicineVariables, PersonLists, address, confirm, login, medicine,
    person,
};
use serde::Deserialize;

use super::own;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::login::Browser;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, Visit, redirect};

/// What stands behind the path of a page.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Asked {
    /// `confirm`: goes back there.
    #[serde(rename = "return", default)]
    back_to: String,
    /// Words for the search of a medical school …
    #[serde(default)]
    school: String,
    /// … and of a society.
    #[serde(default)]
    society: String,
    /// The places of the postal code are to be chosen from.
    #[serde(default)]
    places: String,
}

impl Asked {
    fn returns(&self) -> bool {
        self.back_to == "confirm"
    }

    fn path(&self, page: RegisterPage) -> paths::Path {
        let path = paths::register_page(page);
        if self.returns() { path.with("return", "confirm") } else { path }
    }
}

/// A page as saved.
pub async fn show(visit: Visit, Path(word): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let page = RegisterPage::of(&word).ok_or(Fault::NotFound)?;
    match open(&visit).await? {
        Ok((_, registration)) => {
            let typed = Typed::from(&registration);
            render(&visit, StatusCode::OK, page, &registration, typed, Errors::default(), &asked).await
        }
        Err(answer) => Ok(answer),
    }
}

/// The registration, or the page to be shown instead.
async fn open(visit: &Visit) -> Result<Result<(String, Registration), Response>, Fault> {
    Ok(match own(visit).await? {
        Some((_, registration)) if registration.is_completed => Err(redirect(&paths::register_done())),
        Some(found) if found.1.is_confirmed => Ok(found),
        Some(_) => Err(redirect(&paths::register_mail())),
        None => Err(visit::page(StatusCode::OK, gone(&visit.shell(Who::Nobody)))),
    })
}

async fn render(
    visit: &Visit,
    status: StatusCode,
    page: RegisterPage,
    registration: &Registration,
    typed: Typed,
    errors: Errors,
    asked: &Asked,
) -> Result<Response, Fault> {
    let shell = &visit.shell(Who::Nobody);
    let sheet = Sheet { shell, registration, typed, errors, returns: asked.returns() };
    let markup = match page {
        RegisterPage::Login => login(&sheet),
        RegisterPage::Person => person(&sheet, &query::<PersonLists, ()>(visit, ()).await?),
        RegisterPage::Address => {
            let several = !asked.places.is_empty();
            let postal_code = if several { sheet.typed.one("postalCode").to_owned() } else { String::new() };
            let lists = query::<AddressLists, _>(visit, AddressVariables { postal_code }).await?;
            address(&sheet, &lists, several)
        }
        RegisterPage::Medicine => {
            let searched = MedicineVariables { school: asked.school.clone(), society: asked.society.clone() };
            let lists = query::<MedicineLists, _>(visit, searched.clone()).await?;
            medicine(&sheet, &lists, &searched)
        }
        RegisterPage::Confirm => confirm(&sheet),
    };
    Ok(visit::page(status, markup))
}

/// A form as it was sent.
struct Sent {
    pairs: Vec<(String, String)>,
}

impl Sent {
    fn one(&self, name: &str) -> &str {
        self.pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The button: the last one named, for a page may have one for the Enter key before it.
    fn press(&self) -> &str {
        self.pairs.iter().rev().find(|(field, _)| field == DO_FIELD).map_or("next", |(_, value)| value)
    }

    fn fields(&self, page: RegisterPage) -> Vec<(String, Vec<String>)> {
        let values = |name: &str| {
            let own = self.pairs.iter().filter(|(field, _)| field == name);
            own.map(|(_, value)| value.clone()).filter(|value| !value.is_empty()).collect()
        };
        fields_of(page).iter().map(|name| ((*name).to_owned(), values(name))).collect()
    }
}

/// Saves a page, then goes where the pressed button says.
pub async fn save(
    visit: Visit,
    browser: Browser,
    Path(word): Path<String>,
    CsrfForm(pairs): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let page = RegisterPage::of(&word).ok_or(Fault::NotFound)?;
    let (token, registration) = match open(&visit).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let sent = Sent { pairs };
    if page == RegisterPage::Confirm {
        return super::end::send(&visit, &token, &registration, sent.one("version"), browser).await;
    }
    let mut asked = Asked { back_to: sent.one("return").to_owned(), ..Asked::default() };
    let mut fields = sent.fields(page);
    let press = sent.press().to_owned();
    let filled = if page == RegisterPage::Address { fill(&visit, &press, &mut fields).await? } else { Filled::No };
    let password = Some(sent.one("password").to_owned()).filter(|password| !password.is_empty());
    let answers = fields
        .iter()
        .map(|(field, values)| RegistrationAnswerInput { field: field.clone(), values: values.clone() })
        .collect();
    let version = sent.one("version").parse().unwrap_or_default();
    let input = SaveRegistrationInput { token, version, answers, password };
    let refused = mutate::<SaveMutation, _>(&visit, SaveVariables { input }).await?.save_registration.user_errors;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if !refused.is_empty() {
        // A login ID that can't be is no reason to stay for who goes back; he came from nowhere then.
        let status = if is_conflict(&refused) { StatusCode::CONFLICT } else { unprocessable };
        let errors = Errors::from_user_errors(&refused);
        return render(&visit, status, page, &registration, Typed::new(fields), errors, &asked).await;
    }
    let saved = match open(&visit).await? {
        Ok((_, saved)) => saved,
        Err(answer) => return Ok(answer),
    };
    let typed = Typed::new(fields);
    match (press.as_str(), filled) {
        (_, Filled::Nowhere) => {
            let mut errors = Errors::default();
            errors.push("postalCode", "該当する住所が見つかりません。住所を直接入力してください");
            render(&visit, unprocessable, page, &saved, typed, errors, &asked).await
        }
        (_, Filled::Several) => Ok(redirect(&asked.path(page).with("places", "1").at("places"))),
        (_, Filled::Yes) => Ok(redirect(&asked.path(page).at("prefecture"))),
        ("school" | "society", _) => {
            asked.school = sent.one("schoolWords").to_owned();
            asked.society = sent.one("societyWords").to_owned();
            let at = if press == "school" { "medicalSchool-group" } else { "societies-group" };
            let path = asked.path(page).with("school", &asked.school).with("society", &asked.society);
            Ok(redirect(&path.at(at)))
        }
        ("back", _) => Ok(redirect(&if asked.returns() {
            paths::register_page(RegisterPage::Confirm)
        } else {
            paths::register_page(before(page))
        })),
        _ => {
            let own: Vec<UserError> =
                saved.problems.iter().filter(|problem| page_of(problem) == page).cloned().collect();
            if !own.is_empty() {
                let errors = Errors::from_user_errors(&own);
                return render(&visit, unprocessable, page, &saved, typed, errors, &asked).await;
            }
            let next = if asked.returns() { RegisterPage::Confirm } else { after(page) };
            Ok(redirect(&paths::register_page(next)))
        }
    }
}

/// What came of 「住所を入力する」.
enum Filled {
    /// It was not pressed.
    No,
    Yes,
    Several,
    Nowhere,
}

/// Puts the place of the postal code into the fields.
async fn fill(visit: &Visit, press: &str, fields: &mut [(String, Vec<String>)]) -> Result<Filled, Fault> {
    let picked: Option<usize> = press.strip_prefix("place-").and_then(|index| index.parse().ok());
    if press != "postal" && picked.is_none() {
        return Ok(Filled::No);
    }
    let of =
        |name: &str| fields.iter().find(|(field, _)| field == name).and_then(|(_, values)| values.first().cloned());
    let postal_code = of("postalCode").unwrap_or_default();
    let found = query::<AddressLists, _>(visit, AddressVariables { postal_code }).await?.postal_addresses;
    let place = match (picked, found.len()) {
        (_, 0) => return Ok(Filled::Nowhere),
        (None, 1) => &found[0],
        (None, _) => return Ok(Filled::Several),
        (Some(index), _) => match found.get(index) {
            Some(place) => place,
            None => return Ok(Filled::Several),
        },
    };
    let typed = of("address").unwrap_or_default();
    // A house number that was typed behind the same town stays.
    let address = if typed.starts_with(&place.town) { typed } else { place.town.clone() };
    let prefecture = place.prefecture.as_ref().map(|prefecture| prefecture.code.clone()).unwrap_or_default();
    for (name, value) in [("prefecture", prefecture), ("city", place.city.clone()), ("address", address)] {
        if let Some((_, values)) = fields.iter_mut().find(|(field, _)| field == name) {
            *values = vec![value];
        }
    }
    Ok(Filled::Yes)
}

fn after(page: RegisterPage) -> RegisterPage {
    let place = RegisterPage::ALL.iter().position(|other| *other == page).unwrap_or_default();
    RegisterPage::ALL.get(place + 1).copied().unwrap_or(RegisterPage::Confirm)
}

fn before(page: RegisterPage) -> RegisterPage {
    let place = RegisterPage::ALL.iter().position(|other| *other == page).unwrap_or_default();
    RegisterPage::ALL[place.saturating_sub(1)]
}
