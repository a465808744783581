//! What a query costs before it runs: every list has a price, and pages cost by their size.
//!
//! The library counts a list as one field unless it is told otherwise, and a short query could ask for millions.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextRequest};
use async_graphql::registry::{MetaField, MetaType};
use async_graphql::{Request, Response, Value, Variables};
use serde_json::json;

use super::price::{Prices, Pricing};
use super::schema::builder;

/// Fields of the object types, by type and name.
type Fields = BTreeMap<String, Vec<MetaField>>;

/// Looks at the schema, and lets no query run.
#[derive(Clone, Default)]
struct Scale {
    fields: Arc<Mutex<Fields>>,
}

impl ExtensionFactory for Scale {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Extension for Scale {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let objects = ctx.schema_env.registry.types.iter().filter(|(name, _)| !name.starts_with("__"));
        let fields = objects.filter_map(|(name, found)| match found {
            MetaType::Object { fields, .. } => Some((name.clone(), fields.values().cloned().collect())),
            _ => None,
        });
        *self.fields.lock().expect("nobody panics while he holds it") = fields.collect();
        next.run(ctx).await
    }

    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(Value::Null)
    }
}

impl Scale {
    async fn weigh(&self, query: &str) -> usize {
        let prices = Prices::new(builder().extension(Pricing).finish());
        let document = async_graphql::parser::parse_query(query).expect("a document");
        prices.of(&Request::new(query), &document).await.unwrap_or_else(|errors| panic!("{query}: {errors:?}"))
    }

    async fn fields(&self) -> Fields {
        builder().extension(self.clone()).finish().execute("{ __typename }").await;
        self.fields.lock().expect("nobody panics while he holds it").clone()
    }
}

/// `[Thing!]!` and `Thing` both give `Thing`.
fn bare(ty: &str) -> &str {
    ty.trim_matches(['[', ']', '!'])
}

#[tokio::test]
async fn every_list_has_a_price() {
    let fields = Scale::default().fields().await;
    let mut free = Vec::new();
    for (of, field) in fields.iter().flat_map(|(of, fields)| fields.iter().map(move |field| (of, field))) {
        let holds_many = field.ty.starts_with('[') || bare(&field.ty).ends_with("Connection");
        // Words and numbers hold nothing that could be asked for again and again.
        let holds_objects = fields.contains_key(bare(&field.ty));
        // Paid for by the field that gives the page or the workload; as many as the command had mistakes.
        let is_paid = of.ends_with("Connection") || of == "Workload" || field.name == "userErrors";
        if holds_many && holds_objects && !is_paid && field.compute_complexity.is_none() {
            free.push(format!("{of}.{}: {}", field.name, field.ty));
        }
    }
    assert_eq!(free, Vec::<String>::new(), "#[graphql(complexity = …)] says how many there may be");
}

#[tokio::test]
async fn every_page_costs_by_its_size() {
    let scale = Scale::default();
    let fields = scale.fields().await;
    let mut weighed = 0;
    for (of, field) in fields.iter().flat_map(|(of, fields)| fields.iter().map(move |field| (of, field))) {
        if !bare(&field.ty).ends_with("Connection") {
            continue;
        }
        weighed += 1;
        let name = format!("{of}.{}", field.name);
        for argument in ["first", "last"] {
            assert!(field.args.contains_key(argument), "{name} has no {argument}");
            let mut costs = Vec::new();
            for size in [1, 10, 100] {
                costs.push(scale.weigh(&query_of(&fields, of, field, &format!("{argument}: {size}"))).await);
            }
            assert!(costs[1] >= 9 + costs[0] && costs[2] >= 90 + costs[1], "{name} by {argument}: {costs:?}");
        }
        let unsaid = scale.weigh(&query_of(&fields, of, field, "")).await;
        let one = scale.weigh(&query_of(&fields, of, field, "first: 1")).await;
        assert!(unsaid >= 20 + one, "{name}: a page of no said size costs as many rows as it has");
    }
    assert!(weighed >= 4, "the pages were found");
}

/// A query that reaches the field from the root by the shortest way.
fn query_of(fields: &Fields, of: &str, field: &MetaField, sized: &str) -> String {
    let arguments = [required_arguments(field), sized.to_owned()].join(" ");
    let node = format!("{}({}) {{ nodes {{ __typename }} }}", field.name, arguments).replace("( )", "");
    let way = way_to(fields, of);
    let inner = way.iter().rev().fold(node, |inner, step| format!("{step} {{ {inner} }}"));
    format!("{{ {inner} }}")
}

fn way_to(fields: &Fields, of: &str) -> Vec<String> {
    let mut queue = VecDeque::from([("Query".to_owned(), Vec::new())]);
    let mut seen = HashSet::new();
    while let Some((at, way)) = queue.pop_front() {
        if at == of {
            return way;
        }
        if !seen.insert(at.clone()) {
            continue;
        }
        for field in fields.get(&at).into_iter().flatten().filter(|field| !field.ty.starts_with('[')) {
            let arguments = required_arguments(field);
            let step = if arguments.is_empty() { field.name.clone() } else { format!("{}({arguments})", field.name) };
            queue.push_back((bare(&field.ty).to_owned(), [way.clone(), vec![step]].concat()));
        }
    }
    panic!("no way from the root to {of}");
}

fn required_arguments(field: &MetaField) -> String {
    let required =
        field.args.values().filter(|argument| argument.ty.ends_with('!') && argument.default_value.is_none());
    required.map(|argument| format!("{}: \"x\"", argument.name)).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_page_asked_for_by_a_variable_costs_by_that_and_is_worked_out_once() {
    let prices = Prices::new(builder().extension(Pricing).finish());
    let text = "query Q($first: Int, $words: String!) { facilities(first: $first, query: $words) { nodes { id } } }";
    let document = async_graphql::parser::parse_query(text).expect("a document");
    let mut found = Vec::new();
    for variables in [
        json!({ "first": 1, "words": "a" }),
        json!({ "first": 90, "words": "a" }),
        json!({ "first": 90, "words": "b" }),
        json!({ "words": "a" }),
    ] {
        let request = Request::new(text).variables(Variables::from_json(variables));
        found.push(prices.of(&request, &document).await.expect("a price"));
    }
    assert!(found[0] + 80 < found[1] && found[1] == found[2] && found[3] > found[0], "{found:?}");
    assert_eq!(prices.len(), 3, "no text changes a price");
}
