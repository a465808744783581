//! Command line. Thin: every subcommand is a call into the library.

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// MAMIS: the membership system of Japan's medical associations.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Bring the database schema up to date.
    Migrate,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Command::parse() {
        #[allow(clippy::disallowed_methods, reason = "until src/config stands")]
        Command::Migrate => {
            let url = std::env::var("DATABASE_URL")?;
            mamis::db::migrate::run(&url).await?;
        }
    }
    Ok(())
}
