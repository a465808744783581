//! `mamis staff`: the users of the secretariats, from the command line.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;
use mamis::app::{App, SystemClock};
use mamis::db::PoolSizes;
use mamis::domain::time::Clock;
use mamis::service::first_administrators::{self, Planned};
use mamis_views::office::staff::notice::{Notice, notices};
use secrecy::ExposeSecret;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make the first 管理者 of every association that has none, and write a page to print for each.
    FirstAdmins {
        /// Where the pages go (HTML, one page an association). They hold the passwords, which are nowhere else: print
        /// them, send them, delete the file. A file that is there already is not touched.
        #[arg(long, default_value = "first-admins.html")]
        notices: PathBuf,
    },
}

/// Runs it over a database, which is brought up to date first.
pub async fn run(command: &Command, url: &str, attachments: &Path) -> anyhow::Result<()> {
    let Command::FirstAdmins { notices } = command;
    super::migrate(url).await?;
    let sizes = PoolSizes { pool: 2, readers: 1 };
    let app = App::open(url, sizes, Arc::new(SystemClock), attachments).await?;
    let planned = first_administrators::plan(&app).await?;
    if planned.is_empty() {
        super::say("every association has a 管理者; nothing was done");
        return Ok(());
    }
    // First the paper, then the rows: a password that nobody has read would be of no use to anybody.
    write(notices, &planned)?;
    let made = first_administrators::carry_out(&app, &planned).await.inspect_err(|_| {
        // Of no use either.
        let _ = std::fs::remove_file(notices);
    })?;
    super::say(&format!("{made} made; their pages are in {}", notices.display()));
    super::say("the file holds their first passwords: print it, send the pages, and delete it");
    Ok(())
}

fn write(path: &Path, planned: &[Planned]) -> anyhow::Result<()> {
    let notice = |one: &Planned| Notice {
        association: one.association().to_owned(),
        login_id: one.login_id.clone(),
        password: one.password.expose_secret().to_owned(),
    };
    let made_on = SystemClock.today();
    let page = notices(&planned.iter().map(notice).collect::<Vec<_>>(), made_on).into_string();
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("cannot make the file {}", path.display()))?;
    file.write_all(page.as_bytes()).and_then(|()| file.sync_all()).context("the pages can't be written")
}
