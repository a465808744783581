//! Work that nobody waits for: sending mails, taking away what has had its time, sealing the 操作履歴. Each job is idempotent, and any number
//! of instances may run them at once.

pub mod clean;
pub mod mail;
pub mod outbox;
pub mod seal;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use mail::Mailer;

/// Runs all jobs until `stop` is cancelled; a mail that is under way is finished.
pub async fn run(app: Arc<App>, mailer: Mailer, stop: CancellationToken) {
    tokio::join!(outbox::run(&app, &mailer, &stop), clean::run(&app, &stop), seal::run(&app, &stop));
}
