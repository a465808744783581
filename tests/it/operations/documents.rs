//! What README.md promises is so.

use std::path::Path;

#[test]
fn the_readme_lists_every_setting_as_the_program_reads_it() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let expected: Vec<String> = mamis::config::variables()
        .map(|variable| {
            let default = variable.default.map_or_else(String::new, |default| format!("`{default}`"));
            format!("| `{}` | {default} | {} |", variable.name, variable.about)
        })
        .collect();
    let table: Vec<&str> = readme
        .lines()
        .skip_while(|line| !line.starts_with("| Variable |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(table, expected, "the table should be:\n{}", expected.join("\n"));
}
