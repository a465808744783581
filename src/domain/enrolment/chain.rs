//! The chain of associations that the answers name, and what each of its layers means for this doctor.

use crate::domain::association::Association;
use crate::domain::ids::{AssociationId, CategoryId};

use super::{EnrolmentAnswers, EnrolmentFacts, Held};

/// The chain from the lowest association chosen up to the national one.
#[derive(Debug)]
pub struct EnrolmentChain<'a> {
    /// Lowest first. Empty while no association is chosen.
    pub layers: Vec<DraftLayer<'a>>,
}

/// One association of the chain.
#[derive(Debug)]
pub struct DraftLayer<'a> {
    pub association: &'a Association,
    /// The category chosen, or the one in force where it is locked.
    pub category_id: Option<CategoryId>,
    /// At or below the height chosen.
    pub is_chosen: bool,
    /// 他の所属グループで加入済: not applied for again.
    pub is_already_member: bool,
    /// An association that is being joined below, or this one, demands all layers.
    pub is_required: bool,
    /// In force already by the application that is being corrected.
    pub is_locked: bool,
    /// Reception number of an application under way for this association.
    pub claimed_by: Option<&'a str>,
    /// The membership that runs out or stands, latest first day.
    pub held: Option<Held>,
}

impl DraftLayer<'_> {
    /// Applied for with this form.
    pub fn is_joining(&self) -> bool {
        self.is_locked || (self.is_chosen && !self.is_already_member)
    }
}

impl<'a> EnrolmentChain<'a> {
    /// Lays the answers over the tree.
    pub fn new(answers: &EnrolmentAnswers, facts: &'a EnrolmentFacts<'_>) -> Self {
        let mut demanded = false;
        let layers = answers
            .association_id
            .into_iter()
            .flat_map(|lowest| facts.tree.chain(lowest))
            .map(|association| {
                let mut layer = layer(association, answers, facts);
                layer.is_required = demanded || (association.requires_upper_layers && !layer.is_already_member);
                demanded = layer.is_required;
                layer
            })
            .collect();
        Self { layers }
    }

    /// The layers to be joined with their index in the chain, lowest first.
    pub fn joining(&self) -> impl Iterator<Item = (usize, &DraftLayer<'a>)> {
        self.layers.iter().enumerate().filter(|(_, layer)| layer.is_joining())
    }
}

fn layer<'a>(
    association: &'a Association,
    answers: &EnrolmentAnswers,
    facts: &'a EnrolmentFacts<'_>,
) -> DraftLayer<'a> {
    let locked = facts.correction.as_ref().and_then(|correction| correction.locked_category(association.id));
    let held = held(association.id, &facts.held);
    DraftLayer {
        association,
        category_id: locked.or_else(|| chosen_category(answers, association.id)),
        is_chosen: answers.top_layer.is_some_and(|top| association.layer >= top),
        // A membership with a last day has to be applied for again; until then it is the wished date's business.
        is_already_member: locked.is_none() && held.is_some_and(|held| held.left_on.is_none()),
        is_required: false,
        is_locked: locked.is_some(),
        claimed_by: facts.claims.get(&association.id).map(String::as_str),
        held,
    }
}

fn held(association: AssociationId, held: &[Held]) -> Option<Held> {
    held.iter().filter(|held| held.association_id == association).max_by_key(|held| held.joined_on).copied()
}

fn chosen_category(answers: &EnrolmentAnswers, association: AssociationId) -> Option<CategoryId> {
    answers.categories.iter().find(|(id, _)| *id == association).map(|(_, category)| *category)
}
