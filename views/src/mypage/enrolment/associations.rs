//! Step 1: which association, how far up, and as what.

use maud::{Markup, html};

use super::draft::{Draft, Layer};
use super::frame::{DO_FIELD, Wizard, WizardPage};
use crate::components::chip::{Tone, chip};
use crate::components::field::{Choice, field, nothing_chosen, option};
use crate::components::{banner, button, form};
use crate::forms::FormState;
use crate::gql::{Category, Prefecture, schema};
use crate::paths::{self, EnrolmentPage};

/// The lists of the page.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListsVariables {
    pub filter: AssociationFilter,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone, Default)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationFilter {
    pub prefecture_code: Option<String>,
}

/// What the page reads besides the draft.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "ListsVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListsQuery {
    pub prefectures: Vec<Prefecture>,
    #[arguments(filter: $filter)]
    pub associations: Vec<ListedAssociation>,
}

/// What the page reads while no prefecture is chosen.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PrefecturesQuery {
    pub prefectures: Vec<Prefecture>,
}

/// An association of a prefecture.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListedAssociation {
    pub id: cynic::Id,
    pub name: String,
    pub layer: i32,
    pub parent: Option<ParentId>,
}

/// See [`ListedAssociation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ParentId {
    pub id: cynic::Id,
}

/// What is typed on the page.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Code of the prefecture.
    pub prefecture_code: String,
    /// Id of the lowest association.
    pub association_id: String,
    /// Number of the highest layer.
    pub top_layer: String,
    /// Chosen category of each layer of the chain, by its place in it; empty: none.
    pub category_ids: Vec<String>,
}

impl From<&Draft> for Values {
    fn from(draft: &Draft) -> Self {
        let id = |id: &cynic::Id| id.inner().to_owned();
        Self {
            prefecture_code: draft.prefecture.as_ref().map(|it| it.code.clone()).unwrap_or_default(),
            association_id: draft.association.as_ref().map(|it| id(&it.id)).unwrap_or_default(),
            top_layer: draft.top_layer.map(|it| it.to_string()).unwrap_or_default(),
            category_ids: draft
                .layers
                .iter()
                .map(|layer| layer.category.as_ref().map(|it| id(&it.id)).unwrap_or_default())
                .collect(),
        }
    }
}

/// The page.
pub fn page(
    wizard: &Wizard<'_>,
    prefectures: &[Prefecture],
    associations: &[ListedAssociation],
    state: &FormState<Values>,
) -> Markup {
    let layers = wizard.draft.map(|draft| draft.layers.as_slice()).unwrap_or_default();
    let fields = html! {
        (wizard.hidden())
        div.group {
            h2 { "郡市区等医師会" }
            (lowest(layers, prefectures, associations, state))
        }
        @if !layers.is_empty() {
            div.group id="chain" {
                h2 { "入会する医師会と会員区分" }
                (blocking(layers))
                (how_far(layers, state))
                (categories(layers, state))
            }
        }
        (wizard.buttons())
    };
    let content = form::kept(wizard.shell, &wizard.target.page(EnrolmentPage::Associations), "section", &fields);
    let facts =
        WizardPage { page: EnrolmentPage::Associations, heading: "医師会の選択", part: "医師会の選択" };
    wizard.render(&facts, &state.errors, &content)
}

