//! `mamis schema`: the API's schema as text, and the file that keeps it.

use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

const FILE: &str = "schema.graphql";

/// What to do with the schema. Neither: print it.
#[derive(Args)]
#[group(multiple = false)]
pub struct Options {
    /// Write schema.graphql in this folder. (`mamis schema > schema.graphql` would empty the file before the program is built.)
    #[arg(long)]
    write: bool,
    /// Fail if schema.graphql in this folder differs from the program.
    #[arg(long)]
    check: bool,
}

/// Prints, writes or checks the schema.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let schema = mamis::graphql::sdl();
    let file = Path::new(FILE);
    if options.write {
        std::fs::write(file, schema).with_context(|| format!("cannot write {FILE}"))
    } else if options.check {
        let kept = std::fs::read_to_string(file).with_context(|| format!("cannot read {FILE}"))?;
        if kept != schema {
            bail!("{FILE} differs from the program: run `cargo run -- schema --write` and look at the difference");
        }
        Ok(())
    } else {
        super::say(schema.trim_end());
        Ok(())
    }
}
