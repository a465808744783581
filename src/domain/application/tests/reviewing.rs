//! 受付 承認 差戻 非承認 確認 and 取下げ.

use chrono::TimeDelta;

use super::world::{World, day, id, tree};
use crate::domain::application::dates::DateRefusal;
use crate::domain::application::machine::Action;
use crate::domain::application::refusal::Refusal;
use crate::domain::application::route::{PlannedStep, RoutePlan};
use crate::domain::application::snapshot::Actor;
use crate::domain::application::transition::{Recipient, Template};
use crate::domain::ids::AccountId;
use crate::domain::words::ApplicationOutcome::{Completed, PartiallyApproved, Refused as RefusedOutcome, Withdrawn};
use crate::domain::words::ApplicationStatus::{Closed, Decided, Open as OpenStatus, Returned as ReturnedStatus};
use crate::domain::words::StepState::{
    Approved, Confirmed, Open, Received, Refused, Relayed, Released, Returned, Waiting,
};
use crate::domain::words::{ApplicationBox, StepKind, StepSide};

#[test]
fn each_approval_writes_its_layer_and_opens_the_next() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    assert_eq!(world.states(), [Open, Waiting, Waiting]);
    world.receive(6).unwrap();
    assert_eq!(world.states(), [Received, Waiting, Waiting]);
    world.approve(6).unwrap();
    assert_eq!(world.states(), [Approved, Open, Waiting]);
    assert_eq!(world.written(), [(6, "2026-04-15".to_owned())]);
    world.approve(2).unwrap();
    let step = world.step(2);
    assert!(step.received_at == step.acted_at && step.received_by == step.acted_by, "one act records both");
    assert_eq!(world.snapshot().head.status, OpenStatus);
    world.approve(1).unwrap();
    assert_eq!((world.snapshot().head.status, world.snapshot().head.outcome), (Closed, Some(Completed)));
    assert_eq!(world.written().len(), 3);
    assert!(world.stored.claims.is_empty() && world.stored.group_open);
}

#[test]
fn only_what_the_state_allows_is_done_and_only_by_its_association() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    let (foreign, waiting) = (world.step(6).id, world.step(2).id);
    let staff = Actor::Staff { account_id: AccountId(uuid::Uuid::nil()), association_id: id(2) };
    assert_eq!(world.apply(&Action::Receive { step: foreign }, staff), Err(Refusal::UnknownStep));
    assert_eq!(world.apply(&Action::Receive { step: waiting }, staff), Err(Refusal::NotPossible));
    assert_eq!(world.approve(2), Err(Refusal::NotPossible));
    assert_eq!(world.send_back(2), Err(Refusal::NotPossible));
    assert_eq!(world.refuse(2), Err(Refusal::NotPossible));
    assert_eq!(world.confirm(6), Err(Refusal::NotPossible));
    world.receive(6).unwrap();
    assert_eq!(world.receive(6), Err(Refusal::NotPossible));
    for blank in ["", " \u{3000}\n"] {
        let reason = blank.to_owned();
        assert_eq!(world.act(6, |step| Action::Refuse { step, reason }), Err(Refusal::ReasonMissing));
    }
    world.approve(6).unwrap();
    assert_eq!(world.approve(6), Err(Refusal::NotPossible));
}

#[test]
fn a_refusal_above_leaves_what_is_written_below() {
    let tree = tree();
    for (approvals, outcome, written, group_open) in
        [(0, RefusedOutcome, 0, false), (1, PartiallyApproved, 1, true), (2, PartiallyApproved, 2, true)]
    {
        let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
        let chain = [6, 2, 1];
        for &below in &chain[..approvals] {
            world.approve(below).unwrap();
        }
        world.refuse(chain[approvals]).unwrap();
        let states: Vec<_> = (0..3)
            .map(|at| match at {
                at if at < approvals => Approved,
                at if at == approvals => Refused,
                _ => Released,
            })
            .collect();
        assert_eq!(world.states(), states);
        assert_eq!((world.snapshot().head.status, world.snapshot().head.outcome), (Closed, Some(outcome)));
        assert_eq!((world.written().len(), world.stored.group_open), (written, group_open));
    }
}

