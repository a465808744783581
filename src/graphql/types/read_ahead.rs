//! What is selected below each row of a list, read before the rows are walked through.
//!
//! Rows differ: one was received by somebody, another has no message. Left to themselves, rows that need one thing less
//! run ahead of the others and ask for the next by themselves, and the number of statements depends on the rows.

use async_graphql::{Context, Lookahead};

use super::step::ApplicationStep;
use crate::domain::ids::{AccountId, ApplicationId};
use crate::graphql::context::RequestContext;

/// Is this selected below the rows of a connection, be it by `nodes` or by `edges`?
pub fn selects(ctx: &Context<'_>, path: &[&str]) -> bool {
    let below = |rows: Lookahead<'_>| path.iter().fold(rows, |at, name| at.field(name)).exists();
    let listed = ctx.look_ahead();
    below(listed.field("nodes")) || below(listed.field("edges").field("node"))
}

/// For a page of steps.
pub async fn below_steps(request: &RequestContext, ctx: &Context<'_>, steps: &[&ApplicationStep]) {
    if !request.look_ahead {
        return;
    }
    let rows = || steps.iter().map(|step| step.row());
    let mut people: Vec<AccountId> = Vec::new();
    if selects(ctx, &["receivedBy"]) {
        people.extend(rows().filter_map(|row| row.received_by_account_id));
    }
    if selects(ctx, &["actedBy"]) {
        people.extend(rows().filter_map(|row| row.acted_by_account_id));
    }
    let applications = |name: &str| -> Vec<ApplicationId> {
        if selects(ctx, &["application", name]) { rows().map(|row| row.application_id).collect() } else { Vec::new() }
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
