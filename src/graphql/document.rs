//! Documents before they are executed: parsed once, measured, and kept by their text.
//!
//! The limits of async-graphql walk into every fragment spread anew, so a chain of fragments of a few hundred bytes
//! costs them seconds. Here every fragment is measured once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::{
    Directive, ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, parser};

use super::error::code;
use super::generations::Generations;

/// Longest document, in bytes.
const MAX_TEXT: usize = 16 * 1024;
/// Most fields after every fragment is put in its place.
const MAX_FIELDS: u64 = 2_000;
const MAX_FRAGMENTS: usize = 20;
const MAX_ALIASES: usize = 30;
const MAX_DIRECTIVES: usize = 30;
const MAX_OPERATIONS: usize = 10;

/// Why a document is not executed.
#[derive(Debug, PartialEq, Eq)]
pub struct Rejected {
    /// For `extensions.code`.
    pub code: &'static str,
    pub message: String,
}

/// Parsed documents by text.
#[derive(Default)]
pub struct Documents {
    generations: Mutex<Generations<Box<str>, Arc<ExecutableDocument>>>,
}

impl Documents {
    /// The parsed document, if it keeps within the limits.
    pub fn prepare(&self, text: &str) -> Result<Arc<ExecutableDocument>, Rejected> {
        if text.len() > MAX_TEXT {
            return Err(too_large(format!("a document may have {MAX_TEXT} bytes at most")));
        }
        if let Some(document) = self.find(text) {
            return Ok(document);
        }
        let document = parser::parse_query(text)
            .map_err(|error| Rejected { code: code::PARSE, message: first_line(&error.to_string()) })?;
        check(&document)?;
        let document = Arc::new(document);
        self.keep(text, document.clone());
        Ok(document)
    }

    fn find(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner).find(text)
    }

    fn keep(&self, text: &str, document: Arc<ExecutableDocument>) {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner).insert(text.into(), document);
    }
}

/// Kind of the operation that a request means; none when it is not clear which.
pub fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    operation(document, name).map(|operation| operation.ty)
}

fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    let mut operations = document.operations.iter();
    match name.filter(|name| !name.is_empty()) {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)),
        None => operations.next().filter(|_| document.operations.iter().count() == 1),
    }
    .map(|(_, operation)| &operation.node)
}

/// Puts the keys of an answer into the order of the operation's selection. The library resolves the root's fields side
/// by side and leaves their keys in the order in which they were ready.
pub fn order_root(data: &mut Value, document: &ExecutableDocument, name: Option<&str>) {
    let Value::Object(fields) = data else { return };
    let Some(operation) = operation(document, name).filter(|_| fields.len() > 1) else { return };
    let mut keys = Vec::new();
    response_keys(&operation.selection_set.node, document, &mut keys);
    fields.sort_by_cached_key(|key, _| keys.iter().position(|wanted| *wanted == key));
}

fn response_keys<'a>(set: &'a SelectionSet, document: &'a ExecutableDocument, keys: &mut Vec<&'a Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => keys.push(&field.node.response_key().node),
            Selection::InlineFragment(fragment) => response_keys(&fragment.node.selection_set.node, document, keys),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    response_keys(&fragment.node.selection_set.node, document, keys);
                }
            }
        }
    }
}

fn check(document: &ExecutableDocument) -> Result<(), Rejected> {
    if document.fragments.len() > MAX_FRAGMENTS {
        return Err(too_large(format!("a document may have {MAX_FRAGMENTS} fragments at most")));
    }
    if document.operations.iter().count() > MAX_OPERATIONS {
        return Err(too_large(format!("a document may have {MAX_OPERATIONS} operations at most")));
    }
    let mut plain = Plain::default();
    for (_, operation) in document.operations.iter() {
        plain.operation(&operation.node);
    }
    for fragment in document.fragments.values() {
        plain.directives(&fragment.node.directives);
        plain.selections(&fragment.node.selection_set.node);
    }
    if plain.aliases > MAX_ALIASES {
        return Err(too_large(format!("a document may have {MAX_ALIASES} aliases at most")));
    }
    if plain.directives > MAX_DIRECTIVES {
        return Err(too_large(format!("a document may have {MAX_DIRECTIVES} directives at most")));
    }
    let mut expanded = Expanded { fragments: &document.fragments, known: HashMap::new() };
    for (_, operation) in document.operations.iter() {
        if expanded.fields(&operation.node.selection_set.node) > MAX_FIELDS {
            return Err(Rejected {
                code: code::TOO_COMPLEX,
                message: format!("an operation may select {MAX_FIELDS} fields at most, fragments expanded"),
            });
        }
    }
    Ok(())
}

