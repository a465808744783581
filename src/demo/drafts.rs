//! Drafts (下書き): 入会届 that are begun and not sent.

use chrono::{Datelike, NaiveDate, TimeDelta};
use uuid::Uuid;

use super::copy::Json;
use super::dice::Dice;
use super::documents;
use super::output::Output;
use super::person::Person;
use super::rows;
use super::world::{Actor, Role, World};
use crate::domain::enrolment::EnrolmentAnswers;
use crate::domain::ids::{AssociationId, AttachmentId, CategoryId, FacilityId};
use crate::domain::text::TypedDate;
use crate::domain::words::ApplicationKind;

/// Kept for so many days from the last save.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Everything up to the facility is filled in, and the licence is uploaded; 施設・業務 and 役職 are missing.
pub fn begin(
    world: &World,
    dice: &mut Dice,
    person: &Person,
    doctor: &Actor,
    (saved_on, role, facility_id): (NaiveDate, Role, Option<Uuid>),
    out: &mut Output,
) {
    let saved_at = world.at(saved_on, dice.between(480, 1_300));
    let chain = world.chain(person.home);
    let category = |place: usize, dice: &mut Dice| {
        (AssociationId(world.associations[place].id), CategoryId(world.category(place, role, dice)))
    };
    let wished_on = world.as_of + TimeDelta::days(dice.between(20, 60));
    let home = &world.associations[person.home];
    let license = documents::license(dice, person.doctor_id, doctor, saved_at, out);
    let answers = EnrolmentAnswers {
        prefecture_code: home.prefecture.clone(),
        association_id: Some(AssociationId(home.id)),
        top_layer: Some(1),
        categories: chain.iter().map(|&place| category(place, dice)).collect(),
        wished_on: TypedDate {
            year: wished_on.year().to_string(),
            month: wished_on.month().to_string(),
            day: wished_on.day().to_string(),
        },
        facility_id: facility_id.map(FacilityId),
        facility_undecided: facility_id.is_none(),
        attachment_ids: vec![AttachmentId(license)],
        ..EnrolmentAnswers::default()
    };
    out.push(&rows::Draft {
        id: dice.id(saved_at),
        doctor_id: person.doctor_id,
        kind: ApplicationKind::Enrolment.as_str(),
        // Everything in it can be written as JSON.
        answers: Json(serde_json::to_string(&answers).unwrap_or_default()),
        saved_at,
        expires_at: saved_at + KEPT,
        version: 3,
    });
}
