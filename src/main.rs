//! Command line. Thin: every subcommand is a call into the library.

use anyhow::Context;
use clap::Parser;
use secrecy::ExposeSecret;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// MAMIS: the membership system of Japan's medical associations.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Bring the database schema up to date.
    Migrate,
    /// Load the master data: prefectures, associations, codes, postal codes. The server does it at each start.
    Masters,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let config = mamis::config::Config::from_process()?;
    config.log.start();
    match command {
        Command::Migrate => {
            let url = config.database.url.context("DATABASE_URL is not set")?;
            mamis::db::migrate::run(url.expose_secret()).await?;
        }
        #[allow(clippy::disallowed_methods, reason = "until src/config stands")]
        Command::Masters => {
            let url = std::env::var("DATABASE_URL")?;
            for loaded in mamis::masters::load(&url).await? {
                #[allow(clippy::print_stdout, reason = "what the command found")]
                {
                    println!("{}: {} rows written", loaded.file, loaded.rows);
                }
            }
        }
    }
    Ok(())
}
