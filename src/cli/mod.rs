//! The subcommands. What they find goes to standard output, logs and faults to standard error.

mod check;
mod database;

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
    /// Bring the schema of the database up to date.
    Migrate,
    /// Load the master data: prefectures, associations, codes, postal codes. Rows that are there already are brought up to date.
    Masters,
    /// Say in plain words whether this installation can work, and what to do if not.
    Check,
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
    if let Command::Check = command {
        return Ok(check::run(config).await);
    }
    let database = Database::open(config).await?;
    let done = with_database(command, database.url()).await;
    // The database is left in order even if the command failed; that failure is then the one to tell.
    let left = database.close().await;
    done.and_then(|()| left.map(|()| ExitCode::SUCCESS))
}

async fn with_database(command: Command, url: &str) -> anyhow::Result<()> {
    match command {
        Command::Migrate => {
            for version in migrate(url).await? {
                say(&version);
            }
        }
        Command::Masters => {
            for loaded in mamis::masters::load(url).await? {
                say(&format!("{}: {} rows written", loaded.file, loaded.rows));
            }
        }
        Command::Check => {}
    }
    Ok(())
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
