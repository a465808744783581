//! The database of a subcommand: the one that is set, or the program's own.

use mamis::config::Config;
use mamis::db::local_cluster::LocalCluster;
use secrecy::{ExposeSecret, SecretString};

/// A database that answers.
pub struct Database {
    url: SecretString,
    cluster: Option<LocalCluster>,
}

impl Database {
    /// Starts the program's own PostgreSQL if no other is set.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        if let Some(url) = &config.database.url {
            return Ok(Self { url: url.clone(), cluster: None });
        }
        let cluster = LocalCluster::join(&config.files.data_folder).await?;
        Ok(Self { url: cluster.url().into(), cluster: Some(cluster) })
    }

    /// Its address, as the owner.
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// Stops the program's own PostgreSQL.
    pub async fn close(self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster {
            cluster.leave().await?;
        }
        Ok(())
    }
}
