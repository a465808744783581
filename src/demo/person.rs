//! A doctor as a person: name, birth, school, home.

use chrono::{Datelike, NaiveDate, TimeDelta};
use uuid::Uuid;

use super::dice::Dice;
use super::names::{self, FullName};
use super::output::Output;
use super::places;
use super::rows;
use super::story;
use super::world::{Place, Role, World};
use crate::domain::text::search_key;

/// What a life needs to know of the person.
#[derive(Debug, Clone)]
pub struct Person {
    pub doctor_id: Uuid,
    pub name: FullName,
    pub license_number: String,
    /// Completed years.
    pub age: i64,
    /// First day of the month of graduation.
    pub graduated_on: NaiveDate,
    /// Where he joins first.
    pub home: Place,
    pub died_on: Option<NaiveDate>,
    /// Years after graduation at which he opens a practice of his own, if he does.
    founds_after: Option<i64>,
    retires_after: i64,
    pub birth_date: NaiveDate,
    /// Old data often has none.
    pub has_email: bool,
    female: bool,
}

impl Person {
    /// Invents the doctor with this number.
    pub fn new(world: &World, number: usize, dice: &mut Dice) -> Self {
        let story = story::doctor(number);
        let age = match story {
            Some(story) if story.trainee => 25,
            Some(_) => 46,
            None => {
                let (from, to) =
                    [(25, 30), (31, 45), (46, 60), (61, 75), (76, 92)][dice.weighted(&[12, 30, 30, 22, 6])];
                dice.between(from, to)
            }
        };
        let birth_date = world.days_ago(age * 365 + age / 4 + dice.between(1, 360));
        let trainee = story.is_some_and(|story| story.trainee);
        let graduated_on = graduation(world, if trainee { 0 } else { age - dice.between(24, 26).min(age) }, dice);
        let female = dice.chance(if age < 50 { 35 } else { 18 });
        let home = story.and_then(|story| world.by_code(story.association)).unwrap_or_else(|| world.leaf(dice));
        let registered_at = world.at(world.days_ago(dice.between(300, 900)), dice.between(0, 1400));
        Self {
            doctor_id: dice.id(registered_at),
            name: names::full(dice, female),
            license_number: license_number(number),
            age,
            graduated_on,
            home,
            died_on: None,
            founds_after: dice.chance(45).then(|| dice.between(8, 22)),
            retires_after: dice.between(42, 60),
            birth_date,
            has_email: true,
            female,
        }
    }

    /// What he does on a day.
    pub fn role(&self, on: NaiveDate) -> Role {
        let years = (on - self.graduated_on).num_days() / 365;
        match self.founds_after {
            _ if years >= self.retires_after => Role::Retired,
            _ if years < 2 => Role::Trainee,
            Some(founds_after) if years >= founds_after => Role::Practising,
            _ => Role::Employed,
        }
    }

    /// Writes the doctor, his home, specialties and societies.
    pub fn write(&self, world: &World, number: usize, dice: &mut Dice, out: &mut Output) {
        let school = dice.pick(&world.schools);
        let registered_at = world.at(world.days_ago(dice.between(90, 299)), dice.between(0, 1400));
        let former = (self.female && dice.chance(22)).then(|| names::family(dice));
        let main_department = match self.role(world.as_of) {
            Role::Trainee => 41,
            _ if dice.chance(35) => 1,
            _ => dice.between(1, 39),
        };
        let has_degree = self.age > 32 && dice.chance(45);
        let doctor_id = self.doctor_id;
        out.push(&rows::Doctor {
            id: doctor_id,
            license_number: self.license_number.clone(),
            licensed_on: self.graduated_on + TimeDelta::days(dice.between(30, 75)),
            family_name: self.name.family.0,
            given_name: self.name.given.0,
            family_kana: self.name.family.1,
            given_kana: self.name.given.1,
            former_family_name: former.map(|name| name.0),
            former_family_kana: former.map(|name| name.1),
            search_text: self.search_text(former),
            use_former_name: former.is_some() && dice.chance(40),
            birth_date: self.birth_date,
            gender_code: if self.female { "gender:2" } else { "gender:1" },
            main_department_code: format!("department:{main_department:02}"),
            medical_school_id: (number % 97 != 11).then(|| school.code.clone()),
            medical_school_text: (number % 97 == 11).then_some("見本国立海外医科大学"),
            graduated_on: self.graduated_on,
            degree_university: has_degree.then(|| school.name.clone()),
            degree_on: has_degree.then(|| month(self.graduated_on, dice.between(60, 96))),
            email: self.has_email.then(|| format!("doctor{}@example.jp", self.license_number)),
            mail_to_home: dice.chance(15),
            died_on: self.died_on,
            is_sample: true,
            created_at: registered_at,
            updated_at: registered_at,
        });
        self.write_home(world, dice, out);
        let further: std::collections::BTreeSet<_> =
            (0..dice.weighted(&[50, 30, 15, 5])).map(|_| dice.between(1, 39)).collect();
        for department in further.into_iter().filter(|&department| department != main_department) {
            out.push(&rows::DoctorDepartment { doctor_id, department_code: format!("department:{department:02}") });
        }
        self.write_societies(world, registered_at, dice, out);
    }

