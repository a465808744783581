//! The doctor sends a returned application again.

use chrono::TimeDelta;

use super::world::{World, category, id, tree};
use crate::domain::application::refusal::Refusal;
use crate::domain::application::route::RouteRefusal;
use crate::domain::words::ApplicationStatus::{Closed, Decided};
use crate::domain::words::StepKind::Inform;
use crate::domain::words::StepState::{Approved, Open, Relayed, Released, Waiting};

#[test]
fn unchanged_it_goes_back_to_who_returned_it_with_age_zero() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    assert_eq!(world.resubmit(&[6, 2, 1], 1, false), Err(Refusal::NotReturned));
    world.approve(6).unwrap();
    world.send_back(2).unwrap();
    world.pass(TimeDelta::days(5));
    world.resubmit(&[6, 2, 1], 1, false).unwrap();
    assert_eq!(world.states(), [Approved, Open, Waiting]);
    assert_eq!(world.step(2).arrived_at, Some(world.now));
    assert_eq!(world.step(2).received_at, None);
    assert_eq!(world.snapshot().head.revision, 2);
    assert_eq!(world.written().len(), 1, "what had not begun stands too: nothing was changed");
}

#[test]
fn a_change_takes_approvals_back_that_are_not_in_force() {
    let tree = tree();
    for (which, facility) in [(2, false), (1, true)] {
        let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
        world.approve(6).unwrap();
        world.approve(2).unwrap();
        world.send_back(1).unwrap();
        world.resubmit(&[6, 2, 1], which, facility).unwrap();
        assert_eq!(world.states(), [Open, Waiting, Waiting]);
        assert_eq!(world.written(), []);
        assert_eq!(world.step(6).category_id, Some(category(id(6), which)));
        assert_eq!((world.step(6).acted_at, world.step(6).effective_on), (None, None));
    }
}

#[test]
fn layers_in_force_are_locked_and_told_of_a_new_facility_at_the_decision() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    world.approve(6).unwrap();
    world.pass(TimeDelta::days(30));
    world.send_back(2).unwrap();
    assert_eq!(world.resubmit(&[7, 2, 1], 1, false), Err(Refusal::Locked(id(6))));
    let mut category_changed = world.clone();
    category_changed.resubmit(&[6, 2, 1], 2, false).unwrap();
    assert_eq!(category_changed.states(), [Approved, Open, Waiting]);
    assert_eq!(category_changed.step(6).category_id, Some(category(id(6), 1)));

    world.resubmit(&[6, 2, 1], 1, true).unwrap();
    assert_eq!(world.states(), [Waiting, Open, Waiting]);
    assert_eq!((world.step(6).kind, world.stored.claims.clone()), (Inform, vec![id(2), id(1)]));
    world.approve(2).unwrap();
    world.approve(1).unwrap();
    assert_eq!(world.states(), [Open, Approved, Approved]);
    assert_eq!(world.snapshot().head.status, Decided);
    world.confirm(6).unwrap();
    assert_eq!(world.snapshot().head.status, Closed);
    assert_eq!(world.written().len(), 3);
}

#[test]
fn another_association_replaces_the_old_one() {
    let tree = tree();
    let mut world = World::file(&tree, &[4, 3, 2], &[]).unwrap();
    world.approve(4).unwrap();
    world.send_back(3).unwrap();
    world.resubmit(&[5, 3, 2, 1], 1, false).unwrap();
    assert_eq!(world.step(4).state, Released);
    assert_eq!([5, 3, 2, 1].map(|number| world.step(number).state), [Open, Waiting, Waiting, Waiting]);
    assert_eq!(world.stored.claims.len(), 4);
    assert!(!world.stored.claims.contains(&id(4)));
    for number in [5, 3, 2, 1] {
        world.approve(number).unwrap();
    }
    assert_eq!(world.written().iter().map(|(own, _)| *own).collect::<Vec<_>>(), [5, 3, 2, 1]);
    assert_eq!(world.snapshot().head.status, Closed);
}

#[test]
fn that_it_was_there_is_remembered() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    world.approve(6).unwrap();
    world.send_back(2).unwrap();
    let arrived = Some(world.now);
    world.pass(TimeDelta::hours(1));
    world.resubmit(&[7, 2, 1], 1, false).unwrap();
    assert_eq!((world.step(2).state, world.step(2).arrived_at), (Waiting, arrived));
    assert_eq!((world.step(1).state, world.step(1).arrived_at), (Waiting, None));
}

#[test]
fn fewer_layers_may_be_asked_for_but_not_none() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    world.approve(6).unwrap();
    world.pass(TimeDelta::days(30));
    world.send_back(2).unwrap();
    assert_eq!(world.clone().resubmit(&[6], 1, false), Err(Refusal::Route(RouteRefusal::Nothing)));
    world.resubmit(&[6, 2], 1, false).unwrap();
    assert_eq!(world.states(), [Approved, Open, Released]);
    world.approve(2).unwrap();
    assert_eq!(world.snapshot().head.status, Closed);
}

#[test]
fn relays_that_are_done_are_not_asked_twice() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[6]).unwrap();
    world.receive(6).unwrap();
    world.approve(2).unwrap();
    world.send_back(1).unwrap();
    world.resubmit(&[6, 2, 1], 2, true).unwrap();
    assert_eq!(world.states(), [Relayed, Open, Waiting]);

    let mut world = World::file(&tree, &[6, 2, 1], &[6, 2]).unwrap();
    world.receive(6).unwrap();
    world.send_back(2).unwrap();
    world.resubmit(&[6, 2, 1], 2, false).unwrap();
    assert_eq!(world.states(), [Relayed, Open, Waiting]);
}

#[test]
fn another_way_up_is_another_route_though_the_same_is_asked_for() {
    let tree = tree();
    let held = [6, 5, 3, 2];
    let mut world = World::file(&tree, &[6, 2, 1], &held).unwrap();
    world.receive(6).unwrap();
    world.receive(2).unwrap();
    world.send_back(1).unwrap();
    world.resubmit(&[5, 3, 2, 1], 1, false).unwrap();
    assert_eq!(world.step(6).state, Released);
    assert_eq!([5, 3, 2, 1].map(|number| world.step(number).state), [Open, Waiting, Relayed, Waiting]);
    world.receive(5).unwrap();
    world.receive(3).unwrap();
    assert_eq!(world.step(1).state, Open, "the prefecture has handed it on before");
}
