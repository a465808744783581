//! How lives go: which doctor joins what and when, moves, leaves, and what lies on the desks today.

use chrono::{NaiveDate, TimeDelta};

use super::cases::Case;
use super::dice::Dice;
use super::filing::{Fate, When};
use super::life::Life;
use super::output::Output;
use super::person::Person;
use super::staff;
use super::story::{self, LogIns, Now};
use super::world::{Actor, Place, World};

/// No two applications of a doctor are nearer than this, so that the first is over before the second begins.
const LEAST_GAP: i64 = 125;

/// An ordinary life's last settled application was filed at least so many days ago, …
const SETTLED: i64 = 250;

/// … and one that rounds it off at least so many: its dates come before any of what is filed at present.
const ROUNDED: i64 = 190;

/// So many doctors behind those of the stories have something under way at the associations of the stories.
const STAGED: usize = 160;

/// What becomes of a doctor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lot {
    /// Member up to this layer.
    Member(i16),
    /// Was a member and has left.
    Former,
    /// Died as a member.
    Dead,
    /// Never joined.
    Stranger,
}

/// Writes the doctor with this number and everything about him.
pub fn write(world: &World, number: usize, applications: &mut u64, log_ins: &LogIns, out: &mut Output) {
    let mut dice = Dice::new(world.seed, "doctor", number as u64);
    let person = Person::new(world, number, &mut dice);
    let mut account = staff::doctor_account(world, &person, number, log_ins, &mut dice);
    let filer = Actor { account_id: account.id, name: person.name.written() };
    let lot = lot(&person, &mut dice);
    // A stream of its own: the person stays the same whatever his life comes to be.
    let mut fortune = Dice::new(world.seed, "fortune", number as u64);
    let mut life = Life::new(world, &mut fortune, out, applications, person, filer);
    life.has_documents = number < story::DOCTORS.len() + STAGED;
    match story::doctor(number) {
        Some(story) if story.member => told_past(&mut life),
        Some(story) => told_present(&mut life, story.now),
        None => {
            let last = past(&mut life, lot);
            second_group(&mut life, lot, last);
            present(&mut life, number, lot);
        }
    }
    let case = Case::of(world, number, life.places().first().copied());
    let mut person = life.finish();
    if let Some(Case::WithoutAddress(_)) = case {
        person.has_email = false;
        staff::wait_for_letter(&mut account);
    }
    if let Some(died_on) = person.died_on {
        account.stopped_at = Some(world.at(died_on + TimeDelta::days(20), 600));
    }
    person.write(world, number, &mut dice, out);
    out.push(&account);
    if let Some(case) = case {
        case.write(world, number, &person, out);
    }
}

fn lot(person: &Person, dice: &mut Dice) -> Lot {
    let (member, former, dead) = match person.age {
        ..=29 => (45, 1, 0),
        30..=60 => (62, 4, 0),
        _ => (58, 12, 3),
    };
    match dice.weighted(&[member, former, dead, 100 - member - former - dead]) {
        0 => Lot::Member([1, 2, 3][dice.weighted(&[850, 95, 55])]),
        1 => Lot::Former,
        2 => Lot::Dead,
        _ => Lot::Stranger,
    }
}

/// The past of somebody to log in as: a member of every layer, who has stayed where he is.
fn told_past(life: &mut Life<'_>) {
    let world = life.world;
    let first = life.person.graduated_on + TimeDelta::days(60);
    let second = first + TimeDelta::days(900);
    life.enrol(life.person.home, 1, When::Submitted(first), Fate::Closed);
    if second < world.days_ago(SETTLED) {
        life.change(When::Submitted(second), Fate::Closed);
        life.certificate(When::Submitted(world.days_ago(SETTLED)), Fate::Closed);
    }
}

/// What somebody to log in as is in the middle of.
fn told_present(life: &mut Life<'_>, now: Now) {
    let world = life.world;
    match now {
        Now::Nothing => {}
        Now::Draft => life.begin_draft(world.days_ago(2)),
        Now::Returned => life.enrol(life.person.home, 1, When::Arrived(world.days_ago(3)), Fate::Returned(0)),
    }
}

