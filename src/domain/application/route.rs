//! Who has to act on an application, in which order: its steps, computed from what is asked for.
//!
//! One step and one side per association. The kinds of application differ only in the steps they give; what happens
//! to steps afterwards is one machine for all.

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::snapshot::{Snapshot, Step};
use crate::domain::affiliation::{Membership, blocks_joining, carries_from};
use crate::domain::association::AssociationTree;
use crate::domain::ids::{AssociationId, CategoryId, StepId};
use crate::domain::words::{ApplicationBox, StepKind, StepSide, StepState};

/// What is asked for. Leaving, transfer and change are further cases: they give other steps, not another mechanism.
#[derive(Debug, Clone, Copy)]
pub enum Intent<'a> {
    /// 入会
    Enrolment {
        /// The chain that the group spans, lowest first.
        chain: &'a [AssociationId],
        /// What is joined of it, with the category asked for.
        joining: &'a [(AssociationId, CategoryId)],
        /// The wished day; today, where a correction comes after it.
        earliest: NaiveDate,
    },
}

/// The steps of an application at its start, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutePlan {
    pub steps: Vec<PlannedStep>,
}

/// One association's part, before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    pub association_id: AssociationId,
    pub position: i16,
    pub side: StepSide,
    pub kind: StepKind,
    pub counts_under: ApplicationBox,
    /// Takes effect only together with the highest bundled step.
    pub bundled: bool,
    pub category_id: Option<CategoryId>,
}

impl PlannedStep {
    /// The step, waiting.
    pub(super) fn into_step(self, id: StepId) -> Step {
        Step {
            id,
            association_id: self.association_id,
            position: self.position,
            side: self.side,
            kind: self.kind,
            counts_under: self.counts_under,
            state: StepState::Waiting,
            bundled: self.bundled,
            category_id: self.category_id,
            arrived_at: None,
            received_at: None,
            received_by: None,
            acted_at: None,
            acted_by: None,
            effective_on: None,
        }
    }
}

/// Why there is no route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteRefusal {
    /// Nothing to join.
    Nothing,
    /// The associations are not a chain from one to the layers above it.
    NotAChain,
    /// The category is not one that the association offers.
    Category(AssociationId),
    /// The doctor is, or will be, a member there already.
    AlreadyMember(AssociationId),
    /// Not joined and, on the wished day, not held: the layer above can't stand on it.
    LayerMissing(AssociationId),
    /// Demands every layer above it.
    UpperLayersRequired(AssociationId),
}

/// Computes the route. `memberships`: those of the doctor that count; in a correction, those of the application itself
/// count only where they are in force.
pub fn plan(
    intent: &Intent<'_>,
    tree: &AssociationTree,
    memberships: &[Membership],
) -> Result<RoutePlan, RouteRefusal> {
    match *intent {
        Intent::Enrolment { chain, joining, earliest } => enrolment(chain, joining, earliest, tree, memberships),
    }
}

/// Does a step that is about to be approved still fit? While boards think, associations move in the tree and
/// categories go out of use.
pub fn still_fits(snapshot: &Snapshot, step: StepId, tree: &AssociationTree) -> Result<(), Refusal> {
    let Some(step) = snapshot.step(step).filter(|step| step.side == StepSide::Joining) else { return Ok(()) };
    let own = step.association_id;
    let offered = step.category_id.and_then(|id| tree.category(id)).is_some_and(|category| category.in_use);
    if !offered {
        return Err(Refusal::CategoryGone(own));
    }
    let standing = snapshot.steps.iter().filter(|step| step.state != StepState::Released);
    let below = standing.filter(|other| other.position < step.position).max_by_key(|other| other.position);
    let is_below = |other: &Step| tree.get(other.association_id).is_some_and(|node| node.parent_id == Some(own));
    if tree.get(own).is_some() && below.is_none_or(is_below) { Ok(()) } else { Err(Refusal::TreeChanged(own)) }
}

fn enrolment(
    chain: &[AssociationId],
    joining: &[(AssociationId, CategoryId)],
    earliest: NaiveDate,
    tree: &AssociationTree,
    memberships: &[Membership],
) -> Result<RoutePlan, RouteRefusal> {
    let chain = check_chain(chain, joining, tree)?;
    let mut bundled = false;
    let mut steps = Vec::with_capacity(chain.len());
    for &association_id in chain {
        let asked = joining.iter().find(|(id, _)| *id == association_id).map(|&(_, category)| category);
        if let Some(category) = asked {
            check_joined(association_id, category, earliest, tree, memberships)?;
            bundled |= demands_upper_layers(association_id, tree, |above| {
                chain.contains(&above) || carries_from(memberships, above, earliest)
            })?;
        } else if !carries_from(memberships, association_id, earliest) {
            return Err(RouteRefusal::LayerMissing(association_id));
        }
        steps.push(PlannedStep {
            association_id,
            position: i16::try_from(steps.len()).unwrap_or(i16::MAX),
            side: if asked.is_some() { StepSide::Joining } else { StepSide::Relaying },
            kind: if asked.is_some() { StepKind::Decide } else { StepKind::Relay },
            counts_under: ApplicationBox::Enrolment,
            bundled: bundled && asked.is_some(),
            category_id: asked,
        });
    }
    Ok(RoutePlan { steps })
}

/// From one association up without a gap, and nothing joined outside of it. Gives the part that has something to do:
/// up to the highest layer joined; layers above it are held already and not touched.
fn check_chain<'a>(
    chain: &'a [AssociationId],
    joining: &[(AssociationId, CategoryId)],
    tree: &AssociationTree,
) -> Result<&'a [AssociationId], RouteRefusal> {
    let is_joined = |id: &AssociationId| joining.iter().any(|(joined, _)| joined == id);
    let (Some(first), Some(highest)) = (chain.first(), chain.iter().rposition(is_joined)) else {
        return Err(RouteRefusal::Nothing);
    };
    let climbs = tree.chain(*first).map(|node| node.id).take(chain.len()).eq(chain.iter().copied());
    let inside = joining.iter().all(|(id, _)| chain.contains(id));
    let once = chain.iter().filter(|id| is_joined(id)).count() == joining.len();
    if climbs && inside && once { Ok(&chain[..=highest]) } else { Err(RouteRefusal::NotAChain) }
}

fn check_joined(
    association: AssociationId,
    category: CategoryId,
    earliest: NaiveDate,
    tree: &AssociationTree,
    memberships: &[Membership],
) -> Result<(), RouteRefusal> {
    if blocks_joining(memberships, association, earliest) {
        return Err(RouteRefusal::AlreadyMember(association));
    }
    match tree.category(category) {
        Some(category) if category.association_id == association && category.in_use => Ok(()),
        _ => Err(RouteRefusal::Category(association)),
    }
}

/// True where the association demands all layers; then each layer above must be in the chain or held elsewhere.
fn demands_upper_layers(
    association: AssociationId,
    tree: &AssociationTree,
    is_there: impl Fn(AssociationId) -> bool,
) -> Result<bool, RouteRefusal> {
    if !tree.get(association).is_some_and(|node| node.requires_upper_layers) {
        return Ok(false);
    }
    if tree.chain(association).all(|above| is_there(above.id)) {
        Ok(true)
    } else {
        Err(RouteRefusal::UpperLayersRequired(association))
    }
}
