//! The tree of associations, held in memory and swapped as a whole when it changes.

use std::collections::HashMap;

use super::ids::{AssociationId, CategoryId};
use super::text::search_key;
use super::words::AssociationKind;

/// An association as of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    pub id: AssociationId,
    /// Stable code, such as `4-14-001`.
    pub code: String,
    pub name: String,
    pub name_kana: String,
    /// 1 national, 2 prefectural, 3 local, 4 ward.
    pub layer: u8,
    pub kind: AssociationKind,
    /// Two digits; none for the national one.
    pub prefecture_code: Option<String>,
    pub parent_id: Option<AssociationId>,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub email: Option<String>,
    pub postal_code: Option<String>,
    pub address: Option<String>,
    pub url: Option<String>,
    pub office_hours: Option<String>,
    /// Whoever joins must join every layer above at once.
    pub requires_upper_layers: bool,
    /// Invented for demonstration (見本).
    pub is_sample: bool,
    /// All categories, in order, those no longer offered included.
    pub categories: Vec<Category>,
}

impl Association {
    /// Are the words part of its name or of its reading? They are folded by [`search_key`] already.
    pub fn is_called(&self, words: &str) -> bool {
        [&self.name, &self.name_kana].into_iter().any(|name| search_key(name).contains(words))
    }
}

/// A membership category (会員区分) of one association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub association_id: AssociationId,
    pub code: String,
    pub label: String,
    pub practising: bool,
    pub employed: bool,
    pub trainee: bool,
    pub retired: bool,
    pub suggested_jma_code: Option<String>,
    pub in_use: bool,
}

/// All associations with their order, parents and children.
#[derive(Debug, Default)]
pub struct AssociationTree {
    nodes: Vec<Association>,
    by_id: HashMap<AssociationId, usize>,
    by_code: HashMap<String, AssociationId>,
    children: HashMap<AssociationId, Vec<AssociationId>>,
    categories: HashMap<CategoryId, (usize, usize)>,
}

impl AssociationTree {
    /// Builds the tree. Order on the screens is by layer and code.
    pub fn new(mut nodes: Vec<Association>) -> Self {
        nodes.sort_by(|a, b| (a.layer, &a.code).cmp(&(b.layer, &b.code)));
        let mut tree = Self::default();
        for (index, node) in nodes.iter().enumerate() {
            tree.by_id.insert(node.id, index);
            tree.by_code.insert(node.code.clone(), node.id);
            if let Some(parent) = node.parent_id {
                tree.children.entry(parent).or_default().push(node.id);
            }
            for (position, category) in node.categories.iter().enumerate() {
                tree.categories.insert(category.id, (index, position));
            }
        }
        tree.nodes = nodes;
        tree
    }

    /// All associations by layer and code.
    pub fn all(&self) -> &[Association] {
        &self.nodes
    }

    /// The association with this id.
    pub fn get(&self, id: AssociationId) -> Option<&Association> {
        self.by_id.get(&id).map(|&index| &self.nodes[index])
    }

    /// The association with this code.
    pub fn by_code(&self, code: &str) -> Option<&Association> {
        self.by_code.get(code).and_then(|&id| self.get(id))
    }

    /// The category with this id, of whichever association.
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.get(&id).map(|&(node, position)| &self.nodes[node].categories[position])
    }

    /// Direct children, by code.
    pub fn children(&self, id: AssociationId) -> impl Iterator<Item = &Association> {
        self.children.get(&id).into_iter().flatten().filter_map(|&child| self.get(child))
    }

    /// From the association up to the national one, itself first.
    pub fn chain(&self, id: AssociationId) -> impl Iterator<Item = &Association> {
        std::iter::successors(self.get(id), |node| node.parent_id.and_then(|parent| self.get(parent)))
    }

    /// Is `id` the association `top` or anywhere below it?
    pub fn is_within(&self, id: AssociationId, top: AssociationId) -> bool {
        self.chain(id).any(|node| node.id == top)
    }
}
