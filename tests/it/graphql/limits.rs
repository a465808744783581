//! Attacks on the execution: answered fast, with a small reply, in the words of the protocol.

use std::time::{Duration, Instant};

use mamis::domain::ids::AssociationId;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::graphql::Options;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Api, as_staff};

async fn attack(api: &Api, query: &str) -> (Value, usize) {
    let start = Instant::now();
    let text = api.ask_text(&Viewer::Anonymous, query, json!({})).await;
    // Milliseconds where it works; a debug build on a loaded machine gets a second. Without the limits it is many.
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(text.len() < 10_000, "a reply of {} bytes", text.len());
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert!(answer["errors"][0]["extensions"]["code"].is_string(), "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "test-request");
    (answer, text.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_are_answered_fast_and_briefly() {
    let api = Api::new().await;
    let mut chained = "{ ...F0 }".to_owned();
    for level in 0..19 {
        chained.push_str(&format!("fragment F{level} on Query {{ ...F{next} ...F{next} }}", next = level + 1));
    }
    chained.push_str("fragment F19 on Query { viewer { doctor { id } } }");
    let wide = format!(
        "{{ {spreads} }} fragment A on Query {{ {inner} }} fragment B on Query {{ prefectures {{ code }} }}",
        spreads = "...A ".repeat(30),
        inner = "...B ".repeat(100)
    );
    let aliases: String = (0..10_000).map(|n| format!("a{n}: __typename ")).collect();
    let nested = (0..200).fold("name".to_owned(), |inner, _| format!("parent {{ {inner} }}"));
    let deep = (0..15).fold("name".to_owned(), |inner, _| format!("parent {{ {inner} }}"));
    let attacks = [
        (chained, "TOO_COMPLEX"),
        (wide, "TOO_COMPLEX"),
        ("{ ...A } fragment A on Query { ...A }".to_owned(), "TOO_COMPLEX"),
        (format!("{{ {aliases} }}"), "TOO_LARGE"),
        (format!("{{ __typename {} }}", "@aa ".repeat(4_000)), "TOO_LARGE"),
        (format!("{{ associations {{ {nested} }} }}"), "GRAPHQL_PARSE_FAILED"),
        (format!("{{ associations {{ {deep} }} }}"), "GRAPHQL_VALIDATION_FAILED"),
        ("{ associations { children { children { children { name } } } } }".to_owned(), "TOO_COMPLEX"),
        (format!("{{ {} }}", "nonsense ".repeat(1_500)), "GRAPHQL_VALIDATION_FAILED"),
        ("{".repeat(10_000), "GRAPHQL_PARSE_FAILED"),
        ("\u{0}\u{feff}{{{".to_owned(), "GRAPHQL_PARSE_FAILED"),
        (String::new(), "GRAPHQL_PARSE_FAILED"),
    ];
    for (query, code) in attacks {
        let (answer, _) = attack(&api, &query).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{:.80} gives {answer}", query);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_told_to_the_logged_in_and_names_are_not_suggested() {
    let closed = Api::new().await;
    let introspection = "{ __schema { queryType { name } } }";
    let told = closed.ask(&Viewer::Anonymous, introspection, json!({})).await;
    assert_eq!(told["data"]["__schema"], Value::Null);
    let doctor = super::as_doctor(mamis::domain::ids::DoctorId(uuid::Uuid::nil()));
    let told = closed.data(&doctor, introspection, json!({})).await;
    assert_eq!(told["__schema"]["queryType"]["name"], "Query");
    let typo = closed.ask(&Viewer::Anonymous, "{ viewr { doctor { id } } }", json!({})).await;
    assert!(!typo["errors"][0]["message"].as_str().unwrap().contains("Did you mean"), "{typo}");

    let open = Api::with(Options { open_schema: true, ..Options::default() }).await;
    let told = open.data(&Viewer::Anonymous, introspection, json!({})).await;
    assert_eq!(told["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_inside_is_not_shown() {
    let api = Api::new().await;
    let doctor = crate::support::fixtures::doctor(&api.test, "100001", "髙橋", "花子").await;
    api.test.database.client().await.batch_execute("ALTER TABLE doctor RENAME TO hidden_name").await.unwrap();
    let answer = api.ask(&super::as_doctor(doctor), "{ viewer { doctor { id } } }", json!({})).await;
    assert_eq!(answer["errors"][0]["message"], "internal error");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(answer["data"], Value::Null, "never an object that lacks a key");
    assert!(!answer.to_string().contains("relation"), "{answer}");
}

/// GraphiQL and its like ask for types within nine others.
#[tokio::test]
async fn tools_read_the_schema_and_nothing_is_nested_deeper() {
    let api = Api::new().await;
    let staff = as_staff(AssociationId(Uuid::nil()), StaffRole::Staff);
    let within =
        |levels: usize| (0..levels).fold("name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let asked = |levels: usize| {
        let (value, of) = ("name description defaultValue type { ...Of }", within(levels));
        format!(
            "query IntrospectionQuery {{ __schema {{ queryType {{ name }} directives {{ name args {{ ...Value }} }}
                types {{ ...Full }} }} }}
             fragment Full on __Type {{ kind name description specifiedByURL interfaces {{ ...Of }} possibleTypes {{ ...Of }}
                fields(includeDeprecated: true) {{ name description args {{ ...Value }} type {{ ...Of }} isDeprecated }}
                inputFields {{ ...Value }} enumValues(includeDeprecated: true) {{ name description deprecationReason }} }}
             fragment Value on __InputValue {{ {value} }}
             fragment Of on __Type {{ {of} }}"
        )
    };
    let told = api.data(&staff, &asked(9), json!({})).await;
    assert_eq!(told["__schema"]["queryType"]["name"], "Query");
    let refused = api.ask(&staff, &asked(10), json!({})).await;
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|message| message.contains("deep")), "{refused:#}");
}
