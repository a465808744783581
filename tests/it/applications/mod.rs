//! Applications from filing to closing: the services over a real database.

mod correspondence;
mod enforcement;
mod moving;
mod races;
mod relations;
mod statements;
mod stories;

use mamis::domain::ids::{ApplicationId, AssociationId};
use mamis::domain::words::StaffRole;
use mamis::service::Context;

use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

/// A nation, a doctor and one member of staff for each association.
pub struct Desk {
    pub test: TestApp,
    pub nation: Nation,
    pub doctor: Context,
    pub staff: Staff,
}

pub struct Staff {
    pub national: Context,
    pub kanagawa: Context,
    pub yokohama: Context,
    pub aoba: Context,
    pub osaka: Context,
    pub kita: Context,
    pub strict: Context,
}

impl Desk {
    pub async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let doctor = fixtures::doctor(&test, "123456", "見本", "太郎").await;
        let doctor = people::as_doctor(&test, doctor).await;
        let of = async |id: AssociationId| people::as_staff(&test, id, StaffRole::Staff).await;
        let staff = Staff {
            national: of(nation.national.id).await,
            kanagawa: of(nation.kanagawa.id).await,
            yokohama: of(nation.yokohama.id).await,
            aoba: of(nation.aoba.id).await,
            osaka: of(nation.osaka.id).await,
            kita: of(nation.kita.id).await,
            strict: of(nation.strict.id).await,
        };
        Self { test, nation, doctor, staff }
    }

    /// Memberships of all doctors that were not voided: association, first day, category and workplace, by layer.
    async fn memberships(&self) -> Vec<String> {
        self.test
            .database
            .strings(
                "SELECT n.name || ' ' || a.joined_on || ' ' || c.code || ' ' || coalesce(t.facility_text, '-')
                 FROM affiliation a
                 JOIN association s ON s.id = a.association_id
                 JOIN association_term n ON n.association_id = s.id
                 JOIN affiliation_term t ON t.affiliation_id = a.id AND t.voided_at IS NULL
                 JOIN category c ON c.id = t.category_id
                 WHERE a.voided_at IS NULL ORDER BY s.layer DESC, n.name, t.starts_on",
            )
            .await
    }

    /// The timeline: action and state of the step, in order.
    async fn timeline(&self, application: ApplicationId) -> Vec<String> {
        self.test
            .database
            .strings(&format!(
                "SELECT coalesce(n.name || ' ', '') || e.action FROM application_event e
                 LEFT JOIN association_term n ON n.association_id = e.association_id
                 WHERE e.application_id = '{application}' ORDER BY e.ordinal"
            ))
            .await
    }

    /// Mails in the outbox: template and association, in order of making.
    async fn mails(&self) -> Vec<String> {
        self.test
            .database
            .strings(
                "SELECT o.template || coalesce(' ' || n.name, '') FROM outbox o
                 LEFT JOIN association_term n ON n.association_id = o.association_id
                 ORDER BY o.created_at, o.template, n.name",
            )
            .await
    }

    /// What the mail about a withdrawal says of memberships and approvals.
    async fn withdrawal_mail(&self, application: ApplicationId) -> Vec<String> {
        let names = |field: &str| {
            format!(
                "(SELECT coalesce(string_agg(it, '、'), '') FROM jsonb_array_elements_text(payload->'{field}') AS it)"
            )
        };
        self.test
            .database
            .strings(&format!(
                "SELECT unnest(ARRAY['stands: ' || {}, 'given up: ' || {}]) FROM outbox
                 WHERE template = 'application_withdrawn' AND application_id = '{application}'",
                names("standing"),
                names("given_up"),
            ))
            .await
    }

    async fn count(&self, sql: &str) -> i64 {
        self.test.database.client().await.query_one(&format!("SELECT count(*) FROM {sql}"), &[]).await.unwrap().get(0)
    }

    fn minutes(&self, minutes: i64) {
        self.test.clock.advance(chrono::TimeDelta::minutes(minutes));
    }
}
