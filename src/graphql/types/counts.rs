//! 申請状況: how many applications are pending where.

use async_graphql::{ComplexObject, SimpleObject};
use chrono::{DateTime as Instant, Utc};

use super::enums::ApplicationBox;
use super::master::Association;
use crate::db::queries::counts::Boxes;
use crate::domain::ids::AssociationId;
use crate::domain::words;
use crate::graphql::scalars::DateTime;

/// 申請状況 of one association.
#[derive(SimpleObject, Clone)]
#[graphql(serial, complex)]
pub struct PendingApplicationCounts {
    /// The association.
    association: Association,
    #[graphql(skip)]
    counted: Boxes,
    /// When it was counted.
    as_of: DateTime,
}

impl PendingApplicationCounts {
    /// Numbers of an association as counted at an instant.
    pub fn new(association: AssociationId, counted: Boxes, as_of: Instant<Utc>) -> Self {
        Self { association: Association::new(association), counted, as_of: DateTime(as_of) }
    }
}

#[ComplexObject]
impl PendingApplicationCounts {
    /// 入会, 異動, 退会, その他の届出 in this order.
    #[graphql(complexity = "4 * child_complexity")]
    async fn boxes(&self) -> Vec<PendingBoxCount> {
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        let count = |(kind, counted): (&words::ApplicationBox, &crate::db::queries::counts::BoxCount)| {
            PendingBoxCount { kind: (*kind).into(), pending: number(counted.pending), aged: number(counted.aged) }
        };
        words::ApplicationBox::ALL.iter().zip(&self.counted).map(count).collect()
    }
}

/// Numbers of one box of the secretariat's TOP.
#[derive(SimpleObject, Clone, Copy)]
#[graphql(serial)]
pub struct PendingBoxCount {
    /// Which box.
    #[graphql(name = "box")]
    kind: ApplicationBox,
    /// Waiting for 受付, 承認 or 確認.
    pending: i32,
    /// Pending for seven days or more (▲).
    aged: i32,
}

/// Steps of the association's tabs, by state. Counting stops: a number above 10,000 stands for "more than 10,000", and of
/// what is done one above 1,000 for "more than 1,000"; `all` is then the sum of what was counted.
#[derive(SimpleObject, Clone, Copy, Default)]
#[graphql(serial)]
pub struct StepStateCounts {
    /// 未受付 and 受付済.
    pub pending: i32,
    /// 未受付
    pub unreceived: i32,
    /// 受付済
    pub received: i32,
    /// 差戻し: with the doctor.
    pub returned: i32,
    /// Nothing left to do for the association.
    pub done: i32,
    /// Everything that ever arrived.
    pub all: i32,
}
