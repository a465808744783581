//! `mamis permissions`: who may do what, as a page for secretaries, and the file that keeps it.

use std::path::Path;

use anyhow::Context;
use clap::Args;

const FILE: &str = "docs/permissions.md";

/// What to do with the page.
#[derive(Args)]
pub struct Options {
    /// Write docs/permissions.md below this folder instead of printing it.
    #[arg(long)]
    write: bool,
}

/// Prints or writes the page.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let page = mamis::domain::policy::permissions();
    if options.write {
        std::fs::write(Path::new(FILE), page).with_context(|| format!("cannot write {FILE}"))
    } else {
        super::say(page.trim_end());
        Ok(())
    }
}