fn lowest(
    layers: &[Layer],
    prefectures: &[Prefecture],
    associations: &[ListedAssociation],
    state: &FormState<Values>,
) -> Markup {
    let values = &state.values;
    if let Some(layer) = layers.first().filter(|layer| layer.is_locked) {
        return html! {
            p.label { "医師会" }
            p { (layer.association.name) "　" span.small.sub { "編集不可（この医師会への入会はすでに承認されています）" } }
            (form::hidden("prefectureCode", &values.prefecture_code))
            (form::hidden("associationId", &values.association_id))
        };
    }
    let prefecture_options = html! {
        (nothing_chosen())
        @for it in prefectures { (option(&it.code, &it.name, Some(&values.prefecture_code))) }
    };
    let narrow = button::submit("絞り込む").named(DO_FIELD, "narrow").outline();
    html! {
        (field("prefectureCode", "都道府県").required().errors(&state.errors)
            .hint("選んで「絞り込む」を押すと、その都道府県の医師会が下の欄に出ます。")
            .select_beside(&prefecture_options, &maud::Render::render(&narrow)))
        @if !associations.is_empty() {
            @let choose = button::submit("この医師会を選ぶ").named(DO_FIELD, "choose").outline();
            (field("associationId", "郡市区等医師会").required().errors(&state.errors)
                .hint("区の医師会があるところは、市の名前の下から区を選んでください。")
                .select_beside(&association_options(associations, &values.association_id), &maud::Render::render(&choose)))
        } @else if !values.prefecture_code.is_empty() {
            p.field { "該当する医師会が見つかりません。都道府県医師会へお問合せください。" }
        }
    }
}

/// The lowest associations of the prefecture; those of a city's wards under the name of the city's.
fn association_options(associations: &[ListedAssociation], chosen: &str) -> Markup {
    let children = |parent: &ListedAssociation| -> Vec<&ListedAssociation> {
        associations.iter().filter(|it| it.parent.as_ref().is_some_and(|id| id.id == parent.id)).collect()
    };
    html! {
        (nothing_chosen())
        @for association in associations.iter().filter(|it| it.layer == 3) {
            @let wards = children(association);
            @if wards.is_empty() {
                (option(association.id.inner(), &association.name, Some(chosen)))
            } @else {
                optgroup label=(association.name) {
                    @for ward in wards { (option(ward.id.inner(), &ward.name, Some(chosen))) }
                }
            }
        }
    }
}

/// Applications under way that stand in the way.
fn blocking(layers: &[Layer]) -> Markup {
    html! {
        @for layer in layers {
            @if let Some(application) = &layer.open_application {
                div.field {
                    (banner::warning("同じ医師会への申請が審査中です", &html! {
                        p {
                            (layer.association.name) "への申請（"
                            a href=(paths::application(application.id.inner())) { "受付番号 " (application.number) }
                            "）が終わるまで、この医師会へは申請できません。"
                        }
                    }))
                }
            }
        }
    }
}

fn how_far(layers: &[Layer], state: &FormState<Values>) -> Markup {
    let tops = possible_tops(layers);
    if let [only] = tops.as_slice() {
        let name = layers.iter().find(|it| it.association.layer == *only).map_or("", |it| it.association.name.as_str());
        return html! {
            p { b { (name) "まで入会します。" } }
            @if layers.iter().any(|layer| layer.is_required) {
                p.hint { "選んだ医師会は、上の層の医師会への入会も必要としています。" }
            }
            (form::hidden("topLayer", &only.to_string()))
        };
    }
    let group = field("topLayer", "どこまで入会しますか").required().errors(&state.errors);
    let choices = html! {
        @for (index, top) in tops.iter().enumerate() {
            @let value = top.to_string();
            @let name = layers.iter().find(|it| it.association.layer == *top).map_or("", |it| it.association.name.as_str());
            @let count = layers.iter().filter(|it| it.association.layer >= *top && !it.is_already_member).count();
            (group.choice(&Choice {
                id: &if index == 0 { "topLayer".to_owned() } else { format!("topLayer-{value}") },
                name: "topLayer",
                value: &value,
                label: html! { b { (name) "まで" } span.small { "（" (count) "つの医師会に申請）" } },
                is_chosen: state.values.top_layer == value,
                is_single: true,
                is_tile: true,
            }))
        }
    };
    group.group(&choices)
}

