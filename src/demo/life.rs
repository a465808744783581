//! A doctor's life with the associations: what was filed when, and the memberships that came of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::dice::Dice;
use super::drafts;
use super::filing::{self, Fate, Filed, Filing, Part, When, Workplace};
use super::output::Output;
use super::person::Person;
use super::rows;
use super::world::{Actor, Place, Role, World};
use crate::domain::words::{ApplicationKind, StepKind, StepSide};

/// A doctor in the making.
pub struct Life<'a> {
    pub world: &'a World,
    pub dice: &'a mut Dice,
    pub out: &'a mut Output,
    /// Running number of applications, over all doctors.
    pub number: &'a mut u64,
    pub person: Person,
    pub filer: Actor,
    /// Documents come with what he files.
    pub has_documents: bool,
    groups: Vec<Group>,
    held: Vec<Held>,
    workplace: Workplace,
}

/// 所属グループ
struct Group {
    row: rows::Group,
    /// Lowest first.
    chain: Vec<Place>,
}

/// A membership, past or present.
struct Held {
    place: Place,
    row: rows::Affiliation,
    terms: Vec<rows::Term>,
}

/// Why and how a membership is written.
struct Source {
    application_id: Uuid,
    recorded_at: DateTime<Utc>,
    account_id: Uuid,
}

/// What a new term differs in.
struct TermChange {
    group_id: Uuid,
    category_id: Option<Uuid>,
}

impl<'a> Life<'a> {
    pub fn new(
        world: &'a World,
        dice: &'a mut Dice,
        out: &'a mut Output,
        number: &'a mut u64,
        person: Person,
        filer: Actor,
    ) -> Self {
        Self {
            world,
            dice,
            out,
            number,
            person,
            filer,
            has_documents: false,
            groups: Vec::new(),
            held: Vec::new(),
            workplace: Workplace::default(),
        }
    }

    /// Is he a member anywhere, now or from a day in the future?
    pub fn is_member(&self) -> bool {
        self.current().next().is_some()
    }

    /// Associations of the present, lowest layer first.
    pub fn places(&self) -> Vec<Place> {
        let mut places: Vec<_> = self.current().map(|held| held.place).collect();
        places.sort_by_key(|&place| std::cmp::Reverse(self.world.associations[place].layer));
        places
    }

    /// Does he belong to more than one group?
    pub fn has_several_groups(&self) -> bool {
        self.groups.iter().filter(|group| group.row.closed_at.is_none()).count() > 1
    }

    /// 入会 into the chain above `leaf` up to `top_layer`, as far as not yet joined. With lower layers of the same
    /// chain held already, those relay.
    pub fn enrol(&mut self, leaf: Place, top_layer: i16, when: When, fate: Fate) {
        let world = self.world;
        let layer = |place: Place| world.associations[place].layer;
        let chain: Vec<_> = world.chain(leaf).into_iter().filter(|&place| layer(place) >= top_layer).collect();
        let held = self.places();
        let role = self.role(when);
        let bundled = world.associations[leaf].requires_upper_layers && !held.contains(&leaf);
        let is_extension = held.contains(&leaf);
        let mut parts = Vec::new();
        for &place in &chain {
            if !held.contains(&place) {
                parts.push(self.deciding(place, StepSide::Joining, role, bundled));
            } else if is_extension && layer(place) > top_layer {
                parts.push(Part {
                    place,
                    side: StepSide::Relaying,
                    kind: StepKind::Relay,
                    category: None,
                    bundled: false,
                });
            }
        }
        if !is_extension {
            self.take_post(leaf, role);
        }
        let group_id = if is_extension { self.groups.last().map(|group| group.row.id) } else { None };
        let group_id = group_id.unwrap_or_else(|| self.dice.id(world.at(day_of(when), 300)));
        let filed = self.file(ApplicationKind::Enrolment, Some(group_id), parts, fate, when, None);
        if is_extension {
            if let Some(group) = self.groups.last_mut() {
                group.chain = chain;
            }
        } else {
            self.open_group(group_id, chain, &filed, None);
        }
        self.join_approved(&filed, group_id, fate);
        // Nothing came of it: the group is closed with the application.
        let nothing_left = filed.ended_at.is_some() && filed.approved.is_empty();
        if nothing_left
            && !is_extension
            && let Some(group) = self.groups.last_mut()
        {
            group.row.closed_at = filed.ended_at;
        }
    }

