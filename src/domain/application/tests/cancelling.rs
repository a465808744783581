//! 取消: when it is possible, and that it restores exactly.

use chrono::TimeDelta;

use super::world::{World, tree};
use crate::domain::application::refusal::Refusal;
use crate::domain::words::StepState::{Approved, Open, Received, Waiting};

#[test]
fn each_action_is_taken_back_to_exactly_what_was_before() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    let mut check = |what: &str, act: &dyn Fn(&mut World<'_>)| {
        let before = world.stored.clone();
        world.pass(TimeDelta::hours(3));
        let mut then = world.clone();
        act(&mut then);
        assert_ne!(then.stored, before, "{what} did something");
        then.pass(TimeDelta::hours(1));
        then.cancel(6).unwrap();
        assert_eq!(then.stored, before, "{what}");
        act(&mut world);
    };
    check("received", &|world| world.receive(6).unwrap());
    let received = world.clone();
    for (what, act) in [
        ("approved", &(|world: &mut World<'_>| world.approve(6).unwrap()) as &dyn Fn(&mut World<'_>)),
        ("returned", &|world| world.send_back(6).unwrap()),
        ("refused", &|world| world.refuse(6).unwrap()),
    ] {
        let before = received.stored.clone();
        let mut then = received.clone();
        then.pass(TimeDelta::days(2));
        act(&mut then);
        then.cancel(6).unwrap();
        assert_eq!(then.stored, before, "{what}: arrival and receipt as before");
        // One after the other: the receipt is the latest action again.
        then.cancel(6).unwrap();
        assert_eq!(then.states(), [Open, Waiting]);
        assert_eq!(then.cancel(6), Err(Refusal::NothingToCancel));
    }
}

#[test]
fn what_others_have_built_on_stands() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2, 1], &[]).unwrap();
    world.approve(6).unwrap();
    world.receive(2).unwrap();
    assert_eq!(world.cancel(6), Err(Refusal::OthersActed));
    world.cancel(2).unwrap();
    world.cancel(6).unwrap();
    assert_eq!(world.states(), [Open, Waiting, Waiting]);
    assert_eq!(world.written(), []);
}

#[test]
fn a_return_that_was_answered_stands() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    world.send_back(6).unwrap();
    world.resubmit(&[6, 2], 1, false).unwrap();
    assert_eq!(world.cancel(6), Err(Refusal::SentAgain));
}

#[test]
fn what_is_in_force_stands_once_its_mails_are_gone() {
    let tree = tree();
    let mut world = World::file(&tree, &[6, 2], &[]).unwrap();
    world.approve_on(6, "2026-04-01").unwrap();
    assert_eq!(world.cancel_with(6, true, Some("理由")), Err(Refusal::InForce));
    world.clone().cancel_with(6, false, None).unwrap();
    world.pass(TimeDelta::seconds(59));
    world.clone().cancel_with(6, false, None).unwrap();
    world.pass(TimeDelta::seconds(1));
    assert_eq!(world.cancel_with(6, false, Some("理由")), Err(Refusal::InForce));

    let mut later = World::file(&tree, &[6, 2], &[]).unwrap();
    later.approve(6).unwrap();
    later.pass(TimeDelta::days(13));
    later.clone().cancel(6).unwrap();
    later.pass(TimeDelta::days(1));
    assert_eq!(later.cancel(6), Err(Refusal::InForce), "2026/04/15 has come");
}

#[test]
fn a_reason_is_needed_except_while_the_mails_wait() {
    let tree = tree();
    let mut world = World::file(&tree, &[6], &[]).unwrap();
    world.receive(6).unwrap();
    world.clone().cancel_with(6, false, None).unwrap();
    assert_eq!(world.cancel_with(6, true, None), Err(Refusal::ReasonMissing));
    world.pass(TimeDelta::seconds(60));
    assert_eq!(world.cancel_with(6, false, Some("　")), Err(Refusal::ReasonMissing));
    world.cancel_with(6, false, Some("間違えました")).unwrap();
}

#[test]
fn the_last_approval_and_a_refusal_of_the_whole_can_be_taken_back() {
    let tree = tree();
    for refused in [false, true] {
        let mut world = World::file(&tree, &[7, 2, 1], &[]).unwrap();
        world.approve(7).unwrap();
        world.approve(2).unwrap();
        world.receive(1).unwrap();
        let before = world.stored.clone();
        if refused {
            world.refuse(1).unwrap()
        } else {
            world.approve(1).unwrap()
        }
        assert!(world.stored.claims.is_empty());
        world.cancel(1).unwrap();
        assert_eq!(world.stored, before);
        assert_eq!(world.states(), [Approved, Approved, Received]);
        assert_eq!(world.stored.claims.len(), 3);
    }
}
