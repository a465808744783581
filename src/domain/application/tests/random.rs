//! Random trees, random orders of actions: what must hold at every moment.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::world::{World, id, node};
use crate::domain::application::actions::{ReviewAction, available_actions};
use crate::domain::application::snapshot::PastAction;
use crate::domain::association::AssociationTree;
use crate::domain::ids::{AccountId, SessionId, StaffUserId};
use crate::domain::viewer::{SessionFacts, StaffViewer};
use crate::domain::words::{ApplicationStatus, EventAction, StaffRole, StepKind};

/// What somebody tries next. Most of it is not possible at the moment; then nothing may happen.
#[derive(Debug, Clone, Copy)]
enum Try {
    Receive(usize),
    Approve(usize),
    ApproveIn(usize, i64),
    Return(usize),
    Refuse(usize),
    Confirm(usize),
    Cancel(usize, bool),
    Resubmit { leaf: usize, top: u8, category: u128, facility: bool },
    Withdraw,
    Pass(i64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let step = 0..5_usize;
    let one = prop_oneof![
        3 => step.clone().prop_map(Try::Receive),
        8 => step.clone().prop_map(Try::Approve),
        2 => (step.clone(), 0..60_i64).prop_map(|(step, days)| Try::ApproveIn(step, days)),
        3 => step.clone().prop_map(Try::Return),
        1 => step.clone().prop_map(Try::Refuse),
        2 => step.clone().prop_map(Try::Confirm),
        3 => (step, any::<bool>()).prop_map(|(step, left)| Try::Cancel(step, left)),
        4 => (0..6_usize, 1..=4_u8, 1..=2_u128, any::<bool>())
            .prop_map(|(leaf, top, category, facility)| Try::Resubmit { leaf, top, category, facility }),
        1 => Just(Try::Withdraw),
        3 => prop_oneof![Just(30), Just(3_600), Just(86_400 * 9), Just(86_400 * 70)].prop_map(Try::Pass),
    ];
    proptest::collection::vec(one, 1..40)
}

/// Number of the association, its parent's index among the ones before it, and whether it demands all layers.
fn trees() -> impl Strategy<Value = Vec<(usize, bool)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.2)), 3..12).prop_map(|drawn| {
        drawn.into_iter().enumerate().map(|(at, (parent, strict))| (parent.index(at + 1), strict)).collect()
    })
}

/// A tree of at most four layers under association 1.
fn build(drawn: &[(usize, bool)]) -> (AssociationTree, Vec<u128>) {
    let mut layers = vec![1_u8];
    let mut nodes = vec![node(1, 1, None, false)];
    for (at, &(parent, strict)) in drawn.iter().enumerate() {
        // Below the fourth layer there is none: such a one goes under the national association.
        let parent = if layers[parent] < 4 { parent } else { 0 };
        layers.push(layers[parent] + 1);
        nodes.push(node(at as u128 + 2, layers[at + 1], Some(parent as u128 + 1), strict));
    }
    let leaves = (0..layers.len())
        .filter(|&at| layers[at] > 1 && !drawn.iter().any(|&(parent, _)| parent == at && layers[parent] < 4))
        .map(|at| at as u128 + 1)
        .collect();
    (AssociationTree::new(nodes), leaves)
}

fn chain(tree: &AssociationTree, leaf: u128, top: u8) -> Vec<u128> {
    tree.chain(id(leaf)).take_while(|node| node.layer >= top).map(|node| node.id.0.as_u128()).collect()
}

fn attempt(world: &mut World<'_>, leaves: &[u128], what: Try) -> bool {
    let numbers: Vec<u128> = world.snapshot().steps.iter().map(|step| step.association_id.0.as_u128()).collect();
    let at = |step: usize| numbers[step % numbers.len()];
    let done = match what {
        Try::Receive(step) => world.receive(at(step)),
        Try::Approve(step) => world.approve(at(step)),
        Try::ApproveIn(step, days) => {
            let on = world.today() + TimeDelta::days(days);
            world.approve_on(at(step), &on.to_string())
        }
        Try::Return(step) => world.send_back(at(step)),
        Try::Refuse(step) => world.refuse(at(step)),
        Try::Confirm(step) => world.confirm(at(step)),
        Try::Cancel(step, left) => world.cancel_with(at(step), left, Some("理由")),
        Try::Resubmit { leaf, top, category, facility } => {
            let chain = chain(world.tree, leaves[leaf % leaves.len()], top);
            world.resubmit(&chain, category, facility)
        }
        Try::Withdraw => world.withdraw(),
        Try::Pass(seconds) => {
            world.pass(TimeDelta::seconds(seconds));
            Ok(())
        }
    };
    done.is_ok()
}

