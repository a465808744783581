//! `mamis server`: puts the program together and serves until it is told to end.

use std::sync::Arc;

use anyhow::Context;
use mamis::app::{App, SystemClock};
use mamis::config::Config;
use mamis::db::PoolSizes;
use mamis::server::{Server, Settings};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Brings the database up to date, then serves.
pub async fn run(config: &Config, url: &str) -> anyhow::Result<()> {
    let stop = stop_on_signals()?;
    super::migrate(url).await?;
    mamis::masters::load(url).await.context("cannot load the master data")?;
    let sizes = PoolSizes { pool: config.database.pool_size, readers: config.database.readers as usize };
    let app = App::open(url, sizes, Arc::new(SystemClock), &config.files.attachments()).await?;
    let server = Server::bind(app, &settings(config))?;
    tracing::info!(address = %server.local_addr()?, "serving");
    server.run(stop).await
}

fn settings(config: &Config) -> Settings {
    Settings {
        metrics: config.http.metrics_listen,
        base_url: config.http.base_url.clone(),
        trusted_hops: config.http.trusted_hops,
        ..Settings::local(config.http.listen)
    }
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