#[test]
fn bundled_layers_are_written_together_or_refused_together() {
    let tree = tree();
    let mut world = World::file(&tree, &[7, 2, 1], &[]).unwrap();
    world.approve_on(7, "2026-04-10").unwrap();
    world.approve(2).unwrap();
    assert_eq!(world.written(), []);
    let mut refused = world.clone();
    refused.refuse(1).unwrap();
    assert_eq!(refused.states(), [Refused, Refused, Refused]);
    assert_eq!(refused.snapshot().head.outcome, Some(RefusedOutcome));
    assert!(!refused.stored.group_open);
    world.approve(1).unwrap();
    let written = [(7, "2026-04-10"), (2, "2026-04-15"), (1, "2026-04-15")];
    assert_eq!(world.written(), written.map(|(own, date)| (own, date.to_owned())));
}

#[test]
fn a_relay_is_received_or_returned_and_never_refused() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[6, 2]).unwrap();
    assert_eq!(world.stored.claims, [id(1)]);
    assert_eq!(world.approve(6), Err(Refusal::NotPossible));
    assert_eq!(world.refuse(6), Err(Refusal::NotPossible));
    world.receive(6).unwrap();
    assert_eq!(world.states(), [Relayed, Open, Waiting]);
    world.send_back(2).unwrap();
    assert_eq!(world.states(), [Relayed, Returned, Waiting]);
    world.pass(TimeDelta::days(100));
    assert_eq!(world.refuse(2), Err(Refusal::NotPossible));
}

#[test]
fn a_return_is_with_the_doctor_and_may_be_refused_after_sixty_days() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    world.approve(6).unwrap();
    world.send_back(2).unwrap();
    assert_eq!(world.snapshot().head.status, ReturnedStatus);
    assert_eq!(world.snapshot().head.returned_by, Some(id(2)));
    assert!(world.snapshot().steps.iter().all(|step| !step.is_pending()));
    world.pass(TimeDelta::days(60));
    assert_eq!(world.refuse(2), Err(Refusal::AnswerAwaited(day("2026-05-31"))));
    world.pass(TimeDelta::days(1));
    world.refuse(2).unwrap();
    assert_eq!(world.snapshot().head.outcome, Some(PartiallyApproved));
    assert_eq!(world.snapshot().head.returned_by, None);
}

#[test]
fn an_upper_layer_never_begins_before_the_lower_one() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    world.approve_on(6, "2026-06-01").unwrap();
    let refusal = DateRefusal::BeforeLowerLayer(day("2026-06-01"));
    assert_eq!(world.approve_on(2, "2026-05-31"), Err(Refusal::Date(refusal)));
    world.approve(2).unwrap();
    world.approve_on(1, "2026-07-01").unwrap();
    let dates: Vec<_> = world.written().into_iter().map(|(_, date)| date).collect();
    assert_eq!(dates, ["2026-06-01", "2026-06-01", "2026-07-01"]);
}

#[test]
fn an_approval_that_no_longer_fits_is_refused_in_words() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[6]).unwrap();
    world.receive(6).unwrap();
    let held = world.stored.snapshot.others.clone();
    world.stored.snapshot.others[0].left_on = Some(day("2026-12-31"));
    assert_eq!(world.approve(2), Err(Refusal::LayerMissing(id(6))));
    let joined = crate::domain::affiliation::Membership { association_id: id(2), ..held[0].clone() };
    world.stored.snapshot.others = vec![held[0].clone(), joined];
    assert_eq!(world.approve(2), Err(Refusal::AlreadyMember(id(2))));
    assert!(Refusal::AlreadyMember(id(2)).problem(&tree).message.starts_with("申請者はすでに第2医師会に"));
}

#[test]
fn a_withdrawal_is_possible_while_nothing_is_in_force_or_while_returned() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    world.approve(6).unwrap();
    let mut early = world.clone();
    early.withdraw().unwrap();
    assert_eq!(early.states(), [Released, Released]);
    assert_eq!((early.written(), early.stored.group_open), (vec![], false), "what had not begun is void");
    assert_eq!(early.withdraw(), Err(Refusal::AlreadyDecided));

    world.pass(TimeDelta::days(14));
    assert_eq!(world.withdraw(), Err(Refusal::InForce));
    world.send_back(2).unwrap();
    world.withdraw().unwrap();
    assert_eq!(world.states(), [Approved, Released]);
    assert_eq!(world.snapshot().head.outcome, Some(Withdrawn));
    assert_eq!((world.written().len(), world.stored.group_open), (1, true), "the layer in force stands");
}

