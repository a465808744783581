//! One application and its doctor in memory: what the service does with a transition, without a database.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::affiliation::Membership;
use crate::domain::application::machine::{self, Action, apply, joining_in_correction};
use crate::domain::application::refusal::Refusal;
use crate::domain::application::route::{self, Intent, RoutePlan, RouteRefusal};
use crate::domain::application::snapshot::{Actor, Facts, Head, PastAction, Snapshot, Step, latest_action};
use crate::domain::application::transition::{MembershipChange, Notice, Transition};
use crate::domain::association::{Association, AssociationTree, Category};
use crate::domain::ids::{AccountId, ApplicationEventId, AssociationId, CategoryId, StepId};
use crate::domain::words::{AssociationKind, EventAction, StepState};

pub const WISHED: &str = "2026-04-15";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The association with this number.
pub fn id(number: u128) -> AssociationId {
    AssociationId(Uuid::from_u128(number))
}

/// Category 1 or 2 of an association.
pub fn category(association: AssociationId, which: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(association.0.as_u128() * 10 + which))
}

/// An association with its number, layer, parent and whether it demands all layers.
pub fn node(number: u128, layer: u8, parent: Option<u128>, requires_upper_layers: bool) -> Association {
    let own = id(number);
    let category = |which| Category {
        id: category(own, which),
        association_id: own,
        code: which.to_string(),
        label: String::new(),
        practising: false,
        employed: false,
        trainee: false,
        retired: false,
        suggested_jma_code: None,
        in_use: which != 9,
    };
    Association {
        id: own,
        code: number.to_string(),
        name: format!("第{number}医師会"),
        name_kana: String::new(),
        layer,
        kind: AssociationKind::Municipal,
        prefecture_code: None,
        parent_id: parent.map(id),
        phone: None,
        fax: None,
        email: None,
        postal_code: None,
        address: None,
        url: None,
        office_hours: None,
        requires_upper_layers,
        is_sample: true,
        categories: vec![category(1), category(2), category(9)],
    }
}

/// 1 national > 2 prefecture > 3 city > 4, 5 wards; 2 > 6 local; 2 > 7 local that demands all layers.
pub fn tree() -> AssociationTree {
    AssociationTree::new(vec![
        node(1, 1, None, false),
        node(2, 2, Some(1), false),
        node(3, 3, Some(2), false),
        node(4, 4, Some(3), false),
        node(5, 4, Some(3), false),
        node(6, 3, Some(2), false),
        node(7, 3, Some(2), true),
    ])
}

/// The application as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub snapshot: Snapshot,
    pub claims: Vec<AssociationId>,
    pub group_open: bool,
}

#[derive(Clone)]
pub struct World<'a> {
    pub tree: &'a AssociationTree,
    pub stored: Stored,
    pub now: DateTime<Utc>,
    pub chain: Vec<AssociationId>,
    /// What was told last.
    pub notices: Vec<Notice>,
    history: Vec<(StepId, EventAction, Option<PastAction>)>,
    next_id: u128,
}

impl<'a> World<'a> {
    /// Files an enrolment at 2026/04/01 10:00 in Tokyo. The doctor has held `held` since 2020 and joins the rest of the
    /// chain, in category 1.
    pub fn file(tree: &'a AssociationTree, chain: &[u128], held: &[u128]) -> Result<Self, RouteRefusal> {
        let chain: Vec<_> = chain.iter().copied().map(id).collect();
        let since =
            |&number: &u128| Membership { association_id: id(number), joined_on: day("2020-04-01"), left_on: None };
        let others: Vec<_> = held.iter().map(since).collect();
        let joining: Vec<_> = chain
            .iter()
            .filter(|&&own| others.iter().all(|held| held.association_id != own))
            .map(|&own| (own, category(own, 1)))
            .collect();
        let intent = Intent::Enrolment { chain: &chain, joining: &joining, earliest: day(WISHED) };
        let plan = route::plan(&intent, tree, &others)?;
        Ok(Self::start(tree, plan, chain, others))
    }

    /// Begins with any route.
    pub fn start(
        tree: &'a AssociationTree,
        plan: RoutePlan,
        chain: Vec<AssociationId>,
        others: Vec<Membership>,
    ) -> Self {
        let now = "2026-04-01T10:00:00+09:00".parse().unwrap();
        let snapshot = Snapshot {
            head: Head::submitted(),
            steps: Vec::new(),
            wished_on: day(WISHED),
            submitted_at: now,
            written: Vec::new(),
            others,
        };
        let stored = Stored { snapshot, claims: Vec::new(), group_open: true };
        let mut world = Self { tree, stored, now, chain, notices: Vec::new(), history: Vec::new(), next_id: 1 };
        let ids = world.new_ids(plan.steps.len());
        let facts = Facts { now, actor: Actor::Doctor { account_id: doctor() } };
        let next = machine::submit(plan, ids, day(WISHED), &facts);
        world.write(next);
        world
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.stored.snapshot
    }

    /// The step of the association with this number.
    pub fn step(&self, number: u128) -> &Step {
        self.snapshot().step_of(id(number)).expect("a step")
    }

    pub fn today(&self) -> NaiveDate {
        crate::domain::time::tokyo_date(self.now)
    }

    pub fn pass(&mut self, time: TimeDelta) {
        self.now += time;
    }

    /// Staff of the association with this number acts on its step.
    pub fn act(&mut self, number: u128, action: impl FnOnce(StepId) -> Action) -> Result<(), Refusal> {
        let step = self.step(number).id;
        let actor = Actor::Staff { account_id: staff(id(number)), association_id: id(number) };
        self.apply(&action(step), actor)
    }

    pub fn receive(&mut self, number: u128) -> Result<(), Refusal> {
        self.act(number, |step| Action::Receive { step })
    }