/// Everything that is over. Gives the day of the last application.
fn past(life: &mut Life<'_>, lot: Lot) -> NaiveDate {
    let world = life.world;
    let end = world.days_ago(SETTLED);
    let earliest = life.person.graduated_on + TimeDelta::days(40);
    if lot == Lot::Stranger || earliest >= end {
        return earliest;
    }
    let room = (end - earliest).num_days();
    let longest = room.min(15 * 365);
    let mut day =
        earliest + TimeDelta::days(life.dice.between(0, longest.max(1)).min(life.dice.between(0, longest.max(1))));
    let top = if let Lot::Member(top) = lot { top } else { 1 };
    join(life, top, day);
    let gap = world.plan.gap;
    loop {
        let next = day + TimeDelta::days(life.dice.between(LEAST_GAP, 2 * gap - LEAST_GAP));
        if next > end {
            break;
        }
        day = next;
        step(life, top, day);
    }
    match lot {
        Lot::Former if life.is_member() => {
            day = (day + TimeDelta::days(LEAST_GAP)).min(world.days_ago(ROUNDED));
            let lowest = lowest_layer(life);
            life.withdraw(lowest, When::Submitted(day), Fate::Closed);
        }
        Lot::Dead if life.is_member() => {
            day = (day + TimeDelta::days(LEAST_GAP)).min(world.days_ago(ROUNDED));
            life.die(day);
        }
        Lot::Member(_) if !life.is_member() => {
            day = (day + TimeDelta::days(LEAST_GAP)).min(world.days_ago(ROUNDED));
            join(life, top, day);
        }
        _ => {}
    }
    day
}

/// Joins where he lives, at once or, now and then, the upper layers later.
fn join(life: &mut Life<'_>, top: i16, day: NaiveDate) {
    let home = life.person.home;
    let demanding = life.world.associations[home].requires_upper_layers;
    let first_top = if !demanding && top < 3 && life.dice.chance(12) { 3 } else { top };
    let top = if demanding { 1 } else { first_top };
    life.enrol(home, top, When::Submitted(day), Fate::Closed);
}

/// One thing that happens in a member's life.
fn step(life: &mut Life<'_>, top: i16, day: NaiveDate) {
    let when = When::Submitted(day);
    if !life.is_member() {
        return join(life, top, day);
    }
    let reached = highest_layer(life);
    if reached > top {
        let lowest = life.places()[0];
        return life.enrol(lowest, top, when, Fate::Closed);
    }
    match life.dice.weighted(&[12, 22, 20, 43, 3]) {
        0 => {
            let leaf = new_leaf(life);
            life.person.home = leaf;
            life.transfer(leaf, when, Fate::Closed);
        }
        1 => life.change(when, Fate::Closed),
        2 => life.register_change(when, Fate::Closed),
        3 => life.certificate(when, Fate::Closed),
        _ => {
            let lowest = lowest_layer(life);
            life.withdraw(lowest, when, Fate::Closed);
        }
    }
}

/// Where somebody moves to: mostly within the prefecture, never to one that demands layers he may not have.
fn new_leaf(life: &mut Life<'_>) -> Place {
    let world = life.world;
    let here = world.associations[life.person.home].prefecture.clone();
    let leaf =
        if life.dice.chance(60) { world.leaf_of_prefecture(here.as_deref(), life.dice) } else { world.leaf(life.dice) };
    if world.associations[leaf].requires_upper_layers { life.person.home } else { leaf }
}

/// A second workplace under another association; upper layers common to both are shared.
fn second_group(life: &mut Life<'_>, lot: Lot, last: NaiveDate) {
    let world = life.world;
    let day = last + TimeDelta::days(LEAST_GAP);
    if !matches!(lot, Lot::Member(_)) || !life.is_member() || day > world.days_ago(ROUNDED) || !life.dice.chance(9) {
        return;
    }
    let leaf = new_leaf(life);
    let reached = highest_layer(life);
    if !life.places().contains(&leaf) {
        life.enrol(leaf, reached, When::Submitted(day), Fate::Closed);
    }
}

/// What lies on the desks today, and what has just left them.
fn present(life: &mut Life<'_>, number: usize, lot: Lot) {
    let world = life.world;
    if life.person.died_on.is_some() {
        return;
    }
    // The associations of the stories have something of everything.
    let staged = number - story::DOCTORS.len();
    let is_staged = staged < STAGED;
    if is_staged {
        let code = if staged.is_multiple_of(2) { "4-14-017" } else { "3-27-001" };
        if let Some(place) = world.by_code(code).filter(|_| !life.is_member()) {
            life.person.home = place;
        }
    }
    if is_staged && staged % 20 == 7 && !life.is_member() {
        let days = life.dice.between(1, 80);
        return life.begin_draft(world.days_ago(days));
    }
    let unfinished = is_staged || life.dice.per_mille(world.plan.unfinished_per_mille);
    if unfinished {
        let age = age(life.dice);
        file_now(life, lot, When::Arrived(world.days_ago(age)), None);
    } else if life.dice.per_mille(50) {
        let day = world.days_ago(life.dice.between(1, 70));
        let fate = [Fate::Closed, Fate::Refused(0), Fate::Withdrawn(0), Fate::Terminated(0)]
            [life.dice.weighted(&[80, 8, 9, 3])];
        file_now(life, lot, When::Arrived(day), Some(fate));
    }
}

