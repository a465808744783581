//! Small code lists and prefectures, held in memory beside the association tree.

use std::collections::HashMap;
use std::sync::Arc;

/// An entry of a code list (診療科, 役職, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// `kind:code`.
    pub id: String,
    pub kind: String,
    pub code: String,
    /// Words shown on the screens.
    pub label: String,
    /// Heading in a long list; empty where there is none.
    pub group_label: String,
    /// False: no longer offered, still shown where it was chosen.
    pub in_use: bool,
}

/// A prefecture of Japan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefecture {
    /// Two digits (JIS X 0401).
    pub code: String,
    pub name: String,
    /// Full-width katakana.
    pub name_kana: String,
}

/// All code lists and prefectures, in the order of the screens.
#[derive(Debug, Default)]
pub struct Codes {
    codes: Vec<Arc<Code>>,
    by_id: HashMap<String, Arc<Code>>,
    prefectures: Vec<Arc<Prefecture>>,
    medical_schools: HashMap<String, String>,
}

impl Codes {
    /// From rows in the order of the screens.
    pub fn new(codes: Vec<Code>, prefectures: Vec<Prefecture>, medical_schools: HashMap<String, String>) -> Self {
        let codes: Vec<_> = codes.into_iter().map(Arc::new).collect();
        let by_id = codes.iter().map(|code| (code.id.clone(), code.clone())).collect();
        Self { codes, by_id, prefectures: prefectures.into_iter().map(Arc::new).collect(), medical_schools }
    }

    /// The entry with this id (`kind:code`).
    pub fn get(&self, id: &str) -> Option<&Arc<Code>> {
        self.by_id.get(id)
    }

    /// What a list offers now.
    pub fn offered<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Arc<Code>> {
        self.codes.iter().filter(move |code| code.in_use && code.kind == kind)
    }

    /// The 47 prefectures by code.
    pub fn prefectures(&self) -> &[Arc<Prefecture>] {
        &self.prefectures
    }

    /// The prefecture with this code.
    pub fn prefecture(&self, code: &str) -> Option<&Arc<Prefecture>> {
        self.prefectures.iter().find(|prefecture| prefecture.code == code)
    }

    /// The name of a medical school (出身校).
    pub fn medical_school(&self, id: &str) -> Option<&str> {
        self.medical_schools.get(id).map(String::as_str)
    }
}