    /// 異動 of his only group to another chain; layers common to both go on.
    pub fn transfer(&mut self, leaf: Place, when: When, fate: Fate) {
        let world = self.world;
        let old = self.places();
        let Some(&top) = old.last() else { return };
        let top_layer = world.associations[top].layer;
        let chain: Vec<_> =
            world.chain(leaf).into_iter().filter(|&place| world.associations[place].layer >= top_layer).collect();
        let role = self.role(when);
        let mut parts = Vec::new();
        for &place in chain.iter().filter(|place| !old.contains(place)) {
            parts.push(self.deciding(place, StepSide::Joining, role, false));
        }
        for &place in chain.iter().filter(|place| old.contains(place)) {
            parts.push(Part {
                place,
                side: StepSide::Informed,
                kind: StepKind::Inform,
                category: None,
                bundled: false,
            });
        }
        for &place in old.iter().filter(|place| !chain.contains(place)) {
            parts.push(Part { place, side: StepSide::Leaving, kind: StepKind::Relay, category: None, bundled: false });
        }
        if !parts.iter().any(|part| part.side == StepSide::Joining) {
            return self.change(when, fate);
        }
        let replaced = self.groups.last().map(|group| group.row.id);
        let before = self.workplace;
        self.take_post(leaf, role);
        let group_id = self.dice.id(world.at(day_of(when), 300));
        let reason = if role == Role::Practising { "transfer_reason:01" } else { "transfer_reason:11" };
        let filed = self.file(ApplicationKind::Transfer, Some(group_id), parts, fate, when, Some(reason));
        self.open_group(group_id, chain.clone(), &filed, replaced);
        let Some(ended_at) = filed.ended_at else { return };
        let count = self.groups.len();
        if !filed.granted {
            self.workplace = before;
            self.groups[count - 1].row.closed_at = Some(ended_at);
            return;
        }
        if count > 1 {
            self.groups[count - 2].row.closed_at = Some(ended_at);
        }
        for &place in old.iter().filter(|place| !chain.contains(place)) {
            self.leave(place, filed.wished_on - TimeDelta::days(1), filed.application_id);
        }
        let source = |filed: &Filed, at, account_id| Source {
            application_id: filed.application_id,
            recorded_at: at,
            account_id,
        };
        for &(part, _, account_id) in &filed.approved {
            self.join(part, filed.wished_on, group_id, &source(&filed, ended_at, account_id));
        }
        let account_id = self.filer.account_id;
        for &place in old.iter().filter(|place| chain.contains(place)) {
            let change = TermChange { group_id, category_id: None };
            self.new_term(place, filed.wished_on, &change, &source(&filed, ended_at, account_id));
        }
    }

    /// 会員区分変更・施設異動 within the same associations.
    pub fn change(&mut self, when: When, fate: Fate) {
        let Some(group_id) = self.groups.last().map(|group| group.row.id) else { return };
        let role = self.role(when);
        let places = self.places();
        let Some(&lowest) = places.first() else { return };
        let before = self.workplace;
        self.take_post(lowest, role);
        let parts: Vec<_> = places
            .iter()
            .map(|&place| {
                let part = self.deciding(place, StepSide::Changing, role, false);
                let same = self.category(place).is_some_and(|held| self.has_role(place, held, role));
                let inform =
                    Part { place, side: StepSide::Informed, kind: StepKind::Inform, category: None, bundled: false };
                if same { inform } else { part }
            })
            .collect();
        // Where no category changes, all are informed and the application is decided at once.
        let decides = parts.iter().any(|part| part.kind == StepKind::Decide);
        let fate = match fate {
            _ if decides => fate,
            Fate::Pending { .. } | Fate::Decided => Fate::Decided,
            _ => Fate::Closed,
        };
        let reason = match role {
            Role::Practising => "change_reason:01",
            Role::Retired => "change_reason:05",
            _ => "change_reason:06",
        };
        let filed = self.file(ApplicationKind::Change, Some(group_id), parts.clone(), fate, when, Some(reason));
        let Some(ended_at) = filed.ended_at.filter(|_| filed.granted) else {
            self.workplace = before;
            return;
        };
        for part in parts {
            let account_id = self.filer.account_id;
            let change = TermChange { group_id, category_id: part.category };
            let source = Source { application_id: filed.application_id, recorded_at: ended_at, account_id };
            self.new_term(part.place, filed.wished_on, &change, &source);
        }
    }

