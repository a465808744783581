//! `mamis demo`: an invented nation for trying, showing and measuring. The same seed and day give the same bytes.
//!
//! Nobody and nothing in it exists but the associations of the shipped files and the municipalities. Mails are never
//! queued and the audit stays empty. Documents come with the applications of a few hundred people only: each is a file.

mod aside;
mod associations;
mod ballast;
mod career;
mod cases;
mod copy;
mod dice;
mod documents;
mod drafts;
mod facilities;
mod filing;
mod life;
mod load;
mod log_ins;
mod names;
mod output;
mod person;
mod places;
mod rows;
mod session;
mod size;
mod staff;
mod story;
mod texts;
pub mod verify;
mod world;

use chrono::NaiveDate;

pub use load::{Summary, is_empty, load};
pub use log_ins::log_ins;
pub use size::Size;
pub use story::PASSWORD;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub size: Size,
    pub seed: u64,
    /// The day on which the nation lives, in Tokyo.
    pub as_of: NaiveDate,
    /// Put it in place of another sample nation. Never in place of anything real.
    pub replace_samples: bool,
}

/// The seed when none is given.
pub const SEED: u64 = 20_241_001;

/// Digest of all rows and files that would be written, as hexadecimal digits: equal for equal options.
pub fn digest(options: &Options) -> anyhow::Result<String> {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    load::produce(options, |batch| {
        for file in &batch.output.files {
            digest.update(file.key.as_bytes());
            digest.update(&file.bytes);
        }
        for (table, sheet) in batch.output.into_sheets() {
            digest.update(table.as_bytes());
            digest.update(sheet.into_bytes());
        }
        true
    })?;
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
