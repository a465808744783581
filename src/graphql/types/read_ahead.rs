//! What is selected below each row of a list, read before the rows are walked through.
//!
//! Rows differ: one was received by somebody, another has no message. Left to themselves, rows that need one thing less
//! run ahead of the others and ask for the next by themselves, and the number of statements depends on the rows.

use async_graphql::Context;

use super::step::ApplicationStep;
use crate::domain::ids::{AccountId, ApplicationId};
use crate::graphql::context::RequestContext;

/// For a page of steps.
pub async fn below_steps(request: &RequestContext, ctx: &Context<'_>, steps: &[&ApplicationStep]) {
    if !request.look_ahead {
        return;
    }
    let of_step = |name: &str| {
        let listed = ctx.look_ahead();
        listed.field("nodes").field(name).exists() || listed.field("edges").field("node").field(name).exists()
    };
    let of_application = |name: &str| {
        let listed = ctx.look_ahead();
        listed.field("nodes").field("application").field(name).exists()
            || listed.field("edges").field("node").field("application").field(name).exists()
    };
    let rows = || steps.iter().map(|step| step.row());
    let mut people: Vec<AccountId> = Vec::new();
    if of_step("receivedBy") {
        people.extend(rows().filter_map(|row| row.received_by_account_id));
    }
    if of_step("actedBy") {
        people.extend(rows().filter_map(|row| row.acted_by_account_id));
    }
    let applications = |name: &str| -> Vec<ApplicationId> {
        if of_application(name) { rows().map(|row| row.application_id).collect() } else { Vec::new() }
    };
    let loaders = &request.loaders;
    futures_util::join!(
        loaders.account_names.prime(people),
        loaders.messages.prime(applications("messages")),
        loaders.memos.prime(applications("memos")),
        loaders.events.prime(applications("events")),
        loaders.routes.prime(applications("steps")),
        loaders.undelivered.prime(applications("undeliveredMailAt")),
    );
}
