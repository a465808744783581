//! What must not be written, or not there.

use super::sources::{Source, all, rust_below};

/// A file has one subject.
const LONGEST_FILE: usize = 600;

fn assert_none(found: &[String], why: &str) {
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

/// Lines of code that hold one of the texts, as `file:line: text`.
fn lines_with(files: &[Source], texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.code().lines().enumerate() {
            if texts.iter().any(|text| line.contains(text)) {
                found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn raw_markup_comes_from_components_alone() {
    let mut files = rust_below("views/src/");
    files.extend(rust_below("src/"));
    files.retain(|file| !file.path.starts_with("views/src/components/"));
    assert_none(&lines_with(&files, &["PreEscaped"]), "only views/src/components may write markup as it is");
}

#[test]
fn pages_have_no_placeholders_no_inline_styles_and_no_inline_scripts() {
    let files = rust_below("views/src/");
    let banned =
        ["placeholder=", " style=\"", " style=(", "onclick", "onchange", "onsubmit", "oninput", "onload", "onerror"];
    assert_none(
        &lines_with(&files, &banned),
        "views: label and help text instead of placeholders, classes instead of styles, modules instead of scripts",
    );
}

#[test]
fn only_the_service_room_opens_transactions() {
    let files: Vec<_> = rust_below("src/")
        .into_iter()
        // Loading files and an invented nation are one transaction each, by commands for an administrator.
        .filter(|file| !["src/service/", "src/masters/", "src/demo/"].iter().any(|room| file.path.starts_with(room)))
        // The check tries a role and takes it back.
        .filter(|file| !file.path.starts_with("src/cli/check/"))
        .collect();
    let opening = [
        ".transaction(",
        ".transaction::<",
        "begin_transaction(",
        "build_transaction(",
        "\"BEGIN",
        "TransactionManager",
    ];
    assert_none(&lines_with(&files, &opening), "only src/service opens transactions");
}

#[test]
fn files_have_one_subject() {
    let generated = ["src/db/schema.rs"];
    let mut files = rust_below("src/");
    files.extend(rust_below("views/src/"));
    files.extend(rust_below("tests/"));
    let long: Vec<String> = files
        .iter()
        .filter(|file| !generated.contains(&file.path.as_str()) && file.lines_of_code() > LONGEST_FILE)
        .map(|file| format!("{}: {} lines", file.path, file.lines_of_code()))
        .collect();
    assert_none(&long, "a file has at most 600 lines of code; split it by subject");
}

#[test]
fn nothing_is_left_undone_or_printed() {
    let files: Vec<_> = rust_below("src/").into_iter().chain(rust_below("views/src/")).collect();
    let banned = ["todo!(", "unimplemented!(", "dbg!(", ".unwrap()", "FIXME", "XXX"];
    assert_none(&lines_with(&files, &banned), "finish it, or say with `expect` why it cannot fail");
    let printing: Vec<_> = files.into_iter().filter(|file| file.path != "src/cli/mod.rs").collect();
    assert_none(&lines_with(&printing, &["println!(", "print!("]), "only src/cli/mod.rs writes to the terminal");
}

#[test]
fn texts_say_nothing_of_the_machine_they_were_written_on() {
    // Put together here, so that this file does not find itself.
    let banned = [["/tmp", "/wt"], ["/work", "/"], ["/ro", "ot/."], [".b-", "seed"], ["localhost:", "5544"]]
        .map(|parts| parts.concat());
    let found: Vec<String> = all()
        .iter()
        .flat_map(|file| {
            let lines = file.text.lines().enumerate();
            let hits = lines.filter(|(_, line)| banned.iter().any(|word| line.contains(word.as_str())));
            hits.map(|(number, line)| format!("{}:{}: {line}", file.path, number + 1)).collect::<Vec<_>>()
        })
        .collect();
    assert_none(&found, "paths and hosts of one machine do not belong into the project");
}
