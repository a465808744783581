//! `crate::` paths against the table of docs/architecture.md.

use std::collections::BTreeMap;

use super::sources::{Source, root, rust_below};

/// What a room may use, and which crates it must not name.
struct Rule {
    rooms: Vec<String>,
    crates: Vec<String>,
}

#[test]
fn rooms_use_only_the_rooms_that_the_table_allows() {
    let rules = rules();
    let mut broken = Vec::new();
    for file in rust_below("src/") {
        let Some(room) = room_of(&file.path) else { continue };
        let Some(rule) = rules.get(&room) else {
            broken.push(format!("{}: docs/architecture.md has no row for the room {room}", file.path));
            continue;
        };
        for used in used_paths(&file) {
            let head = used.split("::").next().unwrap_or_default();
            let allowed =
                head == room || rule.rooms.iter().any(|may| used == *may || used.starts_with(&format!("{may}::")));
            if !allowed {
                broken.push(format!("{}: {room} may not use crate::{used}", file.path));
            }
        }
        let code = file.code();
        for name in rule.crates.iter().filter(|name| names_crate(&code, name)) {
            broken.push(format!("{}: {room} may not name the crate {name}", file.path));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn paths_are_found_however_they_are_written() {
    let source = |text: &str| Source { path: String::new(), text: text.to_owned() };
    let found = |text: &str| used_paths(&source(text));
    assert_eq!(found("use crate::db::Db;"), ["db::Db"]);
    assert_eq!(found("use crate::{db::{Db, models::*}, domain};"), ["db::Db", "db::models::*", "domain"]);
    assert_eq!(found("use crate::service;\nfn f() { service::session::log_out() }"), ["service::session"]);
    assert_eq!(found("use crate::service::{self, Context};"), ["service", "service::Context"]);
    assert_eq!(found("fn f(x: crate::app::App) {} // crate::no"), ["app::App"]);
    assert_eq!(found("// use crate::db;\n#[cfg(test)]\nmod tests { use crate::db; }"), Vec::<String>::new());
    assert!(names_crate("use axum::Router;", "axum"));
    assert!(!names_crate("use axum_server::Handle; let max_axum = 1;", "axum"));
}

/// The table: room, rooms, crates. Names stand in backticks.
fn rules() -> BTreeMap<String, Rule> {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).expect("the map");
    let rows = text.lines().skip_while(|line| !line.starts_with("| Room | Rooms it may use")).skip(2);
    let rules: BTreeMap<_, _> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            (cells[1].to_owned(), Rule { rooms: quoted(cells[2]), crates: quoted(cells[3]) })
        })
        .collect();
    assert!(rules.len() > 10, "the table is read");
    rules
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// `src/db/models/staff.rs` is of the room `db`. The library's list of rooms and the command line, which may use all,
/// are of none.
fn room_of(path: &str) -> Option<String> {
    let rest = path.strip_prefix("src/")?;
    let room = rest.split('/').next()?.trim_end_matches(".rs");
    (!matches!(room, "main" | "lib" | "cli")).then(|| room.to_owned())
}

/// Every path that starts with `crate::`, groups spread out. A room imported by its bare name stands for what is used of it.
fn used_paths(file: &Source) -> Vec<String> {
    let code: String =
        file.code().lines().map(|line| line.split(" // ").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != '$') {
            spread("", &code[at + "crate::".len()..], &mut paths);
        }
    }
    let bare: Vec<String> = paths.iter().filter(|path| !path.contains("::")).cloned().collect();
    for room in bare {
        let uses: Vec<String> = code
            .match_indices(&format!("{room}::"))
            .filter(|(at, _)| {
                code[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
            })
            .map(|(at, found)| format!("{room}::{}", name_at(&code[at + found.len()..])))
            .collect();
        if !uses.is_empty() {
            paths.retain(|path| *path != room);
            paths.extend(uses);
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// Reads one path, or each of a group in braces; gives how much text it took.
fn spread(prefix: &str, text: &str, paths: &mut Vec<String>) -> usize {
    let mut at = 0;
    let mut path = prefix.to_owned();
    loop {
        let rest = &text[at..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut inner = 1;
            while !group[inner - 1..].starts_with('}') {
                let gap = group[inner - 1..].find(|c: char| !c.is_whitespace() && c != ',').unwrap_or(0);
                inner += gap;
                if group[inner - 1..].starts_with('}') {
                    break;
                }
                inner += spread(&path, &group[inner - 1..], paths).max(1);
            }
            return at + inner + 1;
        }
        let name = if rest.starts_with('*') { "*" } else { name_at(rest) };
        path.push_str(name);
        at += name.len();
        if name == "self" {
            paths.push(prefix.trim_end_matches("::").to_owned());
            return at;
        }
        if text[at..].starts_with("::<") || !text[at..].starts_with("::") {
            paths.push(path);
            return at;
        }
        path.push_str("::");
        at += 2;
    }
}

fn name_at(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}

fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        code[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != ':')
    })
}
