//! Master data as files under version control, and their loader.
//!
//! The files lie in `data/` and are part of the program. `data/README.md` says where each of them comes from.

mod files;
mod load;
mod rows;
mod tables;

pub use load::{Loaded, Parts, load, load_parts};

use uuid::Uuid;

/// First millisecond of 2026/11/23 in UTC, the day on which the files were compiled: the time part of ids made here.
const COMPILED_AT_MILLIS: u64 = 1_795_392_000_000;

/// The id of a row that comes from a file. It follows from the code alone, so every installation has the same.
pub fn id(kind: &str, code: &str) -> Uuid {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{kind}:{code}"));
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    uuid::Builder::from_unix_timestamp_millis(COMPILED_AT_MILLIS, &random).into_uuid()
}
