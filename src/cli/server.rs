//! `mamis server`: puts the program together and serves until it is told to end.

use std::sync::Arc;

use anyhow::Context;
use mamis::app::{App, SystemClock};
use mamis::config::Config;
use mamis::db::PoolSizes;
use mamis::jobs;
use mamis::jobs::mail::Mailer;
use mamis::server::{Server, Settings};
use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Brings the database up to date, then serves.
pub async fn run(config: &Config, url: &str) -> anyhow::Result<()> {
    let stop = stop_on_signals()?;
    super::migrate(url).await?;
    mamis::masters::load(url).await.context("cannot load the master data")?;
    let sizes = PoolSizes { pool: config.database.pool_size, readers: config.database.readers as usize };
    let app = App::open(url, sizes, Arc::new(SystemClock), &config.files.attachments()).await?;
    let server = Server::bind(app.clone(), &settings(config))?;
    let address = server.local_addr()?;
    let base_url = config.http.base_url.as_ref().map_or_else(|| format!("http://{address}"), ToString::to_string);
    let jobs = tokio::spawn(jobs::run(app, mailer(config, &base_url)?, stop.clone()));
    tracing::info!(%address, "serving");
    let served = server.run(stop).await;
    // A mail that is under way is handed over first.
    jobs.await.context("the jobs failed")?;
    served
}

fn mailer(config: &Config, base_url: &str) -> anyhow::Result<Mailer> {
    let from = config.mail.from.clone();
    match &config.mail.url {
        Some(url) => Mailer::smtp(url.expose_secret(), from, base_url).context("MAIL_URL can't be used"),
        None => Ok(Mailer::folder(config.files.mails(), from, base_url)),
    }
}

fn settings(config: &Config) -> Settings {
    let mut settings = Settings::from(&config.http);
    settings.contact = config.contact.clone();
    // Without a mail server the program is being tried: everybody may read the mails, and the schema in GraphiQL.
    if config.mail.url.is_none() {
        settings.mail_folder = Some(config.files.mails());
        settings.api.open_schema = true;
    }
    settings
}

/// Cancelled by the first SIGTERM or Ctrl-C.
fn stop_on_signals() -> anyhow::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stopping.cancel();
    });
    Ok(stop)
}
