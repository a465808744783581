//! What happened to an application, and what was written about it.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::enums::ApplicationEventAction;
use super::master::Association;
use crate::db::queries::history::{EventRow, MemoRow, MessageRow};
use crate::graphql::node::encode;
use crate::graphql::scalars::{Date, DateTime};

/// Something that happened to an application.
#[derive(Clone)]
pub struct ApplicationEvent {
    row: Arc<EventRow>,
}

impl ApplicationEvent {
    /// Of an application that the viewer sees.
    pub fn new(row: Arc<EventRow>) -> Self {
        Self { row }
    }
}

/// Something that happened to an application.
#[Object(serial)]
impl ApplicationEvent {
    /// What.
    async fn action(&self) -> ApplicationEventAction {
        self.row.action.into()
    }

    /// For which association somebody acted. Null: the doctor or the system.
    async fn association(&self) -> Option<Association> {
        self.row.association_id.map(Association::new)
    }

    /// Name of the person at that time.
    async fn actor_name(&self) -> &str {
        &self.row.actor_name
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// Reason given, as written for the doctor.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Date set by an approval.
    async fn effective_on(&self) -> Option<Date> {
        self.row.effective_on.map(Date)
    }
}

/// 審査時連絡メッセージ between secretariats and the doctor, who sees it and can answer.
#[derive(Clone)]
pub struct ApplicationMessage {
    row: Arc<MessageRow>,
}

impl ApplicationMessage {
    /// Of an application that the viewer sees.
    pub fn new(row: Arc<MessageRow>) -> Self {
        Self { row }
    }
}

/// 審査時連絡メッセージ between secretariats and the doctor, who sees it and can answer.
#[Object(serial)]
impl ApplicationMessage {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// The association that writes. Null: the doctor.
    async fn association(&self) -> Option<Association> {
        self.row.association_id.map(Association::new)
    }

    /// Name of the author at that time.
    async fn author_name(&self) -> &str {
        &self.row.author_name
    }

    /// The text.
    async fn body(&self) -> &str {
        &self.row.body
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
}

/// 事務局メモ: for the secretariats of the associations named, never for the doctor.
#[derive(Clone)]
pub struct ApplicationMemo {
    row: Arc<MemoRow>,
}

impl ApplicationMemo {
    /// Of an application that the viewer sees as staff.
    pub fn new(row: Arc<MemoRow>) -> Self {
        Self { row }
    }
}

/// 事務局メモ: for the secretariats of the associations named, never for the doctor.
#[Object(serial)]
impl ApplicationMemo {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// The association that writes.
    async fn association(&self) -> Association {
        Association::new(self.row.association_id)
    }

    /// Name of the author at that time.
    async fn author_name(&self) -> &str {
        &self.row.author_name
    }

    /// The text.
    async fn body(&self) -> &str {
        &self.row.body
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
}
