//! 登録の重複: people who registered with a number that is there already, for the secretariats to settle.

use chrono::TimeDelta;

use super::dice::Dice;
use super::names;
use super::output::Output;
use super::person::Person;
use super::rows;
use super::story;
use super::world::{Place, World};

/// Only among the first of the doctors, so that there are as many in every size.
const AMONG: usize = 3_000;

/// Why a mail could not settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// What was typed agrees with what is registered, only there is no mail address: his association knows him.
    WithoutAddress(Place),
    /// It is somebody else's number: the national association looks into it.
    OtherPerson,
}

impl Case {
    /// Whether somebody has registered with the number of this doctor, whose lowest association this is. Nobody does with
    /// that of a doctor to log in as.
    pub fn of(world: &World, number: usize, lowest: Option<Place>) -> Option<Self> {
        if number >= AMONG || story::doctor(number).is_some() {
            return None;
        }
        let told = lowest.filter(|&place| story::weight(&world.associations[place].code).is_some());
        match told {
            Some(place) if number % 19 == 11 => Some(Self::WithoutAddress(place)),
            _ => (number % 601 == 600).then_some(Self::OtherPerson),
        }
    }

    /// Writes it; every other one is settled.
    pub fn write(self, world: &World, number: usize, person: &Person, out: &mut Output) {
        let mut dice = Dice::new(world.seed, "case", number as u64);
        let opened_at = world.at(world.days_ago(dice.between(1, 20)), dice.between(480, 1_300));
        let (own, name, birth_date) = match self {
            Self::WithoutAddress(place) => (Some(place), person.name, person.birth_date),
            Self::OtherPerson => {
                let female = dice.chance(50);
                let younger = TimeDelta::days(dice.between(200, 2_000));
                (None, names::full(&mut dice, female), person.birth_date + younger)
            }
        };
        let (result, note) = match self {
            Self::WithoutAddress(_) => ("letter_issued", None),
            Self::OtherPerson => ("typed_number_wrong", Some("電話で確認。免許証の番号を1桁誤って入力していた。")),
        };
        let holder = own.or_else(|| world.by_code("1")).filter(|_| number.is_multiple_of(2));
        let closed_by = holder.map(|place| dice.pick(&world.associations[place].staff).clone());
        let is_closed = closed_by.is_some();
        out.push(&rows::RegistrationCase {
            id: dice.id(opened_at),
            registration_id: dice.id(opened_at),
            doctor_id: person.doctor_id,
            association_id: own.map(|place| world.associations[place].id),
            agrees: own.is_some(),
            email: format!("new-doctor{number}@example.jp"),
            name: name.written().replace('　', " "),
            name_kana: name.kana().replace('　', " "),
            birth_date,
            license_number: person.license_number.clone(),
            opened_at,
            closed_at: is_closed.then(|| (opened_at + TimeDelta::hours(20)).min(world.now())),
            result: is_closed.then_some(result),
            note: note.filter(|_| is_closed),
            closed_by_account_id: closed_by.as_ref().map(|actor| actor.account_id),
            closed_by_name: closed_by.map(|actor| actor.name),
            version: if is_closed { 2 } else { 1 },
        });
    }
}