/// Layers at which the chain may end, highest first: something new is joined, and nothing above it is demanded. A held
/// layer is an end of its own only at the top, where the group goes as far as it can.
fn possible_tops(layers: &[Layer]) -> Vec<i32> {
    let may_end = |(index, layer): &(usize, &Layer)| {
        let joins = layers[..=*index].iter().any(|it| !it.is_already_member);
        let demanded_above = layers[index + 1..].iter().any(|it| it.is_required);
        joins && !demanded_above && (!layer.is_already_member || index + 1 == layers.len())
    };
    layers.iter().enumerate().filter(may_end).map(|(_, layer)| layer.association.layer).rev().collect()
}

fn categories(layers: &[Layer], state: &FormState<Values>) -> Markup {
    html! {
        ol.layers {
            @for (index, layer) in layers.iter().enumerate() {
                li {
                    (form::hidden(&format!("layer-{index}"), layer.association.id.inner()))
                    @if layer.is_already_member {
                        p.layers__name { b { (layer.association.name) } (chip(Tone::Ok, "加入済")) }
                        p.small.sub { "他の所属グループで加入済です。改めて申請する必要はありません。" }
                    } @else if layer.is_locked {
                        p.layers__name { b { (layer.association.name) } }
                        p {
                            span.sub.small { "会員区分" } "　" (layer.category.as_ref().map(Category::words).unwrap_or_default())
                            "　" span.small.sub { "編集不可（すでに承認されています）" }
                        }
                    } @else {
                        (category(index, layer, state))
                    }
                }
            }
        }
        p.hint { "入会しない層の会員区分は選ばなくてかまいません。下の層から順に審査します。" }
    }
}

fn category(index: usize, layer: &Layer, state: &FormState<Values>) -> Markup {
    let id = format!("layers-{index}-categoryId");
    let label = format!("{}の会員区分", layer.association.name);
    let chosen = state.values.category_ids.get(index).map(String::as_str);
    let options = html! {
        (nothing_chosen())
        @for it in &layer.association.categories { (option(it.id.inner(), &it.words(), chosen)) }
    };
    field(&id, &label).errors(&state.errors).select(&options)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::mypage::sample;
    let shell = sample::shell();
    let draft = sample::draft();
    let prefectures = [("14", "見本県"), ("27", "見本府")]
        .map(|(code, name)| Prefecture { code: code.to_owned(), name: name.to_owned() });
    let associations: Vec<_> = draft
        .layers
        .iter()
        .enumerate()
        .map(|(index, layer)| ListedAssociation {
            id: layer.association.id.clone(),
            name: layer.association.name.clone(),
            layer: layer.association.layer,
            parent: draft.layers.get(index + 1).map(|it| ParentId { id: it.association.id.clone() }),
        })
        .collect();
    let wizard = Wizard { shell: &shell, target: draft.target(), draft: Some(&draft), returns: false, conflict: false };
    let mut refused = FormState::new(Values::from(&draft));
    refused.values.category_ids[2].clear();
    refused.errors.push("layers-2-categoryId", "見本県医師会の会員区分を選択してください");
    let mut blocked = draft.clone();
    blocked.layers[3].is_already_member = true;
    blocked.layers[1].open_application = Some(sample::open_application());
    let correction = sample::correction();
    let show = |draft: &Draft, state: &FormState<Values>| {
        page(
            &Wizard { draft: Some(draft), target: draft.target(), ..wizard.clone() },
            &prefectures,
            &associations,
            state,
        )
    };
    let nothing = Wizard { draft: None, ..wizard.clone() };
    vec![
        ("enrolment-associations-empty", page(&nothing, &prefectures, &[], &FormState::default())),
        ("enrolment-associations", show(&draft, &FormState::new(Values::from(&draft)))),
        ("enrolment-associations-refused", show(&draft, &refused)),
        ("enrolment-associations-blocked", show(&blocked, &FormState::new(Values::from(&blocked)))),
        ("enrolment-associations-correction", show(&correction, &FormState::new(Values::from(&correction)))),
    ]
}
