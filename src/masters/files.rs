//! The files themselves, embedded.

use std::io::Read;

use anyhow::Context;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

/// An embedded file.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Name in `data/`, such as `codes.csv`.
    pub name: &'static str,
    bytes: &'static [u8],
    /// A file that is loaded into the same table, together with this one.
    companion: Option<&'static File>,
}

macro_rules! file {
    ($name:literal) => {
        file!($name, None)
    };
    ($name:literal, $companion:expr) => {
        File { name: $name, bytes: include_bytes!(concat!("data/", $name)), companion: $companion }
    };
}

pub const PREFECTURES: File = file!("prefectures.csv");
pub const CODES: File = file!("codes.csv");
pub const MEDICAL_SCHOOLS: File = file!("medical_schools.csv");
pub const SOCIETIES: File = file!("societies.csv");
pub const ASSOCIATIONS: File = file!("associations.csv");
pub const CATEGORIES: File = file!("categories.csv");
pub const POSTAL: File = file!("postal.tsv.gz", Some(&POSTAL_OFFICES));
pub const POSTAL_OFFICES: File = file!("postal_offices.tsv.gz");

impl File {
    #[cfg(test)]
    pub const fn for_test(name: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, bytes, companion: None }
    }

    /// The bytes as shipped.
    pub fn bytes(self) -> &'static [u8] {
        self.bytes
    }

    /// SHA-256 of the file (and its companion) in hexadecimal digits.
    pub fn digest(self) -> String {
        let mut digest = Sha256::new_with_prefix(self.bytes);
        if let Some(companion) = self.companion {
            digest.update(companion.bytes);
        }
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The text of a gzip file.
    pub fn inflate(self) -> anyhow::Result<String> {
        let mut text = String::new();
        GzDecoder::new(self.bytes)
            .read_to_string(&mut text)
            .with_context(|| format!("{} is not gzip of UTF-8 text", self.name))?;
        Ok(text)
    }
}
