//! Seals the 操作履歴, now and then.

use std::time::Duration;

use data_encoding::HEXLOWER;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::service::audit_chain::Sealer;

/// How often. What was written is sealed at the second look after it.
const EVERY: Duration = Duration::from_secs(60);

/// Seals until `stop` is cancelled. The log gets each new head: a copy outside of the database, to verify with.
pub async fn run(app: &App, stop: &CancellationToken) {
    let mut sealer = Sealer::default();
    loop {
        match sealer.seal(&app.db, &*app.clock).await {
            Ok(sealed) => {
                if let Some(head) = sealed.last() {
                    let hash = HEXLOWER.encode(&head.hash);
                    tracing::info!(seal = head.number, hash, "the audit was sealed");
                }
            }
            Err(error) => tracing::warn!(%error, "the audit could not be sealed; trying again later"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
