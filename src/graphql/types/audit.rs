//! 操作履歴: who did or read what, when, from where.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime as Instant, Utc};
use std::sync::Arc;

use super::master::Association;
use crate::db::queries::audit::{self, Filter, Target, Whose, Wide};
use crate::db::queries::page::{Page, Place};
use crate::domain::audit::period::period;
use crate::domain::audit::words::{self, ACTIONS, Told};
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::text::fold_ascii;
use crate::domain::time::tokyo_midnight;
use crate::graphql::connection::{Count, Listed, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::decode;
use crate::graphql::scalars::{Date, DateTime};

/// Which entries of the 操作履歴. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct AuditEntryFilter {
    /// Part of the name of who did it.
    actor: Option<String>,
    /// The member of staff who did it.
    staff_user_id: Option<ID>,
    /// What was done.
    action: Option<String>,
    /// The doctor's 医籍登録番号, part of his name or reading, or the 受付番号 of an application.
    target: Option<String>,
    /// On this day or later.
    from: Option<Date>,
    /// On this day or before; a year at most.
    to: Option<Date>,
    /// What was done to members of staff of any association. For the national association's 管理者; nothing for others.
    staff_users_everywhere: Option<bool>,
}

impl AuditEntryFilter {
    /// As asked of the database, for a 管理者 of the association; in words, why not.
    pub fn read(self, request: &RequestContext, own: AssociationId) -> std::result::Result<(Whose, Filter), String> {
        let typed =
            |text: Option<String>| text.map(|text| fold_ascii(&text).trim().to_owned()).filter(|text| !text.is_empty());
        let (from, to) = period(self.from.map(|day| day.0), self.to.map(|day| day.0), request.today)?;
        // An id of nobody finds nothing.
        let staff_user = self.staff_user_id.map(|id| decode(&id).unwrap_or(StaffUserId(uuid::Uuid::nil())));
        let is_national = request.tree.get(own).is_some_and(|association| association.layer == 1);
        let whose = match self.staff_users_everywhere {
            Some(true) if is_national => Whose::StaffUsersEverywhere,
            _ => Whose::Association(own),
        };
        let filter = Filter {
            from: tokyo_midnight(from),
            before: tokyo_midnight(to.succ_opt().unwrap_or(to)),
            actor: typed(self.actor),
            staff_user,
            action: typed(self.action),
            target: typed(self.target).as_deref().and_then(Target::read),
        };
        Ok((whose, filter))
    }
}

/// Something that may stand in the 操作履歴.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AuditAction {
    /// For programs, such as application.approve.
    action: &'static str,
    /// Japanese, ready to show.
    label: &'static str,
}

impl AuditAction {
    /// All of them.
    pub fn all() -> Vec<Self> {
        ACTIONS.iter().map(|&(action, label, _)| Self { action, label }).collect()
    }
}

/// A difference that a change made, in words.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AuditChange {
    /// What was changed.
    what: String,
    /// As it was; null: nothing.
    before: Option<String>,
    /// As it is since; null: nothing.
    after: Option<String>,
}

/// An entry of the 操作履歴.
#[derive(Clone)]
pub struct AuditEntry(Arc<Wide>);

impl AuditEntry {
    /// Entries of a page, newest first.
    pub async fn page(
        request: &RequestContext,
        own: AssociationId,
        whose: Whose,
        filter: Filter,
        page: &Page<Instant<Utc>>,
    ) -> Result<Listed<Self>> {
        let by = &filter;
        let rows = request.read(|reader| async move { audit::page(&reader, own, whose, by, page).await }).await?;
        let place = |entry: &Wide| Place { key: entry.0.at, id: entry.0.id };
        let count = Count::AuditEntries(own, whose, filter);
        Ok(Listed::new(rows, count, |entry| (place(&entry), Self(Arc::new(entry)))))
    }
}

/// An entry of the 操作履歴: who did or read what, when, from where. Never changed afterwards.
#[Object(serial)]
impl AuditEntry {
    /// When, to the second and beyond.
    async fn at(&self) -> DateTime {
        DateTime(self.0.0.at)
    }

    /// Name of who did it, as it was then; empty: nobody who was logged in.
    async fn actor_name(&self) -> &str {
        &self.0.0.actor_name
    }

    /// For which association he acted.
    async fn association(&self, ctx: &Context<'_>) -> Option<Association> {
        Association::find(request(ctx), self.0.0.association_id?)
    }

    /// What was done, for programs, such as application.approve.
    async fn action(&self) -> &str {
        &self.0.0.action
    }

    /// What was done, Japanese, in a word.
    async fn label(&self) -> &str {
        words::label(&self.0.0.action)
    }

    /// Who did what to whom, Japanese.
    async fn sentence(&self) -> String {
        let (entry, doctor) = &*self.0;
        let name = doctor.as_ref().map(|(name, license)| (name.full(), license.as_deref()));
        let doctor = name.as_ref().map(|(name, license)| (name.as_str(), *license));
        words::sentence(&entry.action, &Told { actor: &entry.actor_name, doctor, details: &entry.details })
    }

    /// Address that it came from.
    async fn address(&self) -> Option<&str> {
        self.0.0.address.as_deref()
    }

    /// Id of the request, as in the log.
    async fn request_id(&self) -> Option<&str> {
        self.0.0.request_id.as_deref()
    }

    /// What was changed; empty for reads and for what has no value before and after.
    #[graphql(complexity = "5 * child_complexity")]
    async fn changes(&self) -> Vec<AuditChange> {
        let changes = words::changes(&self.0.0.details).into_iter();
        changes.map(|words::Change { what, before, after }| AuditChange { what, before, after }).collect()
    }
}

connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, "entries of the 操作履歴");
