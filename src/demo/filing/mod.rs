//! One application with its steps, form, timeline and texts, at whatever point of its course.
//!
//! What the state machine of `domain::application` would have written, had all this been done by hand.

mod undo;
mod write;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::dice::Dice;
use super::output::Output;
use super::rows;
use super::texts;
use super::world::{Actor, Place, World};
use crate::domain::time::tokyo_date;
use crate::domain::words::{
    ApplicationKind, ApplicationOutcome, ApplicationStatus, EventAction, StepKind, StepSide, StepState,
};

/// An association's part in an application.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub place: Place,
    pub side: StepSide,
    pub kind: StepKind,
    pub category: Option<Uuid>,
    pub bundled: bool,
}

impl Part {
    /// Acts in its turn, as opposed to confirmations and to the relays of a transfer, which nobody waits for.
    fn in_turn(&self) -> bool {
        self.kind == StepKind::Decide || (self.kind == StepKind::Relay && self.side == StepSide::Relaying)
    }
}

/// How far it has come. Positions count the parts that act in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Everything done.
    Closed,
    /// Decided; confirmations are missing.
    Decided,
    /// 非承認 at this position.
    Refused(usize),
    /// 取下げ while it lay open at this position.
    Withdrawn(usize),
    /// 終了 while it lay open at this position.
    Terminated(usize),
    /// Pending at this position.
    Pending { at: usize, received: bool },
    /// 差戻 by this position.
    Returned(usize),
}

/// When: the day of submission, or of the last arrival.
#[derive(Debug, Clone, Copy)]
pub enum When {
    Submitted(NaiveDate),
    Arrived(NaiveDate),
}

/// Where and as what the doctor works.
#[derive(Debug, Clone, Copy, Default)]
pub struct Workplace {
    pub facility_id: Option<Uuid>,
    pub facility_text: Option<&'static str>,
    pub role_code: Option<&'static str>,
    pub position_code: Option<&'static str>,
}

/// Everything about an application before it is played.
pub struct Filing {
    pub kind: ApplicationKind,
    pub doctor_id: Uuid,
    pub group_id: Option<Uuid>,
    pub filer: Actor,
    pub parts: Vec<Part>,
    pub fate: Fate,
    pub when: When,
    /// Days from submission to the wished date; negative for a death.
    pub wished_after: i64,
    pub reason_code: Option<&'static str>,
    pub workplace: Workplace,
    /// Documents come with it. For a few people only: each is a file.
    pub has_documents: bool,
}

/// What came of it.
pub struct Filed {
    pub application_id: Uuid,
    pub submitted_at: DateTime<Utc>,
    pub wished_on: NaiveDate,
    pub ended_at: Option<DateTime<Utc>>,
    /// Parts that approved, in order, with instant and person.
    pub approved: Vec<(Part, DateTime<Utc>, Uuid)>,
    /// Decided with at least one approval.
    pub granted: bool,
}

/// A step on its way.
struct Course {
    part: Part,
    id: Uuid,
    state: StepState,
    arrived_at: Option<DateTime<Utc>>,
    received: Option<(DateTime<Utc>, Uuid)>,
    acted: Option<(DateTime<Utc>, Option<Uuid>)>,
    effective_on: Option<NaiveDate>,
    /// Revision of the form that its association last handled.
    handled_revision: Option<i32>,
}

/// A 差戻し that the doctor has answered: at which turn, how many days until it came and until the answer.
#[derive(Debug, Clone, Copy)]
struct Correction {
    turn: usize,
    returned_after: i64,
    answered_after: i64,
}

/// Plays one application.
pub struct Play<'a> {
    world: &'a World,
    dice: &'a mut Dice,
    filing: Filing,
    id: Uuid,
    steps: Vec<Course>,
    events: Vec<rows::Event>,
    now: DateTime<Utc>,
    wished_on: NaiveDate,
    status: ApplicationStatus,
    outcome: Option<ApplicationOutcome>,
    returned: Option<(Uuid, DateTime<Utc>)>,
    decided_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    approved: Vec<(Part, DateTime<Utc>, Uuid)>,
    correction: Option<Correction>,
    /// When the corrected form was sent.
    corrected_at: Option<DateTime<Utc>>,
    /// What the latest action of a secretariat found, while nobody has done anything since.
    latest: Option<undo::Found>,
}

/// Days that pass at one part: until 受付, and from there to the decision.
type Pace = (i64, i64);

