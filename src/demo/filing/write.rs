//! What came of an application, as rows.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Course, Filed, Play, Workplace};
use crate::demo::documents::{self, HandedIn};
use crate::demo::output::Output;
use crate::demo::world::Actor;
use crate::demo::{rows, texts};
use crate::domain::time::tokyo_date;
use crate::domain::words::{ApplicationBox, ApplicationKind, ApplicationOutcome, StepSide};

/// What a doctor wrote who had to correct it: 顧問.
const WRONG_POSITION: &str = "position:17";

impl Play<'_> {
    /// Everything about it; `number` is its running number.
    pub(super) fn write(mut self, number: u64, out: &mut Output) -> Filed {
        self.keep_undo();
        let submitted_at = self.events.first().map_or(self.now, |event| event.at);
        let updated_at = self.events.iter().map(|event| event.at).max().unwrap_or(submitted_at);
        self.write_application(number, submitted_at, updated_at, out);
        self.write_forms(submitted_at, out);
        self.write_steps(submitted_at, out);
        self.write_texts(out);
        for event in &self.events {
            out.push(event);
        }
        let granted =
            matches!(self.outcome, Some(ApplicationOutcome::Completed | ApplicationOutcome::PartiallyApproved));
        Filed {
            application_id: self.id,
            submitted_at,
            wished_on: self.wished_on,
            ended_at: self.decided_at,
            approved: self.approved,
            granted,
        }
    }

    fn write_application(
        &mut self,
        number: u64,
        submitted_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        out: &mut Output,
    ) {
        let is_undecided = self.outcome.is_none();
        let year = tokyo_date(submitted_at).format("%Y");
        out.push(&rows::Application {
            id: self.id,
            number: format!("{year}-{number:07}"),
            kind: self.filing.kind.as_str(),
            doctor_id: self.filing.doctor_id,
            group_id: self.filing.group_id,
            status: self.status.as_str(),
            outcome: self.outcome.map(ApplicationOutcome::as_str),
            returned_by_association_id: self.returned.map(|returned| returned.0),
            returned_at: self.returned.map(|returned| returned.1),
            revision: self.revision(),
            filed_by_account_id: self.filing.filer.account_id,
            idempotency_key: format!("demo-{}", self.id.simple()),
            star_reason: (is_undecided && self.dice.chance(6)).then(|| *self.dice.pick(texts::STAR_REASONS)),
            submitted_at,
            decided_at: self.decided_at,
            closed_at: self.closed_at,
            updated_at,
            version: i32::try_from(self.events.len()).unwrap_or(1),
        });
        if is_undecided {
            let claims = |step: &&Course| matches!(step.part.side, StepSide::Joining | StepSide::Leaving);
            for step in self.steps.iter().filter(claims) {
                out.push(&rows::Claim {
                    doctor_id: self.filing.doctor_id,
                    association_id: self.world.associations[step.part.place].id,
                    application_id: self.id,
                });
            }
        }
    }

    /// The form, and before it the one that was sent back.
    fn write_forms(&mut self, sent_at: DateTime<Utc>, out: &mut Output) {
        let mut designations = 0;
        if matches!(self.filing.kind, ApplicationKind::Enrolment | ApplicationKind::Transfer) {
            designations = self.dice.weighted(&[50, 35, 15]);
        }
        if let Some(corrected_at) = self.corrected_at {
            let wrong = Workplace { position_code: Some(WRONG_POSITION), ..self.filing.workplace };
            self.write_form(1, &wrong, 0, sent_at, out);
            self.write_form(2, &self.filing.workplace.clone(), designations, corrected_at, out);
        } else {
            self.write_form(1, &self.filing.workplace.clone(), designations, sent_at, out);
        }
        if self.filing.has_documents {
            let with = HandedIn {
                application_id: self.id,
                doctor_id: self.filing.doctor_id,
                by: &self.filing.filer,
                sent_at,
                corrected_at: self.corrected_at,
            };
            documents::hand_in(self.dice, &with, out);
        }
    }

    fn write_form(
        &self,
        revision: i32,
        workplace: &Workplace,
        designations: usize,
        sent_at: DateTime<Utc>,
        out: &mut Output,
    ) {
        let application_id = self.id;
        for designation_code in &["designation:01", "designation:05"][..designations] {
            out.push(&rows::FormDesignation { application_id, revision, designation_code });
        }
        out.push(&rows::Form {
            application_id,
            revision,
            wished_on: self.wished_on,
            facility_id: workplace.facility_id,
            facility_text: workplace.facility_text,
            workplace_role_code: workplace.role_code,
            position_code: workplace.position_code,
            designation_text: None,
            reason_code: self.filing.reason_code,
            reason_text: None,
            sent_at,
            sent_by_account_id: self.filing.filer.account_id,
        });
    }

    /// Number of the form in force.
    pub(super) fn revision(&self) -> i32 {
        if self.corrected_at.is_some() { 2 } else { 1 }
    }

    pub(super) fn counts_under(&self) -> ApplicationBox {
        match self.filing.kind {
            ApplicationKind::Enrolment => ApplicationBox::Enrolment,
            ApplicationKind::Transfer | ApplicationKind::Change => ApplicationBox::Transfer,
            ApplicationKind::Withdrawal => ApplicationBox::Withdrawal,
            ApplicationKind::RegistrationChange | ApplicationKind::Certificate => ApplicationBox::Other,
        }
    }

    fn write_steps(&self, submitted_at: DateTime<Utc>, out: &mut Output) {
        let counts_under = self.counts_under();
        for (position, step) in self.steps.iter().enumerate() {
            out.push(&rows::Step {
                id: step.id,
                application_id: self.id,
                association_id: self.world.associations[step.part.place].id,
                position: i16::try_from(position).unwrap_or(0),
                side: step.part.side.as_str(),
                kind: step.part.kind.as_str(),
                r#box: counts_under.as_str(),
                state: step.state.as_str(),
                bundled: step.part.bundled,
                category_id: step.part.category,
                submitted_at,
                arrived_at: step.arrived_at,
                arrived_on: step.arrived_at.map(tokyo_date),
                received_at: step.received.map(|received| received.0),
                received_by_account_id: step.received.map(|received| received.1),
                acted_at: step.acted.map(|acted| acted.0),
                acted_by_account_id: step.acted.and_then(|acted| acted.1),
                effective_on: step.effective_on,
                handled_revision: step.handled_revision,
            });
        }
    }

    /// Messages and memos: on what is going on, and rarely on what is over.
    fn write_texts(&mut self, out: &mut Output) {
        let percent = if self.outcome.is_none() { 30 } else { 1 };
        let arrived = self.steps.iter().rposition(|step| step.arrived_at.is_some());
        let Some(index) = arrived else { return };
        let association_id = self.world.associations[self.steps[index].part.place].id;
        let at = (self.steps[index].arrived_at.unwrap_or(self.now) + TimeDelta::minutes(5)).min(self.world.now());
        if self.dice.chance(percent) {
            let actor = self.staff(index);
            let (question, answer) = *self.dice.pick(texts::MESSAGES);
            let message = |id, association_id, actor: &Actor, body, at| rows::Message {
                id,
                application_id: self.id,
                association_id,
                account_id: actor.account_id,
                author_name: actor.name.clone(),
                body,
                at,
            };
            out.push(&message(self.dice.id(at), Some(association_id), &actor, question, at));
            let answered_at = at + TimeDelta::hours(3);
            if answered_at < self.world.now() && self.dice.chance(50) {
                out.push(&message(self.dice.id(answered_at), None, &self.filing.filer, answer, answered_at));
            }
        }
        if self.dice.chance(percent) {
            let actor = self.staff(index);
            out.push(&rows::Memo {
                id: self.dice.id(at),
                application_id: self.id,
                association_id,
                account_id: actor.account_id,
                author_name: actor.name,
                body: self.dice.pick::<&str>(texts::MEMOS),
                at,
            });
        }
    }
}