    /// 退会 of the given layers and those above, of his only group. `lowest`: layer number of the lowest one left.
    pub fn withdraw(&mut self, lowest: i16, when: When, fate: Fate) {
        let world = self.world;
        let Some(group_id) = self.groups.last().map(|group| group.row.id) else { return };
        let parts: Vec<_> = self
            .places()
            .into_iter()
            .map(|place| {
                let layer = world.associations[place].layer;
                let category = self.category(place);
                match layer.cmp(&lowest) {
                    std::cmp::Ordering::Greater => (place, StepSide::Relaying, StepKind::Relay, None),
                    std::cmp::Ordering::Equal => (place, StepSide::Leaving, StepKind::Decide, category),
                    std::cmp::Ordering::Less => (place, StepSide::Leaving, StepKind::Inform, None),
                }
            })
            .map(|(place, side, kind, category)| Part { place, side, kind, category, bundled: false })
            .collect();
        if !parts.iter().any(|part| part.kind == StepKind::Decide) {
            return;
        }
        let left: Vec<_> = parts.iter().filter(|part| part.side == StepSide::Leaving).map(|part| part.place).collect();
        let reason = if self.dice.chance(80) { "withdrawal_reason:01" } else { "withdrawal_reason:99" };
        let filed = self.file(ApplicationKind::Withdrawal, Some(group_id), parts, fate, when, Some(reason));
        if !filed.granted {
            return;
        }
        for &place in &left {
            self.leave(place, filed.wished_on, filed.application_id);
        }
        if !self.is_member()
            && let Some(group) = self.groups.last_mut()
        {
            group.row.closed_at = filed.ended_at;
        }
    }

    /// 死亡, filed by a member of his lowest association's staff and decided by another.
    pub fn die(&mut self, on: NaiveDate) {
        let places = self.places();
        let (Some(&lowest), Some(group_id)) = (places.first(), self.groups.last().map(|group| group.row.id)) else {
            return;
        };
        let parts = places.iter().map(|&place| Part {
            place,
            side: StepSide::Leaving,
            kind: if place == lowest { StepKind::Decide } else { StepKind::Inform },
            category: if place == lowest { self.category(place) } else { None },
            bundled: false,
        });
        let parts = parts.collect();
        let staff = &self.world.associations[lowest].staff;
        let doctor = std::mem::replace(&mut self.filer, staff[staff.len() - 1].clone());
        let after = self.dice.between(3, 12);
        let when = When::Submitted(on + TimeDelta::days(after));
        let wished_after = -after;
        let filed = self.file_wished(
            ApplicationKind::Withdrawal,
            Some(group_id),
            parts,
            Fate::Closed,
            when,
            Some("withdrawal_reason:02"),
            wished_after,
        );
        self.filer = doctor;
        for place in places {
            self.leave(place, on, filed.application_id);
        }
        for group in self.groups.iter_mut().filter(|group| group.row.closed_at.is_none()) {
            group.row.closed_at = filed.ended_at;
        }
        self.person.died_on = Some(on);
    }

    /// 登録情報変更: the lowest association decides, the others are informed.
    pub fn register_change(&mut self, when: When, fate: Fate) {
        let places = self.places();
        let parts = places.iter().enumerate().map(|(at, &place)| Part {
            place,
            side: if at == 0 { StepSide::Changing } else { StepSide::Informed },
            kind: if at == 0 { StepKind::Decide } else { StepKind::Inform },
            category: if at == 0 { self.category(place) } else { None },
            bundled: false,
        });
        let parts: Vec<_> = parts.collect();
        if !parts.is_empty() {
            self.file(ApplicationKind::RegistrationChange, None, parts, fate, when, None);
        }
    }

