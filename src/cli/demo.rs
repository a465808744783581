//! `mamis demo`: loads an invented nation and prints who can log in.

use std::path::Path;

use chrono::NaiveDate;
use clap::Args;
use mamis::app::SystemClock;
use mamis::demo::{self, Size};
use mamis::domain::time::Clock;
use mamis::files::FileStore;

/// What to load.
#[derive(Args)]
pub struct Options {
    /// About 3,000 doctors in seconds, or the size of Japan in minutes.
    #[arg(long, value_enum, default_value_t)]
    size: Size,
    /// The day on which the nation lives, yyyy-mm-dd; today in Tokyo when not given.
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// Another seed gives other people. The same seed and day give the same rows.
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
    /// Replace a sample nation that is there already. Where anything is not a sample, nothing is done.
    #[arg(long)]
    force_empty: bool,
    /// Do nothing where there are doctors, staff users or facilities already, and call that a success.
    #[arg(long, conflicts_with = "force_empty")]
    if_empty: bool,
    /// Only print who can log in.
    #[arg(long)]
    pub log_ins: bool,
}

/// Loads the nation into a database, which is brought up to date first, and its documents into a folder.
pub async fn run(options: &Options, url: &str, attachments: &Path) -> anyhow::Result<()> {
    super::migrate(url).await?;
    mamis::masters::load(url).await?;
    if options.if_empty && !demo::is_empty(url).await? {
        super::say("the database is not empty; nothing was loaded");
        return Ok(());
    }
    let summary = demo::load(
        url,
        &FileStore::in_folder(attachments)?,
        demo::Options {
            size: options.size,
            seed: options.seed,
            as_of: options.as_of.unwrap_or_else(|| SystemClock.today()),
            replace_samples: options.force_empty,
        },
    )
    .await?;
    for (table, rows) in summary.rows {
        super::say(&format!("{rows:>10} {table}"));
    }
    super::say("");
    print_log_ins()
}

/// Who can log in, without looking whether they are there.
pub fn print_log_ins() -> anyhow::Result<()> {
    super::say(&demo::log_ins()?);
    Ok(())
}
