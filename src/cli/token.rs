//! `mamis token`: API tokens from the command line, in the name of a 管理者.

use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use mamis::app::{App, SystemClock};
use mamis::config::Config;
use mamis::db::PoolSizes;
use mamis::db::models::account;
use mamis::domain::login::login_key;
use mamis::domain::words::{StaffRole, TokenScope};
use mamis::service::CommandError;
use mamis::service::api_token::{self, ApiTokenRow, Issuer, Wanted};

/// What to do with tokens.
#[derive(Subcommand)]
pub enum Command {
    /// Issue a token and print it. It can't be printed again.
    Issue {
        #[command(flatten)]
        by: By,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do: read_members, read_applications, review_applications, read_masters, subscribe. May be given several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<TokenScope>,
        /// Days until it expires, a year at most.
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// List the tokens of the association.
    List {
        #[command(flatten)]
        by: By,
    },
    /// Revoke the tokens of the association that begin so.
    Revoke {
        #[command(flatten)]
        by: By,
        /// The first characters, as listed.
        prefix: String,
    },
}

/// For whom.
#[derive(Args)]
pub struct By {
    /// Login ID of the 管理者 who answers for it; tokens are those of his association.
    #[arg(long = "by")]
    login_id: String,
}

/// Runs one of them.
pub async fn run(config: &Config, command: &Command, url: &str) -> anyhow::Result<()> {
    let sizes = PoolSizes { pool: 2, readers: 1 };
    let app = App::open(url, sizes, Arc::new(SystemClock), &config.files.attachments()).await?;
    match command {
        Command::Issue { by, name, scopes, days } => {
            let issuer = issuer(&app, by).await?;
            let last_day = app.clock.today().checked_add_signed(TimeDelta::try_days(*days).context("too many days")?);
            let scopes = scopes.iter().copied().collect();
            let wanted = Wanted { name: name.clone(), scopes, last_day, idempotency_key: None };
            let issued = api_token::issue_as(&app, &issuer, wanted).await.map_err(in_words)?;
            super::say(issued.token.expose());
        }
        Command::List { by } => {
            for row in api_token::list(&app, issuer(&app, by).await?.association_id).await? {
                super::say(&line(&row, row.is_in_force(app.clock.now())));
            }
        }
        Command::Revoke { by, prefix } => {
            let issuer = issuer(&app, by).await?;
            let rows = api_token::list(&app, issuer.association_id).await?;
            let meant: Vec<_> = rows.iter().filter(|row| row.prefix == *prefix).collect();
            if meant.is_empty() {
                bail!("the association has no token that begins with {prefix}");
            }
            for row in meant {
                let row = api_token::revoke_as(&app, &issuer, row.id).await.map_err(in_words)?;
                super::say(&line(&row, false));
            }
        }
    }
    Ok(())
}

async fn issuer(app: &App, by: &By) -> anyhow::Result<Issuer> {
    let key = &login_key(&by.login_id);
    let found = app.db.read(|reader| async move { account::by_login_key(&reader, key).await }).await?;
    let person = found.context("nobody has this login ID")?;
    let staff =
        person.staff.filter(|staff| staff.role == StaffRole::Administrator && staff.is_usable(app.clock.today()));
    let staff = staff.context("this is no 管理者 who can log in")?;
    Ok(Issuer {
        account_id: person.credentials.id,
        name: staff.name,
        association_id: staff.association_id,
        address: None,
        request_id: None,
    })
}

fn line(row: &ApiTokenRow, is_in_force: bool) -> String {
    let scopes: Vec<_> = row.scopes().iter().map(TokenScope::as_str).collect();
    let state = if is_in_force { "in force" } else { "ended" };
    let used = row.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {at}"));
    format!("{}… {state}, until {}, {used}, {}: {}", row.prefix, row.expires_at, scopes.join(" "), row.name)
}

fn in_words(error: CommandError) -> anyhow::Error {
    match error {
        CommandError::Refused(problems) => {
            anyhow::anyhow!(problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("、"))
        }
        CommandError::Db(error) => error.into(),
    }
}