    pub fn approve(&mut self, number: u128) -> Result<(), Refusal> {
        self.act(number, |step| Action::Approve { step, effective_on: None })
    }

    pub fn approve_on(&mut self, number: u128, on: &str) -> Result<(), Refusal> {
        self.act(number, |step| Action::Approve { step, effective_on: Some(day(on)) })
    }

    pub fn send_back(&mut self, number: u128) -> Result<(), Refusal> {
        self.act(number, |step| Action::Return { step, reason: "理由".to_owned() })
    }

    pub fn refuse(&mut self, number: u128) -> Result<(), Refusal> {
        self.act(number, |step| Action::Refuse { step, reason: "理由".to_owned() })
    }

    pub fn confirm(&mut self, number: u128) -> Result<(), Refusal> {
        self.act(number, |step| Action::Confirm { step })
    }

    /// 取消 with a reason, all mails gone out.
    pub fn cancel(&mut self, number: u128) -> Result<(), Refusal> {
        self.cancel_with(number, true, Some("理由"))
    }

    pub fn cancel_with(&mut self, number: u128, mail_left: bool, reason: Option<&str>) -> Result<(), Refusal> {
        let step = self.step(number).id;
        let past = self.past(step).map(|past| Box::new(PastAction { mail_left, ..past }));
        self.act(number, |step| Action::Cancel { step, past, reason: reason.map(str::to_owned) })
    }

    /// The latest action on the step that was not taken back.
    pub fn past(&self, step: StepId) -> Option<PastAction> {
        let of_step = self.history.iter().filter(|(id, ..)| *id == step);
        latest_action(of_step.map(|(_, action, past)| (*action, past.clone())))
    }

    pub fn withdraw(&mut self) -> Result<(), Refusal> {
        self.apply(&Action::Withdraw, Actor::Doctor { account_id: doctor() })
    }

    /// The doctor sends it again for this chain, with these categories for what he joins.
    pub fn resubmit(&mut self, chain: &[u128], which: u128, facility_changed: bool) -> Result<(), Refusal> {
        let chain: Vec<_> = chain.iter().copied().map(id).collect();
        let today = self.today();
        let snapshot = self.snapshot();
        let joins = |own: &AssociationId| {
            let held_elsewhere = snapshot.others.iter().any(|held| held.association_id == *own);
            !held_elsewhere && !snapshot.is_in_force(*own, today)
        };
        let asked: Vec<_> = chain.iter().copied().filter(joins).map(|own| (own, category(own, which))).collect();
        let joining = joining_in_correction(snapshot, &chain, &asked, today)?;
        let begun = snapshot.written.iter().filter(|held| held.joined_on <= today);
        let held: Vec<_> = snapshot.others.iter().chain(begun).cloned().collect();
        let earliest = snapshot.wished_on.max(today);
        let plan = route::plan(&Intent::Enrolment { chain: &chain, joining: &joining, earliest }, self.tree, &held)?;
        let new_ids = self.new_ids(plan.steps.len());
        let action = Action::Resubmit { plan, new_ids, facility_changed };
        self.apply(&action, Actor::Doctor { account_id: doctor() })?;
        self.chain = chain;
        Ok(())
    }

    pub fn apply(&mut self, action: &Action, actor: Actor) -> Result<(), Refusal> {
        let next = apply(self.snapshot(), action, &Facts { now: self.now, actor })?;
        self.write(next);
        Ok(())
    }

    /// States of the steps by position.
    pub fn states(&self) -> Vec<StepState> {
        self.snapshot().steps.iter().map(|step| step.state).collect()
    }

    /// Numbers of the associations with a membership that the application wrote, with the first day.
    pub fn written(&self) -> Vec<(u128, String)> {
        let written = &self.snapshot().written;
        written.iter().map(|held| (held.association_id.0.as_u128(), held.joined_on.to_string())).collect()
    }

    fn new_ids(&mut self, count: usize) -> Vec<StepId> {
        (0..count)
            .map(|_| {
                self.next_id += 1;
                StepId(Uuid::from_u128(self.next_id))
            })
            .collect()
    }

    fn write(&mut self, next: Transition) {
        let snapshot = &mut self.stored.snapshot;
        snapshot.head = next.head;
        for new in next.changed {
            let old = snapshot.steps.iter_mut().find(|step| step.id == new.id).expect("a known step");
            *old = new;
        }
        snapshot.steps.extend(next.added);
        snapshot.steps.sort_by_key(|step| step.position);
        for change in next.memberships {
            match change {
                MembershipChange::Join { association_id, starts_on, .. } => {
                    snapshot.written.push(Membership { association_id, joined_on: starts_on, left_on: None });
                }
                MembershipChange::Void { association_id, .. } => {
                    snapshot.written.retain(|held| held.association_id != association_id);
                }
                MembershipChange::Move { .. } | MembershipChange::MoveBack { .. } => {}
            }
        }
        if let Some(claims) = next.claims {
            self.stored.claims = claims;
        }
        if let Some(group_open) = next.group_open {
            self.stored.group_open = group_open;
        }
        self.notices = next.notices;
        for event in next.events {
            let Some(step) = event.step_id else { continue };
            let event_id = ApplicationEventId(Uuid::from_u128(self.history.len() as u128));
            let past = event.undo.map(|undo| PastAction {
                event_id,
                action: event.action,
                at: self.now,
                undo,
                mail_left: false,
            });
            self.history.push((step, event.action, past));
        }
    }
}

fn doctor() -> AccountId {
    AccountId(Uuid::from_u128(1_000_000))
}

fn staff(association: AssociationId) -> AccountId {
    AccountId(Uuid::from_u128(2_000_000 + association.0.as_u128()))
}