#[test]
fn everybody_concerned_is_told() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    let told =
        |world: &World<'_>| world.notices.iter().map(|told| (told.template, told.to, told.held)).collect::<Vec<_>>();
    let arrived = |number, held| (Template::StaffApplicationArrived, Recipient::Secretariat(id(number)), held);
    let doctor = |template, held| (template, Recipient::Doctor, held);
    assert_eq!(told(&world), [doctor(Template::ApplicationReceived, false), arrived(6, false)]);
    world.receive(6).unwrap();
    assert_eq!(told(&world), []);
    world.approve(6).unwrap();
    assert_eq!(told(&world), [arrived(2, true), doctor(Template::LayerApproved, true)]);
    let mut other = world.clone();
    other.send_back(2).unwrap();
    assert_eq!(told(&other), [doctor(Template::ApplicationReturned, true)]);
    other.withdraw().unwrap();
    assert_eq!(told(&other), [doctor(Template::ApplicationWithdrawn, false)]);
    other = world.clone();
    other.refuse(2).unwrap();
    assert_eq!(told(&other), [doctor(Template::ApplicationPartiallyApproved, true)]);
    world.approve(2).unwrap();
    assert_eq!(told(&world), [doctor(Template::ApplicationCompleted, true)]);
}

/// Leaving the two upper layers: the local association relays, the prefecture decides, the national one takes note.
#[test]
fn routes_with_leaving_and_informed_sides_run_through_the_same_machine() {
    let step = |number, position, side, kind| PlannedStep {
        association_id: id(number),
        position,
        side,
        kind,
        counts_under: ApplicationBox::Withdrawal,
        bundled: false,
        category_id: None,
    };
    let steps = vec![
        step(6, 0, StepSide::Relaying, StepKind::Relay),
        step(2, 1, StepSide::Leaving, StepKind::Decide),
        step(1, 2, StepSide::Leaving, StepKind::Inform),
    ];
    let tree = tree();
    let mut world = World::start(&tree, RoutePlan { steps }, vec![], vec![]);
    assert_eq!(world.stored.claims, [id(2), id(1)]);
    world.receive(6).unwrap();
    assert_eq!(world.refuse(2), Err(Refusal::NotPossible), "leaving is a right");
    world.approve(2).unwrap();
    assert_eq!(world.states(), [Relayed, Approved, Open]);
    assert_eq!(world.snapshot().head.status, Decided);
    world.confirm(1).unwrap();
    assert_eq!(world.states(), [Relayed, Approved, Confirmed]);
    assert_eq!(world.snapshot().head.status, Closed);
    world.cancel(1).unwrap();
    assert_eq!((world.states(), world.snapshot().head.status), (vec![Relayed, Approved, Open], Decided));
}

/// The side that a transfer leaves relays side by side with the deciding side and is never waited for.
#[test]
fn relays_of_the_side_that_is_left_hold_nothing_up() {
    let step = |number, position, side, kind| PlannedStep {
        association_id: id(number),
        position,
        side,
        kind,
        counts_under: ApplicationBox::Transfer,
        bundled: false,
        category_id: None,
    };
    let steps = vec![
        step(6, 0, StepSide::Leaving, StepKind::Relay),
        step(3, 1, StepSide::Changing, StepKind::Decide),
        step(2, 2, StepSide::Changing, StepKind::Decide),
    ];
    let tree = tree();
    let mut world = World::start(&tree, RoutePlan { steps }, vec![], vec![]);
    assert_eq!(world.states(), [Open, Open, Waiting]);
    world.send_back(3).unwrap();
    assert_eq!(world.states(), [Waiting, Returned, Waiting], "pending nowhere");
    world.cancel(3).unwrap();
    assert_eq!(world.states(), [Open, Open, Waiting]);
    world.approve(3).unwrap();
    world.approve(2).unwrap();
    assert_eq!(world.states(), [Open, Approved, Approved]);
    assert_eq!((world.step(6).kind, world.snapshot().head.status), (StepKind::Inform, Decided));
    world.confirm(6).unwrap();
    assert_eq!(world.snapshot().head.status, Closed);
}
