//! The PostgreSQL of the program's own: first start, crashes, several programs, awkward folders.

use std::os::unix::fs::PermissionsExt;

use super::program::{DataFolder, RunningServer, is_root, kill, long_folder, run, words};
use crate::support::connect;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_program_or_its_postgresql_is_killed() {
    let folder = DataFolder::new();
    let server = RunningServer::start(folder.path());
    assert_eq!(server.status("/readyz").await, 200);
    note(&folder, "written before the kill").await;
    let postgresql = folder.postgresql().expect("PostgreSQL runs");

    // The program alone: its PostgreSQL goes on and is used again.
    server.kill();
    let server = RunningServer::start(folder.path());
    assert_eq!(folder.postgresql(), Some(postgresql));
    assert_eq!(notes(&folder).await, ["written before the kill"]);

    // Both, as when the power fails: the mark of the dead server does not keep the next from starting.
    note(&folder, "written before the power cut").await;
    server.kill();
    kill("KILL", postgresql);
    let server = RunningServer::start(folder.path());
    assert_ne!(folder.postgresql(), Some(postgresql));
    assert_eq!(notes(&folder).await, ["written before the kill", "written before the power cut"]);
    assert_eq!(server.status("/readyz").await, 200);

    // A proper end stops PostgreSQL too.
    server.stop();
    assert_eq!(folder.postgresql(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_several_programs_stops_postgresql() {
    let folder = DataFolder::new();
    let first = RunningServer::start(folder.path());
    let second = RunningServer::start(folder.path());
    let log = first.stop();
    assert!(log.contains("another program uses the local PostgreSQL"), "{log}");
    assert_eq!(second.status("/readyz").await, 200);
    second.stop();
    assert_eq!(folder.postgresql(), None);
}

#[test]
fn a_mark_with_somebody_elses_process_number_is_not_believed() {
    let folder = DataFolder::new();
    assert!(run(folder.path(), &["migrate"], &[]).status.success());
    // After a restart of the machine the old number may be anybody's: here it is this test's.
    let mark = folder.path().join("postgresql/data/postmaster.pid");
    std::fs::write(&mark, format!("{}\n", std::process::id())).unwrap();
    let output = run(folder.path(), &["migrate"], &[]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(!mark.exists());
}

#[test]
fn half_a_cluster_is_made_anew_in_a_folder_with_a_long_name() {
    let folder = DataFolder::new();
    let long = long_folder(folder.path());
    let unfinished = long.join("postgresql/data.unfinished");
    std::fs::create_dir_all(&unfinished).unwrap();
    std::fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let output = run(&long, &["migrate"], &[]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(!unfinished.exists());
    assert!(long.join("postgresql/data/PG_VERSION").exists());
}

#[test]
fn a_folder_that_postgresqls_user_cannot_enter_is_named() {
    if !is_root() {
        eprintln!("skipped: only root has folders that PostgreSQL's user cannot enter");
        return;
    }
    let closed = tempfile::tempdir().unwrap();
    std::fs::set_permissions(closed.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let output = run(&closed.path().join("below"), &["migrate"], &[]);
    assert!(!output.status.success());
    let words = words(&output);
    let expected = format!(
        "cannot enter {}: set DATA_FOLDER to a folder elsewhere",
        closed.path().canonicalize().unwrap().display()
    );
    assert!(words.contains(&expected), "{words}");
}

async fn note(folder: &DataFolder, text: &str) {
    let client = connect(&folder.url()).await;
    client.batch_execute("CREATE TABLE IF NOT EXISTS note (text text)").await.unwrap();
    client.execute("INSERT INTO note VALUES ($1)", &[&text]).await.unwrap();
}

async fn notes(folder: &DataFolder) -> Vec<String> {
    let rows = connect(&folder.url()).await.query("SELECT text FROM note ORDER BY text", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