/// Writes the application; `number` is its running number.
pub fn play(world: &World, dice: &mut Dice, filing: Filing, number: &mut u64, out: &mut Output) -> Filed {
    let turns: Vec<_> = (0..filing.parts.len()).filter(|&index| filing.parts[index].in_turn()).collect();
    let paces: Vec<Pace> = turns.iter().map(|_| (dice.between(0, 2), dice.between(0, 9))).collect();
    let correction = correction(dice, &filing, turns.len());
    let submitted_on = first_day(&filing, &paces, correction);
    let mut play = Play::start(world, dice, filing, submitted_on);
    play.correction = correction;
    play.run(&turns, &paces);
    *number += 1;
    play.write(*number, out)
}

/// Some have been sent back and corrected on the way, most of those that are still under way.
fn correction(dice: &mut Dice, filing: &Filing, turns: usize) -> Option<Correction> {
    let (reached, percent) = match filing.fate {
        Fate::Pending { at, .. } => (at + 1, 25),
        Fate::Closed => (turns, 4),
        _ => return None,
    };
    if filing.kind != ApplicationKind::Enrolment || reached == 0 || !dice.chance(percent) {
        return None;
    }
    let turn = dice.below(reached);
    Some(Correction { turn, returned_after: dice.between(0, 3), answered_after: dice.between(0, 5) })
}

/// The day of submission that makes it arrive where and when it should.
fn first_day(filing: &Filing, paces: &[Pace], correction: Option<Correction>) -> NaiveDate {
    let day = match filing.when {
        When::Submitted(day) => return day,
        When::Arrived(day) => day,
    };
    let passed = match filing.fate {
        Fate::Pending { at, .. }
        | Fate::Returned(at)
        | Fate::Withdrawn(at)
        | Fate::Terminated(at)
        | Fate::Refused(at) => at,
        Fate::Closed | Fate::Decided => paces.len(),
    };
    let before: i64 = paces.iter().take(passed).map(|pace| pace.0 + pace.1).sum();
    let corrected = correction.map_or(0, |it| it.returned_after + it.answered_after);
    day - TimeDelta::days(before + corrected)
}

impl<'a> Play<'a> {
    fn start(world: &'a World, dice: &'a mut Dice, filing: Filing, day: NaiveDate) -> Self {
        // Doctors file at any hour that is left.
        let minute = if day == world.as_of { dice.between(0, 9) } else { dice.between(360, 1439) };
        let now = world.at(day, minute) + TimeDelta::seconds(dice.between(0, 59));
        let steps = filing.parts.iter().map(|&part| Course {
            part,
            id: Uuid::nil(),
            state: StepState::Waiting,
            arrived_at: None,
            received: None,
            acted: None,
            effective_on: None,
            handled_revision: None,
        });
        let mut steps: Vec<_> = steps.collect();
        for step in &mut steps {
            step.id = dice.id(now);
        }
        let wished_on = day + TimeDelta::days(filing.wished_after);
        let id = dice.id(now);
        Self {
            world,
            dice,
            id,
            filing,
            steps,
            events: Vec::new(),
            now,
            wished_on,
            status: ApplicationStatus::Open,
            outcome: None,
            returned: None,
            decided_at: None,
            closed_at: None,
            approved: Vec::new(),
            correction: None,
            corrected_at: None,
            latest: None,
        }
    }

    fn run(&mut self, turns: &[usize], paces: &[Pace]) {
        let filer = self.filing.filer.clone();
        self.event(None, EventAction::Submitted, None, None, Some(&filer));
        self.run_unawaited_relays();
        for (turn, (&index, &pace)) in turns.iter().zip(paces).enumerate() {
            self.arrive(index);
            if let Some(correction) = self.correction.filter(|correction| correction.turn == turn) {
                self.correct(index, correction, &filer);
            }
            match self.filing.fate {
                Fate::Pending { at, received } if at == turn => {
                    if received && self.filing.parts[index].kind == StepKind::Decide {
                        self.pass(pace.0);
                        self.receive(index);
                    }
                    return;
                }
                Fate::Returned(at) if at == turn => return self.hand_back(index, pace),
                Fate::Refused(at) if at == turn => return self.refuse(index, pace),
                Fate::Withdrawn(at) if at == turn => {
                    self.pass(pace.0);
                    self.latest = None;
                    self.event(None, EventAction::Withdrawn, None, None, Some(&filer));
                    return self.decide(ApplicationOutcome::Withdrawn);
                }
                Fate::Terminated(at) if at == turn => {
                    self.pass(pace.0);
                    self.latest = None;
                    return self.decide(ApplicationOutcome::Terminated);
                }
                _ => self.grant(index, pace),
            }
        }
        self.decide(ApplicationOutcome::Completed);
    }

