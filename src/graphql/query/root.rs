//! The root of all queries.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::node::Node;
use crate::db::queries::facility::{self, Search};
use crate::db::queries::page::Place;
use crate::db::queries::places;
use crate::domain::ids::AssociationId;
use crate::domain::policy::Action;
use crate::domain::text::{search_key, search_words};
use crate::graphql::connection::{Count, Listed, page, size_of};
use crate::graphql::context::request;
use crate::graphql::error::Result;
use crate::graphql::node::decode;
use crate::graphql::types::enums::CodeKind;
use crate::graphql::types::facility::{Facility, FacilityConnection};
use crate::graphql::types::master::{Association, Code, Prefecture};
use crate::graphql::types::registration::{MailedLink, MedicalSchool, PostalAddress, Registration, Society, Terms};
use crate::graphql::types::secretariat::Secretariat;
use crate::graphql::types::staff_user::StaffInvitation;
use crate::graphql::types::viewer::Viewer;
use crate::service::account;
use crate::service::invitation;
use crate::service::registration;

/// Where every query begins.
pub struct Query;

/// Which associations. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct AssociationFilter {
    /// Of this prefecture: two digits.
    prefecture_code: Option<String>,
    /// Of this layer: 1 national, 2 prefectural, 3 local, 4 ward.
    layer: Option<i32>,
    /// Directly below this association.
    parent_id: Option<ID>,
    /// Part of the name or its reading; widths and kinds of kana don't matter.
    name: Option<String>,
}

/// Where every query begins.
#[Object(serial)]
impl Query {
    /// Who is asking.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// The object with this id, if the viewer sees it. Staff who open a doctor or an application are written down.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of an object of any type.")] id: ID,
    ) -> Result<Option<Node>> {
        Node::find(request(ctx), &id).await
    }

    /// The prefectures of Japan, by code.
    #[graphql(complexity = "47 * child_complexity")]
    async fn prefectures(&self, ctx: &Context<'_>) -> Vec<Prefecture> {
        Prefecture::all(request(ctx))
    }

    /// Associations, by layer and code.
    #[graphql(complexity = "1000 * child_complexity")]
    async fn associations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all without it.")] filter: Option<AssociationFilter>,
    ) -> Vec<Association> {
        let filter = filter.unwrap_or_default();
        // An id of something else names no association, so nothing is below it.
        let parent: Option<Option<AssociationId>> = filter.parent_id.map(|id| decode(&id));
        let words = filter.name.as_deref().map(search_key);
        let nodes = request(ctx).tree.all().iter();
        nodes
            .filter(|node| filter.layer.is_none_or(|layer| i32::from(node.layer) == layer))
            .filter(|node| filter.prefecture_code.is_none() || node.prefecture_code == filter.prefecture_code)
            .filter(|node| parent.is_none_or(|parent| parent.is_some() && node.parent_id == parent))
            .filter(|node| words.as_deref().is_none_or(|words| node.is_called(words)))
            .map(|node| Association::new(node.id))
            .collect()
    }

    /// What a code list offers now, in its order.
    #[graphql(complexity = "50 * child_complexity")]
    async fn codes(&self, ctx: &Context<'_>, #[graphql(desc = "Which list.")] kind: CodeKind) -> Vec<Code> {
        Code::offered(request(ctx), kind.as_str())
    }

    /// Facilities in use that have all the words in name, reading or address, by reading. Empty for those not logged in.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "one for each argument of the field")]
    async fn facilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Parts of name, reading or address, with spaces between; widths and kinds of kana don't matter."
        )]
        query: String,
        #[graphql(desc = "Only in this prefecture: two digits.")] prefecture_code: Option<String>,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<FacilityConnection> {
        let request = request(ctx);
        if !request.may(Action::SearchFacilities) {
            return Ok(FacilityConnection(Listed::empty()));
        }
        let search = Search { words: search_words(&query), prefecture_code };
        let (wanted, page) = (&search, &page(first, after, last, before)?);
        // Searches take their time where the words are short: not over the connections that short reads share.
        let found = request
            .app
            .db
            .repeatable(|mut connection| async move { facility::page(&mut connection, wanted, page).await });
        let rows = found.await?;
        Ok(FacilityConnection(Listed::new(rows, Count::Facilities(search), |row| {
            (Place { key: row.name_kana.clone(), id: row.id.0 }, Facility::new(Arc::new(row)))
        })))
    }

    /// The places that a postal code stands for; none where it is no code.
    #[graphql(complexity = "20 * child_complexity")]
    async fn postal_addresses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Seven digits, in any width, with or without dashes.")] postal_code: String,
    ) -> Result<Vec<PostalAddress>> {
        PostalAddress::of(request(ctx), &postal_code).await
    }

    /// Medical schools whose name or reading has these words, 30 at most; none without words.
    #[graphql(complexity = "30 * child_complexity")]
    async fn medical_schools(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Part of the name or its reading.")] query: String,
    ) -> Result<Vec<MedicalSchool>> {
        let words = query.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let found = request(ctx).read(|reader| async move { places::medical_schools(&reader, words).await }).await?;
        Ok(found.into_iter().map(MedicalSchool::from).collect())
    }

    /// Societies whose name or reading has these words, 30 at most; none without words.
    #[graphql(complexity = "30 * child_complexity")]
    async fn societies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Part of the name or its reading.")] query: String,
    ) -> Result<Vec<Society>> {
        let words = query.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let found = request(ctx).read(|reader| async move { places::societies(&reader, words).await }).await?;
        Ok(found.into_iter().map(Society::from).collect())
    }

    /// The 利用規約 in force.
    #[graphql(complexity = "20 * child_complexity")]
    async fn terms(&self) -> Terms {
        Terms::current()
    }

    /// The 利用者登録 with this token, if there is one.
    async fn registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The registration's token.")] token: String,
    ) -> Result<Option<Registration>> {
        let request = request(ctx);
        if !request.may(Action::ReadRegistration) {
            return Ok(None);
        }
        Ok(registration::load(&request.service(), &token).await?.map(Registration::new))
    }

    /// How the mailed URL of a 利用者登録 stands. Looking uses nothing up.
    async fn registration_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the URL.")] token: String,
    ) -> Result<MailedLink> {
        Ok(registration::look_at_link(&request(ctx).service(), &token).await?.into())
    }

    /// How the mailed URL of a new mail address stands. Looking uses nothing up.
    async fn email_change_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the URL.")] token: String,
    ) -> Result<MailedLink> {
        Ok(account::look_at_email_change(&request(ctx).app, &token).await?.into())
    }

    /// For staff alone; null for everybody else.
    async fn secretariat(&self, ctx: &Context<'_>) -> Option<Secretariat> {
        Secretariat::of(request(ctx))
    }

    /// The invitation behind the token of a mailed URL; null: it is good for nothing (any more). Uses nothing up.
    async fn staff_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the URL.")] token: String,
    ) -> Result<Option<StaffInvitation>> {
        Ok(invitation::look(&request(ctx).app, &token).await?.map(StaffInvitation::new))
    }
}