/// Days since the last arrival: most are young, every age up to 60 occurs, and six and seven often.
fn age(dice: &mut Dice) -> i64 {
    let (from, to) = [(0, 0), (1, 5), (6, 6), (7, 7), (8, 60)][dice.weighted(&[10, 50, 8, 8, 24])];
    dice.between(from, to)
}

/// Files what fits the doctor; without a fate, one that leaves it unfinished.
fn file_now(life: &mut Life<'_>, lot: Lot, when: When, fate: Option<Fate>) {
    let world = life.world;
    if !life.is_member() {
        let home = life.person.home;
        let top = if world.associations[home].requires_upper_layers {
            1
        } else {
            [1, 2, 3][life.dice.weighted(&[80, 13, 7])]
        };
        let layers = world.chain(home).into_iter().filter(|&place| world.associations[place].layer >= top).count();
        let fate = fate.unwrap_or_else(|| unfinished(life.dice, layers));
        // An upper layer refuses what the lower ones have granted.
        let refused_above = matches!(fate, Fate::Refused(_)) && layers > 1 && life.dice.chance(50);
        let fate = if refused_above { Fate::Refused(layers - 1) } else { fate };
        return life.enrol(home, top, when, fate);
    }
    let reached = highest_layer(life);
    let single = !life.has_several_groups();
    let unrefused = |fate| if matches!(fate, Fate::Refused(_)) { Fate::Closed } else { fate };
    let choice = life.dice.weighted(&[30, 24, 12, 12, 12, 10]);
    match choice {
        0 | 1 if single && reached > 1 && lot != Lot::Former => {
            let lowest = life.places()[0];
            let top = i16::try_from(life.dice.between(1, i64::from(reached) - 1)).unwrap_or(1);
            let turns = life.places().len() + usize::try_from(reached - top).unwrap_or(0);
            let fate = fate.map_or_else(|| unfinished(life.dice, turns), unrefused);
            life.enrol(lowest, top, when, fate);
        }
        0 | 1 if single => {
            let leaf = new_leaf(life);
            let joining = world.chain(leaf).iter().filter(|place| !life.places().contains(place)).count();
            let fate = fate.unwrap_or_else(|| unfinished(life.dice, joining.clamp(1, 2)));
            life.transfer(leaf, when, fate);
        }
        2 if single => {
            let fate = fate.unwrap_or_else(|| unfinished(life.dice, 1));
            life.change(when, fate);
        }
        3 if single => {
            let lowest = lowest_layer(life);
            let everything = reached == lowest || life.dice.chance(60);
            let layer = if everything { lowest } else { reached };
            let relays = life.places().len();
            let fate = fate.map_or_else(|| unfinished(life.dice, if everything { 1 } else { relays }), unrefused);
            life.withdraw(layer, when, fate);
        }
        4 => {
            let fate = fate.unwrap_or_else(|| unfinished(life.dice, 1));
            life.register_change(when, fate);
        }
        _ => {
            let fate = fate.unwrap_or_else(|| unfinished(life.dice, 1));
            life.certificate(when, fate);
        }
    }
}

/// A point of the course that leaves something to do, with so many parts acting in turn.
fn unfinished(dice: &mut Dice, turns: usize) -> Fate {
    let at = dice.below(turns);
    match dice.weighted(&[52, 26, 10, 12]) {
        0 => Fate::Pending { at, received: false },
        1 => Fate::Pending { at, received: true },
        2 => Fate::Returned(at),
        _ => Fate::Decided,
    }
}

/// Number of the highest layer reached: 1 is the national one.
fn highest_layer(life: &Life<'_>) -> i16 {
    life.places().last().map_or(4, |&place| life.world.associations[place].layer)
}

/// Layer of his lowest association.
fn lowest_layer(life: &Life<'_>) -> i16 {
    life.places().first().map_or(4, |&place| life.world.associations[place].layer)
}
