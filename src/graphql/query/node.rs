//! Any object by its id.

use async_graphql::{ID, Interface};

use crate::domain::ids::*;
use crate::domain::policy::token_sees;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::node::{NodeId, split};
use crate::graphql::types::affiliation::{Affiliation, AffiliationGroup};
use crate::graphql::types::application::Application;
use crate::graphql::types::facility::Facility;
use crate::graphql::types::form::Attachment;
use crate::graphql::types::master::{Association, Category};
use crate::graphql::types::person::Doctor;
use crate::graphql::types::staff_user::StaffUser;
use crate::graphql::types::step::ApplicationStep;

/// An object with an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque id, unique over all types."))]
pub enum Node {
    Affiliation(Affiliation),
    AffiliationGroup(AffiliationGroup),
    Application(Application),
    ApplicationStep(ApplicationStep),
    Association(Association),
    Attachment(Attachment),
    Category(Category),
    Doctor(Doctor),
    Facility(Facility),
    StaffUser(StaffUser),
}

impl Node {
    /// The object, if there is one with this id and the viewer sees it. Every type is found by the same scoped reads
    /// as on every other way.
    pub async fn find(request: &RequestContext, id: &str) -> Result<Option<Self>> {
        let Some((tag, uuid)) = split(id) else { return Ok(None) };
        // A token learns nothing of objects whose fields are not for it, not even that they are there.
        let (of, field) = match tag {
            AffiliationId::TAG => ("Affiliation", "id"),
            GroupId::TAG => ("AffiliationGroup", "id"),
            ApplicationId::TAG => ("Application", "id"),
            StepId::TAG => ("ApplicationStep", "id"),
            AttachmentId::TAG => ("Attachment", "id"),
            // By himself, not as part of an application.
            DoctorId::TAG => ("Secretariat", "doctors"),
            FacilityId::TAG => ("Facility", "id"),
            StaffUserId::TAG => ("StaffUser", "id"),
            _ => ("Association", "id"),
        };
        if !token_sees(&request.viewer, of, field) {
            return Ok(None);
        }
        Ok(match tag {
            AffiliationId::TAG => Affiliation::open(request, uuid.into()).await?.map(Self::Affiliation),
            GroupId::TAG => AffiliationGroup::open(request, uuid.into()).await?.map(Self::AffiliationGroup),
            ApplicationId::TAG => Application::open(request, uuid.into()).await?.map(Self::Application),
            StepId::TAG => ApplicationStep::open(request, uuid.into()).await?.map(Self::ApplicationStep),
            AssociationId::TAG => Association::find(request, uuid.into()).map(Self::Association),
            AttachmentId::TAG => Attachment::find(request, uuid.into()).await?.map(Self::Attachment),
            CategoryId::TAG => Category::find(request, uuid.into()).map(Self::Category),
            DoctorId::TAG => Doctor::open(request, uuid.into()).await?.map(Self::Doctor),
            FacilityId::TAG => Facility::look_up(request, uuid.into()).await?.map(Self::Facility),
            StaffUserId::TAG => StaffUser::look_up(request, uuid.into()).await?.map(Self::StaffUser),
            _ => None,
        })
    }
}