fn check(world: &World<'_>) {
    let snapshot = world.snapshot();
    let (head, steps) = (&snapshot.head, &snapshot.steps);
    let awaited = steps.iter().filter(|step| step.is_awaited() && step.is_pending()).count();
    let pending = steps.iter().filter(|step| step.is_pending()).count();
    let ahead = steps.iter().filter(|step| step.is_ahead()).count();
    // Owned by somebody: an association, the doctor, those who still confirm, or nobody once closed.
    match head.status {
        ApplicationStatus::Open => assert_eq!(awaited, 1, "one association has it"),
        ApplicationStatus::Returned => assert!(head.returned_by.is_some() && pending == 0, "the doctor has it"),
        ApplicationStatus::Decided => assert!(pending > 0 && ahead == 0, "decided, confirmations are open"),
        ApplicationStatus::Closed => assert!(pending == 0 && ahead == 0, "closed, nothing is open"),
    }
    assert_eq!(head.outcome.is_some(), !head.is_undecided());
    assert_eq!(world.stored.claims.is_empty(), !head.is_undecided(), "claims exist exactly while it is undecided");
    assert_eq!(world.stored.group_open, head.is_undecided() || !snapshot.written.is_empty());

    let held: Vec<_> = snapshot.others.iter().chain(&snapshot.written).collect();
    for (at, one) in held.iter().enumerate() {
        assert!(held[..at].iter().all(|other| other.association_id != one.association_id), "one membership each");
        let below = held.iter().filter(|lower| {
            world.tree.get(lower.association_id).and_then(|node| node.parent_id) == Some(one.association_id)
        });
        let is_leaf = world.tree.children(one.association_id).next().is_none();
        assert!(
            is_leaf || below.into_iter().any(|lower| lower.joined_on <= one.joined_on),
            "stands on the layer below"
        );
    }
    for step in steps.iter().filter(|step| step.kind != StepKind::Inform) {
        let written = snapshot.written.iter().any(|held| held.association_id == step.association_id);
        assert!(!written || step.effective_on.is_some(), "a membership has a decision behind it");
    }
}

/// Whatever was just done can be undone while its mails wait, and then it is as before.
fn check_undo(world: &World<'_>, before: &World<'_>, what: Try) {
    let (Try::Receive(_) | Try::Approve(_) | Try::ApproveIn(..) | Try::Return(_) | Try::Refuse(_) | Try::Confirm(_)) =
        what
    else {
        return;
    };
    // A refusal may end what another layer approved at the same instant: the last act is the one that left this head.
    let acted = |past: &PastAction| {
        past.at == world.now && past.action != EventAction::Cancelled && past.undo.head_after == world.snapshot().head
    };
    let steps = &world.snapshot().steps;
    let changed = |id| world.snapshot().step(id) != before.snapshot().step(id);
    let own = steps.iter().find(|step| changed(step.id) && world.past(step.id).as_ref().is_some_and(acted));
    let own = own.expect("the step that was acted on").association_id.0.as_u128();
    let mut undone = world.clone();
    undone.cancel_with(own, false, None).expect("an action can be taken back at once");
    assert_eq!(undone.stored, before.stored, "{what:?} taken back");
}

/// A button is shown exactly when its action would be done.
fn check_buttons(world: &World<'_>) {
    for step in &world.snapshot().steps {
        let number = step.association_id.0.as_u128();
        let past = world.past(step.id);
        let shown = available_actions(&staff(world, number), world.snapshot(), step.id, past.as_ref(), world.now);
        let works = |action, run: &dyn Fn(&mut World<'_>) -> bool| {
            assert_eq!(shown.contains(&action), run(&mut world.clone()), "{action:?}");
        };
        works(ReviewAction::Receive, &|world| world.receive(number).is_ok());
        works(ReviewAction::Return, &|world| world.send_back(number).is_ok());
        works(ReviewAction::Refuse, &|world| world.refuse(number).is_ok());
        works(ReviewAction::Confirm, &|world| world.confirm(number).is_ok());
        works(ReviewAction::Cancel, &|world| world.cancel_with(number, false, Some("理由")).is_ok());
    }
}

fn staff(world: &World<'_>, number: u128) -> StaffViewer {
    let nil = uuid::Uuid::nil();
    StaffViewer {
        account_id: AccountId(nil),
        staff_user_id: StaffUserId(nil),
        association_id: id(number),
        role: StaffRole::Staff,
        must_change_password: false,
        lacks_second_factor: false,
        name: String::new(),
        session: SessionFacts { id: SessionId(nil), expires_at: world.now, previous_login_at: None },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_in_every_order_of_actions(
        drawn in trees(), leaf in any::<prop::sample::Index>(), top in 1..=4_u8, held in 0..4_usize, tries in tries(),
    ) {
        let (tree, leaves) = build(&drawn);
        let chain = chain(&tree, *leaf.get(&leaves), top);
        let held = &chain[..held.min(chain.len())];
        let Ok(mut world) = World::file(&tree, &chain, held) else { return Ok(()) };
        check(&world);
        for what in tries {
            let before = world.clone();
            if attempt(&mut world, &leaves, what) {
                check_undo(&world, &before, what);
            } else {
                prop_assert_eq!(&world.stored, &before.stored, "a refusal changes nothing");
            }
            check(&world);
        }
        check_buttons(&world);
    }
}
