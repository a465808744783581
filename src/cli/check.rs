//! `mamis check`: can this installation work? A line per finding, in words for whoever installs it.

mod database;
mod findings;
mod surroundings;

use std::process::ExitCode;

use mamis::config::Config;

use super::database::Database;
use findings::Findings;

/// Looks at everything, tells it, and fails if something must be mended first.
pub async fn run(config: &Config) -> ExitCode {
    let mut findings = Findings::default();
    surroundings::addresses(&config.http, &mut findings);
    surroundings::folder(config, &mut findings);
    surroundings::graphiql(config.http.graphiql_folder.as_deref(), &mut findings);
    surroundings::contact(config.contact.as_ref(), &mut findings);
    surroundings::mail(&config.mail, &mut findings).await;
    match Database::open(config).await {
        Ok(opened) => {
            database::look(opened.url(), &mut findings).await;
            if let Err(error) = opened.close().await {
                findings.bad(format!("the program's own PostgreSQL does not stop: {error:#}"));
            }
        }
        Err(error) => findings.bad(format!("no database: {error:#}")),
    }
    for line in findings.lines() {
        super::say(&line);
    }
    if findings.any_bad() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
