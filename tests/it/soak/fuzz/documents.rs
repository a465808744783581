//! GraphQL documents grown from the project's own schema, and then often spoilt.

use std::collections::HashMap;
use std::fmt::Write;

use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::nonsense;

/// The types of `schema.graphql`.
pub struct Grammar {
    fields: HashMap<String, Vec<FieldDefinition>>,
    inputs: HashMap<String, Vec<(String, Type)>>,
    enums: HashMap<String, Vec<String>>,
}

impl Grammar {
    pub fn read() -> Self {
        let text = include_str!("../../../../schema.graphql");
        let parsed = async_graphql::parser::parse_schema(text).expect("a schema");
        let mut grammar = Self { fields: HashMap::new(), inputs: HashMap::new(), enums: HashMap::new() };
        for definition in parsed.definitions {
            let TypeSystemDefinition::Type(found) = definition else { continue };
            let name = found.node.name.node.to_string();
            match found.node.kind {
                TypeKind::Object(object) => {
                    grammar.fields.insert(name, object.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::InputObject(input) => {
                    let of = |field: async_graphql::Positioned<async_graphql::parser::types::InputValueDefinition>| {
                        (field.node.name.node.to_string(), field.node.ty.node)
                    };
                    grammar.inputs.insert(name, input.fields.into_iter().map(of).collect());
                }
                TypeKind::Enum(values) => {
                    let names = values.values.into_iter().map(|value| value.node.value.node.to_string());
                    grammar.enums.insert(name, names.collect());
                }
                _ => {}
            }
        }
        grammar
    }

    /// A document; one in three has a fault.
    pub fn document(&self, dice: &mut StdRng, ids: &[String]) -> String {
        let (keyword, root) = match dice.random_range(0..10) {
            0..6 => ("query", "Query"),
            6..9 => ("mutation", "Mutation"),
            _ => ("subscription", "Subscription"),
        };
        let mut text = keyword.to_owned();
        self.selection(dice, ids, root, 0, &mut text);
        if dice.random_range(0..3) > 0 {
            return text;
        }
        let mut bytes = text.into_bytes();
        nonsense::spoil(dice, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn selection(&self, dice: &mut StdRng, ids: &[String], of: &str, deep: u32, text: &mut String) {
        let Some(fields) = self.fields.get(of) else {
            // An interface, a union or nothing at all.
            return text.push_str(" { __typename }");
        };
        text.push_str(" { ");
        for _ in 0..dice.random_range(1..if deep == 0 { 3 } else { 6 }) {
            let field = fields.choose(dice).expect("a type has fields");
            if dice.random_bool(0.2) {
                let _ = write!(text, "a{}: ", dice.random_range(0..5));
            }
            text.push_str(&field.name.node);
            self.arguments(dice, ids, field, text);
            let inner = name_of(&field.ty.node);
            let is_leaf = self.enums.contains_key(inner) || !self.fields.contains_key(inner) && inner != "Node";
            if is_leaf {
                text.push(' ');
            } else if deep < 6 {
                self.selection(dice, ids, inner, deep + 1, text);
            } else {
                text.push_str(" { __typename } ");
            }
        }
        text.push_str("} ");
    }

    fn arguments(&self, dice: &mut StdRng, ids: &[String], field: &FieldDefinition, text: &mut String) {
        let mut written = Vec::new();
        for argument in &field.arguments {
            if argument.node.ty.node.nullable && dice.random_bool(0.5) {
                continue;
            }
            let value = self.value(dice, ids, &argument.node.ty.node, 0);
            written.push(format!("{}: {value}", argument.node.name.node));
        }
        if !written.is_empty() {
            let _ = write!(text, "({})", written.join(", "));
        }
    }

    fn value(&self, dice: &mut StdRng, ids: &[String], kind: &Type, deep: u32) -> String {
        if kind.nullable && dice.random_bool(0.1) {
            return "null".to_owned();
        }
        match &kind.base {
            BaseType::List(inner) => {
                let values: Vec<_> = (0..dice.random_range(0..4)).map(|_| self.value(dice, ids, inner, deep)).collect();
                format!("[{}]", values.join(", "))
            }
            BaseType::Named(name) => self.named(dice, ids, name, deep),
        }
    }

    fn named(&self, dice: &mut StdRng, ids: &[String], name: &str, deep: u32) -> String {
        if let Some(values) = self.enums.get(name) {
            return values.choose(dice).cloned().unwrap_or_default();
        }
        if let Some(fields) = self.inputs.get(name).filter(|_| deep < 4) {
            let mut written = Vec::new();
            for (name, kind) in fields {
                if !kind.nullable || dice.random_bool(0.5) {
                    written.push(format!("{name}: {}", self.value(dice, ids, kind, deep + 1)));
                }
            }
            return format!("{{{}}}", written.join(", "));
        }
        let text = match name {
            "Int" => {
                return [-1, 0, 1, 2, 50, 100, 101, i64::from(i32::MAX), i64::MAX]
                    .choose(dice)
                    .expect("some")
                    .to_string();
            }
            "Boolean" => return dice.random::<bool>().to_string(),
            "ID" if dice.random_bool(0.8) => ids.choose(dice).expect("ids").clone(),
            "Date" if dice.random_bool(0.7) => format!(
                "20{:02}-{:02}-{:02}",
                dice.random_range(0..99),
                dice.random_range(1..14),
                dice.random_range(1..32)
            ),
            _ => nonsense::text(dice, 100),
        };
        serde_json::Value::from(text).to_string()
    }
}

fn name_of(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => name_of(inner),
    }
}