    /// The names by which he is found; a space keeps one name from running into the next.
    fn search_text(&self, former: Option<names::Name>) -> String {
        let (family, given) = (self.name.family, self.name.given);
        let names = [
            Some(format!("{}{}", family.0, given.0)),
            Some(format!("{}{}", family.1, given.1)),
            former.map(|former| format!("{}{}", former.0, given.0)),
            former.map(|former| format!("{}{}", former.1, given.1)),
        ];
        names.into_iter().flatten().map(|name| search_key(&name)).collect::<Vec<_>>().join(" ")
    }

    fn write_home(&self, world: &World, dice: &mut Dice, out: &mut Output) {
        let address = world.municipalities[world.associations[self.home].municipality].address(dice);
        let phone = places::phone(dice, &address.prefecture);
        out.push(&rows::DoctorContact {
            doctor_id: self.doctor_id,
            postal_code: address.postal_code,
            prefecture_code: address.prefecture,
            city: address.city,
            address: address.rest,
            building: if dice.chance(30) {
                format!("見本マンション{}号室", dice.between(101, 1420))
            } else {
                String::new()
            },
            fax: dice.chance(40).then(|| phone.clone()),
            phone: Some(phone),
        });
    }

    fn write_societies(&self, world: &World, at: chrono::DateTime<chrono::Utc>, dice: &mut Dice, out: &mut Output) {
        let chosen: std::collections::BTreeSet<_> =
            (0..dice.weighted(&[35, 35, 20, 10])).map(|_| dice.below(world.societies.len())).collect();
        for society in chosen {
            let id = dice.id(at);
            let society_id = Some(world.societies[society].code.clone());
            out.push(&rows::DoctorSociety { id, doctor_id: self.doctor_id, society_id, society_text: None });
        }
        if dice.chance(3) {
            let (id, society_text) = (dice.id(at), Some("見本地域医療研究会"));
            out.push(&rows::DoctorSociety { id, doctor_id: self.doctor_id, society_id: None, society_text });
        }
    }
}

/// The month of graduation, so many years ago, but a little less than a year ago at the latest.
fn graduation(world: &World, years: i64, dice: &mut Dice) -> NaiveDate {
    let month = if dice.chance(92) { 3 } else { 9 };
    let mut year = world.as_of.year() - i32::try_from(years).unwrap_or(0);
    loop {
        match NaiveDate::from_ymd_opt(year, month, 1) {
            Some(day) if day > world.days_ago(330) => year -= 1,
            Some(day) => return day,
            None => return world.days_ago(330),
        }
    }
}

/// Numbers that don't repeat: multiplying by a number without a common factor turns the list over once.
fn license_number(number: usize) -> String {
    const COUNT: usize = 700_001;
    format!("{}", 200_000 + number * 48_271 % COUNT)
}

/// The first day of the month so many months later.
fn month(from: NaiveDate, months: i64) -> NaiveDate {
    let months = chrono::Months::new(u32::try_from(months).unwrap_or(0));
    from.checked_add_months(months).unwrap_or(from)
}
