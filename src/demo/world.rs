//! What stands before the first doctor: associations with their categories, secretariats and facilities.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::Options;
use super::dice::Dice;
use super::places::{self, Municipality};
use super::size::Plan;
use crate::domain::time::tokyo_midnight;
use crate::masters;

/// Index into [`World::associations`].
pub type Place = usize;

/// Somebody with a log-in, as kept beside what he does.
#[derive(Debug, Clone)]
pub struct Actor {
    pub account_id: Uuid,
    pub name: String,
}

/// An association.
#[derive(Debug)]
pub struct Association {
    pub id: Uuid,
    pub code: String,
    pub layer: i16,
    pub name: String,
    pub name_kana: String,
    pub parent: Option<Place>,
    pub prefecture: Option<String>,
    /// Index into [`World::municipalities`]: where it lies.
    pub municipality: usize,
    pub is_sample: bool,
    /// Whoever joins must join all layers; only sample associations.
    pub requires_upper_layers: bool,
    pub categories: Vec<Category>,
    pub staff: Vec<Actor>,
    pub clinics: Vec<Uuid>,
    pub hospitals: Vec<Uuid>,
}

/// A category and for whom it is.
#[derive(Debug, Clone)]
pub struct Category {
    pub id: Uuid,
    pub code: String,
    pub label: String,
    pub role: Role,
    pub suggested_jma_code: Option<&'static str>,
    /// Part of the shipped files, not of the demo.
    pub is_shipped: bool,
}

/// What a doctor does at a time; decides category, facility and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Practising,
    Employed,
    Trainee,
    Retired,
}

/// Everything a life needs to look at.
pub struct World {
    pub seed: u64,
    pub as_of: NaiveDate,
    pub plan: Plan,
    pub associations: Vec<Association>,
    pub municipalities: Vec<Municipality>,
    pub schools: Vec<masters::MedicalSchool>,
    pub societies: Vec<masters::Society>,
    /// Associations that doctors join directly, with weights.
    leaves: Vec<Place>,
    weights: Vec<u32>,
    by_code: HashMap<String, Place>,
}

impl World {
    /// Associations, categories; no secretariats and facilities yet.
    pub fn new(options: &Options) -> anyhow::Result<Self> {
        let mut world = Self {
            seed: options.seed,
            as_of: options.as_of,
            plan: options.size.plan(),
            associations: Vec::new(),
            municipalities: places::municipalities()?,
            schools: masters::medical_schools()?,
            societies: masters::societies()?,
            leaves: Vec::new(),
            weights: Vec::new(),
            by_code: HashMap::new(),
        };
        super::associations::shipped(&mut world)?;
        super::associations::samples(&mut world);
        super::associations::categories(&mut world)?;
        world.find_leaves();
        Ok(world)
    }

    /// Adds an association.
    pub fn add(&mut self, association: Association) {
        self.by_code.insert(association.code.clone(), self.associations.len());
        self.associations.push(association);
    }

    /// The association with this code.
    pub fn by_code(&self, code: &str) -> Option<Place> {
        self.by_code.get(code).copied()
    }

    /// From the association up to the national one, itself first.
    pub fn chain(&self, place: Place) -> Vec<Place> {
        std::iter::successors(Some(place), |&at| self.associations[at].parent).collect()
    }

    /// An association that a doctor may join directly.
    pub fn leaf(&self, dice: &mut Dice) -> Place {
        self.leaves[dice.weighted(&self.weights)]
    }

    /// The same, of one prefecture, or any where it has none.
    pub fn leaf_of_prefecture(&self, prefecture: Option<&str>, dice: &mut Dice) -> Place {
        let there: Vec<_> = self
            .leaves
            .iter()
            .copied()
            .filter(|&leaf| self.associations[leaf].prefecture.as_deref() == prefecture)
            .collect();
        if there.is_empty() { self.leaf(dice) } else { *dice.pick(&there) }
    }

    /// All of them.
    pub fn leaves(&self) -> &[Place] {
        &self.leaves
    }

    /// The category of an association for a role.
    pub fn category(&self, place: Place, role: Role, dice: &mut Dice) -> Uuid {
        let categories = &self.associations[place].categories;
        let fitting: Vec<_> = categories.iter().filter(|category| category.role == role).collect();
        // The national association has none for the retired: they stay what they were.
        if fitting.is_empty() { dice.pick(categories).id } else { dice.pick(&fitting).id }
    }

    /// The instant so many minutes after a day begins in Tokyo.
    pub fn at(&self, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
        tokyo_midnight(day) + TimeDelta::minutes(minutes)
    }

    /// Nothing in the nation is later than this: half an hour into the day.
    pub fn now(&self) -> DateTime<Utc> {
        self.at(self.as_of, 30)
    }

    /// The day so many days before the present one.
    pub fn days_ago(&self, days: i64) -> NaiveDate {
        self.as_of - TimeDelta::days(days)
    }

    fn find_leaves(&mut self) {
        let has_child: std::collections::HashSet<_> = self.associations.iter().filter_map(|node| node.parent).collect();
        for (place, association) in self.associations.iter().enumerate() {
            if association.layer < 3 || has_child.contains(&place) {
                continue;
            }
            let mut dice = Dice::new(self.seed, "weight", place as u64);
            let size = dice.between(2, 20) * if association.is_sample { 1 } else { 2 };
            let weight = super::story::weight(&association.code).unwrap_or(u32::try_from(size).unwrap_or(1));
            self.leaves.push(place);
            self.weights.push(weight);
        }
    }
}
