//! The subcommands. What they find goes to standard output, logs and faults to standard error.

mod audit;
mod check;
mod database;
mod demo;
mod permissions;
mod schema;
mod server;
mod staff;
mod token;

use std::process::ExitCode;

use clap::Parser;
use mamis::config::Config;

use database::Database;

/// MAMIS: the membership system of Japan's medical associations.
///
/// Settings come from the environment; README.md lists them. Without DATABASE_URL the program runs a PostgreSQL of
/// its own in its data folder.
#[derive(Parser)]
#[command(version)]
pub enum Command {
    /// Serve pages and API until told to end (SIGTERM or Ctrl-C). Brings the database and the master data up to date first.
    Server,
    /// Bring the schema of the database up to date.
    Migrate,
    /// Load the master data: prefectures, associations, codes, postal codes. Rows that are there already are brought up to date.
    Masters,
    /// Load an invented nation for trying and showing, and print who can log in.
    Demo(demo::Options),
    /// Say in plain words whether this installation can work, and what to do if not.
    Check,
    /// Issue, list and revoke API tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Look whether the 操作履歴 is as it was sealed.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print the schema of the API.
    Schema(schema::Options),
    /// The users of the secretariats.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Print who may do what, Japanese, for secretaries.
    Permissions(permissions::Options),
}

/// Runs one subcommand. Faults are told on standard error.
pub async fn run(command: Command) -> ExitCode {
    let config = match Config::from_process() {
        Ok(config) => config,
        Err(error) => return fault(&error.to_string()),
    };
    config.log.start();
    match execute(command, &config).await {
        Ok(code) => code,
        Err(error) => fault(&format!("{error:#}")),
    }
}

async fn execute(command: Command, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check => Ok(check::run(config).await),
        Command::Schema(options) => schema::run(&options).map(|()| ExitCode::SUCCESS),
        Command::Staff(command) => {
            let attachments = config.files.attachments();
            with_database(config, async |url| staff::run(&command, url, &attachments).await).await
        }
        Command::Permissions(options) => permissions::run(&options).map(|()| ExitCode::SUCCESS),
        Command::Server => with_database(config, async |url| server::run(config, url).await).await,
        Command::Migrate => {
            with_database(config, async |url| {
                migrate(url).await?.iter().for_each(|version| say(version));
                Ok(())
            })
            .await
        }
        Command::Demo(options) if options.log_ins => demo::print_log_ins().map(|()| ExitCode::SUCCESS),
        Command::Demo(options) => {
            let attachments = config.files.attachments();
            with_database(config, async |url| demo::run(&options, url, &attachments).await).await
        }
        Command::Token(command) => with_database(config, async |url| token::run(config, &command, url).await).await,
        Command::Audit(command) => audit::run(config, &command).await,
        Command::Masters => {
            with_database(config, async |url| {
                for loaded in mamis::masters::load(url).await? {
                    say(&format!("{}: {} rows written", loaded.file, loaded.rows));
                }
                Ok(())
            })
            .await
        }
    }
}

/// Opens the database for some work and leaves it in order even if the work fails; that failure is then the one to tell.
async fn with_database(
    config: &Config,
    work: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let database = Database::open(config).await?;
    let done = work(database.url()).await;
    let left = database.close().await;
    done.and_then(|()| left.map(|()| ExitCode::SUCCESS))
}

async fn migrate(url: &str) -> anyhow::Result<Vec<String>> {
    let versions = mamis::db::migrate::run(url).await?;
    tracing::info!(count = versions.len(), "migrations run");
    Ok(versions)
}

/// A line of what the command found.
#[allow(clippy::print_stdout, reason = "the one place where commands write")]
fn say(line: &str) {
    println!("{line}");
}

/// The message for whoever typed the command.
#[allow(clippy::print_stderr, reason = "logging may not have started, and this is for people")]
fn fault(message: &str) -> ExitCode {
    eprintln!("mamis: {message}");
    ExitCode::FAILURE
}
