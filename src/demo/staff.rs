//! Secretariats: an administrator and some staff for every association.

use uuid::Uuid;

use super::dice::Dice;
use super::names;
use super::output::Output;
use super::person::Person;
use super::rows;
use super::story::{self, LogIns};
use super::world::{Actor, Place, World};
use crate::domain::words::StaffRole;

/// Writes everybody and tells the associations who they are.
pub fn write(world: &mut World, log_ins: &LogIns, out: &mut Output) {
    let count = world.associations.len();
    let (each, rest) = (world.plan.staff_users / count, world.plan.staff_users % count);
    for place in 0..count {
        let size = (each + usize::from(place < rest)).max(2);
        for number in 0..size {
            let actor = write_one(world, place, number, log_ins, out);
            // Administrator and staff act on applications; a training contractor never sees one.
            if number < 2 || size - number > 1 {
                world.associations[place].staff.push(actor);
            }
        }
    }
}

fn write_one(world: &World, place: Place, number: usize, log_ins: &LogIns, out: &mut Output) -> Actor {
    let association = &world.associations[place];
    let mut dice = Dice::new(world.seed, &association.code, 100 + number as u64);
    let female = dice.chance(60);
    let name = names::full(&mut dice, female);
    let created_at = world.at(world.days_ago(dice.between(400, 900)), dice.between(540, 1020));
    let is_last = number > 1 && number == world.plan.staff_users / world.associations.len() - 1;
    let role = match number {
        0 => StaffRole::Administrator,
        _ if association.layer == 1 && number == 2 => StaffRole::TrainingContractor,
        _ if is_last && dice.chance(15) => StaffRole::TrainingContractor,
        _ => StaffRole::Staff,
    };
    let staff_user_id = dice.id(created_at);
    let account_id = dice.id(created_at);
    let in_use = number < 3 || !dice.chance(6);
    let known = log_ins.staff(&association.code, role, number);
    let login_id =
        known.map_or_else(|| format!("jimu-{}-{:02}", association.code, number + 1), |known| known.login_id.to_owned());
    out.push(&rows::StaffUser {
        id: staff_user_id,
        association_id: association.id,
        name: name.written(),
        name_kana: name.kana(),
        email: format!("jimu-{}-{:02}@example.jp", association.code, number + 1),
        role: role.as_str(),
        in_use,
        valid_until: (role == StaffRole::TrainingContractor).then(|| world.days_ago(-365)),
        wants_arrival_mail: number < 2,
        is_sample: true,
        created_at,
        updated_at: created_at,
    });
    let mut account = account(world, account_id, login_id, known.is_some(), log_ins, &mut dice);
    account.staff_user_id = Some(staff_user_id);
    out.push(&account);
    Actor { account_id, name: name.written() }
}

fn account(
    world: &World,
    id: Uuid,
    login_id: String,
    has_password: bool,
    log_ins: &LogIns,
    dice: &mut Dice,
) -> rows::Account {
    let created_at = world.at(world.days_ago(dice.between(400, 900)), dice.between(540, 1020));
    rows::Account {
        id,
        login_key: login_id.to_lowercase(),
        login_id,
        password_hash: has_password.then(|| log_ins.password_hash.clone()),
        must_change_password: false,
        is_migrated: false,
        doctor_id: None,
        staff_user_id: None,
        stopped_at: None,
        last_login_at: Some(world.at(world.days_ago(dice.between(1, 60)), dice.between(540, 1020))),
        terms_version: None,
        created_at,
        updated_at: created_at,
    }
}

/// The log-in of a doctor. Only a handful have a password.
pub fn doctor_account(
    world: &World,
    person: &Person,
    number: usize,
    log_ins: &LogIns,
    dice: &mut Dice,
) -> rows::Account {
    let known = story::doctor(number);
    let login_id = known.map_or_else(|| format!("doctor-{}", person.license_number), |known| known.login_id.to_owned());
    let id = dice.id(world.at(world.days_ago(300), 0));
    let mut row = account(world, id, login_id, known.is_some(), log_ins, dice);
    row.doctor_id = Some(person.doctor_id);
    row.terms_version = Some(crate::domain::terms::CURRENT.to_owned());
    if known.map_or_else(|| dice.chance(10), |known| known.migrated) {
        wait_for_letter(&mut row);
    }
    row
}

/// The log-in is one of old data whose owner has not yet used the letter.
pub fn wait_for_letter(row: &mut rows::Account) {
    row.is_migrated = true;
    row.must_change_password = true;
    row.terms_version = None;
    row.last_login_at = None;
}