    /// The old side of a transfer takes note side by side, within two days.
    fn run_unawaited_relays(&mut self) {
        let start = self.now;
        for index in 0..self.steps.len() {
            let part = self.steps[index].part;
            if part.kind == StepKind::Relay && !part.in_turn() {
                self.now = start;
                self.arrive(index);
                let days = self.dice.between(0, 2);
                if (self.world.now() - start).num_days() > days + 1 {
                    self.pass(days);
                    self.relay(index);
                }
            }
        }
        // The parts in turn begin at the submission all the same.
        self.now = start;
    }

    /// Lets days pass, to an office hour; never beyond the present.
    fn pass(&mut self, days: i64) {
        let day = tokyo_date(self.now) + TimeDelta::days(days);
        let then = self.world.at(day, self.dice.between(540, 1019)) + TimeDelta::seconds(self.dice.between(0, 59));
        let soon = self.now + TimeDelta::seconds(self.dice.between(20, 80));
        let limit = self.world.now();
        self.now = if then > self.now && then < limit { then } else { soon.min(limit) };
    }

    fn arrive(&mut self, index: usize) {
        self.steps[index].state = StepState::Open;
        self.steps[index].arrived_at = Some(self.now);
    }

    fn receive(&mut self, index: usize) {
        self.remember();
        let actor = self.staff(index);
        self.steps[index].received = Some((self.now, actor.account_id));
        self.set(index, StepState::Received, EventAction::Received, None, Some(&actor));
    }

    fn relay(&mut self, index: usize) {
        self.remember();
        let actor = self.staff(index);
        self.steps[index].received = Some((self.now, actor.account_id));
        self.steps[index].acted = Some((self.now, Some(actor.account_id)));
        self.set(index, StepState::Relayed, EventAction::Relayed, None, Some(&actor));
    }

    /// 受付 and 承認, or the 受付 of a relay.
    fn grant(&mut self, index: usize, pace: Pace) {
        self.pass(pace.0);
        if self.steps[index].part.kind == StepKind::Relay {
            self.pass(pace.1);
            return self.relay(index);
        }
        self.receive(index);
        self.pass(pace.1);
        self.remember();
        let actor = self.staff(index);
        self.steps[index].acted = Some((self.now, Some(actor.account_id)));
        self.steps[index].effective_on = Some(self.wished_on);
        self.set(index, StepState::Approved, EventAction::Approved, None, Some(&actor));
        self.approved.push((self.steps[index].part, self.now, actor.account_id));
    }

    /// Sent back, and sent again by the doctor: it arrives there anew.
    fn correct(&mut self, index: usize, correction: Correction, filer: &Actor) {
        self.hand_back(index, (correction.returned_after, 0));
        self.pass(correction.answered_after);
        self.latest = None;
        self.corrected_at = Some(self.now);
        self.event(None, EventAction::Resubmitted, None, None, Some(filer));
        self.status = ApplicationStatus::Open;
        self.returned = None;
        self.steps[index].acted = None;
        self.arrive(index);
    }

    fn hand_back(&mut self, index: usize, pace: Pace) {
        self.pass(pace.0);
        self.remember();
        let actor = self.staff(index);
        self.steps[index].acted = Some((self.now, Some(actor.account_id)));
        let reason = *self.dice.pick(texts::RETURN_REASONS);
        self.set(index, StepState::Returned, EventAction::Returned, Some(reason), Some(&actor));
        self.status = ApplicationStatus::Returned;
        self.returned = Some((self.world.associations[self.steps[index].part.place].id, self.now));
        // Nothing is pending anywhere meanwhile.
        for step in self.steps.iter_mut().filter(|step| step.state == StepState::Open) {
            step.state = StepState::Waiting;
        }
    }

