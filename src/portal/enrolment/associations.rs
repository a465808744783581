//! Step 1: which association, how far up, and as what.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState};
use mamis_views::mypage::enrolment::associations::{
    AssociationFilter, ListsQuery, ListsVariables, PrefecturesQuery, Values, page,
};
use mamis_views::mypage::enrolment::save::{
    AssociationsInput, EnrolmentLayerInput, PrefectureInput, SaveInput, Which, id,
};
use mamis_views::paths::EnrolmentPage;

use super::place::{Opened, Place, gone, open};
use super::step::{Common, Press, Saved, ShowQuery, same, save as save_step};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit, redirect};

const PAGE: EnrolmentPage = EnrolmentPage::Associations;

/// The page.
pub async fn show(visit: DoctorVisit, Place(target): Place, Query(asked): Query<ShowQuery>) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    let Some(draft) = &opened.draft else { return gone(&visit, &opened.target).await };
    let state = FormState::new(Values::from(draft));
    render(&visit, StatusCode::OK, &opened, asked.returns(), false, state).await
}

async fn render(
    visit: &DoctorVisit,
    status: StatusCode,
    opened: &Opened,
    returns: bool,
    conflict: bool,
    state: FormState<Values>,
) -> Result<Response, Fault> {
    let (prefectures, associations) = if state.values.prefecture_code.is_empty() {
        (query::<PrefecturesQuery, ()>(visit, ()).await?.prefectures, Vec::new())
    } else {
        let filter = AssociationFilter { prefecture_code: Some(state.values.prefecture_code.clone()) };
        let lists = query::<ListsQuery, _>(visit, ListsVariables { filter }).await?;
        (lists.prefectures, lists.associations)
    };
    let markup = page(&opened.wizard(returns, conflict), &prefectures, &associations, &state);
    Ok(visit::page(status, markup))
}

/// Saves the page.
pub async fn save(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(pairs): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let mut fields = Fields::read(pairs);
    let before = open(&visit, target.clone()).await?;
    let Some(draft) = &before.draft else { return gone(&visit, &target).await };
    let was = Values::from(draft);
    if fields.common.press == Press::Keep {
        // Which association is meant is said by a button; until then its questions are not on the page.
        fields.values.prefecture_code.clone_from(&was.prefecture_code);
        fields.values.association_id.clone_from(&was.association_id);
    }
    let which = Which::new(&target, fields.common.version);
    let moved = fields.values.prefecture_code != was.prefecture_code;
    let chosen =
        !moved && fields.values.association_id != was.association_id && !fields.values.association_id.is_empty();
    let input = if moved {
        SaveInput::Prefecture(PrefectureInput {
            application_id: which.application_id,
            version: which.version,
            prefecture_code: Some(fields.values.prefecture_code.clone()).filter(|code| !code.is_empty()),
            association_id: None,
            top_layer: None,
        })
    } else {
        SaveInput::Associations(fields.input(which, chosen))
    };
    let mut common = fields.common;
    if (moved && !fields.values.prefecture_code.is_empty() || chosen) && common.press == Press::Next {
        // What has just been chosen opens further questions on this page.
        common.press = if chosen { Press::Choose } else { Press::Narrow };
    }
    match save_step(&visit, &target, PAGE, &common, input).await? {
        Saved::Left(response) => Ok(response),
        Saved::Done => {
            let anchor = if common.press == Press::Choose { "chain" } else { "associationId" };
            Ok(redirect(&same(&target, PAGE, common.returns()).at(anchor)))
        }
        Saved::Stays { opened, errors, conflict } => {
            let state = FormState { values: fields.values, errors: Errors::from_user_errors(&errors) };
            let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            render(&visit, status, &opened, common.returns(), conflict, state).await
        }
    }
}

/// The form as sent: the number of layers is not fixed.
struct Fields {
    common: Common,
    values: Values,
    layers: Vec<(String, String)>,
}

impl Fields {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let press = match get("do").as_deref() {
            Some("back") => Press::Back,
            Some("pause") => Press::Pause,
            Some("narrow") => Press::Narrow,
            Some("choose") => Press::Choose,
            Some("keep") => Press::Keep,
            _ => Press::Next,
        };
        let common = Common { press, version: get("version").and_then(|it| it.parse().ok()), back_to: get("return") };
        let layers: Vec<_> = (0..)
            .map_while(|index| {
                let category = get(&format!("layers-{index}-categoryId")).unwrap_or_default();
                Some((get(&format!("layer-{index}"))?, category))
            })
            .collect();
        let values = Values {
            prefecture_code: get("prefectureCode").unwrap_or_default(),
            association_id: get("associationId").unwrap_or_default(),
            top_layer: get("topLayer").unwrap_or_default(),
            category_ids: layers.iter().map(|(_, category)| category.clone()).collect(),
        };
        Self { common, values, layers }
    }

    /// What is saved. Another association means another chain: its questions are still open, up to the national one.
    fn input(&self, which: Which, chosen: bool) -> AssociationsInput {
        let layer = |(association, category): &(String, String)| EnrolmentLayerInput {
            association_id: association.as_str().into(),
            category_id: id(category),
        };
        // Layers without a question (held or locked) keep their category.
        let answered = self.layers.iter().filter(|(_, category)| !category.is_empty());
        AssociationsInput {
            application_id: which.application_id,
            version: which.version,
            prefecture_code: Some(self.values.prefecture_code.clone()).filter(|code| !code.is_empty()),
            association_id: id(&self.values.association_id),
            top_layer: if chosen { Some(1) } else { self.values.top_layer.parse().ok() },
            layers: if chosen { Vec::new() } else { answered.map(layer).collect() },
        }
    }
}
