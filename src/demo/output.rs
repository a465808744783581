//! Rows on their way to the database, a buffer per table.

use std::collections::BTreeMap;

use super::copy::{HEADER, Record, TRAILER};

/// The rows of one table.
#[derive(Debug)]
pub struct Sheet {
    pub columns: &'static [&'static str],
    pub rows: u64,
    bytes: Vec<u8>,
}

/// The bytes of a document.
#[derive(Debug)]
pub struct KeptFile {
    /// Name in the file store.
    pub key: String,
    pub bytes: Vec<u8>,
}

/// The rows of a part of the nation, and the files that go with them.
#[derive(Debug, Default)]
pub struct Output {
    sheets: BTreeMap<&'static str, Sheet>,
    pub files: Vec<KeptFile>,
}

impl Output {
    /// Adds a row.
    pub fn push<R: Record>(&mut self, row: &R) {
        let sheet = self.sheets.entry(R::TABLE).or_insert_with(|| Sheet {
            columns: R::COLUMNS,
            rows: 0,
            bytes: HEADER.to_vec(),
        });
        row.write(&mut sheet.bytes);
        sheet.rows += 1;
    }

    /// All buffers, by name of table.
    pub fn into_sheets(self) -> impl Iterator<Item = (&'static str, Sheet)> {
        self.sheets.into_iter()
    }
}

impl Sheet {
    /// The whole input of one COPY.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(TRAILER);
        self.bytes
    }
}
