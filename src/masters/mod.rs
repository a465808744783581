//! Master data as files under version control, and their loader.
//!
//! The files lie in `data/` and are part of the program. `data/README.md` says where each of them comes from.

mod files;
mod load;
mod rows;
mod tables;

pub use load::{Loaded, Parts, load, load_parts};
pub use rows::{Association, Category, MedicalSchool, Prefecture, Society};

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

/// The associations of the shipped file.
pub fn associations() -> anyhow::Result<Vec<Association>> {
    rows::read(files::ASSOCIATIONS)
}

/// The categories of the shipped file.
pub fn categories() -> anyhow::Result<Vec<Category>> {
    rows::read(files::CATEGORIES)
}

/// The prefectures of the shipped file.
pub fn prefectures() -> anyhow::Result<Vec<Prefecture>> {
    rows::read(files::PREFECTURES)
}

/// The medical schools of the shipped file.
pub fn medical_schools() -> anyhow::Result<Vec<MedicalSchool>> {
    rows::read(files::MEDICAL_SCHOOLS)
}

/// The societies of the shipped file.
pub fn societies() -> anyhow::Result<Vec<Society>> {
    rows::read(files::SOCIETIES)
}

/// The postal table without its large offices: lines of postal code, prefecture code, city, town, city kana, town kana
/// and municipality code, with tabs between.
pub fn postal_table() -> anyhow::Result<String> {
    files::POSTAL.inflate()
}
