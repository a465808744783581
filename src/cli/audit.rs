//! `mamis audit`: is the 操作履歴 as it was sealed?

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use data_encoding::HEXLOWER_PERMISSIVE;
use mamis::config::Config;
use mamis::db::{Db, PoolSizes};
use mamis::domain::audit::Hash;
use mamis::service::audit_chain::{self, Findings};

/// What to do with the chain of seals.
#[derive(Subcommand)]
pub enum Command {
    /// Walk the chain and name the first entry that was changed, deleted, inserted or moved. Fails if there is one.
    Verify {
        /// A head that was kept elsewhere (from `mamis audit head` or the log): it has to be in the chain.
        #[arg(long, value_parser = read_hash)]
        head: Option<Hash>,
    },
    /// Print the end of the chain, to be kept where the database's administrators do not reach.
    Head,
}

/// Runs one of them.
pub async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    super::with_database(config, async |url| {
        let db = Db::open(url, PoolSizes { pool: 1, readers: 1 }).await?;
        match command {
            Command::Verify { head } => {
                let findings = audit_chain::verify(&db, *head).await?;
                if findings.broken.is_some() {
                    code = ExitCode::FAILURE;
                }
                tell(&findings);
            }
            Command::Head => match audit_chain::head(&db).await? {
                Some((head, at)) => super::say(&format!("{} {} {at}", head.number, hex(head.hash))),
                None => bail!("nothing has been sealed yet"),
            },
        }
        Ok(())
    })
    .await?;
    Ok(code)
}

fn tell(findings: &Findings) {
    let Findings { seals, entries, erased, unsealed, head, broken } = findings;
    super::say(&format!("ok      {entries} entries in {seals} seals are as they were sealed"));
    if *erased > 0 {
        super::say(&format!("        of them, {erased} with their texts emptied"));
    }
    if let Some((head, at)) = head {
        super::say(&format!("        the last of these seals is {} {} {at}", head.number, hex(head.hash)));
    }
    match broken {
        Some(broken) => super::say(&format!("broken  {broken}")),
        None => super::say(&format!("        {unsealed} entries are not sealed yet")),
    }
}

fn hex(hash: Hash) -> String {
    HEXLOWER_PERMISSIVE.encode(&hash)
}

fn read_hash(text: &str) -> anyhow::Result<Hash> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).context("a hash is written in hexadecimal")?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("a hash has 64 digits"))
}
