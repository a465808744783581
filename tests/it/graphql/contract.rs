//! The schema as text, and the table of who may do what.

use std::collections::BTreeSet;

use mamis::domain::policy::Action;

#[test]
fn schema_graphql_is_what_the_program_serves() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    assert!(kept == mamis::graphql::sdl(), "run `mamis schema --write` and commit schema.graphql");
}

#[test]
fn every_root_field_has_a_rule() {
    let sdl = mamis::graphql::sdl();
    let fields: BTreeSet<String> =
        ["Query", "Mutation", "Subscription"].into_iter().flat_map(|root| fields(&sdl, root)).collect();
    let ruled: BTreeSet<String> = Action::ALL.iter().map(|action| action.field().to_owned()).collect();
    assert_eq!(fields, ruled);
}

#[test]
fn every_type_and_field_is_described() {
    let sdl = mamis::graphql::sdl();
    let lines: Vec<&str> = sdl.lines().collect();
    let bare: Vec<_> = lines
        .windows(2)
        .filter(|pair| !pair[1].starts_with("\tquery:") && !pair[1].starts_with("\tmutation:"))
        .filter(|pair| !pair[1].starts_with("\tsubscription:"))
        .filter(|pair| is_definition(pair[1]) && !pair[0].trim_start().ends_with("\"\"\""))
        .map(|pair| pair[1])
        .collect();
    assert_eq!(bare, Vec::<&str>::new());
}

#[test]
fn self_service_inputs_have_no_place_for_what_is_decided_elsewhere() {
    let sdl = mamis::graphql::sdl();
    for input in
        ["SaveEnrolmentDraftInput", "SubmitEnrolmentInput", "ResubmitEnrolmentInput", "WithdrawApplicationInput"]
    {
        for field in block(&sdl, &format!("input {input} ")) {
            for forbidden in ["status", "role", "state", "doctorId", "outcome", "number"] {
                assert_ne!(field, forbidden, "{input}");
            }
        }
    }
}

fn fields(sdl: &str, root: &str) -> Vec<String> {
    block(sdl, &format!("type {root} ")).into_iter().map(|field| format!("{root}.{field}")).collect()
}

/// Names of the fields of a type, arguments left out.
fn block(sdl: &str, head: &str) -> Vec<String> {
    let start = sdl.find(head).unwrap_or_else(|| panic!("{head}"));
    let body = &sdl[start..start + sdl[start..].find("\n}").unwrap()];
    body.lines()
        .skip(1)
        .filter(|line| line.starts_with('\t') && !line.starts_with("\t\t") && !line.trim_start().starts_with('"'))
        .filter_map(|line| line.trim().split(['(', ':']).next())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()))
        .map(str::to_owned)
        .collect()
}

fn is_definition(line: &str) -> bool {
    let types = ["type ", "input ", "enum ", "interface ", "scalar "];
    let field = line.starts_with('\t')
        && !line.starts_with("\t\t")
        && line
            .trim()
            .split(['(', ':'])
            .next()
            .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    types.iter().any(|head| line.starts_with(head)) || (field && line.contains([':', '(']))
}
