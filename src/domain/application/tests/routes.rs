//! The route of an enrolment.

use super::world::{category, day, id, tree};
use crate::domain::affiliation::Membership;
use crate::domain::application::route::{Intent, RouteRefusal, plan};
use crate::domain::words::StepKind::{self, Decide, Relay};

/// The plan for a chain of which `held` is held since 2020: association, kind, bundled.
fn route(chain: &[u128], joining: &[u128], held: &[u128]) -> Result<Vec<(u128, StepKind, bool)>, RouteRefusal> {
    let chain: Vec<_> = chain.iter().copied().map(id).collect();
    let joining: Vec<_> = joining.iter().map(|&own| (id(own), category(id(own), 1))).collect();
    let held: Vec<_> = held
        .iter()
        .map(|&own| Membership { association_id: id(own), joined_on: day("2020-04-01"), left_on: None })
        .collect();
    let intent = Intent::Enrolment { chain: &chain, joining: &joining, earliest: day("2026-04-15") };
    let steps = plan(&intent, &tree(), &held)?.steps;
    assert!(steps.iter().enumerate().all(|(at, step)| step.position == at as i16), "positions follow the chain");
    Ok(steps.into_iter().map(|step| (step.association_id.0.as_u128(), step.kind, step.bundled)).collect())
}

#[test]
fn joined_layers_decide_from_the_lowest_up() {
    for (chain, expected) in [
        (&[6][..], vec![(6, Decide, false)]),
        (&[6, 2], vec![(6, Decide, false), (2, Decide, false)]),
        (&[6, 2, 1], vec![(6, Decide, false), (2, Decide, false), (1, Decide, false)]),
        (&[4, 3, 2, 1], vec![(4, Decide, false), (3, Decide, false), (2, Decide, false), (1, Decide, false)]),
    ] {
        assert_eq!(route(chain, chain, &[]), Ok(expected), "{chain:?}");
    }
}

#[test]
fn held_layers_relay_and_those_above_the_highest_joined_have_no_step() {
    assert_eq!(
        route(&[4, 3, 2, 1], &[2, 1], &[4, 3]),
        Ok(vec![(4, Relay, false), (3, Relay, false), (2, Decide, false), (1, Decide, false)])
    );
    assert_eq!(route(&[6, 2, 1], &[1], &[6, 2]), Ok(vec![(6, Relay, false), (2, Relay, false), (1, Decide, false)]));
    // A second ward under a city that is held already.
    assert_eq!(route(&[5, 3, 2, 1], &[5], &[4, 3, 2, 1]), Ok(vec![(5, Decide, false)]));
    assert_eq!(
        route(&[5, 3, 2, 1], &[5, 1], &[4, 3, 2]),
        Ok(vec![(5, Decide, false), (3, Relay, false), (2, Relay, false), (1, Decide, false)])
    );
}

#[test]
fn an_association_that_demands_all_layers_is_bundled_with_those_above() {
    assert_eq!(route(&[7, 2, 1], &[7, 2, 1], &[]), Ok(vec![(7, Decide, true), (2, Decide, true), (1, Decide, true)]));
    assert_eq!(route(&[7], &[7], &[]), Err(RouteRefusal::UpperLayersRequired(id(7))));
    assert_eq!(route(&[7, 2], &[7, 2], &[]), Err(RouteRefusal::UpperLayersRequired(id(7))));
    // The layers above are held by another group.
    assert_eq!(route(&[7], &[7], &[6, 2, 1]), Ok(vec![(7, Decide, true)]));
    // Held already: nothing of it is asked for, so nothing is demanded.
    assert_eq!(route(&[7, 2], &[2], &[7]), Ok(vec![(7, Relay, false), (2, Decide, false)]));
}

#[test]
fn what_is_no_chain_or_not_possible_is_refused() {
    for (chain, joining, held, expected) in [
        (&[][..], &[][..], &[][..], RouteRefusal::Nothing),
        (&[6, 2], &[], &[], RouteRefusal::Nothing),
        (&[6, 1], &[6, 1], &[], RouteRefusal::NotAChain),
        (&[2, 6], &[2, 6], &[], RouteRefusal::NotAChain),
        (&[6, 2], &[6, 2, 1], &[], RouteRefusal::NotAChain),
        (&[6, 2], &[6, 6], &[], RouteRefusal::NotAChain),
        (&[6, 2, 1], &[6, 1], &[], RouteRefusal::LayerMissing(id(2))),
        (&[6, 2], &[6, 2], &[6], RouteRefusal::AlreadyMember(id(6))),
    ] {
        assert_eq!(route(chain, joining, held), Err(expected), "{chain:?} {joining:?} {held:?}");
    }
}

#[test]
fn a_category_must_be_one_that_the_association_offers() {
    let chain = [id(6)];
    for wrong in [category(id(2), 1), category(id(6), 9)] {
        let intent = Intent::Enrolment { chain: &chain, joining: &[(id(6), wrong)], earliest: day("2026-04-15") };
        assert_eq!(plan(&intent, &tree(), &[]), Err(RouteRefusal::Category(id(6))));
    }
}

#[test]
fn a_membership_counts_by_its_dates() {
    let held = |joined_on: &str, left_on: Option<&str>| {
        let membership = Membership { association_id: id(6), joined_on: day(joined_on), left_on: left_on.map(day) };
        let chain = [id(6), id(2)];
        let (both, upper) = ([(id(6), category(id(6), 1)), (id(2), category(id(2), 1))], [(id(2), category(id(2), 1))]);
        let earliest = day("2026-04-15");
        let again = plan(
            &Intent::Enrolment { chain: &chain, joining: &both, earliest },
            &tree(),
            std::slice::from_ref(&membership),
        );
        let above = plan(&Intent::Enrolment { chain: &chain, joining: &upper, earliest }, &tree(), &[membership]);
        (again.is_ok(), above.is_ok())
    };
    assert_eq!(held("2020-04-01", None), (false, true), "a member");
    assert_eq!(held("2026-06-01", None), (false, false), "a member to be");
    assert_eq!(held("2020-04-01", Some("2026-04-14")), (true, false), "left before");
    assert_eq!(held("2020-04-01", Some("2026-04-15")), (false, false), "leaves on the day");
}

#[test]
fn a_plan_that_no_longer_fits_the_tree_is_told() {
    use super::world::{World, node};
    use crate::domain::application::refusal::Refusal;
    use crate::domain::application::route::still_fits;
    use crate::domain::association::AssociationTree;

    let filed = tree();
    let world = World::file(&filed, &[6, 2, 1], &[]).unwrap();
    let fits = |tree: &AssociationTree, number| still_fits(world.snapshot(), world.step(number).id, tree);
    for number in [6, 2, 1] {
        assert_eq!(fits(&filed, number), Ok(()));
    }
    // 6 has moved to another prefecture.
    let moved =
        AssociationTree::new(vec![node(1, 1, None, false), node(2, 2, Some(1), false), node(8, 2, Some(1), false), {
            let mut moved = node(6, 3, Some(8), false);
            moved.categories[0].in_use = false;
            moved
        }]);
    assert_eq!(fits(&moved, 2), Err(Refusal::TreeChanged(id(2))));
    assert_eq!(fits(&moved, 1), Ok(()));
    assert_eq!(fits(&moved, 6), Err(Refusal::CategoryGone(id(6))));
    assert!(Refusal::CategoryGone(id(6)).problem(&moved).message.starts_with("希望の会員区分は第6医師会で"));
}
