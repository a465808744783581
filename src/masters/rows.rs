//! What a line of each file says, read and checked.

use std::collections::HashMap;

use anyhow::{Context, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::files::File;

/// A line of a CSV file.
pub trait Row: DeserializeOwned + Serialize {
    /// What tells it from every other line of its file.
    fn key(&self) -> String;

    /// Is the line right in itself? What the database checks anyway is left to it.
    fn check(&self) -> anyhow::Result<()>;
}

/// Reads a CSV file with a header row. Errors name the file and the line.
pub fn read<T: Row>(file: File) -> anyhow::Result<Vec<T>> {
    let mut seen = HashMap::new();
    let mut rows = Vec::new();
    for (index, row) in csv::Reader::from_reader(file.bytes()).deserialize::<T>().enumerate() {
        // The header is line 1.
        let line = index + 2;
        let place = || format!("{} line {line}", file.name);
        let row = row.with_context(place)?;
        row.check().with_context(place)?;
        if let Some(earlier) = seen.insert(row.key(), line) {
            anyhow::bail!("{}: the same code as line {earlier}", place());
        }
        rows.push(row);
    }
    ensure!(!rows.is_empty(), "{} is empty", file.name);
    Ok(rows)
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Prefecture {
    pub code: String,
    pub name: String,
    pub kana: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Code {
    pub kind: String,
    pub code: String,
    pub label: String,
    pub group_label: String,
    pub sort: i32,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct MedicalSchool {
    pub code: String,
    pub name: String,
    pub kana: String,
    pub founder: String,
    pub prefecture_code: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Society {
    pub code: String,
    pub name: String,
    pub kana: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Association {
    pub code: String,
    pub parent_code: Option<String>,
    pub layer: i16,
    pub kind: String,
    pub prefecture_code: Option<String>,
    pub name: String,
    pub name_kana: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub postal_code: Option<String>,
    pub address: Option<String>,
    pub url: Option<String>,
    pub source: String,
    /// Not in the file: it follows from the code.
    #[serde(skip_deserializing)]
    pub id: uuid::Uuid,
    /// Not in the file: the id of the first term.
    #[serde(skip_deserializing)]
    pub term_id: uuid::Uuid,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Category {
    pub association_code: String,
    pub code: String,
    pub label: String,
    pub practising: bool,
    pub employed: bool,
    pub trainee: bool,
    pub retired: bool,
    pub suggested_jma_code: Option<String>,
    pub sort: i32,
    /// Not in the file: it follows from the codes.
    #[serde(skip_deserializing)]
    pub id: uuid::Uuid,
}

impl Row for Prefecture {
    fn key(&self) -> String {
        self.code.clone()
    }

    fn check(&self) -> anyhow::Result<()> {
        named(&self.name, &self.kana)
    }
}

impl Row for Code {
    fn key(&self) -> String {
        format!("{}:{}", self.kind, self.code)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            !self.kind.is_empty() && !self.code.is_empty() && !self.label.is_empty(),
            "kind, code or label missing"
        );
        Ok(())
    }
}

impl Row for MedicalSchool {
    fn key(&self) -> String {
        self.code.clone()
    }

    fn check(&self) -> anyhow::Result<()> {
        named(&self.name, &self.kana)
    }
}

impl Row for Society {
    fn key(&self) -> String {
        self.code.clone()
    }

    fn check(&self) -> anyhow::Result<()> {
        named(&self.name, &self.kana)
    }
}

impl Row for Association {
    fn key(&self) -> String {
        self.code.clone()
    }

    fn check(&self) -> anyhow::Result<()> {
        named(&self.name, &self.name_kana)?;
        ensure!(self.parent_code.is_none() == (self.layer == 1), "layer 1, and no other, has no parent");
        ensure!(!self.source.is_empty(), "no source");
        Ok(())
    }
}

impl Row for Category {
    fn key(&self) -> String {
        format!("{}:{}", self.association_code, self.code)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.code.is_empty() && !self.label.is_empty(), "code or label missing");
        Ok(())
    }
}

fn named(name: &str, kana: &str) -> anyhow::Result<()> {
    ensure!(!name.is_empty(), "no name");
    let is_katakana = |letter: char| matches!(letter, 'ァ'..='ヺ' | 'ー' | '・' | '０'..='９' | 'Ａ'..='Ｚ');
    ensure!(!kana.is_empty() && kana.chars().all(is_katakana), "{kana:?} is not full-width katakana");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masters::files;

    #[test]
    fn every_shipped_file_reads() {
        assert_eq!(read::<Prefecture>(files::PREFECTURES).unwrap().len(), 47);
        assert_eq!(read::<MedicalSchool>(files::MEDICAL_SCHOOLS).unwrap().len(), 82);
        assert!(read::<Code>(files::CODES).unwrap().len() > 150);
        assert!(read::<Society>(files::SOCIETIES).unwrap().len() > 100);
        assert!(read::<Category>(files::CATEGORIES).unwrap().len() >= 5);
        let associations = read::<Association>(files::ASSOCIATIONS).unwrap();
        for association in &associations {
            let Some(parent) = &association.parent_code else { continue };
            let parent = associations.iter().find(|other| other.code == *parent).expect("the parent is in the file");
            assert_eq!(parent.layer + 1, association.layer, "{}", association.code);
        }
    }

    #[test]
    fn errors_name_file_and_line() {
        let read = |bytes| read::<Prefecture>(File::for_test("p.csv", bytes));
        let message = |bytes| format!("{:#}", read(bytes).unwrap_err());
        let twice = "code,name,kana\n01,北海道,ホッカイドウ\n01,北海道,ホッカイドウ\n";
        assert_eq!(message(twice.as_bytes()), "p.csv line 3: the same code as line 2");
        assert!(message("code,name,kana\n01,北海道,ほっかいどう\n".as_bytes()).starts_with("p.csv line 2: "));
        assert_eq!(message(b"code,name,kana\n"), "p.csv is empty");
    }
}