    fn refuse(&mut self, index: usize, pace: Pace) {
        self.pass(pace.0);
        self.receive(index);
        self.pass(pace.1);
        self.remember();
        let actor = self.staff(index);
        self.steps[index].acted = Some((self.now, Some(actor.account_id)));
        let reason = *self.dice.pick(texts::REFUSAL_REASONS);
        self.set(index, StepState::Refused, EventAction::Refused, Some(reason), Some(&actor));
        let bundled = self.steps[index].part.bundled;
        let whole = bundled || self.filing.kind != ApplicationKind::Enrolment || self.approved.is_empty();
        if whole {
            self.approved.clear();
            for other in 0..self.steps.len() {
                if self.steps[other].state == StepState::Approved {
                    self.steps[other].acted = Some((self.now, None));
                    self.set(other, StepState::Refused, EventAction::Refused, None, None);
                }
            }
        }
        self.decide(if whole { ApplicationOutcome::Refused } else { ApplicationOutcome::PartiallyApproved });
    }

    /// Ends what is ahead, opens the confirmations, and has them given unless the fate says otherwise.
    fn decide(&mut self, outcome: ApplicationOutcome) {
        for index in 0..self.steps.len() {
            let step = &self.steps[index];
            let unawaited = step.part.kind == StepKind::Relay && !step.part.in_turn();
            let is_ahead = matches!(step.state, StepState::Waiting | StepState::Open | StepState::Received);
            if is_ahead && step.part.kind != StepKind::Inform && !unawaited {
                self.steps[index].acted = Some((self.now, None));
                self.set(index, StepState::Released, EventAction::Released, None, None);
            }
        }
        self.status = ApplicationStatus::Decided;
        self.outcome = Some(outcome);
        self.decided_at = Some(self.now);
        self.event(None, EventAction::Decided, None, None, None);
        let decided_at = self.now;
        let mut last = decided_at;
        for index in 0..self.steps.len() {
            let step = &mut self.steps[index];
            if step.part.kind == StepKind::Relay && matches!(step.state, StepState::Open | StepState::Waiting) {
                step.part.kind = StepKind::Inform;
                step.state = StepState::Waiting;
            }
            if step.part.kind == StepKind::Inform && step.state == StepState::Waiting {
                self.now = decided_at;
                self.arrive(index);
                if self.filing.fate != Fate::Decided {
                    self.confirm(index);
                    last = last.max(self.now);
                }
            }
        }
        self.now = last;
        if !self.steps.iter().any(|step| step.state == StepState::Open) {
            self.status = ApplicationStatus::Closed;
            self.closed_at = Some(self.now);
            self.event(None, EventAction::Closed, None, None, None);
        }
    }

    fn confirm(&mut self, index: usize) {
        let days = self.dice.between(0, 8);
        self.pass(days);
        // The decision can't be taken back once one has taken note of it.
        self.latest = None;
        let actor = self.staff(index);
        self.steps[index].acted = Some((self.now, Some(actor.account_id)));
        self.set(index, StepState::Confirmed, EventAction::Confirmed, None, Some(&actor));
    }

    fn staff(&mut self, index: usize) -> Actor {
        let staff = &self.world.associations[self.steps[index].part.place].staff;
        self.dice.pick(staff).clone()
    }

    fn set(
        &mut self,
        index: usize,
        state: StepState,
        action: EventAction,
        reason: Option<&'static str>,
        actor: Option<&Actor>,
    ) {
        let from = self.steps[index].state;
        self.steps[index].state = state;
        if actor.is_some() {
            self.steps[index].handled_revision = Some(self.revision());
        }
        self.event(Some(index), action, Some((from, state)), reason, actor);
    }

    fn event(
        &mut self,
        index: Option<usize>,
        action: EventAction,
        states: Option<(StepState, StepState)>,
        reason: Option<&'static str>,
        actor: Option<&Actor>,
    ) {
        let step = index.map(|index| &self.steps[index]);
        let event = rows::Event {
            id: self.dice.id(self.now),
            application_id: self.id,
            step_id: step.map(|step| step.id),
            association_id: step.map(|step| self.world.associations[step.part.place].id),
            action: action.as_str(),
            from_state: states.map(|states| states.0.as_str()),
            to_state: states.map(|states| states.1.as_str()),
            reason,
            effective_on: step.and_then(|step| step.effective_on).filter(|_| action == EventAction::Approved),
            account_id: actor.map(|actor| actor.account_id),
            actor_name: actor.map_or_else(|| texts::SYSTEM.to_owned(), |actor| actor.name.clone()),
            at: self.now,
            undo: None,
        };
        self.events.push(event);
        // The timeline is in order of instants, so no two may be the same.
        self.now += TimeDelta::milliseconds(1);
    }
}