fn too_large(message: String) -> Rejected {
    Rejected { code: code::TOO_LARGE, message }
}

fn first_line(message: &str) -> String {
    // The parser answers with a drawing of the place over several lines; its last one says what was expected.
    message.lines().last().unwrap_or(message).trim().chars().take(200).collect()
}

/// What is counted as written, fragments not expanded.
#[derive(Default)]
struct Plain {
    aliases: usize,
    directives: usize,
}

impl Plain {
    fn operation(&mut self, operation: &OperationDefinition) {
        self.directives(&operation.directives);
        self.selections(&operation.selection_set.node);
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        self.directives += directives.len();
    }

    fn selections(&mut self, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.node.alias.is_some());
                    self.directives(&field.node.directives);
                    self.selections(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives);
                    self.selections(&fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.node.directives),
            }
        }
    }
}

/// Counts fields with fragments expanded, looking into every fragment once.
struct Expanded<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// Fields below a fragment. One that is still being counted stands at the limit: it refers to itself.
    known: HashMap<&'a str, u64>,
}

impl<'a> Expanded<'a> {
    fn fields(&mut self, set: &'a SelectionSet) -> u64 {
        let mut sum: u64 = 0;
        for selection in &set.items {
            sum = sum.saturating_add(match &selection.node {
                Selection::Field(field) => self.fields(&field.node.selection_set.node).saturating_add(1),
                Selection::InlineFragment(fragment) => self.fields(&fragment.node.selection_set.node).saturating_add(1),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node).saturating_add(1),
            });
        }
        sum
    }

    fn fragment(&mut self, name: &'a str) -> u64 {
        if let Some(&fields) = self.known.get(name) {
            return fields;
        }
        let Some(fragment) = self.fragments.get(name) else { return 0 };
        self.known.insert(name, MAX_FIELDS);
        let fields = self.fields(&fragment.node.selection_set.node);
        self.known.insert(name, fields);
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::super::generations::GENERATION;
    use super::*;

    fn rejected(text: &str) -> &'static str {
        Documents::default().prepare(text).expect_err("it is over a limit").code
    }

    #[test]
    fn a_chain_of_doubling_fragments_is_too_complex() {
        let mut text = "{ ...F0 }".to_owned();
        for level in 0..19 {
            text.push_str(&format!("fragment F{level} on Query {{ ...F{next} ...F{next} }}", next = level + 1));
        }
        text.push_str("fragment F19 on Query { __typename }");
        assert!(text.len() < 1_000);
        assert_eq!(rejected(&text), code::TOO_COMPLEX);
    }

    #[test]
    fn fragments_that_contain_themselves_are_too_complex() {
        assert_eq!(rejected("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"), code::TOO_COMPLEX);
    }

    #[test]
    fn numbers_of_things_are_limited() {
        let aliases: String = (0..31).map(|n| format!("a{n}: __typename ")).collect();
        assert_eq!(rejected(&format!("{{ {aliases} }}")), code::TOO_LARGE);
        let directives = "@skip(if: false) ".repeat(31);
        assert_eq!(rejected(&format!("{{ __typename {directives} }}")), code::TOO_LARGE);
        let fragments: String = (0..21).map(|n| format!("fragment F{n} on Query {{ __typename }} ")).collect();
        assert_eq!(rejected(&format!("{{ __typename }} {fragments}")), code::TOO_LARGE);
        assert_eq!(rejected(&format!("{{ __typename }} #{}", "x".repeat(MAX_TEXT))), code::TOO_LARGE);
        assert_eq!(rejected(&"{a".repeat(2_000)), code::PARSE);
    }

    #[test]
    fn what_is_asked_again_is_not_parsed_again_and_the_cache_is_bounded() {
        let documents = Documents::default();
        let first = documents.prepare("{ __typename }").unwrap();
        for n in 0..GENERATION {
            documents.prepare(&format!("query Q{n} {{ __typename }}")).unwrap();
        }
        assert!(Arc::ptr_eq(&first, &documents.prepare("{ __typename }").unwrap()), "found in the old generation");
        for n in 0..3 * GENERATION {
            documents.prepare(&format!("query R{n} {{ __typename }}")).unwrap();
        }
        let generations = documents.generations.lock().unwrap();
        assert!(generations.len() <= 2 * GENERATION);
    }
}