    /// 在籍証明書 of one of his associations.
    pub fn certificate(&mut self, when: When, fate: Fate) {
        let places = self.places();
        if places.is_empty() {
            return;
        }
        let place = *self.dice.pick(&places);
        let category = self.category(place);
        let part = Part { place, side: StepSide::Changing, kind: StepKind::Decide, category, bundled: false };
        self.file(ApplicationKind::Certificate, None, vec![part], fate, when, None);
    }

    /// Writes groups, memberships and terms.
    pub fn finish(self) -> Person {
        for group in self.groups {
            for &place in &group.chain {
                let association = &self.world.associations[place];
                let (association_id, layer) = (association.id, association.layer);
                self.out.push(&rows::GroupLayer { group_id: group.row.id, association_id, layer });
            }
            self.out.push(&group.row);
        }
        for held in self.held {
            self.out.push(&held.row);
            for term in &held.terms {
                self.out.push(term);
            }
        }
        self.person
    }

    fn current(&self) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(|held| held.row.left_on.is_none())
    }

    /// An 入会届 that he has begun and not sent.
    pub fn begin_draft(&mut self, saved_on: NaiveDate) {
        let role = self.role(When::Submitted(saved_on));
        self.take_post(self.person.home, role);
        let facility_id = self.workplace.facility_id;
        drafts::begin(self.world, self.dice, &self.person, &self.filer, (saved_on, role, facility_id), self.out);
    }

    fn role(&self, when: When) -> Role {
        self.person.role(day_of(when))
    }

    fn deciding(&mut self, place: Place, side: StepSide, role: Role, bundled: bool) -> Part {
        let category = Some(self.world.category(place, role, self.dice));
        Part { place, side, kind: StepKind::Decide, category, bundled }
    }

    /// Category held at an association.
    fn category(&self, place: Place) -> Option<Uuid> {
        self.current().find(|held| held.place == place)?.terms.last().map(|term| term.category_id)
    }

    fn has_role(&self, place: Place, category: Uuid, role: Role) -> bool {
        let categories = &self.world.associations[place].categories;
        // Who retires keeps his category where there is none for the retired.
        let fits = |role| categories.iter().any(|other| other.role == role);
        categories.iter().any(|other| other.id == category && (other.role == role || !fits(role)))
    }

    /// Facility, work and position that go with a role at an association.
    fn take_post(&mut self, place: Place, role: Role) {
        let association = &self.world.associations[place];
        let dice = &mut *self.dice;
        let any = |dice: &mut Dice, list: &[Uuid]| (!list.is_empty()).then(|| *dice.pick(list));
        let (facility_id, role_code, position_code) = match role {
            Role::Practising => (
                any(dice, &association.clinics),
                *dice.pick(&["workplace_role:11", "workplace_role:12"]),
                Some("position:01"),
            ),
            Role::Employed if dice.chance(25) => {
                (any(dice, &association.clinics), "workplace_role:14", Some("position:12"))
            }
            Role::Employed => {
                let position = *dice.pick(&["position:12", "position:09", "position:11", "position:02"]);
                (any(dice, &association.hospitals), "workplace_role:24", Some(position))
            }
            Role::Trainee => (any(dice, &association.hospitals), "workplace_role:27", Some("position:12")),
            Role::Retired => (None, "workplace_role:90", None),
        };
        let undecided = role != Role::Retired && dice.chance(4);
        self.workplace = Workplace {
            facility_id: facility_id.filter(|_| !undecided),
            facility_text: undecided.then_some("開業準備中（名称未定）"),
            role_code: Some(role_code),
            position_code,
        };
    }

    fn file(
        &mut self,
        kind: ApplicationKind,
        group_id: Option<Uuid>,
        parts: Vec<Part>,
        fate: Fate,
        when: When,
        reason_code: Option<&'static str>,
    ) -> Filed {
        let wished_after = self.dice.between(0, 40);
        self.file_wished(kind, group_id, parts, fate, when, reason_code, wished_after)
    }

    #[allow(clippy::too_many_arguments, reason = "fields of a form")]
    fn file_wished(
        &mut self,
        kind: ApplicationKind,
        group_id: Option<Uuid>,
        parts: Vec<Part>,
        fate: Fate,
        when: When,
        reason_code: Option<&'static str>,
        wished_after: i64,
    ) -> Filed {
        let filing = Filing {
            kind,
            doctor_id: self.person.doctor_id,
            group_id,
            filer: self.filer.clone(),
            parts,
            fate,
            when,
            wished_after,
            reason_code,
            workplace: self.workplace,
            has_documents: self.has_documents && matches!(kind, ApplicationKind::Enrolment | ApplicationKind::Transfer),
        };
        filing::play(self.world, self.dice, filing, self.number, self.out)
    }

    fn open_group(&mut self, id: Uuid, chain: Vec<Place>, filed: &Filed, replaces_group_id: Option<Uuid>) {
        let row = rows::Group {
            id,
            doctor_id: self.person.doctor_id,
            facility_id: self.workplace.facility_id,
            facility_text: self.workplace.facility_text,
            replaces_group_id,
            created_at: filed.submitted_at,
            closed_at: None,
        };
        self.groups.push(Group { row, chain });
    }

    /// Memberships of an enrolment: each layer as it is approved, or all with the last one where that is demanded.
    fn join_approved(&mut self, filed: &Filed, group_id: Uuid, fate: Fate) {
        let all_approved = matches!(fate, Fate::Closed | Fate::Decided);
        for &(part, at, account_id) in &filed.approved {
            let recorded_at = match (part.bundled, filed.ended_at) {
                (false, _) => at,
                (true, Some(ended_at)) if all_approved => ended_at,
                (true, _) => continue,
            };
            let source = Source { application_id: filed.application_id, recorded_at, account_id };
            self.join(part, filed.wished_on, group_id, &source);
        }
    }

    fn join(&mut self, part: Part, on: NaiveDate, group_id: Uuid, source: &Source) {
        let Some(category_id) = part.category else { return };
        let id = self.dice.id(source.recorded_at);
        let association_id = self.world.associations[part.place].id;
        let row = rows::Affiliation {
            id,
            doctor_id: self.person.doctor_id,
            association_id,
            joined_on: on,
            left_on: None,
            joined_by_application_id: Some(source.application_id),
            left_by_application_id: None,
            recorded_at: source.recorded_at,
        };
        let term = self.term(id, association_id, group_id, category_id, on, source);
        self.held.push(Held { place: part.place, row, terms: vec![term] });
    }

    fn term(
        &mut self,
        affiliation_id: Uuid,
        association_id: Uuid,
        group_id: Uuid,
        category_id: Uuid,
        on: NaiveDate,
        source: &Source,
    ) -> rows::Term {
        rows::Term {
            id: self.dice.id(source.recorded_at),
            affiliation_id,
            association_id,
            group_id,
            category_id,
            facility_id: self.workplace.facility_id,
            facility_text: self.workplace.facility_text,
            workplace_role_code: self.workplace.role_code,
            position_code: self.workplace.position_code,
            starts_on: on,
            ends_on: None,
            application_id: Some(source.application_id),
            recorded_at: source.recorded_at,
            recorded_by_account_id: Some(source.account_id),
        }
    }

    /// Ends the term in force the day before and starts another.
    fn new_term(&mut self, place: Place, on: NaiveDate, change: &TermChange, source: &Source) {
        let Some(index) = self.held.iter().position(|held| held.place == place && held.row.left_on.is_none()) else {
            return;
        };
        let Some(last) = self.held[index].terms.last_mut().filter(|term| term.starts_on < on) else { return };
        last.ends_on = Some(on - TimeDelta::days(1));
        let category_id = change.category_id.unwrap_or(last.category_id);
        let (id, association_id) = (self.held[index].row.id, self.held[index].row.association_id);
        let term = self.term(id, association_id, change.group_id, category_id, on, source);
        self.held[index].terms.push(term);
    }

    fn leave(&mut self, place: Place, on: NaiveDate, application_id: Uuid) {
        if let Some(held) = self.held.iter_mut().find(|held| held.place == place && held.row.left_on.is_none()) {
            held.row.left_on = Some(on);
            held.row.left_by_application_id = Some(application_id);
            if let Some(term) = held.terms.last_mut() {
                term.ends_on = Some(on);
            }
        }
    }
}

/// The day that a time is about; for an arrival, near enough.
fn day_of(when: When) -> NaiveDate {
    match when {
        When::Submitted(day) | When::Arrived(day) => day,
    }
}
